import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diagnose, graceOf, type Rule, RULES } from '../../../src/core/diagnosis/diagnose.ts'
import type { Runtime } from '../../../src/core/model.ts'
import { parseNode } from '../../../src/core/nodes/nodes.ts'
import type { CheckV1, ReportV1 } from '../../../src/render/json/report-v1.ts'
import type { Testbed } from '../../../testbed/testbed.ts'
import { type Given, runOn } from '../../support/action/run.ts'
import { proxyCluster, openFaultProxy } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { type Recording, Replay } from '../../fixtures/recording.ts'
import { readRuntimes } from './inputs.ts'
import { Recorder, type RecordedEntry } from './recorder.ts'

/** The result of a check, and all that could be known of it by then. */
export type Notice = {
  /** `failed handler-not-configured`, or `passed`. */
  readonly verdict: string
  readonly evidence: string
  readonly check: CheckV1
  readonly runId: string
  /** What its run could not undo. */
  readonly cleanup: readonly string[]
  readonly recording: Recording
  /** From when the API showed evidence that stood until the verdict; absent for what needs none. */
  readonly delay?: Delay
}

/** How long a verdict took beyond what it may. */
export type Delay = {
  readonly code: string
  readonly graceMs: number
  readonly beyondMs: number
  /** When it could have been given, and when it was, by the wall clock. */
  readonly dueAtMs: number
  readonly decidedAtMs: number
}

export type Recorded = { readonly report: ReportV1; readonly notices: (runtime: string, node: string) => Notice }

/**
 * Runs the action through a fault proxy that keeps what the API server reports; `isDirect`: on the API server itself, and
 * nothing is recorded of it.
 */
export async function runRecorded(testbed: Testbed, given: Given, isDirect = false): Promise<Recorded> {
  const proxy = await openFaultProxy(testbed)
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-recorded-'))
  const recorder = new Recorder()
  proxy.onAnswer = (answer) => {
    recorder.record(answer)
  }
  try {
    const runtimes = readRuntimes({ ...given, kubeconfig: testbed.kubeconfig })
    const proxied = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
    const { report } = await runOn(testbed, { ...given, kubeconfig: isDirect ? testbed.kubeconfig : proxied })
    return {
      report,
      notices: (name, node) => {
        const index = runtimes.findIndex((one) => one.name === name)
        const [runtime, check] = [
          runtimes[index],
          report.checks.find((one) => one.runtime === name && one.node === node)
        ]
        if (check === undefined || runtime === undefined) throw new Error(`no check of ${name} on ${node}`)
        return noticeOf(report, check, runtime, index, recorder)
      }
    }
  } finally {
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}

function noticeOf(report: ReportV1, check: CheckV1, runtime: Runtime, workload: number, recorder: Recorder): Notice {
  // Nothing was recorded of a run without the proxy.
  const node = recorder.nodes.get(check.node) ?? { metadata: { name: check.node } }
  const runtimeClass = recorder.classes.get(check.runtimeClass)
  const decidedAtMs = Date.parse(report.run.startedAt) + (check.decidedAtMs ?? 0)
  const recorded = dropTries(
    recorder.entries.filter((one) => one.atMs <= decidedAtMs && isAbout(one, check, report, workload))
  )
  const recording: Recording = {
    runtime,
    constrain: report.run.constrain,
    node,
    ...(runtimeClass === undefined ? {} : { runtimeClass }),
    entries: recorded.map(({ entry }) => entry)
  }
  const { diagnosis, verdict } = check
  const delay = diagnosis === null ? undefined : measure(recording, recorded, diagnosis.code, decidedAtMs)
  return {
    verdict: diagnosis === null ? verdict : `${verdict} ${diagnosis.code}`,
    evidence: diagnosis?.evidence ?? '',
    check,
    runId: report.run.id,
    cleanup: report.cleanup.problems,
    recording,
    ...(delay === undefined ? {} : { delay })
  }
}

/** Only the last refusal stands, and none where the pod was made after all: those before were tried again. */
function dropTries(recorded: readonly RecordedEntry[]): readonly RecordedEntry[] {
  const refusals = recorded.filter(({ entry }) => entry.kind === 'refusal')
  const isMade = recorded.some(({ entry }) => entry.kind === 'pod')
  return recorded.filter((one) => one.entry.kind !== 'refusal' || (!isMade && one === refusals.at(-1)))
}

/** Of a pod that was only tried there is no name in the report, but the run's pods are numbered by runtime and node. */
function isAbout({ about, entry }: RecordedEntry, check: CheckV1, report: ReportV1, workload: number): boolean {
  if (entry.kind === 'node') return about === check.node
  if (check.pod !== null) return about === check.pod
  if (about === check.runtimeClass) return true
  if (entry.kind === 'refusal' && entry.refusal.of === 'label') return about === check.node
  const column = [...new Set(report.checks.map(({ node }) => node))].sort().indexOf(check.node)
  return about === `check-${workload + 1}-${column + 1}-${report.run.id}`
}

/** Replays what the API showed, at the times when it did, and sees since when the evidence stood. */
function measure(
  recording: Recording,
  recorded: readonly RecordedEntry[],
  code: string,
  decidedAtMs: number
): Delay | undefined {
  const replay = new Replay(recording)
  let sinceMs: number | undefined
  let graceMs = 0
  // Rules of one code may have graces of their own: what can't heal counts from when its own evidence came.
  let rule: Rule | undefined
  let ruleSinceMs = 0
  for (const { atMs, entry } of recorded) {
    replay.nowMs = atMs
    replay.see(entry)
    const found = diagnose(replay.seen, { runtime: recording.runtime, node: parseNode(recording.node) })
    if (found?.rule.code !== code) sinceMs = undefined
    else {
      sinceMs ??= atMs
      graceMs = graceOf(found.rule, replay.seen)
      if (found.rule !== rule) ruleSinceMs = atMs
    }
    rule = found?.rule
  }
  // What may only be slow is waited for to the check's deadline.
  if (sinceMs === undefined || rule?.isPatient === true || !RULES.some((one) => one.code === code)) return undefined
  const dueAtMs = Math.max(sinceMs + graceMs, ruleSinceMs)
  return { code, graceMs, beyondMs: decidedAtMs - dueAtMs, dueAtMs, decidedAtMs }
}
