import { readFileSync, writeFileSync } from 'node:fs'
import { load } from 'js-yaml'

type Fields = Readonly<Record<string, string>>

/** A kubeconfig of one cluster and one user, as a testbed has it. */
export type Kubeconfig = {
  readonly clusters: readonly [{ readonly name: string; readonly cluster: Fields }]
  readonly users: readonly [{ readonly name: string; readonly user: Fields }]
}

/** The cluster and the administrator of a testbed's kubeconfig. */
export function readAdmin({ kubeconfig }: { readonly kubeconfig: string }): {
  readonly cluster: Fields
  readonly user: Fields
} {
  const { clusters, users } = load(readFileSync(kubeconfig, 'utf8')) as Kubeconfig
  return { cluster: clusters[0].cluster, user: users[0].user }
}

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
