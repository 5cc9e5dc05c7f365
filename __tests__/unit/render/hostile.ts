import fc from 'fast-check'

/** Pieces of text that mean something to a terminal, a runner of workflows, Markdown, HTML or XML. */
const pieces = [
  ...[
    '::',
    ':',
    '::error::',
    '::set-output name=x::',
    '::add-mask::',
    '::stop-commands::',
    '\n::error::',
    '\r \u3000::warning::x',
    '##[',
    '##[error]',
    '#',
    '['
  ],
  ...['\n', '\r', '\r\n', '\v', '\f', '\x85', '\u2028', '\u2029', '\t', ' ', '\u00a0', '\u3000', '\u200b', '\u00ad'],
  ...[
    '\x1b[31m',
    '\x1b]0;',
    '\x1b]8;;http://evil.example\x1b\\',
    '\x07',
    '\x9b',
    '\x9d',
    '\x1b',
    '\x00',
    '\x08',
    '\x7f'
  ],
  ...['\u202e', '\u2066', '\ufeff', '\ud800', '\udc00', '\ufffe', '😀', 'ü'],
  ...['|', '\\', '\\|', '`', '```', '~~~', '*', '_', '[x](http://evil.example)', '![x](http://evil.example/x.png)'],
  ...[
    '@someone',
    '@org/team',
    'a@b.example',
    '#1',
    'org/repo#1',
    'http://evil.example',
    'www.evil.example',
    '---',
    '# ',
    '- '
  ],
  ...[
    '<script>',
    '</details>',
    '</code>',
    '<!--',
    '-->',
    '<img src=x onerror=y>',
    '&amp;',
    '&',
    '"',
    "'",
    ']]>',
    '<![CDATA['
  ],
  ...['<?xml', 'word', '0', '=', '+', '>', '1. ']
]

/** Any text at all, mixed with pieces that act when they are not escaped. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 12
  })
  .map((parts) => parts.join(''))

/** Reports whether a runner of workflows takes the line for a command: its two parsers, and its idea of white space. */
export function isWorkflowCommand(line: string): boolean {
  const seen = line.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}\x00-\x08\x0e-\x1f\x7f]/gu, '')
  return /^[\s\x85]*::/.test(seen) || /##[a-z]*\[/i.test(seen)
}

/** The lines that a runner of workflows reads from an output. */
export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\v\f\x85\u2028\u2029]/)
}
