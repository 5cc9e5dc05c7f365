/** What the things on the way to a cluster are called in a remedy. */

import type { Way } from './problem.ts'

/** What the kubeconfig is called. */
export function nameKubeconfig({ kubeconfig, role }: Way): string {
  const name = kubeconfig ?? 'the kubeconfig'
  return role === 'management' ? `${name} (of the management cluster)` : name
}

/** Whom requests come from. */
export function nameUser({ user, ...way }: Way): string {
  return user === undefined ? 'nobody (the context names no user)' : `user ${user} of ${nameKubeconfig(way)}`
}

/** What the context is called. */
export function nameContext({ context }: Way): string {
  return context === undefined || context === '' ? 'the context' : `context ${context}`
}

/** The API server, with its address. */
export function nameServer({ role, server }: Way): string {
  return `the API server${role === undefined ? '' : ` of the ${role} cluster`}${server === undefined ? '' : ` (${server})`}`
}

/** The host and port of the API server. */
export function hostOf({ server = '' }: Way): string {
  return URL.canParse(server) ? new URL(server).host : 'the server'
}
