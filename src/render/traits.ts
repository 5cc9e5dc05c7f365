import { capText } from '../core/text/escape.ts'
import type { Node } from '../core/model.ts'
import { describeImage } from '../core/nodes/node-image.ts'
import { nodePoolOf } from '../core/nodes/pool.ts'
import type { Report } from '../core/report.ts'
import type { Problem } from './problems.ts'

/** What nodes may have in common, what runs on them first; the value of a node is empty where it isn't known. */
const TRAITS: readonly (readonly [name: string, valueOf: (node: Node) => string | undefined])[] = [
  ['', ({ image }) => (image === undefined ? undefined : describeImage(image))],
  ['', ({ containerRuntime }) => containerRuntime.replace('://', ' ')],
  ['', ({ osImage }) => osImage],
  ['kernel', ({ kernel }) => kernel],
  ['kubelet', ({ kubelet }) => kubelet],
  ['', ({ architecture }) => architecture],
  ['node pool', nodePoolOf],
  ['', ({ owner }) => owner],
  ['zone', ({ labels }) => labels['topology.kubernetes.io/zone']]
]

/** As many as are of use: what differs in one thing often differs in all. */
const MAX_TRAITS = 3

/**
 * What all nodes of a problem have and no node has that passed, such as `containerd 1.6.20`; none where no node passed. Text of the
 * cluster.
 */
export function commonTraits({ nodes }: Pick<Problem, 'nodes'>, report: Report): readonly string[] {
  const bad = new Set(nodes)
  const good = new Set(report.checks.filter(({ verdict }) => verdict.kind === 'passed').map(({ node }) => node))
  const nodesIn = (names: ReadonlySet<string>): readonly Node[] =>
    report.nodes.flatMap(({ node }) => (names.has(node.name) ? [node] : []))
  const [failing, passing] = [nodesIn(bad), nodesIn(good).filter(({ name }) => !bad.has(name))]
  if (failing.length < bad.size || failing.length === 0 || passing.length === 0) return []
  return TRAITS.flatMap(([name, valueOf]) => {
    const [value, ...others] = new Set(failing.map((node) => valueOf(node) ?? ''))
    if (value === undefined || value === '' || others.length > 0) return []
    if (passing.some((node) => valueOf(node) === value)) return []
    return [capText(name === '' ? value : `${name} ${value}`, 300)]
  }).slice(0, MAX_TRAITS)
}

/** The same as a sentence; empty where they have nothing in common. Traits are escaped by `escape`. */
export function describeCommon(count: number, traits: readonly string[], escape: (text: string) => string): string {
  if (traits.length === 0) return ''
  const subject = count === 1 ? 'this node has' : count === 2 ? 'both have' : `all ${String(count)} have`
  return `${subject} ${traits.map(escape).join(', ')}; no passing node does`
}
