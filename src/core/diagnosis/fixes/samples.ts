import { knownRuntimes } from '../../runtimes.ts'
import { shimName } from './install-shim.ts'
import { kernelLogCommand } from './node-tools.ts'
import { nameInput } from './names.ts'
import { type Fixes, onEachNode, once } from './step.ts'

/** Fixes of samples that don't run, or don't answer as they should. */
export const sampleFixes = {
  'restarted-after-ready': onEachNode(({ runtime }, node) => [
    `Find why it ended: check containerd's log on ${node}, and the memory limit (a shim may report an out-of-memory kill as exit code 137 only).`,
    `Compare with another node where ${runtime} passes.`
  ]),
  'beside-restarted': once(() => [
    'Find why that container ended, such as a server that it could not reach: its log is in kubectl logs POD -c CONTAINER --previous. It ended by itself, so the node is not at fault.'
  ]),
  'workload-not-ready': once(({ path, port }) => [
    `Compare the readiness and startup probes of the pod, and its readiness gates, with what the app serves: it answers ${path} on port ${port} correctly.`,
    'If it only needs longer to become Ready, raise timeout.'
  ]),
  'killed-by-probe': once(({ path, port }) => [
    `Compare path and port of the liveness and startup probes of the pod with what the app serves: the run asks ${path} on port ${port}.`,
    'If the app only starts slowly, as one that is compiled at its start under a CPU limit, add a startupProbe or raise its failureThreshold.'
  ]),
  'no-command': once(({ image }) => [
    `Set the command in a sample file, such as command: ["/"]: ${image} has no ENTRYPOINT.`
  ]),
  'entry-point-refused': onEachNode((facts, node) => [
    `Set command to the path of the module in a sample file, or install the version of ${shimName(facts)} that the sample was built for on ${node}.`
  ]),
  'engine-mismatch': onEachNode((facts, node) => [
    `Use an image with a plain module, or one precompiled by the engine version of ${shimName(facts)} on ${node}.`
  ]),
  'out-of-memory': once(({ image }) => [
    `Raise resources.limits.memory in a sample file (128Mi by default), or use a sample that needs less than ${image}.`
  ]),
  killed: onEachNode(({ runtime }, node, distribution) => [
    `Raise the memory limit of the sample (resources.limits.memory in a sample file, 128Mi by default): a shim reports an out-of-memory kill as exit code 137 only, not as OOMKilled. An app that is compiled at its start needs the most memory then.`,
    `Check the kernel's log on ${node} (${kernelLogCommand(distribution, node)}) for an out-of-memory kill.`,
    `If there is none, something else on ${node} kills the processes of ${runtime}.`
  ]),
  'sample-ends': onEachNode(({ runtime, image, initContainer, port }, node) => [
    `Read the log in the error: ${mustDo(image, initContainer, port)}.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  'not-executable': onEachNode(({ architecture, image }, node) => [
    `Check that the command of the container is in ${image}, and that ${image} is built for ${architecture || 'the CPU'}${architecture && ', the CPU'} of ${node}.`
  ]),
  'wrong-exit-code': onEachNode(({ runtime, image, exitCode }, node) => [
    `Read the log in the error: ${image} must end with exit code ${exitCode}. If the image is your own, set exitCode in the sample file.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  'sample-still-runs': onEachNode(({ runtime, image, exitCode }, node) => [
    `Raise timeout if ${image} needs longer: it must end with exit code ${exitCode}. A sample that keeps serving needs port, path and body in the sample file instead of exitCode.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  'log-missing': onEachNode(({ runtime, image }, node) => [
    `Check that ${image} writes what the sample file expects (log) to its standard output, with its command and args.`,
    `If ${runtime} passes on other nodes, check the shim on ${node}, and that kubectl logs works for any pod there.`
  ]),
  'wrong-log': onEachNode(({ runtime, image }, node) => [
    `Compare the log in the error with what is expected. {nonce} stands for a value of this pod: ${image} must write what it gets in command, args or env.`,
    `If ${runtime} passes on other nodes, look at the shim on ${node}.`
  ]),
  'answer-incomplete': onEachNode(({ port, path }, node) => [
    `Send the request yourself: kubectl port-forward to the pod, then curl -v to port ${port}, path ${path}. A response must end within 64 KiB.`,
    `If other nodes answer completely, check the shim and the network of ${node}.`
  ]),
  'wrong-answer': onEachNode(({ status, port, path }, node) => [
    `Compare the answer with what is expected: status ${status} on ${path}, port ${port}.`,
    `If the image is your own, set the expected answer in the sample file. If other nodes answer correctly, check the shim on ${node}.`
  ]),
  'node-port-unreachable': onEachNode(({ runtime }, node) => [
    `Check that ${node} is reachable from this machine, on the port in the error: a firewall or security group may block it. access: proxy does not need node ports.`,
    `If other nodes answer there, check kube-proxy on ${node}, which forwards that port to the pod of ${runtime}.`
  ]),
  'connection-refused': onEachNode(({ image, port, isOnlyIpv6 }, node) => [
    ...(isOnlyIpv6
      ? [
          'Set access to auto or port-forward: the pod was asked at its IPv6 address alone, and some servers, such as the Spin shim, listen on IPv4 only.'
        ]
      : []),
    `Check that ${image} listens on port ${port}: ${describePorts()}. Set another port in a sample file.`,
    `If other nodes answer, check the sample's log and the shim on ${node}.`
  ]),
  'pods-unreachable': onEachNode(({ isTriedBothWays }, node) =>
    isTriedBothWays
      ? [
          `Fix the network path to pods on ${node}: neither the API server nor the node's kubelet (port-forward) reaches them. Check the firewall between the API server and port 10250 of the node, network policies in the run's namespace, and the konnectivity agent if there is one.`
        ]
      : [
          `Set access to port-forward, which goes through the kubelet, or to auto, which tries both.`,
          `Or fix the network path from the API server to pods on ${node}: firewall, network policy or konnectivity agent.`
        ]
  ),
  'no-tunnel': once(() => [
    'Repair the proxy through which the API server reaches the pods and kubelets of all nodes: check the konnectivity agents (kubectl get pods -n kube-system) and the konnectivity server. An agent that has just restarted connects within a minute: run again then.'
  ]),
  'no-answer': onEachNode(({ image, port, isTriedBothWays }, node) => [
    `Check the sample's log: ${image} accepted the connection on port ${port}, but sent no HTTP response in time.`,
    isTriedBothWays
      ? `If its log shows no request, something on ${node} drops it, such as the network plugin: the kubelet, which connects from inside the pod's network, got no answer either.`
      : `If its log shows no request, something on the network path drops it, such as a network policy: set access: auto to try through the kubelet.`,
    `If other nodes answer, check the shim and the network of ${node}.`
  ]),
  'answer-not-fetched': once(() => [
    'Check the connection to the API server and the credentials (they may have expired during the run), and run again: the sample was not reached.'
  ]),
  'start-too-slow': once(({ runtime, limitMs }, origin) => [
    `Compare with an earlier run (${nameInput('baseline', origin)}), and run again: one slow start may be a busy node. If ${runtime} stays slow, compare the shim's version and containerd's with those of the last node image that was fast.`,
    `If this time is acceptable, raise max-start above ${(limitMs / 1000).toFixed(1)} s for ${runtime}.`
  ]),
  flaky: once(({ runtime }) => [
    `Treat ${runtime} as broken there: a pod that starts only sometimes fails users the same way. The error has each cause and how often it was seen.`
  ]),
  'negative-test-not-proven': once(({ image = 'this one', testedOn = 'a node' }) => [
    `Use a sample that only a Wasm shim can run: ${image} was started without its RuntimeClass on ${testedOn} and did not fail as a Wasm module does there.`,
    "If containerd's default runtime on that node is a Wasm shim, use a node where it is runc."
  ])
} satisfies Partial<Fixes>

/** Which ports the samples of the known runtimes listen on: `spin samples do on 80, slight and wws samples on 3000`. */
function describePorts(): string {
  const serving = knownRuntimes.filter(({ sample }) => sample.output === undefined)
  const byPort = Map.groupBy(serving, ({ sample }) => sample.port)
  return Array.from(byPort)
    .toSorted(([a], [b]) => a - b)
    .map(([port, known], index) => {
      const names = known.map(({ name }) => name)
      const last = names.slice(-1).join()
      const listed = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
      return `${listed} samples ${index === 0 ? 'do ' : ''}on ${port}`
    })
    .join(', ')
}

function mustDo(image: string, initContainer: string | undefined, port: number): string {
  if (initContainer !== undefined)
    return `init container ${initContainer} (${image}) must end with exit code 0 before the others start`
  return port === 0
    ? `${image} must run until it is stopped`
    : `${image} must serve on port ${port} until it is stopped`
}
