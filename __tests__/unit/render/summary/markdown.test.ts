import { describe, expect, test } from 'vitest'
import { codeBlock, codeCell, codeSpan, escapeCell, escapeMarkdown } from '../../../../src/render/summary/markdown.ts'

describe('escapeMarkdown', () => {
  test.each([
    { name: 'HTML', text: '<b>&amp;', shown: '&lt;b&gt;&amp;amp;' },
    { name: 'a link', text: '[x](http://a.b)', shown: '\\[x\\](http:<!-- -->/<!-- -->/a.b)' },
    { name: 'an image', text: '![x](y)', shown: '!\\[x\\](y)' },
    { name: 'a bare address', text: 'www.a.b', shown: 'www<!-- -->.a.b' },
    { name: 'a mention', text: '@org/team', shown: '@<!-- -->org/team' },
    { name: 'a reference', text: 'org/repo#1 GH-2', shown: 'org/repo#<!-- -->1 GH-<!-- -->2' },
    { name: 'emphasis', text: '*a* _b_ ~c~', shown: '\\*a\\* \\_b\\_ \\~c\\~' },
    { name: 'the start of a list', text: '- a', shown: '\\- a' },
    { name: 'the start of a numbered list', text: '1. a', shown: '1<!-- -->. a' },
    { name: 'a heading', text: '# a', shown: '\\# a' },
    { name: 'a line break', text: 'a\n\n# b', shown: 'a ⏎ # b' },
    { name: 'what stands in backticks', text: 'Do `a_b | @c` now', shown: 'Do `a_b | @c` now' },
    { name: 'a backtick alone', text: 'a ` b', shown: 'a &#96; b' },
    { name: 'spans side by side', text: '`a``b`', shown: '`a`<!-- -->`b`' }
  ])('$name -> $shown', ({ text, shown }) => {
    expect(escapeMarkdown(text)).toBe(shown)
  })

  test('in a cell, no bar is left, in code neither', () => {
    expect(escapeCell('a | `b | c`')).toBe('a &#124; <code>b &#124; c</code>')
    expect(codeCell('a|@b')).toBe('<code>a&#124;@<!-- -->b</code>')
  })
})

describe('code', () => {
  test('a span is longer at its ends than any backticks in it', () => {
    expect(codeSpan('a``b')).toBe('```a``b```')
    expect(codeSpan('`')).toBe('`` ` ``')
    expect(codeSpan('\n')).toBe('–')
  })

  test('a block is longer at its ends than any backticks in it', () => {
    expect(codeBlock('a\n````\nb')).toBe('`````text\na\n````\nb\n`````')
  })
})
