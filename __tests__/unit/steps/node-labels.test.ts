import { describe, expect, test } from 'vitest'
import type { PatchOperation } from '../../../src/ports.ts'
import { changeLabels, joinLabel, type LabelState, leaveLabel } from '../../../src/steps/node-labels.ts'
import { spinLabel } from '../core/examples.ts'
import { FakeCluster, notFound, ok } from './fakes.ts'

const slightLabel = 'cluster.x-k8s.io/wasmtime-slight-v1'
const label = { node: 'node-a', uid: 'uid-a', key: spinLabel }
const bare: LabelState = { uid: 'uid-a', hasAnnotations: true }
const ours: LabelState = { ...bare, value: 'true', runs: 'abcd' }
const shared: LabelState = { ...bare, value: 'true', runs: 'efgh.abcd' }
const takesOver = [{ op: 'remove', path: '/metadata/managedFields/2' }] as const
const applied: LabelState = { ...ours, applier: { manager: 'gitops', takesOver } }
const others: LabelState = { ...bare, value: 'true', runs: 'efgh' }

/** What a patch changes, without what it tests. */
function changesOf(change: ReturnType<typeof joinLabel>): readonly string[] | string {
  if (change.kind !== 'patch') return change.kind
  const show = (one: PatchOperation): string =>
    `${one.op} ${one.path.includes('/annotations/') ? 'runs' : one.path}${'value' in one ? `=${JSON.stringify(one.value)}` : ''}`
  return change.operations
    .filter(({ op }) => op !== 'test')
    .map((one) => show(one).replace(/\/metadata\/labels\/.*wasmtime-spin-v2/, 'label'))
}

describe('a run joins a label', () => {
  test.each<[string, LabelState, readonly string[] | string]>([
    ['that nobody has set: it sets it', bare, ['add runs="abcd"', 'add label="true"']],
    ['of another run: it is counted beside that', others, ['add runs="efgh.abcd"']],
    ['that it has already, as after a lost answer', shared, 'none'],
    ['of somebody else: it is used as it is', { ...bare, value: 'true' }, 'none'],
    [
      'that somebody took from another run: it is its own',
      { ...bare, runs: 'efgh' },
      ['add runs="abcd"', 'add label="true"']
    ],
    [
      'of a node without annotations',
      { ...bare, hasAnnotations: false },
      ['add /metadata/annotations={}', 'add runs="abcd"', 'add label="true"']
    ],
    ['that has another value', { ...bare, value: 'false' }, 'problem'],
    ['of another node of that name', { ...bare, uid: 'uid-b' }, 'problem']
  ])('%s', (_, state, changes) => {
    expect(changesOf(joinLabel(label, state, 'abcd'))).toEqual(changes)
  })
})

describe('a run leaves a label', () => {
  test.each<[string, LabelState, boolean, readonly string[] | string]>([
    ['as the last one: it goes', ours, false, ['remove runs', 'remove label']],
    ['that others use: it is left to them', shared, false, ['replace runs="efgh"']],
    ['that is to stay: nobody removes it any more', shared, true, ['remove runs']],
    ['that it does not use: it is not even written to', others, false, 'none'],
    ['that somebody set to another value: that stays', { ...ours, value: 'false' }, false, ['remove runs']],
    [
      'that somebody else has applied too: it is theirs alone',
      applied,
      false,
      ['remove runs', 'remove /metadata/managedFields/2']
    ],
    ['that somebody else has applied, and somebody took off', { ...applied, value: undefined }, false, ['remove runs']],
    [
      'that others use, and somebody else: it is left to them',
      { ...applied, runs: 'efgh.abcd' },
      false,
      ['replace runs="efgh"']
    ],
    ['that somebody took off', { ...bare, runs: 'abcd' }, false, ['remove runs']],
    ['of another node of that name', { ...ours, uid: 'uid-b' }, false, 'none']
  ])('%s', (_, state, isKept, changes) => {
    expect(changesOf(leaveLabel(label, state, 'abcd', isKept))).toEqual(changes)
  })
})

test('a patch tests the node, the label and the runs that were read', () => {
  const change = joinLabel(label, others, 'abcd')
  expect(change).toMatchObject({
    operations: [
      { op: 'test', path: '/metadata/uid', value: 'uid-a' },
      { op: 'test', path: '/metadata/labels/cluster.x-k8s.io~1wasmtime-spin-v2', value: 'true' },
      { op: 'test', path: '/metadata/annotations/runs.wasm-node-smoke~1wasmtime-spin-v2', value: 'efgh' },
      { op: 'add' }
    ]
  })
})

describe('labels of a node that others change in the same moment', () => {
  const overtaken = { kind: 'refused', status: 422, reason: 'Invalid', message: 'testing value failed' } as const
  const nodeWith = (runs: string): object => ({
    metadata: {
      uid: 'uid-a',
      labels: { [spinLabel]: 'true' },
      annotations: { 'runs.wasm-node-smoke/wasmtime-spin-v2': runs }
    }
  })
  const other = { ...label, key: slightLabel }
  const change = (fake: FakeCluster, labels = [label]): ReturnType<typeof changeLabels> =>
    changeLabels(
      fake.cluster,
      labels,
      () => bare,
      (one, state) => joinLabel(one, state, 'abcd')
    )

  test('are read again and shared, as often as it takes', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => (fake.patched.length <= 9 ? overtaken : ok({}))
    fake.onList = () => ok({ items: [nodeWith(`r${fake.patched.length}`)], resourceVersion: '1' })
    expect((await change(fake)).get(spinLabel)).toMatchObject({ kind: 'ok' })
    expect(fake.operations('/api/v1/nodes/node-a').at(-1)).toMatchObject({ value: 'r9.abcd' })
  })

  test('are refused for good where nobody changed them', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => overtaken
    fake.onList = () => ok({ items: [nodeWith('efgh')], resourceVersion: '1' })
    expect((await change(fake)).get(spinLabel)).toBe(overtaken)
    expect(fake.patched).toHaveLength(2)
  })

  test('of a node that is gone by then are reported as that', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => overtaken
    expect((await change(fake)).get(spinLabel)).toMatchObject({ status: 404, message: 'node node-a is gone' })
    fake.onPatch = () => notFound
    expect((await change(fake)).get(spinLabel)).toBe(notFound)
  })

  test('all come with one patch, which tests the node once and each label', async () => {
    const fake = new FakeCluster()
    const changed = await change(fake, [label, other])
    expect([...changed.values()].map(({ kind }) => kind)).toEqual(['ok', 'ok'])
    expect(fake.patched).toEqual(['/api/v1/nodes/node-a'])
    const operations = fake.operations('/api/v1/nodes/node-a')
    expect(operations.filter(({ path }) => path === '/metadata/uid')).toHaveLength(1)
    expect(operations.filter(({ op, path }) => op === 'test' && path.includes('/labels/'))).toHaveLength(2)
    expect(operations.filter(({ op, path }) => op === 'add' && path.includes('/labels/'))).toHaveLength(2)
  })

  test('come to a node without annotations with one place for them', async () => {
    const fake = new FakeCluster()
    const none = { ...bare, hasAnnotations: false }
    await changeLabels(
      fake.cluster,
      [label, other],
      () => none,
      (one, state) => joinLabel(one, state, 'abcd')
    )
    const added = fake.operations('/api/v1/nodes/node-a').filter(({ path }) => path === '/metadata/annotations')
    expect(added.map(({ op }) => op)).toEqual(['test', 'add'])
  })

  test('are tried by themselves where a policy refuses one of them: the others are set', async () => {
    const fake = new FakeCluster()
    fake.onPatch = (path) =>
      fake.operations(path).some((one) => one.path.includes('slight'))
        ? { kind: 'refused', status: 403, reason: 'Forbidden', message: 'not this one' }
        : ok({})
    const changed = await change(fake, [label, other])
    expect([changed.get(spinLabel)?.kind, changed.get(slightLabel)?.kind]).toEqual(['ok', 'refused'])
  })

  test('of which one has another value: the other one is set all the same', async () => {
    const fake = new FakeCluster()
    const changed = await changeLabels(
      fake.cluster,
      [label, other],
      ({ key }) => (key === spinLabel ? { ...bare, value: 'false' } : bare),
      (one, state) => joinLabel(one, state, 'abcd')
    )
    expect([changed.get(spinLabel)?.kind, changed.get(slightLabel)?.kind]).toEqual(['problem', 'ok'])
  })
})
