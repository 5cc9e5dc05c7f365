import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capText, escapeJson, escapeTerminal, escapeWorkflowLine } from '../../../../src/core/text/escape.ts'
import { countCpu } from '../../../support/cpu-time.ts'
import { hostileText, isWorkflowCommand } from '../../render/hostile.ts'

describe('escapeTerminal', () => {
  test.each([
    { name: 'colours go', text: '\x1b[31mred\x1b[0m', shown: 'red' },
    { name: 'a window title goes', text: 'a\x1b]0;title\x07b', shown: 'ab' },
    { name: 'a link goes, its text stays', text: '\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\', shown: 'text' },
    { name: 'an unfinished sequence hides nothing after it', text: '\x1b]0;the evidence', shown: '0;the evidence' },
    { name: 'the one-byte forms go as well', text: '\x9b31mred\x9d0;t\x9c', shown: 'red' },
    { name: 'other control characters show', text: 'a\x00b\x08c\x7fd', shown: 'a�b�c�d' },
    { name: 'bidi overrides show', text: 'a\u202eb\u2066c', shown: 'a�b�c' },
    { name: 'characters without a width go', text: 'a\u200bb\ufeffc\u00add', shown: 'abcd' },
    { name: 'half a character shows', text: 'a\ud83d b\ude00', shown: 'a� b�' },
    { name: 'whole characters stay', text: 'ü 漢 😀', shown: 'ü 漢 😀' },
    {
      name: 'every line break is one mark',
      text: 'a\nb\r\nc\rd\ve\ff\x85g\u2028h\u2029i',
      shown: 'a ⏎ b ⏎ c ⏎ d ⏎ e ⏎ f ⏎ g ⏎ h ⏎ i'
    },
    { name: 'indentation stays, trailing space goes', text: '  a\t b  \n\n', shown: '  a  b' }
  ])('$name', ({ text, shown }) => {
    expect(escapeTerminal(text)).toBe(shown)
  })
})

describe('escapeWorkflowLine', () => {
  test.each([
    { name: 'a command', text: '::error::x', shown: ': :error::x' },
    { name: 'a command after any white space', text: ' \t\u00a0\u3000::error::x', shown: '  \u00a0\u3000: :error::x' },
    { name: 'a command after a character without a width', text: '\u200b:\u00ad:error::x', shown: ': :error::x' },
    { name: 'a command after a lone carriage return', text: 'a\r::error::x', shown: 'a ⏎ ::error::x' },
    { name: 'the old form anywhere in the line', text: 'a ##[error]x', shown: 'a ## [error]x' },
    { name: 'the old form with a mark too many', text: '###[error]x', shown: '### [error]x' },
    { name: 'the old form around a colour', text: '#\x1b[1m#[error]x', shown: '## [error]x' },
    { name: 'the forms of other runners', text: '##vso[x]##teamcity[y]', shown: '##vso [x]##teamcity [y]' },
    { name: 'what is no command stays', text: 'core::panic at #[test] ## x', shown: 'core::panic at #[test] ## x' }
  ])('$name', ({ text, shown }) => {
    expect(escapeWorkflowLine(text)).toBe(shown)
  })

  test('no text makes a command, a second line or a control character, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const line = escapeWorkflowLine(text)
        expect(isWorkflowCommand(line)).toBe(false)
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u)
        expect(escapeWorkflowLine(line)).toBe(line)
      })
    )
  })

  test('long hostile text takes no longer than its length reports', () => {
    const usedMs = countCpu()
    for (const part of ['\x1b]', '\x9d', '\n ', ' ', '\x1b[0', '##', '`']) escapeWorkflowLine(`${part.repeat(50_000)}x`)
    expect(usedMs()).toBeLessThan(4_000)
  })
})

describe('capText', () => {
  test('short text stays', () => {
    expect(capText('abc', 3)).toBe('abc')
  })

  test('long text loses its middle and reports how much', () => {
    const capped = capText(`start${'x'.repeat(5_000)}end`, 100)
    expect(capped).toMatch(/^startx+ … \[4,9\d\d characters cut\] … x+end$/)
    expect(capped.length).toBeLessThanOrEqual(100)
    const cut = Number(/\[([\d,]+)/.exec(capped)?.[1]?.replace(',', ''))
    expect(capped.replace(/ … .* … /, '').length + cut).toBe(5_008)
  })

  test('no character is halved, and the size is kept', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 50, maxLength: 400 }),
        fc.integer({ min: 50, max: 120 }),
        (text, max) => {
          const capped = capText(text, max)
          expect(capped.isWellFormed()).toBe(true)
          expect(capped.length).toBeLessThanOrEqual(max)
        }
      )
    )
  })
})

test('escapeJson keeps every value', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(JSON.parse(escapeJson(JSON.stringify(text)))).toBe(text)
    })
  )
})
