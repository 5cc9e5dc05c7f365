import type { Facts } from '../../facts/diagnosis.ts'
import { isQuotaConflict } from '../../kubernetes/quota-conflict.ts'
import type { Refusal } from '../../observations/refusal.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import type { Subject } from '../subject/subject.ts'
import { AT_ONCE, type Rule } from './rule.ts'

/** The text decides, with all that follows it. */
const refused = (text: RegExp): Pick<Rule, 'find' | 'excerpt'> => ({
  find: ({ refusal }) => (refusal !== undefined && text.test(refusal.text) ? refusal.text : undefined),
  excerpt: excerptFrom(text)
})

/** Known from the pod's refusal, or from what can't be read at the end. */
export const API_SERVER_GONE = {
  code: 'api-server-gone',
  title: 'The API server could not be reached',
  fault: 'this run',
  facts: (): Facts => ({ kind: 'api-server-gone' })
} as const

/** During a run, which could not have begun with them: their time is over, or they were revoked. */
export const CREDENTIALS_REFUSED = {
  code: 'credentials-refused',
  title: 'The server does not accept the credentials',
  fault: 'kubeconfig',
  facts: (): Facts => ({ kind: 'credentials-ended' })
} as const

/** What a controller was refused with has no status: these are the API server's words for an outage, and those of Go's client. */
const OUTAGE = /timeout|timed out|too many requests|connection refused/i

/** The text of a refusal that is none: of an outage, not of the object. */
export function findOutage({ refusal }: { readonly refusal?: Refusal | undefined }): string | undefined {
  if (refusal === undefined) return undefined
  const { kind, text } = refusal
  const isOutage = kind === 'unanswered' || (kind === 'reported' && (OUTAGE.test(text) || isQuotaConflict(text)))
  return isOutage ? text : undefined
}

/** The text of a refusal for who asks. */
export function findCredentials({ refusal }: { readonly refusal?: Refusal | undefined }): string | undefined {
  return refusal?.kind === 'credentials' ? refusal.text : undefined
}

/** Known by the pod's refusal, or later by the kubelet, which looks the handler up. */
export const CLASS_MISSING = {
  code: 'class-missing',
  title: 'The RuntimeClass is gone',
  fault: 'cluster',
  verdict: 'failed',
  facts: ({ runtime }: Subject): Facts => ({ kind: 'class-missing', runtimeClass: runtime.runtimeClass })
} as const

/** Why the API server didn't make the pod. */
export const admissionRules: readonly Rule[] = [
  { ...CLASS_MISSING, graceMs: AT_ONCE, ...refused(/RuntimeClass "[^"]*" not found/i) },
  {
    code: 'selector-conflict',
    title: "The pod's node selector contradicts the class's",
    fault: 'cluster',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...refused(/conflict: runtimeClass\.scheduling\.nodeSelector/),
    facts: ({ runtime }) => ({ kind: 'selector-conflict', runtimeClass: runtime.runtimeClass })
  },
  {
    code: 'overhead-mismatch',
    title: "The pod's overhead differs from the class's",
    fault: 'cluster',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...refused(/Overhead (doesn't match|set without)/i),
    facts: ({ runtime }) => ({ kind: 'overhead-mismatch', runtimeClass: runtime.runtimeClass })
  },
  {
    code: 'pod-security',
    title: "The namespace's pod security standard refuses the sample",
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/violates PodSecurity/i),
    facts: () => ({ kind: 'pod-security' })
  },
  {
    code: 'quota-exceeded',
    title: "The namespace's quota is used up",
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(
      /(exceeded|failed) quota|must specify limits|(maximum|minimum) .* usage per|max limit to request ratio per/i
    ),
    facts: () => ({ kind: 'quota-exceeded' })
  },
  {
    code: 'webhook-denied',
    title: 'An admission webhook refuses the sample',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/admission webhook "[^"]*" denied|denied by|ValidatingAdmissionPolicy/i),
    facts: ({ runtime }) => ({ kind: 'webhook-denied', image: runtime.sample.image })
  },
  {
    code: 'webhook-unavailable',
    title: 'An admission webhook does not answer',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/failed calling webhook/i),
    facts: () => ({ kind: 'webhook-unavailable' })
  },
  {
    code: 'service-account-missing',
    title: 'The namespace has no service account',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/serviceaccount "[^"]*" not found|error looking up service account/i),
    facts: () => ({ kind: 'service-account-missing' })
  },
  {
    ...API_SERVER_GONE,
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: findOutage
  },
  {
    ...CREDENTIALS_REFUSED,
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: findCredentials
  },
  {
    code: 'pod-refused',
    title: 'The API server refused the pod',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/^/),
    facts: ({ runtime }) => ({ kind: 'pod-refused', runtime: runtime.name })
  }
]
