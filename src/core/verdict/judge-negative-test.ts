import { excerptFrom } from '../text/excerpt.ts'
import type { TemplateContainer } from '../kubernetes/negative-test-pod.ts'
import { CONTAINER } from '../kubernetes/pods.ts'
import { NO_PROGRAM, NOT_RUNNABLE_LINE } from '../diagnosis/rules/not-runnable.ts'
import type { NegativeTestReport } from '../report.ts'
import { describeDisruption } from '../observations/pod-status.ts'
import { describeUnmade, type Observations } from '../observations/observations.ts'
import { wasNeverStarted } from '../observations/containers.ts'
import type { ContainerView, PodContainer } from '../observations/pod-status.ts'

/**
 * How a plain runtime, or containerd for it, reports that something isn't a program for it: also that the image names none. These words
 * prove that only the class made the sample run.
 */
const NOT_RUNNABLE = new RegExp(
  `${NO_PROGRAM.source}|exec[^\\n]* is a directory|no match for platform in manifest|no command specified`,
  'i'
)

/**
 * Events of a container's own start. What is reported of a probe, of a hook or of the pod's sandbox is of another program, and the
 * sample may run all the same.
 */
const START_EVENTS = /^(Failed|BackOff)$/

/** Why a container waits whose own start failed: not one whose hook did. */
const START_FAILED = /^(ErrImagePull|ImagePullBackOff|CreateContainerError|RunContainerError|CrashLoopBackOff)$/

/** What a negative test has shown so far. */
export type NegativeTestJudgement = Pick<NegativeTestReport, 'verdict' | 'evidence' | 'excerpt'> & {
  /** Something else ended the test: on another node it may still show something. */
  readonly isDisturbed?: true
}

/** The one container of a sample. */
const SAMPLE: readonly TemplateContainer[] = [{ name: CONTAINER, isFirst: false }]

/**
 * Judges the negative test: proven by positive evidence only, disproven by any answer or a good end, open until then. `own` are
 * the containers that passed with the class, all of them: what one of them can't do without it, the class did. Where there are
 * several, an answer counts once all of them run, as it may be one that is no Wasm that gives it.
 */
export function judgeNegativeTest(
  seen: Observations,
  own: readonly TemplateContainer[] = SAMPLE
): NegativeTestJudgement | undefined {
  const { answer, nodeTrouble, pod } = seen
  const unmade = describeUnmade(seen)
  if (unmade !== undefined) return { verdict: 'not-proven', evidence: `the pod was not created: ${unmade}` }
  if (seen.isLogRight === true) {
    return { verdict: 'not-proven', evidence: 'the sample writes what proves it without its RuntimeClass too' }
  }
  const isAnswered = answer !== undefined && answer.kind !== 'none'
  const answers = { verdict: 'not-proven', evidence: 'the sample answers without its RuntimeClass too' } as const
  if (isAnswered && isAlone(own)) return answers
  const evidence = findNotRunnable(seen, own)
  if (evidence !== undefined) return { verdict: 'proven', evidence, excerpt: excerptFrom(NOT_RUNNABLE, 1)(evidence) }
  if (isAnswered && ownOf(seen, own).every(({ isFirst, state }) => isFirst || state.kind === 'running')) return answers
  if (pod?.phase === 'Succeeded') {
    return { verdict: 'not-proven', evidence: 'the sample ends well without its RuntimeClass too' }
  }
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

function isAlone(own: readonly TemplateContainer[]): boolean {
  return own.filter(({ isFirst }) => !isFirst).length === 1
}

/** What is seen of these containers: what was injected beside them, or before them, may be no program here either. */
function ownOf({ pod }: Observations, own: readonly TemplateContainer[]): readonly PodContainer[] {
  return (pod?.all ?? []).filter(({ name }) => own.some((one) => one.name === name))
}

/** The first word of a plain runtime that one of these containers is not a program. */
function findNotRunnable(seen: Observations, own: readonly TemplateContainer[]): string | undefined {
  const isOwn = (container: string): boolean => own.some(({ name }) => name === container)
  const states = ownOf(seen, own).flatMap(({ lastEnd, state }) => [state, lastEnd])
  const events = seen.events
    .filter(({ container, reason }) => START_EVENTS.test(reason) && (container === '' || isOwn(container)))
    .map((one) => one.message)
  const log = isOwn(seen.pod?.containerName ?? '') || seen.pod === undefined ? seen.log : ''
  return (
    [...states.flatMap(reportOfStart), ...events].find((text) => NOT_RUNNABLE.test(text)) ??
    [...states.flatMap(readOwnMessage), log]
      .flatMap((text) => text.split('\n'))
      .find((line) => NOT_RUNNABLE_LINE.test(line.trim()))
  )
}

/** What a runtime reports of a container that it did not start. */
function reportOfStart(state: ContainerView): readonly string[] {
  if (state.kind === 'waiting') return START_FAILED.test(state.reason) ? [state.message] : []
  return state.kind === 'ended' && wasNeverStarted(state) ? [state.message] : []
}

/** What a container that ran left as its message: written by itself, or the end of its log. */
function readOwnMessage(state: ContainerView): readonly string[] {
  return state.kind === 'ended' && !wasNeverStarted(state) ? [state.message] : []
}
