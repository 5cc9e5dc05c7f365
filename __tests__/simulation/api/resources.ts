type Resource = { readonly name: string; readonly kind: string; readonly namespaced: boolean }

const namespaced = (kind: string, name: string): Resource => ({ kind, name, namespaced: true })

/** What each version of the API has, by its path. */
export const RESOURCES: Readonly<Record<string, readonly Resource[]>> = {
  '/api/v1': [
    namespaced('Pod', 'pods'),
    namespaced('Event', 'events'),
    namespaced('Service', 'services'),
    namespaced('Endpoints', 'endpoints'),
    namespaced('ConfigMap', 'configmaps'),
    namespaced('PersistentVolumeClaim', 'persistentvolumeclaims'),
    namespaced('LimitRange', 'limitranges'),
    { kind: 'Node', name: 'nodes', namespaced: false },
    { kind: 'Namespace', name: 'namespaces', namespaced: false }
  ],
  '/apis/apps/v1': [
    namespaced('Deployment', 'deployments'),
    namespaced('ReplicaSet', 'replicasets'),
    namespaced('StatefulSet', 'statefulsets'),
    namespaced('DaemonSet', 'daemonsets')
  ],
  '/apis/batch/v1': [namespaced('Job', 'jobs'), namespaced('CronJob', 'cronjobs')],
  '/apis/node.k8s.io/v1': [{ kind: 'RuntimeClass', name: 'runtimeclasses', namespaced: false }]
}

const COLLECTIONS = new Set(Object.values(RESOURCES).flatMap((all) => all.map(({ name }) => name)))

/** A path as the collection and the name in it; with `isCollection` the path itself is a collection. */
export function splitPath(path: string): { collection: string; name: string; isCollection: boolean } {
  const at = path.lastIndexOf('/')
  const name = path.slice(at + 1)
  return { collection: path.slice(0, at), name, isCollection: COLLECTIONS.has(name) }
}
