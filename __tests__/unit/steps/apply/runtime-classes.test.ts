import type { Ledger, PlannedClass } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import { planClass } from '../../../../src/core/plan/runtime-classes.ts'
import { emptyLedger } from '../../../../src/core/plan/ledger.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { type AppliedClasses, applyClasses } from '../../../../src/steps/apply/runtime-classes.ts'
import { makeClass, makeInputs, spin, spinConstraint } from '../../core/examples.ts'
import { FakeCluster, notFound, ok } from '../fakes.ts'

const path = `/apis/node.k8s.io/v1/runtimeclasses/${spin.runtimeClass}`
const exists: ApiResult<never> = { kind: 'refused', status: 409, reason: 'AlreadyExists', message: 'already exists' }
const testFailed: ApiResult<never> = {
  kind: 'refused',
  status: 422,
  reason: 'Invalid',
  message: 'testing value failed'
}
const planned: Ledger = {
  ...emptyLedger(makeInputs({ cleanup: 'all' }), '', 'abcd'),
  classesCreated: [spin.runtimeClass]
}

let version = 0

/** A class of other runs, at a version of its own. */
function makeShared(runs: string): RuntimeClassObject {
  const labels = { 'wasm-node-smoke/run': 'efgh' }
  const annotations = { 'wasm-node-smoke/runs': runs }
  version += 1
  return makeClass(spin, {
    metadata: { name: spin.runtimeClass, uid: 'u', resourceVersion: String(version), labels, annotations }
  })
}

async function applyOn(
  fake: FakeCluster,
  found: RuntimeClassObject | undefined,
  constrain = false
): Promise<AppliedClasses> {
  return await applyClasses(
    { classes: [planClass(spin, constrain, found)], inputs: makeInputs({ constrain }), ledger: planned },
    fake.ports
  )
}

function makeOvertaken(found: RuntimeClassObject | undefined): FakeCluster {
  const fake = new FakeCluster()
  fake.onCreate = () => Promise.resolve(exists)
  fake.onGet = () => (found === undefined ? notFound : ok(found))
  return fake
}

const kindsOf = (classes: readonly PlannedClass[]): readonly string[] => classes.map(({ kind }) => kind)

describe('applyClasses', () => {
  test.each<readonly [ApiResult<never>, string | undefined]>([
    [{ kind: 'unreachable', message: 'getaddrinfo ENOTFOUND api.example' }, 'unanswered'],
    [{ kind: 'refused', status: 503, reason: '', message: '<html>' }, 'unanswered'],
    [{ kind: 'refused', status: 401, reason: 'Unauthorized', message: 'Unauthorized' }, 'credentials'],
    [{ kind: 'refused', status: 403, reason: 'Forbidden', message: 'no' }, undefined],
    [{ kind: 'refused', status: 500, reason: '', message: 'failed calling webhook "x": timeout' }, undefined],
    [{ kind: 'refused', status: 503, reason: '', message: 'admission webhook "x" denied the request' }, undefined]
  ])('%j: whether that is a decision', async (answer, kind) => {
    const fake = new FakeCluster()
    fake.onCreate = () => Promise.resolve(answer)
    const { problems } = await applyOn(fake, undefined)
    expect(problems.get(spin.runtimeClass)?.unanswered?.kind).toBe(kind)
  })

  test('a class that is not there is made, and one that is there is not even written to', async () => {
    const fake = new FakeCluster()
    expect(await applyOn(fake, undefined)).toMatchObject({ problems: new Map(), ledger: planned })
    expect(fake.created.map(({ body }) => body.metadata.labels)).toEqual([{ 'wasm-node-smoke/run': 'abcd' }])
    await applyOn(fake, makeClass(spin))
    expect([fake.created.length, fake.patched.length]).toEqual([1, 0])
  })

  test('made by somebody else meanwhile: it is used, nothing of it is to be undone, and that is written down', async () => {
    const fake = makeOvertaken(makeClass(spin))
    const { classes, problems, ledger } = await applyOn(fake, undefined)
    expect([kindsOf(classes), problems.size, ledger.classesCreated]).toEqual([['leave'], 0, []])
    expect(fake.ledgers).toEqual([ledger])
    expect(fake.patched).toEqual([])
    expect(fake.warnings).toEqual([expect.stringContaining('created by somebody else')])
  })

  test('made by somebody else meanwhile without the selector: that is written down before it is added', async () => {
    const fake = makeOvertaken(makeClass(spin))
    const { classes, ledger } = await applyOn(fake, undefined, true)
    expect([kindsOf(classes), ledger.selectorsAdded]).toEqual([['add-selector'], [spin.runtimeClass]])
    expect(fake.ledgers).toEqual([ledger])
    expect(fake.warnings).toEqual([
      `RuntimeClass ${spin.runtimeClass} was created by somebody else at the same time: it is used, and stays`,
      expect.stringContaining('was there without a node selector and gets one')
    ])
  })

  test.each([
    { name: 'selected', applied: { nodeSelector: spinConstraint }, mark: 'true' },
    { name: 'did not select', applied: {}, mark: undefined }
  ])(
    'that kubectl applied last with what $name the label: that is marked, and an old mark is none',
    async ({ applied, mark }) => {
      const fake = new FakeCluster()
      const last = JSON.stringify({ scheduling: applied })
      const annotations = {
        'kubectl.kubernetes.io/last-applied-configuration': last,
        'wasm-node-smoke/selector-applied': 'old'
      }
      await applyOn(fake, makeClass(spin, { metadata: { name: spin.runtimeClass, annotations } }), true)
      const written = fake.operations(path).find((one) => one.path === '/metadata/annotations')
      expect(written && 'value' in written ? written.value : undefined).toEqual({
        'kubectl.kubernetes.io/last-applied-configuration': last,
        'wasm-node-smoke/runs': 'abcd',
        ...(mark === undefined ? {} : { 'wasm-node-smoke/selector-applied': mark })
      })
    }
  )

  test('made by another run meanwhile: it is shared, and stays in the ledger', async () => {
    const fake = makeOvertaken(makeShared('efgh'))
    const { problems, ledger } = await applyOn(fake, undefined)
    expect([problems.size, ledger.classesCreated, fake.patched]).toEqual([0, [spin.runtimeClass], [path]])
    expect(fake.warnings).toEqual([
      `RuntimeClass ${spin.runtimeClass} was created by another run at the same time: it is used, and is deleted by the last run with cleanup: all`
    ])
  })

  test('of the manifests of another run meanwhile: it goes with the last run, whatever its cleanup', async () => {
    const { metadata, ...rest } = makeShared('efgh')
    const annotations = { ...metadata.annotations, 'wasm-node-smoke/manifest': 'true' }
    const fake = makeOvertaken({ ...rest, metadata: { ...metadata, annotations } })
    await applyOn(fake, undefined)
    expect(fake.warnings).toEqual([expect.stringMatching(/another run .* is deleted by the last run that uses it$/)])
  })

  test('created by this run, whose answer was lost: nobody else is named', async () => {
    const fake = makeOvertaken(makeShared('abcd'))
    expect((await applyOn(fake, undefined)).problems.size).toBe(0)
    expect(fake.warnings).toEqual([])
  })

  test('taken away by the other run in the moment of joining it: it is recreated', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => notFound
    const { classes, problems } = await applyOn(fake, makeShared('efgh'))
    expect([kindsOf(classes), problems.size, fake.created.length]).toEqual([['create'], 0, 1])
  })

  test('changed by a third run in the moment of joining it: it is looked at again, and joined', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => (fake.patched.length === 1 ? testFailed : ok({}))
    fake.onGet = () => ok(makeShared('efgh.ijkl'))
    expect((await applyOn(fake, makeShared('efgh'))).problems.size).toBe(0)
    expect(fake.patched).toHaveLength(2)
    expect(fake.warnings).toEqual([])
  })

  test('changed by nine others, one after the other: it is joined all the same', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => (fake.patched.length < 10 ? testFailed : ok({}))
    fake.onGet = () => ok(makeShared(`run${fake.patched.length}`))
    expect((await applyOn(fake, makeShared('efgh'))).problems.size).toBe(0)
    expect(fake.operations(path).at(-1)).toMatchObject({ value: { 'wasm-node-smoke/runs': 'run9.abcd' } })
  })

  test('somebody else gave it a selector for another run meanwhile: that is shared, and written down before', async () => {
    const fake = new FakeCluster()
    const there = { ...makeShared('efgh'), scheduling: { nodeSelector: spinConstraint } }
    fake.onPatch = () => (fake.patched.length === 1 ? testFailed : ok({}))
    fake.onGet = () => ok({ ...there, metadata: { ...there.metadata, labels: {} } })
    const { ledger, problems } = await applyOn(fake, makeClass(spin), true)
    expect([problems.size, ledger.classesCreated, ledger.selectorsAdded]).toEqual([0, [], [spin.runtimeClass]])
    expect(fake.ledgers).toEqual([ledger])
    expect(fake.patched).toHaveLength(2)
  })

  test('a change that the server refuses of a class that nobody changed is a problem at once', async () => {
    const fake = new FakeCluster()
    const there = makeClass(spin, { metadata: { name: spin.runtimeClass, resourceVersion: '1' } })
    fake.onPatch = () => ({ ...testFailed, message: 'denied the request' })
    fake.onGet = () => ok(there)
    const { problems } = await applyOn(fake, there, true)
    expect(problems.get(spin.runtimeClass)?.detail).toContain('denied the request')
    expect(fake.patched).toHaveLength(1)
  })

  test('made by a run without constrain meanwhile: it is in use', async () => {
    const { problems } = await applyOn(makeOvertaken(makeShared('efgh')), undefined, true)
    expect(problems.get(spin.runtimeClass)).toMatchObject({
      isInUse: true,
      detail: expect.stringContaining('run efgh') as unknown
    })
  })

  test('this run has marked it, its answer was lost, and the selector is gone: no other run uses it', async () => {
    const fake = makeOvertaken(makeShared('abcd'))
    const { classes, problems } = await applyOn(fake, undefined, true)
    expect([problems.size, kindsOf(classes), fake.patched]).toEqual([0, ['add-selector'], [path]])
  })

  test('made by somebody else meanwhile with another handler: a conflict', async () => {
    const fake = makeOvertaken(makeClass(spin, { handler: 'spin-v2' }))
    const { problems } = await applyOn(fake, undefined)
    expect(problems.get(spin.runtimeClass)).toEqual({
      detail: expect.stringMatching(/^conflict: .*"spin-v2"/) as unknown,
      isConflict: true
    })
  })

  test('made and deleted by others all the time: a problem, and not for ever', async () => {
    const { problems } = await applyOn(makeOvertaken(undefined), undefined)
    expect(problems.get(spin.runtimeClass)?.detail).toContain('at this moment')
  })

  test('a class of other runs that can not be marked is not used: it may go before this run ends', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => ({ kind: 'refused', status: 403, reason: 'Forbidden', message: 'no patch for you' })
    const { problems } = await applyOn(fake, makeShared('efgh'))
    expect(problems.get(spin.runtimeClass)?.detail).toContain('no patch for you')
  })

  test('a class with the selector that another run made is shared too', () => {
    const there = { ...makeShared('efgh'), scheduling: { nodeSelector: spinConstraint } }
    expect(planClass(spin, true, there)).toMatchObject({ kind: 'leave', shared: { what: 'class', runs: 'efgh' } })
  })
})
