import type { ScaleRun } from '../__tests__/mixed/scale.ts'
import type { Figure } from './figures.ts'

/** Nodes, and the runtimes that are checked on each. */
export type Size = { readonly nodes: number; readonly runtimes: number }

/** A run on a cluster of a size, and how long the cluster itself needs for its pods; milliseconds. */
export type Measured = { readonly size: Size; readonly clusterMs: number; readonly run: ScaleRun }

const most = {
  /** Times the cluster's own. */
  time: 1.3,
  /** Times the memory at the smallest size. */
  memory: 2,
  /** MiB at the largest size. */
  memoryMiB: 700,
  /** Seconds at the largest size. */
  seconds: 900
}

/** The figures of one size. */
export function readSize({ clusterMs, run, size }: Measured): readonly Figure[] {
  const total = [...run.requests.values()].reduce((sum, count) => sum + count, 0)
  const figures = {
    cluster_s: clusterMs / 1000,
    result_s: run.resultMs / 1000,
    whole_s: run.wholeMs / 1000,
    requests: total,
    requests_per_check: total / (size.nodes * size.runtimes),
    peak_mib: run.peakMiB,
    cpu_s: run.cpuSeconds,
    report_bytes: run.reportBytes,
    summary_bytes: run.summaryBytes,
    most_at_once: run.mostAtOnce
  }
  return [
    ...Object.entries(figures).map(([name, value]) => ({ name: nameFigure(size, name), value })),
    ...[...run.requests].map(([name, value]) => ({ name: nameFigure(size, `requests ${name}`), value }))
  ]
}

/** What is measured by the sizes beside each other, against its targets. */
export function compareSizes(all: readonly Measured[]): readonly Figure[] {
  const [smallest] = all
  const largest = all.at(-1)
  if (smallest === undefined || largest === undefined) return []
  return [
    ...all.flatMap(({ clusterMs, run, size }): readonly Figure[] => {
      const time = run.resultMs / clusterMs
      const memory = run.peakMiB / smallest.run.peakMiB
      const isJudged = size.nodes === 1_000
      return [
        judge(nameFigure(size, 'time_ratio'), time, isJudged ? most.time : undefined),
        judge(nameFigure(size, 'memory_ratio'), memory, isJudged ? most.memory : undefined)
      ]
    }),
    judge('largest_whole_s', largest.run.wholeMs / 1000, most.seconds),
    judge('largest_peak_mib', largest.run.peakMiB, most.memoryMiB)
  ]
}

function judge(name: string, value: number, target: number | undefined): Figure {
  return target === undefined ? { name, value } : { name, value, target: `at most ${target}`, isGood: value <= target }
}

function nameFigure({ nodes, runtimes }: Size, name: string): string {
  return `scale_${nodes}x${runtimes}_${name}`
}
