import { runOn, type Reported } from '../support/action/run.ts'
import { verdictsOf } from '../support/action/report.ts'
import { reset } from '../support/cluster.ts'
import { findChanges, takeSnapshot } from '../support/snapshot.ts'
import { kubeconfigOf, type Outcome, pick, type SoakContext } from './context.ts'

/** The cleanup has so long after the timeout (`CLEANUP_GRACE_MS`), and a process some time to start and end. */
const LATEST_AFTER_MS = 70_000
const TIMEOUT_MS = 60_000

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

/** Faults of the path to the cluster: no good node is failed, no broken one passes, and no run ends late. */
export async function soakFaults(context: SoakContext): Promise<Outcome> {
  const { proxy, random, testbed, trials, log } = context
  const findings: string[] = []
  for (let trial = 1; trial <= trials; trial += 1) {
    await reset(testbed)
    const rate = random() * 0.2
    const ending = setInterval(() => {
      if (random() < rate) proxy.endWatches(pick(random, ['end', 'cut']))
    }, 200)
    proxy.onRequest = (request) => {
      if (random() >= rate) return
      const fault = pick(random, ['lost', '429', '500', '503'])
      const status = Number(fault)
      if (fault === 'lost') request.loseAnswer()
      else {
        request.answer(status, status === 429 ? { 'retry-after': '1' } : {}, {
          kind: 'Status',
          code: status,
          reason: 'Soak',
          message: 'not now'
        })
      }
    }
    const beganMs = performance.now()
    const ended = await runOn(testbed, {
      kubeconfig: kubeconfigOf(context),
      runtimes: 'spin',
      nodes: 'node-a,node-c',
      cleanup: 'all',
      timeout: `${TIMEOUT_MS / 1000}s`
    })
    clearInterval(ending)
    proxy.onRequest = () => undefined
    const tookMs = performance.now() - beganMs
    log(`faults ${trial}, rate ${rate.toFixed(2)}: ${describe(ended)} after ${(tookMs / 1000).toFixed(0)} s`)
    findings.push(...judge(ended, tookMs).map((one) => `faults ${trial}, rate ${rate.toFixed(2)}: ${one}`))
  }
  return { trials, findings }
}

function judge({ report }: Reported, tookMs: number): readonly string[] {
  const { 'spin on node-a': good = 'none', 'spin on node-c': broken = 'none' } = verdictsOf(report)
  return [
    ...(good.startsWith('failed') ? [`node-a is good, and ${good}`] : []),
    ...(broken === 'passed' ? ['node-c is broken, and passed'] : []),
    ...(report.result === 'passed' ? ['the run is green'] : []),
    ...(tookMs > TIMEOUT_MS + LATEST_AFTER_MS ? [`it took ${Math.round(tookMs / 1000)} s`] : [])
  ]
}

function describe({ report }: Reported): string {
  return `${report.result} ${JSON.stringify(verdictsOf(report))}`
}
