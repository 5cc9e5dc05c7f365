import { expect, test } from 'vitest'
import { CheckQueue } from '../../../../src/steps/prove/check-queue.ts'
import { countCpu } from '../../../support/cpu-time.ts'
import { makeNode, planFor, spin } from '../../core/examples.ts'

const nodes = ['node-a', 'node-b', 'node-c'].map((name) => makeNode(name))
const runtimes = ['one', 'two', 'three'].map((name) => ({ ...spin, name, runtimeClass: name }))
const { checks } = planFor({ runtimes }, nodes)

/** Takes checks one after the other; each passes at once, unless its node is one of these. */
function takeAll(broken: readonly string[]): readonly string[] {
  const queue = new CheckQueue(checks)
  return Array.from(queue.take(), ([, check]) => {
    if (!broken.includes(check.node.name)) queue.passed(check)
    return `${check.runtime.name} on ${check.node.name}`
  })
}

test('where all pass, checks come in the order of the plan', () => {
  expect(takeAll([])).toEqual(checks.map(({ node, runtime }) => `${runtime.name} on ${node.name}`))
})

test('one that does not pass holds back the other checks of its node, and no others', () => {
  expect(takeAll(['node-a'])).toEqual([
    'one on node-a',
    'one on node-b',
    'one on node-c',
    'two on node-b',
    'two on node-c',
    'three on node-b',
    'three on node-c',
    'two on node-a',
    'three on node-a'
  ])
})

test('where none has passed yet, each node has its turn', () => {
  expect(takeAll(['node-a', 'node-b', 'node-c'])).toEqual(takeAll([]))
})

test('each check comes once, with its index in the plan', () => {
  expect(Array.from(new CheckQueue(checks).take())).toEqual(Array.from(checks.entries()))
})

test('a check that is known before a pod is made does not hold back what else its node can run', () => {
  const [first] = runtimes
  const labelled = makeNode('node-a', { labels: { [`cluster.x-k8s.io/${first?.runtimeClass}`]: 'no' } })
  const planned = planFor({ runtimes, constrain: true }, [labelled, ...nodes.slice(1)]).checks
  expect(planned[0]?.decided).toMatchObject({ kind: 'failed' })
  const queue = new CheckQueue(planned)
  const taken = Array.from(queue.take(), ([index, check]) => {
    if (check.decided === undefined) queue.passed(check)
    return index
  })
  expect(taken).toEqual([...planned.keys()])
})

test('checks of thousands of nodes come in time: each takes no longer for how many there are', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => makeNode(`node-${String(index)}`))
  const [check] = checks
  if (check === undefined) throw new Error('a plan with nodes has checks')
  const planned = runtimes.flatMap(() => many.map((node) => ({ ...check, node })))
  const usedMs = countCpu()
  const queue = new CheckQueue(planned)
  const taken = Array.from(queue.take(), ([index, one]) => {
    queue.passed(one)
    return index
  })
  expect(taken).toEqual([...planned.keys()])
  expect(usedMs()).toBeLessThan(1_000)
})
