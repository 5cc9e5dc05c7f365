import { describe, expect, test } from 'vitest'
import type { Output, Runtime } from '../../../../src/core/model.ts'
import { type NodeTrouble, READY_FOR_MS, type Observations } from '../../../../src/core/observations/observations.ts'
import type { ContainerView } from '../../../../src/core/observations/containers.ts'
import type { PodView } from '../../../../src/core/observations/pod-status.ts'
import { type Ending, judge, judgeAgain, judgeAnswer, type Judgement } from '../../../../src/core/verdict/judge-pod.ts'
import type { Proof } from '../../../../src/core/workloads/workloads.ts'
import { makeCase, makePodView, makeProof, makeSeen, node, spin } from '../examples.ts'

const NOW = 60_000
const DEADLINE = 300_000

function ended(exitCode: number): ContainerView {
  return { kind: 'ended', reason: exitCode === 0 ? 'Completed' : 'Error', message: '', exitCode }
}

function see(pod: Partial<PodView>, more: Partial<Observations> = {}): Observations {
  return makeSeen({ pod: makePodView(pod), ...more })
}

function say(judged: Judgement | undefined): string {
  if (judged === undefined) return 'stands'
  if (judged.kind === 'open') return `open until ${judged.againAtMs}`
  const { verdict } = judged
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
}

const OPEN = `open until ${DEADLINE}`
const succeeded: Partial<PodView> = { phase: 'Succeeded', ready: false, container: ended(0) }

function judgeBy(proof: Proof, seen: Observations, runtime: Runtime = spin, ending?: Ending): Judgement {
  return judge({ runtime, node, seen, proof }, undefined, NOW, DEADLINE, ending)
}

describe('a pod that nobody asks', () => {
  test('passes once it has been Ready for a while, and not before it is', () => {
    expect(say(judgeBy('ready', see({ ready: false })))).toBe(OPEN)
    const since = NOW - READY_FOR_MS
    expect(say(judgeBy('ready', see({}, { readySinceMs: since + 1 })))).toBe(`open until ${NOW + 1}`)
    expect(say(judgeBy('ready', see({}, { readySinceMs: since })))).toBe('passed')
  })

  test('passes only once it has been Ready for a while in which that it crashed could be reported', () => {
    const ready = (blindUntilMs: number): string => say(judgeBy('ready', see({}, { readySinceMs: 0, blindUntilMs })))
    expect(ready(Infinity)).toBe(`open until ${NOW + READY_FOR_MS}`)
    expect(ready(NOW - READY_FOR_MS + 1)).toBe(`open until ${NOW + 1}`)
    expect(ready(NOW - READY_FOR_MS)).toBe('passed')
  })

  test('passes at once by its good end, whether or not more could be reported', () => {
    expect(say(judgeBy('ready', see(succeeded, { blindUntilMs: Infinity })))).toBe('passed')
  })

  test('passes at once by its good end', () => {
    expect(say(judgeBy('ready', see(succeeded)))).toBe('passed')
    expect(say(judgeBy('ends', see(succeeded)))).toBe('passed')
  })

  test('that is to end does not pass while it runs, however Ready it is', () => {
    expect(say(judgeBy('ends', see({}, { readySinceMs: 0, rightInARow: 3 })))).toBe(OPEN)
  })

  test('that is to end and still runs when the time is up is reported as that', () => {
    const facts = { kind: 'workload-still-runs', isJob: false }
    expect(judgeBy('ends', see({}), spin, 'time-out')).toMatchObject({ verdict: { diagnosis: { facts } } })
  })

  test('is no pass where it ended though it is to be asked', () => {
    expect(say(judgeBy('answers', see(succeeded, { rightInARow: 3 })))).not.toBe('passed')
  })

  test('took as long as since it was asked for, where no answer and no readiness reports it', () => {
    const seen = { ...see(succeeded), askedAtMs: NOW - 1_200 }
    expect(judgeBy('ends', seen)).toMatchObject({ verdict: { kind: 'passed', tookMs: 1_200 } })
  })
})

describe('a pod that is proven by what it leaves', () => {
  const leaves = (output: Output): Runtime => ({ ...spin, sample: { ...spin.sample, output } })

  test.each<{ name: string; output: Output; pod: Partial<PodView>; isLogRight?: true; shows: string | RegExp }>([
    { name: 'a log that is not there yet', output: { log: 'hi' }, pod: {}, shows: /^open/ },
    { name: 'its exit code', output: { exitCode: 7 }, pod: { container: ended(7) }, shows: 'passed' },
    { name: 'another exit code', output: { exitCode: 7 }, pod: { container: ended(0) }, shows: /^open/ },
    { name: 'an exit code that is still to come', output: { exitCode: 7 }, pod: {}, isLogRight: true, shows: /^open/ },
    { name: '0 where no exit code is named', output: {}, pod: succeeded, shows: 'passed' }
  ])('$name -> $shows', ({ output, pod, isLogRight, shows }) => {
    const judged = say(judgeBy('output', see(pod, { isLogRight }), leaves(output)))
    if (typeof shows === 'string') expect(judged).toBe(shows)
    else expect(judged).toMatch(shows)
  })

  const writes = (pod: Partial<PodView>, agoMs: number, blindUntilMs?: number): Judgement => {
    const timings = { answeredMs: 1_000 }
    const seen = { ...see(pod, { isLogRight: true, timings, blindUntilMs }), askedAtMs: NOW - agoMs - 1_000 }
    return judgeBy('output', seen, leaves({ log: 'hi' }))
  }

  test('passes by its log once it has gone on for a while, and took as long as until it wrote it', () => {
    expect(say(writes({}, READY_FOR_MS - 1))).toBe(`open until ${NOW + 1}`)
    expect(writes({}, READY_FOR_MS)).toMatchObject({ verdict: { kind: 'passed', tookMs: 1_000 } })
  })

  test('passes by its log only after a while in which its end could be reported', () => {
    expect(say(writes({}, READY_FOR_MS, Infinity))).toBe(`open until ${NOW + READY_FOR_MS}`)
    expect(say(writes({}, READY_FOR_MS, NOW - 1))).toBe(`open until ${NOW + READY_FOR_MS - 1}`)
  })

  test('passes by its log at once where it ends with 0, and not where it crashes after it', () => {
    expect(say(writes({ container: ended(0) }, 0))).toBe('passed')
    expect(say(writes({ container: ended(134) }, 1_000))).toMatch(/^open/)
    const runtime = leaves({ log: 'hi' })
    expect(say(judgeBy('output', see({ container: ended(134) }, { isLogRight: true }), runtime, 'time-out'))).toBe(
      'inconclusive wrong-exit-code'
    )
  })
})

test('a log that is right is no pass of a pod that somebody deleted meanwhile', () => {
  const runtime = { ...spin, sample: { ...spin.sample, output: { log: 'hi' } } }
  expect(say(judgeBy('output', see({ deleted: true }, { isLogRight: true }), runtime))).not.toBe('passed')
})

test('a wrong exit code is what a run reports at its end', () => {
  const runtime = { ...spin, sample: { ...spin.sample, output: { exitCode: 7 } } }
  const judged = judgeBy('output', see({ container: ended(0) }), runtime, 'time-out')
  expect(say(judged)).toBe('inconclusive wrong-exit-code')
})

describe('right answers are no pass', () => {
  test.each<{ name: string; pod: Partial<PodView> }>([
    { name: 'of a pod of another class', pod: { runtimeClass: '' } },
    { name: 'on another node', pod: { nodeName: 'node-b' } },
    { name: "of a pod whose own probe doesn't find it Ready", pod: { waitsForReady: true, ready: false } }
  ])('$name', ({ pod }) => {
    expect(say(judgeBy('answers', makeProof({ pod: makePodView(pod) })))).not.toBe('passed')
  })

  test('but they are of one that its probe finds Ready', () => {
    expect(say(judgeBy('answers', makeProof({ pod: makePodView({ waitsForReady: true }) })))).toBe('passed')
  })
})

test('a run whose time is over before its deadline reports that, and not that it was cancelled', () => {
  expect(say(judgeBy('answers', see({}), spin, 'time-out'))).toBe('inconclusive timeout')
  expect(say(judgeBy('answers', see({}), spin, 'cancelled'))).toBe('inconclusive cancelled')
})

test('evidence in its grace at the end is quoted with how long it stood', () => {
  const seen = see({ phase: 'Running', ready: false, container: ended(1) })
  const first = judge({ runtime: spin, node, seen }, undefined, NOW, DEADLINE)
  if (first.kind !== 'open') throw new Error('expected it to be open')
  const judged = judge({ runtime: spin, node, seen }, first.suspicion, NOW + 3_000, NOW + 3_000)
  if (judged.kind === 'open' || !('diagnosis' in judged.verdict)) throw new Error('expected a diagnosis')
  expect(judged.verdict.diagnosis.evidence).toContain('(seen only for the last 3 s of the run)')
  expect(judged.verdict.diagnosis.excerpt).toBe('Error, exit code 1')
})

describe('a pass that is looked at once more', () => {
  const again = (proof: Proof, seen: Observations): string =>
    say(judgeAgain({ runtime: spin, node, seen, proof }, undefined, NOW, DEADLINE))

  test('stands where nothing happened, and where nothing can: it has ended, or was never seen', () => {
    expect(again('answers', makeProof())).toBe('stands')
    expect(again('ends', see({ ...succeeded, deleted: true }))).toBe('stands')
    expect(again('ready', see({ ...succeeded, deleted: true }))).toBe('stands')
    expect(again('answers', makeSeen())).toBe('stands')
  })

  describe('of what has ended well falls with its node, and with nothing else', () => {
    const trouble = (kind: NodeTrouble['kind']): NodeTrouble => ({ kind, detail: `node-a: ${kind}` })
    const output = { ...spin, sample: { ...spin.sample, output: { exitCode: 0 } } }
    test.each<{ kind: NodeTrouble['kind']; shows: string }>([
      { kind: 'gone', shows: 'inconclusive node-gone' },
      { kind: 'not-ready', shows: `open until ${NOW + 30_000}` },
      { kind: 'drained', shows: 'stands' }
    ])('$kind -> $shows', ({ kind, shows }) => {
      for (const proof of ['ends', 'ready', 'output'] as const) {
        for (const deleted of [false, true]) {
          const seen = see({ ...succeeded, deleted }, { nodeTrouble: trouble(kind) })
          const judged = judgeAgain({ runtime: output, node, seen, proof }, undefined, NOW, DEADLINE)
          expect(say(judged), `${proof}, deleted: ${deleted}`).toBe(shows)
        }
      }
    })

    test('once its grace is over', () => {
      const seen = see(succeeded, { nodeTrouble: { ...trouble('not-ready'), sinceMs: NOW - 30_000 } })
      expect(again('ends', seen)).toBe('failed node-not-ready')
    })
  })

  test('is open again where the pod is Ready no more, and gone where somebody deleted it', () => {
    expect(again('ready', see({ ready: false }))).toBe(OPEN)
    expect(again('answers', makeProof({ pod: makePodView({ deleted: true }) }))).not.toBe('stands')
  })
})

describe('an answer', () => {
  const answer = { status: 200, body: 'Hello world from Spin!', incomplete: true }

  test('that is right as far as it came is incomplete, and says so', () => {
    expect(judgeAnswer(spin.sample, answer)).toMatchObject({ kind: 'wrong', isIncomplete: true })
  })

  test('is wrong where its expression was matched with nothing', () => {
    const sample = { ...spin.sample, body: { kind: 'matches', pattern: 'x', flags: '' } as const }
    expect(judgeAnswer(sample, { ...answer, incomplete: false })).toMatchObject({ kind: 'wrong', isIncomplete: false })
  })

  test.each([
    [200, '"'],
    [201, '..."']
  ])('of %d characters is quoted up to the 200th', (length, end) => {
    const judged = judgeAnswer(spin.sample, { status: 500, body: 'x'.repeat(length), incomplete: false })
    expect(judged).toMatchObject({
      detail: expect.stringMatching(new RegExp(`"x{200}${end.replaceAll('.', '\\.')}$`)) as unknown
    })
  })
})

test('what is meant to end, or to leave an output, is open before its pod is seen and while it runs', () => {
  for (const proof of ['ends', 'output'] as const) {
    for (const seen of [makeSeen(), makeSeen({ pod: makePodView() })]) {
      expect(judge({ ...makeCase(seen), proof }, undefined, 1_000, 300_000)).toMatchObject({ kind: 'open' })
    }
  }
})

test('what is meant to end has not while another container of it still runs', () => {
  const seen = see({ container: ended(0) })
  expect(say(judge({ ...makeCase(seen), proof: 'ends' }, undefined, NOW, DEADLINE))).not.toBe('passed')
})
