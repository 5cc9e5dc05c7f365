import type { Log } from '../../ports.ts'
import { describeError } from '../errors.ts'
import type { Kubeconfig, CredentialRefresh } from './context.ts'

/** A kubeconfig as it was read, and the text that it was read from. */
export type ReadKubeconfig = { readonly text: string; readonly kubeconfig: Kubeconfig }

/**
 * Makes the refresh of credentials that come from a source which may be written again: it is read again, once for all who
 * want that at the same moment, and what is new there is handed to `take`, which reports whether it could.
 */
export function makeRefresh(
  first: ReadKubeconfig,
  read: () => Promise<ReadKubeconfig>,
  take: (kubeconfig: Kubeconfig) => boolean,
  source: string,
  log: Pick<Log, 'info'>
): CredentialRefresh {
  let known = first.text
  let count = 0
  let reported = ''
  const logChange = (text: string): void => {
    if (text !== reported) log.info(text)
    reported = text
  }
  const readAgain = async (): Promise<void> => {
    try {
      const { text, kubeconfig } = await read()
      if (text === known) {
        logChange(`${source}: its credentials are not accepted (401), and there are no others in it yet`)
      } else if (take(kubeconfig)) {
        known = text
        count += 1
        logChange(`${source}: its credentials were no longer accepted (401); it was read again, and has new ones`)
      } else {
        logChange(`${source}: its credentials are not accepted (401), and it now names another server or user`)
      }
    } catch (error) {
      logChange(
        `${source}: its credentials are not accepted (401), and it cannot be read again: ${describeError(error)}`
      )
    }
  }
  let asked: Promise<void> | undefined
  return {
    count: () => count,
    run: async () => {
      asked ??= readAgain().finally(() => {
        asked = undefined
      })
      await asked
    }
  }
}
