/** What the things on the path to a cluster are called in a fix. */

import type { ConnectionPath } from '../../facts/connection.ts'
import type { Origin } from './step.ts'

/** What an input is called where the run was started from. */
export function nameInput(name: string, origin: Origin): string {
  return origin === 'workflow' ? `input ${name}` : `--${name}`
}

/** An input with its value, as it is written where the run was started from. */
export function setting(name: string, value: string, origin: Origin): string {
  return origin === 'workflow' ? `${name}: ${value}` : `--${name} ${value}`
}

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

/** Where a kubeconfig has the address and the authority of the API server. */
export function nameCluster(path: ConnectionPath): string {
  return `the cluster of ${nameContext(path)} in ${nameKubeconfig(path)}`
}

/** The API server, with its address. */
export function nameServer({ role, server }: ConnectionPath): string {
  return `the API server${role === undefined ? '' : ` of the ${role} cluster`}${server === undefined ? '' : ` (${server})`}`
}

/** The host and port of the API server. */
export function hostOf({ server = '' }: ConnectionPath): string {
  return URL.canParse(server) ? new URL(server).host : 'the server'
}

/** The address of the API server by https, with PORT in the place of its port. */
export function withoutPort({ server = '' }: ConnectionPath): string {
  const { hostname, pathname } = URL.parse(server) ?? { hostname: 'SERVER', pathname: '/' }
  return `https://${hostname}:PORT${pathname === '/' ? '' : pathname}`
}

/** The address of the API server, by another scheme. */
export function withScheme(scheme: 'http:' | 'https:', { server = 'http://SERVER' }: ConnectionPath): string {
  return server.replace(/^https?:/, scheme)
}
