import type { Diagnosis, Fault } from '../../model.ts'
import type { Obstacle, Way } from './problem.ts'
import { shellWord } from '../../text/shell.ts'
import { kubeconfigRules } from './kubeconfig.ts'
import { serverRules } from './server.ts'

/** One cause that keeps a run from its cluster. What it does not heal by trying again was tried again before. */
export type WayRule = {
  /** Stable; the heading of its section in docs/diagnoses.md. */
  readonly code: string
  readonly title: string
  readonly fault: Fault
  /** What to do, if this is the cause; else undefined. */
  readonly advise: (obstacle: Obstacle, way: Way) => readonly string[] | undefined
}

/** Every cause that is recognised, specific first: the first rule that has advice counts, and the last one always has. */
export const WAY_RULES: readonly WayRule[] = [
  ...kubeconfigRules,
  ...serverRules,
  {
    code: 'way-unknown',
    title: 'The cluster cannot be used, for a reason not known here',
    fault: 'this run',
    advise: (_, { context }) => [
      `Read the evidence, then ask by hand where this runs: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version. If that is refused too, it is the way there; if it is answered, report it to whoever makes this action.`
    ]
  }
]

/** What an obstacle is a sign of; the evidence is the message that was said of it. */
export function diagnoseWay(obstacle: Obstacle, message: string, way: Way): Diagnosis {
  for (const { code, title, fault, advise } of WAY_RULES) {
    const remedy = advise(obstacle, way)
    if (remedy === undefined) continue
    const where = way.role === undefined ? '' : ` (${way.role} cluster)`
    return { code, title: `${title}${where}`, fault, evidence: message, remedy }
  }
  throw new Error('the last rule has advice for everything')
}
