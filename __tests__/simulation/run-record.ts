import { namespaceOf } from '../../src/core/kubernetes/manifests.ts'
import type { Inputs } from '../../src/core/model.ts'
import type { Report } from '../../src/core/report.ts'
import type { Life } from './api/client.ts'
import { readInputs } from './inputs.ts'
import type { RunPlan } from './scenario.ts'

/** A run of the action in the simulated world, and what came of it. */
export type RunRecord = {
  readonly plan: RunPlan
  readonly inputs: Inputs
  readonly runId: string
  readonly namespace: string
  /** The copy of the journal that a runner keeps. */
  journal: string
  isKilled: boolean
  /** Of its main step, which may have been killed meanwhile. */
  life: Life | undefined
  /** When the first request of the cleanup was sent: all is proven by then. */
  provenAtMs: number | undefined
  endedAtMs: number | undefined
  postEndedAtMs: number | undefined
  report: Report | undefined
  error: unknown
  postProblems: readonly string[]
}

/** A run that is to be started. */
export function makeRecord(plan: RunPlan, index: number): RunRecord {
  const inputs = readInputs(plan.inputs)
  const runId = `run${index + 1}`
  return {
    plan,
    inputs,
    runId,
    namespace: namespaceOf(inputs, runId),
    journal: '',
    isKilled: false,
    life: undefined,
    provenAtMs: undefined,
    endedAtMs: undefined,
    postEndedAtMs: undefined,
    report: undefined,
    error: undefined,
    postProblems: []
  }
}
