import { expect, test } from 'vitest'
import { StatusLine } from '../../../../src/adapters/host/status-line.ts'
import { screenOf } from '../../../support/screen.ts'

function open(): { line: StatusLine; written: () => string; print: (text: string) => void } {
  let written = ''
  const write = (text: string): void => void (written += text)
  const line = new StatusLine(write)
  const print = (text: string): void => {
    line.printAbove(() => {
      write(`${text}\n`)
    })
  }
  return { line, written: () => written, print }
}

test('a line stands below what is printed, and shows its last text alone', () => {
  const { line, print, written } = open()
  line.show('\x1b[2m1 of 12 decided, waiting for much\x1b[0m')
  print('first')
  line.show('2 of 12')
  print('second')
  expect(screenOf(written())).toEqual(['first', 'second', '2 of 12'])
})

test('one that is taken away leaves nothing, and what is printed then stays alone', () => {
  const { line, print, written } = open()
  line.show('2 of 12')
  line.show('')
  print('the result')
  expect(screenOf(written())).toEqual(['the result', ''])
})

test('the same text again is not written again', () => {
  const { line, written } = open()
  line.show('2 of 12')
  const before = written()
  line.show('2 of 12')
  expect(written()).toBe(before)
})

test('a text without colours takes no escape sequence', () => {
  const { line, print, written } = open()
  line.show('1 of 12')
  print('first')
  line.show('')
  expect(written()).not.toContain('\x1b')
})
