import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diagnose, type Rule, RULES } from '../../src/core/diagnosis/diagnose.ts'
import type { Runtime } from '../../src/core/model.ts'
import { parseNode } from '../../src/core/nodes/nodes.ts'
import type { CheckV1, ReportV1 } from '../../src/render/json/report-v1.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { type Given, runOn } from '../cluster/action.ts'
import { gateCluster, openGate } from '../cluster/gate.ts'
import { writeKubeconfig } from '../cluster/kubeconfigs.ts'
import { type Recording, Replay } from '../fixtures/recording.ts'
import { readInputs, runInProcess } from './in-process.ts'
import { Tape, type Taped } from './tape.ts'

/** The result of a check, and all that could be known of it by then. */
export type Notice = {
  /** `failed handler-not-configured`, or `passed`. */
  readonly verdict: string
  readonly evidence: string
  readonly check: CheckV1
  readonly runId: string
  /** What its run could not take away again. */
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

/** `own-process`: started as a user does it; `past-the-gate`: nothing is recorded of it. */
export type How = 'in-process' | 'own-process' | 'past-the-gate'

/** Runs the action through a gate that keeps what the API server reports. */
export async function runRecorded(testbed: Testbed, given: Given, how: How = 'in-process'): Promise<Recorded> {
  const gate = await openGate(testbed)
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-recorded-'))
  const tape = new Tape()
  gate.onAnswer = (passed) => {
    tape.record(passed)
  }
  try {
    const gated = writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {})
    const kubeconfig = how === 'past-the-gate' ? testbed.kubeconfig : gated
    const inputs = readInputs({ ...given, kubeconfig })
    const report =
      how === 'own-process' ? (await runOn(testbed, { ...given, kubeconfig })).report : await runInProcess(inputs)
    return {
      report,
      notices: (name, node) => {
        const runtime = inputs.runtimes.find((one) => one.name === name)
        const check = report.checks.find((one) => one.runtime === name && one.node === node)
        if (check === undefined || runtime === undefined) throw new Error(`no check of ${name} on ${node}`)
        return tell(report, check, runtime, inputs.runtimes.indexOf(runtime), tape)
      }
    }
  } finally {
    await gate.close()
    rmSync(folder, { recursive: true })
  }
}

function tell(report: ReportV1, check: CheckV1, runtime: Runtime, workload: number, tape: Tape): Notice {
  // A run that went past the gate left nothing on the tape.
  const node = tape.nodes.get(check.node) ?? { metadata: { name: check.node } }
  const runtimeClass = tape.classes.get(check.runtimeClass)
  const decidedAtMs = Date.parse(report.run.startedAt) + (check.decidedAtMs ?? 0)
  const taped = dropTries(
    tape.entries.filter((one) => one.atMs <= decidedAtMs && isAbout(one, check, report, workload))
  )
  const recording: Recording = {
    runtime,
    constrain: report.run.constrain,
    node,
    ...(runtimeClass === undefined ? {} : { runtimeClass }),
    entries: taped.map(({ entry }) => entry)
  }
  const { diagnosis, verdict } = check
  const delay = diagnosis === null ? undefined : measure(recording, taped, diagnosis.code, decidedAtMs)
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
function dropTries(taped: readonly Taped[]): readonly Taped[] {
  const refusals = taped.filter(({ entry }) => entry.kind === 'refusal')
  const isMade = taped.some(({ entry }) => entry.kind === 'pod')
  return taped.filter((one) => one.entry.kind !== 'refusal' || (!isMade && one === refusals.at(-1)))
}

/** Of a pod that was only tried there is no name in the report, but the run's pods are numbered by runtime and node. */
function isAbout({ about, entry }: Taped, check: CheckV1, report: ReportV1, workload: number): boolean {
  if (entry.kind === 'node') return about === check.node
  if (check.pod !== null) return about === check.pod
  if (about === check.runtimeClass) return true
  if (entry.kind === 'refusal' && entry.refusal.of === 'label') return about === check.node
  const column = [...new Set(report.checks.map(({ node }) => node))].sort().indexOf(check.node)
  return about === `check-${workload + 1}-${column + 1}-${report.run.id}`
}

/** Replays what the API showed, at the times when it did, and sees since when the evidence stood. */
function measure(recording: Recording, taped: readonly Taped[], code: string, decidedAtMs: number): Delay | undefined {
  const replay = new Replay(recording)
  let sinceMs: number | undefined
  let graceMs = 0
  // Rules of one code may have graces of their own: what can't heal counts from when its own evidence came.
  let rule: Rule | undefined
  let ruleSinceMs = 0
  for (const { atMs, entry } of taped) {
    replay.nowMs = atMs
    replay.see(entry)
    const found = diagnose(replay.seen, { runtime: recording.runtime, node: parseNode(recording.node) })
    if (found?.rule.code !== code) sinceMs = undefined
    else {
      sinceMs ??= atMs
      graceMs = found.rule.graceMs
      if (found.rule !== rule) ruleSinceMs = atMs
    }
    rule = found?.rule
  }
  if (sinceMs === undefined || !RULES.some((rule) => rule.code === code)) return undefined
  const dueAtMs = Math.max(sinceMs + graceMs, ruleSinceMs)
  return { code, graceMs, beyondMs: decidedAtMs - dueAtMs, dueAtMs, decidedAtMs }
}
