import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { runOn, verdictsOf } from '../cluster/action.ts'
import { createClass, reset } from '../cluster/cluster.ts'
import { writeSampleFile } from '../cluster/images.ts'
import { markAsReal } from './marked.ts'
import { apply, policies } from './policies.ts'
import { policyCases } from './real-cases.ts'
import { useTestbed } from './testbed.ts'

const testbed = useTestbed()
const node = 'two-broken'
const told = new Map<string, string | undefined>()
let undo: readonly (() => Promise<void>)[] = []

markAsReal('policies')

beforeAll(async () => {
  await reset(testbed)
  await createClass(testbed, 'wasmtime-spin-v2', 'spin')
  undo = await Promise.all(Object.keys(policies).map((namespace) => apply(testbed, namespace)))
  // The API server takes a new policy up after a moment.
  await pause(2_000)
  const file = writeSampleFile({ spin: { image: 'ghcr.io/diagnoses/not-on-the-node:v1' } })
  try {
    await Promise.all(
      Object.keys(policies).map(async (namespace) => {
        const { report } = await runOn(testbed, {
          runtimes: 'spin',
          nodes: node,
          namespace,
          sample: file.path,
          timeout: '60s'
        })
        told.set(namespace, verdictsOf(report)[`spin on ${node}`])
      })
    )
  } finally {
    file.remove()
  }
})

afterAll(async () => {
  await Promise.all(undo.map((one) => one()))
  await reset(testbed)
})

test.each(Object.entries(policyCases))('%s -> %s', (namespace, verdict) => {
  expect(told.get(namespace)).toBe(verdict)
})

test('every policy has its row', () => {
  expect(Object.keys(policyCases).sort()).toEqual(Object.keys(policies).sort())
})
