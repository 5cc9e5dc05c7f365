import { excerptFrom } from '../../text/excerpt.ts'
import { handlerOf } from '../subject/subject.ts'
import { NO_PROGRAM, NOT_RUNNABLE_LINE } from './not-runnable.ts'
import type { Observations } from '../../observations/observations.ts'
import { AT_ONCE, containerTrouble, logTrouble, type Rule, SECOND_START_MS } from './rule.ts'

/** What a plain runtime can't execute: the Wasm module of a class that leads to none of the shims, or what names no class. */
export const noProgramRules: readonly Rule[] = [
  {
    // Nobody promised a shim to what names no class: what can't be executed there is no program for this node.
    code: 'sample-ends',
    title: 'The command of the container cannot be executed',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    find: (seen, subject) => (subject?.runtime.runtimeClass === '' ? findNoProgram(seen) : undefined),
    excerpt: excerptFrom(NO_PROGRAM, 1),
    facts: ({ runtime, node }) => ({
      kind: 'not-executable',
      image: runtime.sample.image,
      architecture: node.architecture
    })
  },
  {
    code: 'ran-without-wasm',
    title: 'The sample ran without a Wasm shim',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: findNoProgram,
    excerpt: excerptFrom(NO_PROGRAM, 1),
    facts: (subject) => ({ kind: 'ran-without-wasm', ...handlerOf(subject) }),
    hints: ['node-shell']
  }
]

/** A plain runtime's word that the container's command is no program that it can execute. */
function findNoProgram(seen: Observations): string | undefined {
  return containerTrouble(seen, NO_PROGRAM) ?? logTrouble(seen, NOT_RUNNABLE_LINE)
}
