import { expect, test } from 'vitest'
import { bomb } from '../../bomb.ts'
import { parseYaml, parseYamlDocument } from '../../../../src/core/text/yaml.ts'
import { countCpu } from '../../../support/cpu-time.ts'

/** Anchors each of which is 90 levels over the one before; the keys are numbers, so that objects have the last one first. */
const tower = Array.from({ length: 60 }, (_, i) => {
  const inner = i === 0 ? 'x' : `*b${i - 1}`
  return `${100 - i}: &b${i} ${'['.repeat(90)}${inner}${']'.repeat(90)}`
}).join('\n')

test.each([
  { name: 'aliases of aliases', text: bomb, error: 'YAML whose aliases stand for more than 64 MiB' },
  { name: 'an anchor in itself', text: 'a: &a [1, {b: *a}]', error: 'YAML with an anchor that holds itself' },
  { name: 'a document that is its own anchor', text: '&a {b: *a}', error: 'YAML with an anchor that holds itself' },
  { name: 'aliases on top of each other', text: tower, error: 'YAML nested deeper than 200 levels' },
  { name: 'brackets', text: '['.repeat(100_000), error: 'nesting exceeded maxDepth' },
  {
    name: 'a large text many times',
    text: `a: &a ${'x'.repeat(1024 * 1024)}\nb: [${Array(70).fill('*a').join(', ')}]`,
    error: 'YAML whose aliases stand for more than 64 MiB'
  }
])('$name: refused at once', ({ text, error }) => {
  const usedMs = countCpu()
  expect(() => parseYaml(text)).toThrow(error)
  expect(() => parseYamlDocument(text)).toThrow(error)
  expect(usedMs()).toBeLessThan(3_000)
})

test('aliases as people use them and several documents are read', () => {
  expect(parseYaml('a: &a {x: 1}\nb: *a\nc: [*a, *a]\n---\n- z\n')).toEqual([
    { a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }, { x: 1 }] },
    ['z']
  ])
})

// Eight million items take seconds of a machine that does nothing else.
test('a text of 16 MiB without any alias is read, whatever it is made of', { timeout: 300_000 }, () => {
  expect(parseYaml(`[${'a,'.repeat(8 * 1024 * 1024)}b]`)).toHaveLength(1)
})
