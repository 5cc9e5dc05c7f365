import type { Capz } from '../core/model.ts'
import { isDnsLabel, isDnsSubdomain, MAX_LABEL_LENGTH } from '../core/kubernetes/names.ts'
import type { Parser } from './fields.ts'
import { accept, reject } from './result.ts'

/** Which Cluster of a management cluster. */
export type CapzCluster = Omit<Capz, 'waitTimeoutMs'>

/** Reads `[NAMESPACE/]NAME`; empty is none. */
export const parseCapzCluster: Parser<CapzCluster | undefined> = (name, text) => {
  if (text === '') return accept(undefined)
  const parts = text.split('/')
  const [namespace, cluster = ''] = parts.length === 1 ? [undefined, text] : parts
  // Its Machines carry the name in a label.
  const isName = isDnsSubdomain(cluster) && cluster.length <= MAX_LABEL_LENGTH
  const isRight = parts.length <= 2 && isName && (namespace === undefined || isDnsLabel(namespace))
  if (!isRight) return reject(name, '[NAMESPACE/]NAME of a Cluster (lower-case letters, digits, "-" and ".")', text)
  return accept({ name: cluster, ...(namespace === undefined ? {} : { namespace }) })
}
