import process from 'node:process'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { runWorkflow, type WorkflowRun } from './run-workflow.ts'
import { findTraces, type Traces } from './traces.ts'

/** A run of a workflow whose main step was killed. */
export type Killed = {
  readonly run: WorkflowRun
  /** What there was on the cluster when main was killed. */
  readonly traces: Traces
}

/** Runs the workflow, and kills the main step's process as soon as the cluster shows what is waited for. */
export async function runAndKill(
  testbed: Testbed,
  inputs: Readonly<Record<string, string>>,
  isMoment: (traces: Traces) => Promise<boolean> | boolean,
  beforehand: () => void = () => undefined,
  env: Readonly<Record<string, string>> = {}
): Promise<Killed> {
  let seen: Traces | undefined
  const run = await runWorkflow(inputs, {
    env,
    meanwhile: async (findMain) => {
      seen = await waitFor({ what: 'the moment to kill main', timeoutMs: 60_000, everyMs: 50 }, async () => {
        const traces = await findTraces(testbed)
        return (await isMoment(traces)) ? there(traces) : missing(JSON.stringify(traces))
      })
      beforehand()
      const pid = findMain()
      if (pid === undefined) throw new Error('main had ended before it could be killed')
      process.kill(pid, 'SIGKILL')
    }
  })
  if (seen === undefined) throw new Error('main was not killed')
  return { run, traces: seen }
}
