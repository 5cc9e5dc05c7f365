import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { expect, test } from 'vitest'

const file = new URL('../../../src/adapters/heap-growth.ts', import.meta.url).href

/** The largest that the heap of a process of its own gets while it makes objects that live for some time; bytes. */
function measure(before: string): number {
  const script = `
    import { getHeapStatistics } from 'node:v8'
    import { limitHeapGrowth } from '${file}'
    ${before}
    let [kept, largest] = [[], 0]
    for (let round = 0; round < 800; round += 1) {
      kept = [...kept.slice(-200), Array.from({ length: 5000 }, (_, index) => ({ index, text: String(index) + round }))]
      largest = Math.max(largest, getHeapStatistics().total_heap_size)
    }
    console.log(largest)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

test('the heap grows by half of what it would', () => {
  expect(measure('limitHeapGrowth()')).toBeLessThan(measure('') / 2)
})
