import { connect, type Connected } from '../../../src/adapters/cluster/connect.ts'
import type { Access } from '../../../src/core/model.ts'

/**
 * The action's own connection to a cluster, in this process: what it makes of one answer, or of one watch, can't be seen apart
 * in what a whole run prints.
 */
export async function open(kubeconfig: string, access: Access = 'proxy'): Promise<Connected> {
  const log = { info: () => undefined }
  return await connect(
    { kubeconfig: { kind: 'path', path: kubeconfig }, access },
    {},
    log,
    new AbortController().signal
  )
}
