import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useTestbed } from '../support/testbeds.ts'
import { reset } from '../support/cluster.ts'
import { type Hollows, startHollows } from './hollow.ts'
import { runOnHollows, type ScaleRun } from './scale.ts'

const cluster = useTestbed('mixed')
const runtimes = ['spin', 'wws']
const given = { runtimes: runtimes.join(), nodes: 'scale-*' }
const [few, many] = [10, 100]
const atOnce = 40

let hollows: Hollows
let small: ScaleRun
let large: ScaleRun

beforeAll(async () => {
  await reset(cluster)
  hollows = await startHollows(cluster, { runsSamples: true })
  await hollows.join(listNodes(0, few))
  small = await runOnHollows(cluster, { ...given, constrain: 'true' })
  await hollows.join(listNodes(few, many))
  large = await runOnHollows(
    cluster,
    { ...given, constrain: 'true', 'max-parallel': String(atOnce) },
    { throttleEvery: 20 }
  )
})

afterAll(async () => {
  await hollows.stop()
  await reset(cluster)
})

describe('a run on 100 nodes beside one on 10', () => {
  test('passes on all of them, though the server throttles', () => {
    for (const [run, nodes] of [
      [small, few],
      [large, many]
    ] as const) {
      expect(run.report).toMatchObject({ result: 'passed', counts: { passed: nodes * runtimes.length } })
      expect(run.report.cleanup.problems).toEqual([])
    }
    expect(large.throttled).toBeGreaterThan(10)
  })

  test('asks for a pod, three answers and a deletion more for each check, and for two patches for each node', () => {
    const checks = (many - few) * runtimes.length
    const more = (name: string): number => (large.requests.get(name) ?? 0) - (small.requests.get(name) ?? 0)
    expect(more('get pods/proxy')).toBe(3 * checks)
    // Those that wait while others are being deleted go together.
    expect(more('delete pods')).toBeLessThanOrEqual(checks)
    expect(totalOf(large) - large.throttled - totalOf(small)).toBeLessThanOrEqual(5 * checks + 2 * (many - few))
  })

  test('has no more pods at once that did not answer yet than max-parallel, and a negative test for each runtime', () => {
    expect(large.mostAtOnce).toBeGreaterThan(atOnce / 2)
    expect(large.mostAtOnce).toBeLessThanOrEqual(atOnce + 3 * runtimes.length)
  })

  test('reports in proportion to the nodes, and in the summary all alike nodes as one', () => {
    expect(large.reportBytes / small.reportBytes).toBeLessThan(many / few)
    expect(large.summaryBytes).toBeLessThan(2 * small.summaryBytes)
  })
})

function listNodes(
  from: number,
  to: number
): readonly { readonly name: string; readonly handlers: readonly string[] }[] {
  return Array.from({ length: to - from }, (_, index) => ({
    name: `scale-${String(from + index).padStart(4, '0')}`,
    handlers: ['runc', ...runtimes]
  }))
}

function totalOf({ requests }: ScaleRun): number {
  return [...requests.values()].reduce((sum, count) => sum + count, 0)
}
