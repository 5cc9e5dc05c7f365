import { isUnroutable } from '../../core/observations/no-answer.ts'
import { ANSWERS_NEEDED } from '../../core/verdict/judge-pod.ts'
import type { Access } from '../../core/model.ts'
import type { ServiceObservations } from '../../core/observations/service-observations.ts'
import { observeServiceAnswer } from '../../core/verdict/judge-service.ts'
import type { AskedService } from '../../core/workloads/workloads.ts'
import type { Answer } from '../../ports.ts'
import { AGAIN_MS, askAddresses, isAborted, viewAnswer } from './probe.ts'
import { firstPassed, type ReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import type { Place } from './follow-service.ts'
import type { Observable } from '../watch/observable.ts'
import { waitUntil } from '../watch/wait-for.ts'

/** What a Service is asked with: the way that the user chose, and the pods behind it, as far as they are followed. */
export type ServiceContext = { readonly access: Access; readonly readyPods?: Observable<ReadyPods> | undefined }

/** Asks from the first good pod on, until it gave as many right answers in a row as a pass needs. */
export async function probeService(
  service: AskedService,
  context: ServiceContext,
  place: Observable<Place>,
  seen: Observable<ServiceObservations>,
  run: RunContext
): Promise<void> {
  const { clock } = run.ports
  if (!(await waitForPods(context.readyPods, seen, run))) return
  while (!run.signal.aborted && seen.seen.rightInARow < ANSWERS_NEEDED && clock.nowMs() < run.deadlineMs) {
    const before = place.seen
    const asked = await askOnce(service, context, before, seen, run)
    if (isAborted(run.signal)) return
    if (asked === undefined) await place.changed(before, clock, run.deadlineMs - clock.nowMs(), run.signal)
    else {
      const view = await viewAnswer(service.runtime.sample, asked, run.ports.matcher, run.signal)
      if (isAborted(run.signal)) return
      seen.update((now) => observeServiceAnswer(now, view, clock.nowMs()))
      if (view.kind !== 'right') await clock.wait(AGAIN_MS, run.signal)
    }
  }
}

/** True once a pod behind the Service is well; false if none will be, or the run ends. */
async function waitForPods(
  readyPods: Observable<ReadyPods> | undefined,
  seen: Observable<ServiceObservations>,
  { deadlineMs, ports, signal }: RunContext
): Promise<boolean> {
  if (readyPods !== undefined) {
    const first = await waitUntil(readyPods, firstPassed, deadlineMs, { clock: ports.clock, signal })
    if (first === undefined) return false
    if (first === 'none') {
      seen.update((old) => ({ ...old, pods: 'none' }))
      return false
    }
  }
  seen.update((old) => ({ ...old, pods: 'ready' }))
  return true
}

/** One answer by the Service's way; undefined while there is nowhere to ask. */
async function askOnce(
  service: AskedService,
  context: ServiceContext,
  { addresses, nodePort }: Place,
  seen: Observable<ServiceObservations>,
  run: RunContext
): Promise<Answer | undefined> {
  const { path } = service.runtime.sample
  const { method } = seen.seen
  const [good] = context.readyPods?.seen.passed ?? []
  const at = (url: string): void => {
    if (seen.seen.url !== url) seen.update((now) => ({ ...now, url }))
  }
  switch (method) {
    case 'load-balancer':
      return await askFromHere(addresses, service.port.port, path, at, run)
    case 'node-port':
      // The node of a good pod: with externalTrafficPolicy Local only those answer.
      if (nodePort === undefined) return undefined
      return await askFromHere(good?.node.addresses ?? [], nodePort, path, at, run)
    case 'port-forward': {
      if (good === undefined) return undefined
      at(`pod ${good.pod}, port ${String(good.port)}${path}`)
      return await run.ports.pods.ask({ namespace: run.namespace, pod: good.pod, port: good.port, path }, run.signal)
    }
    case 'proxy': {
      at(`services/${service.name}:${String(service.port.port)}${path}`)
      const target = { namespace: run.namespace, service: service.name, port: service.port.port, path }
      const answer = await run.ports.services.ask(target, run.signal)
      if (context.access === 'proxy' || answer.kind === 'answered' || !isUnroutable(answer)) return answer
      seen.update((now) => ({ ...now, method: 'port-forward' }))
      return good === undefined ? answer : await askOnce(service, context, { addresses }, seen, run)
    }
  }
}

async function askFromHere(
  addresses: readonly string[],
  port: number,
  path: string,
  at: (url: string) => void,
  run: RunContext
): Promise<Answer | undefined> {
  return await askAddresses(addresses, port, path, async (url) => {
    at(url)
    return await run.ports.services.askUrl(url, run.signal)
  })
}
