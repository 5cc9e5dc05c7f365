import type { Suspicion } from '../../core/verdict/grace.ts'
import type { Access, Verdict } from '../../core/model.ts'
import type { WorkloadReport } from '../../core/report.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import type { AccessMethod, ServiceObservations } from '../../core/observations/service-observations.ts'
import { judgeService } from '../../core/verdict/judge-service.ts'
import type { AskedService } from '../../core/workloads/workloads.ts'
import { probeService, type ServiceContext } from './probe-service.ts'
import type { RunContext } from '../context.ts'
import { followService, followTrouble, type Place } from './follow-service.ts'
import { TaskGroup } from '../task-group.ts'
import { Observable } from '../watch/observable.ts'
import { waitFor } from '../watch/wait-for.ts'

/** Proves one Service that is there: asks it once a pod behind it is well, until there is a verdict. */
export async function proveService(
  service: AskedService,
  context: ServiceContext,
  run: RunContext
): Promise<WorkloadReport> {
  const { clock } = run.ports
  const done = new AbortController()
  const group = new TaskGroup(AbortSignal.any([run.signal, done.signal]))
  const inside = { ...run, signal: group.signal }
  const seen = new Observable<ServiceObservations>({
    askedAtMs: clock.nowMs(),
    method: chooseMethod(service, context.access),
    pods: context.readyPods === undefined ? 'ready' : 'open',
    rightInARow: 0
  })
  const place = new Observable<Place>({ addresses: [] })
  const work = [
    group.start(followService(service, place, inside)),
    group.start(followTrouble(service, seen, inside)),
    group.start(probeService(service, context, place, seen, inside))
  ]
  const verdict = await waitForVerdict(service, seen, inside)
  done.abort()
  await Promise.all(work)
  group.throwIfFailed()
  return reportService(service, seen.seen, verdict)
}

/** The workload check of a Service that could not be made. */
export function reportUnmade(service: AskedService, refusal: Refusal, nowMs: number): WorkloadReport {
  const seen: ServiceObservations = { askedAtMs: nowMs, method: 'proxy', pods: 'ready', rightInARow: 0, refusal }
  const judged = judgeService(service, seen, undefined, nowMs, nowMs, 'time-out')
  if (judged.kind === 'open') throw new Error(`no verdict on Service ${service.name}, which was not made`)
  return reportService(service, seen, judged.verdict)
}

/** A Service without the kind of address that was asked for is asked through the API server. */
function chooseMethod({ type }: AskedService, access: Access): AccessMethod {
  switch (access) {
    case 'load-balancer':
      return type === 'LoadBalancer' ? access : 'proxy'
    case 'node-port':
      return type === 'ClusterIP' ? 'proxy' : access
    case 'port-forward':
      return access
    case 'auto':
    case 'proxy':
      return 'proxy'
  }
}

async function waitForVerdict(
  service: AskedService,
  seen: Observable<ServiceObservations>,
  { deadlineMs, ports, signal }: RunContext
): Promise<Verdict> {
  let suspicion: Suspicion | undefined
  return await waitFor<ServiceObservations, Verdict>(
    seen,
    (now, nowMs) => {
      const ending = signal.aborted ? 'cancelled' : nowMs >= deadlineMs ? 'time-out' : undefined
      const judged = judgeService(service, now, suspicion, nowMs, deadlineMs, ending)
      if (judged.kind === 'decided') return { kind: 'decided', result: judged.verdict }
      suspicion = judged.suspicion
      return judged
    },
    { clock: ports.clock, signal }
  )
}

function reportService(
  { name, namespace, runtime, source }: AskedService,
  seen: ServiceObservations,
  verdict: Verdict
): WorkloadReport {
  const isKnown = runtime.runtimeClass !== ''
  return {
    source,
    kind: 'Service',
    namespace,
    name,
    verdict,
    via: seen.url === undefined ? seen.method : `${seen.method} ${seen.url}`,
    pods: [],
    ...(isKnown ? { runtime: runtime.name } : {})
  }
}
