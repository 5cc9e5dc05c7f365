import type { Facts } from '../../facts/diagnosis.ts'
import { isDnsLabel } from '../../kubernetes/names.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import { handlerOf, shimForCpu, shimOf, type Subject } from '../subject/subject.ts'
import { CLASS_MISSING } from './admission.ts'
import { AT_ONCE, containerTrouble, type Rule } from './rule.ts'
import { inNewestSandbox, inSandbox, sandboxTrouble, SECOND_SANDBOX } from './sandbox-trouble.ts'

/** An old shim on a host that still has version 1. */
const OLD_CGROUP = /v1 cgroup feature is required/

/** The handler that containerd was asked for, as its error names it; undefined where it names none. */
export function askedHandler(evidence: string): string | undefined {
  return /no runtime for "([^"]+)" is configured/.exec(evidence)?.[1]
}

/** Known by its sandbox, or else from the node's status. */
export const HANDLER_NOT_CONFIGURED = {
  code: 'handler-not-configured',
  title: 'containerd has no such handler',
  fault: 'node image',
  facts: (subject: Subject, evidence: string): Facts => {
    const named = askedHandler(evidence) ?? ''
    // It goes into commands and configuration, and anybody who may create events in the namespace can write one.
    const handler = subject.runtime.handler || (isDnsLabel(named) ? named : '')
    return { kind: 'handler-not-configured', ...handlerOf({ ...subject, runtime: { ...subject.runtime, handler } }) }
  },
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
  // A class that was just applied may not be in the kubelet's cache yet (`runtimeclass_manager.go`), and a kubelet whose watch broke
  // begins another one after up to 30 s (client-go's reflector).
  {
    ...CLASS_MISSING,
    ...SECOND_SANDBOX,
    graceMs: 40_000,
    ...inNewestSandbox(/runtimeclass\.node\.k8s\.io "[^"]*" not found/),
    facts: ({ runtime }) => ({ kind: 'class-missing', runtimeClass: runtime.runtimeClass, byKubelet: true })
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
    ...SECOND_SANDBOX,
    ...inNewestSandbox(/fork\/exec \S+: text file busy/)
  },
  // Also the words before what may heal, as a disk that is full: an older try is no evidence of a shim that dies.
  {
    ...shimDies,
    graceMs: AT_ONCE,
    ...inNewestSandbox(/failed to start shim|failed to create shim task: ttrpc: closed/)
  }
]
