import type { Job } from './adapters/front.ts'
import type { Inputs } from './core/model.ts'

/** What leads to a cluster. */
export type Target = {
  readonly inputs: Pick<Inputs, 'kubeconfig' | 'context' | 'access'>
  /** The variable of that name; empty where there is none. */
  readonly KUBECONFIG: string
}

const STATE = 'target'

/**
 * Keeps for the post step what led to the cluster. The inputs aren't read again there: by then a sample file may be
 * gone, another context the current one, and KUBECONFIG another step's.
 */
export function saveTarget(job: Job, { kubeconfig, access }: Inputs, context: string, env: NodeJS.ProcessEnv): void {
  const target: Target = { inputs: { kubeconfig, context, access }, KUBECONFIG: env['KUBECONFIG'] ?? '' }
  job.saveState(STATE, JSON.stringify(target))
}

/** What the main step kept. */
export function readTarget(job: Job): Target {
  return JSON.parse(job.readState(STATE)) as Target
}
