import { afterAll, expect, test } from 'vitest'
import { makeMatcher } from '../../../../src/adapters/matcher.ts'
import type { Sample } from '../../../../src/core/model.ts'
import type { Answer } from '../../../../src/ports.ts'
import { viewAnswer } from '../../../../src/steps/prove/probe.ts'
import { spin } from '../../core/examples.ts'

const matcher = makeMatcher()
/** On a busy machine a thread may wait for its turn for longer than a second. */
const patient = makeMatcher(50_000)
afterAll(() => {
  matcher.close()
  patient.close()
})

const never = new AbortController().signal
const answer: Answer = {
  kind: 'answered',
  status: 200,
  body: 'Hello world from a sample that never shouts out.',
  incomplete: false
}

function withPattern(pattern: string, flags = ''): Sample {
  return { ...spin.sample, body: { kind: 'matches', pattern, flags } }
}

test('an expression that never ends on a body makes the answer wrong, and holds up nothing', async () => {
  const viewed = viewAnswer(withPattern('^(\\w+\\s?)*!$'), answer, matcher, never)
  let beats = 0
  const heart = setInterval(() => (beats += 1), 50)
  const view = await viewed
  expect(view.kind === 'wrong' && view.detail).toContain('it takes longer than 1 s')
  clearInterval(heart)
  expect(beats).toBeGreaterThan(5)
})

test.each([
  { name: 'one that matches', sample: withPattern('^hello', 'i'), is: 'right' },
  { name: 'one that does not', sample: withPattern('^hello'), is: 'wrong' },
  { name: 'a text', sample: { ...spin.sample, body: { kind: 'contains' as const, text: 'world' } }, is: 'right' }
])('$name -> $is', async ({ sample, is }) => {
  expect((await viewAnswer(sample, answer, patient, never)).kind).toBe(is)
})

test('nobody answered: nothing is matched', async () => {
  const nobody: Answer = { kind: 'no-answer', via: 'proxy', message: 'connection refused' }
  expect(await viewAnswer(withPattern('.'), nobody, matcher, never)).toEqual({ ...nobody, kind: 'none' })
})
