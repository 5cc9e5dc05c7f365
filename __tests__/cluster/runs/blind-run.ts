import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Testbed } from '../../../testbed/testbed.ts'
import { type Given, type Reported, runOn } from '../../support/action/run.ts'
import { openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'

/** Longer than a pod may take to end, and shorter than a watch may be silent before the run asks for another one. */
const BLIND_MS = 24_000

/** A run, and how many of its watches of pods were not answered for so long. */
export type BlindRun = Reported & { readonly heldWatches: number }

/** A run whose watch of pods is cut off when it deletes the pod of a check, and whose next one is not answered for long. */
export async function runBlind(testbed: Testbed, given: Given): Promise<BlindRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-blind-'))
  const proxy = await openFaultProxy(testbed)
  let blindness: Promise<void> | undefined
  let heldWatches = 0
  proxy.onRequest = async ({ method, path }) => {
    // Its name is in the path, or in the query where several are deleted together.
    if (method === 'DELETE' && path.includes('/pods') && path.includes('check-')) {
      blindness ??= pause(BLIND_MS, undefined, { ref: false })
      proxy.endWatches('cut', '/pods?')
    }
    if (blindness === undefined || !path.includes('/pods?') || !path.includes('watch=true')) return
    await blindness
    heldWatches += 1
  }
  try {
    const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
    const reported = await runOn(testbed, { kubeconfig, ...given })
    return { ...reported, heldWatches }
  } finally {
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}
