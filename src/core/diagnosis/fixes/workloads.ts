import type { Facts } from '../../facts/diagnosis.ts'
import { type Fixes, once } from './step.ts'

/** Fixes of Services that don't answer, and of workloads as a whole: none of them is a node's. */
export const workloadFixes = {
  'service-not-made': once(({ namespace }) => [
    `Look at what the server says, and at the quota and webhooks of namespace ${namespace}.`
  ]),
  'service-without-pods': once(({ name }) => [
    `Mend the pods first: their own diagnoses say what is wrong. Service ${name} follows them.`
  ]),
  'load-balancer-forbidden': once(({ name }) => [
    'Set access to proxy or port-forward, which ask through the API server. Where this runs on a node of the cluster itself (k3s, or minikube without a driver), that is all there is to do.',
    `Elsewhere find out what gives ${name} that address: it is the machine that this runs on, its own network link, or a cloud's metadata service, and no cluster may send a run there.`
  ]),
  'load-balancer-failed': once(({ name, namespace }) => [
    `Read what the cloud's controller says: kubectl describe service ${name} -n ${namespace}. Quotas, missing permissions of its identity and wrong annotations are the common causes.`
  ]),
  'load-balancer-pending': once(() => [
    'Let something give addresses to Services of type LoadBalancer: kind and bare machines have nothing that does (cloud-provider-kind and MetalLB do).',
    'In a cloud it takes minutes: raise timeout. Or set access to proxy, which needs no address.'
  ]),
  'load-balancer-unreachable': once(({ port, url = 'its address' }) => [
    `Look at the way from where this runs to ${url}: a route, a firewall or security group for port ${port}, an internal load balancer that only its own network sees.`,
    'In a cloud a new address may take minutes to work: raise timeout.'
  ]),
  'service-node-port-unreachable': once(({ url = 'the node' }) => [
    `Check that ${url} can be reached from where this runs: a firewall or security group may keep node ports closed. With access: proxy no such way is needed.`,
    'If it can, look at kube-proxy on that node.'
  ]),
  'service-without-endpoints': once(({ name, namespace }) => [
    `Compare the selector of Service ${name} with the labels of its pods, and its targetPort with their ports: kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${name}.`
  ]),
  'service-answer-incomplete': once(({ name, path }) => [
    `Ask Service ${name} for ${path} by hand: an answer must end within 64 KiB.`
  ]),
  'service-wrong-answer': once(({ name, path, status }) => [
    `Compare the answer of Service ${name} with what is expected: status ${status} on ${path}.`,
    'If the answer is right, correct path and expect, or the sample file.'
  ]),
  'service-unreachable': once(({ name }) => [
    `Look at the way that is named in the evidence. If the pods behind Service ${name} answer by themselves, compare its targetPort with the port that they listen on.`
  ]),
  'service-timeout': once(({ name }) => [
    `Run again with a longer timeout; Service ${name} was still undecided at the end of this one.`
  ]),
  'object-missing': once(() => [
    'Add the object that the error names to the manifests, or correct the name or the key in the pod that asks for it. A claim needs a volume, or a storage class that makes one.'
  ]),
  'workload-cancelled': once(({ name }) => [`Run again to learn about ${name}.`]),
  'workload-incomplete': once(({ resource, name, namespace }) => [
    `Look at what its controller says: kubectl describe ${resource} ${name} -n ${namespace}.`,
    'If all is on its way and only slow, raise timeout.'
  ]),
  'daemonset-not-placed': once(({ runtimeClass }) => [
    `Repeat the scheduling of RuntimeClass ${runtimeClass} in the template of the DaemonSet, nodeSelector and tolerations: its controller does not follow the class's own.`
  ]),
  'not-checked': once((facts) => checkIt(facts))
} satisfies Partial<Fixes>

function checkIt({ name, resource, why }: Facts<'not-checked'>): readonly string[] {
  switch (why) {
    case 'kind':
      return [`Give manifests the Deployment, Job or Pod that ${resource} ${name} stands for, or leave ${name} out.`]
    case 'no-pods':
      return [`Give ${resource} ${name} a replica, or resume it, or leave it out of manifests.`]
    case 'no-nodes':
      return [
        `Repeat the RuntimeClass's scheduling in the template of DaemonSet ${name}: nodeSelector and tolerations. DaemonSets do not follow a class's own.`
      ]
    case 'service-external':
    case 'service-without-tcp':
      return [`Leave Service ${name} out of manifests, or give it a TCP port that answers HTTP and a selector.`]
  }
}
