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

function makeShared(runs: string): RuntimeClassObject {
  return makeClass(spin, { metadata: { name: spin.runtimeClass, labels: { 'wasm-node-smoke/run': runs } } })
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
    expect(fake.warnings).toEqual([expect.stringContaining('made by somebody else')])
  })

  test('made by somebody else meanwhile without the selector: that is written down before it is added', async () => {
    const fake = makeOvertaken(makeClass(spin))
    const { classes, ledger } = await applyOn(fake, undefined, true)
    expect([kindsOf(classes), ledger.selectorsAdded]).toEqual([['add-selector'], [spin.runtimeClass]])
    expect(fake.ledgers).toEqual([ledger])
  })

  test('made by another run meanwhile: it is shared, and stays in the ledger', async () => {
    const fake = makeOvertaken(makeShared('efgh'))
    const { problems, ledger } = await applyOn(fake, undefined)
    expect([problems.size, ledger.classesCreated, fake.patched]).toEqual([0, [spin.runtimeClass], [path]])
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
    expect(problems.get(spin.runtimeClass)?.detail).toContain('in this very moment')
  })

  test('a class of other runs that can not be marked is used, with a warning', async () => {
    const fake = new FakeCluster()
    fake.onPatch = () => ({ kind: 'refused', status: 403, reason: 'Forbidden', message: 'no patch for you' })
    expect((await applyOn(fake, makeShared('efgh'))).problems.size).toBe(0)
    expect(fake.warnings).toEqual([expect.stringContaining('no patch for you')])
  })

  test('a class with the selector that another run made is shared too', () => {
    const there = { ...makeShared('efgh'), scheduling: { nodeSelector: spinConstraint } }
    expect(planClass(spin, true, there)).toMatchObject({ kind: 'leave', runs: 'efgh' })
    expect(planClass(spin, true, makeShared('efgh'))).toMatchObject({ kind: 'add-selector', runs: 'efgh' })
  })
})
