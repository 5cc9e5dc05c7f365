import { allRuntimes, runtimeTypeOf } from './runtimes.ts'
import type { AnyRuntime } from './runtimes.ts'
import { swappedWith } from './topology.ts'
import type { HandlerState, NodeSpec } from './topology.ts'

/** The name that every pod's sandbox image has on a node. */
export const pauseImage = 'ghcr.io/testbed/pause:1'

/** Where containerd looks up which server stands in for which registry. */
export const hostsFolder = '/etc/containerd/certs.d'

const pluginsBin = '/opt/cni/bin'

/** The node's containerd configuration, in its generation's own form. */
export function renderContainerdConfig(node: NodeSpec): string {
  return node.containerd === '1' ? renderVersion2(node) : renderVersion3(node)
}

/** The server that stands in for a registry. It is its own fallback, so no pull ever goes on to the real one. */
export function renderHosts(mirror: string): string {
  return `server = "${mirror}"\n\n[host."${mirror}"]\n  capabilities = ["pull", "resolve"]\n`
}

/** The network of the node's pods: one bridge, no address translation, since every machine has a route to it. */
export function renderNetwork(pods: string): string {
  const ipam = { type: 'host-local', ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] }
  const bridge = { type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true, ipMasq: false, ipam }
  return JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [bridge] }, undefined, 2)
}

function renderVersion2(node: NodeSpec): string {
  const section = 'plugins."io.containerd.grpc.v1.cri"'
  return `version = 2

[${section}]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_tcp_service = true

[${section}.registry]
  config_path = "${hostsFolder}"

[${section}.cni]
  bin_dir = "${pluginsBin}"
  conf_dir = "/etc/cni/net.d"
${renderRuntimes(`${section}.containerd`, node, wiredStates)}`
}

function renderVersion3(node: NodeSpec): string {
  const runtime = "plugins.'io.containerd.cri.v1.runtime'"
  const images = "plugins.'io.containerd.cri.v1.images'"
  const old = allRuntimes.some((each) => node.handlers[each] === 'old-section')
  return `version = 3

[${images}.pinned_images]
  sandbox = "${pauseImage}"

[${images}.registry]
  config_path = "${hostsFolder}"

[${runtime}]
  restrict_oom_score_adj = true
  disable_apparmor = true

[${runtime}.cni]
  bin_dirs = ["${pluginsBin}"]
  conf_dir = "/etc/cni/net.d"
${renderRuntimes(`${runtime}.containerd`, node, wiredStates)}${
    old ? renderHandlers("plugins.'io.containerd.grpc.v1.cri'.containerd", node, ['old-section']) : ''
  }`
}

const wiredStates: readonly HandlerState[] = ['ok', 'no-binary', 'wrong-arch', 'crash', 'swapped', 'ignores-sigterm']

function renderRuntimes(section: string, node: NodeSpec, states: readonly HandlerState[]): string {
  // AppArmor profiles would be loaded into the host's kernel and stay there: they are off. cgroups are the kubelet's.
  return `
[${section}]
  default_runtime_name = "runc"

[${section}.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
${renderHandlers(section, node, states)}`
}

function renderHandlers(section: string, node: NodeSpec, states: readonly HandlerState[]): string {
  return allRuntimes
    .filter((runtime) => states.includes(node.handlers[runtime] ?? 'absent'))
    .map(
      (runtime) =>
        `\n[${section}.runtimes.${node.names?.[runtime] ?? runtime}]\n  runtime_type = "${wiredTypeOf(runtime, node)}"\n`
    )
    .join('')
}

function wiredTypeOf(runtime: AnyRuntime, node: NodeSpec): string {
  return runtimeTypeOf(node.handlers[runtime] === 'swapped' ? swappedWith(runtime) : runtime)
}
