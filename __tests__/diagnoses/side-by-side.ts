import type { CellV1 } from '../../src/render/json/report-v1.ts'
import { writeSampleFile } from '../cluster/images.ts'
import { breaking, pluginFault } from './nodes.ts'
import { runRecorded } from './recorded.ts'
import { builtin, type Stage } from './stage.ts'

/** When the cells of a run were decided that had one broken node, by whether they were that node's. */
export type Waiting = { readonly broken: readonly CellV1[]; readonly good: readonly CellV1[] }

/** How many cells at once: as many as a run has anyway, and as few as would all be waiting for the broken node. */
const atOnce = { 'by default': {}, 'with four cells at once': { 'max-parallel': '4' } } as const

/** Four runtimes on every node, one of which is broken in a way that may heal: its cells have a grace of 20 s. */
export async function tryBesideBroken(stage: Stage, broken: string): Promise<ReadonlyMap<string, Waiting>> {
  const found = new Map<string, Waiting>()
  await breaking(stage, broken, pluginFault, async () => {
    await Promise.all(
      Object.entries(atOnce).map(async ([name, given], run) => {
        const classes = [1, 2, 3, 4].map((index) => `beside-${run + 1}-${index}`)
        const file = writeSampleFile(Object.fromEntries(classes.map((one) => [one, { image: builtin }])))
        try {
          const runtimes = classes.map((one) => `${one}=spin`).join(', ')
          const { report } = await runRecorded(
            stage.testbed,
            { runtimes, sample: file.path, ...given },
            'past-the-gate'
          )
          found.set(name, {
            broken: report.cells.filter(({ node }) => node === broken),
            good: report.cells.filter(({ node }) => node !== broken)
          })
        } finally {
          file.remove()
        }
      })
    )
  })
  return found
}
