import type { NodeChoice } from '../core/nodes/nodes.ts'
import { escapeTerminal } from '../core/text/escape.ts'
import { countOf, listNames, shortName } from './words.ts'

const maxNames = 10
const maxReasons = 10

/** What is reported before anything is touched: the server's version, and which nodes are looked at, which not and why. */
export function renderStart(version: string, { taking, skipped, leftOut }: NodeChoice): string {
  const omissions = [
    ...byReason(skipped).map((text) => `skipped: ${text}`),
    ...byReason(leftOut).map((text) => `left out: ${text}`)
  ]
  const hidden = omissions.length - maxReasons
  return [
    `Kubernetes ${version}, ${describeNodes(taking.map(({ name }) => name))} to look at`,
    ...omissions.slice(0, maxReasons),
    ...(hidden > 0 ? [`and for ${countOf(hidden, 'more reason')}: see report.json`] : [])
  ]
    .map(escapeTerminal)
    .join('\n')
}

function byReason(omitted: NodeChoice['skipped']): readonly string[] {
  const groups = Array.from(Map.groupBy(omitted, ({ reason }) => reason))
  return groups.map(([reason, nodes]) => `${describeNodes(nodes.map(({ node }) => node.name))}: ${reason}`)
}

function describeNodes(names: readonly string[]): string {
  return `${countOf(names.length, 'node')}${names.length === 0 ? '' : ` (${listNames(names.map(shortName), maxNames)})`}`
}
