import { writeFileSync } from 'node:fs'
import { connect, type Connected } from '../../src/adapters/cluster/connect.ts'
import type { Access } from '../../src/core/model.ts'

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

/** The action's own way to a cluster. */
export async function open(kubeconfig: string, access: Access = 'proxy'): Promise<Connected> {
  const log = { info: () => undefined, mask: () => undefined }
  return await connect({ kubeconfig: { kind: 'path', path: kubeconfig }, access }, {}, log)
}
