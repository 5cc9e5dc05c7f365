import { expect, test } from 'vitest'
import { describeIgnored, findUnknown } from '../../../src/inputs/unknown.ts'
import { mistakesIn, names, parse } from './reading.ts'

test('a variable of the job that is like no input of ours is no mistake in a workflow, and is named in a warning', () => {
  expect(parse({ tag: 'v1', 'my own': 'x' }, { isJob: true }).kind).toBe('inputs')
  expect(
    findUnknown(
      new Map([
        ['nodes', '*'],
        ['tag', 'v1']
      ]),
      names
    )
  ).toEqual({ misspelt: [], foreign: ['tag'] })
  expect(describeIgnored('tag')).toBe(
    "tag: ignored, as this action has no such input (it comes from the variable INPUT_TAG, which may be the job's own)"
  )
})

test('one that is like an input of ours is a mistake there, too', () => {
  const parsed = parse({ constrian: 'true', tag: 'v1' }, { isJob: true })
  expect(parsed).toEqual({
    kind: 'mistakes',
    mistakes: ['constrian: expected a known input, got an unknown one (did you mean "constrain"?)']
  })
})

test('from a terminal each is a mistake', () => {
  expect(mistakesIn({ tag: 'v1' })).toEqual([`tag: expected one of the inputs ${names.join(', ')}, got an unknown one`])
})
