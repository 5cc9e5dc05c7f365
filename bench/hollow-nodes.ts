// What a run takes on a cluster of thousands of nodes: hollow ones of KWOK, whose pods are Running and never answer. Two runs
// of the action: classes and labels only, and a sample on each node, of which none may pass.
//
//     node bench/hollow-nodes.ts [NODES]
//
// It brings up a testbed "hollow" with one real node, and takes it down at the end.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { startHollows } from '../__tests__/mixed/hollow.ts'
import { reportOf } from '../__tests__/support/action/report.ts'
import { type Given, startAction } from '../__tests__/support/action/run.ts'
import type { ReportV1 } from '../src/render/json/report-v1.ts'
import { down } from '../testbed/down.ts'
import { makeProgress } from '../testbed/progress.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { readOwnTopology } from '../testbed/topology-file.ts'
import { up } from '../testbed/up.ts'

const defaultNodes = 2000
const name = 'hollow'
/** What a job summary may hold is 1 MiB; a run must stay clear of it. */
const summaryLimit = 900 * 1024

const runs: Readonly<Record<string, Given>> = {
  'classes and labels': { sample: 'none', constrain: 'true', cleanup: 'all' },
  'a sample on each': { runtimes: 'spin', access: 'proxy', timeout: '15m' }
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? defaultNodes)
  if (!Number.isInteger(count) || count < 1) throw new Error(`NODES: expected a whole number from 1, got ${count}`)
  const progress = makeProgress()
  try {
    const cluster = await up({ name, topology: readOwnTopology('single'), progress })
    const hollows = await startHollows(cluster)
    try {
      const names = Array.from({ length: count }, (_, index) => ({ name: `hollow-${String(index).padStart(5, '0')}` }))
      await progress.during(`join ${count} hollow nodes`, async () => {
        await hollows.join(names)
      })
      for (const [title, given] of Object.entries(runs)) console.log(await measure(title, cluster, given))
    } finally {
      await hollows.stop()
    }
  } finally {
    await down({ name })
  }
}

/** Runs the bundle on all hollow nodes; gives a line of figures. */
async function measure(title: string, { kubeconfig }: Testbed, given: Given): Promise<string> {
  const { child, ended } = startAction({ kubeconfig, nodes: 'hollow-*', ...given })
  let peakMiB = 0
  const look = setInterval(() => {
    peakMiB = Math.max(peakMiB, readPeakMiB(child.pid))
  }, 100)
  const run = await ended
  clearInterval(look)
  return describe(title, reportOf(run), peakMiB, Buffer.byteLength(run.files.get('summary.md') ?? ''))
}

function describe(title: string, { counts, phases, result }: ReportV1, peakMiB: number, summary: number): string {
  if (counts.passed > 0) throw new Error(`${counts.passed} checks passed on nodes that answer nothing`)
  if (summary > summaryLimit) throw new Error(`the summary has ${summary} bytes, more than ${summaryLimit}`)
  const seconds = Object.entries(phases).flatMap(([phase, ms]) =>
    ms === null ? [] : [`${phase.replace(/Ms$/, '')} ${(ms / 1000).toFixed(1)} s`]
  )
  const kinds = `${counts.failed} failed, ${counts.inconclusive} inconclusive, ${counts.skipped} skipped`
  return `${title}: ${result} (${kinds}); ${seconds.join(', ')}; at most ${peakMiB} MiB; summary ${Math.round(summary / 1024)} KiB`
}

/** The most memory that a process has had so far, as Linux counts it; 0 once it has ended. */
function readPeakMiB(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}

await main()
