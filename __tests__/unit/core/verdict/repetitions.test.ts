import { describe, expect, test } from 'vitest'
import type { Diagnosis, Verdict } from '../../../../src/core/model.ts'
import type { CheckReport } from '../../../../src/core/report.ts'
import { mergeRepetitions } from '../../../../src/core/verdict/repetitions.ts'
import { settleStarts, startsOf, sumUpStarts } from '../../../../src/core/verdict/start.ts'

const diagnosis = (code: string, fault: Diagnosis['fault'] = 'node image'): Diagnosis => ({
  code,
  title: '',
  fault,
  evidence: `why ${code}`,
  facts: { kind: 'shim-dies', handler: 'spin', architecture: 'amd64' },
  hints: ['node-shell']
})
const passed = (startMs: number): Verdict => ({ kind: 'passed', tookMs: startMs + 100 })
const failed = (code = 'shim-dies', fault?: Diagnosis['fault']): Verdict => ({
  kind: 'failed',
  diagnosis: diagnosis(code, fault)
})
const open = (code = 'timeout'): Verdict => ({ kind: 'inconclusive', diagnosis: diagnosis(code, 'this run') })

function repeat(...verdicts: readonly Verdict[]): CheckReport {
  const [merged, ...others] = mergeRepetitions(
    verdicts.map((verdict, index) => ({
      runtime: 'spin',
      runtimeClass: 'c',
      handler: 'spin',
      node: 'a',
      verdict,
      timings: verdict.kind === 'passed' ? { scheduledMs: 100, answeredMs: verdict.tookMs } : {},
      pod: `pod-${index + 1}`,
      decidedAtMs: index * 1_000
    }))
  )
  if (merged === undefined || others.length > 0) throw new Error('expected one report')
  return merged
}

describe('a check that was done several times', () => {
  test('is decided when the last of its verdicts came, whichever time that is of', () => {
    const at = (decidedAtMs: number | undefined): CheckReport => ({ ...repeat(passed(100)), decidedAtMs })
    expect(mergeRepetitions([at(9_000), at(5_000)])[0]?.decidedAtMs).toBe(9_000)
    expect(mergeRepetitions([at(undefined), at(undefined)])[0]?.decidedAtMs).toBeUndefined()
  })

  test('passes if it passed each time; its time is the median, all else is of the time in the middle', () => {
    const check = repeat(passed(300), passed(100), passed(200))
    expect(check).toMatchObject({ verdict: { kind: 'passed', tookMs: 300 }, pod: 'pod-3', decidedAtMs: 2_000 })
    expect(check.repetitions?.map(({ pod }) => pod)).toEqual(['pod-1', 'pod-2', 'pod-3'])
    expect(startsOf(check)).toEqual([300, 100, 200])
  })

  test('is failed as flaky if it passed only sometimes, with each cause, how often, and who is at fault most often', () => {
    const check = repeat(passed(1), failed('killed', 'node'), failed(), passed(1), failed(), open())
    expect(check.verdict).toEqual({
      kind: 'failed',
      diagnosis: {
        code: 'flaky',
        title: 'The sample starts only sometimes',
        fault: 'node image',
        evidence: [
          '2 of 6 repetitions passed',
          'repetitions 3 and 5 failed: shim-dies: why shim-dies',
          'repetition 2 failed: killed: why killed',
          'repetition 6 inconclusive: timeout: why timeout'
        ].join('\n'),
        facts: {
          kind: 'flaky',
          runtime: 'spin',
          causes: [diagnosis('shim-dies').facts, diagnosis('killed').facts]
        },
        hints: ['node-shell']
      }
    })
    expect([check.pod, startsOf(check)]).toEqual(['pod-3', []])
  })

  test('that is flaky has no hints where none of its causes has', () => {
    const unhinted: Verdict = { kind: 'failed', diagnosis: { ...diagnosis('shim-dies'), hints: [] } }
    const { verdict } = repeat(passed(1), unhinted, unhinted, unhinted)
    expect(verdict).toMatchObject({ diagnosis: { code: 'flaky' } })
    expect('diagnosis' in verdict && Object.keys(verdict.diagnosis)).not.toContain('hints')
    expect('diagnosis' in verdict && verdict.diagnosis.evidence).toContain('repetitions 2, 3 and 4 failed')
  })

  test('has the excerpt of its cause with how many share it', () => {
    const cut: Verdict = { kind: 'failed', diagnosis: { ...diagnosis('shim-dies'), excerpt: 'dies' } }
    expect(repeat(cut, open()).verdict).toMatchObject({ diagnosis: { excerpt: '1 of 2 repetitions: dies' } })
    const { verdict } = repeat(failed(), open())
    expect('diagnosis' in verdict && verdict.diagnosis.excerpt).toBeUndefined()
  })

  test('took the mean of the two in the middle where they are two', () => {
    expect(repeat(passed(100), passed(300)).verdict).toEqual({ kind: 'passed', tookMs: 300 })
  })

  test('is failed with its cause, and not flaky, if it failed each time', () => {
    expect(repeat(failed(), failed()).verdict).toEqual(failed())
  })

  test('is failed with its most frequent cause where causes differ, or some of it was not found out', () => {
    const causes = repeat(failed('killed'), failed(), failed()).verdict
    expect(causes).toMatchObject({ kind: 'failed', diagnosis: { code: 'shim-dies' } })
    expect(causes).toMatchObject({ diagnosis: { evidence: '2 of 3 repetitions: why shim-dies' } })
    expect(repeat(failed(), open(), open()).verdict).toMatchObject({
      kind: 'failed',
      diagnosis: { code: 'shim-dies', evidence: '1 of 3 repetitions: why shim-dies' }
    })
  })

  test('is inconclusive by a single time that is, if none failed', () => {
    expect(repeat(passed(1), passed(1), open()).verdict).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'timeout', evidence: '1 of 3 repetitions: why timeout' }
    })
    expect(repeat(open(), open()).verdict).toEqual(open())
  })

  test('is too slow by its median: one slow start of three is none', () => {
    const settle = (check: CheckReport): Verdict | undefined => settleStarts([check], new Map([['*', 250]]))[0]?.verdict
    expect(settle(repeat(passed(100), passed(900), passed(200)))?.kind).toBe('passed')
    const pulled = repeat(passed(300), passed(300))
    expect(settle({ ...pulled, timings: { ...pulled.timings, pullMs: 100 } })).toMatchObject({
      diagnosis: { evidence: expect.not.stringContaining('pull') as unknown }
    })
    expect(settle(repeat(passed(100), passed(900), passed(300)))).toMatchObject({
      diagnosis: { evidence: 'median of 3: 0.3 s from scheduled to the first right answer; max-start is 0.3 s' }
    })
  })
})

test('checks that were done once stay as they are, in their order', () => {
  const rest = { runtimeClass: 'c', handler: 'spin', timings: {} }
  const checks: readonly CheckReport[] = [
    { ...rest, runtime: 'wws', node: 'a', verdict: failed() },
    { ...rest, runtime: 'spin', node: 'a', verdict: { kind: 'skipped', reason: 'cordoned' } }
  ]
  expect(mergeRepetitions(checks)).toEqual(checks)
})

test('of fewer than 20 starts the slowest stands for the 95th percentile', () => {
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)
  expect(sumUpStarts(upTo(19))).toEqual({ count: 19, medianMs: 10, p95Ms: undefined, maxMs: 19 })
  expect(sumUpStarts(upTo(20).toReversed())).toEqual({ count: 20, medianMs: 10.5, p95Ms: 19, maxMs: 20 })
  expect(sumUpStarts([])).toBeUndefined()
})
