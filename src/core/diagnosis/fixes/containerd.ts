/** What fixes say of containerd's configuration. */

import type { HandlerFacts, ShimFacts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { runtimeOfShim } from '../../runtimes.ts'
import type { Block } from './step.ts'

type SectionFacts = ShimFacts & Pick<HandlerFacts, 'containerRuntime'>

/** What plugin the sections of handlers are of, in containerd 2 and before. */
const NEW_NAME = 'io.containerd.cri.v1.runtime'
const OLD_NAME = 'io.containerd.grpc.v1.cri'

/** The section of containerd's configuration that leads from the handler to its shim, as the containerd on the node calls it. */
export function handlerSection({ handler, shim, containerRuntime }: SectionFacts): Block {
  const plugin = isContainerd2(containerRuntime) ? NEW_NAME : OLD_NAME
  const type = runtimeOfShim(shim)?.runtimeType ?? `the type of the shim for ${handler}`
  return {
    block: [`[plugins."${plugin}".containerd.runtimes.${handler}]`, `  runtime_type = "${type}"`].join('\n'),
    language: 'toml'
  }
}

/** `this section`, and whose name for it that is, as far as it is known. */
export function nameSection({ containerRuntime }: SectionFacts): string {
  const version = containerRuntime.replace(/^\w+:\/\/v?/, '')
  return containerRuntime === '' ? 'this section' : `this section (for containerd ${version} on this node)`
}

/** containerd 2.4.2 was seen to drop the old sections of a file with "version = 2" that has a new one as well. */
export function explainSection({ containerRuntime }: SectionFacts, distribution: Distribution): readonly string[] {
  // k3s and RKE2 have a template of its own for that version.
  if (!isContainerd2(containerRuntime) || distribution === 'k3s' || distribution === 'rke2') return []
  return [`In a file with "version = 2" at its top, write "${OLD_NAME}" in place of "${NEW_NAME}".`]
}

/** True for containerd 2 and later, whose configuration has other section names. */
export function isContainerd2(containerRuntime: string): boolean {
  return /^containerd:\/\/v?([2-9]|\d\d)\./.test(containerRuntime)
}
