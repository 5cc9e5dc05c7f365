import type { Node, Runtime } from '../model.ts'

/** A project whose releases have shims: where, what its archives are called, and what has to be reported of it. */
type Source = { readonly url: string; readonly archive: (cpu: string) => string; readonly note: string }

/**
 * The last release of all four (https://github.com/deislabs/containerd-wasm-shims), which node images of image-builder
 * have: its packer/config/wasm-shims.json downloads archives of these names.
 */
const ALL_FOUR = 'https://github.com/deislabs/containerd-wasm-shims/releases/tag/v0.11.1'

/** Where spin's shim went on when that was archived; its release workflow gives these names. */
const SPIN = 'https://github.com/spinframework/containerd-shim-spin/releases'

/** What both projects call the CPUs that they build for, by the name that a node's status has. */
const CPUS = new Map([
  ['amd64', 'x86_64'],
  ['arm64', 'aarch64']
])

/** The CPU that a shim on this node has to be built for, in words. */
export function describeCpu(node: Node): string {
  return node.architecture === '' ? `the CPU of ${node.name}` : `${node.architecture}, the CPU of ${node.name}`
}

/** A sentence that reports where the shim for this runtime and this node comes from. */
export function getShim(runtime: Runtime, node: Node): string {
  const { shim } = runtime
  if (shim === undefined) {
    return `Get the shim of handler "${runtime.handler}" from whoever makes it, built for ${describeCpu(node)}.`
  }
  const { url, archive, note } = sourceOf(shim)
  const cpu = CPUS.get(node.architecture)
  if (cpu === undefined) {
    return `Build ${shim} for ${describeCpu(node)}: ${url} ${note} has it for amd64 and arm64 only.`
  }
  return `Get ${shim} for ${describeCpu(node)}: ${archive(cpu)} from ${url} ${note}.`
}

function sourceOf(shim: string): Source {
  const [name = '', version = ''] = shim.replace('containerd-shim-', '').split('-')
  if (name === 'spin') return { url: SPIN, archive: (cpu) => `${shim}-linux-${cpu}.tar.gz`, note: '(maintained)' }
  const archive = (cpu: string): string => `containerd-wasm-shims-${version}-${name}-linux-${cpu}.tar.gz`
  return { url: ALL_FOUR, archive, note: '(the last one: the project is archived)' }
}
