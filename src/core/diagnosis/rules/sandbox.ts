import { advise, checkShim, placeShim, shimName } from '../containerd.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import { getShim } from '../shims.ts'
import { AT_ONCE, containerTrouble, hasSandbox, inSandbox, type Rule, sandboxTrouble } from './rule.ts'

/** The kubelet tries again after 10 to 15 s; a network plugin comes up some seconds after its node. */
const SECOND_SANDBOX_MS = 20_000

/** An old shim on a host that still has version 1. */
const OLD_CGROUP = /v1 cgroup feature is required/

const NETWORK = /failed to setup network|cni |network plugin|plugin type=/i

/** Why the node could not make the pod's sandbox: what containerd reports of handlers and shims. */
export const sandboxRules: readonly Rule[] = [
  {
    code: 'handler-not-configured',
    title: 'containerd has no such handler',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/no runtime for "[^"]*" is configured|container\.Runtime\.Name must be set/),
    fix: advise.handlerNotConfigured,
    hints: ['node-shell', 'node-image']
  },
  {
    code: 'runtime-not-containerd',
    title: "The node's container runtime takes no RuntimeClass handlers",
    fault: 'node',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/RuntimeHandler "[^"]*" (is )?not supported/i),
    fix: ({ node }) => [
      `Let the kubelet of ${node.name} use containerd (--container-runtime-endpoint): it uses ${node.containerRuntime || 'another runtime'}, and only containerd starts shims.`
    ],
    hints: ['node-shell']
  },
  {
    code: 'shim-wrong-arch',
    title: 'The shim is built for another CPU',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: exec format error/),
    say: ({ node }) =>
      `The shim is built for another CPU than the node's${node.architecture && `, ${node.architecture}`}`,
    fix: ({ runtime, node }) => [
      getShim(runtime, node),
      `Unpack it (tar -xzf) and put it on ${node.name} in place of the file that the evidence names${runtime.shim === undefined ? '' : `: file $(command -v ${runtime.shim}) says what that is built for`}.`,
      checkShim({ runtime, node })
    ],
    hints: ['node-shell']
  },
  {
    code: 'shim-not-executable',
    title: 'The shim may not be executed',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: permission denied/),
    fix: ({ runtime, node }) => [
      `Make ${shimName(runtime)} executable on ${node.name} (chmod 0755), on a file system that isn't mounted noexec.`,
      checkShim({ runtime, node })
    ],
    hints: ['node-shell']
  },
  {
    code: 'shim-not-installed',
    title: 'The shim is not installed',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/runtime "[^"]*" binary not installed|fork\/exec \S+: no such file/),
    fix: ({ runtime, node }) => [
      getShim(runtime, node),
      placeShim({ runtime, node }),
      'Restart containerd if the file was there before and has been moved (systemctl restart containerd): it remembers where it found a shim.',
      checkShim({ runtime, node })
    ],
    hints: ['node-shell', 'node-image']
  },
  {
    code: 'shim-version-mismatch',
    title: 'Shim and containerd speak different protocols',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    // containerd 1 takes the whole answer of a shim that speaks a later one for an address, and puts a NUL before it.
    ...inSandbox(/unsupported shim version|dial unix [^{]{0,2}\{"version":/),
    fix: ({ runtime, node }) => [
      `Install a ${shimName(runtime)} that is made for ${node.containerRuntime || "the node's containerd"}, or a containerd that is made for the shim.`,
      getShim(runtime, node)
    ],
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
    fix: ({ runtime, node }) => [
      `Install a newer ${shimName(runtime)} on ${node.name}, or boot the node with cgroup v2.`,
      getShim(runtime, node)
    ],
    hints: ['node-shell']
  },
  {
    code: 'shim-dies',
    title: 'The shim dies as soon as it is started',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    ...inSandbox(/failed to start shim|failed to create shim task: ttrpc: closed/),
    fix: ({ runtime, node }) => [
      `Run ${shimName(runtime)} -v on ${node.name}: it prints a version, or why it can't run. What it said to containerd is in journalctl -u containerd.`,
      'If its file is a symbolic link to another shim (ls -l), put a copy of the right shim in its place: a shim looks at the name of its own file, links resolved.',
      `If it misses a library (ldd names it), install that. Else install the shim anew. ${getShim(runtime, node)}`,
      placeShim({ runtime, node }),
      checkShim({ runtime, node })
    ],
    hints: ['node-shell']
  },
  {
    code: 'containerd-unavailable',
    title: 'containerd does not answer the kubelet',
    fault: 'node',
    verdict: 'failed',
    // A containerd that is restarted is back in seconds, but the kubelet tries only every 10 to 15 s.
    graceMs: 40_000,
    find: (seen) =>
      sandboxTrouble(seen, /code = Unavailable|containerd\.sock|transport is closing|error reading from server: EOF/),
    fix: ({ node }) => [
      `Find out why containerd on ${node.name} is down or restarts again and again: its log (journalctl -u containerd), and systemctl status containerd.`
    ],
    hints: ['node-shell']
  },
  {
    code: 'sandbox-image-missing',
    title: "The node cannot get the pods' pause image",
    fault: 'node',
    verdict: 'failed',
    graceMs: SECOND_SANDBOX_MS,
    ...inSandbox(/failed to (get|pull) sandbox image|failed to pull image/),
    fix: ({ node }) => [
      `Put the pause image that is named in the evidence on ${node.name}, or let the node reach its registry: no pod starts there without it.`
    ],
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
      (hasSandbox(seen) ? undefined : seen.events.findLast((one) => one.reason === 'NetworkNotReady')?.message),
    excerpt: excerptFrom(NETWORK),
    fix: ({ node }) => [
      `Mend the network plugin (CNI) on ${node.name}: its configuration in /etc/cni/net.d and its pods. This is not about Wasm: no pod starts there.`
    ],
    hints: ['node-shell']
  }
]
