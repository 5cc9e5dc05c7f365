// Fuzzers for as long as they are asked to run: `npm run fuzz -- --minutes 5 [--seed S] [--only NAME] [--path P] [--known]`.
// Each runs in a thread of its own, so that one that hangs can be ended, and is reported with its seed.
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Outcome } from '../__tests__/fuzz/fuzzer.ts'
import { fuzzers } from '../__tests__/fuzz/fuzzers.ts'

/** An example that takes so long hangs: whatever waits in it ends sooner. */
const HANGS_AFTER_MS = 20_000
const MS_OF_MINUTE = 60_000

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    only: { type: 'string' },
    path: { type: 'string' },
    known: { type: 'boolean', default: false }
  }
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const chosen = fuzzers.filter(({ name }) => values.only === undefined || name === values.only)
const minutes = Number(values.minutes)

if (chosen.length === 0 || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  const names = fuzzers.map(({ name }) => name).join(', ')
  process.stderr.write(
    `fuzz: expected --minutes N [--seed N] [--only NAME] [--path P] [--known], NAME being one of ${names}\n`
  )
  process.exit(1)
}
process.stdout.write(`seed ${seed}, ${minutes} min for ${chosen.length} fuzzers\n`)
for (const { name } of chosen) {
  const outcome = await runInThread(name, (minutes * MS_OF_MINUTE) / chosen.length)
  if (!report(name, outcome)) process.exitCode = 1
}
// What a finding left open, such as a connection, must not keep the process up.
process.exit()

type Ended = Outcome | { readonly hungAt: number }

function runInThread(name: string, withinMs: number): Promise<Ended> {
  const begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData = {
    name,
    limits: { seed, withinMs, showsKnown: values.known, ...(values.path === undefined ? {} : { path: values.path }) },
    begun
  }
  const worker = new Worker(new URL('../__tests__/fuzz/thread.ts', import.meta.url), { workerData })
  return new Promise((resolve, reject) => {
    let [last, sinceMs] = [0, performance.now()]
    const timer = setInterval(() => {
      const count = Atomics.load(begun, 0)
      if (count !== last) [last, sinceMs] = [count, performance.now()]
      if (performance.now() - sinceMs > HANGS_AFTER_MS) end({ hungAt: count })
    }, 500)
    const end = (outcome: Ended): void => {
      clearInterval(timer)
      void worker.terminate()
      resolve(outcome)
    }
    worker.on('message', end)
    worker.on('error', (error: Error) => {
      clearInterval(timer)
      reject(error)
    })
  })
}

function report(name: string, outcome: Ended): boolean {
  if ('hungAt' in outcome) {
    process.stdout.write(`${name}: HANGS at example ${outcome.hungAt} of seed ${seed} (--path ${outcome.hungAt - 1})\n`)
    return false
  }
  const { finding, known, runs, tookMs } = outcome
  process.stdout.write(
    `${name}: ${runs} runs, ${((runs * 1000) / tookMs).toFixed(1)} a second${known === 0 ? '' : `, ${known} known findings`}\n`
  )
  if (finding === undefined) return true
  process.stdout.write(`  FAILED: --seed ${finding.seed} --only ${name} --path ${finding.path}\n`)
  process.stdout.write(`  example: ${finding.example}\n  ${finding.message.replaceAll('\n', '\n  ')}\n`)
  return false
}
