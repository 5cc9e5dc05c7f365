import type { Facts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { checkShim, nameSuccessor, restartForShim, shimName, supplyShim } from './install-shim.ts'
import { crictl, kernelLogCommand, logCommand, nameRestart } from './node-tools.ts'
import { type Draft, type Fixes, onEachNode } from './step.ts'

/** Fixes of shims that are not there, or do not work. */
export const shimFixes = {
  'shim-wrong-arch': onEachNode((facts, node, distribution) => [
    ...lookAt(
      distribution,
      `Check the file that the error names on ${node}: the command file shows whether it is built for another CPU, empty, or not a program, such as the web page of a failed download.`
    ),
    ...supplyShim(facts, node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  'shim-not-executable': onEachNode((facts, node, distribution) => [
    ...makeExecutable(facts, node, distribution),
    checkShim(facts, node, distribution)
  ]),
  'shim-not-installed': onEachNode((facts, node, distribution) => [
    ...supplyShim(facts, node, distribution),
    ...restartForShim(node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  'shim-or-loader-missing': onEachNode((facts, node, distribution) => [
    ...lookAt(
      distribution,
      `Check whether the file that the error names exists on ${node} (ls -l). If it does, its dynamic loader is missing: the command file shows the loader, ldd the missing libraries. Install them, or a statically linked shim.`
    ),
    ...supplyShim(facts, node, distribution),
    ...restartForShim(node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  'shim-version-mismatch': onEachNode((facts, node, distribution) => [
    `Install a ${shimName(facts)} that supports ${facts.containerRuntime || "the node's containerd"}, or a containerd that the shim supports.`,
    ...supplyShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  'shim-cgroup-mismatch': onEachNode((facts, node, distribution) => [
    `Install a newer ${shimName(facts)} on ${node}, or boot the node with cgroup v2.`,
    ...supplyShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  'shim-dies': onEachNode((facts, node, distribution) => [
    `Read its messages in containerd's log on ${node}: ${logCommand(distribution, node)}.`,
    ...lookAt(
      distribution,
      `Run ${shimName(facts)} -v on ${node}: it prints a version, or the reason why it cannot run.`,
      'If its file is a symbolic link to another shim (ls -l), replace the link with a copy of the right shim: a shim acts by the name of its own file, after resolving links.',
      'If the error has "segmentation fault", its file may be truncated or damaged: compare its checksum (sha256sum) with that of the release.',
      'If a library is missing (ldd names it), install it. Otherwise, install the shim again.'
    ),
    ...supplyShim(facts, node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  'shim-crashed': onEachNode((facts, node, distribution) => [
    `Read the last messages of ${shimName(facts)} in containerd's log on ${node} (${logCommand(distribution, node)}), and install another version of it.`
  ]),
  'shim-lost': onEachNode((facts, node, distribution) => [
    `Find why ${shimName(facts)} ended on ${node}: containerd's log (${logCommand(distribution, node)}) has "shim disconnected", after the last messages of the shim. If the shim crashed, install another version of it.`,
    `If there are none, it was killed: check the kernel's log (${kernelLogCommand(distribution, node)}) for an out-of-memory kill or a segmentation fault, and whether containerd was restarted and lost the shim.`
  ]),
  'pod-does-not-end': onEachNode((facts, node, distribution) => [
    ...stopContainer(facts, node, distribution),
    `Install another version of ${shimName(facts)}: containerd's log (${logCommand(distribution, node)}) has its messages about the stop.`,
    ...supplyShim(facts, node, distribution)
  ])
} satisfies Partial<Fixes>

/** What is looked at in a shell of the node, and what is done there: Talos has none, and nothing that is done by hand stays on AKS. */
function lookAt(distribution: Distribution, look: string, ...does: readonly string[]): readonly string[] {
  if (distribution === 'talos') return []
  return distribution === 'aks' ? [look] : [look, ...does]
}

function makeExecutable(
  facts: Facts<'shim-not-executable'>,
  node: string,
  distribution: Distribution
): readonly string[] {
  const supplied = { ...facts, architecture: '' }
  if (distribution === 'talos' || distribution === 'aks') return supplyShim(supplied, node, distribution)
  const where = distribution === 'read-only' ? ' (on COS most are, /home/kubernetes/bin is not)' : ''
  return [
    `Make ${shimName(facts)} executable on ${node} (chmod 0755), on a file system that is not mounted noexec${where}.`
  ]
}

function stopContainer(facts: Facts<'pod-does-not-end'>, node: string, distribution: Distribution): readonly Draft[] {
  const shim = facts.shim ?? 'containerd-shim'
  if (distribution === 'talos') {
    return [`Reboot ${node} to stop what is left on it: ${nameRestart(distribution, node)}.`]
  }
  const tool = crictl(distribution)
  return [
    `Stop what is left on ${node}. crictl shows the container of the pod, and pgrep the process of its shim:`,
    { block: `${tool} ps --name sample\npgrep -af ${shim}`, language: 'sh' },
    `If ${tool} stop CONTAINER does not stop the container, kill its shim with kill -9 PROCESS: containerd then removes the container.`
  ]
}
