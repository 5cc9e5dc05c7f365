import { expect, test } from 'vitest'
import { readOwnTopology } from '../../testbed/topology-file.ts'
import { parseTopology } from '../../testbed/topology.ts'

const good = { lunatic: 'absent', slight: 'absent', spin: 'absent', wws: 'absent' }

test('a node with nothing but a name and a generation has no handlers, labels or taints', () => {
  expect(parseTopology('nodes: [{name: a, containerd: "2"}]')).toEqual({
    kind: 'topology',
    topology: { nodes: [{ name: 'a', containerd: '2', handlers: good, labels: {}, taints: [] }] }
  })
})

test('labels and taints are taken as Kubernetes writes them', () => {
  const text = `nodes: [{name: a, containerd: "1", labels: {a/b: "true"}, taints: [{key: k, effect: NoSchedule}]}]`
  expect(parseTopology(text)).toMatchObject({
    topology: { nodes: [{ labels: { 'a/b': 'true' }, taints: [{ key: 'k', value: '', effect: 'NoSchedule' }] }] }
  })
})

test.each(['default', 'handlers', 'single'])('the topology "%s" that comes with the testbed is a good one', (name) => {
  expect(readOwnTopology(name).nodes.length).toBeGreaterThan(0)
})

test.each([
  ['no map', '[]', 'the file: expected a map, got []'],
  ['no YAML', 'nodes: [', /^the file: expected YAML, got /],
  ['no nodes', '{}', 'nodes: expected a list, got nothing'],
  ['an empty list', 'nodes: []', 'nodes: expected 1 to 100 nodes, got 0'],
  ['an unknown field', 'node: []\nnodes: [{name: a, containerd: "2"}]', 'the file: expected only nodes, got "node"'],
  [
    'a generation that is a number',
    'nodes: [{name: a, containerd: 2}]',
    'nodes[0].containerd: expected "1" or "2", got 2'
  ],
  ['no name', 'nodes: [{containerd: "2"}]', 'nodes[0].name: expected a text, got nothing'],
  [
    'a name that no host can have',
    'nodes: [{name: Node_A, containerd: "2"}]',
    'nodes[0].name: expected up to 40 small letters, digits and dashes, but not "control-plane", got "Node_A"'
  ],
  [
    "the control plane's name",
    'nodes: [{name: control-plane, containerd: "2"}]',
    'nodes[0].name: expected up to 40 small letters, digits and dashes, but not "control-plane", got "control-plane"'
  ],
  [
    'a name twice',
    'nodes: [{name: a, containerd: "2"}, {name: a, containerd: "1"}]',
    'nodes[1].name: expected another name than nodes[0], got "a"'
  ],
  [
    'an unknown runtime',
    'nodes: [{name: a, containerd: "2", handlers: {spinn: ok}}]',
    'nodes[0].handlers: expected only lunatic, slight, spin, wws, wasmtime, component, got "spinn"'
  ],
  [
    'an unknown state',
    'nodes: [{name: a, containerd: "2", handlers: {spin: fine}}]',
    'nodes[0].handlers.spin: expected "ok" or "absent" or "no-binary" or "wrong-arch" or "crash" or "swapped" or "old-section" or "ignores-sigterm", got "fine"'
  ],
  [
    'the old section of a containerd that has no other',
    'nodes: [{name: a, containerd: "1", handlers: {spin: old-section}}]',
    'nodes[0].handlers.spin: expected old-section only with containerd "2" (1.x has no other section), got "old-section"'
  ],
  [
    'swapped with a shim that is not there',
    'nodes: [{name: a, containerd: "2", handlers: {spin: swapped, wws: no-binary}}]',
    'nodes[0].handlers.spin: expected swapped only where wws, whose shim it gets, has a good one, got "no-binary"'
  ],
  [
    'a label that YAML takes for a truth value',
    'nodes: [{name: a, containerd: "2", labels: {a: true}}]',
    'nodes[0].labels.a: expected a text (in quotes, if it looks like a number or a truth value), got true'
  ],
  [
    'an unknown effect',
    'nodes: [{name: a, containerd: "2", taints: [{key: k, effect: NoRun}]}]',
    'nodes[0].taints[0].effect: expected "NoSchedule" or "PreferNoSchedule" or "NoExecute", got "NoRun"'
  ]
])('%s -> one mistake with its place, what was expected and what came', (_name, text, mistake) => {
  const mistakes = [typeof mistake === 'string' ? mistake : expect.stringMatching(mistake)]
  expect(parseTopology(text)).toEqual({ kind: 'mistakes', mistakes })
})

test('all mistakes of a file are reported together', () => {
  const parsed = parseTopology('nodes: [{name: A, containerd: 2}, {handlers: {spin: fine}}, 7]')
  expect(parsed.kind === 'mistakes' && parsed.mistakes.map((mistake) => mistake.split(':')[0])).toEqual([
    'nodes[0].name',
    'nodes[0].containerd',
    'nodes[1].name',
    'nodes[1].containerd',
    'nodes[1].handlers.spin',
    'nodes[2]',
    'nodes[2].name',
    'nodes[2].containerd'
  ])
})
