import type { Testbed } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { list, type Pod } from '../../support/cluster.ts'

type EventObject = { readonly involvedObject: { readonly name: string } }

/** Waits until these negative tests of a run have ended: their pods have been there, as their events show, and are no more. */
export async function untilTested(testbed: Testbed, namespace: string, ids: readonly string[]): Promise<void> {
  const inside = `/api/v1/namespaces/${namespace}`
  await waitFor({ what: `the end of negative tests ${ids.join(', ')}`, timeoutMs: 60_000 }, async () => {
    const events = await list<EventObject>(testbed, `${inside}/events`)
    const pods = await list<Pod>(testbed, `${inside}/pods`)
    const open = ids.filter((id) => {
      const isOf = (name: string): boolean => name.startsWith(`negative-test-${id}-`)
      return (
        !events.some(({ involvedObject }) => isOf(involvedObject.name)) ||
        pods.some(({ metadata }) => isOf(metadata.name))
      )
    })
    return open.length === 0 ? there(undefined) : missing(`open: ${open.join(', ')}`)
  })
}
