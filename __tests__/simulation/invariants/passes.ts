import { constraintLabel } from '../../../src/core/kubernetes/labels.ts'
import type { CheckReport } from '../../../src/core/report.ts'
import type { RunRecord } from '../run-record.ts'
import type { Pod } from '../api/objects.ts'
import { canRun } from '../cluster/shims.ts'
import type { Played } from '../simulate.ts'
import type { Invariant, Report } from './invariants.ts'
import {
  classDuring,
  NEWS_MS,
  nodeDuring,
  notReadySinceMs,
  podAt,
  podSinceMs,
  podsOfRun,
  type Window,
  readByMs,
  windowOf
} from './truth.ts'

/** How long a node may be NotReady before it counts. */
const NOT_READY_GRACE_MS = 30_000

/** No pass is wrong: neither by what was true all the time, nor by what the run could still see until it had proven all. */
export const checkPasses: Invariant = (played, record, report) => {
  const { checks = [], result, workloads = [] } = record.report ?? {}
  const window = windowOf(record)
  for (const check of checks) {
    if (check.verdict.kind !== 'passed') continue
    const say: Report = (invariant, detail) => {
      report(invariant, `${check.runtime} on ${check.node} passed, though ${detail}`)
    }
    checkPair(played, record, check, window, say)
    checkAfter(played, record, check, window, say)
  }
  for (const workload of workloads) {
    // A Job's pod that ended well at a later try has done what it was there for.
    if (workload.verdict.kind !== 'passed' || workload.kind === 'Job') continue
    for (const { pod } of workload.pods) {
      const restarts = restartsSinceReady(played, workload.namespace, pod, window.toMs - NEWS_MS)
      if (restarts > 0)
        report(
          'crash-loop-passes',
          `${workload.kind} ${workload.name} passed, though its pod ${pod} restarted ${restarts} times after it was Ready`
        )
    }
  }
  if (result === 'passed') checkHidden(played, record, window, report)
}

function checkPair({ world }: Played, { namespace }: RunRecord, check: CheckReport, window: Window, say: Report): void {
  const machine = world.machines.get(check.node)
  const states = machine?.shim(check.handler).during(window.fromMs, window.toMs) ?? []
  if (!states.some((state) => canRun(state) || state === 'crashes-later'))
    say('wrong-green', `its shim is ${states.join(', ')}`)
  if (world.scenario.isNative) say('native-passes', 'its image is a plain program, which needs no Wasm')
  const on = podAt(world, namespace, check.pod ?? '', window.toMs)?.spec.nodeName
  if (on !== undefined && on !== check.node) say('moved-pod-passes', `its pod was on ${on}`)
}

function checkAfter(
  played: Played,
  { inputs, namespace, plan }: RunRecord,
  check: CheckReport,
  window: Window,
  say: Report
): void {
  const { world } = played
  const seenMs = window.toMs - NEWS_MS
  const decidedMs = plan.startsAtMs + (check.decidedAtMs ?? 0)
  const restarts = restartsSinceReady(played, namespace, check.pod ?? '', seenMs)
  if (restarts > 0) say('restart-after-pass', 'its container restarted after it was Ready, and was seen to')
  const since = notReadySinceMs(world, check.node, window.toMs)
  if (since !== undefined && since < seenMs - NOT_READY_GRACE_MS)
    say('not-ready-passes', 'its node was NotReady for longer than the grace')
  // What the class was before its pod is of no matter: another run may just have taken its own away.
  const fromMs = podSinceMs(world, namespace, check.pod ?? '') ?? window.fromMs
  const classes = classDuring(world, check.runtimeClass, { fromMs, toMs: seenMs })
  const known = classes.slice(classes.findIndex((one) => one !== undefined))
  if (new Set(known.map((one) => one?.metadata.uid)).size > 1) say('class-replaced', 'its class was replaced meanwhile')
  if (!inputs.constrain || decidedMs > seenMs) return
  const key = constraintLabel(check.runtimeClass)
  // What came back meanwhile, by another run perhaps, is there for whoever looks at the end, also while the question is on its way.
  const end = { fromMs: seenMs, toMs: readByMs(world, window.toMs) }
  const selectors = classDuring(world, check.runtimeClass, end).map((one) => one?.scheduling)
  if (selectors.every((one) => one?.nodeSelector?.[key] === undefined))
    say('selector-gone', 'its class had lost its selector by the end')
  const nodes = nodeDuring(world, check.node, end)
  if (nodes.every((node) => node !== undefined && node.metadata.labels?.[key] === undefined))
    say('label-gone', 'its node had lost its label by the end')
}

/** What starts well at the second try, as its shim came meanwhile, is well. */
function restartsSinceReady(played: Played, namespace: string, pod: string, atMs: number): number {
  const collection = `/api/v1/namespaces/${namespace}/pods`
  const ready = played.world.store.changes
    .ofObject(collection, pod)
    .find(({ object }) => areReady((object as Pod).status.containerStatuses))
  if (ready === undefined) return 0
  // Where answers are lost a watch may show nothing of its first start until it has restarted.
  const seenMs = played.world.scenario.loses > 0 ? Math.min(ready.atMs + NEWS_MS, atMs) : ready.atMs
  return restartsAt(played, namespace, pod, atMs) - restartsAt(played, namespace, pod, seenMs)
}

function restartsAt({ world }: Played, namespace: string, pod: string, atMs: number): number {
  const object = podAt(world, namespace, pod, atMs)
  return object === undefined ? 0 : countRestarts(object)
}

function areReady(all: Pod['status']['containerStatuses'] = []): boolean {
  return all.length > 0 && all.every(({ ready }) => ready)
}

/** Of all of its containers: whichever of them dies takes its part of the app with it. */
function countRestarts({ status: { containerStatuses = [] } }: Pod): number {
  return containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

/** A node that was never up, and that nobody keeps pods off on purpose, makes no run green. */
function checkHidden(played: Played, record: RunRecord, window: Window, report: Report): void {
  if (podsOfRun(played, record).length === 0) return
  const chosen = record.report?.nodes.filter(({ leftOut }) => leftOut === undefined) ?? []
  for (const { node } of chosen) {
    const machine = played.world.machines.get(node.name)
    const { actions } = played.world.scenario
    const isCordoned = actions.some((one) => (one.does === 'cordon' || one.does === 'drain') && one.node === node.name)
    const isAside = isCordoned || machine?.plan.cordoned === true || machine?.plan.taint === true
    const wasUp = machine?.isUp.during(window.fromMs, window.toMs).some(Boolean) === true
    const { nodes, minNodes } = record.inputs
    const isAsked = nodes.includes(node.name) || minNodes > 1
    // A kubelet that stopped a moment ago is not known to have: its node is Ready until its lease is over, and may be again.
    const sinceMs = notReadySinceMs(played.world, node.name, window.toMs) ?? Infinity
    const isKnown = sinceMs <= window.fromMs || sinceMs < window.toMs - NOT_READY_GRACE_MS
    if (!wasUp && isAsked && !isAside && isKnown)
      report('hidden-node', `the run passed, though its node ${node.name} was NotReady all the time`)
  }
}
