import { expect, test } from 'vitest'
import { makeCase, makePendingPod, makeSeen, makeWaiting, rulesOf } from '../../examples.ts'

test('what keeps a container from being configured is of the pod, and what keeps it from being created is not', () => {
  const factsOf = (reason: string): unknown => {
    const one = makeCase(makeSeen({ pod: makePendingPod({ container: makeWaiting(reason) }) }))
    return rulesOf('unknown')
      .find((rule) => rule.find(one.seen, one) !== undefined)
      ?.facts(one, '')
  }
  expect(factsOf('CreateContainerConfigError')).toEqual({ kind: 'unknown', runtime: 'spin', isOfPod: true })
  expect(factsOf('CreateContainerError')).toEqual({ kind: 'unknown', runtime: 'spin' })
})
