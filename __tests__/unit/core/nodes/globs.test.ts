import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGlob, matchesGlob, matchesVersionGlob } from '../../../../src/core/nodes/globs.ts'

describe('matchesGlob', () => {
  test.each([
    { name: 'a name matches itself', glob: 'node-a', node: 'node-a', matches: true },
    { name: 'a name is no prefix', glob: 'node-a', node: 'node-a1', matches: false },
    { name: 'a dot is only a dot', glob: 'node.a', node: 'node-a', matches: false },
    { name: '* matches every node', glob: '*', node: 'ip-10-0-0-1.ec2.internal', matches: true },
    { name: '* matches no text too', glob: 'node*', node: 'node', matches: true },
    { name: '* goes over dots', glob: 'ip-*.internal', node: 'ip-10.eu.internal', matches: true },
    { name: '* is tried again further on', glob: '*-a-b', node: 'x-a-a-b', matches: true },
    { name: 'two * in a row are one', glob: 'n**a', node: 'node-a', matches: true },
    { name: '? is exactly one character', glob: 'node-?', node: 'node-', matches: false },
    { name: '? is any character', glob: 'node-?', node: 'node-z', matches: true },
    { name: 'a set holds its range', glob: 'node-[a-c]', node: 'node-b', matches: true },
    { name: 'a set ends with its range', glob: 'node-[a-c]', node: 'node-d', matches: false },
    { name: 'a set holds single characters', glob: 'node-[ax9]', node: 'node-9', matches: true },
    { name: 'a set may begin with a dash', glob: 'node[-a]b', node: 'node-b', matches: true },
    { name: '! turns a set around', glob: 'node-[!a-c]', node: 'node-b', matches: false },
    { name: '^ turns a set around', glob: 'node-[^a-c]', node: 'node-d', matches: true },
    { name: 'a set is one character, negated too', glob: 'node-[!a]', node: 'node-', matches: false },
    { name: 'what is no glob matches nothing', glob: 'node-[', node: 'node-[', matches: false }
  ])('$name', ({ glob, node, matches }) => {
    expect(matchesGlob(node, glob)).toBe(matches)
  })

  test('reports the same as the regular expression that the glob stands for', () => {
    const regexOf = new Map(Object.entries({ '*': '.*', '?': '.', '.': '\\.', '[!a]': '[^a]' }))
    const parts = fc.constantFrom('a', 'b', '.', '-', '*', '?', '[ab]', '[!a]')
    const globs = fc.array(parts, { minLength: 1, maxLength: 8 })
    const nodes = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), maxLength: 12 })
    fc.assert(
      fc.property(globs, nodes, (glob, node) => {
        const regex = glob.map((part) => regexOf.get(part) ?? part)
        expect(matchesGlob(node, glob.join(''))).toBe(new RegExp(`^${regex.join('')}$`).test(node))
      })
    )
  })

  test('a version is matched as a name is, and by no text that is no glob', () => {
    expect(['202502.*', '202502.?', '202502.['].map((glob) => matchesVersionGlob('202502.1', glob))).toEqual([
      true,
      true,
      false
    ])
  })

  test('a glob made to be slow is not', () => {
    expect(matchesGlob('a'.repeat(253), `${'*a'.repeat(100)}*b`)).toBe(false)
  })
})

describe('isGlob', () => {
  test.each([
    { name: 'nothing', text: '' },
    { name: 'capitals, which no node name has', text: 'Node-a' },
    { name: 'an open set', text: 'node-[ab' },
    { name: 'an empty set', text: 'node-[]' },
    { name: 'a range from its end', text: 'node-[c-a]' },
    { name: 'a range from its end beside one that is right', text: 'node-[0-9c-a]' },
    { name: 'braces', text: 'node-{a}' },
    { name: 'a path', text: 'pool/node' },
    { name: 'a space', text: 'node a' }
  ])('$name -> no glob', ({ text }) => {
    expect(isGlob(text)).toBe(false)
  })

  test('a name and a glob -> globs', () => {
    expect(['node-a.example', 'pool-*-[0-9]?'].every(isGlob)).toBe(true)
  })
})
