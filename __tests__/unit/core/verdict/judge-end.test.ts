import { describe, expect, test } from 'vitest'
import {
  beginEnd,
  type NodeTrouble,
  observeEvent,
  observePod,
  observeReports
} from '../../../../src/core/observations/observations.ts'
import type { Observations } from '../../../../src/core/observations/observations.ts'
import { type EndJudgement, judgeEnd } from '../../../../src/core/verdict/judge-end.ts'
import type { Ending } from '../../../../src/core/verdict/judge-pod.ts'
import { makeCase, makeEventObject, makePodObject, makeProof } from '../examples.ts'

const DELETED = 10_000
const END = 300_000

/** A pod that passed and was deleted, and what was seen of it since: its kubelet reports all the time, whatever it does. */
const deleted = (more: Partial<Observations> = {}): Observations => ({
  ...observeReports(beginEnd(makeProof(), DELETED), { reportedMs: END }),
  ...more
})
const withNews = (reason: string, message = 'Stopping container sample'): Observations =>
  observeEvent(deleted(), makeEventObject('pod', reason, message), DELETED)

function judgeAt(seen: Observations, nowMs: number, ending?: Ending, endMs = END): EndJudgement {
  return judgeEnd({ ...makeCase(seen), pod: 'check-1-1-abcd' }, { sinceMs: DELETED }, nowMs, endMs, ending)
}

function say(judged: EndJudgement): string {
  if (judged.kind !== 'decided') return judged.kind === 'ended' ? `ended in ${judged.stopMs}` : 'open'
  const { verdict } = judged
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}, ${verdict.diagnosis.fault}` : verdict.kind
}

test('a pod that is gone has ended, in the time since it was deleted', () => {
  const seen = observePod(deleted(), makePodObject('pod'), true, DELETED + 1_400)
  expect(say(judgeAt(seen, DELETED + 1_500))).toBe('ended in 1400')
})

describe('a pod that is gone before its container was seen to end', () => {
  const gone = observePod(deleted(), makePodObject('pod'), true, DELETED + 1_400)
  const trouble: NodeTrouble = { kind: 'gone', detail: 'node node-a was deleted' }

  test('has not ended by itself where its node went', () => {
    expect(say(judgeAt({ ...gone, nodeTrouble: trouble }, DELETED + 1_500))).toBe('inconclusive node-gone, this run')
  })

  test('has ended where its container was seen to end, whatever its node does then', () => {
    const end = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }
    const object = makePodObject('pod', { status: { containerStatuses: [end] } })
    const ended = observePod(deleted(), object, true, DELETED + 1_400)
    expect(say(judgeAt({ ...ended, nodeTrouble: trouble }, DELETED + 1_500))).toBe('ended in 1400')
  })

  test('has not ended by itself where its node went and its sample had ended before, which shows nothing of who removed it', () => {
    const done = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } }
    const object = makePodObject('pod', { status: { phase: 'Succeeded', containerStatuses: [done] } })
    const passed = observePod(makeProof(), object, false, DELETED - 1)
    const removed = observePod(beginEnd(passed, DELETED), object, true, DELETED + 1_400)
    const judgeIt = (seen: Observations): EndJudgement =>
      judgeEnd({ ...makeCase(seen), pod: 'pod', proof: 'ends' }, { sinceMs: DELETED }, DELETED + 1_500, END)
    expect(say(judgeIt({ ...removed, nodeTrouble: trouble }))).toBe('inconclusive node-gone, this run')
    expect(say(judgeIt(removed))).toBe('ended in 1400')
  })

  test('has ended where its node is only not Ready for a moment', () => {
    const seen = { ...gone, nodeTrouble: { kind: 'not-ready', detail: 'node node-a is not Ready' } as const }
    expect(say(judgeAt(seen, DELETED + 1_500))).toBe('ended in 1400')
  })
})

test('a pod whose containers have ended, and that only a finalizer keeps, has ended', () => {
  const end = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }
  const object = makePodObject('pod', { status: { containerStatuses: [end] } })
  const kept = { ...object, metadata: { ...object.metadata, finalizers: ['example.com/kept'] } }
  expect(say(judgeAt(observePod(deleted(), kept, false, DELETED + 900), DELETED + 1_000))).toBe('ended in 900')
  expect(say(judgeAt(observePod(deleted(), object, false, DELETED + 900), DELETED + 1_000))).toBe('open')
})

test('a pod whose restart after its pass is seen only once it was deleted is failed', () => {
  const end = { name: 'sample', restartCount: 1, state: { terminated: { exitCode: 137, reason: 'Error' } } }
  const object = makePodObject('pod', { status: { containerStatuses: [end] } })
  const seen = observePod(deleted({ restartsAtReady: 0 }), object, true, DELETED + 1_400)
  expect(say(judgeAt(seen, DELETED + 1_500))).toBe('failed restarted-after-ready, node')
})

test('a restart before it was Ready is none after its pass', () => {
  const restarted = (restartCount: number): string => {
    const end = { name: 'sample', restartCount, state: { terminated: { exitCode: 137, reason: 'Error' } } }
    const object = makePodObject('pod', { status: { containerStatuses: [end] } })
    return say(judgeAt(observePod(deleted({ restartsAtReady: 1 }), object, true, DELETED + 1_400), DELETED + 1_500))
  }
  expect(restarted(1)).toBe('ended in 1400')
  expect(restarted(2)).toBe('failed restarted-after-ready, node')
})

test('the end of a pod that was not deleted is a defect to ask for', () => {
  expect(() => judgeAt(makeProof(), DELETED)).toThrow('the end of pod check-1-1-abcd, which was not deleted, is judged')
})

test('it is looked at again when its time is up, or that of the run', () => {
  expect(judgeAt(withNews('Killing'), DELETED)).toMatchObject({ againAtMs: DELETED + 20_000 })
  expect(judgeAt(withNews('Killing'), DELETED, undefined, DELETED + 5_000)).toMatchObject({
    againAtMs: DELETED + 5_000
  })
})

test('how its container ends, and events of that, fail no check', () => {
  const end = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }
  const seen = observePod(withNews('Killing'), makePodObject('pod', { status: { containerStatuses: [end] } }), false, 0)
  expect(say(judgeAt(seen, DELETED + 19_999))).toBe('open')
})

describe('a pod that is still there', () => {
  test.each([
    [
      '20 s after the kubelet began to end it is failed, by its shim',
      withNews('Killing'),
      20_000,
      'failed pod-does-not-end, node image'
    ],
    ['before that is open', withNews('Killing'), 19_999, 'open'],
    ['is not failed in 20 s if the kubelet says nothing: it may be gone', deleted(), 20_000, 'open'],
    [
      'is failed 60 s after it was deleted, by its node, if the kubelet says nothing',
      deleted(),
      60_000,
      'failed pod-does-not-end, node'
    ]
  ])('%s', (_, seen, afterMs, expected) => {
    expect(say(judgeAt(seen, DELETED + afterMs))).toBe(expected)
  })

  test('is named, with the last word of the kubelet', () => {
    const judged = judgeAt(withNews('FailedKillPod', 'context deadline exceeded'), DELETED + 20_000)
    expect(judged).toMatchObject({
      verdict: {
        diagnosis: {
          evidence:
            'pod check-1-1-abcd still exists 20 s after it was deleted, its container running; FailedKillPod: context deadline exceeded'
        }
      }
    })
  })

  test('when the time of the run is over is inconclusive, as its grace is not', () => {
    const seen = withNews('Killing')
    expect(say(judgeAt(seen, DELETED + 5_000, undefined, DELETED + 5_000))).toBe('inconclusive timeout, this run')
    expect(say(judgeAt(seen, DELETED + 20_000, undefined, DELETED + 20_000))).toBe(
      'failed pod-does-not-end, node image'
    )
  })

  test('when the run is asked to end is inconclusive', () => {
    expect(say(judgeAt(withNews('Killing'), DELETED + 1, 'cancelled'))).toBe('inconclusive cancelled, this run')
  })
})

describe('a node in trouble can end no pod', () => {
  const trouble: NodeTrouble = { kind: 'not-ready', detail: 'node node-a is not Ready: KubeletNotReady' }

  test('it fails once the trouble has stood for its grace, whatever the pod does', () => {
    const seen = { ...withNews('Killing'), nodeTrouble: trouble }
    const first = judgeAt(seen, DELETED + 21_000)
    if (first.kind !== 'open') throw new Error(`expected it to be open, got ${say(first)}`)
    const one = { ...makeCase(seen), pod: 'check-1-1-abcd' }
    expect(say(judgeEnd(one, first.state, DELETED + 51_000, END))).toBe('failed node-not-ready, node')
  })

  test('the time to end begins again when it is well', () => {
    const first = judgeAt({ ...withNews('Killing'), nodeTrouble: trouble }, DELETED + 19_000)
    if (first.kind !== 'open') throw new Error(`expected it to be open, got ${say(first)}`)
    const one = { ...makeCase(withNews('Killing')), pod: 'check-1-1-abcd' }
    expect(say(judgeEnd(one, first.state, DELETED + 38_000, END))).toBe('open')
    expect(say(judgeEnd(one, first.state, DELETED + 39_000, END))).toBe('failed pod-does-not-end, node image')
  })
})

test('a pod has all of the grace that its own spec leaves it, and 19 s more', () => {
  const object = makePodObject('pod')
  const going = {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 45 }
  }
  const seen = observePod(withNews('Killing'), going, false, DELETED + 100)
  expect(say(judgeAt(seen, DELETED + 63_999))).toBe('open')
  expect(say(judgeAt(seen, DELETED + 64_000))).toBe('failed pod-does-not-end, node image')
  const silent = observePod(deleted(), going, false, DELETED + 100)
  expect(say(judgeAt(silent, DELETED + 63_999))).toBe('open')
  expect(say(judgeAt(silent, DELETED + 64_000))).toBe('failed pod-does-not-end, node')
})

test('that its kubelet removes its object at last shortens no grace, which somebody else may do while it runs', () => {
  const end = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }
  const show = (seen: Observations, deletionGracePeriodSeconds: number, status: object = {}): Observations => {
    const object = makePodObject('pod', { status })
    const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds }
    return observePod(seen, { ...object, metadata }, false, DELETED + 100)
  }
  const going = show(withNews('Killing'), 30)
  for (const seconds of [0, 1]) {
    expect(say(judgeAt(show(going, seconds, { containerStatuses: [end] }), DELETED + 48_999))).toBe('open')
  }
  expect(say(judgeAt(show(going, 5), DELETED + 24_000))).toBe('failed pod-does-not-end, node image')
})

test('a pod that its controller deletes has its time from when that is seen', () => {
  const waiting = beginEnd(makeProof())
  expect(say(judgeAt(waiting, DELETED + 90_000))).toBe('open')
  const object = makePodObject('pod')
  const going = { ...object, metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
  const seen = observePod(waiting, going, false, DELETED + 90_000)
  expect(say(judgeAt(observePod(seen, object, true, DELETED + 91_200), DELETED + 92_000))).toBe('ended in 1200')
})

describe('a pod is still there 20 s after the kubelet began to end it', () => {
  const killing = (reports: Parameters<typeof observeReports>[1], more: Partial<Observations> = {}): Observations => ({
    ...observeReports(withNews('Killing'), { reportedMs: undefined, ...reports }),
    ...more
  })
  const failed = 'failed pod-does-not-end, node image'

  test.each([
    ['is failed if its kubelet has reported something since', { reportedMs: DELETED + 20_000 }, 20_000, failed],
    ['is open if not: it may be cut off', { reportedMs: DELETED + 19_999 }, 20_000, 'open'],
    ['is open as long as the node of a kubelet that is cut off is Ready', {}, 79_999, 'open'],
    ['is failed if the node is Ready even after that', {}, 80_000, failed]
  ])('it %s', (_, reports, afterMs, expected) => {
    expect(say(judgeAt(killing(reports), DELETED + afterMs))).toBe(expected)
  })

  test('it has 20 s more from when its kubelet was last seen to report nothing', () => {
    const seen = observeReports(killing({ silentUntilMs: DELETED + 19_000 }), { reportedMs: DELETED + 39_000 })
    expect(say(judgeAt(seen, DELETED + 38_999))).toBe('open')
    expect(say(judgeAt(seen, DELETED + 39_000))).toBe(failed)
  })

  test('it has 20 s more from when the run was last blind, and is not failed while it is', () => {
    const seen = killing({ reportedMs: END }, { blindUntilMs: DELETED + 19_000 })
    expect(say(judgeAt(seen, DELETED + 38_999))).toBe('open')
    expect(say(judgeAt(seen, DELETED + 39_000))).toBe(failed)
    const blind = killing({ reportedMs: END }, { blindUntilMs: Infinity })
    expect(say(judgeAt(blind, DELETED + 200_000))).toBe('open')
    expect(say(judgeAt(blind, END))).toBe('inconclusive timeout, this run')
  })

  test('it is looked at again when it counts even if its kubelet reports nothing more', () => {
    expect(judgeAt(killing({}), DELETED)).toMatchObject({ againAtMs: DELETED + 80_000 })
    expect(judgeAt(killing({ reportedMs: DELETED + 20_000 }), DELETED)).toMatchObject({ againAtMs: DELETED + 20_000 })
  })

  test('a node that is not Ready fails it by its own rule, whatever its kubelet does not report', () => {
    const trouble: NodeTrouble = { kind: 'not-ready', detail: 'node node-a is not Ready: NodeStatusUnknown' }
    const seen = killing({ silentUntilMs: DELETED + 50_000 }, { nodeTrouble: trouble })
    const first = judgeAt(seen, DELETED + 50_000)
    if (first.kind !== 'open') throw new Error(`expected it to be open, got ${say(first)}`)
    const one = { ...makeCase(seen), pod: 'check-1-1-abcd' }
    expect(say(judgeEnd(one, first.state, DELETED + 80_000, END))).toBe('failed node-not-ready, node')
  })
})
