import { expect, test } from 'vitest'
import { leaveToOthers, type Looked } from '../../../../src/core/plan/look-at-class.ts'
import { makeClass, makeNode, spin } from '../examples.ts'

test('only what claims to run Wasm is left to the nodes that a run was not asked for', () => {
  const object = makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } })
  const inPool = makeNode('pool-1', { labels: { pool: 'wasm' } })
  const choice = {
    taking: [makeNode('node-a')],
    skipped: [],
    leftOut: [{ node: inPool, reason: '', isAsked: false }],
    avoided: new Map<string, string>()
  }
  const plain: Looked = { leftOut: { name: object.metadata.name ?? '', reason: 'its handler runs no Wasm' } }
  expect(leaveToOthers(plain, object, choice)).toBe(plain)
  expect(leaveToOthers({ unproven: 'x' }, object, choice)).toMatchObject({
    ofOthers: { runtimeClass: spin.runtimeClass },
    leftOut: { reason: 'its node selector matches none of the nodes that this run checks' }
  })
})
