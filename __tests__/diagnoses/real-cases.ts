/**
 * What the tests of this folder make on a real cluster and what has to be reported of it, as `verdict code`. Data, so that the
 * tests of the rules know which codes are made for real.
 */
export type Checks = Readonly<Record<string, string>>

/** Handlers of testbed/topologies/broken.yaml, by runtime and node. */
export const handlerChecks: Checks = {
  'lunatic on two-broken': 'failed shim-not-installed',
  'slight on two-broken': 'failed shim-wrong-arch',
  'spin on two-broken': 'passed',
  'wws on two-broken': 'failed shim-dies',
  'lunatic on one-broken': 'failed shim-not-installed',
  'slight on one-broken': 'failed shim-wrong-arch',
  'spin on one-broken': 'passed',
  'wws on one-broken': 'failed shim-dies',
  'lunatic on two-miswired': 'failed handler-not-configured',
  'slight on two-miswired': 'failed handler-not-configured',
  'spin on two-miswired': 'passed',
  'wws on two-miswired': 'failed handler-miswired',
  'lunatic on one-miswired': 'failed handler-not-configured',
  'slight on one-miswired': 'failed handler-miswired',
  'spin on one-miswired': 'passed',
  'wws on one-miswired': 'passed'
}

/** The sample of spin with one defect each; the same is reported on each generation of containerd. */
export const sampleCases: Checks = {
  'other-body': 'inconclusive wrong-answer',
  'other-status': 'inconclusive wrong-answer',
  'cut-short': 'inconclusive answer-incomplete',
  endless: 'inconclusive answer-incomplete',
  silent: 'inconclusive no-answer',
  'no-http': 'inconclusive no-answer',
  'other-port': 'inconclusive connection-refused',
  greedy: 'inconclusive killed',
  ends: 'inconclusive sample-ends',
  'serves-once': 'failed restarted-after-ready',
  text: 'inconclusive module-refused',
  'no-command': 'inconclusive no-command',
  'wasi-only': 'inconclusive image-platform-missing',
  'other-cpu': 'inconclusive image-platform-missing',
  'broken-layer': 'inconclusive image-broken',
  nowhere: 'inconclusive image-not-found',
  plain: 'failed ran-without-wasm',
  'plain-root': 'failed ran-without-wasm',
  'plain-greedy': 'inconclusive out-of-memory'
}

/** A namespace with a policy of its name. */
export const policyCases: Checks = {
  'quota-of-none': 'inconclusive quota-exceeded',
  'small-limits': 'inconclusive quota-exceeded',
  restricted: 'inconclusive pod-security',
  denied: 'inconclusive webhook-denied',
  'webhook-down': 'inconclusive webhook-unavailable',
  'sets-overhead': 'failed overhead-mismatch',
  'never-pulls': 'inconclusive image-never-pulled',
  'changes-the-selector': 'failed selector-conflict',
  'adds-a-sidecar': 'inconclusive sidecar-injected',
  'adds-an-init-container': 'inconclusive sidecar-injected',
  'wants-a-volume': 'failed unschedulable',
  'spoils-the-pod': 'inconclusive pod-refused',
  'spoils-the-name': 'inconclusive image-name-invalid'
}

/** What happens to a node, on each generation of containerd. */
export const nodeCases: Checks = {
  'the shim may not be executed': 'failed shim-not-executable',
  'the shim was removed': 'failed shim-not-installed',
  'the shim was removed and containerd restarted': 'failed shim-not-installed',
  "the shim is a link to another shim's file": 'failed shim-dies',
  'the shim speaks a later protocol': 'failed shim-version-mismatch',
  'the shim is killed': 'failed shim-lost',
  'the shim is still being copied': 'passed',
  'the node has no inodes left': 'failed node-exhausted',
  'no network namespace can be made': 'failed unknown',
  'the image cannot be stored': 'inconclusive image-not-pulled',
  'containerd is restarted during the run': 'passed',
  'the network plugin is gone': 'failed network-not-ready',
  'the network is not configured': 'failed node-not-ready',
  'the pause image is gone, and the registry is down': 'failed sandbox-image-missing'
}

/** What happens to the cluster while a check is open. */
export const duringCases: Checks = {
  'the class is deleted': 'failed class-missing',
  'the class is refused': 'inconclusive class-not-applied',
  'the label is refused': 'inconclusive label-not-applied',
  'the label is removed': 'failed label-lost',
  'the node is tainted': 'inconclusive taint-not-tolerated',
  'the node is cordoned': 'inconclusive node-gone',
  'the node is deleted': 'inconclusive node-gone',
  'the pod is deleted': 'inconclusive pod-deleted',
  "the node's cpu is taken": 'inconclusive node-full',
  "the node's memory is taken": 'inconclusive node-full',
  'the node has no place for a pod': 'inconclusive node-full',
  'the kubelet is stopped': 'failed node-not-ready',
  'the sample is killed': 'inconclusive killed',
  'containerd is restarted under the sample': 'failed shim-lost',
  'no node may pull': 'inconclusive image-access-denied',
  'one node may not pull': 'failed image-access-denied',
  'one node may not pull what another has': 'inconclusive image-access-denied',
  'the registry is down': 'inconclusive registry-unreachable',
  'the controller manager is down': 'inconclusive service-account-missing',
  'the API server is gone': 'inconclusive api-server-gone'
}

/** What stands in for something that the testbed does not have. */
export const standInCases: Checks = {
  'a policy rejects all traffic': 'inconclusive pods-unreachable',
  'a policy drops all traffic': 'inconclusive no-answer',
  'a policy drops all traffic, access: auto': 'passed',
  'the node is a virtual one': 'inconclusive node-virtual'
}

/** What keeps a run from its cluster; the projects `cluster` and `capz` make it. */
export const connectionCases: Checks = {
  'no kubeconfig at all': 'error kubeconfig-missing',
  'a file that is not there': 'error kubeconfig-missing',
  'an empty file': 'error kubeconfig-invalid',
  'a context that is not there': 'error context-missing',
  'a server that refuses': 'error server-unreachable',
  'a server whose certificate nobody vouches for': 'error server-untrusted',
  'a server whose name has no address': 'error server-name-unresolved',
  'a token that the server does not accept': 'error credentials-refused',
  'a context without a user': 'error permissions-missing',
  'with too few permissions': 'error permissions-missing',
  'a certificate file that is not there': 'error kubeconfig-invalid',
  'an authority file that is not there': 'error kubeconfig-invalid',
  'a key file that is not there': 'error kubeconfig-invalid',
  'a token file that is not there': 'error kubeconfig-invalid',
  'a plugin that is not there': 'error credential-plugin-missing',
  'a plugin that fails and prints a secret': 'error credential-plugin-failed',
  'a plugin that prints a secret and no credentials': 'error credential-plugin-failed',
  'a client certificate that expired': 'error client-certificate-expired',
  'an address that is none of the certificate': 'error server-untrusted',
  'a proxy that is not there': 'error proxy-failed',
  'the Secret is not there': 'error kubeconfig-missing',
  'the Secret lacks its key': 'error kubeconfig-missing',
  'the Secret holds no kubeconfig': 'error kubeconfig-invalid',
  'permissions on the management cluster': 'error permissions-missing',
  'permissions on the workload cluster': 'error permissions-missing'
}

/** The same, by what stands in for a server, a proxy or the program kind. */
export const connectionStandIns: Checks = {
  'a server that throttles': 'error server-throttling',
  'a server in bad health': 'error server-failing',
  'something that is no API server': 'error not-an-api-server',
  'a refusal that no rule knows': 'error connection-unknown',
  'a proxy that wants a password': 'error proxy-failed',
  'a kind cluster that is not there': 'error kind-failed'
}

/** Cases that were reported otherwise than they have to be. */
export function findMistold(notices: ReadonlyMap<string, { readonly verdict: string }>): readonly string[] {
  const all: Checks = {
    ...handlerChecks,
    ...sampleCases,
    ...policyCases,
    ...nodeCases,
    ...duringCases,
    ...standInCases
  }
  return Array.from(notices).flatMap(([name, { verdict }]) => {
    const expected = all[name] ?? all[name.replace(/ on [a-z-]+$/, '')]
    return verdict === expected ? [] : [name]
  })
}

/** The codes of those on real parts. */
export const realCodes: ReadonlySet<string> = new Set(
  [handlerChecks, sampleCases, policyCases, nodeCases, duringCases, connectionCases]
    .flatMap((cases) => Object.values(cases))
    .flatMap((notices) => notices.split(' ').slice(1))
)

/** Codes that the projects `cluster` and `capz` make for real, and this one doesn't. */
export const realElsewhere: ReadonlySet<string> = new Set([
  'machine-without-node',
  'class-conflict',
  'class-in-use',
  'class-constrained',
  'label-conflict',
  'negative-test-not-proven',
  'start-too-slow',
  'flaky',
  'pod-changed',
  'pod-does-not-end',
  'wrong-exit-code',
  'log-missing',
  'wrong-log',
  'timeout',
  'cancelled',
  'workload-incomplete',
  'not-checked',
  'daemonset-not-placed',
  'workload-not-ready',
  'object-missing',
  'service-not-made',
  'service-without-pods',
  'service-without-endpoints',
  'service-unreachable',
  'node-port-unreachable',
  'load-balancer-pending',
  'load-balancer-failed',
  'load-balancer-unreachable',
  'load-balancer-forbidden'
])
