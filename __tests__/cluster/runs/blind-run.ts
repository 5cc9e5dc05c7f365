import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Testbed } from '../../../testbed/testbed.ts'
import { type Given, type Reported, runOn } from '../../support/action/run.ts'
import { openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'

/** Longer than a pod may take to end, and shorter than a watch may be silent before the run asks for another one. */
const BLIND_MS = 28_000

/** A run, and what it asked of the API server. */
export type BlindRun = Reported & { readonly seen: readonly string[] }

/** A run whose watch of pods is cut off when it deletes the pod of a check, and whose next one is not answered until that pod was read. */
export async function runBlind(testbed: Testbed, given: Given): Promise<BlindRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-blind-'))
  const proxy = await openFaultProxy(testbed)
  const read = Promise.withResolvers<undefined>()
  let isBlind = false
  proxy.onRequest = async ({ method, path }) => {
    if (method === 'DELETE' && path.includes('/pods/check-')) {
      isBlind = true
      proxy.endWatches('cut', '/pods?')
    }
    if (isReadOfCheck(`${method} ${path}`)) read.resolve(undefined)
    const isWatchOfPods = path.includes('/pods?') && path.includes('watch=true')
    if (isBlind && isWatchOfPods) await Promise.race([read.promise, pause(BLIND_MS, undefined, { ref: false })])
  }
  try {
    const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
    const reported = await runOn(testbed, { kubeconfig, ...given })
    return { ...reported, seen: [...proxy.seen] }
  } finally {
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}

/** True for the one list of the pod of a check alone. */
export function isReadOfCheck(request: string): boolean {
  return /^GET \S*\/pods\?\S*fieldSelector=metadata\.name(=|%3D)check-/.test(request)
}
