import { setTimeout as sleep } from 'node:timers/promises'
import { restartApiServer, restartFollowers } from '../support/api-process.ts'
import { runOn, type Reported } from '../support/action/run.ts'
import { verdictsOf } from '../support/action/report.ts'
import { reset } from '../support/cluster.ts'
import type { ProxiedRequest, WatchEnd } from '../support/fault-proxy.ts'
import { kubeconfigOf, type Outcome, pick, type SoakContext } from './context.ts'

/** The cleanup has so long after the timeout (`CLEANUP_GRACE_MS`), and a process some time to start and end. */
const LATEST_AFTER_MS = 70_000
const TIMEOUT_MS = 60_000
/** For so long a path says nothing: longer than a user waits, shorter than a run's request. */
const SILENCE_MS = 20_000
const RESTART_RATE = 0.1

const faults = ['lost', 'half', 'silent', '429', '500', '503'] as const
const watchFaults = ['end', 'cut', 'half a line', 'expired', 'silent'] as const satisfies readonly (
  WatchEnd | 'silent'
)[]

/** Faults of the path to the cluster: no good node is failed, no broken one passes, and no run ends late. */
export async function soakFaults(context: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  for (let trial = 1; trial <= context.trials; trial += 1) {
    const schedule = makeSchedule(context.random)
    const beganMs = performance.now()
    const ended = await runUnder(schedule, context)
    const tookMs = performance.now() - beganMs
    const name = `faults ${trial}, ${describe(schedule)}`
    const found = judge(ended, schedule, tookMs)
    context.log(`${name}: ${ended.report.result} ${JSON.stringify(verdictsOf(ended.report))} in ${seconds(tookMs)}`)
    findings.push(...found.map((one) => `${name}: ${one}`))
  }
  return { trials: context.trials, findings }
}

type Schedule = {
  /** The share of requests that go wrong, and of 200 ms in which all watches do. */
  readonly rate: number
  /** With a node whose shim is missing. */
  readonly isBroken: boolean
  /** When the API server is killed and started again, since the run began. */
  readonly restartAtMs: number | undefined
}

function makeSchedule(random: () => number): Schedule {
  return {
    rate: random() * 0.2,
    isBroken: random() < 0.5,
    restartAtMs: random() < RESTART_RATE ? random() * 5000 : undefined
  }
}

async function runUnder(schedule: Schedule, context: SoakContext): Promise<Reported> {
  const { proxy, random, testbed } = context
  const { isBroken, rate, restartAtMs } = schedule
  await reset(testbed)
  const ending = setInterval(() => {
    if (random() >= rate) return
    const fault = pick(random, watchFaults)
    if (fault === 'silent') proxy.silenceWatches(SILENCE_MS)
    else proxy.endWatches(fault)
  }, 200)
  proxy.onRequest = async (request) => {
    if (random() < rate) await spoil(request, pick(random, faults))
  }
  const restarting = restartAtMs === undefined ? undefined : sleep(restartAtMs).then(() => restartApiServer(testbed))
  try {
    return await runOn(testbed, {
      kubeconfig: kubeconfigOf(context),
      runtimes: 'spin',
      nodes: isBroken ? 'node-a,node-c' : 'node-a,node-b',
      constrain: 'true',
      cleanup: 'all',
      timeout: `${TIMEOUT_MS / 1000}s`
    })
  } finally {
    clearInterval(ending)
    proxy.onRequest = () => undefined
    if (restarting !== undefined) {
      await restarting
      await restartFollowers(testbed)
    }
  }
}

async function spoil(request: ProxiedRequest, fault: (typeof faults)[number]): Promise<void> {
  if (fault === 'lost') request.loseAnswer()
  else if (fault === 'half') request.halveAnswer()
  else if (fault === 'silent') await sleep(SILENCE_MS)
  else {
    const status = Number(fault)
    const headers = status === 429 ? { 'retry-after': '1' } : {}
    request.answer(status, headers, { kind: 'Status', code: status, reason: 'Soak', message: 'not now' })
  }
}

function judge({ report }: Reported, { isBroken }: Schedule, tookMs: number): readonly string[] {
  const verdicts = verdictsOf(report)
  const broken = verdicts['spin on node-c'] ?? 'none'
  const good = ['node-a', ...(isBroken ? [] : ['node-b'])].map((node) => [node, verdicts[`spin on ${node}`] ?? 'none'])
  return [
    ...good.flatMap(([node = '', verdict = '']) =>
      verdict.startsWith('failed') ? [`${node} is good, and ${verdict}`] : []
    ),
    ...(isBroken && broken === 'passed' ? ['node-c is broken, and passed'] : []),
    ...(isBroken && report.result === 'passed' ? ['the run is green'] : []),
    ...(!isBroken && report.result === 'failed' ? ['the run is red'] : []),
    ...(tookMs > TIMEOUT_MS + LATEST_AFTER_MS ? [`it took ${seconds(tookMs)}`] : [])
  ]
}

function describe({ isBroken, rate, restartAtMs }: Schedule): string {
  const restart = restartAtMs === undefined ? '' : `, API server restarted after ${seconds(restartAtMs)}`
  return `rate ${rate.toFixed(2)}, ${isBroken ? 'broken' : 'healthy'}${restart}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`
}
