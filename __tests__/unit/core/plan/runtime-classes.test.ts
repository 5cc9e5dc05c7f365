import type { PlannedClass } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import { isAdmitted, planClass, selectorOf } from '../../../../src/core/plan/runtime-classes.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import { makeClass, spin, spinConstraint, spinLabel } from '../examples.ts'

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
      name: "one of another run's manifests, without a selector, constrain -> in use",
      constrain: true,
      there: { metadata: { ...ofRun, annotations: {} } },
      kind: 'in-use',
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

  test('a class in use names the runs', () => {
    const plan = planClass(spin, true, makeClass(spin, { metadata: ofRun }))
    expect(plan).toMatchObject({ detail: expect.stringContaining('runs efgh, ijkl') as unknown })
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
