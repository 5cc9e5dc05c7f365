import process from 'node:process'
import { expect, test } from 'vitest'
import { fuzzers } from '../fuzz/fuzzers.ts'

// The short form: another seed each time, which a failure shows; `npm run fuzz` goes on for as long as it is asked to.
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)

test.each(fuzzers)(`$name, seed ${seed}: any input leads to a clear message or a report`, async (fuzzer) => {
  const { finding, runs } = await fuzzer.run({ seed, runs: fuzzer.shortRuns })
  expect(finding).toBeUndefined()
  expect(runs).toBe(fuzzer.shortRuns)
})
