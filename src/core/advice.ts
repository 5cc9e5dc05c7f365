import { constraintLabel } from './manifests.ts'
import type { Node, Runtime } from './model.ts'

/** What advice is about: its sentences name the actual class, handler, shim and node. */
export type Subject = { readonly runtime: Runtime; readonly node: Node }

/** Since this version, node images of image-builder hold all four shims (https://github.com/kubernetes-sigs/image-builder). */
const IMAGE_BUILDER_SINCE = 'v0.1.22'

/** Remedies in imperative sentences, one list a diagnosis. */
export const advise = {
  handlerNotConfigured: ({ runtime, node }: Subject): readonly string[] => [
    `Add handler "${runtime.handler}" to containerd's configuration on ${node.name}: section ${configSection(node, runtime)}, runtime_type = "${runtimeType(runtime)}".`,
    ...(isContainerd2(node)
      ? [
          `In a file with "version = 3", move it there from plugins."io.containerd.grpc.v1.cri", where containerd 2 doesn't look.`
        ]
      : []),
    'Restart containerd afterwards: it reads its configuration only at start.',
    ...imageHint(runtime)
  ],
  shimNotInstalled: ({ runtime, node }: Subject): readonly string[] => [
    `Install ${shimName(runtime)} on ${node.name}, in a folder of containerd's own PATH or beside its binary, executable and under that very name.`,
    'Restart containerd if the file was there before and has been moved: it remembers where it found a shim.',
    ...imageHint(runtime)
  ],
  nodeNotReady: ({ node }: Subject): readonly string[] => [
    `Find out why ${node.name} isn't Ready: kubectl describe node ${node.name}, then the kubelet's and containerd's logs on it.`,
    "If the node image was just changed, suspect it: an image whose kubelet or containerd doesn't start looks like this."
  ],
  classConflict: ({ runtime }: Subject): readonly string[] => [
    `Compare the RuntimeClass with what this run needs: kubectl get runtimeclass ${runtime.runtimeClass} -o yaml.`,
    `Name the handler that the class has, as "${runtime.runtimeClass}=HANDLER" in runtimes, or delete the class if nobody needs it.`
  ],
  classNotApplied: ({ runtime }: Subject): readonly string[] => [
    `Find out what keeps RuntimeClass ${runtime.runtimeClass} from being applied, such as an admission webhook, and run again.`
  ],
  labelNotApplied: ({ runtime, node }: Subject): readonly string[] => [
    `Find out what keeps ${node.name} from being labelled ${constraintLabel(runtime.runtimeClass)}=true: the node may have been replaced, or a webhook says no.`
  ],
  classMissing: ({ runtime }: Subject): readonly string[] => [
    `Find out who deletes RuntimeClass ${runtime.runtimeClass} while it is in use, such as an operator or a pruning deployment tool.`
  ],
  labelConflict: ({ runtime, node }: Subject): readonly string[] => [
    `Decide whether ${node.name} may run ${runtime.runtimeClass}: set the label with kubectl label node ${node.name} ${constraintLabel(runtime.runtimeClass)}=true --overwrite, or leave the node out of nodes.`
  ],
  classConstrained: ({ runtime, node }: Subject): readonly string[] => [
    `Label the node if it may run the class: kubectl label node ${node.name} ${constraintLabel(runtime.runtimeClass)}=true.`,
    'Or set constrain: true, and this action labels the nodes that it is given.'
  ],
  podRefused: ({ runtime }: Subject): readonly string[] => [
    `Look at the policies of the namespace (quota, pod security, admission webhooks), or give another one in namespace: the pod of ${runtime.name} was not let in.`
  ],
  podChanged: ({ runtime }: Subject): readonly string[] => [
    `Find the admission webhook that changes pods in the namespace: the pod of ${runtime.name} didn't come back as it was sent.`,
    `If it lacks its class's node selector, find out who takes that off: kubectl get runtimeclass ${runtime.runtimeClass} -o yaml.`
  ],
  unschedulable: ({ node }: Subject): readonly string[] => [
    `Make room on ${node.name} or take away what keeps the pod off: kubectl describe node ${node.name}.`
  ],
  imageNotPulled: ({ runtime, node }: Subject): readonly string[] => [
    `Check that ${runtime.sample.image} exists and that ${node.name} may pull it: its registry, credentials and way to the network.`,
    'Give another place for the samples in image-registry, or another image in a sample file.'
  ],
  wrongAnswer: ({ runtime, node }: Subject): readonly string[] => [
    `Compare the answer with what is expected: status ${runtime.sample.status} on ${runtime.sample.path}, port ${runtime.sample.port}.`,
    `If the image is your own, say in the sample file what it answers; if other nodes answer right, look at the shim on ${node.name}.`
  ],
  noAnswer: ({ runtime, node }: Subject): readonly string[] => [
    `Check that ${runtime.sample.image} listens on port ${runtime.sample.port} and that the API server reaches pods on ${node.name}.`
  ],
  restarted: ({ runtime, node }: Subject): readonly string[] => [
    `Look at why it ended: containerd's log on ${node.name}, and the memory limit (a shim may report a kill for memory as exit code 137 only).`,
    `Compare with another node where ${runtime.name} passes.`
  ],
  nodeGone: ({ node }: Subject): readonly string[] => [
    `Run again without whatever takes nodes away meanwhile (autoscaler, drain, repair): ${node.name} was not there to the end.`
  ],
  podDeleted: ({ node }: Subject): readonly string[] => [
    `Find out who deletes pods on ${node.name}, such as a drain, an eviction or a policy controller, and run again.`
  ],
  timeout: ({ runtime, node }: Subject): readonly string[] => [
    `Run again with a longer timeout; if ${runtime.name} on ${node.name} is still undecided then, look at the node: kubectl describe node ${node.name}.`
  ],
  unknown: ({ runtime, node }: Subject): readonly string[] => [
    `Read the evidence; then containerd's log on ${node.name}, where a shim's own words end up.`,
    `If ${runtime.name} passes on other nodes, compare shim and containerd versions with them.`
  ]
}

/** The file name of the shim that containerd starts for a runtime, as far as it is known. */
function shimName(runtime: Runtime): string {
  return runtime.shim ?? `the shim of handler "${runtime.handler}"`
}

/** `containerd-shim-spin-v2` is the program of runtime type `io.containerd.spin.v2`. */
function runtimeType(runtime: Runtime): string {
  const parts = /^containerd-shim-(.+)-(v\d+)$/.exec(runtime.shim ?? '')
  return parts ? `io.containerd.${parts[1] ?? ''}.${parts[2] ?? ''}` : `the type of the shim for ${runtime.handler}`
}

function isContainerd2(node: Node): boolean {
  return /^containerd:\/\/v?([2-9]|\d\d)\./.test(node.containerRuntime)
}

function configSection(node: Node, runtime: Runtime): string {
  const plugin = isContainerd2(node) ? 'io.containerd.cri.v1.runtime' : 'io.containerd.grpc.v1.cri'
  return `[plugins."${plugin}".containerd.runtimes.${runtime.handler}]`
}

function imageHint(runtime: Runtime): readonly string[] {
  if (runtime.shim === undefined) return []
  return [
    `If image-builder made the node image, use ${IMAGE_BUILDER_SINCE} or later: older images lack some of the four shims.`
  ]
}
