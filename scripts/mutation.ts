/**
 * Mutation tests of the code that decides: each file by the unit tests that import it, directly or by few hops, one mutant after the
 * other. A mutant that survives is a mistake that no test would notice.
 *
 *   npm run mutation [-- FILE ...]
 */

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { copyTree, instrument, type Mutant } from './mutation/mutants.ts'
import { testsOf } from './mutation/tests-of.ts'
import { Tests, type Ending } from './mutation/tests.ts'
import { root } from './tools.ts'

const ROOMS = ['src/core/verdict', 'src/core/nodes', 'src/core/plan', 'src/core/diagnosis']
/** Without a mutant: the machine may be busy. */
const LIMIT_MS = 120_000
/** With one: so long and so many times what the tests take without it. */
const AT_LEAST_MS = 10_000
const TIMES = 5

/** What a test file takes without a mutant, and the mutants whose code it reaches. */
type Baseline = { readonly durationMs: number; readonly reached: ReadonlySet<string> }

/** Files that decide something, of these rooms. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .filter((path) => testsOf(path).length > 0)
}

/** Runs each test file alone without a mutant; one that fails can notice nothing, and is reported and left out. */
async function measure(tests: Tests, names: ReadonlySet<string>): Promise<ReadonlyMap<string, Baseline>> {
  const baselines = new Map<string, Baseline>()
  for (const name of names) {
    const startMs = performance.now()
    const ending = await tests.run([name], LIMIT_MS)
    if (ending === 'passed')
      baselines.set(name, { durationMs: performance.now() - startMs, reached: new Set(tests.reached()) })
    else print(`left out, ${ending} without a mutant: ${name}`)
  }
  return baselines
}

/** Runs the tests that reach a mutant, group by group and the fastest first, until one notices it. */
async function tryMutant(tests: Tests, baselines: ReadonlyMap<string, Baseline>, mutant: Mutant): Promise<Ending> {
  const durationOf = (name: string): number => baselines.get(name)?.durationMs ?? 0
  for (const group of testsOf(mutant.file)) {
    const reaching = group
      .filter((name) => baselines.get(name)?.reached.has(mutant.id) === true)
      .sort((one, other) => durationOf(one) - durationOf(other))
    if (reaching.length === 0) continue
    const usualMs = reaching.reduce((sum, name) => sum + durationOf(name), 0)
    const limitMs = AT_LEAST_MS + TIMES * usualMs
    const first = await tests.run(reaching, limitMs, mutant.id)
    // On a busy machine it may only have been slow.
    const ending = first === 'timed out' ? await tests.run(reaching, 2 * limitMs, mutant.id) : first
    if (ending !== 'passed') return ending
  }
  return 'passed'
}

function describe({ file, line, column, mutator, before, after }: Mutant): string {
  const [was, is] = [before, after].map((text) => text.replaceAll(/\s+/g, ' '))
  return `${file}:${line}:${column} ${mutator}: ${was} -> ${is}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** True if no mutant of these files survived. */
async function mutate(copy: string, files: readonly string[]): Promise<boolean> {
  const mutants = await instrument(copy, files)
  const tests = await Tests.start(copy)
  const baselines = await measure(tests, new Set(files.flatMap((file) => testsOf(file).flat())))
  print(`${mutants.length} mutants, ${baselines.size} test files`)
  const counts: Record<Ending, number> = { passed: 0, failed: 0, 'timed out': 0 }
  const startMs = performance.now()
  for (const mutant of mutants) {
    const ending = await tryMutant(tests, baselines, mutant)
    counts[ending] += 1
    if (ending !== 'failed') print(`${ending === 'passed' ? 'survived' : ending} ${describe(mutant)}`)
  }
  const seconds = ((performance.now() - startMs) / 1000 / Math.max(1, mutants.length)).toFixed(2)
  const timedOut = counts['timed out']
  print(`${counts.failed} killed, ${counts.passed} survived, ${timedOut} timed out; ${seconds} s for each`)
  return counts.passed === 0
}

const given = process.argv.slice(2)
const copy = copyTree()
process.on('exit', () => {
  rmSync(copy, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const isWhole = await mutate(
  copy,
  given.length > 0 ? given : [...ROOMS.flatMap(listFiles), 'src/core/kubernetes/taints.ts']
)
// A vitest that was given up may keep the process.
process.exit(isWhole ? 0 : 1)
