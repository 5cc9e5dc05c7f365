import { checkShim, getShim, nameSuccessor, placeShim, shimName } from './install-shim.ts'
import { type Fixes, onEachNode } from './step.ts'

/** Fixes of shims that are not there, or do not work. */
export const shimFixes = {
  'shim-wrong-arch': onEachNode((facts, node) => [
    `Look at the file that the evidence names on ${node}: file says whether it is built for another CPU, empty, or no program at all, such as the web page of a failed download.`,
    getShim(facts, node),
    `Unpack it (tar -xzf) and put it on ${node} in place of the file that the evidence names.`,
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-not-executable': onEachNode((facts, node) => [
    `Make ${shimName(facts)} executable on ${node} (chmod 0755), on a file system that isn't mounted noexec.`,
    checkShim(facts, node)
  ]),
  'shim-not-installed': onEachNode((facts, node) => [
    getShim(facts, node),
    placeShim(facts, node),
    'Restart containerd if the file was there before and has been moved (systemctl restart containerd): it remembers where it found a shim.',
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-or-loader-missing': onEachNode((facts, node) => [
    `Look whether the file that the evidence names is there on ${node} (ls -l). If it is, its dynamic loader isn't: file names that, and ldd what else it misses. Install those, or a shim that is linked statically.`,
    `If it isn't there: ${getShim(facts, node)}`,
    placeShim(facts, node),
    'Restart containerd if the file has been moved (systemctl restart containerd): it remembers where it found a shim.',
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-version-mismatch': onEachNode((facts, node) => [
    `Install a ${shimName(facts)} that is made for ${facts.containerRuntime || "the node's containerd"}, or a containerd that is made for the shim.`,
    getShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-cgroup-mismatch': onEachNode((facts, node) => [
    `Install a newer ${shimName(facts)} on ${node}, or boot the node with cgroup v2.`,
    getShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-dies': onEachNode((facts, node) => [
    `Run ${shimName(facts)} -v on ${node}: it prints a version, or why it can't run. What it said to containerd is in journalctl -u containerd.`,
    'If its file is a symbolic link to another shim (ls -l), put a copy of the right shim in its place: a shim looks at the name of its own file, links resolved.',
    'If the evidence has "segmentation fault", its file may be truncated or damaged: compare its checksum (sha256sum) with that of the release.',
    `If it misses a library (ldd names it), install that. Else install the shim again. ${getShim(facts, node)}`,
    placeShim(facts, node),
    checkShim(facts, node),
    ...nameSuccessor(facts)
  ]),
  'shim-crashed': onEachNode((facts, node) => [
    `Look into containerd's log on ${node} (journalctl -u containerd) for the last words of ${shimName(facts)}, and install another version of it.`
  ]),
  'shim-lost': onEachNode((facts, node) => [
    `Find out why ${shimName(facts)} ended on ${node}: containerd's log (journalctl -u containerd) says "shim disconnected" there, with the shim's last words before it. If it crashed by itself, install another version of it.`,
    `If it said nothing, something ended it: look into the kernel's log (dmesg) for a kill for memory or a segmentation fault, and whether containerd was restarted meanwhile and didn't find it again.`
  ]),
  'pod-does-not-end': onEachNode((facts, node) => [
    `End what is left on ${node}. crictl ps names the container of the pod, and pgrep the process of its shim:`,
    { block: `crictl ps --name sample\npgrep -af ${facts.shim ?? 'containerd-shim'}`, language: 'sh' },
    'If crictl stop CONTAINER does not end the container, end its shim with kill -9 PROCESS: containerd removes the container then.',
    `Install another version of ${shimName(facts)}: containerd's log (journalctl -u containerd) has what it reported when it was asked to end. ${getShim(facts, node)}`
  ])
} satisfies Partial<Fixes>
