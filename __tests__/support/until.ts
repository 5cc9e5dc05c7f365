import { missing, there, waitFor } from '../../testbed/wait.ts'

/** Waits up to a minute until something is so. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  await waitFor({ what, timeoutMs: 60_000, everyMs: 20 }, async () =>
    (await isSo()) ? there(undefined) : missing('not yet')
  )
}
