import type { Output } from '../../model.ts'
import type { Observations } from '../../observations/observations.ts'
import { hasOutput } from '../../observations/output.ts'
import { describeContainer, type Rule } from './rule.ts'

/** What a plain runtime says of a module is in the log of a container that ended, and comes after its end. */
const LOG_MS = 5_000
/** Started late, a container that runs is no evidence: it has this long at least to do what others like it have done. */
const RUNS_MS = 30_000
/** A kubelet that restarts, as with its k3s agent, gives no log until it is back. */
const KUBELET_MS = 30_000
/** An API server that restarts is back by then, as for an answer. */
const FETCHED_MS = 15_000

/** Until when a log may still come: while its container runs, and of one that ended, where its kubelet gives it or does not. */
const LOG_GRACES = { running: RUNS_MS, ended: LOG_MS, unread: KUBELET_MS } as const

type Subject = Parameters<Rule['find']>[1]

/** The result of a sample that serves nothing: it ended otherwise than it promises, or left something else in its log. */
const atFault = { fault: 'sample image', verdict: 'inconclusive', nodeAtFaultIf: 'passed-elsewhere' } as const

/** Why a sample that is proven by its log or its exit code isn't. */
export const outputRules: readonly Rule[] = [
  {
    ...atFault,
    code: 'wrong-exit-code',
    title: 'The sample ends with the wrong exit code',
    graceMs: LOG_MS,
    find: (seen, subject) => {
      const output = outputOf(subject)
      const end = seen.pod?.container
      if (output === undefined || end?.kind !== 'ended' || end.exitCode === wantedCode(output)) return undefined
      return `${describeContainer(end)}, expected ${wantedCode(output)}${describeLog(seen)}`
    },
    facts: ({ runtime }) => ({
      kind: 'wrong-exit-code',
      runtime: runtime.name,
      image: runtime.sample.image,
      exitCode: wantedCode(runtime.sample.output ?? {})
    })
  },
  ...(['ended', 'running'] as const).map(notFetchedRule),
  ...(['unread', 'ended', 'running'] as const).flatMap((state) => [
    logRule('log-missing', 'The sample leaves no log', state),
    logRule('wrong-log', 'The log holds something else', state)
  ]),
  {
    ...atFault,
    code: 'timeout',
    title: 'The sample does not end',
    graceMs: RUNS_MS,
    isPatient: true,
    find: (seen, subject) => {
      const output = outputOf(subject)
      if (output === undefined || seen.pod?.container.kind !== 'running' || hasOutput(seen, output)) return undefined
      const log = seen.log === '' ? '' : describeLog(seen)
      return `the sample still runs, expected it to end with exit code ${wantedCode(output)}${log}`
    },
    facts: ({ runtime }) => ({
      kind: 'sample-still-runs',
      runtime: runtime.name,
      image: runtime.sample.image,
      exitCode: wantedCode(runtime.sample.output ?? {})
    })
  }
]

/** A log that the run can't fetch is no evidence of the node, nor of the sample. */
function notFetchedRule(state: 'ended' | 'running'): Rule {
  return {
    code: 'api-server-gone',
    title: 'The log could not be fetched through the API server',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: FETCHED_MS,
    ...patienceWith(state),
    find: (seen, subject) => {
      const isMissed = outputOf(subject)?.log !== undefined && seen.isLogRight !== true
      if (!isMissed || seen.pod?.container.kind !== state) return undefined
      const { isLogRead = false, logProblem } = seen
      if (logProblem === undefined) return isLogRead ? undefined : 'the log has not been read yet'
      return logProblem.isOfNode ? undefined : `the log could not be read: ${logProblem.text}`
    },
    facts: () => ({ kind: 'answer-not-fetched' })
  }
}

/** As long as a container lives it may write. */
function patienceWith(state: 'ended' | 'running'): Pick<Rule, 'isPatient'> {
  return state === 'running' ? { isPatient: true } : {}
}

function logRule(code: 'log-missing' | 'wrong-log', title: string, state: keyof typeof LOG_GRACES): Rule {
  return {
    ...atFault,
    code,
    title,
    graceMs: LOG_GRACES[state],
    ...patienceWith(state === 'running' ? 'running' : 'ended'),
    find: (seen, subject) => {
      const wanted = outputOf(subject)?.log
      const { isLogRight, log, logProblem, pod } = seen
      if (wanted === undefined || isLogRight === true) return undefined
      if (pod?.container.kind !== (state === 'running' ? 'running' : 'ended')) return undefined
      if (state === 'unread' && logProblem === undefined) return undefined
      if ((log === '') !== (code === 'log-missing')) return undefined
      const problem = logProblem === undefined ? '' : `; it could not be read: ${logProblem.text}`
      return `expected its log to hold ${JSON.stringify(wanted)}${problem}${describeLog(seen)}`
    },
    facts: ({ runtime }) => ({ kind: code, runtime: runtime.name, image: runtime.sample.image })
  }
}

function outputOf(subject: Subject): Output | undefined {
  return subject?.proof === 'output' ? subject.runtime.sample.output : undefined
}

function wantedCode({ exitCode = 0 }: Output): number {
  return exitCode
}

function describeLog({ log }: Observations): string {
  return log === '' ? '; its log is empty' : `; its log ends: ${log}`
}
