/** What the things on the path to a cluster are called in a fix. */

import type { ConnectionPath } from '../../facts/connection.ts'

/** What the kubeconfig is called. */
export function nameKubeconfig({ kubeconfig, role }: ConnectionPath): string {
  const name = kubeconfig ?? 'the kubeconfig'
  return role === 'management' ? `${name} (of the management cluster)` : name
}

/** Whom requests come from. */
export function nameUser({ user, ...connectionPath }: ConnectionPath): string {
  return user === undefined ? 'nobody (the context names no user)' : `user ${user} of ${nameKubeconfig(connectionPath)}`
}

/** What the context is called. */
export function nameContext({ context }: ConnectionPath): string {
  return context === undefined || context === '' ? 'the context' : `context ${context}`
}

/** The API server, with its address. */
export function nameServer({ role, server }: ConnectionPath): string {
  return `the API server${role === undefined ? '' : ` of the ${role} cluster`}${server === undefined ? '' : ` (${server})`}`
}

/** The host and port of the API server. */
export function hostOf({ server = '' }: ConnectionPath): string {
  return URL.canParse(server) ? new URL(server).host : 'the server'
}
