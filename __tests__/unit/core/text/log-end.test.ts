import { expect, test } from 'vitest'
import { endOfLog } from '../../../../src/core/text/log-end.ts'

test.each([
  { name: 'a short log: all of it', log: '\n one\ntwo \n', end: 'one\ntwo' },
  { name: 'none', log: '\n', end: '' },
  {
    name: 'many lines: the last 20',
    log: Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n'),
    end: Array.from({ length: 20 }, (_, at) => `line ${at + 10}`).join('\n')
  },
  {
    name: 'long lines: the last 4,096 characters, which are its end',
    log: `${'a'.repeat(5_000)}z`,
    end: `…${'a'.repeat(4_095)}z`
  }
])('$name', ({ log, end }) => {
  expect(endOfLog(log)).toBe(end)
})
