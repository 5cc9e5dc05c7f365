import { describeFromHere, isNoWay } from '../core/access.ts'
import { ANSWERS_NEEDED, type Suspicion } from '../core/judge.ts'
import type { Access, Verdict } from '../core/model.ts'
import type { EventObject, ServiceObject } from '../core/objects.ts'
import type { RowReport } from '../core/report.ts'
import { judgeService, seeServiceAnswer, type ServiceSightings, type Way } from '../core/service.ts'
import type { AskedService } from '../core/workloads.ts'
import type { Answer } from '../ports.ts'
import { AGAIN_MS, isAborted, makeUrl, viewAnswer } from './ask.ts'
import type { Backing } from './backing.ts'
import type { RunContext } from './context.ts'
import { Together } from './together.ts'
import { Watched } from './watched.ts'

/** What a Service is asked with: the way that the user chose, and the pods behind it, as far as they are followed. */
export type ServiceContext = { readonly access: Access; readonly backing?: Watched<Backing> }

/** What the Service object says of where it can be asked. */
type Place = { readonly nodePort?: number; readonly addresses: readonly string[] }

/** Proves one Service that is there: asks it once a pod behind it is well, until there is a verdict. */
export async function proveService(
  service: AskedService,
  context: ServiceContext,
  run: RunContext
): Promise<RowReport> {
  const { clock } = run.ports
  const done = new AbortController()
  const together = new Together(AbortSignal.any([run.signal, done.signal]))
  const inside = { ...run, signal: together.signal }
  const seen = new Watched<ServiceSightings>({
    askedAtMs: clock.nowMs(),
    way: chooseWay(service, context.access),
    pods: context.backing === undefined ? 'ready' : 'open',
    rightInARow: 0
  })
  const place = new Watched<Place>({ addresses: [] })
  const work = [
    together.start(followService(service, place, inside)),
    together.start(followTrouble(service, seen, inside)),
    together.start(askService(service, context, place, seen, inside))
  ]
  const verdict = await watchUntilJudged(service, seen, run, together.signal)
  done.abort()
  await Promise.all(work)
  together.throwIfFailed()
  return reportService(service, seen.seen, verdict)
}

/** The row of a Service that could not be made. */
export function reportUnmade(service: AskedService, refusal: string, nowMs: number): RowReport {
  const seen: ServiceSightings = { askedAtMs: nowMs, way: 'proxy', pods: 'ready', rightInARow: 0, refusal }
  const judged = judgeService(service, seen, undefined, nowMs, nowMs, 'time-out')
  if (judged.kind === 'open') throw new Error(`no verdict on Service ${service.name}, which was not made`)
  return reportService(service, seen, judged.verdict)
}

/** A Service without the kind of address that was asked for is asked through the API server. */
function chooseWay({ type }: AskedService, access: Access): Way {
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

async function watchUntilJudged(
  service: AskedService,
  seen: Watched<ServiceSightings>,
  run: RunContext,
  signal: AbortSignal
): Promise<Verdict> {
  const { clock } = run.ports
  let suspicion: Suspicion | undefined
  for (;;) {
    const now = seen.seen
    const nowMs = clock.nowMs()
    const ending = signal.aborted ? 'cancelled' : nowMs >= run.deadlineMs ? 'time-out' : undefined
    const judged = judgeService(service, now, suspicion, nowMs, run.deadlineMs, ending)
    if (judged.kind === 'decided') return judged.verdict
    suspicion = judged.suspicion
    await seen.changed(now, clock, judged.againAtMs - nowMs, signal)
  }
}

/** Follows where the Service can be asked: its port on every node, its load balancer's addresses. */
async function followService(service: AskedService, place: Watched<Place>, run: RunContext): Promise<void> {
  const path = `/api/v1/namespaces/${run.namespace}/services`
  const query = { fieldSelector: `metadata.name=${service.name}` }
  for await (const change of run.ports.cluster.follow<ServiceObject>(path, { query }, run.signal)) {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') continue
    const { spec, status } = change.object
    const nodePort = spec?.ports?.find(({ port }) => port === service.port.port)?.nodePort
    const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => ip ?? hostname ?? [])
    place.update(() => ({ addresses, ...(nodePort === undefined ? {} : { nodePort }) }))
  }
}

/** What a cloud's controller says of a load balancer that it can't make (the reason's name is Kubernetes' own). */
async function followTrouble(service: AskedService, seen: Watched<ServiceSightings>, run: RunContext): Promise<void> {
  if (seen.seen.way !== 'load-balancer') return
  const path = `/api/v1/namespaces/${run.namespace}/events`
  const query = { fieldSelector: `involvedObject.kind=Service,involvedObject.name=${service.name}` }
  for await (const change of run.ports.cluster.follow<EventObject>(path, { query }, run.signal)) {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') continue
    const { message = '', reason } = change.object
    if (reason === 'SyncLoadBalancerFailed') seen.update((now) => ({ ...now, trouble: `${reason}: ${message}` }))
  }
}

/** Asks from the first good pod on, until it gave as many right answers in a row as a pass needs. */
async function askService(
  service: AskedService,
  context: ServiceContext,
  place: Watched<Place>,
  seen: Watched<ServiceSightings>,
  run: RunContext
): Promise<void> {
  const { clock } = run.ports
  if (!(await waitForPods(context.backing, seen, run))) return
  while (!run.signal.aborted && seen.seen.rightInARow < ANSWERS_NEEDED && clock.nowMs() < run.deadlineMs) {
    const before = place.seen
    const asked = await askOnce(service, context, before, seen, run)
    if (isAborted(run.signal)) return
    if (asked === undefined) await place.changed(before, clock, run.deadlineMs - clock.nowMs(), run.signal)
    else {
      const view = viewAnswer(service.runtime.sample, asked)
      seen.update((now) => seeServiceAnswer(now, view, clock.nowMs()))
      if (view.kind !== 'right') await clock.wait(AGAIN_MS, run.signal)
    }
  }
}

/** True once a pod behind the Service is well; false if none will be, or the run ends. */
async function waitForPods(
  backing: Watched<Backing> | undefined,
  seen: Watched<ServiceSightings>,
  run: RunContext
): Promise<boolean> {
  const { clock } = run.ports
  while (backing?.seen.passed.length === 0) {
    const now = backing.seen
    const leftMs = run.deadlineMs - clock.nowMs()
    if (now.isEnded) seen.update((old) => ({ ...old, pods: 'none' }))
    if (now.isEnded || leftMs <= 0 || run.signal.aborted) return false
    await backing.changed(now, clock, leftMs, run.signal)
  }
  seen.update((old) => ({ ...old, pods: 'ready' }))
  return true
}

/** One answer by the Service's way; undefined while there is nowhere to ask. */
async function askOnce(
  service: AskedService,
  context: ServiceContext,
  { addresses, nodePort }: Place,
  seen: Watched<ServiceSightings>,
  run: RunContext
): Promise<Answer | undefined> {
  const { path } = service.runtime.sample
  const { way } = seen.seen
  const [good] = context.backing?.seen.passed ?? []
  const at = (url: string): void => {
    if (seen.seen.url !== url) seen.update((now) => ({ ...now, url }))
  }
  switch (way) {
    case 'load-balancer': {
      const [address] = addresses
      if (address === undefined) return undefined
      return await askFromHere(makeUrl(address, service.port.port, path), at, run)
    }
    case 'node-port': {
      // The node of a good pod: with externalTrafficPolicy Local only those answer.
      const [address] = good?.node.addresses ?? []
      if (address === undefined || nodePort === undefined) return undefined
      return await askFromHere(makeUrl(address, nodePort, path), at, run)
    }
    case 'port-forward': {
      if (good === undefined) return undefined
      at(`pod ${good.pod}, port ${String(good.port)}${path}`)
      return await run.ports.pods.ask({ namespace: run.namespace, pod: good.pod, port: good.port, path }, run.signal)
    }
    case 'proxy': {
      at(`services/${service.name}:${String(service.port.port)}${path}`)
      const target = { namespace: run.namespace, service: service.name, port: service.port.port, path }
      const answer = await run.ports.services.ask(target, run.signal)
      if (context.access === 'proxy' || answer.kind === 'answered' || !isNoWay(answer.message)) return answer
      seen.update((now) => ({ ...now, way: 'port-forward' }))
      return good === undefined ? answer : await askOnce(service, context, { addresses }, seen, run)
    }
  }
}

async function askFromHere(url: string, at: (url: string) => void, run: RunContext): Promise<Answer> {
  at(url)
  const answer = await run.ports.services.askUrl(url, run.signal)
  return answer.kind === 'answered' ? answer : { kind: 'no-answer', message: describeFromHere(url, answer.message) }
}

function reportService(
  { name, namespace, runtime, source }: AskedService,
  seen: ServiceSightings,
  verdict: Verdict
): RowReport {
  const isKnown = runtime.runtimeClass !== ''
  return {
    source,
    kind: 'Service',
    namespace,
    name,
    verdict,
    via: seen.url === undefined ? seen.way : `${seen.way} ${seen.url}`,
    pods: [],
    ...(isKnown ? { runtime: runtime.name } : {})
  }
}
