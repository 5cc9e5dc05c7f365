import { runOn } from '../support/action/run.ts'
import { verdictsOf } from '../support/action/report.ts'
import { reset } from '../support/cluster.ts'
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

/** Two to ten runs at once: none blames a node, and all of what they share is gone with the last one. */
export async function soakTogether({ testbed, random, trials, log }: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  for (let trial = 1; trial <= trials; trial += 1) {
    await reset(testbed)
    const before = await takeSnapshot(testbed)
    const given = Array.from({ length: 2 + Math.floor(random() * 9) }, () => ({
      constrain: pick(random, ['true', 'false']),
      cleanup: pick(random, ['all', 'all', 'workload'])
    }))
    const ended = await Promise.all(
      given.map((one) => runOn(testbed, { runtimes: 'spin', nodes: 'node-a', timeout: '2m', ...one }))
    )
    const results = ended.map(({ report }) => verdictsOf(report)['spin on node-a'] ?? 'none')
    const isMixed = new Set(given.map(({ constrain }) => constrain)).size > 1
    const right = ['passed', ...(isMixed ? ['inconclusive class-in-use'] : [])]
    const mayStay = given.some(({ cleanup }) => cleanup === 'workload')
    const left = findChanges(before, await takeSnapshot(testbed)).filter(
      (one) => !mayStay || one.includes('wasm-node-smoke')
    )
    const name = `together ${trial}: ${given.map(({ constrain, cleanup }) => `${constrain}/${cleanup}`).join(' ')}`
    log(`${name}: ${results.join(', ')}`)
    findings.push(...results.filter((one) => !right.includes(one)).map((one) => `${name}: ${one}`))
    findings.push(...left.map((one) => `${name}: ${one}`))
  }
  return { trials, findings }
}
