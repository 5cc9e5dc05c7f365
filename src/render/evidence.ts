import type { Diagnosis } from '../core/model.ts'
import { capText } from '../core/text/escape.ts'

/** A line that shows a problem, and the check that it is of; node empty where it is no node's. */
export type Evidence = {
  readonly runtime: string
  readonly node: string
  readonly text: string
  /** The part of it that decides, where that is not all. */
  readonly short: string
}

/** What is shown of the evidence where there is little room: the clause that decides. */
export function shortEvidence({ excerpt, evidence }: Pick<Diagnosis, 'excerpt' | 'evidence'>): string {
  return excerpt ?? evidence
}

/** The pieces of evidence that are not alike. */
export function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  return firstOfEach(evidence, (one) => shapeOf(one, one.text))
}

/** The pieces of evidence that are not alike even where only the deciding clause is shown. */
export function distinctShort(evidence: readonly Evidence[]): readonly Evidence[] {
  return firstOfEach(evidence, (one) => shapeOf(one, one.short))
}

/** Where a piece of evidence comes from; the names are escaped already. */
export function describeSource(runtime: string, node: string): string {
  return node === '' ? runtime : `${runtime} on ${node}`
}

function firstOfEach(all: readonly Evidence[], keyOf: (one: Evidence) => string): readonly Evidence[] {
  return Array.from(Map.groupBy(all, keyOf).values()).flatMap((alike) => alike.slice(0, 1))
}

/** What is left of a piece of evidence without names, numbers and ids: two checks with the same one say the same. */
function shapeOf({ runtime, node }: Evidence, text: string): string {
  return [node, runtime]
    .filter((name) => name !== '')
    .reduce((shape, name) => shape.replaceAll(name, '#'), capText(text, 1_000))
    .replace(/"[^"]*"/g, '#')
    .replace(/[\da-f]+/gi, (run) => (/\d/.test(run) ? '#' : run))
}
