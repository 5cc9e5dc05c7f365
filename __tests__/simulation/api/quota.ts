import type { Refusal } from './admission.ts'
import type { Pod } from './objects.ts'

/** The plugin ResourceQuota comes last: pods that have not ended count, those that only end among them. */
export function exceedsQuota(pods: readonly Pod[], quota: number, name: string): Refusal | undefined {
  const used = pods.filter(({ status: { phase } }) => !/Failed|Succeeded/.test(phase)).length
  if (used < quota) return undefined
  const message = `pods "${name}" is forbidden: exceeded quota: team, requested: pods=1, used: pods=${used}, limited: pods=${quota}`
  return { status: 403, reason: 'Forbidden', message }
}
