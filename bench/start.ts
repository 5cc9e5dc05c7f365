// How long the process takes to start and to read its inputs, beside a Node that does nothing. Each is started in turn, so
// that whatever else the machine does meets all of them; medians are compared. Fails if one takes more than the limit.
//
//     node bench/start.ts [ROUNDS [BUNDLE]]
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import process from 'node:process'

/** Something that is started again and again, and the exit code that reports it did what it should. */
type Start = { readonly name: string; readonly args: readonly string[]; readonly exitCode: number }

/** Medians over all rounds, of wall time, and how often the first one fits into each. */
export type StartTime = { readonly name: string; readonly medianMs: number; readonly ratio: number }

const defaultRounds = 25

/** How many times as long as a Node that does nothing a start may take. */
const maxRatio = 5

/** Starts the bundle beside `node -e 0`, which comes first and has ratio 1. */
export function measureStart(bundle: string, rounds: number): readonly StartTime[] {
  const starts: readonly Start[] = [
    { name: 'node -e 0', args: ['-e', '0'], exitCode: 0 },
    { name: 'printing --help', args: [bundle, '--help'], exitCode: 0 },
    // The last input that is looked at is wrong: all are parsed, and nothing follows.
    { name: 'inputs parsed', args: [bundle, '--kubeconfig=', '--access', 'none'], exitCode: 1 }
  ]
  // The first round fills the machine's caches.
  startAll(starts)
  const timesMs = Array.from({ length: rounds }, () => startAll(starts))
  const mediansMs = starts.map((_, index) => median(timesMs.map((round) => round[index] ?? Number.NaN)))
  return starts.map(({ name }, index) => {
    const medianMs = mediansMs[index] ?? Number.NaN
    return { name, medianMs, ratio: medianMs / (mediansMs[0] ?? Number.NaN) }
  })
}

/** The whole life of each process, in milliseconds. */
function startAll(starts: readonly Start[]): readonly number[] {
  return starts.map(({ name, args, exitCode }) => {
    const since = performance.now()
    const ended = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
    const tookMs = performance.now() - since
    if (ended.status === exitCode) return tookMs
    throw new Error(`${name}: expected exit code ${exitCode}, got ${ended.status}: ${ended.stderr}`)
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

if (import.meta.main) {
  const rounds = Number(process.argv[2] ?? defaultRounds)
  const bundle = resolve(process.argv[3] ?? join(import.meta.dirname, '..', 'dist', 'index.js'))
  for (const { name, medianMs, ratio } of measureStart(bundle, rounds)) {
    console.log(`${name.padEnd(16)} ${medianMs.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)} x`)
    if (ratio >= maxRatio) process.exitCode = 1
  }
}
