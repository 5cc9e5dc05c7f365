import { expect, test } from 'vitest'
import { suggest } from '../../../../src/core/text/suggest.ts'

test.each([
  { name: 'two letters swapped', word: 'constrian', near: 'constrain' },
  { name: 'two letters swapped in a short word', word: 'spni', near: 'spin' },
  { name: 'an underscore for a dash', word: 'min_nodes', near: 'min-nodes' },
  { name: 'the singular', word: 'node', near: 'nodes' },
  { name: 'two slips in a long word', word: 'kubconfigg', near: 'kubeconfig' },
  { name: 'other capitals', word: 'SPIN', near: 'spin' },
  { name: 'another word', word: 'timeout', near: undefined },
  { name: 'a short word that is only as short', word: 'abc', near: undefined }
])('$name -> $near', ({ word, near }) => {
  expect(suggest(word, ['constrain', 'min-nodes', 'nodes', 'kubeconfig', 'spin', 'all'])).toBe(near)
})

test('the nearest of several is meant', () => {
  expect(suggest('runtimess', ['runtimed', 'runtimes'])).toBe('runtimes')
})
