import type { Output } from '../model.ts'
import type { Observations } from './observations.ts'

/** True if a container has left all that its sample promises; one that goes on may still end otherwise. */
export function hasOutput({ isLogRight, pod }: Observations, { log, exitCode }: Output): boolean {
  if (pod === undefined || (log !== undefined && isLogRight !== true)) return false
  if (pod.container.kind === 'ended') return pod.container.exitCode === (exitCode ?? 0)
  return pod.container.kind === 'running' && exitCode === undefined && log !== undefined
}
