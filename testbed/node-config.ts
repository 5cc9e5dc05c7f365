import type { Addresses, NodeAddresses } from './addresses.ts'
import type { Daemon } from './machine/machine.ts'
import type { NodeSpec } from './topology.ts'

/** What a node is to be: its place in the topology, with its addresses. */
export type NodePlan = { readonly spec: NodeSpec; readonly addresses: NodeAddresses }

const pki = '/etc/kubernetes/pki'

/** A node's containerd. It finds shims in the node's own folder and nowhere else. */
export const containerd: Daemon = {
  program: 'containerd',
  args: ['--config=/etc/containerd/config.toml'],
  path: '/usr/local/bin'
}

/** A node's kubelet. */
export function kubelet(plan: NodePlan): Daemon {
  return {
    program: 'kubelet',
    args: [
      '--config=/etc/kubernetes/kubelet.yaml',
      '--kubeconfig=/etc/kubernetes/kubelet.conf',
      `--hostname-override=${plan.spec.name}`,
      `--node-ip=${plan.addresses.node}`
    ]
  }
}

/** A node's kube-proxy. */
export function kubeProxy(plan: NodePlan): Daemon {
  return {
    program: 'kube-proxy',
    args: ['--config=/etc/kubernetes/proxy.yaml', `--hostname-override=${plan.spec.name}`]
  }
}

/** The kubelet's configuration. */
export function renderKubeletConfig(plan: NodePlan, cluster: Addresses, cgroup: string): string {
  return json({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${pki}/ca.crt` }
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${pki}/kubelet.crt`,
    tlsPrivateKeyFile: `${pki}/kubelet.key`,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    // A machine may still have cgroup v1, which this kubelet no longer takes by itself.
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    // The disk is the host's: how full that is must not evict pods or throw images away.
    evictionHard: {},
    imageGCHighThresholdPercent: 100,
    oomScoreAdj: 0,
    podCIDR: plan.addresses.pods,
    resolvConf: '/etc/resolv.conf',
    clusterDNS: [cluster.dnsService],
    clusterDomain: 'cluster.local',
    registerWithTaints: plan.spec.taints
  })
}

/** kube-proxy's configuration. */
export function renderProxyConfig(): string {
  return json({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: '/etc/kubernetes/proxy.conf' },
    mode: 'iptables',
    // Only pods behind this bridge are local. The host and the nodes are not: an answer to them has to come back on the same path.
    detectLocalMode: 'BridgeInterface',
    detectLocal: { bridgeInterface: 'cni0' },
    oomScoreAdj: 0,
    // These are the machine's, and can't be set from inside of a network namespace.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' }
  })
}

/** Both programs read YAML, and JSON is YAML. */
function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
