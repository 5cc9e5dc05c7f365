/** Paths of the Kubernetes API: collections, and objects by their names, each of which is one segment whatever is in it. */

export const nodesPath = '/api/v1/nodes'
export const namespacesPath = '/api/v1/namespaces'
export const runtimeClassesPath = '/apis/node.k8s.io/v1/runtimeclasses'
export const rulesReviewsPath = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'
export const accessReviewsPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/** Where the resources of an `apiVersion` are, such as `v1` or `apps/v1`. */
export function apiVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

/** Where the objects of a kind are in a namespace. */
export function collectionPath(apiVersion: string, namespace: string, resource: string): string {
  return `${apiVersionPath(apiVersion)}/namespaces/${segment(namespace)}/${resource}`
}

export function groupPath(group: string): string {
  return `/apis/${group}`
}

export function groupVersionPath(group: string, version: string): string {
  return `${groupPath(group)}/${version}`
}

export function nodePath(node: string): string {
  return `${nodesPath}/${segment(node)}`
}

export function namespacePath(namespace: string): string {
  return `${namespacesPath}/${segment(namespace)}`
}

export function podsPath(namespace: string): string {
  return `${namespacePath(namespace)}/pods`
}

export function podPath(namespace: string, pod: string): string {
  return `${podsPath(namespace)}/${segment(pod)}`
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
  return `${servicesPath(namespace)}/${segment(service)}:${port}/proxy${path}`
}

/** Where a node's kubelet renews its Lease. */
export function leasePath(node: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${segment(node)}`
}

export function claimsPath(namespace: string): string {
  return `${namespacePath(namespace)}/persistentvolumeclaims`
}

export function secretPath(namespace: string, secret: string): string {
  return `${namespacePath(namespace)}/secrets/${segment(secret)}`
}

export function deploymentsPath(namespace: string): string {
  return `/apis/apps/v1/namespaces/${segment(namespace)}/deployments`
}

export function runtimeClassPath(runtimeClass: string): string {
  return `${runtimeClassesPath}/${segment(runtimeClass)}`
}

/** Where a label is in an object, as a JSON pointer of a patch (RFC 6901). */
export function labelPointer(key: string): string {
  return `/metadata/labels/${pointerPart(key)}`
}

/** The same of an annotation. */
export function annotationPointer(key: string): string {
  return `/metadata/annotations/${pointerPart(key)}`
}

/** The same of a key of a RuntimeClass's node selector. */
export function selectorPointer(key: string): string {
  return `/scheduling/nodeSelector/${pointerPart(key)}`
}

function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Where an object of a collection is. */
export function objectPath(collection: string, name: string): string {
  return `${collection}/${segment(name)}`
}

/** True for a path that names what it leads to: no part of it leads up, and no query follows. */
export function isPlainPath(path: string): boolean {
  return /^(\/[\w.~:%!'()*-]+)+$/.test(path) && path.split('/').every((part) => !isDots(decode(part)))
}

/**
 * A name as one segment of a path. Names come from clusters and from ledgers, which others can write: none may lead out of its
 * collection. No object has a name of dots alone (`path.IsValidPathSegmentName` of apimachinery), and a URL drops such a segment
 * even when it is encoded: encoded twice, it is a name that leads nowhere.
 */
function segment(name: string): string {
  return isDots(name) ? name.replaceAll('.', '%252E') : encodeURIComponent(name)
}

function isDots(name: string): boolean {
  return name === '.' || name === '..'
}

function decode(part: string): string {
  return part.replaceAll(/%2e/gi, '.')
}
