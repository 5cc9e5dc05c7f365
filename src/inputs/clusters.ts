import type { Capz } from '../core/model.ts'
import { isDnsLabel, isDnsSubdomain, MAX_LABEL_LENGTH } from '../core/kubernetes/names.ts'
import { type Parser, splitList } from './fields.ts'
import { accept, mistakesOf, type Parsed, reject } from './result.ts'
import { expandHome } from '../core/text/paths.ts'
import { isPath } from './paths.ts'
import { describeMistake, quote } from '../core/text/quote.ts'

/** Which Cluster of a management cluster. */
export type CapzCluster = Omit<Capz, 'waitTimeoutMs'>

/** As kind checks it when it makes a cluster, but for a "-" in front: a program takes that for a flag. */
const CLUSTER_NAME = /^[a-z0-9.][a-z0-9.-]*$/

/** The text of any input, trimmed. */
type TextOf = (name: string) => string

/** Reads the name of a kind cluster; empty is none. Its kubeconfig comes from kind, so that no other may be named. */
export function parseKindCluster(name: string, text: string, textOf: TextOf): Parsed<string | undefined> {
  if (text === '') return accept(undefined)
  const expected = 'the name of a kind cluster (lower-case letters, digits, "-" and ".", the first no "-")'
  const misnamed = CLUSTER_NAME.test(text) ? [] : mistakesOf(reject(name, expected, text))
  const others = [
    ...(textOf('kubeconfig') === 'auto' ? [] : ['kubeconfig']),
    ...(textOf('context') === '' ? [] : ['context'])
  ].map((other) => describeMistake(name, `no ${other} beside it`, { shown: `both; leave out ${name} or ${other}` }))
  const mistakes = [...misnamed, ...others]
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : accept(text)
}

/** Reads `[NAMESPACE/]NAME`; empty is none. */
export const parseCapzCluster: Parser<CapzCluster | undefined> = (name, text) => {
  if (text === '') return accept(undefined)
  const parts = text.split('/')
  const [namespace, cluster = ''] = parts.length === 1 ? [undefined, text] : parts
  // Its Machines carry the name in a label.
  const isName = isDnsSubdomain(cluster) && cluster.length <= MAX_LABEL_LENGTH
  const isRight = parts.length <= 2 && isName && (namespace === undefined || isDnsLabel(namespace))
  if (!isRight) return reject(name, '[NAMESPACE/]NAME of a Cluster (lower-case letters, digits, "-" and ".")', text)
  return accept({ name: cluster, namespace })
}

/** Reads the paths of image archives, each of which must be one: kind would find that out after others are loaded. */
export function parseLoadImages(
  name: string,
  text: string,
  textOf: TextOf,
  where: { readonly homeDir: string; readonly findArchiveFault: (path: string) => string | undefined }
): Parsed<readonly string[]> {
  const expected = 'paths of image archives'
  const items = [...new Set(splitList(text))]
  const faults = items.flatMap((item) => {
    if (!isPath(item)) return [describeMistake(name, expected, item)]
    const fault = where.findArchiveFault(expandHome(item, where.homeDir))
    return fault === undefined ? [] : [describeMistake(name, expected, { shown: `${quote(item)}: ${fault}` })]
  })
  const isAlone = items.length > 0 && textOf('kind-cluster') === ''
  const alone = isAlone ? [describeMistake(name, 'kind-cluster with it, as kind loads the images', '')] : []
  const isBeside = items.length > 0 && textOf('capz-cluster') !== ''
  const beside = isBeside
    ? [describeMistake(name, 'no capz-cluster beside it', { shown: "both; kind's nodes are the management cluster's" })]
    : []
  const mistakes = [...alone, ...beside, ...faults]
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  return accept(items.map((item) => expandHome(item, where.homeDir)))
}
