import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Testbed } from '../../testbed/testbed.ts'
import { openFaultProxy } from '../support/fault-proxy.ts'
import { makeRandom, type Outcome, type SoakContext } from './context.ts'
import { soakCancelled } from './cancelled.ts'
import { soakFaults } from './faults.ts'
import { soakKills } from './kills.ts'
import { endKinds } from './kinds.ts'
import { soakHealthy, soakTogether, togetherTrials } from './runs.ts'
import { soakShortLived } from './short-lived.ts'

/** The parts of a soak, with the trials of the long form. */
export const parts = {
  healthy: { soak: soakHealthy, trials: 100 },
  kills: { soak: soakKills, trials: 400 },
  cancelled: { soak: soakCancelled, trials: 50 },
  // A hundred pods.
  'short-lived': { soak: soakShortLived, trials: 5 },
  together: { soak: soakTogether, trials: togetherTrials },
  faults: { soak: soakFaults, trials: 200 }
} as const

export type Part = keyof typeof parts

/** Soaks one part on a testbed, which it leaves as it found it. */
export async function soak(
  testbed: Testbed,
  part: Part,
  { seed, trials, log }: { readonly seed: number } & Pick<SoakContext, 'trials' | 'log'>
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-soak-'))
  const proxy = await openFaultProxy(testbed)
  const context = { testbed, proxy, folder, random: makeRandom(seed), trials, log }
  try {
    return await parts[part].soak(context)
  } finally {
    await endKinds(context)
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}
