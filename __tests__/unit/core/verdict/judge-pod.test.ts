import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Suspicion } from '../../../../src/core/verdict/grace.ts'
import { judge, judgeAgain, judgeAnswer, type Judgement } from '../../../../src/core/verdict/judge-pod.ts'
import type { Case } from '../../../../src/core/diagnosis/diagnose.ts'
import type { Match, Sample, Verdict } from '../../../../src/core/model.ts'
import { anyNode } from '../../../../src/core/workloads/workloads.ts'
import {
  makeObservations,
  observeAnswer,
  observeEvent,
  observePod,
  type Observations
} from '../../../../src/core/observations/observations.ts'
import {
  makeCase,
  makeEventObject,
  makePendingPod,
  makePodObject,
  makePodView,
  makeProof,
  makeSeen,
  makeWaiting,
  NO_HANDLER,
  NO_SHIM,
  seenEvent,
  spin
} from '../examples.ts'

const DEADLINE = 270_000
const right = { kind: 'right' } as const
const none = { kind: 'none', via: 'proxy', message: 'error trying to reach service: connection refused (503)' } as const
const wrong = { kind: 'wrong', detail: 'status 404, expected 200', isIncomplete: false } as const
const notReady = { kind: 'not-ready', detail: 'node node-a is not Ready: KubeletNotReady' } as const
const gone = { kind: 'gone', detail: 'node node-a was deleted' } as const

function say(judgement: Judgement): string {
  return judgement.kind === 'open' ? 'open' : describeVerdict(judgement.verdict)
}

function describeVerdict(verdict: Verdict): string {
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
}

/** True for evidence that was still in its grace when the time was up. */
function isEarly(judgement: Judgement): boolean {
  if (judgement.kind === 'open' || !('diagnosis' in judgement.verdict)) return false
  return judgement.verdict.diagnosis.evidence.includes('seen only for the last')
}

/** Judges what stays as it is, from the time at which it is first seen until later. */
function judgeFor(seen: Observations, ms: number, fromMs = 0): Judgement {
  const first = judge(makeCase(seen), undefined, fromMs, DEADLINE)
  return first.kind === 'decided' ? first : judge(makeCase(seen), first.suspicion, fromMs + ms, DEADLINE)
}

describe('a check passes', () => {
  const workloads: readonly { readonly name: string; readonly seen: Observations; readonly shows: string }[] = [
    { name: 'by three right answers in a row', seen: makeProof(), shows: 'passed' },
    {
      name: 'even before the pod reports that it is Ready',
      seen: makeProof({ pod: makePodView({ ready: false }) }),
      shows: 'passed'
    },
    {
      name: 'even if it was restarted before it was Ready',
      seen: makeProof({ pod: makePodView({ restarts: 2 }), restartsAtReady: 2 }),
      shows: 'passed'
    },
    { name: 'not by two', seen: makeProof({ rightInARow: 2 }), shows: 'open' },
    { name: 'not without any', seen: makeProof({ rightInARow: 0 }), shows: 'open' },
    { name: 'not without a pod', seen: makeSeen({ rightInARow: 3 }), shows: 'open' },
    {
      name: 'not on another node',
      seen: makeProof({ pod: makePodView({ nodeName: 'node-b' }) }),
      shows: 'inconclusive pod-changed'
    },
    { name: 'not without a node', seen: makeProof({ pod: makePodView({ nodeName: '' }) }), shows: 'open' },
    {
      name: 'not under another class',
      seen: makeProof({ pod: makePodView({ runtimeClass: 'runc' }) }),
      shows: 'inconclusive pod-changed'
    },
    {
      name: 'not without a class',
      seen: makeProof({ pod: makePodView({ runtimeClass: '' }) }),
      shows: 'inconclusive pod-changed'
    },
    {
      name: 'not if it restarted after it was Ready',
      seen: makeProof({ pod: makePodView({ restarts: 1 }) }),
      shows: 'failed restarted-after-ready'
    },
    { name: 'not on a node that is gone', seen: makeProof({ nodeTrouble: gone }), shows: 'inconclusive node-gone' },
    { name: 'not on a node that is not Ready', seen: makeProof({ nodeTrouble: notReady }), shows: 'open' }
  ]
  test.each(workloads)('$name', ({ seen, shows }) => {
    expect(say(judge(makeCase(seen), undefined, 1000, DEADLINE))).toBe(shows)
  })

  test('and reports how long it took to the first right answer', () => {
    const seen = makeProof({ askedAtMs: 100, timings: { answeredMs: 1234 } })
    expect(judge(makeCase(seen), undefined, 5000, DEADLINE)).toMatchObject({
      verdict: { kind: 'passed', tookMs: 1234 }
    })
  })

  test('even after the deadline, or when the run is cancelled: what is proven is proven', () => {
    expect(say(judge(makeCase(makeProof()), undefined, DEADLINE + 1, DEADLINE))).toBe('passed')
    expect(say(judge(makeCase(makeProof()), undefined, 0, DEADLINE, 'cancelled'))).toBe('passed')
  })
})

test("what is a node's fault is open until it is known which node that is, and blames none before", () => {
  const seen = makeSeen({ events: [seenEvent('FailedCreatePodSandBox', NO_SHIM)] })
  const unplaced = { ...makeCase(seen), node: anyNode }
  expect(judge(unplaced, undefined, 1_000, DEADLINE)).toMatchObject({ kind: 'open', againAtMs: DEADLINE })
  expect(say(judge(makeCase(seen), undefined, 1_000, DEADLINE))).toBe('failed shim-not-installed')
  expect(say(judge(unplaced, undefined, DEADLINE, DEADLINE))).toBe('failed shim-not-installed')
})

describe('a sample that does not listen yet', () => {
  const waiting = makeSeen({ pod: makePodView(), answer: none })

  test('is waited for to the deadline, as long as its container lives', () => {
    expect(say(judgeFor(waiting, 0))).toBe('open')
    expect(say(judgeFor(waiting, 60_000))).toBe('open')
    expect(say(judgeFor(waiting, DEADLINE - 1))).toBe('open')
    expect(say(judgeFor(waiting, DEADLINE))).toBe('inconclusive connection-refused')
  })

  test('blames no node if it was only begun when the time was up', () => {
    const late = judgeFor(waiting, 10_000, DEADLINE - 10_000)
    expect(say(late)).toBe('inconclusive connection-refused')
    expect(late).not.toHaveProperty('verdict.nodeAtFaultIf')
    expect(judgeFor(waiting, DEADLINE)).toMatchObject({ verdict: { nodeAtFaultIf: 'passed-elsewhere' } })
  })

  test('is waited for only until others have its place, where they wait for it', () => {
    const suspicion = suspicionOf(judgeFor(waiting, 0))
    const at = (nowMs: number): Judgement =>
      judge({ ...makeCase(waiting), patientUntilMs: 40_000 }, suspicion, nowMs, DEADLINE)
    expect(at(39_999)).toMatchObject({ kind: 'open', againAtMs: 40_000 })
    expect(say(at(40_000))).toBe('inconclusive connection-refused')
  })

  test('is decided by its end', () => {
    const ended = { kind: 'ended', reason: 'OOMKilled', message: '', exitCode: 137 } as const
    const seen = makeSeen({ pod: makePodView({ ready: false, container: ended }), answer: none })
    expect(say(judge(makeCase(seen), suspicionOf(judgeFor(waiting, 0)), 40_000, DEADLINE))).toBe(
      'inconclusive out-of-memory'
    )
  })
})

describe('what was waited for as it may only be slow', () => {
  /** What each look shows, with when that is. */
  const afterLooks = (of: Omit<Case, 'seen' | 'node'>, looks: readonly (readonly [Observations, number])[]): string => {
    let suspicion: Suspicion | undefined
    for (const [seen, nowMs] of looks) {
      const judged = judge({ ...makeCase(seen), ...of }, suspicion, nowMs, DEADLINE)
      if (judged.kind === 'decided') return `${say(judged)} at ${nowMs}`
      suspicion = judged.suspicion
    }
    return 'open'
  }

  test('leaves an answer that is wrong its own time: an app that has warmed up may have no route for a moment', () => {
    const pod = makePodView()
    const busy = makeSeen({ pod, answer: { ...wrong, detail: 'status 503, expected 200', isUnavailable: true } })
    const routeless = makeSeen({ pod, answer: wrong })
    const warm = [busy, 1_000] as const
    const looks = [warm, [busy, 20_000], [routeless, 20_250], [routeless, 23_000], [makeProof(), 23_249]] as const
    expect(afterLooks({ runtime: spin }, looks)).toBe('passed at 23249')
    expect(afterLooks({ runtime: spin }, [warm, [routeless, 20_000], [routeless, 23_000]])).toBe(
      'inconclusive wrong-answer at 23000'
    )
  })

  test('leaves an answer that is wrong open until there is one after its time: the next may be late on its way', () => {
    const answered = (answerAtMs: number): Observations => makeSeen({ pod: makePodView(), answer: wrong, answerAtMs })
    const first = [answered(1_000), 1_000] as const
    expect(afterLooks({ runtime: spin }, [first, [answered(1_000), 4_000], [makeProof(), 9_000]])).toBe(
      'passed at 9000'
    )
    expect(afterLooks({ runtime: spin }, [first, [answered(3_900), 4_000], [answered(4_150), 4_150]])).toBe(
      'inconclusive wrong-answer at 4150'
    )
    expect(
      judge(
        makeCase(answered(1_000)),
        suspicionOf(judge(makeCase(first[0]), undefined, 1_000, DEADLINE)),
        4_000,
        DEADLINE
      )
    ).toMatchObject({ kind: 'open', againAtMs: DEADLINE })
  })

  test('leaves a log its own time to be read once its container has ended', () => {
    const runtime = { ...spin, sample: { ...spin.sample, output: { log: 'hi' } } }
    const ended = { kind: 'ended', reason: 'Completed', message: '', exitCode: 0 } as const
    const log = { isLogRead: true } as const
    const [runs, silent] = [
      makeSeen({ pod: makePodView(), ...log }),
      makeSeen({ pod: makePodView({ container: ended }), ...log })
    ]
    const looks = [
      [runs, 0],
      [runs, 12_000],
      [silent, 12_500],
      [silent, 17_499]
    ] as const
    expect(afterLooks({ runtime, proof: 'output' }, looks)).toBe('open')
    expect(afterLooks({ runtime, proof: 'output' }, [...looks, [silent, 17_500]])).toBe(
      'inconclusive log-missing at 17500'
    )
  })
})

describe("a pod of the user's own that is not Ready by its own probe", () => {
  const unready = makePodView({ ready: false, waitsForReady: true })
  const busy = { kind: 'wrong', detail: 'status 503, expected 200', isIncomplete: false } as const

  test('may answer 503 while it warms up, to the deadline', () => {
    const seen = makeSeen({ pod: unready, answer: busy })
    expect(say(judgeFor(seen, DEADLINE - 1))).toBe('open')
    expect(say(judgeFor(seen, DEADLINE))).toBe('inconclusive workload-not-ready')
  })

  test('has 30 s to be Ready again, if it was', () => {
    const seen = makeSeen({ pod: unready, answer: busy, timings: { readyMs: 1_000 } })
    expect(say(judgeFor(seen, 29_000))).toBe('open')
    expect(say(judgeFor(seen, 30_000))).toBe('inconclusive workload-not-ready')
  })
})

describe('a workload that nobody asks', () => {
  const see = (seen: Observations, status: object, nowMs: number): Observations =>
    observePod(seen, makePodObject('x', { status }), false, nowMs)
  const ready = { type: 'Ready', status: 'True' }
  const running = (restartCount: number, conditions: readonly object[] = [ready], lastState: object = {}): object => ({
    conditions,
    containerStatuses: [{ name: 'sample', restartCount, state: { running: {} }, lastState }]
  })
  const look = (seen: Observations, nowMs: number): Judgement =>
    judge({ ...makeCase(seen), proof: 'ready' }, undefined, nowMs, DEADLINE)

  test('passes after it was Ready for 5 s without a break', () => {
    const first = see(makeObservations(0), running(0), 1_000)
    expect(look(first, 5_999)).toEqual({ kind: 'open', againAtMs: 6_000 })
    expect(say(look(first, 6_000))).toBe('passed')
  })

  test('begins again when it was not Ready meanwhile', () => {
    const flapped = see(see(see(makeObservations(0), running(0), 1_000), running(0, []), 4_000), running(0), 5_500)
    expect(look(flapped, 6_000)).toEqual({ kind: 'open', againAtMs: 10_500 })
  })

  test('does not pass once it restarted after it was Ready, though it is Ready again for long', () => {
    const ended = { terminated: { reason: 'Error', exitCode: 1 } }
    const again = see(see(makeObservations(0), running(0), 1_000), running(1, [ready], ended), 3_000)
    const open = look(again, 3_000)
    const judged = judge({ ...makeCase(again), proof: 'ready' }, suspicionOf(open), 60_000, DEADLINE)
    expect(say(judged)).toBe('inconclusive sample-ends')
  })

  test('fails where it had been Ready for long enough to pass, and then restarted', () => {
    const ended = { terminated: { reason: 'Error', exitCode: 1 } }
    const first = see(see(makeObservations(0), running(0), 1_000), running(0, []), 6_500)
    expect(say(look(see(first, running(1, [ready], ended), 8_000), 8_000))).toBe('failed restarted-after-ready')
  })

  test('passes by its good end, however soon', () => {
    const state = { terminated: { reason: 'Completed', exitCode: 0 } }
    const of = (exitCode: number, phase: string): object => ({
      phase,
      conditions: [],
      containerStatuses: [{ name: 'sample', restartCount: 0, state: { terminated: { ...state.terminated, exitCode } } }]
    })
    expect(say(look(see(makeObservations(0), of(0, 'Succeeded'), 500), 500))).toBe('passed')
    const failed = see(makeObservations(0), of(1, 'Failed'), 500)
    expect(say(judge({ ...makeCase(failed), proof: 'ready' }, suspicionOf(look(failed, 500)), 60_000, DEADLINE))).toBe(
      'inconclusive sample-ends'
    )
  })
})

describe('what is meant to end', () => {
  const crashing = (restarts: number, phase = 'Running'): Judgement => {
    const end = { kind: 'ended', reason: 'Error', exitCode: 1, message: '' } as const
    const pod = makePodView({ restarts, phase, container: makeWaiting('CrashLoopBackOff'), lastEnd: end, ready: false })
    const one = { ...makeCase(makeSeen({ pod })), proof: 'ends' as const }
    return judge(one, suspicionOf(judge(one, undefined, 0, DEADLINE)), 60_000, DEADLINE)
  }

  test.each([
    { name: 'may fail once and be started again', restarts: 1, phase: 'Running', shows: 'open' },
    { name: 'has failed after three starts', restarts: 3, phase: 'Running', shows: 'inconclusive sample-ends' },
    { name: 'has failed if nothing starts it again', restarts: 0, phase: 'Failed', shows: 'inconclusive sample-ends' }
  ])('$name', ({ restarts, phase, shows }) => {
    expect(say(crashing(restarts, phase))).toBe(shows)
  })
})

describe("a pod of a user's own with several containers", () => {
  const spec = {
    initContainers: [{ name: 'migrate', image: 'migrate:v2' }],
    containers: [{ name: 'web' }, { name: 'spin', image: 'spin:v2' }]
  }
  const none = { state: { waiting: { reason: 'PodInitializing' } }, restartCount: 0 }
  const see = (status: object): Observations =>
    observePod(makeObservations(0), makePodObject('x', { spec, status }), false, 0)
  const held = (state: object, lastState: object = {}): Observations =>
    see({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'True' }],
      initContainerStatuses: [{ name: 'migrate', restartCount: 2, state, lastState }],
      containerStatuses: [
        { name: 'web', ...none },
        { name: 'spin', ...none }
      ]
    })
  const decide = (seen: Observations): Judgement => {
    const one = makeCase(seen)
    return judge(one, suspicionOf(judge(one, undefined, 0, DEADLINE)), 60_000, DEADLINE)
  }

  test('an init container that fails is named, and what it has to do', () => {
    const end = { terminated: { reason: 'Error', exitCode: 3 } }
    const judged = decide(held({ waiting: { reason: 'CrashLoopBackOff' } }, end))
    expect(judged).toMatchObject({
      verdict: {
        kind: 'inconclusive',
        diagnosis: {
          code: 'sample-ends',
          title: 'An init container fails, so the others do not start',
          evidence: 'init container "migrate": Error, exit code 3',
          facts: { image: 'migrate:v2', initContainer: 'migrate' }
        }
      }
    })
  })

  test('one whose image is not there is named with its own image', () => {
    const judged = decide(held({ waiting: { reason: 'ImagePullBackOff', message: 'migrate:v2: not found' } }))
    expect(judged).toMatchObject({
      verdict: { diagnosis: { code: 'image-not-found', facts: { image: 'migrate:v2' } } }
    })
    expect(JSON.stringify(judged)).toContain('init container \\"migrate\\": ')
  })

  test('one that never ends is named when the time is over', () => {
    const one = makeCase(held({ running: {} }))
    expect(judge(one, undefined, DEADLINE, DEADLINE)).toMatchObject({
      verdict: { diagnosis: { code: 'timeout', evidence: expect.stringContaining('"migrate" still runs') as unknown } }
    })
  })

  test('of two containers the one that does not run is named, with its own image', () => {
    const running = { name: 'web', restartCount: 0, state: { running: {} } }
    const pulling = { waiting: { reason: 'ErrImagePull', message: 'spin:v2: not found' } }
    const judged = decide(see({ containerStatuses: [running, { name: 'spin', restartCount: 0, state: pulling }] }))
    expect(judged).toMatchObject({
      verdict: { diagnosis: { code: 'image-not-found', facts: { image: 'spin:v2' } } }
    })
    expect(JSON.stringify(judged)).toContain('container \\"spin\\": ')
  })
})

describe("a user's own pod with a readiness probe", () => {
  const probed = makePodView({ ready: false, waitsForReady: true })
  const events = [seenEvent('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404')]

  test('does not pass by its answers while it is not Ready, and the probe is named', () => {
    const seen = makeProof({ pod: probed, events })
    expect(say(judgeFor(seen, DEADLINE - 1))).toBe('open')
    expect(judgeFor(seen, DEADLINE)).toMatchObject({
      verdict: { kind: 'inconclusive', diagnosis: { code: 'workload-not-ready', evidence: events[0]?.message } }
    })
  })

  test('passes once it is Ready', () => {
    expect(say(judgeFor(makeProof({ pod: { ...probed, ready: true }, events }), 0))).toBe('passed')
  })

  test('is one whose containers have a probe, or that has readiness gates, and never one of our own', () => {
    const view = (spec: object): boolean | undefined =>
      observePod(makeObservations(0), makePodObject('x', { spec }), false, 0).pod?.waitsForReady
    const readinessProbe = { httpGet: { port: 80 } }
    expect(view({ containers: [{ name: 'web', readinessProbe }] })).toBe(true)
    expect(view({ containers: [{ name: 'web', startupProbe: readinessProbe }] })).toBe(true)
    expect(view({ containers: [{ name: 'web' }], readinessGates: [{ conditionType: 'x' }] })).toBe(true)
    expect(view({ containers: [{ name: 'web' }] })).toBe(false)
    // A native sidecar counts for the condition Ready, and one of a user's names may be ours.
    const proxy = { name: 'proxy', restartPolicy: 'Always', readinessProbe }
    expect(view({ initContainers: [proxy], containers: [{ name: 'web' }] })).toBe(true)
    expect(view({ containers: [{ name: 'sample', readinessProbe }] })).toBe(true)
    expect(view({ initContainers: [{ name: 'proxy', restartPolicy: 'Always', readinessProbe }] })).toBe(false)
  })
})

describe('a pass, looked at once more', () => {
  const look = (seen: Observations, nowMs = 1000): string => {
    const judged = judgeAgain(makeCase(seen), undefined, nowMs, DEADLINE)
    return judged === undefined ? 'stands' : say(judged)
  }
  const cordoned = { kind: 'drained', detail: 'node node-a was cordoned' } as const

  test.each([
    { name: 'stands where nothing happened', seen: makeProof(), shows: 'stands' },
    {
      name: 'fails where the sample restarted since, whatever it answered',
      seen: makeProof({ pod: makePodView({ restarts: 1 }), rightInARow: 0 }),
      shows: 'failed restarted-after-ready'
    },
    {
      name: 'is open where the pod was deleted',
      seen: makeProof({ pod: makePodView({ deleted: true }) }),
      shows: 'open'
    },
    { name: 'is open where the node is not Ready', seen: makeProof({ nodeTrouble: notReady }), shows: 'open' },
    { name: 'is none where the node is gone', seen: makeProof({ nodeTrouble: gone }), shows: 'inconclusive node-gone' },
    { name: 'stands on a node that was cordoned only', seen: makeProof({ nodeTrouble: cordoned }), shows: 'stands' },
    {
      name: 'is none on a node that was cordoned and drained',
      seen: makeProof({ nodeTrouble: cordoned, pod: makePodView({ deleted: true }) }),
      shows: 'inconclusive node-gone'
    }
  ])('$name', ({ seen, shows }) => {
    expect(look(seen)).toBe(shows)
  })

  test('has the grace of what may heal', () => {
    const seen = makeProof({ nodeTrouble: notReady })
    const first = judgeAgain(makeCase(seen), undefined, 0, DEADLINE)
    if (first === undefined) throw new Error('the pass stands')
    const then = judgeAgain(makeCase(seen), suspicionOf(first), 30_000, DEADLINE)
    expect(then && say(then)).toBe('failed node-not-ready')
  })

  test('stands for what has ended well, though it is gone', () => {
    const seen = makeSeen({ pod: makePodView({ phase: 'Succeeded', deleted: true }) })
    expect(judgeAgain({ ...makeCase(seen), proof: 'ends' }, undefined, 0, DEADLINE)).toBeUndefined()
  })
})

describe('evidence has its grace', () => {
  const workloads: readonly {
    readonly name: string
    readonly seen: Observations
    readonly stillOpenMs: number
    readonly decidedMs: number
    readonly shows: string
  }[] = [
    {
      name: 'a handler that is not configured: none',
      seen: makeSeen({ pod: makePendingPod(), events: [seenEvent('FailedCreatePodSandBox', NO_HANDLER)] }),
      stillOpenMs: -1,
      decidedMs: 0,
      shows: 'failed handler-not-configured'
    },
    {
      name: 'a shim that is not installed: none',
      seen: makeSeen({ pod: makePendingPod(), events: [seenEvent('FailedCreatePodSandBox', NO_SHIM)] }),
      stillOpenMs: -1,
      decidedMs: 0,
      shows: 'failed shim-not-installed'
    },
    {
      name: 'a node that is not Ready: 30 s',
      seen: makeSeen({ nodeTrouble: notReady }),
      stillOpenMs: 29_999,
      decidedMs: 30_000,
      shows: 'failed node-not-ready'
    },
    {
      name: 'a wrong answer: some seconds',
      seen: makeSeen({ pod: makePodView(), answer: wrong }),
      stillOpenMs: 1000,
      decidedMs: 10_000,
      shows: 'inconclusive wrong-answer'
    },
    {
      name: 'a node that is gone: none',
      seen: makeSeen({ nodeTrouble: gone }),
      stillOpenMs: -1,
      decidedMs: 0,
      shows: 'inconclusive node-gone'
    },
    {
      name: 'a pod that somebody deleted: a moment, for the news that its node went too',
      seen: makeSeen({ pod: makePodView({ deleted: true }) }),
      stillOpenMs: 500,
      decidedMs: 10_000,
      shows: 'inconclusive pod-deleted'
    }
  ]

  test.each(workloads)('$name', ({ seen, stillOpenMs, decidedMs, shows }) => {
    if (stillOpenMs >= 0) expect(say(judgeFor(seen, stillOpenMs))).toBe('open')
    expect(say(judgeFor(seen, decidedMs))).toBe(shows)
  })

  test('which begins when it is first seen, and not with the run', () => {
    const seen = makeSeen({ nodeTrouble: notReady })
    expect(say(judgeFor(seen, 29_999, 100_000))).toBe('open')
    expect(say(judgeFor(seen, 30_000, 100_000))).toBe('failed node-not-ready')
  })

  test('or before this check looks at it, where the node was seen so earlier', () => {
    const since = (sinceMs: number): Observations => makeSeen({ nodeTrouble: { ...notReady, sinceMs } })
    expect(judge(makeCase(since(20_000)), undefined, 40_000, DEADLINE)).toMatchObject({
      kind: 'open',
      againAtMs: 50_000
    })
    expect(say(judge(makeCase(since(20_000)), undefined, 50_000, DEADLINE))).toBe('failed node-not-ready')
  })

  test('which begins again if it was gone meanwhile', () => {
    const trouble = makeSeen({ nodeTrouble: notReady })
    const first = judge(makeCase(trouble), undefined, 0, DEADLINE)
    const healed = judge(makeCase(makeSeen()), suspicionOf(first), 20_000, DEADLINE)
    const again = judge(makeCase(trouble), suspicionOf(healed), 31_000, DEADLINE)
    expect(suspicionOf(healed)).toBeUndefined()
    expect(say(again)).toBe('open')
  })

  test('which is not that of other evidence', () => {
    const first = judge(makeCase(makeSeen({ pod: makePodView(), answer: wrong })), undefined, 0, DEADLINE)
    const then = judge(makeCase(makeSeen({ nodeTrouble: notReady })), suspicionOf(first), 31_000, DEADLINE)
    expect(say(then)).toBe('open')
  })

  test('which the deadline does not shorten: evidence that might have healed blames nobody', () => {
    const seen = makeSeen({ nodeTrouble: notReady })
    const open = judge(makeCase(seen), undefined, DEADLINE - 1000, DEADLINE)
    expect(open).toMatchObject({ kind: 'open', againAtMs: DEADLINE })
    const judged = judge(makeCase(seen), suspicionOf(open), DEADLINE, DEADLINE)
    expect(say(judged)).toBe('inconclusive node-not-ready')
    expect(judged).toMatchObject({
      verdict: { diagnosis: { evidence: `${notReady.detail} (seen only for the last 1 s of the run)` } }
    })
  })

  test('nor is it settled by what another node shows', () => {
    const seen = makeSeen({ pod: makePodView(), answer: wrong })
    const verdictAt = (sinceMs: number): Verdict | undefined => {
      const judged = judgeFor(seen, DEADLINE - sinceMs, sinceMs)
      return judged.kind === 'decided' ? judged.verdict : undefined
    }
    expect(verdictAt(DEADLINE - 1_000)).not.toHaveProperty('nodeAtFaultIf')
    expect(verdictAt(DEADLINE - 3_000)).toMatchObject({ nodeAtFaultIf: 'passed-elsewhere' })
  })

  test('and it is reported when to look again: at its end, without news', () => {
    const open = judge(makeCase(makeSeen({ nodeTrouble: notReady })), undefined, 5_000, DEADLINE)
    expect(open).toMatchObject({ kind: 'open', againAtMs: 35_000 })
  })
})

describe('without evidence', () => {
  test('the check is open until the deadline, and inconclusive from then on', () => {
    const seen = makeSeen({ pod: makePendingPod() })
    expect(judge(makeCase(seen), undefined, DEADLINE - 1, DEADLINE)).toEqual({ kind: 'open', againAtMs: DEADLINE })
    expect(say(judge(makeCase(seen), undefined, DEADLINE, DEADLINE))).toBe('inconclusive timeout')
  })

  test('a timeout tells the state of the pod and the newest event', () => {
    const seen = makeSeen({ pod: makePendingPod(), events: [seenEvent('Pulling', 'Pulling image "x"')] })
    const judged = judge(makeCase(seen), undefined, DEADLINE, DEADLINE)
    expect(judged).toMatchObject({
      verdict: {
        diagnosis: { evidence: expect.stringMatching(/Pending.*ContainerCreating.*Pulling image "x"/s) as unknown }
      }
    })
  })
})

describe('when the run is cancelled', () => {
  const cancel = (seen: Observations, nowMs = 1000): Judgement =>
    judge(makeCase(seen), undefined, nowMs, DEADLINE, 'cancelled')

  test('a check without evidence is inconclusive', () => {
    expect(say(cancel(makeSeen()))).toBe('inconclusive cancelled')
  })

  test('evidence that never heals counts', () => {
    const seen = makeSeen({ events: [seenEvent('FailedCreatePodSandBox', NO_HANDLER)] })
    expect(say(cancel(seen))).toBe('failed handler-not-configured')
  })

  test('evidence within its grace blames nobody, and is reported', () => {
    const judged = cancel(makeSeen({ nodeTrouble: notReady }))
    expect(say(judged)).toBe('inconclusive cancelled')
    expect(judged).toMatchObject({
      verdict: { diagnosis: { evidence: expect.stringContaining(notReady.detail) as unknown } }
    })
  })

  test('evidence past its grace counts', () => {
    const seen = makeSeen({ nodeTrouble: notReady })
    const { suspicion } = judge(makeCase(seen), undefined, 0, DEADLINE) as { suspicion?: Suspicion }
    expect(say(judge(makeCase(seen), suspicion, 30_000, DEADLINE, 'cancelled'))).toBe('failed node-not-ready')
  })
})

describe('judgeAnswer', () => {
  const regex: Sample = { ...spin.sample, body: { kind: 'matches', pattern: '^hello \\w+!$', flags: 'i' } }
  const answer = { status: 200, body: 'Hello world from Spin!', incomplete: false }

  test.each([
    { name: 'status and text', sample: spin.sample, answer, is: 'right' },
    {
      name: 'more text around it',
      sample: spin.sample,
      answer: { ...answer, body: `<p>${answer.body}</p>\n` },
      is: 'right'
    },
    {
      name: 'another status, with the right text',
      sample: spin.sample,
      answer: { ...answer, status: 500 },
      is: 'wrong'
    },
    { name: 'another text', sample: spin.sample, answer: { ...answer, body: 'hello world!' }, is: 'wrong' },
    { name: 'no text', sample: spin.sample, answer: { ...answer, body: '' }, is: 'wrong' },
    {
      name: 'the text in other letters',
      sample: spin.sample,
      answer: { ...answer, body: answer.body.toLowerCase() },
      is: 'wrong'
    },
    {
      name: 'an answer that was cut short, even with the text in it',
      sample: spin.sample,
      answer: { ...answer, incomplete: true },
      is: 'wrong'
    },
    {
      name: 'another status that is what the sample reports',
      sample: { ...spin.sample, status: 404 },
      answer: { ...answer, status: 404 },
      is: 'right'
    },
    {
      name: 'a pattern that matches',
      sample: regex,
      answer: { ...answer, body: 'HELLO wasm!' },
      match: { kind: 'matched' as const },
      is: 'right'
    },
    {
      name: 'a pattern that does not match',
      sample: regex,
      answer: { ...answer, body: 'say hello wasm!' },
      match: { kind: 'not-matched' as const },
      is: 'wrong'
    },
    {
      name: 'a pattern that matches an answer that was cut short',
      sample: regex,
      answer: { ...answer, incomplete: true },
      match: { kind: 'matched' as const },
      is: 'wrong'
    }
  ])('$name -> $is', ({ sample, answer: given, match, is }) => {
    expect(judgeAnswer(sample, given, match).kind).toBe(is)
  })

  test.each([502, 503, 504, 500, 404])('status %i: whether the app says that it is not there yet', (status) => {
    const isUnavailable = status > 501 ? { isUnavailable: true } : {}
    const detail = `status ${status}, expected 200; the body begins "Hello world from Spin!"`
    expect(judgeAnswer(spin.sample, { ...answer, status })).toEqual({
      kind: 'wrong',
      detail,
      isIncomplete: false,
      ...isUnavailable
    })
  })

  test('an expression that took too long is wrong, with the expression, why, and the body', () => {
    const match: Match = { kind: 'failed', reason: 'it takes longer than 1 s' }
    expect(judgeAnswer(regex, answer, match)).toEqual({
      kind: 'wrong',
      detail:
        'the expression /^hello \\w+!$/i can\'t be matched with the body, it takes longer than 1 s; the body begins "Hello world from Spin!"',
      isIncomplete: false,
      isUnmatched: true
    })
  })

  test('a wrong answer reports what came and what was expected, and no more than fits', () => {
    const { detail } = judgeAnswer(spin.sample, { ...answer, body: 'x'.repeat(70_000) }) as { detail: string }
    expect(detail).toContain('"Hello world from Spin!"')
    expect(detail.length).toBeLessThan(600)
  })
})

/** Any pod that the API server may show, of which our own may be one. */
const anyPod = fc
  .record({
    nodeName: fc.constantFrom('', 'node-a', 'node-a', 'node-a', 'node-b'),
    runtimeClassName: fc.constantFrom('wasmtime-spin-v2', 'wasmtime-spin-v2', 'wasmtime-slight-v1', undefined),
    restartCount: fc.constantFrom(0, 0, 0, 1, 2),
    ready: fc.boolean(),
    state: fc.constantFrom(
      { running: {} },
      { running: {} },
      { waiting: { reason: 'ContainerCreating' } },
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      { terminated: { reason: 'Error', exitCode: 1 } }
    )
  })
  .map(({ nodeName, runtimeClassName, restartCount, ready, state }) =>
    makePodObject('x', {
      spec: { nodeName, ...(runtimeClassName === undefined ? { runtimeClassName: '' } : { runtimeClassName }) },
      status: {
        conditions: [
          { type: 'PodScheduled', status: nodeName === '' ? 'False' : 'True' },
          { type: 'Ready', status: ready ? 'True' : 'False' }
        ],
        containerStatuses: [{ name: 'sample', restartCount, state }]
      }
    })
  )

type Step = { readonly kind: string; readonly apply: (seen: Observations, nowMs: number) => Observations }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(step('right', (seen, nowMs) => observeAnswer(seen, right, nowMs))) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(none, wrong)
      .map((view) => step(view.kind, (seen, nowMs) => observeAnswer(seen, view, nowMs)))
  },
  { weight: 2, arbitrary: anyPod.map((pod) => step('pod', (seen, nowMs) => observePod(seen, pod, false, nowMs))) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        ['FailedCreatePodSandBox', NO_HANDLER],
        ['Failed', 'Error: ErrImagePull'],
        ['Scheduled', 'assigned']
      )
      .map(([reason = '', message = '']) =>
        step('event', (seen, nowMs) => observeEvent(seen, makeEventObject('x', reason, message), nowMs))
      )
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(notReady, gone, undefined)
      .map((nodeTrouble) => step('node', (seen) => ({ ...seen, nodeTrouble })))
  }
)

function step(kind: string, apply: Step['apply']): Step {
  return { kind, apply }
}

const anySteps = fc.array(anyStep, { maxLength: 12 })

describe('whatever is seen, in whatever order', () => {
  test('a check never passes without three right answers, the newest three, from a pod of its class on its node', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 0, max: 2 * DEADLINE }), (steps, nowMs) => {
        const seen = steps.reduce((sum, { apply }, index) => apply(sum, index), makeObservations(0))
        const judged = judge(makeCase(seen), undefined, nowMs, DEADLINE)
        if (say(judged) !== 'passed') return
        const answers = steps.filter(({ kind }) => ['right', 'wrong', 'none'].includes(kind)).map(({ kind }) => kind)
        expect(answers.slice(-3)).toEqual(['right', 'right', 'right'])
        expect(seen.pod).toMatchObject({ nodeName: 'node-a', runtimeClass: 'wasmtime-spin-v2' })
        expect(seen.nodeTrouble).toBeUndefined()
        expect(seen.pod?.restarts).toBeLessThanOrEqual(seen.restartsAtReady ?? Infinity)
      }),
      { numRuns: 2000 }
    )
  })

  test('passes do occur among these', () => {
    const passes = fc
      .sample(anySteps, { numRuns: 2000, seed: 1 })
      .map((steps) => steps.reduce((sum, { apply }, index) => apply(sum, index), makeObservations(0)))
      .filter((seen) => say(judge(makeCase(seen), undefined, 0, DEADLINE)) === 'passed')
    expect(passes.length).toBeGreaterThan(20)
  })

  test('what is decided stays decided, and the same, as time goes on; and from the deadline on nothing is open', () => {
    const anyTime = fc.integer({ min: 0, max: 2 * DEADLINE })
    fc.assert(
      fc.property(anySteps, anyTime, anyTime, anyTime, (steps, ...times) => {
        const seen = makeCase(steps.reduce((sum, { apply }, index) => apply(sum, index), makeObservations(0)))
        const [first = 0, second = 0, third = 0] = [...times].sort((a, b) => a - b)
        const suspicion = suspicionOf(judge(seen, undefined, first, DEADLINE))
        const earlier = judge(seen, suspicion, second, DEADLINE)
        const later = judge(seen, suspicion, third, DEADLINE)
        // What had not stood for its grace when the time was up may have stood for it a moment later.
        if (isEarly(earlier)) expect(say(later)).toMatch(new RegExp(` ${say(earlier).split(' ')[1] ?? ''}$`))
        else if (earlier.kind === 'decided') expect(say(later)).toBe(say(earlier))
        if (third >= DEADLINE) expect(later.kind).toBe('decided')
        if (later.kind === 'open') expect(later.againAtMs).toBeGreaterThan(third)
      }),
      { numRuns: 1000 }
    )
  })

  test('the order in which events come changes no verdict', () => {
    const events = [
      makeEventObject('x', 'Scheduled', 'assigned'),
      makeEventObject('x', 'FailedCreatePodSandBox', 'Failed to create pod sandbox: a first time'),
      makeEventObject('x', 'FailedCreatePodSandBox', NO_HANDLER),
      makeEventObject('x', 'Failed', 'Failed to pull image "x": not found'),
      makeEventObject('x', 'Failed', 'Error: ErrImagePull')
    ]
    const pods = [makePendingPod(), makePendingPod({ container: makeWaiting('ErrImagePull') })]
    fc.assert(
      fc.property(fc.subarray(events), fc.constantFrom(...pods), fc.integer(), (some, pod, seed) => {
        const see = (list: typeof events): Observations =>
          list.reduce((sum, one) => observeEvent(sum, one, 0), makeSeen({ pod }))
        const shuffled = fc.sample(fc.shuffledSubarray(some, { minLength: some.length }), { numRuns: 1, seed })[0] ?? []
        expect(say(judge(makeCase(see(shuffled)), undefined, DEADLINE, DEADLINE))).toBe(
          say(judge(makeCase(see(some)), undefined, DEADLINE, DEADLINE))
        )
      })
    )
  })
})

function suspicionOf(judgement: Judgement): Suspicion | undefined {
  return judgement.kind === 'open' ? judgement.suspicion : undefined
}

test('one request that goes astray does not give a sample that reports nothing its grace once more; an end of all trouble does', () => {
  const silent = makeSeen({
    pod: makePodView(),
    answer: { kind: 'none', via: 'proxy', message: 'The operation was aborted due to timeout' }
  })
  const astray = makeSeen({ pod: makePodView(), answer: { kind: 'none', via: 'proxy', message: 'other side closed' } })
  const well = makeSeen({ pod: makePodView() })
  const afterAll = (seen: readonly Observations[]): string => {
    let suspicion: Suspicion | undefined
    let last = 'nothing'
    seen.forEach((one, index) => {
      const judged = judge(makeCase(one), suspicion, index * 6_000, 270_000)
      suspicion = judged.kind === 'open' ? judged.suspicion : undefined
      last = judged.kind
    })
    return last
  }
  expect(afterAll([silent, astray, silent, silent])).toBe('decided')
  expect(afterAll([silent, well, silent, silent])).toBe('open')
})
