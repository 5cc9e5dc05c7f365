import type { Random } from '../__tests__/simulation/random.ts'
import type { RunRecord } from '../src/core/model.ts'
import { compareRuns } from '../src/core/verdict/compare.ts'

/** How long starts took on one cluster, one after the other on each node: milliseconds, by runtime and node. */
export type Starts = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

/** What is compared: runs of so many starts a node, the second of which takes so many times as long. */
export type Comparisons = { readonly repeat: number; readonly factor: number; readonly count: number }

/** How many of the comparisons call some runtime slower, and how many of all runtimes in them are called so. */
export type Alarms = { readonly comparisons: number; readonly runtimes: number; readonly ofRuntimes: number }

/**
 * Compares the same image with itself: each time two pieces of what was measured, which don't overlap, each as it was, one start after
 * the other, so that a cluster that is slow for a while is slow for a whole run here too.
 */
export function countAlarms(starts: Starts, { count, factor, repeat }: Comparisons, random: Random): Alarms {
  const length = Math.min(...Object.values(starts).flatMap((nodes) => Object.values(nodes).map((all) => all.length)))
  if (length < 2 * repeat)
    throw new Error(`two runs of ${repeat} starts need ${2 * repeat} on each node, got ${length}`)
  const slower = Array.from({ length: count }, () => {
    const [from, to] = chooseTwo(length, repeat, random)
    const { starts: changes } = compareRuns(cutRun(starts, from, repeat, 1), cutRun(starts, to, repeat, factor))
    return changes.filter(({ isSlower }) => isSlower).length
  })
  return {
    comparisons: slower.filter((runtimes) => runtimes > 0).length,
    runtimes: slower.reduce((sum, runtimes) => sum + runtimes, 0),
    ofRuntimes: count * Object.keys(starts).length
  }
}

/** Where two pieces begin that don't overlap, in either order. */
function chooseTwo(length: number, repeat: number, random: Random): readonly [number, number] {
  for (;;) {
    const [from, to] = [random.between(0, length - repeat), random.between(0, length - repeat)]
    if (Math.abs(from - to) >= repeat) return [from, to]
  }
}

function cutRun(starts: Starts, from: number, repeat: number, factor: number): RunRecord {
  const checks = Object.entries(starts).flatMap(([name, nodes]) =>
    Object.entries(nodes).map(([node, all]) => ({
      name,
      node,
      result: 'passed' as const,
      startsMs: all.slice(from, from + repeat).map((ms) => ms * factor)
    }))
  )
  return { id: '', version: '', startedAt: '', constrain: false, samples: new Map(), checks }
}
