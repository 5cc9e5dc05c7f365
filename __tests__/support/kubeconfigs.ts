import { writeFileSync } from 'node:fs'

/** Writes a kubeconfig of one cluster and one user, whose context is "cluster"; gives its path. */
export function writeKubeconfig(path: string, cluster: object, user: object): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'somebody', user }],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: 'somebody' } }],
    'current-context': 'cluster'
  }
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(config))
  return path
}
