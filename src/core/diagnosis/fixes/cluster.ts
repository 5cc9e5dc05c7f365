import { constraintLabel, RUN_LABEL, RUNS_ANNOTATION } from '../../kubernetes/labels.ts'
import { type Fixes, onEachNode, once } from './step.ts'

/** Fixes of what the API server, its policies, classes and labels refuse, and of a run that ended early. */
export const clusterFixes = {
  'class-missing': once(({ runtimeClass }) => [
    `Find out who deletes RuntimeClass ${runtimeClass} while it is in use, such as an operator or a pruning deployment tool.`
  ]),
  'selector-conflict': once(({ runtimeClass }) => [
    `Take the contradicting key out of the pod's nodeSelector, or out of RuntimeClass ${runtimeClass}; if the pod has none itself, a webhook or the namespace's default selector adds it.`
  ]),
  'overhead-mismatch': once(({ runtimeClass }) => [
    `Let nothing set overhead on pods: RuntimeClass ${runtimeClass} does, and the two must agree. A webhook may add it.`
  ]),
  'class-conflict': once(({ runtimeClass }) => [
    `Compare the RuntimeClass with what this run needs: kubectl get runtimeclass ${runtimeClass} -o yaml.`,
    `Name the handler that the class has, as "${runtimeClass}=HANDLER" in runtimes, or delete the class if nobody needs it.`
  ]),
  'class-not-applied': once(({ runtimeClass }) => [
    `Find out what keeps RuntimeClass ${runtimeClass} from being applied, such as an admission webhook, and run again.`
  ]),
  'class-in-use': once(({ runtimeClass }) => [
    'Run again once the run that is named in the evidence has ended, or give both the same constrain.',
    `If no such run goes on any more, it was killed for good: kubectl annotate runtimeclass ${runtimeClass} ${RUNS_ANNOTATION}- and kubectl label runtimeclass ${runtimeClass} ${RUN_LABEL}- make the class nobody's run's.`
  ]),
  'class-constrained': onEachNode(({ runtimeClass, missing }, node) => {
    const key = constraintLabel(runtimeClass)
    const labels = missing.map(([name, value]) => `${name}=${value}`).join(' ')
    return [
      `Label the node if it may run the class: kubectl label node ${node} ${labels}.`,
      ...(missing.every(([name, value]) => name === key && value === 'true')
        ? ['Or set constrain: true, and this action labels the nodes that it is given.']
        : [])
    ]
  }),
  'label-not-applied': onEachNode(({ runtimeClass }, node) => [
    `Find out what keeps ${node} from being labelled ${constraintLabel(runtimeClass)}=true: the node may have been replaced, or a webhook says no.`
  ]),
  'label-conflict': onEachNode(({ runtimeClass }, node) => [
    `Decide whether ${node} may run ${runtimeClass}: set the label with kubectl label node ${node} ${constraintLabel(runtimeClass)}=true --overwrite, or leave the node out of nodes.`
  ]),
  'pod-security': once(() => [
    'Give a namespace whose pod-security.kubernetes.io/enforce level lets the samples in, in the input namespace.',
    'The refusal is about the namespace: nothing was learnt about the node.'
  ]),
  'quota-exceeded': once(() => [
    'Raise the ResourceQuota or LimitRange of the namespace, or give another one in the input namespace.'
  ]),
  'webhook-denied': once(({ image }) => [
    `Except the run's namespace from the policy that is named in the evidence, or let it allow ${image}.`
  ]),
  'webhook-unavailable': once(() => [
    'Mend the webhook that is named in the evidence: no pod of any kind gets in while it fails.'
  ]),
  'service-account-missing': once(() => [
    'Look at the kube-controller-manager: it makes the service account of every new namespace, and had not within 15 s. Right after a restart of the control plane, just run again.'
  ]),
  'api-server-gone': once(() => [
    "Run again once the API server is well: it refused or dropped the run's requests for longer than they are tried again."
  ]),
  'pod-changed': once(({ runtime, runtimeClass }) => [
    `Find the admission webhook, policy or default node selector of the namespace (annotation scheduler.alpha.kubernetes.io/node-selector) that changes pods: the pod of ${runtime} didn't come back as it was sent. Or give another namespace in the input namespace.`,
    `If it lacks its class's node selector, find out who takes that off: kubectl get runtimeclass ${runtimeClass} -o yaml.`
  ]),
  'pod-refused': once(({ runtime }) => [
    `Look at the policies of the namespace, or give another one in the input namespace: the pod of ${runtime} was not let in.`
  ]),
  'sidecar-injected': once(() => [
    "Keep the injector that is named in the evidence off the run's pods (a service mesh leaves out a namespace by a label of its own), and give that namespace in the input namespace.",
    'Nothing was learnt about the node: an injected container runs under the Wasm class too, or takes the requests in its stead.'
  ]),
  timeout: onEachNode(({ runtime }, node) => [
    `Run again with a longer timeout; if ${runtime} on ${node} is still undecided then, look at the node: kubectl describe node ${node}.`
  ]),
  cancelled: onEachNode(({ runtime }, node) => [`Run again to learn about ${runtime} on ${node}.`])
} satisfies Partial<Fixes>
