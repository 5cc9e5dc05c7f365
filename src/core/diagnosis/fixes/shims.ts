import { checkShim, getShim, nameSuccessor, placeShim, shimName } from './install-shim.ts'
import { type Fixes, onEachNode } from './step.ts'

/** Fixes of shims that are not there, or do not work. */
export const shimFixes = {
  'shim-wrong-arch': onEachNode((facts, node) => [
    `Check the file that the error names on ${node}: the command file shows whether it is built for another CPU, empty, or not a program, such as the web page of a failed download.`,
    getShim(facts, node),
    `Unpack it (tar -xzf) and replace the file that the error names on ${node}.`,
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-not-executable': onEachNode((facts, node) => [
    `Make ${shimName(facts)} executable on ${node} (chmod 0755), on a file system that is not mounted noexec.`,
    checkShim(facts, node)
  ]),
  'shim-not-installed': onEachNode((facts, node) => [
    getShim(facts, node),
    placeShim(facts, node),
    'Restart containerd (systemctl restart containerd) if the file was moved: containerd caches the path of a shim.',
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-or-loader-missing': onEachNode((facts, node) => [
    `Check whether the file that the error names exists on ${node} (ls -l). If it does, its dynamic loader is missing: the command file shows the loader, ldd the missing libraries. Install them, or a statically linked shim.`,
    `If it does not exist: ${getShim(facts, node)}`,
    placeShim(facts, node),
    'Restart containerd (systemctl restart containerd) if the file was moved: containerd caches the path of a shim.',
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-version-mismatch': onEachNode((facts, node) => [
    `Install a ${shimName(facts)} that supports ${facts.containerRuntime || "the node's containerd"}, or a containerd that the shim supports.`,
    getShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-cgroup-mismatch': onEachNode((facts, node) => [
    `Install a newer ${shimName(facts)} on ${node}, or boot the node with cgroup v2.`,
    getShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-dies': onEachNode((facts, node) => [
    `Run ${shimName(facts)} -v on ${node}: it prints a version, or the reason why it cannot run. Its messages to containerd are in journalctl -u containerd.`,
    'If its file is a symbolic link to another shim (ls -l), replace the link with a copy of the right shim: a shim acts by the name of its own file, after resolving links.',
    'If the error has "segmentation fault", its file may be truncated or damaged: compare its checksum (sha256sum) with that of the release.',
    `If a library is missing (ldd names it), install it. Otherwise, install the shim again. ${getShim(facts, node)}`,
    placeShim(facts, node),
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-crashed': onEachNode((facts, node) => [
    `Read the last messages of ${shimName(facts)} in containerd's log on ${node} (journalctl -u containerd), and install another version of it.`
  ]),
  'shim-lost': onEachNode((facts, node) => [
    `Find why ${shimName(facts)} ended on ${node}: containerd's log (journalctl -u containerd) has "shim disconnected", after the last messages of the shim. If the shim crashed, install another version of it.`,
    `If there are none, it was killed: check the kernel's log (dmesg) for an out-of-memory kill or a segmentation fault, and whether containerd was restarted and lost the shim.`
  ]),
  'pod-does-not-end': onEachNode((facts, node) => [
    `Stop what is left on ${node}. crictl ps shows the container of the pod, and pgrep the process of its shim:`,
    { block: `crictl ps\npgrep -af ${facts.shim ?? 'containerd-shim'}`, language: 'sh' },
    'If crictl stop CONTAINER does not stop the container, kill its shim with kill -9 PROCESS: containerd then removes the container.',
    `Install another version of ${shimName(facts)}: containerd's log (journalctl -u containerd) has its messages about the stop. ${getShim(facts, node)}`
  ])
} satisfies Partial<Fixes>
