import { escapeTerminal } from '../text/escape.ts'
import { describeUnmade, type Observations } from './observations.ts'
import type { ContainerView } from './pod-status.ts'

/** What an observation changed, on one line; empty where it shows nothing new. */
export function describeChanges(before: Observations, after: Observations): string {
  const was = listFacts(before)
  const changed = Object.entries(listFacts(after)).filter(([name, fact]) => fact !== was[name])
  const events = after.events.filter((one) => !before.events.some((other) => isSame(one, other)))
  return escapeTerminal(
    [
      ...changed.map(([name, fact]) => `${name} ${fact}`),
      ...events.map(({ message, reason }) => `event ${reason}: ${message}`)
    ].join(', ')
  )
}

type Event = Observations['events'][number]

function isSame(one: Event, other: Event): boolean {
  return one.name === other.name && one.message === other.message && one.atMs === other.atMs
}

function listFacts(seen: Observations): Readonly<Record<string, string>> {
  const { answer, nodeTrouble, pod, rightInARow } = seen
  return {
    refusal: describeUnmade(seen) ?? 'none',
    phase: pod?.phase ?? '',
    node: pod?.nodeName ?? '',
    sandbox: pod?.sandboxReady === true ? 'ready' : 'not ready',
    container: pod === undefined ? 'none' : describeContainer(pod.container),
    ready: String(pod?.ready === true),
    restarts: String(pod?.restarts ?? 0),
    deleted: String(pod?.deleted === true),
    answer: answer === undefined ? 'none' : describeAnswer(answer, rightInARow),
    'node trouble': nodeTrouble?.detail ?? 'none'
  }
}

function describeContainer(view: ContainerView): string {
  switch (view.kind) {
    case 'waiting':
      return `waiting (${view.reason})`
    case 'ended':
      return `ended (${view.reason}, exit code ${view.exitCode})`
    default:
      return view.kind
  }
}

function describeAnswer(answer: NonNullable<Observations['answer']>, rightInARow: number): string {
  if (answer.kind === 'right') return `right (${rightInARow} in a row)`
  return `${answer.kind} (${answer.kind === 'wrong' ? answer.detail : answer.message})`
}
