import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../../src/core/diagnosis/diagnose.ts'
import type { ContainerStatusObject, PodObject } from '../../../../src/core/kubernetes/objects.ts'
import {
  makeObservations,
  type Observations,
  observeAnswer,
  observeEvent,
  observeLog,
  observePod
} from '../../../../src/core/observations/observations.ts'
import { makeEventObject, makePodObject } from '../examples.ts'

const right = { kind: 'right' } as const
const none = { kind: 'none', via: 'proxy', message: 'connection refused' } as const

function conditions(...types: readonly string[]): NonNullable<PodObject['status']> {
  return { conditions: types.map((type) => ({ type, status: 'True' })) }
}

function container(
  more: NonNullable<NonNullable<PodObject['status']>['containerStatuses']>[number]
): NonNullable<PodObject['status']> {
  return { containerStatuses: [more] }
}

describe('what a pod object shows', () => {
  const view = (object: PodObject, gone = false): Observations['pod'] =>
    observePod(makeObservations(0), object, gone, 0).pod

  test('a pod that runs', () => {
    expect(view(makePodObject('x'))).toMatchObject({
      uid: 'uid-of-x',
      nodeName: 'node-a',
      runtimeClass: 'wasmtime-spin-v2',
      scheduled: true,
      sandboxReady: true,
      ready: true,
      deleted: false,
      restarts: 0,
      container: { kind: 'running' },
      lastEnd: { kind: 'none' }
    })
  })

  test('a pod of which nothing is known yet is nowhere, under no class, and not ready', () => {
    expect(view({ metadata: {} })).toMatchObject({
      nodeName: '',
      runtimeClass: '',
      scheduled: false,
      sandboxReady: false,
      ready: false,
      container: { kind: 'none' }
    })
  })

  describe('a restart', () => {
    const status = (name: string, restartCount: number, lastState = {}): ContainerStatusObject => {
      return { name, ready: true, restartCount, state: { running: {} }, lastState }
    }
    const killed = { terminated: { reason: 'Error', exitCode: 137 } }
    const spec = {
      initContainers: [{ name: 'first' }, { name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'native' }, { name: 'wasm' }]
    }
    const several = (wasm: number, proxy: number, lastState = {}): PodObject =>
      makePodObject('x', {
        spec,
        status: {
          initContainerStatuses: [status('first', 2), status('proxy', proxy)],
          containerStatuses: [status('native', 0), status('wasm', wasm, lastState)]
        }
      })
    const diagnoseRestart = (after: PodObject): string | undefined => {
      const right = [1, 2, 3].reduce(
        (seen) => observeAnswer(seen, { kind: 'right' }, 1_500),
        observePod(makeObservations(0), several(0, 0), false, 1_000)
      )
      const found = diagnose(observePod(right, after, false, 60_000))
      return found && `${found.rule.code}: ${found.evidence}`
    }

    test('of any container counts, and of a native sidecar', () => {
      expect(diagnoseRestart(several(1, 0, killed))).toBe(
        'restarted-after-ready: container "wasm" restarted 1 times after it was ready; Error, exit code 137'
      )
      expect(diagnoseRestart(several(0, 1))).toMatch(/^restarted-after-ready: restarted 1 times/)
      expect(diagnoseRestart(several(0, 0))).toBeUndefined()
    })

    test('of a pod of the run counts where the run asked for the container', () => {
      const ours = (one: ContainerStatusObject): PodObject =>
        makePodObject('x', { status: { containerStatuses: [status('sample', 1), one] } })
      expect(view(ours(status('sample-redis', 1)))?.restarts).toBe(2)
      expect(view(ours(status('istio-proxy', 5)))?.restarts).toBe(1)
    })
  })

  test("a pod of the user's own whose container is called as ours is theirs, with all that is in it", () => {
    const readinessProbe = { httpGet: { port: 80 } }
    const names = ['sample', 'sample-redis', 'proxy']
    const pod = view(
      makePodObject('x', {
        spec: { containers: names.map((name) => ({ name, readinessProbe })) },
        status: { containerStatuses: names.map((name) => ({ name, restartCount: 1, state: { running: {} } })) }
      })
    )
    expect(pod).toMatchObject({ isOwn: false, waitsForReady: true, restarts: 3, others: [] })
  })

  test('a container that starts before the others and goes on beside them is a sidecar, of our pod and of others', () => {
    const spec = { initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always' }, { name: 'istio-init' }] }
    const pod = view(
      makePodObject('x', { spec: { ...spec, containers: [{ name: 'sample', restartPolicy: 'Always' }] } })
    )
    expect(pod?.all.map(({ name, isSidecar }) => [name, isSidecar])).toEqual([
      ['istio-proxy', true],
      ['istio-init', undefined],
      ['sample', undefined]
    ])
  })

  test('a pod that the cluster is about to end has the reason of that', () => {
    const target = { type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
    const shows = (status: string): string | undefined =>
      view(makePodObject('x', { status: { conditions: [{ ...target, status }] } }))?.disruption
    expect(shows('True')).toBe('EvictionByEvictionAPI: Eviction API: evicting')
    expect(shows('False')).toBe('')
  })

  test('a condition that is False or Unknown is not reached', () => {
    const status = { conditions: ['False', 'Unknown'].map((state) => ({ type: 'Ready', status: state })) }
    expect(view(makePodObject('x', { status }))?.ready).toBe(false)
  })

  test('a pod is gone once the watch reports it, and on its way once it has a deletion timestamp', () => {
    const pod = makePodObject('x')
    expect(view(pod, true)?.deleted).toBe(true)
    expect(view({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } })?.deleted).toBe(
      true
    )
  })

  test('a container that another put beside ours is not ours', () => {
    const status = container({ name: 'istio-proxy', restartCount: 7, state: { running: {} } })
    expect(view(makePodObject('x', { status }))).toMatchObject({ restarts: 0, container: { kind: 'none' } })
  })

  test('states keep the reason, the message and the exit code', () => {
    const status = container({
      name: 'sample',
      restartCount: 2,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
      lastState: { terminated: { reason: 'Error', message: 'bad', exitCode: 137 } }
    })
    expect(view(makePodObject('x', { status }))).toMatchObject({
      restarts: 2,
      container: { kind: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off 10s' },
      lastEnd: { kind: 'ended', reason: 'Error', message: 'bad', exitCode: 137 }
    })
  })
})

describe('times', () => {
  test('each stage has the time at which it was first seen, since the pod was asked for', () => {
    const steps: readonly (readonly [number, PodObject])[] = [
      [110, makePodObject('x', { status: { conditions: [], containerStatuses: [] } })],
      [120, makePodObject('x', { status: { ...conditions('PodScheduled'), containerStatuses: [] } })],
      [
        130,
        makePodObject('x', {
          status: { ...conditions('PodScheduled', 'PodReadyToStartContainers'), containerStatuses: [] }
        })
      ],
      [140, makePodObject('x', { status: conditions('PodScheduled', 'PodReadyToStartContainers') })],
      [150, makePodObject('x')],
      [160, makePodObject('x')]
    ]
    const seen = steps.reduce((sum, [atMs, pod]) => observePod(sum, pod, false, atMs), makeObservations(100))
    expect(observeAnswer(seen, right, 170).timings).toEqual({
      madeMs: 10,
      scheduledMs: 20,
      sandboxReadyMs: 30,
      startedMs: 40,
      readyMs: 50,
      answeredMs: 70
    })
  })

  test('what was not reached has no time', () => {
    const seen = observePod(
      makeObservations(0),
      makePodObject('x', { status: { conditions: [], containerStatuses: [] } }),
      false,
      5
    )
    expect(seen.timings).toEqual({ madeMs: 5 })
  })
})

describe('answers', () => {
  const answer = (...answers: readonly Parameters<typeof observeAnswer>[1][]): Observations =>
    answers.reduce((seen, one, index) => observeAnswer(seen, one, index), makeObservations(0))

  test.each([
    { name: 'each right answer counts', answers: [right, right, right], inARow: 3 },
    {
      name: 'one that is wrong begins again',
      answers: [right, right, { kind: 'wrong', detail: 'x', isIncomplete: false }, right],
      inARow: 1
    },
    { name: 'one that does not come begins again', answers: [right, right, none], inARow: 0 }
  ] as const)('$name', ({ answers, inARow }) => {
    expect(answer(...answers).rightInARow).toBe(inARow)
    expect(answer(...answers).answer).toEqual(answers.at(-1))
  })

  test('a container that was started again has to answer again', () => {
    const before = observePod(answer(right, right), makePodObject('x'), false, 10)
    const after = observePod(
      before,
      makePodObject('x', { status: container({ name: 'sample', restartCount: 1, state: { running: {} } }) }),
      false,
      20
    )
    expect(before.rightInARow).toBe(2)
    expect(after.rightInARow).toBe(0)
  })
})

test('a text that proves a sample counts anywhere in what is read of its log, of which only the end is evidence', () => {
  const others = Array.from({ length: 40 }, (_, at) => `request ${at} ${'x'.repeat(250)}`)
  const seen = observeLog(makeObservations(0), { text: ['nonce-1', ...others].join('\n') }, 'nonce-1', 700)
  expect(seen).toMatchObject({ isLogRight: true, timings: { answeredMs: 700 } })
  expect(seen.log).toHaveLength(4_097)
  expect(seen.log.endsWith(others.at(-1) ?? '')).toBe(true)
})

describe('restarts', () => {
  const restarted = (restartCount: number, ready: boolean): PodObject =>
    makePodObject('x', {
      status: {
        ...conditions(...(ready ? ['Ready'] : [])),
        ...container({ name: 'sample', restartCount, state: { running: {} } })
      }
    })

  test('those that were before the pod was first ready are remembered', () => {
    const seen = [restarted(0, false), restarted(2, true), restarted(3, false), restarted(3, true)].reduce(
      (sum, pod) => observePod(sum, pod, false, 0),
      makeObservations(0)
    )
    expect(seen.restartsAtReady).toBe(2)
    expect(seen.pod?.restarts).toBe(3)
  })

  const after = (reason: string, exitCode: number, spec: PodObject['spec'] = {}): PodObject => {
    const lastState = { terminated: { reason, exitCode } }
    const status = {
      ...conditions('Ready'),
      ...container({ name: 'sample', restartCount: 2, state: { running: {} }, lastState })
    }
    return { ...makePodObject('x', { status, spec }), metadata: { name: 'x', uid: 'uid-of-x' } }
  }
  const readinessProbe = { httpGet: { path: '/', port: 80 } }

  test.each([
    { name: 'that ran and ended before it was seen: it was Ready then', pod: after('Error', 137), at: 1 },
    { name: 'that could not even be started then', pod: after('StartError', 128), at: 2 },
    {
      name: 'with a probe, which may have kept it from being Ready',
      pod: after('Error', 137, { containers: [{ name: 'sample', readinessProbe }] }),
      at: 2
    },
    {
      name: 'beside another one, which may not have run meanwhile',
      pod: after('Error', 137, { containers: [{ name: 'sample' }, { name: 'other' }] }),
      at: 2
    }
  ])('of a container $name', ({ at, pod }) => {
    const seen = observePod(makeObservations(0), pod, false, 0)
    expect(seen.restartsAtReady).toBe(at)
    const unready = { ...seen, restartsAtReady: undefined }
    expect(observeAnswer(unready, { kind: 'right' }, 0).restartsAtReady).toBe(at)
  })

  test('a pod that was never ready has none', () => {
    expect(observePod(makeObservations(0), restarted(4, false), false, 0).restartsAtReady).toBeUndefined()
  })
})

describe('events', () => {
  const named = (name: string, message: string): Parameters<typeof observeEvent>[1] => ({
    ...makeEventObject('x', 'Failed', message),
    metadata: { name }
  })

  test('the newest is last, and one that is seen again takes its old place', () => {
    const seen = [named('a', '1'), named('b', '2'), named('a', '3')].reduce(
      (sum, one) => observeEvent(sum, one, 0),
      makeObservations(0)
    )
    expect(seen.events.map((one) => one.message)).toEqual(['2', '3'])
  })

  test.each([
    ['spec.containers{sample}', 'sample'],
    ['spec.initContainers{mesh-init}', 'mesh-init'],
    [undefined, '']
  ])('one of %s is about container "%s"', (fieldPath, container) => {
    const event = makeEventObject('x', 'Failed', 'no')
    const about = fieldPath === undefined ? {} : { fieldPath }
    const one = { ...event, involvedObject: { ...event.involvedObject, ...about } }
    expect(observeEvent(makeObservations(0), one, 0).events[0]?.container).toBe(container)
  })

  test('one that is listed again after a watch that expired is no news, and one that happened again is', () => {
    const version = (name: string, resourceVersion: string): ReturnType<typeof named> => ({
      ...named(name, resourceVersion),
      metadata: { name, resourceVersion }
    })
    const all = [version('a', '1'), version('b', '2'), version('a', '1'), version('c', '3'), version('a', '4')]
    const seen = all.map((_, index) =>
      all.slice(0, index + 1).reduce((sum, one) => observeEvent(sum, one, index), makeObservations(0))
    )
    expect(seen.map(({ events }) => events.map(({ message }) => message).join())).toEqual([
      '1',
      '1,2',
      '1,2',
      '1,2,3',
      '2,3,4'
    ])
  })

  test('why a pull failed is not lost for the news that it failed', () => {
    const seen = [
      named('a', 'Failed to pull image "x": not found'),
      named('b', 'Error: ErrImagePull'),
      named('c', 'Error: ImagePullBackOff')
    ].reduce((sum, one) => observeEvent(sum, one, 0), makeObservations(0))
    expect(seen.events.map((one) => one.message)).toContain('Failed to pull image "x": not found')
  })

  test('a cluster that sends events without end does not fill the memory, and the newest is there', () => {
    const many = Array.from({ length: 1000 }, (_, index) => named(`event-${index}`, `${index}`))
    const seen = many.reduce((sum, one) => observeEvent(sum, one, 0), makeObservations(0))
    expect(seen.events.length).toBeLessThanOrEqual(100)
    expect(seen.events.at(-1)?.message).toBe('999')
  })

  test('the order of events of different names changes nothing but their order', () => {
    const events = ['a', 'b', 'c', 'd'].map((name) => named(name, name))
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 4 }), (shuffled) => {
        const seen = shuffled.reduce((sum, one) => observeEvent(sum, one, 0), makeObservations(0))
        expect(seen.events.map((one) => one.message).sort()).toEqual(['a', 'b', 'c', 'd'])
      })
    )
  })
})

test('a observation changes nothing of the one before', () => {
  const seen = Object.freeze(makeObservations(0))
  observeAnswer(
    observeEvent(observePod(seen, makePodObject('x'), false, 1), makeEventObject('x', 'Failed', 'x'), 2),
    right,
    3
  )
  expect(seen).toEqual(makeObservations(0))
})

test('a sample that answered right and then ended was restarted after Ready, though the kubelet never reported Ready', () => {
  const status = (restartCount: number, state: object): PodObject =>
    makePodObject('x', {
      status: { conditions: [], containerStatuses: [{ name: 'sample', ready: false, restartCount, state }] }
    })
  const answered = observeAnswer(
    observePod(makeObservations(0), status(0, { running: {} }), false, 1),
    { kind: 'right' },
    2
  )
  const ended = observePod(answered, status(1, { terminated: { reason: 'Error', exitCode: 1 } }), false, 3)
  expect(diagnose(ended)?.rule.code).toBe('restarted-after-ready')
})

test.each([
  { name: 'once', of: {}, times: 1 },
  { name: 'as often as it says', of: { count: 3 }, times: 3 },
  { name: 'as often as its series says', of: { series: { count: 4 } }, times: 4 }
])('an event has happened $name', ({ of, times }) => {
  const event = { ...makeEventObject('x', 'Failed', 'x'), ...of }
  expect(observeEvent(makeObservations(0), event, 0).events[0]?.count).toBe(times)
})

test('an event about one container names it, one about the pod names none', () => {
  const about = (fieldPath?: string): string | undefined => {
    const { involvedObject, ...event } = makeEventObject('x', 'Failed', 'x')
    const object = {
      ...event,
      involvedObject: { ...involvedObject, ...(fieldPath === undefined ? {} : { fieldPath }) }
    }
    return observeEvent(makeObservations(0), object, 0).events[0]?.container
  }
  expect([about('spec.containers{sample}'), about('spec.initContainers{first}'), about()]).toEqual([
    'sample',
    'first',
    ''
  ])
})
