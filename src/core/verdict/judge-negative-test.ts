import { excerptFrom } from '../text/excerpt.ts'
import { CONTAINER } from '../kubernetes/pods.ts'
import { NO_PROGRAM, NOT_RUNNABLE_LINE } from '../diagnosis/rules/not-runnable.ts'
import type { NegativeTestReport } from '../report.ts'
import { describeDisruption } from '../observations/pod-status.ts'
import { describeUnmade, type Observations } from '../observations/observations.ts'

/**
 * How a plain runtime, or containerd for it, reports that something isn't a program for it: also that the image names none. These words
 * prove that only the class made the sample run.
 */
const NOT_RUNNABLE = new RegExp(
  `${NO_PROGRAM.source}|exec[^\\n]* is a directory|no match for platform in manifest|no command specified`,
  'i'
)

/** An event of the pod's surroundings: without a sandbox the sample was not tried, so it proves nothing. */
const AROUND = /sandbox|scheduling|mount|network/i

/** What a negative test has shown so far. */
export type NegativeTestJudgement = Pick<NegativeTestReport, 'verdict' | 'evidence' | 'excerpt'> & {
  /** Something else ended the test: on another node it may still show something. */
  readonly isDisturbed?: true
}

/** Judges the negative test: proven by positive evidence only, disproven by any answer, open until then. */
export function judgeNegativeTest(seen: Observations): NegativeTestJudgement | undefined {
  const { answer, nodeTrouble, pod } = seen
  const unmade = describeUnmade(seen)
  if (unmade !== undefined) return { verdict: 'not-proven', evidence: `the pod was not made: ${unmade}` }
  if (answer !== undefined && answer.kind !== 'none') {
    return { verdict: 'not-proven', evidence: 'the sample answers without its RuntimeClass too' }
  }
  const reported = [pod?.container, pod?.lastEnd].flatMap((one) =>
    one?.kind === 'waiting' || one?.kind === 'ended' ? [one.message] : []
  )
  // What was injected beside the sample, or before it, may be no program here either.
  const events = seen.events
    .filter(({ container, reason }) => !AROUND.test(reason) && (container === '' || container === CONTAINER))
    .map((one) => one.message)
  const evidence =
    [...reported, ...events].find((text) => NOT_RUNNABLE.test(text)) ??
    seen.log.split('\n').find((line) => NOT_RUNNABLE_LINE.test(line.trim()))
  if (evidence !== undefined) return { verdict: 'proven', evidence, excerpt: excerptFrom(NOT_RUNNABLE, 1)(evidence) }
  const disturbed = (reason: string): NegativeTestJudgement => ({
    verdict: 'not-proven',
    evidence: reason,
    isDisturbed: true
  })
  const disruption = pod && describeDisruption(pod)
  if (disruption !== undefined) return disturbed(`the pod was disrupted: ${disruption}`)
  if (pod?.deleted === true) return disturbed('somebody deleted the pod')
  if (nodeTrouble?.kind === 'gone') return disturbed(nodeTrouble.detail)
  return undefined
}
