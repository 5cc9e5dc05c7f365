import { runOn } from '../support/action/run.ts'
import { verdictsOf } from '../support/action/report.ts'
import { ownNamespaces, remove, reset } from '../support/cluster.ts'
import { findChanges, takeSnapshot } from '../support/snapshot.ts'
import { type Outcome, pick, type SoakContext } from './context.ts'

/** Runs on a healthy cluster, one after the other: each is green. */
export async function soakHealthy({ testbed, trials, log }: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  await reset(testbed)
  for (let trial = 1; trial <= trials; trial += 1) {
    const { report } = await runOn(testbed, {
      runtimes: 'all',
      nodes: 'node-a,node-b',
      constrain: 'true',
      cleanup: 'all'
    })
    log(`healthy ${trial}: ${report.result}`)
    if (report.result !== 'passed') findings.push(`healthy ${trial}: ${JSON.stringify(verdictsOf(report))}`)
  }
  return { trials, findings }
}

type Options = { readonly constrain: string; readonly cleanup: string }

const combinations: readonly Options[] = ['true', 'false'].flatMap((constrain) =>
  ['all', 'workload', 'none'].map((cleanup) => ({ constrain, cleanup }))
)
/** Each two that can meet, and each with its like. */
const pairs = combinations.flatMap((one, index) => combinations.slice(index).map((other) => [one, other] as const))

/** As many trials as there are pairs of options have each of them once. */
export const togetherTrials = pairs.length

/** Two to ten runs at once: none blames a node, and of what they share nothing stays that the last one was to take with it. */
export async function soakTogether(context: SoakContext): Promise<Outcome> {
  const { random, testbed, trials } = context
  const findings: string[] = []
  const first = Math.floor(random() * pairs.length)
  for (let trial = 1; trial <= trials; trial += 1) {
    const others = Array.from({ length: Math.floor(random() * 9) }, () => pick(random, combinations))
    const given: readonly Options[] = [...(pairs[(first + trial) % pairs.length] ?? []), ...others]
    findings.push(...(await tryTogether(given, trial, context)))
    for (const name of await ownNamespaces(testbed)) await remove(testbed, `/api/v1/namespaces/${name}`)
  }
  return { trials, findings }
}

async function tryTogether(
  given: readonly Options[],
  trial: number,
  { log, testbed }: SoakContext
): Promise<readonly string[]> {
  await reset(testbed)
  const before = await takeSnapshot(testbed)
  const ended = await Promise.all(
    given.map((one) => runOn(testbed, { runtimes: 'spin', nodes: 'node-a', timeout: '2m', ...one }))
  )
  const results = ended.map(({ report }) => verdictsOf(report)['spin on node-a'] ?? 'none')
  const isMixed = new Set(given.map(({ constrain }) => constrain)).size > 1
  const right = ['passed', ...(isMixed ? ['inconclusive class-in-use'] : [])]
  const of = (cleanup: string): readonly string[] =>
    ended.filter((_, index) => given[index]?.cleanup === cleanup).map(({ report }) => report.run.id)
  const staying = of('none')
  const isLeft = (line: string): boolean => {
    if ([...of('all'), ...of('workload')].some((id) => line.includes(id))) return true
    if (staying.some((id) => line.includes(id))) return false
    // The documented class and label, without a trace of a run.
    return (staying.length === 0 && of('workload').length === 0) || line.includes('wasm-node-smoke')
  }
  const left = findChanges(before, await takeSnapshot(testbed)).filter(isLeft)
  const name = `together ${trial}: ${given.map(({ constrain, cleanup }) => `${constrain}/${cleanup}`).join(' ')}`
  log(`${name}: ${results.join(', ')}`)
  return [...results.filter((one) => !right.includes(one)), ...left].map((one) => `${name}: ${one}`)
}
