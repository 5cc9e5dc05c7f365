/** What fixes say of a shim: where it comes from, where it belongs, and how to see that it is there. */

import type { HandlerFacts, ShimFacts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { shellWord } from '../../text/shell.ts'
import { nameRestart } from './node-tools.ts'
import { knownRuntimes, runtimeOfShim } from '../../runtimes.ts'

type InstallFacts = ShimFacts & Pick<HandlerFacts, 'architecture'>

/** The file name of the shim, as far as it is known. */
export function shimName({ handler, shim }: ShimFacts): string {
  return shim ?? `the shim of handler "${handler}"`
}

/** A sentence about where the shim comes from, for the CPU of a node. */
export function getShim({ handler, shim, architecture }: InstallFacts, node: string): string {
  const cpu = cpuOf({ architecture }, node)
  const source = runtimeOfShim(shim)?.source
  if (shim === undefined || source === undefined) {
    return `Get the shim of handler "${handler}" from its vendor, built for ${cpu}.`
  }
  const { url, isMaintained, archives } = source
  const where = `${url} ${isMaintained ? '(maintained)' : '(the last release: the project is archived)'}`
  const archive = archives[architecture]
  if (archive === undefined) {
    return `Build ${shim} for ${cpu}: ${where} has it for ${Object.keys(archives).join(' and ')} only.`
  }
  return `Get ${shim} for ${cpu}: ${archive} from ${where}.`
}

/** A step that names what is maintained in place of a shim whose project is archived; none where nothing is known. */
export function nameSuccessor({ shim }: ShimFacts): readonly string[] {
  const known = runtimeOfShim(shim)
  const next = knownRuntimes.find(({ name }) => name === known?.source.successor)
  if (known === undefined || next === undefined) return []
  return [
    `The project of ${known.shim} is archived. ${next.shim} is maintained (${next.source.url}), for apps that are rebuilt for ${next.name}.`
  ]
}

/** What is done on such a node by hand is lost. */
export const AKS_REPLACES = 'Do not edit nodes manually: AKS replaces them at the next node image upgrade.'

/** Where a file can be written to, and be executed, on an OS whose root is read-only. */
export const READ_ONLY = "this OS's root is read-only; Flatcar has /opt/bin, COS /home/kubernetes/bin"

/** How to have a good shim on a node, as far as its distribution takes one. */
export function supplyShim(facts: InstallFacts, node: string, distribution: Distribution): readonly string[] {
  const name = shimName(facts)
  switch (distribution) {
    case 'aks':
      return [
        `Have ${name} installed again by what installs shims on these nodes, such as SpinKube's runtime-class-manager, in the version for ${cpuOf(facts, node)}.`,
        AKS_REPLACES
      ]
    case 'talos':
      return [extendTalos(facts), `Upgrade ${node} to it: talosctl upgrade --nodes ${shellWord(node)} --image IMAGE.`]
    case 'kind':
      return [
        getShim(facts, node),
        `Unpack it (tar -xzf) and put ${name} into the node image, or copy it: docker cp ${facts.shim ?? 'SHIM'} ${shellWord(node)}:/usr/local/bin/.`
      ]
    case 'read-only':
      return [
        getShim(facts, node),
        `Use a node image that has it, or an installer that puts it into a writable directory of containerd's PATH, executable (chmod 0755) and under exactly that name (${READ_ONLY}).`
      ]
    case 'k3s':
    case 'rke2':
      return [
        getShim(facts, node),
        `Unpack it (tar -xzf) and put ${name} on ${node}, executable (chmod 0755) and under exactly that name, into /usr/local/bin.`
      ]
    default:
      return [
        getShim(facts, node),
        `Unpack it (tar -xzf) and put ${name} on ${node}, executable (chmod 0755) and under exactly that name, next to containerd's binary or in a directory of its PATH, such as /usr/local/bin.`
      ]
  }
}

/** Where the system extension with a shim is from. */
export function extendTalos(facts: ShimFacts): string {
  const known = runtimeOfShim(facts.shim)
  const name = shimName(facts)
  if (known === undefined) return `Get or build an image with a system extension that has ${name}.`
  return known.talosExtension === undefined
    ? `Build an image with a system extension that has ${name}: Talos publishes none.`
    : `Get an image with a current version of the system extension siderolabs/${known.talosExtension}, which has ${name}, from https://factory.talos.dev.`
}

/** How to see which version of the shim is on a node. */
export function nameVersion({ shim = 'the shim' }: ShimFacts, node: string, distribution: Distribution): string {
  return distribution === 'talos' ? `talosctl -n ${shellWord(node)} get extensions` : `${shim} -v`
}

/** A step that has containerd look for its shims again; none where what supplies a shim restarts it, or the node. */
export function restartForShim(node: string, distribution: Distribution): readonly string[] {
  if (distribution === 'aks' || distribution === 'talos') return []
  return [
    `Restart containerd (${nameRestart(distribution, node)}) if the file was moved: containerd caches the path of a shim.`
  ]
}

/** How to see that the shim's file is what it should be. */
export function checkShim({ shim }: ShimFacts, node: string, distribution: Distribution): string {
  if (distribution === 'talos') return `Check it: talosctl -n ${shellWord(node)} get extensions lists it.`
  return shim === undefined
    ? `Check it on ${node}: the shim prints its version with -v.`
    : `Check it on ${node}: ${shim} -v prints a version.`
}

function cpuOf({ architecture }: Pick<HandlerFacts, 'architecture'>, node: string): string {
  return architecture === '' ? `the CPU of ${node}` : `${architecture}, the CPU of ${node}`
}
