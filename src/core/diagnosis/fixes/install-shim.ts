/** What fixes say of a shim: where it comes from, where it belongs, and how to see that it is there. */

import type { HandlerFacts, ShimFacts } from '../../facts/diagnosis.ts'
import { knownRuntimes, runtimeOfShim } from '../../runtimes.ts'

type InstallFacts = ShimFacts & Pick<HandlerFacts, 'architecture'>

/** The file name of the shim, as far as it is known. */
export function shimName({ handler, shim }: ShimFacts): string {
  return shim ?? `the shim of handler "${handler}"`
}

/** A sentence about where the shim comes from, for the CPU of a node. */
export function getShim({ handler, shim, architecture }: InstallFacts, node: string): string {
  const cpu = architecture === '' ? `the CPU of ${node}` : `${architecture}, the CPU of ${node}`
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

/** Where the file of a shim belongs. */
export function placeShim(facts: ShimFacts, node: string): string {
  return `Unpack it (tar -xzf) and put ${shimName(facts)} on ${node}, executable (chmod 0755) and under exactly that name, next to containerd's binary or in a directory of its PATH, such as /usr/local/bin.`
}

/** How to see that the shim's file is what it should be. */
export function checkShim({ shim }: ShimFacts, node: string): string {
  return shim === undefined
    ? `Check it on ${node}: the shim prints its version with -v.`
    : `Check it on ${node}: ${shim} -v prints a version.`
}

/** A handler is no use without its shim, and containerd lists it all the same. */
export function haveShim(facts: InstallFacts, node: string): string {
  const check = facts.shim === undefined ? 'it prints its version with -v' : `${facts.shim} -v prints a version`
  return `Check that its shim is on ${node} (${check}). If it is missing: ${getShim(facts, node)} ${placeShim(facts, node)}`
}
