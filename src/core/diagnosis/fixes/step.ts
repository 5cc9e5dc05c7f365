import type { Facts, FactsOf } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'

/** A step of a fix: an imperative sentence, or a block to be copied that belongs to the sentence before it. */
export type Step = Sentence | Block

/**
 * A sentence, or a command that is one by itself; `section` is one of the page of diagnoses, whose address whoever shows it puts after
 * the sentence.
 */
export type Sentence = { readonly text: string; readonly section?: string; readonly isCommand?: true }

/**
 * Configuration or commands, line by line; the language is as Markdown names it. `file` is a file of this action's
 * repository that the block names by its path there: whoever shows it puts the address in its place.
 */
export type Block = { readonly block: string; readonly language?: string; readonly file?: string }

/** A step as the tables write it: a sentence may stand for itself. */
export type Draft = string | Step

/** Where a run was started from: what its inputs are called there, and what can be done before it. */
export type Origin = 'workflow' | 'terminal'

/** How to make steps of facts: once for all nodes, or of one node, and then the same on the others. */
export type Fix<F> =
  | { readonly kind: 'once'; readonly write: (facts: F, origin: Origin) => readonly Draft[] }
  | {
      readonly kind: 'on-each-node'
      readonly write: (facts: F, node: string, distribution: Distribution, origin: Origin) => readonly Draft[]
    }

/** The fix of each kind of facts. */
export type Fixes = { readonly [Kind in keyof FactsOf]: Fix<Facts<Kind>> }

/** A fix that is the same whatever nodes it is for. */
export function once<F>(write: (facts: F, origin: Origin) => readonly Draft[]): Fix<F> {
  return { kind: 'once', write }
}

/** A fix that names a node, or depends on what distribution it is of. */
export function onEachNode<F>(
  write: (facts: F, node: string, distribution: Distribution, origin: Origin) => readonly Draft[]
): Fix<F> {
  return { kind: 'on-each-node', write }
}
