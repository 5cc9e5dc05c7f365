import { expect, test } from 'vitest'
import { parseSelector } from '../../../../src/core/kubernetes/selectors.ts'

test.each([
  { name: 'nothing', text: '', requirements: [] },
  { name: 'a=b', text: 'a=b', requirements: [{ kind: 'in', key: 'a', values: ['b'] }] },
  { name: 'a==b', text: 'a==b', requirements: [{ kind: 'in', key: 'a', values: ['b'] }] },
  { name: 'a != b with spaces', text: ' a != b ', requirements: [{ kind: 'not-in', key: 'a', values: ['b'] }] },
  { name: 'an empty value', text: 'a=', requirements: [{ kind: 'in', key: 'a', values: [''] }] },
  { name: 'a set', text: 'a in (x, y)', requirements: [{ kind: 'in', key: 'a', values: ['x', 'y'] }] },
  { name: 'a set without a space before it', text: 'a in(x)', requirements: [{ kind: 'in', key: 'a', values: ['x'] }] },
  { name: 'not in a set', text: 'a notin (x)', requirements: [{ kind: 'not-in', key: 'a', values: ['x'] }] },
  { name: 'a key', text: 'a', requirements: [{ kind: 'exists', key: 'a' }] },
  { name: 'no key', text: '! a', requirements: [{ kind: 'not-exists', key: 'a' }] },
  { name: 'a key called in', text: 'in in (in)', requirements: [{ kind: 'in', key: 'in', values: ['in'] }] },
  {
    name: 'a key with a prefix',
    text: 'node-role.kubernetes.io/worker',
    requirements: [{ kind: 'exists', key: 'node-role.kubernetes.io/worker' }]
  },
  {
    name: 'commas mean and, but not within a set',
    text: 'a in (x,y),b=c,!d',
    requirements: [
      { kind: 'in', key: 'a', values: ['x', 'y'] },
      { kind: 'in', key: 'b', values: ['c'] },
      { kind: 'not-exists', key: 'd' }
    ]
  },
  {
    name: 'lines mean and',
    text: 'a=b\nc\n',
    requirements: [
      { kind: 'in', key: 'a', values: ['b'] },
      { kind: 'exists', key: 'c' }
    ]
  }
])('$name -> requirements', ({ text, requirements }) => {
  expect(parseSelector(text)).toEqual({ kind: 'selector', requirements })
})

test.each([
  { name: 'a key with a space', text: 'a b', parts: ['a b'] },
  { name: 'a comparison that only node affinity has', text: 'a>1', parts: ['a>1'] },
  { name: 'a set without parentheses', text: 'a in x', parts: ['a in x'] },
  { name: 'an open set', text: 'a in (x,b', parts: ['a in (x'] },
  { name: 'a value that is no label value', text: 'a=b c', parts: ['a=b c'] },
  { name: 'a value in a set that is none', text: 'a in (x,-)', parts: ['a in (x,-)'] },
  { name: 'a value of 64 characters', text: `a=${'x'.repeat(64)}`, parts: [`a=${'x'.repeat(64)}`] },
  { name: 'a key that starts with a dash', text: '-a=b', parts: ['-a=b'] },
  { name: 'a prefix that is no domain', text: 'A_/b=c', parts: ['A_/b=c'] },
  { name: 'two slashes', text: 'a/b/c', parts: ['a/b/c'] },
  { name: 'a bare exclamation mark', text: '!', parts: ['!'] },
  { name: 'two that are wrong, one that is right', text: '=a,b,c!', parts: ['=a', 'c!'] }
])('$name -> mistake', ({ text, parts }) => {
  expect(parseSelector(text)).toEqual({ kind: 'mistakes', parts })
})
