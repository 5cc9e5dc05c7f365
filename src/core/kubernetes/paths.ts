/** Paths of the Kubernetes API: collections, and objects by their names, which are fit for a path as Kubernetes checks them. */

export const nodesPath = '/api/v1/nodes'
export const namespacesPath = '/api/v1/namespaces'
export const runtimeClassesPath = '/apis/node.k8s.io/v1/runtimeclasses'

export function nodePath(node: string): string {
  return `${nodesPath}/${node}`
}

export function namespacePath(namespace: string): string {
  return `${namespacesPath}/${namespace}`
}

export function podsPath(namespace: string): string {
  return `${namespacePath(namespace)}/pods`
}

export function eventsPath(namespace: string): string {
  return `${namespacePath(namespace)}/events`
}

export function servicesPath(namespace: string): string {
  return `${namespacePath(namespace)}/services`
}

export function runtimeClassPath(runtimeClass: string): string {
  return `${runtimeClassesPath}/${runtimeClass}`
}

/** Where a label is in an object, as a JSON pointer of a patch (RFC 6901). */
export function labelPointer(key: string): string {
  return `/metadata/labels/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
