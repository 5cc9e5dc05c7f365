import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { constants } from 'node:perf_hooks'
import { expect, test } from 'vitest'

const file = new URL('../../../src/adapters/heap-growth.ts', import.meta.url).href
const { NODE_PERFORMANCE_GC_MAJOR: MAJOR, NODE_PERFORMANCE_GC_MINOR: MINOR } = constants

/** How often a process of its own collects garbage, by the kind, while it makes objects that live for some time. */
function countCollections(before: string): Readonly<Record<number, number>> {
  const script = `
    import { PerformanceObserver } from 'node:perf_hooks'
    import { setImmediate } from 'node:timers/promises'
    import { limitHeapGrowth } from '${file}'
    const counts = {}
    const count = ({ detail: { kind } }) => (counts[kind] = (counts[kind] ?? 0) + 1)
    new PerformanceObserver((list) => list.getEntries().forEach(count)).observe({ entryTypes: ['gc'] })
    ${before}
    let kept = []
    for (let round = 0; round < 1200; round += 1) {
      kept = [...kept.slice(-600), Array.from({ length: 5000 }, (_, index) => ({ index, text: String(index) + round }))]
      if (round % 20 === 0) await setImmediate()
    }
    await setImmediate()
    console.log(JSON.stringify(counts))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return JSON.parse(output) as Readonly<Record<number, number>>
}

// A heap's size at a moment depends on what other threads have swept by then; how often it is collected does not.
test('new objects and all others are collected much more often', { timeout: 60_000 }, () => {
  const [limited, free] = [countCollections('limitHeapGrowth()'), countCollections('')]
  expect(limited[MINOR]).toBeGreaterThan(10 * (free[MINOR] ?? 0))
  expect(limited[MAJOR]).toBeGreaterThanOrEqual(3 * (free[MAJOR] ?? 0))
})
