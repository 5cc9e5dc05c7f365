import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diagnose, type Rule, RULES } from '../../src/core/diagnosis/diagnose.ts'
import type { Runtime } from '../../src/core/model.ts'
import { parseNode } from '../../src/core/nodes/nodes.ts'
import type { CellV1, ReportV1 } from '../../src/render/json/report-v1.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { type Given, runOn } from '../cluster/action.ts'
import { gateCluster, openGate } from '../cluster/gate.ts'
import { writeKubeconfig } from '../cluster/kubeconfigs.ts'
import { type Recording, Replay } from '../fixtures/recording.ts'
import { readInputs, runInProcess } from './in-process.ts'
import { Tape, type Taped } from './tape.ts'

/** What was said of a cell, and all that could be known of it by then. */
export type Told = {
  /** `failed handler-not-configured`, or `passed`. */
  readonly verdict: string
  readonly evidence: string
  readonly cell: CellV1
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

export type Recorded = { readonly report: ReportV1; readonly told: (runtime: string, node: string) => Told }

/** `own-process`: started as a user does it; `past-the-gate`: nothing is recorded of it. */
export type How = 'in-process' | 'own-process' | 'past-the-gate'

/** Runs the action through a gate that keeps what the API server says. */
export async function runRecorded(testbed: Testbed, given: Given, how: How = 'in-process'): Promise<Recorded> {
  const gate = await openGate(testbed)
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-recorded-'))
  const tape = new Tape()
  gate.onAnswer = (passed) => {
    tape.hear(passed)
  }
  try {
    const gated = writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {})
    const kubeconfig = how === 'past-the-gate' ? testbed.kubeconfig : gated
    const inputs = readInputs({ ...given, kubeconfig })
    const report =
      how === 'own-process' ? (await runOn(testbed, { ...given, kubeconfig })).report : await runInProcess(inputs)
    return {
      report,
      told: (name, node) => {
        const runtime = inputs.runtimes.find((one) => one.name === name)
        const cell = report.cells.find((one) => one.runtime === name && one.node === node)
        if (cell === undefined || runtime === undefined) throw new Error(`no cell of ${name} on ${node}`)
        return tell(report, cell, runtime, inputs.runtimes.indexOf(runtime), tape)
      }
    }
  } finally {
    await gate.close()
    rmSync(folder, { recursive: true })
  }
}

function tell(report: ReportV1, cell: CellV1, runtime: Runtime, row: number, tape: Tape): Told {
  // A run that went past the gate left nothing on the tape.
  const node = tape.nodes.get(cell.node) ?? { metadata: { name: cell.node } }
  const runtimeClass = tape.classes.get(cell.runtimeClass)
  const decidedAtMs = Date.parse(report.run.startedAt) + (cell.decidedAtMs ?? 0)
  const taped = dropTries(tape.entries.filter((one) => one.atMs <= decidedAtMs && isAbout(one, cell, report, row)))
  const recording: Recording = {
    runtime,
    constrain: report.run.constrain,
    node,
    ...(runtimeClass === undefined ? {} : { runtimeClass }),
    entries: taped.map(({ entry }) => entry)
  }
  const { diagnosis, verdict } = cell
  const delay = diagnosis === null ? undefined : measure(recording, taped, diagnosis.code, decidedAtMs)
  return {
    verdict: diagnosis === null ? verdict : `${verdict} ${diagnosis.code}`,
    evidence: diagnosis?.evidence ?? '',
    cell,
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
function isAbout({ about, entry }: Taped, cell: CellV1, report: ReportV1, row: number): boolean {
  if (entry.kind === 'node') return about === cell.node
  if (cell.pod !== null) return about === cell.pod
  if (about === cell.runtimeClass) return true
  if (entry.kind === 'refusal' && entry.refusal.of === 'label') return about === cell.node
  const column = [...new Set(report.cells.map(({ node }) => node))].sort().indexOf(cell.node)
  return about === `cell-${row + 1}-${column + 1}-${report.run.id}`
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
