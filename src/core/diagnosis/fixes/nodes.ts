import { constraintLabel } from '../../kubernetes/labels.ts'
import { type Fixes, onEachNode, once } from './step.ts'

/** Fixes of what is wrong with a node itself, whatever runs there. */
export const nodeFixes = {
  'node-gone': onEachNode((_, node) => [
    `Run again without whatever takes nodes away meanwhile (autoscaler, drain, repair): ${node} was not there to the end.`
  ]),
  'node-not-ready': onEachNode((_, node) => [
    `Find out why ${node} isn't Ready: kubectl describe node ${node}, then the kubelet's and containerd's logs on it.`,
    "If the node image was just changed, suspect it: an image whose kubelet or containerd doesn't start looks like this."
  ]),
  'node-virtual': onEachNode(({ runtimeClass }, node) => [
    `Take ${node} out of nodes: what stands behind it has no containerd of its own, so ${runtimeClass} can't run there.`
  ]),
  'pod-deleted': onEachNode((_, node) => [
    `Find out who deletes pods on ${node}, such as a drain, an eviction, a preemption, a shutdown or a policy controller, and run again.`
  ]),
  'pod-not-deleted': onEachNode((_, node) => [
    `Find out what denies that pods are deleted, or deletes them for others: the evidence has its words. Nothing was learnt of how pods end on ${node}.`
  ]),
  'machine-without-node': once(({ object, namespace, isMachineUp, image }) => {
    const resource = object.split('/').slice(0, 2).join(' ')
    const look = `Look at it on the management cluster: kubectl describe ${resource} -n ${namespace}.`
    if (!isMachineUp) {
      return [
        look,
        'The evidence names what has not come yet: quota, credentials, an image that is not there, or bootstrap data.'
      ]
    }
    return [
      look,
      "The machine was made, so look inside of it: the virtual machine's boot diagnostics, /var/log/cloud-init-output.log, then the logs of kubelet and containerd.",
      `If the node image was just changed, suspect it${image === undefined ? '' : ` (${image})`}: an image whose kubelet or containerd doesn't start looks like this.`
    ]
  }),
  'node-exhausted': onEachNode((_, node) => [
    `Free disk space on ${node} (df -h and df -i show what is full), or raise the limit that is reached (sysctl fs.inotify.max_user_instances and fs.file-max, LimitNOFILE of containerd). This is not about Wasm: any pod may fail there.`
  ]),
  'containerd-unavailable': onEachNode((_, node) => [
    `Find out why containerd on ${node} is down or restarts again and again: its log (journalctl -u containerd), and systemctl status containerd.`
  ]),
  'sandbox-image-missing': onEachNode((_, node) => [
    `Put the pause image that is named in the evidence on ${node}, or let the node reach its registry: no pod starts there without it.`
  ]),
  'network-not-ready': onEachNode((_, node) => [
    `Mend the network plugin (CNI) on ${node}: its configuration in /etc/cni/net.d and its pods. This is not about Wasm: no pod starts there.`
  ]),
  'node-full': onEachNode((_, node) => [
    `Make room on ${node}: the sample asks for 10m CPU and 10Mi memory. kubectl describe node ${node} shows what is taken.`
  ]),
  'label-lost': onEachNode(({ runtimeClass }, node) => [
    `Find out who takes ${constraintLabel(runtimeClass)}=true off ${node}: a controller that owns the node's labels, or another run.`,
    "Set it where the node's labels come from (kubelet --node-labels, the node pool's labels), so that it stays."
  ]),
  'node-cordoned': onEachNode((_, node) => [
    `Uncordon ${node} and run again, or name it in nodes to have it tried all the same.`
  ]),
  'taint-not-tolerated': onEachNode((_, node) => [
    `Find out who taints ${node} and run again: kubectl describe node ${node} shows its taints. Those that were there at the start are tolerated where the node is named.`
  ]),
  unschedulable: onEachNode((_, node) => [
    `Take away what keeps the pod off, as the evidence says it: kubectl describe node ${node}.`
  ]),
  unknown: onEachNode(({ runtime }, node) => [
    `Read the evidence; then containerd's log on ${node} (journalctl -u containerd), where a shim's own words end up.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions with them.`
  ])
} satisfies Partial<Fixes>
