import { excerptFrom } from '../../text/excerpt.ts'
import { containerTrouble, pullTrouble, type Rule } from './rule.ts'
import { newestSandboxTrouble } from './sandbox-trouble.ts'

/** What the kernel refuses every program on the node, not just a shim. */
const EXHAUSTED = /no space left on device|too many open files|disk quota exceeded/

/** The same of a process that is to be started: too many of them, or too little memory. */
const NO_PROCESS = /fork\/exec \S+: (resource temporarily unavailable|cannot allocate memory)/
const ANY = new RegExp(`${EXHAUSTED.source}|${NO_PROCESS.source}`)

/** The kubelet tries again after 10 to 15 s, and frees disk space by itself, as far as it can. */
const HEALED_MS = 20_000

/** What keeps a node from starting anything. */
export const exhaustedRules: readonly Rule[] = [
  {
    code: 'node-exhausted',
    title: 'The node has no disk space, memory, processes or open files left',
    fault: 'node',
    verdict: 'failed',
    graceMs: HEALED_MS,
    find: (seen) =>
      newestSandboxTrouble(seen, ANY) ?? pullTrouble(seen, EXHAUSTED) ?? containerTrouble(seen, EXHAUSTED),
    excerpt: excerptFrom(ANY, 1),
    facts: () => ({ kind: 'node-exhausted' }),
    hints: ['node-shell']
  }
]
