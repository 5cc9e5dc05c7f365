import { beforeEach, describe, expect, test } from 'vitest'
import type { NodeObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Clock } from '../../../../src/ports.ts'
import { judge } from '../../../../src/core/verdict/judge-pod.ts'
import { judgeConstraint } from '../../../../src/core/verdict/judge-constraint.ts'
import { PodStore } from '../../../../src/steps/watch/pod-store.ts'
import { countCpu } from '../../../support/cpu-time.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'
import { makeEventObject, makeNode, makeNodeObject, makePodObject, NO_HANDLER, spin } from '../../core/examples.ts'

const node = makeNode('node-a')
const pending = makePodObject('check-1-1', {
  spec: { nodeName: '' },
  status: { phase: 'Pending', conditions: [], containerStatuses: [] }
})
const running = makePodObject('check-1-1')

let time: VirtualTime
let clock: Clock

beforeEach(() => {
  time = new VirtualTime()
  clock = time.clock()
})

test('what each observation changes is reported where somebody wants to see it, on one line', () => {
  const lines: string[] = []
  const store = new PodStore(clock, (text) => lines.push(text))
  const watch = store.open('check-1-1', node)
  watch.made(pending)
  store.observePod({ type: 'MODIFIED', object: running })
  store.observePod({ type: 'MODIFIED', object: running })
  store.observeEvent({ type: 'ADDED', object: makeEventObject('check-1-1', 'Pulled', 'pulled\nin 1s') })
  expect(lines).toEqual([
    'pod check-1-1 for node-a: phase Pending',
    'pod check-1-1 for node-a: phase Running, node node-a, sandbox ready, container running, ready true',
    'pod check-1-1 for node-a: event Pulled: pulled ⏎ in 1s'
  ])
})

describe('news of pods and their events', () => {
  test('news of the pod that was made is taken in', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    watch.made(pending)
    store.observePod({ type: 'MODIFIED', object: running })
    store.observeEvent({ type: 'ADDED', object: makeEventObject('check-1-1', 'Pulled', 'pulled') })
    expect(watch.seen.pod).toMatchObject({ nodeName: 'node-a', ready: true })
    expect(watch.seen.events).toMatchObject([{ reason: 'Pulled' }])
  })

  test('an event that comes before the answer to the create is kept for the pod', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    store.observeEvent({ type: 'ADDED', object: makeEventObject('check-1-1', 'FailedCreatePodSandBox', NO_HANDLER) })
    watch.made(pending)
    expect(watch.seen.events).toMatchObject([{ message: NO_HANDLER }])
  })

  test('a late answer to the create does not take back what the watch showed before', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    store.observePod({ type: 'ADDED', object: pending })
    store.observePod({ type: 'MODIFIED', object: running })
    watch.made(pending)
    expect(watch.seen.pod?.ready).toBe(true)
  })

  test('a pod that was deleted before the answer to its create came is deleted', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    store.observePod({ type: 'DELETED', object: pending })
    watch.made(pending)
    expect(watch.seen.pod?.deleted).toBe(true)
  })

  test('its times stay in order, whatever came first', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    time.nowMs = 10
    store.observePod({ type: 'MODIFIED', object: running })
    time.nowMs = 20
    watch.made(pending)
    const { madeMs = NaN, scheduledMs = NaN, readyMs = NaN } = watch.seen.timings
    expect(madeMs).toBeLessThanOrEqual(scheduledMs)
    expect(scheduledMs).toBeLessThanOrEqual(readyMs)
  })

  test('an event of an earlier run, on a pod of the same name, blames nobody', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    const stale = makeEventObject('check-1-1', 'FailedCreatePodSandBox', NO_HANDLER, 'uid-of-yesterday')
    store.observeEvent({ type: 'ADDED', object: stale })
    watch.made(pending)
    store.observeEvent({ type: 'MODIFIED', object: stale })
    expect(watch.seen.events).toEqual([])
    expect(judge({ runtime: spin, node, seen: watch.seen }, undefined, 0, 1e9).kind).toBe('open')
  })

  test('an event of an earlier run, on a probe of the same name, proves no constraint check', () => {
    const store = new PodStore(clock)
    const watch = store.open('constraint-1', node)
    const refused = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."
    store.observeEvent({
      type: 'ADDED',
      object: makeEventObject('constraint-1', 'FailedScheduling', refused, 'uid-of-yesterday')
    })
    watch.made(makePodObject('constraint-1', { spec: { nodeName: '' }, status: { conditions: [] } }))
    expect(judgeConstraint(watch.seen, { node: 'node-a', selector: {} })).toBeUndefined()
  })

  test('an event that does not say of which pod it is reports nothing', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    store.observeEvent({
      type: 'ADDED',
      object: { metadata: {}, involvedObject: { kind: 'Pod', name: 'check-1-1' }, reason: 'Failed', message: 'x' }
    })
    watch.made(pending)
    expect(watch.seen.events).toEqual([])
  })

  test('what comes late of a pod that was taken back reports nothing of the next one', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    const before = makePodObject('check-1-1', { uid: 'uid-taken-back' })
    store.observePod({ type: 'ADDED', object: before })
    store.observeEvent({ type: 'ADDED', object: makeEventObject('check-1-1', 'Failed', 'x', 'uid-taken-back') })
    watch.made(pending)
    store.observePod({ type: 'DELETED', object: before })
    expect(watch.seen.pod).toMatchObject({ uid: 'uid-of-check-1-1', deleted: false })
    expect(watch.seen.events).toEqual([])
    expect(watch.seen.timings.readyMs).toBeUndefined()
  })

  test('news of the next pod that comes before its answer is not lost for that of the one before', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    store.observePod({ type: 'ADDED', object: makePodObject('check-1-1', { uid: 'uid-taken-back' }) })
    store.observePod({ type: 'ADDED', object: running })
    watch.made(pending)
    expect(watch.seen.pod?.ready).toBe(true)
  })

  test('pods and events that nobody opened a place for are let pass', () => {
    const store = new PodStore(clock)
    store.observePod({ type: 'ADDED', object: running })
    store.observeEvent({ type: 'ADDED', object: makeEventObject('somebody', 'Failed', 'x') })
    expect(store.open('check-1-1', node).seen.pod).toBeUndefined()
  })
})

describe('news of nodes', () => {
  const notReady = makeNodeObject('node-a', {
    status: { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }] }
  })

  test.each([
    { name: 'not Ready', change: { type: 'MODIFIED', object: notReady }, kind: 'not-ready' },
    {
      name: 'Ready, with the taint of a start that does not end',
      change: {
        type: 'MODIFIED',
        object: makeNodeObject('node-a', {
          spec: { taints: [{ key: 'node.cilium.io/agent-not-ready', value: 'true', effect: 'NoExecute' }] }
        })
      },
      kind: 'not-ready'
    },
    { name: 'deleted', change: { type: 'DELETED', object: makeNodeObject('node-a') }, kind: 'gone' },
    {
      name: 'made again',
      change: { type: 'ADDED', object: makeNodeObject('node-a', { uid: 'another' }) },
      kind: 'gone'
    },
    {
      name: 'cordoned',
      change: { type: 'MODIFIED', object: makeNodeObject('node-a', { spec: { unschedulable: true } }) },
      kind: 'drained'
    },
    {
      name: 'tainted by an autoscaler that is about to delete it',
      change: {
        type: 'MODIFIED',
        object: makeNodeObject('node-a', {
          spec: { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', value: '1', effect: 'NoSchedule' }] }
        })
      },
      kind: 'drained'
    },
    {
      name: 'tainted by an autoscaler that only thinks of it',
      change: {
        type: 'MODIFIED',
        object: makeNodeObject('node-a', {
          spec: { taints: [{ key: 'DeletionCandidateOfClusterAutoscaler', effect: 'PreferNoSchedule' }] }
        })
      },
      kind: undefined
    },
    { name: 'as before', change: { type: 'MODIFIED', object: makeNodeObject('node-a') }, kind: undefined }
  ] as const)('$name -> $kind, for checks that are followed and for those that are begun later', ({ change, kind }) => {
    const store = new PodStore(clock)
    const early = store.open('check-1-1', node)
    store.observeNode(change)
    const late = store.open('check-2-1', node)
    expect(early.seen.nodeTrouble?.kind).toBe(kind)
    expect(late.seen.nodeTrouble?.kind).toBe(kind)
  })

  test('news that comes before any check of the node is begun is not lost', () => {
    const store = new PodStore(clock)
    store.observeNode({ type: 'DELETED', object: makeNodeObject('node-a') })
    expect(store.open('check-1-1', node).seen.nodeTrouble?.kind).toBe('gone')
  })

  test('a node that was not Ready when it was listed, and is by now, is in no trouble', () => {
    const store = new PodStore(clock)
    const before = makeNode('node-a', { ready: false, notReadyReason: 'KubeletNotReady' })
    expect(store.open('check-1-1', before).seen.nodeTrouble?.kind).toBe('not-ready')
    store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a') })
    expect(store.open('check-2-1', before).seen.nodeTrouble).toBeUndefined()
  })

  test('how long a node has not been Ready counts from when that was first seen, whenever its checks are begun', () => {
    const store = new PodStore(clock)
    const listed = makeNode('node-a', { ready: false, notReadyReason: 'KubeletNotReady' })
    store.observeListed([listed, makeNode('node-b')])
    time.nowMs = 10_000
    const unready = makeNodeObject('node-b', { status: { conditions: [] } })
    store.observeNode({ type: 'MODIFIED', object: unready })
    time.nowMs = 40_000
    store.observeNode({ type: 'MODIFIED', object: unready })
    expect(store.open('check-1-1', listed).seen.nodeTrouble?.sinceMs).toBe(0)
    const other = store.open('check-1-2', makeNode('node-b'))
    expect(other.seen.nodeTrouble?.sinceMs).toBe(10_000)

    store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-b') })
    time.nowMs = 50_000
    store.observeNode({ type: 'MODIFIED', object: unready })
    expect(other.seen.nodeTrouble?.sinceMs).toBe(50_000)
  })

  test('a node that is Ready at last, but for a start-up taint, has all its time for that', () => {
    const store = new PodStore(clock)
    const listed = makeNode('node-a', { ready: false, notReadyReason: 'KubeletNotReady' })
    store.observeListed([listed])
    time.nowMs = 32_000
    const spec = { taints: [{ key: 'node.cilium.io/agent-not-ready', effect: 'NoExecute' }] }
    store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a', { spec }) })
    time.nowMs = 33_000
    expect(store.open('check-1-1', listed).seen.nodeTrouble).toMatchObject({ kind: 'not-ready', sinceMs: 32_000 })
  })

  test('a node that was shut down in good order is not blamed once it is silent, until it is Ready again', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', node)
    const conditions = (status: string, message: string): NonNullable<NodeObject['status']> => ({
      conditions: [{ type: 'Ready', status, reason: 'KubeletNotReady', message }]
    })
    const show = (status: NonNullable<NodeObject['status']>): unknown => {
      store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a', { status }) })
      return watch.seen.nodeTrouble
    }
    const shutDown = {
      kind: 'gone',
      detail: 'node node-a is shutting down: KubeletNotReady: node is shutting down'
    }
    expect(show(conditions('False', 'node is shutting down'))).toEqual(shutDown)
    expect(show(conditions('Unknown', 'Kubelet stopped posting node status.'))).toEqual(shutDown)
    expect(show(conditions('True', ''))).toBeUndefined()
    expect(show(conditions('Unknown', 'Kubelet stopped posting node status.'))).toMatchObject({ kind: 'not-ready' })
  })

  test('a node that was shut down before the first check of it is begun is known to be', () => {
    const store = new PodStore(clock)
    const listed = makeNode('node-b', { ready: false, notReadyReason: 'KubeletNotReady: node is shutting down' })
    store.observeListed([listed])
    const status = { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] }
    store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-b', { status }) })
    expect(store.open('check-1-2', listed).seen.nodeTrouble?.kind).toBe('gone')
  })

  test('a node that keeps its uid and was started again is another one', () => {
    const store = new PodStore(clock)
    const watch = store.open('check-1-1', makeNode('node-a', { bootId: 'boot-1' }))
    const nodeInfo = { operatingSystem: 'linux', bootID: 'boot-2' }
    const status = { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo }
    store.observeNode({ type: 'MODIFIED', object: makeNodeObject('node-a', { status }) })
    expect(watch.seen.nodeTrouble).toEqual({ kind: 'gone', detail: 'node node-a was rebooted or reinstalled' })
  })

  test('news of one node reports nothing of the others', () => {
    const store = new PodStore(clock)
    const other = store.open('check-1-2', makeNode('node-b'))
    store.observeNode({ type: 'DELETED', object: makeNodeObject('node-a') })
    expect(other.seen.nodeTrouble).toBeUndefined()
  })

  test('labels that a node had for a while are kept', () => {
    const store = new PodStore(clock)
    const probe = store.open('constraint-1', node)
    const label = (labels: Readonly<Record<string, string>>): void => {
      const object = makeNodeObject('node-a')
      store.observeNode({ type: 'MODIFIED', object: { ...object, metadata: { ...object.metadata, labels } } })
    }
    for (const labels of [{ pool: 'wasm' }, { pool: 'wasm' }, {}]) label(labels)
    expect(probe.seen.nodeNow?.labels).toEqual({})
    expect(probe.seen.labelsBefore).toEqual([node.labels, { pool: 'wasm' }])
  })

  test('a node that was made again is there, though the end of the one before is shown after it', () => {
    const store = new PodStore(clock)
    store.observeNode({ type: 'ADDED', object: makeNodeObject('node-x', { uid: 'new' }) })
    store.observeNode({ type: 'DELETED', object: makeNodeObject('node-x', { uid: 'old' }) })
    expect(store.nodesThere().map(({ uid }) => uid)).toEqual(['new'])
    store.observeNode({ type: 'DELETED', object: makeNodeObject('node-x', { uid: 'new' }) })
    expect(store.nodesThere()).toEqual([])
  })

  test('a node that joins is there, until it goes again', () => {
    const store = new PodStore(clock)
    store.observeNode({ type: 'ADDED', object: makeNodeObject('node-x') })
    store.observeNode({ type: 'ADDED', object: makeNodeObject('node-y') })
    store.observeNode({ type: 'DELETED', object: makeNodeObject('node-y') })
    expect(store.nodesThere().map(({ name }) => name)).toEqual(['node-x'])
  })

  test('changes of 2,000 nodes are taken in within a second beside 8,000 pods', () => {
    const store = new PodStore(clock)
    for (let n = 0; n < 8000; n += 1) store.open(`check-${n}`, makeNode(`node-${n % 2000}`))
    const usedMs = countCpu()
    for (let n = 0; n < 2000; n += 1) store.observeNode({ type: 'DELETED', object: makeNodeObject(`node-${n}`) })
    expect(usedMs()).toBeLessThan(1000)
  })
})

describe('waiting for news', () => {
  const never = new AbortController().signal

  test('ends at once if there was news since', async () => {
    const watch = new PodStore(clock).open('check-1-1', node)
    const { seen } = watch
    watch.update((now) => ({ ...now, log: 'x' }))
    await time.finish(watch.changed(seen, clock, 1e9, never))
    expect(time.nowMs).toBe(0)
  })

  test('ends with the next news, after its time, or at the signal', async () => {
    const watch = new PodStore(clock).open('check-1-1', node)
    const cancel = new AbortController()
    const byNews = watch.changed(watch.seen, clock, 1e9, never)
    watch.update((now) => ({ ...now, log: 'x' }))
    await time.finish(byNews)
    expect(time.nowMs).toBe(0)
    await time.finish(watch.changed(watch.seen, clock, 100, never))
    expect(time.nowMs).toBe(100)
    const bySignal = watch.changed(watch.seen, clock, 1e9, cancel.signal)
    cancel.abort()
    await time.finish(bySignal)
    expect(time.nowMs).toBe(100)
  })
})
