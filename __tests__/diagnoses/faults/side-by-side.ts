import type { CheckV1 } from '../../../src/render/json/report-v1.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { breaking, pluginFault } from './nodes.ts'
import { runRecorded } from '../recording/recorded.ts'
import { builtin, type FixtureContext } from '../context.ts'

/** When the checks of a run were decided that had one broken node, by whether they were that node's. */
export type Waiting = { readonly broken: readonly CheckV1[]; readonly good: readonly CheckV1[] }

/** How many checks at once: as many as a run has anyway, and as few as would all be waiting for the broken node. */
const atOnce = { 'by default': {}, 'with four checks at once': { 'max-parallel': '4' } } as const

/** Four runtimes on every node, one of which is broken in a way that may heal: its checks have a grace of 20 s. */
export async function tryBesideBroken(context: FixtureContext, broken: string): Promise<ReadonlyMap<string, Waiting>> {
  const found = new Map<string, Waiting>()
  await breaking(context, broken, pluginFault, async () => {
    await Promise.all(
      Object.entries(atOnce).map(async ([name, given], run) => {
        const classes = [1, 2, 3, 4].map((index) => `beside-${run + 1}-${index}`)
        const file = writeSampleFile(Object.fromEntries(classes.map((one) => [one, { image: builtin }])))
        try {
          const runtimes = classes.map((one) => `${one}=spin`).join(', ')
          const { report } = await runRecorded(context.testbed, { runtimes, sample: file.path, ...given }, true)
          found.set(name, {
            broken: report.checks.filter(({ node }) => node === broken),
            good: report.checks.filter(({ node }) => node !== broken)
          })
        } finally {
          file.remove()
        }
      })
    )
  })
  return found
}
