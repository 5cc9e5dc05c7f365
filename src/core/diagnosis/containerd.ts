import { constraintLabel } from '../kubernetes/labels.ts'
import type { Absence, Node, Runtime } from '../model.ts'
import { describeImage } from '../nodes/node-image.ts'
import { getShim } from './shims.ts'

/** What advice is about: its sentences name the actual class, handler, shim and node. */
export type Subject = { readonly runtime: Runtime; readonly node: Node }

/** Where containerd's configuration is, and how to find it where it isn't. */
const CONFIG_FILE = '/etc/containerd/config.toml, unless "systemctl cat containerd" names another'

/**
 * Running pods outlive it, as their shims are processes of their own; but containerd 2 asks those for their processes then, and
 * loses the containers of one that can't tell (runwasi 1.0: "Pids is not supported").
 */
export const RESTART_CONTAINERD =
  'Restart containerd afterwards (systemctl restart containerd; pods of runc go on, Wasm pods may be restarted): it reads its configuration only at start.'

/** Fixes of what is known without a pod; those of the rules stand with the rules. */
export const advise = {
  handlerNotConfigured: ({ runtime, node }: Subject): readonly string[] => [
    `Add handler "${runtime.handler}" to containerd's configuration on ${node.name} (${CONFIG_FILE}): ${configSection(node, runtime)} with the line runtime_type = "${runtimeType(runtime)}".`,
    ...nameOfSection(node),
    haveShim({ runtime, node }),
    RESTART_CONTAINERD,
    node.runtimeHandlers === undefined || node.runtimeHandlers.length === 0
      ? checkConfig({ runtime, node })
      : `Check it from anywhere, some seconds later: kubectl get node ${node.name} -o yaml has ${runtime.handler} under runtimeHandlers.`
  ],
  /** The handler is there, but its section names another shim than it should. */
  handlerElsewhere: ({ runtime, node }: Subject, insteadOf: string): readonly string[] => [
    `Correct handler "${runtime.handler}" in containerd's configuration on ${node.name} (${CONFIG_FILE}): ${configSection(node, runtime)} must have the line runtime_type = "${runtimeType(runtime)}", ${insteadOf}.`,
    ...nameOfSection(node),
    `If it has that line already, look for a runtime_path in the section, and whether the file of ${shimName(runtime)} is another shim under its name.`,
    haveShim({ runtime, node }),
    RESTART_CONTAINERD,
    checkConfig({ runtime, node })
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
  labelConflict: ({ runtime, node }: Subject): readonly string[] => [
    `Decide whether ${node.name} may run ${runtime.runtimeClass}: set the label with kubectl label node ${node.name} ${constraintLabel(runtime.runtimeClass)}=true --overwrite, or leave the node out of nodes.`
  ],
  classConstrained: (
    { runtime, node }: Subject,
    missing: readonly (readonly [key: string, value: string])[]
  ): readonly string[] => {
    const key = constraintLabel(runtime.runtimeClass)
    const labels = missing.map(([name, value]) => `${name}=${value}`).join(' ')
    return [
      `Label the node if it may run the class: kubectl label node ${node.name} ${labels}.`,
      ...(missing.every(([name, value]) => name === key && value === 'true')
        ? ['Or set constrain: true, and this action labels the nodes that it is given.']
        : [])
    ]
  },
  nodeVirtual: ({ runtime, node }: Subject): readonly string[] => [
    `Take ${node.name} out of nodes: what stands behind it has no containerd of its own, so ${runtime.runtimeClass} can't run there.`
  ],
  timeout: ({ runtime, node }: Subject): readonly string[] => [
    `Run again with a longer timeout; if ${runtime.name} on ${node.name} is still undecided then, look at the node: kubectl describe node ${node.name}.`
  ]
}

/** What to do about a node that should be there. */
export function adviseAbsence({ image }: Node, { object, namespace, isMachineUp }: Absence): readonly string[] {
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
    `If the node image was just changed, suspect it${image === undefined ? '' : ` (${describeImage(image)})`}: an image whose kubelet or containerd doesn't start looks like this.`
  ]
}

/** The file name of the shim that containerd starts for a runtime, as far as it is known. */
export function shimName(runtime: Runtime): string {
  return runtime.shim ?? `the shim of handler "${runtime.handler}"`
}

/** `containerd-shim-spin-v2` is the program of runtime type `io.containerd.spin.v2`. */
export function runtimeType(runtime: Runtime): string {
  const parts = /^containerd-shim-(.+)-(v\d+)$/.exec(runtime.shim ?? '')
  return parts ? `io.containerd.${parts[1] ?? ''}.${parts[2] ?? ''}` : `the type of the shim for ${runtime.handler}`
}

/** True for containerd 2 and later, whose configuration has other section names. */
export function isContainerd2(node: Node): boolean {
  return /^containerd:\/\/v?([2-9]|\d\d)\./.test(node.containerRuntime)
}

/** The section of containerd's configuration that names the handler, as the containerd on the node calls it. */
export function configSection(node: Node, runtime: Runtime): string {
  const section = `section [plugins."${isContainerd2(node) ? NEW_NAME : OLD_NAME}".containerd.runtimes.${runtime.handler}]`
  const { containerRuntime } = node
  return containerRuntime === '' ? section : `${section} (as containerd ${versionOf(node)} on this node calls it)`
}

/** A handler is no use without its shim, and containerd lists it all the same. */
function haveShim({ runtime, node }: Subject): string {
  const check = runtime.shim === undefined ? 'it prints its version with -v' : `${runtime.shim} -v prints a version`
  return `See that its shim is on ${node.name} too (${check}). If it is not there: ${getShim(runtime, node)} ${placeShim({ runtime, node })}`
}

/** Where the file of a shim that was got belongs. */
export function placeShim({ runtime, node }: Subject): string {
  return `Unpack it (tar -xzf) and put ${shimName(runtime)} on ${node.name}, executable (chmod 0755) and under that very name, where containerd finds it: beside its own binary or in a folder of its PATH, such as /usr/local/bin.`
}

/** How to see that the shim's file is what it should be. */
export function checkShim({ runtime, node }: Subject): string {
  if (runtime.shim === undefined) return `Check it on ${node.name}: the shim prints its version with -v.`
  return `Check it on ${node.name}: ${runtime.shim} -v prints a version.`
}

/** The whole configuration, with what is imported; the type is up to ten lines below its section. */
function checkConfig({ runtime, node }: Subject): string {
  return `Check it on ${node.name}: containerd config dump | grep -A 15 'runtimes.${runtime.handler}]' shows this runtime_type.`
}

/** What plugin the sections of handlers are of, in containerd 2 and before. */
const NEW_NAME = 'io.containerd.cri.v1.runtime'
const OLD_NAME = 'io.containerd.grpc.v1.cri'

/** containerd 2.4.2 was seen to drop the old sections of a file with "version = 2" that has a new one as well. */
function nameOfSection(node: Node): readonly string[] {
  if (!isContainerd2(node)) return []
  return [
    `That is the name in a file with "version = 3" at its top, where plugins."${OLD_NAME}", the name in containerd 1, is not read: rename what is there. In a file with "version = 2", use that old name, as its other sections do.`
  ]
}

function versionOf({ containerRuntime }: Node): string {
  return containerRuntime.replace(/^\w+:\/\/v?/, '')
}
