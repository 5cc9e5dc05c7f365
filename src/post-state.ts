import { findContents } from './core/text/contents.ts'
import type { Connected, Destination } from './adapters/cluster/connect.ts'
import type { Job } from './adapters/host/host.ts'

/** What leads the post step to the cluster of the run. */
export type PostState = {
  readonly destination: Destination
  /** Where that was: the same context may lead to another cluster by now. */
  readonly server: string
  /** The variable of that name; empty where there is none. */
  readonly KUBECONFIG: string
}

const STATE = 'connection'

/**
 * Keeps for the post step what led to the cluster. The inputs aren't read again there: by then a sample file may be
 * gone, another context the current one, and KUBECONFIG another step's.
 */
export function savePostState(
  job: Job,
  { destination, server }: Pick<Connected, 'destination' | 'server'>,
  env: NodeJS.ProcessEnv
): void {
  const { KUBECONFIG = '' } = env
  // Contents lead nowhere, and are not written anywhere.
  const kept = findContents(KUBECONFIG) === undefined ? KUBECONFIG : ''
  const state: PostState = { destination, server, KUBECONFIG: kept }
  job.saveState(STATE, JSON.stringify(state))
}

/** What the main step kept. */
export function readPostState(job: Job): PostState {
  return JSON.parse(job.readState(STATE)) as PostState
}
