import type { Facts } from '../../facts/diagnosis.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import { handlerOf, shimForCpu, shimOf, type Subject } from '../subject/subject.ts'
import { CLASS_MISSING } from './admission.ts'
import { REGISTRY_FAILING, THROTTLES_OR_FAILS } from './image.ts'
import { AT_ONCE, containerTrouble, type Rule } from './rule.ts'
import { beforeSandbox, inSandbox, sandboxTrouble } from './sandbox-trouble.ts'

/** The kubelet tries again after 10 to 15 s; a network plugin comes up some seconds after its node. */
const SECOND_SANDBOX_MS = 20_000

/** An old shim on a host that still has version 1. */
const OLD_CGROUP = /v1 cgroup feature is required/

const NO_PAUSE_IMAGE = /failed to (get|pull) sandbox image|failed to pull image/
const PAUSE_REGISTRY_FAILING = new RegExp(`(?:${NO_PAUSE_IMAGE.source}).*(?:${THROTTLES_OR_FAILS.source})`, 's')

const NETWORK = /failed to setup network|cni |network plugin|plugin type=/i

/** Known by its sandbox, or else from the node's status. */
export const HANDLER_NOT_CONFIGURED = {
  code: 'handler-not-configured',
  title: 'containerd has no such handler',
  fault: 'node image',
  facts: (subject: Subject): Facts => ({ kind: 'handler-not-configured', ...handlerOf(subject) }),
  hints: ['node-shell', 'node-image']
} as const

const shimDies = {
  code: 'shim-dies',
  title: 'The shim exits as soon as it is started',
  fault: 'node image',
  verdict: 'failed',
  facts: (subject: Subject): Facts => ({ kind: 'shim-dies', ...shimForCpu(subject) }),
  hints: ['node-shell']
} as const

/** Why the node could not make the pod's sandbox: what containerd reports of handlers and shims. */
export const sandboxRules: readonly Rule[] = [
  {
    ...HANDLER_NOT_CONFIGURED,
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/no runtime for "[^"]*" is configured|container\.Runtime\.Name must be set/)
  },
  // A class that was just applied may not be in the kubelet's cache yet (`runtimeclass_manager.go`).
  {
    ...CLASS_MISSING,
    graceMs: SECOND_SANDBOX_MS,
    ...inSandbox(/runtimeclass\.node\.k8s\.io "[^"]*" not found/)
  },
  {
    code: 'runtime-not-containerd',
    title: "The node's container runtime is not containerd",
    fault: 'node',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/RuntimeHandler "[^"]*" (is )?not supported|failed to find runtime handler \S+ from runtime list/i),
    facts: ({ node }) => ({ kind: 'runtime-not-containerd', containerRuntime: node.containerRuntime }),
    hints: ['node-shell']
  },
  {
    code: 'shim-wrong-arch',
    title: 'The shim is not built for this CPU',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: exec format error/),
    nameTitle: ({ node }) => `The shim is not built for the node's CPU${node.architecture && `, ${node.architecture}`}`,
    facts: (subject) => ({ kind: 'shim-wrong-arch', ...shimForCpu(subject) }),
    hints: ['node-shell']
  },
  {
    code: 'shim-not-executable',
    title: 'The shim is not executable',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: permission denied/),
    facts: (subject) => ({ kind: 'shim-not-executable', ...shimOf(subject) }),
    hints: ['node-shell']
  },
  {
    code: 'shim-not-installed',
    title: 'The shim is not installed',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/runtime "[^"]*" binary not installed/),
    facts: (subject) => ({ kind: 'shim-not-installed', ...shimForCpu(subject) }),
    hints: ['node-shell', 'node-image']
  },
  {
    code: 'shim-not-installed',
    title: 'The shim, or its dynamic loader, is missing',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    // containerd found the file before, and the kernel's word is the same for a program whose loader is missing.
    ...inSandbox(/fork\/exec \S+: no such file/),
    facts: (subject) => ({ kind: 'shim-or-loader-missing', ...shimForCpu(subject) }),
    hints: ['node-shell']
  },
  {
    code: 'shim-version-mismatch',
    title: 'Shim and containerd use different protocol versions',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    // containerd 1 takes the whole answer of a shim that speaks a later one for an address, and puts a NUL before it.
    ...inSandbox(/unsupported shim version|dial unix [^{]{0,2}\{"version":/),
    facts: (subject) => ({ kind: 'shim-version-mismatch', ...handlerOf(subject) }),
    hints: ['node-shell']
  },
  {
    code: 'shim-cgroup-mismatch',
    title: 'The shim is too old for the cgroups of this node',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: (seen) => sandboxTrouble(seen, OLD_CGROUP) ?? containerTrouble(seen, OLD_CGROUP),
    excerpt: excerptFrom(OLD_CGROUP),
    facts: (subject) => ({ kind: 'shim-cgroup-mismatch', ...shimForCpu(subject) }),
    hints: ['node-shell']
  },
  {
    ...shimDies,
    title: 'The file of the shim is open for writing',
    // An installer that copies it onto a node that has just joined is done in a moment.
    graceMs: SECOND_SANDBOX_MS,
    ...inSandbox(/fork\/exec \S+: text file busy/)
  },
  { ...shimDies, graceMs: AT_ONCE, ...inSandbox(/failed to start shim|failed to create shim task: ttrpc: closed/) },
  {
    code: 'containerd-unavailable',
    title: 'containerd does not answer the kubelet',
    fault: 'node',
    verdict: 'failed',
    // A containerd that is restarted is back in seconds, but the kubelet tries only every 10 to 15 s.
    graceMs: 40_000,
    find: (seen) =>
      sandboxTrouble(seen, /code = Unavailable|containerd\.sock|transport is closing|error reading from server: EOF/),
    facts: () => ({ kind: 'containerd-unavailable' }),
    hints: ['node-shell']
  },
  {
    ...REGISTRY_FAILING,
    graceMs: SECOND_SANDBOX_MS,
    find: (seen) => sandboxTrouble(seen, PAUSE_REGISTRY_FAILING),
    excerpt: excerptFrom(THROTTLES_OR_FAILS, 1),
    facts: (_, evidence) => ({
      kind: 'registry-failing',
      image: /image "([^"]+)"/.exec(evidence)?.[1] ?? 'the pause image'
    })
  },
  {
    code: 'sandbox-image-missing',
    title: 'The node cannot pull the pause image',
    fault: 'node',
    verdict: 'failed',
    graceMs: SECOND_SANDBOX_MS,
    ...inSandbox(NO_PAUSE_IMAGE),
    facts: () => ({ kind: 'sandbox-image-missing' }),
    hints: ['node-shell']
  },
  {
    code: 'network-not-ready',
    title: "The node's pod network is not ready",
    fault: 'node',
    verdict: 'failed',
    graceMs: SECOND_SANDBOX_MS,
    find: (seen) =>
      sandboxTrouble(seen, NETWORK) ??
      beforeSandbox(seen).findLast(({ reason }) => reason === 'NetworkNotReady')?.message,
    excerpt: excerptFrom(NETWORK),
    facts: () => ({ kind: 'network-not-ready' }),
    hints: ['node-shell']
  }
]
