import type { PlannedClass } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import {
  type ClassChange,
  findReplaced,
  isAdmitted,
  planClass,
  planClassAgain,
  selectorOf
} from '../../../../src/core/plan/runtime-classes.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import { emptyLedger, planClasses } from '../../../../src/core/plan/ledger.ts'
import { makeClass, makeInputs, spin, spinConstraint, spinLabel } from '../examples.ts'

describe('a class with another name for the handler of its runtime', () => {
  test('is used as it is, as SpinKube makes it', () => {
    const there = makeClass(spin, { handler: 'spin-v2', scheduling: { nodeSelector: { spin: 'true' } } })
    expect(planClass(spin, false, there)).toMatchObject({
      kind: 'leave',
      runtime: { ...spin, handler: 'spin-v2' },
      selector: { spin: 'true' }
    })
  })

  test('gets its selector with that handler', () => {
    const there = makeClass(spin, { handler: 'spin-v2' })
    expect(planClass(spin, true, there)).toMatchObject({ kind: 'add-selector', object: { handler: 'spin-v2' } })
  })

  test('is not that of a class that another run made: nobody installed a shim of that name', () => {
    const metadata = {
      name: spin.runtimeClass,
      labels: { 'wasm-node-smoke/run': 'efgh' },
      annotations: { 'wasm-node-smoke/runs': 'efgh' }
    }
    expect(planClass(spin, false, makeClass(spin, { metadata, handler: 'spin-v2' }))).toMatchObject({
      kind: 'in-use',
      detail: `RuntimeClass ${spin.runtimeClass} exists with handler "spin-v2", not "spin", for run efgh`
    })
  })

  test('is a conflict where the other handler was asked for by name', () => {
    const asked = { ...spin, handler: 'spin-v2' }
    expect(planClass(asked, false, makeClass(spin))).toMatchObject({ kind: 'conflict', runtime: asked })
  })

  test('is a conflict with a handler of another runtime, and with one that was asked for beside a class of its own', () => {
    expect(planClass(spin, false, makeClass(spin, { handler: 'slight' }))).toMatchObject({ kind: 'conflict' })
    const mine = { ...spin, name: 'mine', runtimeClass: 'mine' }
    expect(planClass(mine, false, makeClass(mine, { handler: 'spin-v2' }))).toMatchObject({ kind: 'conflict' })
  })
})

describe('planClass', () => {
  const ofRun = {
    name: spin.runtimeClass,
    labels: { 'wasm-node-smoke/run': 'efgh' },
    annotations: { 'wasm-node-smoke/runs': 'efgh.ijkl' }
  }
  const pool = { nodeSelector: { pool: 'wasm' } }
  const workloads: readonly {
    readonly name: string
    readonly constrain: boolean
    readonly there?: Partial<RuntimeClassObject>
    readonly kind: PlannedClass['kind']
    /** The selector that pods of the class have in the end. */
    readonly selector: Readonly<Record<string, string>>
  }[] = [
    { name: 'not there -> made', constrain: false, kind: 'create', selector: {} },
    {
      name: 'not there, constrain -> made with the selector',
      constrain: true,
      kind: 'create',
      selector: spinConstraint
    },
    { name: 'there -> left', constrain: false, there: {}, kind: 'leave', selector: {} },
    {
      name: 'there with a constraint check, no constrain -> the constraint check is never removed',
      constrain: false,
      there: { scheduling: { nodeSelector: spinConstraint } },
      kind: 'leave',
      selector: spinConstraint
    },
    {
      name: 'there with another selector, no constrain -> left',
      constrain: false,
      there: { scheduling: pool },
      kind: 'leave',
      selector: { pool: 'wasm' }
    },
    {
      name: 'there with the constraint check, constrain -> left',
      constrain: true,
      there: { scheduling: { nodeSelector: spinConstraint } },
      kind: 'leave',
      selector: spinConstraint
    },
    {
      name: 'there without scheduling, constrain -> gets the selector',
      constrain: true,
      there: {},
      kind: 'add-selector',
      selector: spinConstraint
    },
    {
      name: 'there with an empty selector, constrain -> gets the selector',
      constrain: true,
      there: { scheduling: { nodeSelector: {} } },
      kind: 'add-selector',
      selector: spinConstraint
    },
    {
      name: 'there with tolerations and overhead only, constrain -> gets the selector, and they stay',
      constrain: true,
      there: { scheduling: { tolerations: [{ operator: 'Exists' }] }, overhead: {} },
      kind: 'add-selector',
      selector: spinConstraint
    },
    {
      name: "another run's, without a selector, constrain -> in use: its pods would be kept off their nodes",
      constrain: true,
      there: { metadata: ofRun },
      kind: 'in-use',
      selector: {}
    },
    {
      name: "another run's, with its selector, no constrain -> in use: its labels go with it",
      constrain: false,
      there: { metadata: ofRun, scheduling: { nodeSelector: spinConstraint } },
      kind: 'in-use',
      selector: {}
    },
    {
      name: "somebody else's with the selector of another run, no constrain -> in use",
      constrain: false,
      there: { metadata: { ...ofRun, labels: {} }, scheduling: { nodeSelector: spinConstraint } },
      kind: 'in-use',
      selector: {}
    },
    {
      name: "another run's, with another handler -> in use: that run deletes it",
      constrain: false,
      there: { metadata: ofRun, handler: 'runc' },
      kind: 'in-use',
      selector: {}
    },
    {
      name: "another run's, with a selector of its own, constrain -> in use",
      constrain: true,
      there: { metadata: ofRun, scheduling: pool },
      kind: 'in-use',
      selector: {}
    },
    {
      name: "another run's selector on somebody else's with another handler -> conflict",
      constrain: false,
      there: { metadata: { ...ofRun, labels: {} }, handler: 'runc' },
      kind: 'conflict',
      selector: {}
    },
    {
      name: "another run's, with the selector, constrain -> shared",
      constrain: true,
      there: { metadata: ofRun, scheduling: { nodeSelector: spinConstraint } },
      kind: 'leave',
      selector: spinConstraint
    },
    {
      name: 'another handler -> conflict',
      constrain: false,
      there: { handler: 'runc' },
      kind: 'conflict',
      selector: {}
    },
    {
      name: 'another handler, constrain -> conflict',
      constrain: true,
      there: { handler: 'runc' },
      kind: 'conflict',
      selector: {}
    },
    {
      name: 'another selector, constrain -> conflict',
      constrain: true,
      there: { scheduling: pool },
      kind: 'conflict',
      selector: {}
    },
    {
      name: 'our key with another value, constrain -> conflict',
      constrain: true,
      there: { scheduling: { nodeSelector: { [spinLabel]: 'yes' } } },
      kind: 'conflict',
      selector: {}
    },
    {
      name: 'our key and one more, constrain -> conflict',
      constrain: true,
      there: { scheduling: { nodeSelector: { ...spinConstraint, pool: 'wasm' } } },
      kind: 'conflict',
      selector: {}
    }
  ]

  test.each(workloads)('$name', ({ constrain, there, kind, selector }) => {
    const plan = planClass(spin, constrain, there === undefined ? undefined : makeClass(spin, there))
    expect(plan.kind).toBe(kind)
    expect(selectorOf(plan, constrain)).toEqual(selector)
  })

  test('a class in use names the runs, and what they want of it', () => {
    const name = `RuntimeClass ${spin.runtimeClass}`
    expect(planClass(spin, true, makeClass(spin, { metadata: ofRun }))).toMatchObject({
      detail: `${name} exists without a node selector for runs efgh, ijkl (constrain: false), whose pods a selector would keep off their nodes`
    })
    const constrained = makeClass(spin, { metadata: ofRun, scheduling: { nodeSelector: spinConstraint } })
    expect(planClass(spin, false, constrained)).toMatchObject({
      detail: `${name} has its node selector for runs efgh, ijkl (constrain: true), which may remove the nodes' labels before this run ends`
    })
  })

  test('a class that other runs made with a selector of its own is in use: it is for the nodes of those', () => {
    const there = makeClass(spin, { metadata: ofRun, scheduling: pool })
    expect([false, true].map((constrain) => planClass(spin, constrain, there).kind)).toEqual(['in-use', 'in-use'])
    expect(planClass(spin, false, there)).toMatchObject({
      detail: `RuntimeClass ${spin.runtimeClass} exists with node selector "pool=wasm", not none, for runs efgh, ijkl`
    })
    expect(planClass(spin, true, there)).toMatchObject({
      detail: `RuntimeClass ${spin.runtimeClass} exists with node selector "pool=wasm", not "${spinLabel}=true", for runs efgh, ijkl`
    })
  })

  test('a change of its own whose answer was lost makes no other run of a run', () => {
    const open = makeClass(spin, { metadata: { ...ofRun, annotations: { 'wasm-node-smoke/runs': 'abcd' } } })
    expect(planClassAgain(spin, true, open, 'abcd').kind).toBe('add-selector')
    expect(planClassAgain(spin, true, open, 'efgh')).toMatchObject({
      kind: 'in-use',
      detail: expect.stringContaining('for run abcd (') as unknown
    })
    const both = makeClass(spin, { metadata: { ...ofRun, annotations: { 'wasm-node-smoke/runs': 'abcd.efgh' } } })
    expect(planClassAgain(spin, true, both, 'abcd')).toMatchObject({
      kind: 'in-use',
      detail: expect.stringContaining('for run efgh (') as unknown
    })
  })

  test('a class that a change whose answer was lost has marked is to be left again, though it is not used', () => {
    const metadata = { name: spin.runtimeClass, annotations: { 'wasm-node-smoke/runs': 'abcd.efgh' } }
    const inUse = makeClass(spin, { metadata })
    const elsewhere = makeClass(spin, { metadata, scheduling: { nodeSelector: { pool: 'wasm' } } })
    const another = makeClass(spin, { metadata, handler: 'other' })
    for (const found of [inUse, elsewhere, another]) {
      const planned = planClassAgain(spin, true, found, 'abcd')
      expect(planned).toMatchObject({ kind: found === inUse ? 'in-use' : 'conflict', shared: { what: 'selector' } })
      expect(planClasses(emptyLedger(makeInputs(), 'ns', 'abcd'), [planned]).selectorsAdded).toEqual([
        spin.runtimeClass
      ])
      const ofOther = planClassAgain(spin, true, found, 'ijkl')
      expect(planClasses(emptyLedger(makeInputs(), 'ns', 'ijkl'), [ofOther]).selectorsAdded).toEqual([])
    }
  })

  test('a class of no known runtime is created, or used as it is', () => {
    const mine = { ...spin, name: 'mine', runtimeClass: 'mine', handler: 'mine', shim: undefined }
    expect([undefined, makeClass(mine)].map((found) => planClass(mine, false, found).kind)).toEqual(['create', 'leave'])
    expect(planClass(mine, false, makeClass(mine, { handler: 'other' })).kind).toBe('conflict')
  })

  test('a class that is looked at again has the handler that was planned for, or is a conflict', () => {
    expect(planClassAgain(spin, false, makeClass(spin, { handler: 'spin-v2' }))).toMatchObject({ kind: 'conflict' })
  })

  test('a conflict of handlers names both', () => {
    const plan = planClass(spin, false, makeClass(spin, { handler: 'runc' }))
    expect(plan).toMatchObject({ detail: expect.stringMatching(/wasmtime-spin-v2.*"runc".*"spin"/) as unknown })
  })

  test('a conflict of selectors names both', () => {
    const plan = planClass(spin, true, makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm', zone: 'a' } } }))
    expect(plan).toMatchObject({ detail: expect.stringContaining('pool=wasm,zone=a') as unknown })
    expect(plan).toMatchObject({ detail: expect.stringContaining(`${spinLabel}=true`) as unknown })
  })
})

describe('isAdmitted', () => {
  test.each([
    { name: 'no selector lets everything in', selector: {}, labels: {}, isIn: true },
    { name: 'the label lets in', selector: spinConstraint, labels: { ...spinConstraint, other: 'x' }, isIn: true },
    { name: 'no label keeps out', selector: spinConstraint, labels: {}, isIn: false },
    { name: 'another value keeps out', selector: spinConstraint, labels: { [spinLabel]: 'false' }, isIn: false },
    {
      name: 'one label of two keeps out',
      selector: { ...spinConstraint, pool: 'wasm' },
      labels: spinConstraint,
      isIn: false
    }
  ])('$name', ({ selector, labels, isIn }) => {
    expect(isAdmitted(selector, labels)).toBe(isIn)
  })
})

describe('a class at the end of a run', () => {
  const name = `RuntimeClass ${spin.runtimeClass}`
  const two = { scheduling: { nodeSelector: { pool: 'wasm', zone: 'a' } } }
  const before = makeClass(spin, two)
  const isAsItWas = { keepsSelector: true, isAnother: false }

  const changeOf = (
    found: RuntimeClassObject | undefined,
    was: RuntimeClassObject = before,
    constrain = false
  ): ClassChange | undefined => findReplaced(planClass(spin, constrain, was), constrain, was, found)

  test.each<{ name: string; found: RuntimeClassObject }>([
    { name: 'as it was', found: makeClass(spin, two) },
    {
      name: 'with its selector in another order',
      found: makeClass(spin, { scheduling: { nodeSelector: { zone: 'a', pool: 'wasm' } } })
    },
    {
      name: 'with annotations and an overhead that it did not have',
      found: makeClass(spin, { ...two, metadata: { ...before.metadata, annotations: { a: 'b' } }, overhead: {} })
    }
  ])('$name: nothing', ({ found }) => {
    expect(changeOf(found)).toBeUndefined()
  })

  test.each<{ name: string; found: RuntimeClassObject | undefined; shows: ClassChange }>([
    {
      name: 'deleted: whatever it was is not known',
      found: undefined,
      shows: { detail: `${name} was deleted during the run`, keepsSelector: false, isAnother: true }
    },
    {
      name: 'with another handler',
      found: { ...before, handler: 'runc' },
      shows: {
        detail: `${name} was recreated during the run with handler "runc", not "spin"`,
        keepsSelector: true,
        isAnother: true
      }
    },
    {
      name: 'as another object with the same handler: pods may have had another one meanwhile',
      found: makeClass(spin, { ...two, metadata: { name: spin.runtimeClass, uid: 'another' } }),
      shows: { detail: `${name} was recreated during the run`, keepsSelector: true, isAnother: true }
    },
    {
      name: 'as another object without the selector',
      found: makeClass(spin, { metadata: { name: spin.runtimeClass, uid: 'another' } }),
      shows: { detail: `${name} was recreated during the run`, keepsSelector: false, isAnother: true }
    },
    {
      name: 'without its scheduling',
      found: makeClass(spin),
      shows: {
        detail: `${name} got another node selector during the run: "", not "pool=wasm,zone=a"`,
        keepsSelector: false,
        isAnother: false
      }
    },
    {
      name: 'with a part of its selector',
      found: makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } }),
      shows: {
        detail: `${name} got another node selector during the run: "pool=wasm", not "pool=wasm,zone=a"`,
        keepsSelector: false,
        isAnother: false
      }
    },
    {
      name: 'with a toleration more: its pods may be where its selector alone leads them',
      found: makeClass(spin, { scheduling: { ...two.scheduling, tolerations: [{ operator: 'Exists' }] } }),
      shows: {
        ...isAsItWas,
        detail: `${name} got other tolerations during the run: [{"operator":"Exists"}], not []`
      }
    }
  ])('$name', ({ found, shows }) => {
    expect(changeOf(found)).toEqual(shows)
  })

  test('of one that selects nothing, neither a new selector nor a toleration changes what was proven: the checks were aimed by name', () => {
    const open = makeClass(spin)
    expect(changeOf(makeClass(spin, two), open)).toBeUndefined()
    expect(changeOf(makeClass(spin, { scheduling: { tolerations: [{ operator: 'Exists' }] } }), open)).toBeUndefined()
  })

  test('of one that the run gives its selector, that is what it must have', () => {
    const constrained = makeClass(spin, { scheduling: { nodeSelector: spinConstraint } })
    expect(changeOf(constrained, makeClass(spin), true)).toBeUndefined()
    expect(changeOf(makeClass(spin), makeClass(spin), true)).toMatchObject({ keepsSelector: false, isAnother: false })
  })

  test('that was gone when the first pod was made is another one, however alike', () => {
    const plan = planClass(spin, false, before)
    const detail = `${name} was recreated during the run`
    expect(findReplaced(plan, false, undefined, before)).toEqual({ ...isAsItWas, detail, isAnother: true })
    expect(findReplaced(plan, false, undefined, undefined)?.detail).toBe(`${name} was deleted during the run`)
  })

  test('that could not be read before is compared with what was wanted alone', () => {
    const again = (found: RuntimeClassObject): ClassChange | undefined =>
      findReplaced(planClass(spin, false, before), false, 'unread', found)
    const metadata = { name: spin.runtimeClass, uid: 'another' }
    const tolerant = { scheduling: { ...two.scheduling, tolerations: [{ operator: 'Exists' }] } }
    expect(again(makeClass(spin, { ...tolerant, metadata }))).toBeUndefined()
    expect(again({ ...before, handler: 'runc' })).toMatchObject({ isAnother: true })
    expect(again(makeClass(spin))).toMatchObject({ keepsSelector: false, isAnother: false })
  })
})
