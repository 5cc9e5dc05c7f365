import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'
import { afterEach, expect, test } from 'vitest'
import { makeMatcher, type OpenMatcher } from '../../../src/adapters/matcher.ts'
import type { Match } from '../../../src/core/model.ts'

const endless = { pattern: '^(\\w+\\s?)*!$', flags: '' }
const sentence = 'Hello world from a sample that never shouts out.'
const never = new AbortController().signal
/** For what is not to be late: on a busy machine a thread may wait for its turn for longer than a second. */
const LONG_MS = 50_000

let opened: OpenMatcher | undefined
afterEach(() => {
  opened?.close()
})

function open(withinMs?: number): OpenMatcher {
  opened = makeMatcher(withinMs)
  return opened
}

test('an expression that backtracks without an end is stopped after a second, and so is the next text', async () => {
  const matcher = open()
  const both = await Promise.all([sentence, sentence].map((text) => matcher.matches(endless, text, never)))
  expect(both).toEqual([1, 2].map(() => ({ kind: 'failed', reason: 'it takes longer than 1 s' })))
})

test('it holds up no other expression, and its own matches what it can', async () => {
  const matcher = open(LONG_MS)
  const stop = new AbortController()
  const stuck = matcher.matches(endless, sentence, stop.signal)
  expect(await matcher.matches({ pattern: 'world', flags: '' }, sentence, never)).toEqual({ kind: 'matched' })
  stop.abort()
  expect(await stuck).toEqual({ kind: 'failed', reason: 'the run has ended' })
})

test('after a text that took too long the same expression goes on with the next', async () => {
  const matcher = open(200)
  await matcher.matches(endless, sentence, never)
  // On a busy machine this one may be late, too: then it is the next that has to go on.
  const next = (): Promise<Match> => matcher.matches(endless, 'Hello world!', never)
  await expect.poll(next, { timeout: LONG_MS }).toEqual({ kind: 'matched' })
})

test.each<{ name: string; pattern: string; flags: string; text: string; is: string }>([
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
    pattern: '(?=a)'.repeat(33_000),
    flags: '',
    text: 'a',
    is: 'failed: Regular expression too large'
  }
])('$name -> $is', async ({ pattern, flags, text, is }) => {
  const match = await open(LONG_MS).matches({ pattern, flags }, text, never)
  expect(match.kind === 'failed' ? `failed: ${match.reason}` : match.kind).toBe(is)
})

test('the same text is judged the same each time, and costs next to nothing after the first', async () => {
  const matcher = open(LONG_MS)
  const usedMs: number[] = []
  for (let turn = 0; turn < 20; turn += 1) {
    // Of all threads: what the machine gives to others doesn't count.
    const before = process.cpuUsage()
    expect(await matcher.matches({ pattern: 'x$', flags: '' }, 'x'.repeat(60_000), never)).toEqual({ kind: 'matched' })
    const { system, user } = process.cpuUsage(before)
    usedMs.push((system + user) / 1_000)
  }
  expect(usedMs.sort((a, b) => a - b)[10]).toBeLessThan(10)
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

test('an expression that is compiled for seconds holds up neither its answer nor the process, which has nothing left to do then', () => {
  const module = resolve(import.meta.dirname, '../../../src/adapters/matcher.ts')
  const program = `
    import { makeMatcher } from ${JSON.stringify(module)}
    const words = Array.from({ length: 80_000 }, (_, index) => String.fromCharCode(97 + (index % 26)) + index)
    const matcher = makeMatcher(100)
    process.on('exit', () => console.log(performance.now()))
    const match = await matcher.matches({ pattern: words.join('|'), flags: '' }, 'a', new AbortController().signal)
    matcher.close()
    console.log(match.reason)
    console.log(performance.now())`
  const began = performance.now()
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { timeout: LONG_MS })
  const [reason, answeredMs, doneMs] = output.toString().trim().split('\n')
  // Node waits for the thread at the very end, which shows how long it was busy.
  const tookMs = performance.now() - began
  expect(reason).toBe('it takes longer than 0.1 s')
  expect(Number(answeredMs)).toBeLessThan(tookMs / 2)
  expect(Number(doneMs)).toBeLessThan(tookMs / 2)
})
