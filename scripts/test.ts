// All tests; every suite runs, whatever the others report. What the slow ones need is built while the fast ones run. The
// last line is the sum of what the runners themselves reported.
import process from 'node:process'
import { ensureAll, listArtefacts } from '../testbed/build/artefacts.ts'
import { cacheFolder } from '../testbed/build/cache.ts'
import { reasonOf } from '../testbed/failure.ts'
import { preflight } from '../testbed/preflight.ts'
import { makeProgress } from '../testbed/progress.ts'
import { checks } from './checks.ts'
import { ensureCapiCrds, ensureGoTool } from './go-tools.ts'
import { ensureKwok } from './kwok.ts'
import { describeMade, runVitest, type TestRun } from './test-runs.ts'

/** A project of vitest, or a part of its files. */
type Suite = { readonly project: string; readonly shard?: string }

/** What needs the machine for itself: the testbed's own tests, of up to six nodes, and faults whose order in time is what is tested. */
const alone: readonly Suite[] = [{ project: 'testbed' }, { project: 'diagnoses' }]
/** Taken by two lanes, each with testbeds of its own: most of a suite's time is a kubelet's, a back-off's or a timeout's. */
const sideBySide: readonly Suite[] = [
  ...['1/4', '2/4', '3/4', '4/4'].map((shard) => ({ project: 'cluster', shard })),
  ...['e2e', 'capz', 'mixed'].map((project) => ({ project }))
]
const lanes = ['', '-b']

const startedAt = performance.now()
const since = (): string => `${Math.round((performance.now() - startedAt) / 1000)} s`

// Started first: the longest build takes a quarter of an hour where nothing is cached.
const building = buildAll().then(() => undefined, reasonOf)
const runs: TestRun[] = [...(await runChecks()), await runVitest('unit')]
const failure = await building
if (failure === undefined) {
  for (const suite of alone) runs.push(await runSuite(suite))
  const open = [...sideBySide]
  await Promise.all(
    lanes.map(async (lane) => {
      for (let suite = open.shift(); suite !== undefined; suite = open.shift()) runs.push(await runSuite(suite, lane))
    })
  )
} else {
  process.stdout.write(`${failure}\n`)
  runs.push({
    name: 'build of the testbed',
    exitCode: 1,
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [failure],
    made: {}
  })
}
printTotal(runs)

async function runSuite({ project, shard }: Suite, lane = ''): Promise<TestRun> {
  const name = shard === undefined ? project : `${project} ${shard}`
  process.stdout.write(`\n${name}: from ${since()}\n`)
  const args = shard === undefined ? [] : [`--shard=${shard}`]
  return { ...(await runVitest(project, args, { TESTBED_SUFFIX: lane })), name }
}

async function buildAll(): Promise<void> {
  const { signal } = new AbortController()
  const [cache, progress] = [cacheFolder(), makeProgress()]
  await preflight(cache, progress, signal)
  await ensureAll(await listArtefacts(), { cache, progress, signal })
  await ensureGoTool('act')
  await ensureCapiCrds('v1beta1')
  await ensureCapiCrds('v1beta2')
  await ensureKwok()
}

async function runChecks(): Promise<readonly TestRun[]> {
  const done: TestRun[] = []
  for (const { name, run } of checks) {
    const exitCode = await run()
    const isGood = exitCode === 0
    process.stdout.write(`${isGood ? 'passed' : 'FAILED'}: check ${name}\n`)
    done.push({
      name: `check ${name}`,
      exitCode,
      passed: isGood ? 1 : 0,
      failed: isGood ? 0 : 1,
      skipped: 0,
      failures: [],
      made: {}
    })
  }
  return done
}

function printTotal(all: readonly TestRun[]): void {
  const sum = (of: 'passed' | 'failed' | 'skipped'): number => all.reduce((total, one) => total + one[of], 0)
  for (const one of all.filter(({ exitCode, failed }) => exitCode !== 0 || failed > 0)) {
    process.stdout.write(`FAILED: ${one.name} (exit code ${one.exitCode}, ${one.failed} failed)\n`)
    for (const each of one.failures) process.stdout.write(`  ${each}\n`)
  }
  process.stdout.write(`\ncases of diagnoses: ${describeMade(all)}\n`)
  process.stdout.write(`after ${since()}:\n`)
  const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`
  // A suite may fail without a failed test (an error outside of one): the line must count it.
  const silent = all.filter(({ exitCode, failed }) => exitCode !== 0 && failed === 0).length
  process.stdout.write(`${sum('passed')} passed, ${sum('failed') + silent} failed${skipped}\n`)
  process.exitCode = all.every(({ exitCode }) => exitCode === 0) ? 0 : 1
}
