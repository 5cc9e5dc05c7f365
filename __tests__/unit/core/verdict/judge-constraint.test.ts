import { describe, expect, test } from 'vitest'
import { judgeConstraint } from '../../../../src/core/verdict/judge-constraint.ts'
import type { Observations } from '../../../../src/core/observations/observations.ts'
import { denied, makeNode, makePendingPod, makePodView, makeSeen, seenEvent, spinConstraint } from '../examples.ts'

const SELECTOR = "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector"
const OTHERS = ", 2 node(s) didn't satisfy plugin(s) [NodeAffinity]"
const PREEMPTION = '. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.'
const waitingPod = makePendingPod({ scheduled: false, nodeName: '' })

const constraint = { node: 'node-a', selector: spinConstraint }
const judgeAt = (seen: Observations): ReturnType<typeof judgeConstraint> => judgeConstraint(seen, constraint)

function refused(...messages: readonly string[]): Partial<Observations> {
  return { pod: waitingPod, events: messages.map((message) => seenEvent('FailedScheduling', message)) }
}

const workloads: readonly {
  readonly name: string
  readonly seen: Partial<Observations>
  readonly verdict: string | undefined
}[] = [
  { name: 'nothing seen yet -> open', seen: {}, verdict: undefined },
  { name: 'the pod waits -> open', seen: { pod: waitingPod }, verdict: undefined },
  {
    name: 'refused for its selector -> proven',
    seen: refused(`${SELECTOR}${OTHERS}${PREEMPTION}`),
    verdict: 'enforced'
  },
  {
    name: 'refused for its selector, on a cluster of one node -> proven',
    seen: refused("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."),
    verdict: 'enforced'
  },
  {
    name: 'refused for its selector on all nodes, as older schedulers say it -> proven',
    seen: refused(
      "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: not helpful."
    ),
    verdict: 'enforced'
  },
  {
    name: 'refused for something else -> open: the constraint check might be open behind it',
    seen: refused(`0/3 nodes are available: 1 Too many pods${OTHERS}.`),
    verdict: undefined
  },
  {
    name: 'refused for its selector and something else -> open',
    seen: refused(`${SELECTOR}, 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity].`),
    verdict: undefined
  },
  {
    name: 'refused because the node is not there -> open',
    seen: refused("0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity]."),
    verdict: undefined
  },
  {
    name: 'the selector is named only in the result of preemption -> open',
    seen: refused(
      `0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.`
    ),
    verdict: undefined
  },
  {
    name: 'other words of the scheduler -> open',
    seen: refused('running PreBind plugin: timed out'),
    verdict: undefined
  },
  {
    name: 'the newest word counts: refused for its selector by now -> proven',
    seen: refused('0/3 nodes are available: 3 Too many pods.', `${SELECTOR}${OTHERS}.`),
    verdict: 'enforced'
  },
  {
    name: 'the same words of somebody else than the scheduler -> open',
    seen: { pod: waitingPod, events: [seenEvent('Failed', `${SELECTOR}.`)] },
    verdict: undefined
  },
  { name: 'the pod was scheduled -> broken', seen: { pod: makePodView() }, verdict: 'not-enforced' },
  {
    name: 'the pod was scheduled, and its node is as it was -> broken',
    seen: { pod: makePodView(), nodeNow: makeNode('node-a') },
    verdict: 'not-enforced'
  },
  {
    name: 'another run labelled the node meanwhile -> not proven, and not broken',
    seen: { pod: makePodView(), nodeNow: makeNode('node-a', { labels: spinConstraint }) },
    verdict: 'unproven'
  },
  {
    name: 'another run labelled the node, and took that back before the pod was seen there -> not proven, and not broken',
    seen: { pod: makePodView(), nodeNow: makeNode('node-a'), labelsBefore: [{}, spinConstraint] },
    verdict: 'unproven'
  },
  {
    name: 'the pod was moved to another node -> not proven',
    seen: { pod: makePodView({ nodeName: 'node-b' }) },
    verdict: 'unproven'
  },
  {
    name: 'the pod was scheduled, and its node is not reported yet -> broken',
    seen: { pod: makePodView({ nodeName: '' }) },
    verdict: 'not-enforced'
  },
  {
    name: 'the pod has a node, however it got it -> broken',
    seen: { pod: makePendingPod({ scheduled: false, nodeName: 'node-a' }) },
    verdict: 'not-enforced'
  },
  {
    name: 'the pod was scheduled in the end, after it was refused -> broken',
    seen: { ...refused(`${SELECTOR}.`), pod: makePodView() },
    verdict: 'not-enforced'
  },
  { name: 'the pod was not made -> not proven', seen: { refusal: denied('exceeded quota') }, verdict: 'unproven' },
  {
    name: 'the node is gone -> not proven, whatever the scheduler reports',
    seen: { ...refused(`${SELECTOR}.`), nodeTrouble: { kind: 'gone', detail: 'node node-c was deleted' } },
    verdict: 'unproven'
  },
  {
    name: 'a node that is not Ready can be constrained as well -> proven',
    seen: { ...refused(`${SELECTOR}.`), nodeTrouble: { kind: 'not-ready', detail: 'not Ready' } },
    verdict: 'enforced'
  }
]

describe('judgeFence', () => {
  test.each(workloads)('$name', ({ seen, verdict }) => {
    const judged = judgeAt(makeSeen(seen))
    expect(judged?.verdict).toBe(verdict)
    if (judged !== undefined) expect(judged.evidence).not.toBe('')
  })

  test('the evidence of a broken constraint check names the node, that of a proven one is what the scheduler reported', () => {
    expect(judgeAt(makeSeen({ pod: makePodView() }))?.evidence).toContain('node-a')
    expect(judgeAt(makeSeen(refused(`${SELECTOR}.`)))?.evidence).toBe(`${SELECTOR}.`)
  })

  test('only a node that got all labels of the class during the run admits its pods for that', () => {
    const selector = { pool: 'wasm', zone: 'a' }
    const judge = (
      labels: Readonly<Record<string, string>>,
      of: Readonly<Record<string, string>> = selector
    ): unknown =>
      judgeConstraint(makeSeen({ pod: makePodView(), nodeNow: makeNode('node-a', { labels }) }), {
        node: 'node-a',
        selector: of
      })
    expect(judge({ pool: 'wasm' })).toMatchObject({ verdict: 'not-enforced' })
    expect(judge({ pool: 'wasm' }, {})).toMatchObject({ verdict: 'not-enforced' })
    const evidence = expect.stringContaining('node-a got label pool=wasm, zone=a during the run') as string
    expect(judge(selector)).toMatchObject({ verdict: 'unproven', evidence })
  })

  test("what decides is the scheduler's word on that node, and not on all others", () => {
    const output = `${SELECTOR}, 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/4 nodes are available: no.`
    expect(judgeAt(makeSeen(refused(output)))?.excerpt).toBe("1 node(s) didn't match Pod's node affinity/selector")
  })
})
