import { knownRuntimes } from '../../runtimes.ts'
import { shimName } from './install-shim.ts'
import { type Fixes, onEachNode, once } from './step.ts'

/** Fixes of samples that don't run, or don't answer as they should. */
export const sampleFixes = {
  'restarted-after-ready': onEachNode(({ runtime }, node) => [
    `Look at why it ended: containerd's log on ${node}, and the memory limit (a shim may report a kill for memory as exit code 137 only).`,
    `Compare with another node where ${runtime} passes.`
  ]),
  'workload-not-ready': once(({ path, port }) => [
    `Compare the readiness and startup probes of the pod, and its readiness gates, with what the app serves: it gives right answers for ${path} on port ${port}.`,
    'If it only takes longer to be Ready, raise timeout.'
  ]),
  'no-command': once(({ image }) => [
    `Give the sample a command in a sample file, such as command: ["/"]: ${image} has no ENTRYPOINT.`
  ]),
  'entry-point-refused': onEachNode((facts, node) => [
    `Give the path of the module as command in a sample file, or install the ${shimName(facts)} that the sample was made for on ${node}.`
  ]),
  'engine-mismatch': onEachNode((facts, node) => [
    `Use an image with a plain module, or one precompiled by the engine version of ${shimName(facts)} on ${node}.`
  ]),
  'out-of-memory': once(({ image }) => [`Use a sample that needs less than 128 MiB: ${image} used more.`]),
  killed: onEachNode(({ runtime }, node) => [
    `Give the sample more memory than its limit, 128 MiB for builtin samples: a shim reports a kill for memory as exit code 137 only, not as OOMKilled. An app that is compiled at its start needs the most then.`,
    `Look into the kernel's log on ${node} (dmesg): a kill for memory is there.`,
    `If it isn't there, something else on ${node} kills ${runtime}'s processes.`
  ]),
  'sample-ends': onEachNode(({ runtime, image, initContainer, port }, node) => [
    `Read the log in the evidence: ${mustDo(image, initContainer, port)}.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  'wrong-exit-code': onEachNode(({ runtime, image, exitCode }, node) => [
    `Read the log in the evidence: ${image} must end with exit code ${exitCode}. If it is your own, say its code in the sample file (exitCode).`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  'log-missing': onEachNode(({ runtime, image }, node) => [
    `Check that ${image} writes to its standard output what the sample file says (log), and that its command and args make it.`,
    `If ${runtime} passes on other nodes, look at the shim on ${node}, and at what keeps its kubelet from giving logs: kubectl logs must work for any pod there.`
  ]),
  'wrong-log': onEachNode(({ runtime, image }, node) => [
    `Compare the log in the evidence with what is expected: with {nonce}, ${image} must write what this very pod was given in command, args or env.`,
    `If ${runtime} passes on other nodes, look at the shim on ${node}.`
  ]),
  'answer-incomplete': onEachNode(({ port, path }, node) => [
    `Ask it by hand: kubectl port-forward to the pod, then curl -v port ${port}${path}. An answer must end within 64 KiB.`,
    `If other nodes answer whole, look at the shim and the network of ${node}.`
  ]),
  'wrong-answer': onEachNode(({ status, port, path }, node) => [
    `Compare the answer with what is expected: status ${status} on ${path}, port ${port}.`,
    `If the image is your own, say in the sample file what it answers; if other nodes answer right, look at the shim on ${node}.`
  ]),
  'node-port-unreachable': onEachNode(({ runtime }, node) => [
    `Check that ${node} can be reached from where this runs, on the port in the evidence: a firewall or security group may keep it closed. With access: proxy no such way is needed.`,
    `If other nodes answer there, look at kube-proxy on ${node}: it leads that port to the pod of ${runtime}.`
  ]),
  'connection-refused': onEachNode(({ image, port }, node) => [
    `Check that ${image} listens on port ${port}: ${describePorts()}. Say another port in a sample file.`,
    `If other nodes answer, look at the sample's log and the shim on ${node}.`
  ]),
  'pods-unreachable': onEachNode(({ isTriedBothWays }, node) =>
    isTriedBothWays
      ? [
          `Mend the way into pods on ${node}: neither the API server nor that node's kubelet (port-forward) gets through. Look at the firewall between the API server and port 10250 of the node, at network policies in the run's namespace, and at the konnectivity agent if there is one.`
        ]
      : [
          `Set access to port-forward (or auto, which tries both ways): that goes through the kubelet.`,
          `Or mend the way from the API server to pods on ${node}, such as a firewall, a network policy or the konnectivity agent.`
        ]
  ),
  'no-answer': onEachNode(({ image, port, isTriedBothWays }, node) => [
    `Look at the sample's log: ${image} took the request on port ${port} and gave no answer in time, or none that is HTTP.`,
    isTriedBothWays
      ? `If its log shows no request, something on ${node} drops it, such as its network plugin: the kubelet, which asks from inside of the pod's network, got no answer either.`
      : `If its log shows no request, something on the way drops it, such as a network policy: access: auto asks through the kubelet then.`,
    `If other nodes answer, look at the shim and the network of ${node}.`
  ]),
  'answer-not-fetched': once(() => [
    'Look at the way from here to the API server, and at its credentials (they may have expired during the run), and run again: the sample was not reached at all.'
  ]),
  'start-too-slow': once(({ runtime, limitMs }) => [
    `Compare with an earlier run (input baseline), and repeat it: one slow start may be a busy node. If ${runtime} stays slow, compare the shim's version and containerd's with those of the last node image that was fast.`,
    `If the time is what it has to be, raise max-start above ${(limitMs / 1000).toFixed(1)} s for ${runtime}.`
  ]),
  'negative-test-not-proven': once(({ image = 'this one', testedOn = 'a node' }) => [
    `Use a sample that only a Wasm shim can run: ${image} was tried without its RuntimeClass on ${testedOn} and did not fail as a Wasm module does there.`,
    "If containerd's default runtime on that node is itself a Wasm shim, try a node where it is runc."
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
  return port === 0 ? `${image} must run until it is ended` : `${image} must serve on port ${port} until it is ended`
}
