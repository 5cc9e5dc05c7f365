import { excerptFrom } from '../../text/excerpt.ts'
import { describeMismatch } from '../../kubernetes/mismatch.ts'
import { AT_ONCE, type Rule } from './rule.ts'

/** The text decides, with all that follows it. */
const refused = (text: RegExp): Pick<Rule, 'find' | 'excerpt'> => ({
  find: ({ refusal }) => (refusal !== undefined && text.test(refusal) ? refusal : undefined),
  excerpt: excerptFrom(text)
})

/** Why the API server didn't make the pod. */
export const admissionRules: readonly Rule[] = [
  {
    code: 'class-missing',
    title: 'The RuntimeClass is gone',
    fault: 'cluster',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...refused(/RuntimeClass "[^"]*" not found/i),
    fix: ({ runtime }) => [
      `Find out who deletes RuntimeClass ${runtime.runtimeClass} while it is in use, such as an operator or a pruning deployment tool.`
    ]
  },
  {
    code: 'selector-conflict',
    title: "The pod's node selector contradicts the class's",
    fault: 'cluster',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...refused(/conflict: runtimeClass\.scheduling\.nodeSelector/),
    fix: ({ runtime }) => [
      `Take the contradicting key out of the pod's nodeSelector, or out of RuntimeClass ${runtime.runtimeClass}; if the pod has none itself, a webhook or the namespace's default selector adds it.`
    ]
  },
  {
    code: 'overhead-mismatch',
    title: "The pod's overhead is not the class's",
    fault: 'cluster',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...refused(/Overhead (doesn't match|set without)/i),
    fix: ({ runtime }) => [
      `Let nothing set overhead on pods: RuntimeClass ${runtime.runtimeClass} does, and the two must agree. A webhook may add it.`
    ]
  },
  {
    code: 'pod-security',
    title: "The namespace's pod security standard refuses the sample",
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/violates PodSecurity/i),
    fix: () => [
      'Give a namespace whose pod-security.kubernetes.io/enforce level lets the samples in, in the input namespace.',
      'The refusal is about the namespace: nothing was learnt about the node.'
    ]
  },
  {
    code: 'quota-exceeded',
    title: "The namespace's quota is used up",
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/exceeded quota|must specify limits|maximum .* usage per|minimum .* usage per/i),
    fix: () => ['Raise the ResourceQuota or LimitRange of the namespace, or give another one in the input namespace.']
  },
  {
    code: 'webhook-denied',
    title: 'An admission webhook refuses the sample',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/admission webhook "[^"]*" denied|denied by|ValidatingAdmissionPolicy/i),
    fix: ({ runtime }) => [
      `Except the run's namespace from the policy that is named in the evidence, or let it allow ${runtime.sample.image}.`
    ]
  },
  {
    code: 'webhook-unavailable',
    title: 'An admission webhook does not answer',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/failed calling webhook/i),
    fix: () => ['Mend the webhook that is named in the evidence: no pod of any kind gets in while it fails.']
  },
  {
    code: 'service-account-missing',
    title: 'The namespace never got its service account',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/serviceaccount "[^"]*" not found|error looking up service account/i),
    fix: () => [
      'Look at the kube-controller-manager: it makes the service account of every new namespace, and had not within 15 s. Right after a restart of the control plane, just run again.'
    ]
  },
  {
    code: 'api-server-gone',
    title: 'The API server could not be reached',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(
      /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|other side closed|socket hang up|timeout|\((429|50\d)\)$/i
    ),
    fix: () => [
      "Run again once the API server is well: it refused or dropped the run's requests for longer than they are tried again."
    ]
  },
  {
    code: 'pod-changed',
    title: 'Something in the cluster changes the pod',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: ({ mismatch }) => (mismatch === undefined ? undefined : describeMismatch(mismatch)),
    fix: ({ runtime }) => [
      `Find the admission webhook that changes pods in the namespace: the pod of ${runtime.name} didn't come back as it was sent.`,
      `If it lacks its class's node selector, find out who takes that off: kubectl get runtimeclass ${runtime.runtimeClass} -o yaml.`
    ]
  },
  {
    code: 'pod-refused',
    title: 'The API server refused the pod',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...refused(/^/),
    fix: ({ runtime }) => [
      `Look at the policies of the namespace, or give another one in the input namespace: the pod of ${runtime.name} was not let in.`
    ]
  }
]
