import { describe, expect, test } from 'vitest'
import type { Node, Taint } from '../../../../src/core/model.ts'
import { describeShutdown, findNodeTrouble } from '../../../../src/core/nodes/node-trouble.ts'
import { makeNode } from '../examples.ts'

const before = makeNode('node-a', { bootId: 'boot-1' })
const down: Partial<Node> = { ready: false, notReadyReason: 'NodeStatusUnknown: Kubelet stopped posting node status.' }
const notReady = `node node-a is not Ready: ${down.notReadyReason ?? ''}`
const taint = (key: string): readonly Taint[] => [{ key, effect: 'NoSchedule' }]

describe('what happened to a node', () => {
  test.each<{ name: string; now: Partial<Node>; shows: string | undefined }>([
    { name: 'nothing', now: {}, shows: undefined },
    { name: 'not Ready', now: down, shows: `not-ready: ${notReady}` },
    {
      name: 'another of its name',
      now: { uid: 'u-2' },
      shows: 'gone: node node-a was replaced by another of its name'
    },
    { name: 'another boot', now: { bootId: 'boot-2' }, shows: 'gone: node node-a was rebooted or reinstalled' },
    {
      name: 'another boot, cordoned and not Ready yet',
      now: { ...down, bootId: 'boot-2', cordoned: true },
      shows: 'gone: node node-a was rebooted or reinstalled'
    },
    { name: 'a boot that is not reported', now: { bootId: undefined }, shows: undefined },
    { name: 'cordoned', now: { cordoned: true }, shows: 'drained: node node-a was cordoned' },
    {
      name: 'cordoned and not Ready',
      now: { ...down, cordoned: true },
      shows: `gone: node node-a was cordoned, and then: ${notReady}`
    },
    {
      name: 'cordoned with a start-up taint',
      now: { cordoned: true, taints: taint('node.cilium.io/agent-not-ready') },
      shows:
        'gone: node node-a was cordoned, and then: node node-a is Ready but keeps the start-up taint node.cilium.io/agent-not-ready:NoSchedule: the component that removes it is not up'
    },
    {
      name: 'marked by an autoscaler',
      now: { taints: taint('karpenter.sh/disrupted') },
      shows: 'drained: node node-a was tainted karpenter.sh/disrupted: an autoscaler removes it'
    },
    {
      name: 'marked by its cloud',
      now: { taints: taint('aws-node-termination-handler/spot-itn') },
      shows: 'drained: node node-a was tainted aws-node-termination-handler/spot-itn: its cloud removes it'
    },
    {
      name: 'a machine that is off',
      now: { ...down, taints: taint('node.cloudprovider.kubernetes.io/shutdown') },
      shows: `gone: node node-a was tainted node.cloudprovider.kubernetes.io/shutdown: its machine is off, and then: ${notReady}`
    },
    { name: 'a taint that reports nothing of that', now: { taints: taint('gpu') }, shows: undefined }
  ])('$name -> $shows', ({ now, shows }) => {
    const trouble = findNodeTrouble(before, { ...before, ...now })
    expect(trouble && `${trouble.kind}: ${trouble.detail}`).toBe(shows)
  })

  test('is nothing that was so before: a node whose own state somebody asked for', () => {
    const named = { ...before, cordoned: true, taints: taint('karpenter.sh/disrupted') }
    expect(findNodeTrouble(named, named)).toBeUndefined()
    expect(findNodeTrouble(named, { ...named, ...down })).toMatchObject({ kind: 'not-ready' })
  })

  test('is a reboot only where both boots are known', () => {
    expect(findNodeTrouble(makeNode('node-a'), before)).toBeUndefined()
  })

  test('is its deletion', () => {
    expect(findNodeTrouble(before, undefined)).toEqual({ kind: 'gone', detail: 'node node-a was deleted' })
  })
})

test("a shutdown is the kubelet's own word, and not that it is silent", () => {
  const reason = 'KubeletNotReady: [container runtime is down, node is shutting down]'
  expect(describeShutdown({ ...before, ready: false, notReadyReason: reason })).toBe(reason)
  expect(describeShutdown({ ...before, ...down })).toBeUndefined()
})
