import { constraintLabel, RUN_LABEL, RUNS_ANNOTATION } from '../../kubernetes/labels.ts'
import { nameInput, setting } from './names.ts'
import { type Fixes, onEachNode, once } from './step.ts'

/** Fixes of what the API server, its policies, classes and labels refuse, and of a run that ended early. */
export const clusterFixes = {
  'class-missing': once(({ runtimeClass }) => [
    `Find what deletes RuntimeClass ${runtimeClass} while it is in use, such as an operator or a deployment tool that prunes.`
  ]),
  'selector-conflict': once(({ runtimeClass }) => [
    `Remove the contradicting key from the pod's nodeSelector or from RuntimeClass ${runtimeClass}. If the pod has no nodeSelector itself, a webhook or the namespace's default selector adds it.`
  ]),
  'overhead-mismatch': once(({ runtimeClass }) => [
    `Remove whatever sets overhead on pods, such as a webhook: RuntimeClass ${runtimeClass} sets it, and the two must match.`
  ]),
  'class-conflict': once(({ runtimeClass }, origin) => [
    `Compare the RuntimeClass with what this run needs: kubectl get runtimeclass ${runtimeClass} -o yaml.`,
    `Use the handler of that class, "${runtimeClass}=HANDLER" in ${nameInput('runtimes', origin)}, or set ${setting('runtimes', 'auto', origin)} without constrain, which uses classes as they are. Or delete the class if it is unused.`
  ]),
  'class-not-applied': once(({ runtimeClass }) => [
    `Find what rejects RuntimeClass ${runtimeClass}, such as an admission webhook, and run again.`
  ]),
  'class-in-use': once(({ runtimeClass }) => [
    'Run again after the run that the error names has ended, or use the same constrain and the same handler in both.',
    `If no such run is active, it was killed. ${describeRelease(runtimeClass)}`
  ]),
  'class-of-other-run': once(({ runtimeClass }, origin) => [
    `Add the runtime of RuntimeClass ${runtimeClass} to ${nameInput('runtimes', origin)}, with the same constrain and the same handler as in the other run: this run then uses the class together with the other run, and it stays until both have ended.`,
    `If no such run is active, it was killed, or left the class behind with ${setting('cleanup', 'none', origin)}. ${describeRelease(runtimeClass)}`
  ]),
  'class-constrained': onEachNode(({ runtimeClass, isAuto, missing }, node) => {
    const key = constraintLabel(runtimeClass)
    const labels = missing.map(([name, value]) => `${name}=${value}`).join(' ')
    const isOwn = missing.every(([name, value]) => name === key && value === 'true')
    return [
      `Label the node if it may run the class: kubectl label node ${node} ${labels}.`,
      ...(isOwn ? ['Or set constrain: true: this action then labels the selected nodes.'] : []),
      ...(isOwn || isAuto ? [] : ['Or set runtimes: auto, which checks each class on the nodes that it selects.'])
    ]
  }),
  'label-not-applied': onEachNode(({ runtimeClass }, node) => [
    `Find what prevents the label ${constraintLabel(runtimeClass)}=true on ${node}: the node may have been replaced, or a webhook denies the change.`
  ]),
  'label-conflict': onEachNode(({ runtimeClass }, node, _, origin) => [
    `Decide whether ${node} may run ${runtimeClass}: set the label with kubectl label node ${node} ${constraintLabel(runtimeClass)}=true --overwrite, or remove the node from ${nameInput('nodes', origin)}.`
  ]),
  'pod-security': once((_, origin) => [
    `Set ${nameInput('namespace', origin)} to a namespace whose pod-security.kubernetes.io/enforce level admits the samples.`,
    'The rejection is about the namespace. It does not say anything about the node.'
  ]),
  'quota-exceeded': once((_, origin) => [
    `Raise the ResourceQuota or LimitRange of the namespace, or set ${nameInput('namespace', origin)} to another one.`,
    'If a LimitRange rejects a sample, its sample file can set resources within that range instead.'
  ]),
  'webhook-denied': once(({ image }) => [
    `Exempt the run's namespace from the policy that the error names, or allow ${image} in it.`
  ]),
  'webhook-unavailable': once(() => ['Fix the webhook that the error names: no pod is admitted while it fails.']),
  'service-account-missing': once(() => [
    'Check the kube-controller-manager: it creates the service account of every new namespace, and did not within 15 s. If the control plane was just restarted, run again.'
  ]),
  'api-server-gone': once(() => [
    "Run again when the API server is healthy: it failed the run's requests for longer than they are retried."
  ]),
  'credentials-ended': once(() => [
    'Get credentials that stay valid until the run ends, and run again: the API server accepted the current ones when the run began. For the token of a service account, set --duration of kubectl create token.'
  ]),
  'pod-changed': once(({ runtime, runtimeClass }, origin) => [
    `Find the admission webhook, policy or default node selector of the namespace (annotation scheduler.alpha.kubernetes.io/node-selector) that changes pods: the pod of ${runtime} was created with other fields than requested. Or set ${nameInput('namespace', origin)} to another one.`,
    `If it lacks its class's node selector, find what removes it: kubectl get runtimeclass ${runtimeClass} -o yaml.`
  ]),
  'pod-refused': once(({ runtime }, origin) => [
    `Check the policies of the namespace, or set ${nameInput('namespace', origin)} to another one: the pod of ${runtime} was rejected.`
  ]),
  'sidecar-injected': once((_, origin) => [
    `Disable the injector that the error names for a namespace (service meshes have a label for that), and set ${nameInput('namespace', origin)} to it.`,
    'This does not say anything about the node: an injected container runs under the Wasm class too, or intercepts the requests.'
  ]),
  timeout: onEachNode(({ runtime }, node) => [
    `Run again with a longer timeout. If ${runtime} on ${node} is still undecided, check the node: kubectl describe node ${node}.`
  ]),
  cancelled: onEachNode(({ runtime }, node) => [`Run again to check ${runtime} on ${node}.`])
} satisfies Partial<Fixes>

/** How a class is made one of the cluster's own, which no run deletes. */
function describeRelease(runtimeClass: string): string {
  return `Release the class: kubectl annotate runtimeclass ${runtimeClass} ${RUNS_ANNOTATION}- and kubectl label runtimeclass ${runtimeClass} ${RUN_LABEL}-.`
}
