import type { RunRecord, RunRecordCheck } from '../model.ts'
import type { Change, Comparison, StartChange } from '../report.ts'
import { medianOf } from './start.ts'

/**
 * What changed from an earlier run to this one. Results are compared wherever both runs have them, by the names of nodes; on nodes that
 * the earlier run didn't have, as those of a new image are, with what its runtime did there. Starts are compared only between runs that
 * are alike.
 */
export function compareRuns(before: RunRecord, now: RunRecord): Comparison {
  const differences = findDifferences(before, now)
  const alike = Map.groupBy(before.checks, kindOf)
  const same = new Map(before.checks.map((one) => [`${kindOf(one)} ${one.node ?? ''}`, one]))
  const changes = now.checks.flatMap((check) => {
    const on = same.get(`${kindOf(check)} ${check.node ?? ''}`)
    return compareCheck(check, on === undefined ? (alike.get(kindOf(check)) ?? []) : [on]) ?? []
  })
  return {
    baseline: { id: before.id, version: before.version, startedAt: before.startedAt },
    differences,
    worse: gather(changes.filter(({ isWorse }) => isWorse)),
    better: gather(changes.filter(({ isWorse }) => !isWorse)),
    starts: differences.length > 0 ? [] : compareStarts(before, now)
  }
}

/** What makes runs unlike, a sentence each. */
function findDifferences(before: RunRecord, now: RunRecord): readonly string[] {
  const [runtimesBefore, runtimesNow] = [runtimesOf(before), runtimesOf(now)]
  const nodes = ({ checks }: RunRecord): number => new Set(checks.flatMap(({ node }) => node ?? [])).size
  const samples = runtimesNow.filter((runtime) => {
    const [was, is] = [before.samples.get(runtime), now.samples.get(runtime)]
    return runtimesBefore.includes(runtime) && was !== undefined && is !== was
  })
  return [
    ...(runtimesBefore.join() === runtimesNow.join()
      ? []
      : [`runtimes: ${runtimesBefore.join(', ')} before, ${runtimesNow.join(', ')} now`]),
    ...samples.map(
      (runtime) =>
        `sample of ${runtime}: ${before.samples.get(runtime) ?? ''} before, ${now.samples.get(runtime) ?? ''} now`
    ),
    ...(nodes(before) === nodes(now) ? [] : [`number of nodes: ${nodes(before)} before, ${nodes(now)} now`]),
    ...(before.constrain === now.constrain ? [] : [`constrain: ${before.constrain} before, ${now.constrain} now`])
  ]
}

function runtimesOf({ checks }: RunRecord): readonly string[] {
  return [...new Set(checks.filter(({ node }) => node !== undefined).map(({ name }) => name))].sort()
}

type CheckChange = Omit<Change, 'nodes'> & { readonly node: string | undefined; readonly isWorse: boolean }

/** What a check is of, whatever its node. */
function kindOf({ name, node }: RunRecordCheck): string {
  return JSON.stringify([name, node !== undefined])
}

/** `known`: the same check of the earlier run, or those of other nodes where it had none there. */
function compareCheck(now: RunRecordCheck, known: readonly RunRecordCheck[]): CheckChange | undefined {
  if (known.length === 0) return undefined
  const passes = known.filter(({ result }) => result === 'passed').length
  const shared = { name: now.name, node: now.node, now: describe(now), before: describeAll(known, passes) }
  if (now.result === 'passed') return passes === 0 ? { ...shared, isWorse: false } : undefined
  // What was failed in the same way on some node is not new.
  const isNew = known.every((one) => rank(one) < rank(now))
  return isNew ? { ...shared, isWorse: true } : undefined
}

/** How much is known to be wrong. */
function rank({ result }: RunRecordCheck): number {
  return result === 'failed' ? 2 : result === 'passed' ? 0 : 1
}

function describe({ code, result }: RunRecordCheck): string {
  return code === undefined ? result : `${result} ${code}`
}

function describeAll(known: readonly RunRecordCheck[], passes: number): string {
  const all = [...new Set(known.map(describe))]
  if (all.length === 1) return all.join()
  return passes > 0 ? `passed on ${passes} of ${known.length} nodes` : all.sort().join(' or ')
}

/** The same change on several nodes is one. */
function gather(changes: readonly CheckChange[]): readonly Change[] {
  const groups = Map.groupBy(changes, ({ before, name, now }) => JSON.stringify([name, before, now]))
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const { before, name, now } = first
    return { name, before, now, nodes: alike.flatMap(({ node }) => node ?? []).sort() }
  })
}

function compareStarts(before: RunRecord, now: RunRecord): readonly StartChange[] {
  const startsOf = ({ checks }: RunRecord, runtime: string): readonly number[] =>
    checks.filter(({ name }) => name === runtime).flatMap(({ startsMs }) => startsMs)
  return runtimesOf(now).flatMap((runtime) => {
    const [was, is] = [startsOf(before, runtime), startsOf(now, runtime)]
    if (was.length === 0 || is.length === 0) return []
    const [beforeMs, nowMs, limitMs] = [medianOf(was), medianOf(is), limitOf(was, is.length)]
    return { runtime, beforeMs, nowMs, limitMs, beforeCount: was.length, count: is.length, isSlower: nowMs > limitMs }
  })
}

/** Below this a difference is not told from what the API server, the kubelet and the network take. */
const LEAST_MS = 200
/** A median that is not larger by this much is not worth a warning, however sure it is. */
const FACTOR = 1.25
/** How far starts deviate on a busy cluster, by their median: what is assumed while few starts show it. */
const USUAL_DEVIATION = 0.6
/** So many starts weigh as much as that assumption. */
const USUAL_WEIGHT = 4
/** So many deviations apart, medians are hardly ever by chance: bench/README.md has how often. */
const DEVIATIONS = 3.5
/** Makes a standard deviation of the median absolute deviation of what is distributed normally. */
const TO_DEVIATION = 1.4826
/** The deviation of a median, by that of a mean, of what is distributed normally: the root of pi / 2. */
const OF_MEDIAN = 1.2533

/**
 * The median that so many starts must exceed to count as slower than these. The more starts, and the more alike, the closer it is to the
 * median of these: a difference counts once chance does not explain it.
 */
export function limitOf(beforeMs: readonly number[], count: number): number {
  const median = medianOf(beforeMs)
  const own = TO_DEVIATION * medianOf(beforeMs.map((one) => Math.abs(one - median)))
  const freedom = beforeMs.length - 1
  const variance = (USUAL_WEIGHT * (USUAL_DEVIATION * median) ** 2 + freedom * own ** 2) / (USUAL_WEIGHT + freedom)
  const chance = OF_MEDIAN * Math.sqrt(variance * (1 / beforeMs.length + 1 / count))
  return Math.round(Math.max(median * FACTOR, median + LEAST_MS, median + DEVIATIONS * chance))
}
