import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { expect, test } from 'vitest'

const MIB = 1024 * 1024
const file = new URL('../../../src/adapters/young-space.ts', import.meta.url).href

/** The size of the space for young objects in a process of its own, once many have been made that outlive a collection; MiB. */
function measure(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { keepYoungSpace } from '${file}'
    ${before}
    let kept = []
    for (let round = 0; round < 200; round += 1) {
      kept = [...kept.slice(-100), Array.from({ length: 5000 }, (_, index) => ({ index }))]
    }
    const young = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')
    console.log(young.space_size)`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return Number(output) / MIB
}

test('the space for young objects stays as small as it is, where it would grow', () => {
  expect(measure('')).toBeGreaterThan(24)
  expect(measure('keepYoungSpace()')).toBeLessThan(16)
})
