import type { PlannedObject } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import {
  dropUnapplied,
  findAwaited,
  isClass,
  listFresh,
  listSelectors
} from '../../../../src/core/plan/admission-lag.ts'
import { planClass } from '../../../../src/core/plan/runtime-classes.ts'
import { makeClass, slight, spin, spinConstraint } from '../examples.ts'

const fresh = new Map([[spin.runtimeClass, spinConstraint]])

function makeObject(kind: string, body: object, collection = '/apis/apps/v1/namespaces/x/things'): PlannedObject {
  return { collection, kind, namespace: 'x', name: 'mine', body }
}

describe('findAwaited', () => {
  const pod = { spec: { runtimeClassName: spin.runtimeClass } }
  test.each([
    ['a pod', makeObject('Pod', pod)],
    ['a Deployment', makeObject('Deployment', { spec: { template: pod } })],
    ['a CronJob', makeObject('CronJob', { spec: { jobTemplate: { spec: { template: pod } } } })],
    ["somebody's own kind, with a list", makeObject('Fleet', { spec: { parts: [{ a: null }, { template: pod }] } })]
  ])('%s of a class that the run made waits for it', (_, object) => {
    expect(findAwaited([object], fresh)).toEqual(fresh)
  })

  test('the name of a class elsewhere in an object is no class of its pods', () => {
    const object = makeObject('ConfigMap', { data: { class: spin.runtimeClass }, runtimeClassName: 7 })
    expect(findAwaited([object], fresh).size).toBe(0)
  })

  test.each([
    ['a class of another project', 'RuntimeClass', '/apis/example.com/v1/runtimeclasses'],
    ['another kind of that group', 'RuntimeThing', '/apis/node.k8s.io/v1/runtimethings']
  ])('%s is none that pods may run under', (_, kind, collection) => {
    const user = makeObject('Pod', { spec: { runtimeClassName: 'mine' } })
    const object = makeObject(kind, { handler: 'spin' }, collection)
    expect(isClass(object)).toBe(false)
    expect(findAwaited([object, user], new Map()).has('mine')).toBe(false)
  })

  test('a class among the objects without a selector is waited for without one', () => {
    const made = ['v1', 'v1beta1'].map((version) =>
      makeObject('RuntimeClass', { handler: 'spin' }, `/apis/node.k8s.io/${version}/runtimeclasses`)
    )
    const user = makeObject('Pod', { spec: { runtimeClassName: 'mine' } })
    for (const one of made) expect(findAwaited([one, user], fresh)).toEqual(new Map([['mine', {}]]))
  })

  test('a class that was there waits for nothing, nor does an object without one', () => {
    const other = { spec: { runtimeClassName: slight.runtimeClass } }
    expect(findAwaited([makeObject('Pod', other), makeObject('ConfigMap', { data: null })], fresh).size).toBe(0)
  })

  test('an object whose controller makes pods waits for each class: any of them may be theirs', () => {
    const app = makeObject('SpinApp', {}, '/apis/core.spinkube.dev/v1alpha1/namespaces/x/spinapps')
    expect(findAwaited([app], fresh)).toEqual(fresh)
    expect(findAwaited([makeObject('ConfigMap', { data: null }), app], fresh)).toEqual(fresh)
  })

  test('a class among the objects is waited for with its own selector, if another one names it', () => {
    const own = { handler: 'spin', scheduling: { nodeSelector: { pool: 'wasm' } } }
    const made = makeObject('RuntimeClass', own, '/apis/node.k8s.io/v1/runtimeclasses')
    const user = makeObject('Deployment', { spec: { template: { spec: { runtimeClassName: 'mine' } } } })
    expect(findAwaited([made, user], fresh)).toEqual(new Map([['mine', { pool: 'wasm' }]]))
    expect(findAwaited([made], fresh).size).toBe(0)
  })
})

test('listFresh gives what is made or changed, with the selector that it then has', () => {
  const classes = [planClass(spin, true, undefined), { kind: 'leave', runtime: slight, selector: {} } as const]
  expect(listFresh(classes, true)).toEqual(fresh)
  expect(listFresh(classes, false)).toEqual(new Map([[spin.runtimeClass, {}]]))
  expect(listFresh([planClass(spin, true, makeClass(spin))], true)).toEqual(fresh)
})

test('listSelectors gives those that are left as they are too, and of those that the run does not use what the cluster has', () => {
  const others = makeClass(spin, { handler: 'other', scheduling: { nodeSelector: { pool: 'others' } } })
  const conflict = planClass(spin, true, others)
  const left = planClass(slight, false, makeClass(slight, { scheduling: { nodeSelector: { pool: 'wasm' } } }))
  const gpu = makeClass(spin, { metadata: { name: 'gpu' }, scheduling: { nodeSelector: { pool: 'gpu' } } })
  const classes = new Map([
    ['gpu', gpu],
    ['open', makeClass(spin, { metadata: { name: 'open' } })],
    [spin.runtimeClass, others]
  ])
  expect(listSelectors([conflict, left], true, { classes })).toEqual(
    new Map([
      ['gpu', { pool: 'gpu' }],
      ['open', {}],
      [spin.runtimeClass, { pool: 'others' }],
      [slight.runtimeClass, { pool: 'wasm' }]
    ])
  )
  const made = listSelectors([planClass(spin, true, undefined), left], true, { classes: new Map() })
  expect(made.get(spin.runtimeClass)).toEqual(spinConstraint)
})

test('a class that another run may have just made is as fresh as one of our own', () => {
  const shared = {
    kind: 'leave',
    runtime: spin,
    selector: spinConstraint,
    shared: { what: 'class', runs: 'efgh', found: makeClass(spin) }
  } as const
  expect(listFresh([shared], true)).toEqual(fresh)
})

test('a class that could not be applied is not waited for', () => {
  const both = new Map<string, Readonly<Record<string, string>>>([...fresh, [slight.runtimeClass, {}]])
  expect(dropUnapplied(both, new Map([[slight.runtimeClass, 'a policy says no']]))).toEqual(fresh)
})
