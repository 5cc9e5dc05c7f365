import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitize, sanitizeColouredLog, sanitizeKeepingColour } from '../../../../src/core/text/sanitize.ts'

test.each([
  { name: 'a command', text: '::error::x', line: /::error/ },
  { name: 'a command after white space of any kind', text: ' \u00a0\u3000\t::error::x', line: /^\s*::/m },
  { name: 'a command on a later line', text: 'x\n::error::x', line: /^\s*::/m },
  { name: 'a command after a lone CR', text: 'x\r::error::x', line: /\r|^\s*::/m },
  { name: 'a command after NEL', text: 'x\u0085::error::x', line: /\u0085|^\s*::/m },
  { name: 'a command after U+2028', text: 'x\u2028::error::x', line: /\u2028|^\s*::/m },
  { name: 'an old command anywhere', text: 'x ##[error]x', line: /##\[/ },
  // A runner compares by culture: what has no width isn't there for it.
  { name: 'a command behind something invisible', text: '\u200b\u00ad::error::x', line: /^[\s\u200b\u00ad]*::/m },
  { name: 'a command split by something invisible', text: ':\u200d:error::x', line: /^:\u200d?:/m },
  { name: 'an old command split by something invisible', text: '#\u200b#\ufeff[error]x', line: /##\[|#\u200b#/ }
])('$name -> no command', ({ text, line }) => {
  expect(sanitize(text)).not.toMatch(line)
})

test('what is harmless stays as it is', () => {
  const text = '┌─ node-a ─┐\n  ✓ passed  1.2 s (::1 is an address here)\n\nHello :)'
  expect(sanitize(text)).toBe(text)
})

test.each([
  { name: 'alone', clean: sanitize },
  { name: 'with its colours, for a runner that drops them or what begins them', clean: sanitizeColouredLog }
])('any text, $name -> no line that a runner would obey', ({ clean }) => {
  const parts = fc.constantFrom(
    ':',
    '::',
    '#',
    '##',
    '[',
    ']',
    'error',
    ' ',
    '\t',
    '\r',
    '\n',
    '\u2028',
    '\u200b',
    '\x1b[0m'
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (text) => {
      const shown = clean(text.join('')).replace(/[\p{Default_Ignorable_Code_Point}]/gu, '')
      for (const seen of [shown, shown.replaceAll('\x1b', ''), shown.replaceAll(/\x1b\[\d*m/g, '')]) {
        const lines = seen.split(/[\r\n\u0085\u2028\u2029]/)
        expect(lines.filter((line) => line.trimStart().startsWith('::') || line.includes('##['))).toEqual([])
      }
    })
  )
})

test('a workflow log keeps the colours of what is no command', () => {
  expect(sanitizeColouredLog('\x1b[31m✗\x1b[0m spin')).toBe('\x1b[31m✗\x1b[0m spin')
  expect(sanitizeColouredLog('\x1b[31m::error::x\x1b[0m')).toBe(': :error::x')
})

test('with colours, colours stay and what else a terminal would obey goes', () => {
  const text = '\x1b[32mpassed\x1b[0m \x1b[2J\x1b]0;title\x07\x08x'
  expect(sanitizeKeepingColour(text)).toBe('\x1b[32mpassed\x1b[0m �x')
})
