import { excerptFrom } from '../../text/excerpt.ts'
import { newestContainerTrouble, newestPullTrouble, type Rule } from './rule.ts'
import { newestSandboxTrouble, SECOND_SANDBOX } from './sandbox-trouble.ts'

/** What the kernel refuses every program on the node, not just a shim. */
const EXHAUSTED = /no space left on device|too many open files|disk quota exceeded/

/** The same of a process that is to be started: too many of them, or too little memory. */
const NO_PROCESS = /fork\/exec \S+: (resource temporarily unavailable|cannot allocate memory)/
const ANY = new RegExp(`${EXHAUSTED.source}|${NO_PROCESS.source}`)

/** What keeps a node from starting anything. */
export const exhaustedRules: readonly Rule[] = [
  {
    code: 'node-exhausted',
    title: 'The node has no disk space, memory, processes or open files left',
    fault: 'node',
    verdict: 'failed',
    // The kubelet frees disk space by itself, as far as it can.
    ...SECOND_SANDBOX,
    find: (seen) =>
      newestSandboxTrouble(seen, ANY) ?? newestPullTrouble(seen, EXHAUSTED) ?? newestContainerTrouble(seen, EXHAUSTED),
    excerpt: excerptFrom(ANY, 1),
    facts: () => ({ kind: 'node-exhausted' }),
    hints: ['node-shell']
  }
]
