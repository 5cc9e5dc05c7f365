import { describe, expect, test } from 'vitest'
import { describeMismatch, findMismatch } from '../../../../src/core/kubernetes/mismatch.ts'
import type { NodeRequirement, NodeTerm, PodObject } from '../../../../src/core/kubernetes/objects.ts'
import { makeCheckPod } from '../../../../src/core/kubernetes/pods.ts'
import { makeNode, spin, spinConstraint } from '../examples.ts'

const node = makeNode('node-a', { labels: { pool: 'wasm', size: '4' } })
const wanted = { runtimeClass: spin.runtimeClass, selector: spinConstraint, node }
const sent = (makeCheckPod('check-1-1', 'abcd', spin, node, 'runtime-1') as PodObject).spec

/** What is different about a pod that came back with these changes, with the class's selector in it. */
function findIn(changes: PodObject['spec']): string | undefined {
  const mismatch = findMismatch({ spec: { ...sent, nodeSelector: spinConstraint, ...changes } }, wanted)
  return mismatch === undefined ? undefined : describeMismatch(mismatch)
}

const pin: NodeRequirement = { key: 'metadata.name', operator: 'In', values: ['node-a'] }
const terms = (...nodeSelectorTerms: readonly NodeTerm[]): PodObject['spec'] => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } }
})
const withExpression = (key: string, operator: string, ...values: readonly string[]): PodObject['spec'] =>
  terms({ matchFields: [pin], matchExpressions: [{ key, operator, values }] })

describe('findMismatch', () => {
  test('a pod that came back as it was sent, with what its class adds', () => {
    expect(findIn({})).toBeUndefined()
  })

  test.each<{ readonly name: string; readonly changes: PodObject['spec']; readonly shows: string }>([
    { name: 'no class', changes: { runtimeClassName: 'runc' }, shows: 'was admitted with runc' },
    { name: 'no selector', changes: { nodeSelector: {} }, shows: "without its class's selector" },
    {
      name: "a namespace's default selector, for other nodes",
      changes: { nodeSelector: { ...spinConstraint, pool: 'linux' } },
      shows: 'nodeSelector pool=linux, which is not of its class and which node-a does not carry'
    },
    { name: 'a node of a webhook', changes: { nodeName: 'node-b' }, shows: 'created for node-a and is on node-b' },
    { name: 'no affinity', changes: { affinity: {} }, shows: 'another node affinity' },
    {
      name: 'the affinity of a policy that moves pods',
      changes: terms({ matchFields: [{ ...pin, values: ['node-b'] }] }),
      shows: 'another node affinity'
    },
    { name: 'another term, by which it may go anywhere', changes: terms({ matchFields: [pin] }, {}), shows: 'another' },
    { name: 'a second node', changes: terms({ matchFields: [{ ...pin, values: ['node-a', 'b'] }] }), shows: 'another' },
    { name: 'In', changes: withExpression('pool', 'In', 'linux'), shows: 'another' },
    { name: 'In, of an absent label', changes: withExpression('zone', 'In', 'a'), shows: 'another' },
    { name: 'NotIn', changes: withExpression('pool', 'NotIn', 'wasm'), shows: 'another' },
    { name: 'Exists', changes: withExpression('zone', 'Exists'), shows: 'another' },
    { name: 'DoesNotExist', changes: withExpression('pool', 'DoesNotExist'), shows: 'another' },
    { name: 'Gt', changes: withExpression('size', 'Gt', '4'), shows: 'another' },
    { name: 'Lt', changes: withExpression('size', 'Lt', '4'), shows: 'another' },
    { name: 'Gt, of an absent label', changes: withExpression('zone', 'Gt', '4'), shows: 'another' },
    { name: 'an operator that nobody knows', changes: withExpression('pool', 'Near', 'wasm'), shows: 'another' }
  ])('$name', ({ changes, shows }) => {
    expect(findIn(changes)).toContain(shows)
  })

  test.each<readonly [string, PodObject['spec']]>([
    ['a default selector that the node meets', { nodeSelector: { ...spinConstraint, pool: 'wasm' } }],
    ['In', withExpression('pool', 'In', 'linux', 'wasm')],
    ['NotIn', withExpression('pool', 'NotIn', 'linux')],
    ['NotIn, of an absent label', withExpression('zone', 'NotIn', 'a')],
    ['Exists', withExpression('pool', 'Exists')],
    ['DoesNotExist', withExpression('zone', 'DoesNotExist')],
    ['Gt', withExpression('size', 'Gt', '3')],
    ['Lt', withExpression('size', 'Lt', '5')],
    [
      "the class's own label, which may come after the survey",
      withExpression(Object.keys(spinConstraint).join(), 'Exists')
    ]
  ])('what does not keep it off its node changes nothing: %s', (_, changes) => {
    expect(findIn(changes)).toBeUndefined()
  })

  test("a pod for any node is compared by its class alone: its owner's selector and affinity are as they are", () => {
    const spec = { runtimeClassName: spin.runtimeClass, nodeSelector: { ...spinConstraint, pool: 'linux' } }
    expect(findMismatch({ spec }, { runtimeClass: spin.runtimeClass, selector: spinConstraint })).toBeUndefined()
  })

  test("the documented selector is the class's, which did not have it, unless the template has it itself", () => {
    const spec = { runtimeClassName: spin.runtimeClass, nodeSelector: spinConstraint }
    const open = { runtimeClass: spin.runtimeClass, selector: {} }
    expect(findMismatch({ spec }, open)).toMatchObject({ kind: 'added-selector', value: 'true' })
    expect(findMismatch({ spec }, { ...open, ownSelector: { pool: 'wasm' } })).toMatchObject({ kind: 'added-selector' })
    expect(findMismatch({ spec }, { ...open, ownSelector: spinConstraint })).toBeUndefined()
  })
})
