/** What fixes say of containerd's configuration. */

import type { HandlerFacts, ShimFacts } from '../../facts/diagnosis.ts'
import { runtimeOfShim } from '../../runtimes.ts'
import type { Block } from './step.ts'

/** Where containerd's configuration is, and how to find it where it isn't. */
export const CONFIG_FILE = '/etc/containerd/config.toml, unless "systemctl cat containerd" names another'

/**
 * Running pods outlive it, as their shims are processes of their own; but containerd 2 asks those for their processes then, and
 * loses the containers of one that can't tell (runwasi 1.0: "Pids is not supported").
 */
export const RESTART_CONTAINERD =
  'Restart containerd afterwards (systemctl restart containerd; pods of runc go on, Wasm pods may be restarted): it reads its configuration only at start.'

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
  return containerRuntime === '' ? 'this section' : `this section (as containerd ${version} on this node calls it)`
}

/** containerd 2.4.2 was seen to drop the old sections of a file with "version = 2" that has a new one as well. */
export function explainSection({ containerRuntime }: SectionFacts): readonly string[] {
  if (!isContainerd2(containerRuntime)) return []
  return [
    `That is the name in a file with "version = 3" at its top, where plugins."${OLD_NAME}", the name in containerd 1, is not read: rename what is there. In a file with "version = 2", use that old name, as its other sections do.`
  ]
}

/** The whole configuration, with what is imported; the type is up to ten lines below its section. */
export function checkSection({ handler }: ShimFacts, node: string): string {
  return `Check it on ${node}: containerd config dump | grep -A 15 'runtimes.${handler}]' shows this runtime_type.`
}

/** True for containerd 2 and later, whose configuration has other section names. */
function isContainerd2(containerRuntime: string): boolean {
  return /^containerd:\/\/v?([2-9]|\d\d)\./.test(containerRuntime)
}
