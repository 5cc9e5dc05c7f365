/** Paths of the Kubernetes API: collections, and objects by their names, which are fit for a path as Kubernetes checks them. */

export const nodesPath = '/api/v1/nodes'
export const namespacesPath = '/api/v1/namespaces'
export const runtimeClassesPath = '/apis/node.k8s.io/v1/runtimeclasses'
export const accessReviewsPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/** Where the resources of an `apiVersion` are, such as `v1` or `apps/v1`. */
export function apiVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

export function groupPath(group: string): string {
  return `/apis/${group}`
}

export function groupVersionPath(group: string, version: string): string {
  return `${groupPath(group)}/${version}`
}

export function nodePath(node: string): string {
  return `${nodesPath}/${node}`
}

export function namespacePath(namespace: string): string {
  return `${namespacesPath}/${namespace}`
}

export function podsPath(namespace: string): string {
  return `${namespacePath(namespace)}/pods`
}

export function podPath(namespace: string, pod: string): string {
  return `${podsPath(namespace)}/${pod}`
}

/** Where the API server passes a request on to a pod's port; `path` begins with a slash. */
export function podProxyPath(namespace: string, pod: string, port: number, path: string): string {
  return `${podPath(namespace, pod)}:${port}/proxy${path}`
}

export function eventsPath(namespace: string): string {
  return `${namespacePath(namespace)}/events`
}

export function servicesPath(namespace: string): string {
  return `${namespacePath(namespace)}/services`
}

/** As `podProxyPath`, to one of the pods behind a Service. */
export function serviceProxyPath(namespace: string, service: string, port: number, path: string): string {
  return `${servicesPath(namespace)}/${service}:${port}/proxy${path}`
}

export function secretPath(namespace: string, secret: string): string {
  return `${namespacePath(namespace)}/secrets/${secret}`
}

export function deploymentsPath(namespace: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments`
}

export function runtimeClassPath(runtimeClass: string): string {
  return `${runtimeClassesPath}/${runtimeClass}`
}

/** Where a label is in an object, as a JSON pointer of a patch (RFC 6901). */
export function labelPointer(key: string): string {
  return `/metadata/labels/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
