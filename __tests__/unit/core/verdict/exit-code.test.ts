import { expect, test } from 'vitest'
import type { Inputs } from '../../../../src/core/model.ts'
import type { Result } from '../../../../src/core/report.ts'
import { exitCodeOf } from '../../../../src/core/verdict/exit-code.ts'

const both = ['failed', 'inconclusive'] as const

test.each<{ result: Result; failOn?: Inputs['failOn']; problems?: readonly string[]; code: number }>([
  { result: 'passed', code: 0 },
  { result: 'applied', code: 0 },
  { result: 'failed', code: 1 },
  { result: 'inconclusive', code: 1 },
  { result: 'error', code: 1 },
  { result: 'failed', failOn: ['failed'], code: 1 },
  { result: 'inconclusive', failOn: ['failed'], code: 0 },
  { result: 'failed', failOn: ['inconclusive'], code: 0 },
  { result: 'inconclusive', failOn: ['inconclusive'], code: 1 },
  { result: 'failed', failOn: [], code: 0 },
  { result: 'error', failOn: [], code: 1 },
  { result: 'passed', problems: ['the namespace is still there'], code: 1 },
  { result: 'applied', problems: ['the namespace is still there'], code: 1 },
  { result: 'failed', failOn: [], problems: ['the namespace is still there'], code: 1 }
])(
  '$result, fail-on $failOn, left behind: $problems -> exit code $code',
  ({ result, failOn = both, problems = [], code }) => {
    expect(exitCodeOf({ result, cleanup: { mode: 'workload', problems } }, { failOn })).toBe(code)
  }
)
