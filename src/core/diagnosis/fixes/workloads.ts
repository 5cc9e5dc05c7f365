import type { Facts } from '../../facts/diagnosis.ts'
import { CHECK_ANNOTATION } from '../../kubernetes/labels.ts'
import { nameInput } from './names.ts'
import { type Fixes, once } from './step.ts'

/** Fixes of Services that don't answer, and of workloads as a whole: none of them is a node's. */
export const workloadFixes = {
  'service-not-made': once(({ namespace }) => [
    `Read the error, and check the quota and webhooks of namespace ${namespace}.`
  ]),
  'service-without-pods': once(({ name }) => [
    `Fix the pods first, as their own problems describe: Service ${name} depends on them.`
  ]),
  'load-balancer-forbidden': once(({ name }) => [
    'Set access to proxy or port-forward, which go through the API server. If this machine is a node of the cluster (k3s, or minikube without a driver), nothing else is needed.',
    `Otherwise, find what assigns that address to ${name}: it is this machine, a link-local address or a cloud's metadata service, to which a run never sends requests.`
  ]),
  'load-balancer-failed': once(({ name, namespace }) => [
    `Read the events of the cloud controller: kubectl describe service ${name} -n ${namespace}. Quotas, missing permissions of its identity and wrong annotations are the common causes.`
  ]),
  'load-balancer-pending': once(() => [
    'Install a load balancer controller, such as cloud-provider-kind or MetalLB: kind and bare-metal clusters have none.',
    'In a cloud, an address takes minutes: raise timeout. Or set access to proxy, which needs no address.'
  ]),
  'load-balancer-unreachable': once(({ port, url = 'its address' }) => [
    `Check the connection from this machine to ${url}: a route, a firewall or security group for port ${port}, or an internal load balancer that is not reachable from outside.`,
    'In a cloud, a new address may take minutes to work: raise timeout.'
  ]),
  'service-node-port-unreachable': once(({ url = 'the node' }) => [
    `Check that ${url} is reachable from this machine: a firewall or security group may block node ports. access: proxy does not need node ports.`,
    'If it is, check kube-proxy on that node.'
  ]),
  'service-without-endpoints': once(({ name, namespace }) => [
    `Compare the selector of Service ${name} with the labels of its pods, and its targetPort with their ports: kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${name}.`
  ]),
  'service-answer-incomplete': once(({ name, path }) => [
    `Request ${path} from Service ${name} yourself: a response must end within 64 KiB.`
  ]),
  'service-wrong-answer': once(({ name, path, status }) => [
    `Compare the answer of Service ${name} with what is expected: status ${status} on ${path}.`,
    'If the answer is right, correct manifests-path and manifests-expect, or the sample file.'
  ]),
  'service-unreachable': once(({ name }) => [
    `Check the connection that the error names. If the pods of Service ${name} answer directly, compare its targetPort with the port that they listen on.`
  ]),
  'service-timeout': once(({ name }) => [`Run again with a longer timeout: Service ${name} was still undecided.`]),
  'object-missing': once(() => [
    'Add the object that the error names to the manifests, or correct the name or the key in the pod that references it. A claim needs a volume, or a storage class that provisions one.'
  ]),
  'root-not-allowed': once(({ image, isOwn }, origin) =>
    isOwn
      ? [
          `Find the policy that sets runAsNonRoot on pods, such as a mutating webhook, and exempt the run's namespace, or set ${nameInput('namespace', origin)} to one that it does not apply to.`,
          `Or use an image that names a user by number (USER 65532 in its Dockerfile) in place of ${image}.`
        ]
      : [
          'Wasm images seldom name a user. Set one in the securityContext of the container that the error names:',
          { block: 'securityContext:\n  runAsNonRoot: true\n  runAsUser: 65532', language: 'yaml' }
        ]
  ),
  'workload-cancelled': once(({ name }) => [`Run again to check ${name}.`]),
  'workload-incomplete': once(({ resource, name, namespace }) => [
    `Read the events of its controller: kubectl describe ${resource} ${name} -n ${namespace}.`,
    'If it is only slow, raise timeout.'
  ]),
  'workload-still-runs': once(({ isJob }) => [
    'If it only needs longer to end, raise timeout.',
    isJob
      ? 'If it serves and never ends, use a Deployment in place of the Job: a Job must complete.'
      : 'If it serves and never ends, add a Service for it to manifests, or set restartPolicy: Always. A bare Pod with another restartPolicy and without a Service must end.'
  ]),
  'workload-unschedulable': once(() => [
    'Compare what the pod asks for (nodeSelector, affinity, tolerations, host ports, requests) with the labels, taints and free resources of the nodes: kubectl describe nodes.',
    'If an autoscaler adds the node, raise timeout.'
  ]),
  'daemonset-not-placed': once(({ runtimeClass }) => [
    `Copy nodeSelector and tolerations of RuntimeClass ${runtimeClass} into the template of the DaemonSet: its controller does not apply the scheduling of a class.`
  ]),
  'not-checked': once((facts) => checkIt(facts))
} satisfies Partial<Fixes>

function exempt(resource: string, name: string): string {
  return `If ${resource} ${name} runs nothing and only configures what others run, annotate it in manifests with ${CHECK_ANNOTATION}: none.`
}

function checkIt({ name, resource, why }: Facts<'not-checked'>): readonly string[] {
  switch (why) {
    case 'kind':
      return [
        `Use the Deployment, Job or Pod of ${resource} ${name} in manifests instead, or remove ${name}.`,
        exempt(resource, name)
      ]
    case 'nothing-owned':
      return [
        `Check that the controller of ${resource} is installed and running, and read the events of ${name}: kubectl get events --field-selector involvedObject.name=${name}.`,
        exempt(resource, name)
      ]
    case 'no-pods':
      return [`Set replicas of ${resource} ${name} to at least 1, resume it, or remove it from manifests.`]
    case 'no-nodes':
      return [
        `Copy nodeSelector and tolerations of the RuntimeClass into the template of DaemonSet ${name}: DaemonSets do not apply the scheduling of a class.`
      ]
    case 'service-external':
    case 'service-without-tcp':
      return [`Remove Service ${name} from manifests, or give it a selector and a TCP port that answers HTTP.`]
  }
}
