import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'
import { afterEach, expect, test } from 'vitest'
import { makeMatcher, type OpenMatcher } from '../../../src/adapters/matcher.ts'
import type { Match } from '../../../src/core/model.ts'

const endless = { pattern: '^(\\w+\\s?)*!$', flags: '' }
const sentence = 'Hello world from a sample that never shouts out.'
const never = new AbortController().signal

let opened: OpenMatcher | undefined
afterEach(async () => {
  await opened?.close()
})

function open(withinMs?: number): OpenMatcher {
  opened = makeMatcher(withinMs)
  return opened
}

test('an expression that backtracks without an end is stopped after a second, and so is the next text', async () => {
  const matcher = open()
  const beganMs = performance.now()
  const both = await Promise.all([sentence, sentence].map((text) => matcher.matches(endless, text, never)))
  expect(both).toEqual([1, 2].map(() => ({ kind: 'failed', reason: 'it takes longer than 1 s' })))
  expect(performance.now() - beganMs).toBeLessThan(10_000)
})

test('it holds up no other expression, and its own matches what it can', async () => {
  const matcher = open(60_000)
  const stop = new AbortController()
  const stuck = matcher.matches(endless, sentence, stop.signal)
  expect(await matcher.matches({ pattern: 'world', flags: '' }, sentence, never)).toEqual({ kind: 'matched' })
  stop.abort()
  expect(await stuck).toEqual({ kind: 'failed', reason: 'the run has ended' })
})

test('after a text that took too long the same expression goes on with the next', async () => {
  const matcher = open(200)
  await matcher.matches(endless, sentence, never)
  expect(await matcher.matches(endless, 'Hello world!', never)).toEqual({ kind: 'matched' })
})

test.each<{ name: string; pattern: string; flags: string; text: string; is: Match['kind'] }>([
  { name: 'no flags', pattern: '^hello', flags: '', text: 'Hello', is: 'not-matched' },
  { name: 'i', pattern: '^hello', flags: 'i', text: 'Hello', is: 'matched' },
  { name: 'm', pattern: '^b$', flags: 'm', text: 'a\nb\nc', is: 'matched' },
  { name: 's', pattern: 'a.c', flags: 's', text: 'a\nc', is: 'matched' },
  {
    name: 'u, and a character beyond 16 bits',
    pattern: '^\\p{Emoji}\\u{20BB7}.$',
    flags: 'u',
    text: '🦀𠮷é',
    is: 'matched'
  },
  { name: 'the same without u', pattern: '^.$', flags: '', text: '𠮷', is: 'not-matched' },
  {
    name: 'one that the engine takes only until it is used',
    pattern: 'a{1000}'.repeat(20_000),
    flags: '',
    text: 'a',
    is: 'failed'
  }
])('$name -> $is', async ({ pattern, flags, text, is }) => {
  expect((await open().matches({ pattern, flags }, text, never)).kind).toBe(is)
})

test('the same text is judged the same each time, and costs next to nothing after the first', async () => {
  const matcher = open()
  const tookMs: number[] = []
  for (let turn = 0; turn < 20; turn += 1) {
    const beganMs = performance.now()
    expect(await matcher.matches({ pattern: 'x$', flags: '' }, 'x'.repeat(60_000), never)).toEqual({ kind: 'matched' })
    tookMs.push(performance.now() - beganMs)
  }
  expect(tookMs.sort((a, b) => a - b)[10]).toBeLessThan(10)
})

test('a process whose matcher was never closed ends, and not before it has its answer', () => {
  const module = resolve(import.meta.dirname, '../../../src/adapters/matcher.ts')
  const program = `
    import { makeMatcher } from ${JSON.stringify(module)}
    const match = await makeMatcher().matches({ pattern: 'a', flags: '' }, 'a', new AbortController().signal)
    console.log(match.kind)`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 30_000 })
  expect(output.toString()).toBe('matched\n')
})
