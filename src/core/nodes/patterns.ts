import { isGlob, isVersionGlob, matchesGlob, matchesVersionGlob } from './globs.ts'
import type { Node } from '../model.ts'

/** What a pattern of `nodes` is about: a node's name, what made the node, or the image that it was made from. */
const KINDS = ['machinedeployment', 'machinepool', 'image-version'] as const
type Kind = (typeof KINDS)[number]

/** An item of `nodes`, taken apart. */
type Pattern = { readonly kind: Kind | 'name'; readonly glob: string }

/** Only a management cluster reports what made a node. */
export function needsManagement(text: string): boolean {
  const { kind } = takeApart(text)
  return kind === 'machinedeployment' || kind === 'machinepool'
}

/** True for whatever `nodes` may hold. */
export function isPattern(text: string): boolean {
  const { kind, glob } = takeApart(text)
  return kind === 'image-version' ? isVersionGlob(glob) : isGlob(glob)
}

/** True if the node is what the pattern means. */
export function matchesPattern(node: Node, text: string): boolean {
  const { kind, glob } = takeApart(text)
  switch (kind) {
    case 'name':
      return glob === '*' || namesOf(node).some((name) => matchesGlob(name, glob))
    case 'machinedeployment':
      return isOwnedBy(node, 'MachineDeployment', glob)
    case 'machinepool':
      return isOwnedBy(node, 'MachinePool', glob)
    case 'image-version':
      return node.image?.version !== undefined && matchesVersionGlob(node.image.version, glob)
  }
}

function takeApart(text: string): Pattern {
  const at = text.indexOf('/')
  const kind = KINDS.find((one) => one === text.slice(0, at))
  return kind === undefined ? { kind: 'name', glob: text } : { kind, glob: text.slice(at + 1) }
}

/** What is not there has no node's name, but those that it is known as. */
function namesOf({ name, knownAs = [], absence }: Node): readonly string[] {
  return absence === undefined ? [name, ...knownAs] : knownAs
}

function isOwnedBy({ owner = '' }: Node, kind: string, glob: string): boolean {
  return owner.startsWith(`${kind}/`) && matchesGlob(owner.slice(kind.length + 1), glob)
}
