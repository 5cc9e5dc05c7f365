import { describe, expect, test } from 'vitest'
import { judge } from '../../../../src/core/verdict/judge-pod.ts'
import { judgeFence } from '../../../../src/core/verdict/judge-constraint.ts'
import { Board } from '../../../../src/steps/watch/pod-store.ts'
import { makeEventObject, makeNode, makeNodeObject, makePodObject, NO_HANDLER, spin } from '../../core/examples.ts'
import { fastClock } from '../fakes.ts'

const node = makeNode('node-a')
const pending = makePodObject('cell-1-1', {
  spec: { nodeName: '' },
  status: { phase: 'Pending', conditions: [], containerStatuses: [] }
})
const running = makePodObject('cell-1-1')

describe('news of pods and their events', () => {
  test('news of the pod that was made is taken in', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    watch.made(pending)
    board.seePod({ type: 'MODIFIED', object: running })
    board.seeEvent({ type: 'ADDED', object: makeEventObject('cell-1-1', 'Pulled', 'pulled') })
    expect(watch.seen.pod).toMatchObject({ nodeName: 'node-a', ready: true })
    expect(watch.seen.events).toMatchObject([{ reason: 'Pulled' }])
  })

  test('an event that comes before the answer to the create is kept for the pod', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    board.seeEvent({ type: 'ADDED', object: makeEventObject('cell-1-1', 'FailedCreatePodSandBox', NO_HANDLER) })
    watch.made(pending)
    expect(watch.seen.events).toMatchObject([{ message: NO_HANDLER }])
  })

  test('a late answer to the create does not take back what the watch showed before', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    board.seePod({ type: 'ADDED', object: pending })
    board.seePod({ type: 'MODIFIED', object: running })
    watch.made(pending)
    expect(watch.seen.pod?.ready).toBe(true)
  })

  test('a pod that was deleted before the answer to its create came is deleted', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    board.seePod({ type: 'DELETED', object: pending })
    watch.made(pending)
    expect(watch.seen.pod?.deleted).toBe(true)
  })

  test('its times stay in order, whatever came first', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    board.seePod({ type: 'MODIFIED', object: running })
    watch.made(pending)
    const { madeMs = NaN, scheduledMs = NaN, readyMs = NaN } = watch.seen.timings
    expect(madeMs).toBeLessThanOrEqual(scheduledMs)
    expect(scheduledMs).toBeLessThanOrEqual(readyMs)
  })

  test('an event of an earlier run, on a pod of the same name, blames nobody', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    const stale = makeEventObject('cell-1-1', 'FailedCreatePodSandBox', NO_HANDLER, 'uid-of-yesterday')
    board.seeEvent({ type: 'ADDED', object: stale })
    watch.made(pending)
    board.seeEvent({ type: 'MODIFIED', object: stale })
    expect(watch.seen.events).toEqual([])
    expect(judge({ runtime: spin, node, seen: watch.seen }, undefined, 0, 1e9).kind).toBe('open')
  })

  test('an event of an earlier run, on a probe of the same name, proves no fence', () => {
    const board = new Board(fastClock)
    const watch = board.open('fence-1', node)
    const refused = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."
    board.seeEvent({
      type: 'ADDED',
      object: makeEventObject('fence-1', 'FailedScheduling', refused, 'uid-of-yesterday')
    })
    watch.made(makePodObject('fence-1', { spec: { nodeName: '' }, status: { conditions: [] } }))
    expect(judgeFence(watch.seen)).toBeUndefined()
  })

  test('an event that does not say of which pod it is says nothing', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    board.seeEvent({
      type: 'ADDED',
      object: { metadata: {}, involvedObject: { kind: 'Pod', name: 'cell-1-1' }, reason: 'Failed', message: 'x' }
    })
    watch.made(pending)
    expect(watch.seen.events).toEqual([])
  })

  test('what comes late of a pod that was taken back says nothing of the next one', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    const before = makePodObject('cell-1-1', { uid: 'uid-taken-back' })
    board.seePod({ type: 'ADDED', object: before })
    board.seeEvent({ type: 'ADDED', object: makeEventObject('cell-1-1', 'Failed', 'x', 'uid-taken-back') })
    watch.made(pending)
    board.seePod({ type: 'DELETED', object: before })
    expect(watch.seen.pod).toMatchObject({ uid: 'uid-of-cell-1-1', deleted: false })
    expect(watch.seen.events).toEqual([])
    expect(watch.seen.timings.readyMs).toBeUndefined()
  })

  test('news of the next pod that comes before its answer is not lost for that of the one before', () => {
    const board = new Board(fastClock)
    const watch = board.open('cell-1-1', node)
    board.seePod({ type: 'ADDED', object: makePodObject('cell-1-1', { uid: 'uid-taken-back' }) })
    board.seePod({ type: 'ADDED', object: running })
    watch.made(pending)
    expect(watch.seen.pod?.ready).toBe(true)
  })

  test('pods and events that nobody opened a place for are let pass', () => {
    const board = new Board(fastClock)
    board.seePod({ type: 'ADDED', object: running })
    board.seeEvent({ type: 'ADDED', object: makeEventObject('somebody', 'Failed', 'x') })
    expect(board.open('cell-1-1', node).seen.pod).toBeUndefined()
  })
})

describe('news of nodes', () => {
  const notReady = makeNodeObject('node-a', {
    status: { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }] }
  })

  test.each([
    { name: 'not Ready', change: { type: 'MODIFIED', object: notReady }, kind: 'not-ready' },
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
  ] as const)('$name -> $kind, for cells that are followed and for those that are begun later', ({ change, kind }) => {
    const board = new Board(fastClock)
    const early = board.open('cell-1-1', node)
    board.seeNode(change)
    const late = board.open('cell-2-1', node)
    expect(early.seen.nodeTrouble?.kind).toBe(kind)
    expect(late.seen.nodeTrouble?.kind).toBe(kind)
  })

  test('news that comes before any cell of the node is begun is not lost', () => {
    const board = new Board(fastClock)
    board.seeNode({ type: 'DELETED', object: makeNodeObject('node-a') })
    expect(board.open('cell-1-1', node).seen.nodeTrouble?.kind).toBe('gone')
  })

  test('a node that was not Ready when it was listed, and is by now, is in no trouble', () => {
    const board = new Board(fastClock)
    const before = makeNode('node-a', { ready: false, notReadyReason: 'KubeletNotReady' })
    expect(board.open('cell-1-1', before).seen.nodeTrouble?.kind).toBe('not-ready')
    board.seeNode({ type: 'MODIFIED', object: makeNodeObject('node-a') })
    expect(board.open('cell-2-1', before).seen.nodeTrouble).toBeUndefined()
  })

  test('news of one node says nothing of the others', () => {
    const board = new Board(fastClock)
    const other = board.open('cell-1-2', makeNode('node-b'))
    board.seeNode({ type: 'DELETED', object: makeNodeObject('node-a') })
    expect(other.seen.nodeTrouble).toBeUndefined()
  })

  test('a node that joins is there, until it goes again', () => {
    const board = new Board(fastClock)
    board.seeNode({ type: 'ADDED', object: makeNodeObject('node-x') })
    board.seeNode({ type: 'ADDED', object: makeNodeObject('node-y') })
    board.seeNode({ type: 'DELETED', object: makeNodeObject('node-y') })
    expect(board.nodesThere().map(({ name }) => name)).toEqual(['node-x'])
  })

  test('changes of 2,000 nodes are taken in within a second beside 8,000 pods', () => {
    const board = new Board(fastClock)
    for (let n = 0; n < 8000; n += 1) board.open(`cell-${n}`, makeNode(`node-${n % 2000}`))
    const startedAt = performance.now()
    for (let n = 0; n < 2000; n += 1) board.seeNode({ type: 'DELETED', object: makeNodeObject(`node-${n}`) })
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('waiting for news', () => {
  const never = new AbortController().signal

  test('ends at once if there was news since', async () => {
    const watch = new Board(fastClock).open('cell-1-1', node)
    const { seen } = watch
    watch.update((now) => ({ ...now, log: 'x' }))
    await watch.changed(seen, fastClock, 1e9, never)
  })

  test('ends with the next news, after its time, or at the signal', async () => {
    const watch = new Board(fastClock).open('cell-1-1', node)
    const cancel = new AbortController()
    const byNews = watch.changed(watch.seen, fastClock, 1e9, never)
    watch.update((now) => ({ ...now, log: 'x' }))
    await byNews
    await watch.changed(watch.seen, fastClock, 100, never)
    const bySignal = watch.changed(watch.seen, fastClock, 1e9, cancel.signal)
    cancel.abort()
    await bySignal
  })
})
