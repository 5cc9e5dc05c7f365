import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterAccess } from './access.ts'
import type { Addresses } from './addresses.ts'
import { fileIn, installIn, writeIn } from './machine/files.ts'
import type { Machine } from './machine/files.ts'
import type { Programs } from './build/artefacts.ts'
import { hostsFolder, renderContainerdConfig, renderHosts, renderNetwork } from './containerd-config.ts'
import { TestbedFailure } from './failure.ts'
import { renderKubeletConfig, renderProxyConfig } from './node-config.ts'
import type { NodePlan } from './node-config.ts'
import { allRuntimes, shimOf } from './runtimes.ts'
import type { AnyRuntime } from './runtimes.ts'
import { swappedWith } from './topology.ts'

const bin = '/usr/local/bin'
const containerdPrograms = ['containerd', 'containerd-shim-runc-v2', 'ctr']

/** Puts a node's programs and containerd's configuration in their places. */
export function installNode(machine: Machine, plan: NodePlan, programs: Programs, mirror: string): void {
  const packaged = join(programs.packages, 'usr')
  const containerdFolder = plan.spec.containerd === '1' ? join(packaged, 'bin') : programs.containerd2
  for (const program of containerdPrograms) installIn(machine, join(containerdFolder, program), `${bin}/${program}`)
  installIn(machine, join(packaged, 'sbin', 'runc'), `${bin}/runc`)
  for (const program of ['kubelet', 'kube-proxy']) {
    installIn(machine, join(programs.kubernetes, 'kubernetes'), `${bin}/${program}`)
  }
  for (const plugin of ['bridge', 'host-local', 'loopback', 'portmap']) {
    installIn(machine, join(packaged, 'lib', 'cni', plugin), `/opt/cni/bin/${plugin}`)
  }
  for (const runtime of allRuntimes) installShims(machine, plan, runtime, programs)
  writeIn(machine, '/etc/containerd/config.toml', renderContainerdConfig(plan.spec))
  for (const registry of ['_default', 'ghcr.io'])
    writeIn(machine, `${hostsFolder}/${registry}/hosts.toml`, renderHosts(mirror))
  writeIn(machine, '/etc/cni/net.d/10-pods.conflist', renderNetwork(plan.addresses.pods))
}

/** Writes what a node's kubelet and kube-proxy read. */
export function writeNodeAccess(machine: Machine, plan: NodePlan, cluster: Addresses, access: ClusterAccess): void {
  const node = access.nodes.get(plan.spec.name)
  if (node === undefined) throw new Error(`no certificates were made for ${plan.spec.name}`)
  writeIn(machine, '/etc/kubernetes/pki/ca.crt', access.authority)
  writeIn(machine, '/etc/kubernetes/pki/kubelet.crt', node.serving.certificate)
  writeIn(machine, '/etc/kubernetes/pki/kubelet.key', node.serving.key, 0o600)
  writeIn(machine, '/etc/kubernetes/kubelet.conf', node.kubelet, 0o600)
  writeIn(machine, '/etc/kubernetes/proxy.conf', node.proxy, 0o600)
  writeIn(machine, '/etc/kubernetes/kubelet.yaml', renderKubeletConfig(plan, cluster, machine.cgroup))
  writeIn(machine, '/etc/kubernetes/proxy.yaml', renderProxyConfig())
}

/** Puts a good shim in its place. */
export function installShim(machine: Machine, runtime: AnyRuntime, programs: Programs): void {
  installIn(machine, join(programs.shim, 'containerd-shim-wasm-testbed'), shimPathOf(runtime))
}

/** Where a shim is on a node. */
export function shimPathOf(runtime: AnyRuntime): string {
  return `${bin}/${shimOf(runtime)}`
}

/** Puts the shim that the handler's state asks for in its place. */
function installShims(machine: Machine, { spec }: NodePlan, runtime: AnyRuntime, programs: Programs): void {
  switch (spec.handlers[runtime] ?? 'absent') {
    case 'ok':
    case 'old-section':
      installShim(machine, runtime, programs)
      return
    case 'ignores-sigterm':
      installShim(machine, runtime, programs)
      // The shim looks for it: see shim/src/hang.rs.
      writeIn(machine, `${shimPathOf(runtime)}.ignores-sigterm`, '')
      return
    case 'swapped':
      installShim(machine, swappedWith(runtime), programs)
      return
    case 'wrong-arch':
      installShim(machine, runtime, programs)
      makeForeign(fileIn(machine, shimPathOf(runtime)))
      return
    case 'crash':
      writeIn(machine, shimPathOf(runtime), '#!/bin/sh\necho "the shim gives up" >&2\nexit 3\n', 0o755)
      return
    case 'absent':
    case 'no-binary':
      return
  }
}

/** Replaces a program by one that its header reports is for another processor. */
function makeForeign(file: string): void {
  const program = readFileSync(file)
  const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183 }
  const other = process.arch === 'x64' ? 'arm64' : 'x64'
  if (program.readUInt16LE(18) !== machines[process.arch]) {
    throw new TestbedFailure(`${file}: expected an ELF program for ${process.arch}`)
  }
  program.writeUInt16LE(machines[other] ?? 0, 18)
  // A file of its own: what is there is one with the cache's.
  writeFileSync(`${file}.new`, program)
  chmodSync(`${file}.new`, 0o755)
  renameSync(`${file}.new`, file)
}
