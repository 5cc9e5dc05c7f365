// How soon a verdict comes after its evidence: from when the API server's own watches showed it (at a fault proxy before the action) until the verdict, beyond the grace that what may heal is given. On the handlers
// of testbed/topologies/broken.yaml, each state on each generation of containerd. The measure is 3 s at most, 1 s in the median.
//
//     node bench/diagnosis-delay.ts [RUNS]
import process from 'node:process'
import { makeProgress } from '../testbed/progress.ts'
import { readOwnTopology } from '../testbed/topology-file.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { whileUp } from '../testbed/while-up.ts'
import { type Delay, runRecorded } from '../__tests__/diagnoses/recording/recorded.ts'

/** The delay of one check's verdict. */
export type CheckDelay = Delay & { readonly check: string }

const defaultRuns = 3
const name = 'bench-delay'

/** A line for each check, then the median and the most. */
export function renderDelays(all: readonly CheckDelay[]): string {
  const sorted = all.map(({ beyondMs }) => beyondMs).toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lines = all.map(
    ({ beyondMs, check, code, graceMs }) =>
      `${String(beyondMs).padStart(6)} ms beyond ${graceMs / 1000} s  ${code}  ${check}`
  )
  return [...lines, `${all.length} verdicts: median ${median} ms, most ${sorted.at(-1) ?? Number.NaN} ms`].join('\n')
}

async function measure(testbed: Testbed, runs: number): Promise<readonly CheckDelay[]> {
  const all: CheckDelay[] = []
  for (let run = 0; run < runs; run += 1) {
    const { report, notices } = await runRecorded(testbed, { runtimes: 'all', cleanup: 'all' })
    for (const { node, runtime } of report.checks) {
      const { delay } = notices(runtime, node)
      if (delay !== undefined) all.push({ ...delay, check: `${runtime} on ${node}` })
    }
  }
  return all
}

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? defaultRuns)
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`RUNS: expected a whole number from 1, got ${process.argv[2] ?? ''}`)
  await whileUp({ name, topology: readOwnTopology('broken'), progress: makeProgress() }, async (testbed) => {
    console.log(renderDelays(await measure(testbed, runs)))
  })
}

if (import.meta.main) await main()
