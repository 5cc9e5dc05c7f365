import { load } from 'js-yaml'
import { maxNodes } from './addresses.ts'
import { controlPlaneName } from './names.ts'
import { fieldsOf, listOf, oneOf, reject, textOf, textsOf } from './parse.ts'
import type { Mistakes } from './parse.ts'
import { allRuntimes, otherRuntimes, runtimes } from './runtimes.ts'
import type { AnyRuntime, Runtime } from './runtimes.ts'

/** The states that a handler can be in on a node; README.md reports which broken machine each one is. */
export const handlerStates = [
  'ok',
  'absent',
  'no-binary',
  'wrong-arch',
  'crash',
  'swapped',
  'old-section',
  'ignores-sigterm'
] as const
export type HandlerState = (typeof handlerStates)[number]

export type Taint = { readonly key: string; readonly value: string; readonly effect: string }

/** One node as it is wished for. Every runtime has a state: one that wasn't listed is absent. */
export type NodeSpec = {
  readonly name: string
  readonly containerd: '1' | '2'
  readonly handlers: Readonly<Record<Runtime, HandlerState> & Partial<Record<AnyRuntime, HandlerState>>>
  /** What containerd's configuration calls the handlers of these runtimes; else it is the runtime's own name. */
  readonly names?: Readonly<Partial<Record<AnyRuntime, string>>>
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
}

export type Topology = { readonly nodes: readonly NodeSpec[] }

/** A topology, or everything that is wrong with the text. */
export type ParsedTopology =
  | { readonly kind: 'topology'; readonly topology: Topology }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

/** The runtime whose shim a swapped handler is wired to: the next one in the list. */
export function swappedWith(runtime: AnyRuntime): AnyRuntime {
  return allRuntimes[(allRuntimes.indexOf(runtime) + 1) % runtimes.length] ?? runtime
}

/** Reads a topology file's text; all its mistakes at once, each with its place, what was expected and what came. */
export function parseTopology(text: string): ParsedTopology {
  const mistakes: Mistakes = []
  const nodes = parseNodes(text, mistakes)
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'topology', topology: { nodes } }
}

function parseNodes(text: string, mistakes: Mistakes): readonly NodeSpec[] {
  let file: unknown
  try {
    file = load(text)
  } catch (error) {
    mistakes.push(`the file: expected YAML, got ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
  const { nodes: found } = fieldsOf(file, 'the file', ['nodes'], mistakes)
  // What isn't a map, or calls its list something else, has no list that could be missed as well.
  if (found === undefined && mistakes.length > 0) return []
  const nodes = listOf(found, 'nodes', mistakes).map((each, index) => parseNode(each, `nodes[${index}]`, mistakes))
  if (Array.isArray(found) && (nodes.length === 0 || nodes.length > maxNodes)) {
    reject(mistakes, 'nodes', `1 to ${maxNodes} nodes`, nodes.length)
  }
  nodes.forEach(({ name }, index) => {
    const first = nodes.findIndex((node) => node.name === name)
    if (name !== '' && first < index)
      reject(mistakes, `nodes[${index}].name`, `another name than nodes[${first}]`, name)
  })
  return nodes
}

function parseNode(value: unknown, path: string, mistakes: Mistakes): NodeSpec {
  const fields = fieldsOf(value, path, ['name', 'containerd', 'handlers', 'names', 'labels', 'taints'], mistakes)
  const name = textOf(fields['name'], `${path}.name`, mistakes)
  if (name !== '' && !isNodeName(name)) {
    reject(mistakes, `${path}.name`, 'up to 40 small letters, digits and dashes, but not "control-plane"', name)
  }
  const containerd = oneOf(fields['containerd'], `${path}.containerd`, ['1', '2'] as const, mistakes)
  return {
    name,
    containerd,
    handlers: parseHandlers(fields['handlers'] ?? {}, `${path}.handlers`, containerd, mistakes),
    ...(fields['names'] === undefined ? {} : { names: textsOf(fields['names'], `${path}.names`, mistakes) }),
    labels: textsOf(fields['labels'] ?? {}, `${path}.labels`, mistakes),
    taints: listOf(fields['taints'] ?? [], `${path}.taints`, mistakes).map((taint, index) =>
      parseTaint(taint, `${path}.taints[${index}]`, mistakes)
    )
  }
}

function isNodeName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name) && name !== controlPlaneName
}

function parseHandlers(value: unknown, path: string, containerd: '1' | '2', mistakes: Mistakes): NodeSpec['handlers'] {
  const fields = fieldsOf(value, path, allRuntimes, mistakes)
  const stateOf = (runtime: AnyRuntime): HandlerState => {
    const given = fields[runtime]
    return given === undefined ? 'absent' : oneOf(given, `${path}.${runtime}`, handlerStates, mistakes)
  }
  const handlers: NodeSpec['handlers'] = {
    lunatic: stateOf('lunatic'),
    slight: stateOf('slight'),
    spin: stateOf('spin'),
    wws: stateOf('wws'),
    ...Object.fromEntries(otherRuntimes.filter((one) => fields[one] !== undefined).map((one) => [one, stateOf(one)]))
  }
  for (const runtime of runtimes) {
    const other = swappedWith(runtime)
    if (handlers[runtime] === 'old-section' && containerd === '1') {
      reject(
        mistakes,
        `${path}.${runtime}`,
        'old-section only with containerd "2" (1.x has no other section)',
        'old-section'
      )
    }
    // The shim that a swapped handler is wired to has to be there and to run, or its case would be another one.
    if (handlers[runtime] === 'swapped' && ['no-binary', 'wrong-arch', 'crash'].includes(handlers[other] ?? 'absent')) {
      reject(
        mistakes,
        `${path}.${runtime}`,
        `swapped only where ${other}, whose shim it gets, has a good one`,
        handlers[other]
      )
    }
  }
  return handlers
}

function parseTaint(value: unknown, path: string, mistakes: Mistakes): Taint {
  const fields = fieldsOf(value, path, ['key', 'value', 'effect'], mistakes)
  return {
    key: textOf(fields['key'], `${path}.key`, mistakes),
    value: fields['value'] === undefined ? '' : textOf(fields['value'], `${path}.value`, mistakes),
    effect: oneOf(fields['effect'], `${path}.effect`, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], mistakes)
  }
}
