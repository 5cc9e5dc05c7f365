import type { Distribution } from '../../facts/distribution.ts'
import { constraintLabel } from '../../kubernetes/labels.ts'
import { shellWord } from '../../text/shell.ts'
import { logCommand, networkFolder, statusCommand } from './node-tools.ts'
import { type Fixes, onEachNode, once } from './step.ts'

/** Fixes of what is wrong with a node itself, whatever runs there. */
export const nodeFixes = {
  'node-gone': onEachNode((_, node) => [
    `Run again with nothing that removes or restarts nodes (autoscaler, drain, repair, upgrade): ${node} did not stay during the run.`
  ]),
  'node-not-ready': onEachNode((_, node) => [
    `Find why ${node} is not Ready: kubectl describe node ${node}, then the kubelet's and containerd's logs on it.`,
    "If the node image was just changed, suspect it: an image whose kubelet or containerd doesn't start looks like this."
  ]),
  'node-virtual': onEachNode(({ runtimeClass }, node) => [
    `Remove ${node} from input nodes: a virtual node has no containerd, so ${runtimeClass} cannot run there.`
  ]),
  'pod-deleted': onEachNode((_, node) => [
    `Find what deletes pods on ${node}, such as a drain, an eviction, a preemption, a shutdown or a policy controller, and run again.`
  ]),
  'pod-not-deleted': onEachNode((_, node) => [
    `Find what denies the deletion of pods, or deletes them for others: the error names it. How pods end on ${node} was not tested.`
  ]),
  'machine-without-node': once(({ object, namespace, isMachineUp, image }) => {
    const resource = object.split('/').slice(0, 2).join(' ')
    const look = `Look at it on the management cluster: kubectl describe ${resource} -n ${namespace}.`
    if (!isMachineUp) {
      return [look, 'The error names what is missing: quota, credentials, an image, or bootstrap data.']
    }
    return [
      look,
      'The machine exists, so check it from the inside: boot diagnostics, /var/log/cloud-init-output.log, then the logs of kubelet and containerd.',
      `If the node image was just changed, suspect it${image === undefined ? '' : ` (${image})`}: an image whose kubelet or containerd doesn't start looks like this.`
    ]
  }),
  'node-exhausted': onEachNode((_, node, distribution) => [
    `${freeResources(node, distribution)} This is not about Wasm: any pod may fail there.`
  ]),
  'containerd-unavailable': onEachNode((_, node, distribution) => [
    `Find why containerd on ${node} is down or keeps restarting: ${statusCommand(distribution, node)}, then ${logCommand(distribution, node)}.`
  ]),
  'sandbox-image-missing': onEachNode((_, node) => [
    `Load the pause image that the error names onto ${node}, or give the node access to its registry: no pod starts there without it.`
  ]),
  'network-not-ready': onEachNode((_, node, distribution) => [
    `Fix the network plugin (CNI) on ${node}: check its configuration in ${networkFolder(distribution)}${distribution === 'talos' ? ` (talosctl -n ${shellWord(node)} list /etc/cni/net.d)` : ''} and its pods. This is not about Wasm: no pod starts there.`
  ]),
  'class-not-seen': onEachNode(({ runtimeClass }, node) => [
    `Find in the kubelet's log on ${node} why it does not see RuntimeClass ${runtimeClass}, then restart the kubelet: it has to list and watch RuntimeClasses (node.k8s.io).`,
    "An agent in the kubelet's place, such as one for edge nodes, may have no support for RuntimeClass: such a node can't run Wasm by one."
  ]),
  'node-full': onEachNode(({ requests }, node) => [
    `Free resources on ${node}${requests === undefined ? ', or lower the requests of the pod' : `: the sample requests ${requests.cpu} CPU and ${requests.memory} memory`}. kubectl describe node ${node} shows what is allocated.`
  ]),
  'label-lost': onEachNode(({ runtimeClass }, node) => [
    `Find what removes the label ${constraintLabel(runtimeClass)}=true from ${node}: a controller that owns the node's labels, or another run.`,
    'Set it at its source (kubelet --node-labels, the labels of the node pool), so that it persists.'
  ]),
  'node-cordoned': onEachNode((_, node) => [
    `Uncordon ${node} and run again, or list it in input nodes to check it anyway.`
  ]),
  'taint-not-tolerated': onEachNode((_, node) => [
    `Find what taints ${node} and run again: kubectl describe node ${node} shows its taints. Only taints that exist at the start are tolerated, on nodes listed in input nodes.`
  ]),
  unschedulable: onEachNode((_, node) => [`Fix what the error names: kubectl describe node ${node}.`]),
  unknown: onEachNode(({ isOfPod = false, runtime }, node, distribution) =>
    isOfPod
      ? [
          `Read the error: the kubelet on ${node} could not configure the container from the pod's Secrets, ConfigMaps, Services, volumes and securityContext.`,
          "If all of them are there, run again: a kubelet that was just started, or a busy API server, needs a moment. Then read the kubelet's log."
        ]
      : [
          `Read the error, then containerd's log on ${node} (${logCommand(distribution, node)}), which has the shim's messages.`,
          `If ${runtime} passes on other nodes, compare shim and containerd versions with them.`
        ]
  )
} satisfies Partial<Fixes>

/** What may be full on a node, how it is seen, and where its limits are set. */
function freeResources(node: string, distribution: Distribution): string {
  const sysctls = 'fs.inotify.max_user_instances, fs.file-max, kernel.pid_max'
  if (distribution === 'talos') {
    const talosctl = `talosctl -n ${shellWord(node)}`
    return `Free disk space on ${node} (${talosctl} mounts shows what is full), memory (${talosctl} memory) or processes (${talosctl} processes), or raise the limit that was reached in machine.sysctls of its machine configuration (${sysctls}).`
  }
  if (distribution === 'aks') {
    return `Free disk space, memory and processes on ${node} (df -h, df -i and free -m show what is full), or raise the limit that was reached (${sysctls}) with --linux-os-config of a new node pool: AKS discards changes that are made on a node.`
  }
  return `Free disk space on ${node} (df -h and df -i show what is full), or raise the limit that was reached (sysctl fs.inotify.max_user_instances and fs.file-max, LimitNOFILE of containerd), or free memory and processes (free -m, sysctl kernel.pid_max).`
}
