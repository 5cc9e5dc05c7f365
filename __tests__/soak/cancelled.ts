import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from '../support/action/program.ts'
import type { Given } from '../support/action/run.ts'
import { startMain } from '../support/action/step.ts'
import { takeSnapshot } from '../support/snapshot.ts'
import { type Outcome, pick, type SoakContext } from './context.ts'
import { findLeft, inputsOf, kinds, prepare } from './kinds.ts'

/** A healthy run has ended by then. */
const LATEST_CANCEL_MS = 12_000
const SIGTERM_AFTER_MS = 7500
const SIGKILL_AFTER_MS = 2500

/** Cancels jobs as a runner does: SIGINT, after 7.5 s SIGTERM, after 2.5 s more SIGKILL; then the post step. */
export async function soakCancelled(context: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  const all = Object.entries(kinds) as [[string, (context: SoakContext) => Given], ...[]]
  for (let trial = 1; trial <= context.trials; trial += 1) {
    const [kind, inputs] = pick(context.random, all)
    const given = inputs(context)
    await prepare(kind, context)
    const before = await takeSnapshot(context.testbed)
    const temp = mkdtempSync(join(context.folder, 'run-'))
    const atMs = context.random() * LATEST_CANCEL_MS
    const main = startMain(inputsOf(given, context), temp)
    await sleep(atMs)
    await cancel(main)
    const left = await findLeft(before, given, temp, context)
    const name = `cancelled ${trial}: ${kind}, after ${(atMs / 1000).toFixed(1)} s`
    context.log(`${name}: ${left.length === 0 ? 'as it was' : left.join('; ')}`)
    findings.push(...left.map((one) => `${name}: ${one}`))
  }
  return { trials: context.trials, findings }
}

/** Resolves when the process has ended. Source: docs.github.com, "Workflow cancellation reference". */
async function cancel({ child, ended }: Running): Promise<void> {
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), SIGTERM_AFTER_MS),
    setTimeout(() => child.kill('SIGKILL'), SIGTERM_AFTER_MS + SIGKILL_AFTER_MS)
  ]
  child.kill('SIGINT')
  await ended
  timers.forEach(clearTimeout)
}
