import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Given } from '../support/action/run.ts'
import { startMain } from '../support/action/step.ts'
import { takeSnapshot } from '../support/snapshot.ts'
import { isChange, type Outcome, pick, type SoakContext } from './context.ts'
import { findLeft, inputsOf, kinds, prepare } from './kinds.ts'

type Moment = { readonly change: number; readonly when: 'before' | 'after' }

/** Kills runs before and after their changes, and compares the cluster with what it was once the post step has ended. */
export async function soakKills(context: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  let trials = 0
  while (trials < context.trials) {
    for (const [kind, inputsOf] of Object.entries(kinds)) {
      const given = inputsOf(context)
      const changes = await countChanges(kind, given, context)
      const all = Array.from({ length: changes }, (_, change) => change + 1).flatMap((change): Moment[] => [
        { change, when: 'before' },
        { change, when: 'after' }
      ])
      // Fewer trials than moments: those that the seed gives.
      const chosen = context.trials < all.length ? [pick(context.random, all as [Moment, ...Moment[]])] : all
      for (const moment of chosen) {
        if (trials === context.trials) return { trials, findings }
        const found = await killOnce(kind, given, moment, context)
        trials += 1
        const name = `${kind}, killed ${moment.when} change ${moment.change} of ${changes}`
        context.log(`${name}: ${found.length === 0 ? 'as it was' : found.join('; ')}`)
        findings.push(...found.map((one) => `${name}: ${one}`))
      }
    }
  }
  return { trials, findings }
}

async function countChanges(kind: string, given: Given, context: SoakContext): Promise<number> {
  await prepare(kind, context)
  let changes = 0
  context.proxy.onRequest = (request) => {
    if (isChange(request)) changes += 1
  }
  const temp = mkdtempSync(join(context.folder, 'run-'))
  await startMain(inputsOf(given, context), temp).ended
  return changes
}

async function killOnce(
  kind: string,
  given: Given,
  { change, when }: Moment,
  context: SoakContext
): Promise<readonly string[]> {
  const { proxy, testbed } = context
  await prepare(kind, context)
  const before = await takeSnapshot(testbed)
  const temp = mkdtempSync(join(context.folder, 'run-'))
  let changes = 0
  const main = startMain(inputsOf(given, context), temp)
  proxy.onRequest = (request) => {
    if (isChange(request)) changes += 1
    if (!isChange(request) || changes !== change) return
    proxy.onRequest = () => undefined
    if (when === 'before') {
      main.child.kill('SIGKILL')
      request.answer(503, {}, {})
      return
    }
    proxy.onAnswer = ({ method, path }) => {
      if (method === request.method && path === request.path) main.child.kill('SIGKILL')
    }
  }
  await main.ended
  proxy.onRequest = () => undefined
  proxy.onAnswer = () => undefined
  return await findLeft(before, given, temp, context)
}
