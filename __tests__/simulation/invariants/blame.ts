import type { CheckReport } from '../../../src/core/report.ts'
import { isNodeFault } from '../../../src/core/model.ts'
import type { RunRecord } from '../run-record.ts'
import { canRun, TRUE_CODES } from '../cluster/shims.ts'
import type { Played } from '../simulate.ts'
import type { Invariant, Report } from './invariants.ts'
import { classDuring, NEWS_MS, notReadySinceMs, wasWell, type Window, windowOf } from './truth.ts'

const NOT_READY_GRACE_MS = 30_000
/** News of a node's recovery and of its end are seen late. */
const SLACK_MS = 2_000

/** Nothing good is failed, and what is failed has a cause that is true. */
export const checkBlame: Invariant = (played, record, report) => {
  const window = windowOf(record)
  for (const check of record.report?.checks ?? []) {
    const { verdict } = check
    if (verdict.kind !== 'failed') continue
    const { code, evidence, fault } = verdict.diagnosis
    const say: Report = (invariant, detail) => {
      report(
        invariant,
        `${check.runtime} on ${check.node} is failed (${code}, fault ${fault}: ${evidence.slice(0, 120)}), though ${detail}`
      )
    }
    const isOfNode = fault === 'node' || fault === 'node image'
    checkGood(played, check, { ...window, isOfNode }, say)
    if (code === 'class-missing') checkMissing(played, check, window, say)
    if (code === 'node-not-ready') checkGrace(played, check, record.plan.startsAtMs, say)
  }
  checkWorkloads(played, record, report)
}

/** A kubelet that can look is the one to know whether there is such a class. */
function checkMissing({ world }: Played, check: CheckReport, window: Window, say: Report): void {
  const decidedMs = window.fromMs + (check.decidedAtMs ?? 0)
  const isUp =
    world.machines
      .get(check.node)
      ?.isUp.during(decidedMs - NEWS_MS, decidedMs)
      .every(Boolean) === true
  if (isUp && stayed(classDuring(world, check.runtimeClass, window)))
    say('false-cause', 'its class was there all along')
}

/** True for what was there, from some time on and to the end. */
function stayed(states: readonly unknown[]): boolean {
  const first = states.findIndex((one) => one !== undefined)
  return first !== -1 && !states.includes(undefined, first)
}

/** Nor is a good node to blame for a pod of a workload. All manifests here want the same class. */
function checkWorkloads({ world }: Played, record: RunRecord, report: Report): void {
  const window = windowOf(record)
  for (const { kind, name, pods, runtime = 'spin' } of record.report?.workloads ?? []) {
    const { handler = runtime } = record.inputs.runtimes.find((one) => one.name === runtime) ?? {}
    for (const { node = '', pod, verdict } of pods) {
      const machine = world.machines.get(node)
      if (verdict.kind !== 'failed' || !isNodeFault(verdict.diagnosis.fault) || machine === undefined) continue
      const { scenario } = world
      const states = machine.shim(handler).during(window.fromMs, window.toMs)
      // What one node alone can't pull is its mirror's fault, or its credentials'.
      if (!states.every(canRun) || machine.plan.pull === 'missing' || !wasWell({ scenario, world }, node, window))
        continue
      const { code, fault } = verdict.diagnosis
      report(
        'wrong-blame',
        `pod ${pod} of ${kind} ${name} is failed (${code}, fault ${fault}), though ${node} and its shim were good`
      )
    }
  }
}

function checkGood(
  { world }: Played,
  check: CheckReport,
  window: Window & { readonly isOfNode: boolean },
  say: Report
): void {
  const machine = world.machines.get(check.node)
  const { scenario } = world
  if (machine === undefined || !wasWell({ scenario, world }, check.node, window)) return
  const states = machine.shim(check.handler).during(window.fromMs, window.toMs)
  const { pull } = machine.plan
  const isGood = states.every((state) => state === 'good' || state === 'slow')
  const isUndisturbed = scenario.actions.length === 0 && scenario.webhook === undefined && scenario.limits === undefined
  // A registry that lacks the image for one node alone is that node's mirror, or its credentials.
  if (isGood && window.isOfNode && (pull === 'throttled' || pull === 'failing' || pull === 'flaky'))
    say('registry-blamed', 'node and shim were good, and the registry throttles or fails')
  if (isGood && window.isOfNode && (pull === 'good' || pull === 'slow'))
    say('wrong-blame', 'node, shim and images were good')
  // A class that an earlier run left constrained keeps it off nodes without the label: that is true.
  const isKept = check.verdict.kind === 'failed' && check.verdict.diagnosis.code === 'class-constrained'
  if (isGood && !window.isOfNode && !isKept && pull === 'good' && isUndisturbed)
    say('good-node-failed', 'node and shim were good, and nobody but runs of the action was there')
  const [state] = states
  const codes = state === undefined || states.length > 1 ? undefined : TRUE_CODES[state]
  const { verdict } = check
  // An image that can't be pulled is a cause as true as a shim that can't run it.
  if (
    codes === undefined ||
    pull !== 'good' ||
    verdict.kind !== 'failed' ||
    !window.isOfNode ||
    scenario.webhook !== undefined
  )
    return
  if (!codes.includes(verdict.diagnosis.code)) say('false-cause', `its shim is ${state ?? ''}`)
}

/** Evidence that may heal stands for its whole grace, or it doesn't count. */
function checkGrace({ world }: Played, check: CheckReport, startsAtMs: number, say: Report): void {
  const decidedMs = startsAtMs + (check.decidedAtMs ?? 0)
  const sinceMs = notReadySinceMs(world, check.node, decidedMs)
  if (sinceMs === undefined || decidedMs - sinceMs >= NOT_READY_GRACE_MS - SLACK_MS) return
  say('grace-cut', `the node had been NotReady for ${Math.round(decidedMs - sinceMs)} ms only`)
}
