import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeNegativeTest } from '../../../../src/core/verdict/judge-negative-test.ts'
import type { ContainerView, PodView } from '../../../../src/core/observations/pod-status.ts'
import type { Observations } from '../../../../src/core/observations/observations.ts'
import { denied, makePendingPod, makePodView, makeSeen, makeWaiting, seenEvent } from '../examples.ts'

const wrong = { kind: 'wrong', detail: 'status 500', isIncomplete: false } as const
const none = { kind: 'none', via: 'proxy', message: 'connection refused' } as const

/** Texts of runtimes, from public reports. */
const runcFolder =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/": permission denied'
/** Of a program that is started in the container of a sample, which runs. */
const noHelper = 'failed to exec in container: exec: "grpc_health_probe": executable file not found in $PATH: unknown'
const crun = 'OCI runtime create failed: exec container process `/app.wasm`: Exec format error'

const workloads: readonly {
  readonly name: string
  readonly seen: Partial<Observations>
  readonly verdict: string | undefined
}[] = [
  { name: 'nothing seen yet -> open', seen: {}, verdict: undefined },
  {
    name: 'an injected container that is no program here -> open: it is not the sample',
    seen: { events: [{ ...seenEvent('Failed', 'exec format error'), container: 'istio-proxy' }] },
    verdict: undefined
  },
  {
    name: "the same in the sample's own container -> proven",
    seen: { events: [{ ...seenEvent('Failed', 'exec format error'), container: 'sample' }] },
    verdict: 'proven'
  },
  {
    name: 'the same in a log whose lines end as on Windows -> proven',
    seen: { log: 'exec /app.wasm: exec format error\r\n' },
    verdict: 'proven'
  },
  {
    name: 'its log has what proves the sample -> not proven',
    seen: { pod: makePodView(), isLogRight: true },
    verdict: 'not-proven'
  },
  {
    name: 'the pod was evicted -> not proven there',
    seen: { pod: makePodView({ reason: 'Evicted', message: 'The node was low on memory.' }) },
    verdict: 'not-proven'
  },
  {
    name: 'the pod was preempted -> not proven there',
    seen: { pod: makePodView({ disruption: 'PreemptionByScheduler' }) },
    verdict: 'not-proven'
  },
  {
    name: 'its node went away -> not proven there',
    seen: { nodeTrouble: { kind: 'gone', detail: 'node node-a was deleted' } },
    verdict: 'not-proven'
  },
  { name: 'the pod is on its way -> open', seen: { pod: makePendingPod() }, verdict: undefined },
  {
    name: 'it runs and nobody answers -> open: that proves nothing',
    seen: { pod: makePodView(), answer: none },
    verdict: undefined
  },
  {
    name: 'a Wasm module under runc, reported only in the log -> proven',
    seen: {
      pod: makePodView({ container: makeWaiting('CrashLoopBackOff') }),
      log: 'exec /app.wasm: exec format error'
    },
    verdict: 'proven'
  },
  ...[
    'crun: open executable: Permission denied: OCI permission denied',
    'runc create failed: unable to start container process: exec: "/spin.toml": stat /spin.toml: no such file or directory: unknown',
    'runc create failed: unable to start container process: exec: "spin.toml": executable file not found in $PATH: unknown',
    'failed to generate spec: no command specified'
  ].map((text) => ({
    name: `${text} -> proven`,
    seen: { pod: makePodView({ container: makeWaiting('RunContainerError', text) }) },
    verdict: 'proven'
  })),
  {
    name: 'the same as older versions of runc say it -> proven',
    seen: { log: 'standard_init_linux.go:228: exec user process caused: exec format error' },
    verdict: 'proven'
  },
  {
    name: 'the same as crun writes it into a log -> proven',
    seen: {
      log: '{"msg":"exec container process `/app.wasm`: Exec format error","level":"error","time":"2022-09-18T22:57:14Z"}'
    },
    verdict: 'proven'
  },
  {
    name: 'the same among other lines -> proven',
    seen: { log: 'a line\nexec /app.wasm: exec format error\n' },
    verdict: 'proven'
  },
  {
    name: 'a Wasm module under crun, reported in the state -> proven',
    seen: { pod: makePodView({ container: { kind: 'ended', reason: 'StartError', exitCode: 128, message: crun } }) },
    verdict: 'proven'
  },
  {
    name: 'the same in the state before this one -> proven',
    seen: {
      pod: makePodView({
        container: makeWaiting('CrashLoopBackOff', 'back-off 10s'),
        lastEnd: { kind: 'ended', reason: 'StartError', exitCode: 128, message: crun }
      })
    },
    verdict: 'proven'
  },
  {
    name: 'the entry point "/" under runc -> proven',
    seen: { pod: makePodView({ container: makeWaiting('RunContainerError', runcFolder) }) },
    verdict: 'proven'
  },
  {
    name: 'the same, reported by an event -> proven',
    seen: { events: [seenEvent('Failed', runcFolder)] },
    verdict: 'proven'
  },
  {
    name: 'an image without an entry for the node, which only the class could run -> proven',
    seen: { events: [seenEvent('Failed', 'Failed to pull image "x": no match for platform in manifest: not found')] },
    verdict: 'proven'
  },
  {
    name: 'a right answer -> not proven',
    seen: { pod: makePodView(), answer: { kind: 'right' } },
    verdict: 'not-proven'
  },
  { name: 'a wrong answer is an answer -> not proven', seen: { answer: wrong }, verdict: 'not-proven' },
  {
    name: 'an answer, whatever the log reports besides -> not proven',
    seen: { answer: { kind: 'right' }, log: 'exec /app.wasm: exec format error' },
    verdict: 'not-proven'
  },
  { name: 'the pod was not made -> not proven', seen: { refusal: denied('exceeded quota') }, verdict: 'not-proven' },
  {
    name: 'somebody deleted the pod -> not proven',
    seen: { pod: makePodView({ deleted: true }) },
    verdict: 'not-proven'
  },
  {
    name: 'a default runtime whose own shim does not run -> open: the sample was not tried',
    seen: {
      pod: makePendingPod(),
      events: [
        seenEvent('FailedCreatePodSandBox', 'start failed: fork/exec /bin/containerd-shim-runc-v2: exec format error')
      ]
    },
    verdict: undefined
  },
  {
    name: 'a crash for any other reason -> open',
    seen: {
      pod: makePodView({ container: { kind: 'ended', reason: 'Error', exitCode: 1, message: '' } }),
      log: 'panic: no config'
    },
    verdict: undefined
  },
  {
    name: 'a native sample that logs nearly such words -> open',
    seen: { log: 'could not execute /data: it is a directory\nhelper: exec format error in plugin x' },
    verdict: undefined
  },
  ...(
    [
      ['Unhealthy', 'a probe whose program is not in the image'],
      ['FailedPostStartHook', 'a hook whose program is not in the image']
    ] as const
  ).map(([reason, name]) => ({
    name: `${name} -> open: the sample runs`,
    seen: { pod: makePodView(), events: [{ ...seenEvent(reason, noHelper), container: 'sample' }] },
    verdict: undefined
  })),
  {
    name: 'the same as the state of a container whose hook failed -> open',
    seen: { pod: makePodView({ container: makeWaiting('PostStartHookError', noHelper) }) },
    verdict: undefined
  },
  {
    name: 'a native sample that leaves such words as its message -> open',
    seen: { pod: makePodView({ lastEnd: { kind: 'ended', reason: 'Error', exitCode: 1, message: noHelper } }) },
    verdict: undefined
  },
  {
    name: "the end of its log as its message, with a plain runtime's own line -> proven",
    seen: {
      pod: makePodView({
        container: makeWaiting('CrashLoopBackOff'),
        lastEnd: { kind: 'ended', reason: 'Error', exitCode: 1, message: 'exec /app.wasm: exec format error\n' }
      })
    },
    verdict: 'proven'
  },
  {
    name: 'an image that cannot be pulled -> open',
    seen: { pod: makePendingPod({ container: makeWaiting('ErrImagePull', 'not found') }) },
    verdict: undefined
  }
]

describe('judgeControl', () => {
  test.each(workloads)('$name', ({ seen, verdict }) => {
    const judged = judgeNegativeTest(makeSeen(seen))
    expect(judged?.verdict).toBe(verdict)
    if (judged !== undefined) expect(judged.evidence).not.toBe('')
  })

  test("what decides is the plain runtime's own word", () => {
    const output =
      'Error: failed to create containerd task: unable to start container process: exec: "/": permission denied'
    const pod = makePodView({ container: makeWaiting('RunContainerError', output) })
    expect(judgeNegativeTest(makeSeen({ pod }))?.excerpt).toBe(
      'unable to start container process: exec: "/": permission denied'
    )
  })

  test('whatever else is seen, a sample that answers is never proof', () => {
    const anySeen = fc.constantFrom(...workloads.map((workload) => workload.seen))
    fc.assert(
      fc.property(anySeen, fc.constantFrom({ kind: 'right' } as const, wrong), (seen, answer) => {
        expect(judgeNegativeTest(makeSeen({ ...seen, answer }))?.verdict).toBe('not-proven')
      })
    )
  })
})

describe('a pod of several containers', () => {
  const own = ['migrate', 'redis', 'spin'].map((name) => ({ name, isFirst: name === 'migrate' }))
  const runs = { kind: 'running' } as const
  const none = { kind: 'none' } as const
  const refused = { kind: 'ended', reason: 'StartError', exitCode: 128, message: crun } as const
  const show = (...all: readonly (readonly [name: string, state: ContainerView])[]): PodView =>
    makePodView({
      containerName: 'redis',
      all: all.map(([name, state]) => ({ name, isFirst: name === 'migrate', state, lastEnd: none }))
    })
  const right = { kind: 'right' } as const

  test.each<{ name: string; seen: Partial<Observations>; verdict: string | undefined }>([
    {
      name: 'the one that is Wasm, not the first, is no program without the class -> proven',
      seen: { pod: show(['redis', runs], ['spin', refused]) },
      verdict: 'proven'
    },
    {
      name: 'the same while the first one answers -> proven: the answer is not of Wasm',
      seen: { pod: show(['redis', runs], ['spin', refused]), answer: right },
      verdict: 'proven'
    },
    {
      name: 'the first answers while another one has yet to start -> open',
      seen: { pod: show(['redis', runs], ['spin', makeWaiting('ContainerCreating')]), answer: right },
      verdict: undefined
    },
    {
      name: 'all run, and there is an answer -> not proven',
      seen: { pod: show(['migrate', none], ['redis', runs], ['spin', runs]), answer: right },
      verdict: 'not-proven'
    },
    {
      name: 'one that comes first is no program -> proven: with the class it was',
      seen: { pod: show(['migrate', refused], ['redis', none], ['spin', none]) },
      verdict: 'proven'
    },
    {
      name: 'one that was injected is no program -> open',
      seen: { pod: show(['istio-proxy', refused], ['redis', runs], ['spin', runs]) },
      verdict: undefined
    },
    {
      name: 'an event of a container of its own -> proven',
      seen: { events: [{ ...seenEvent('Failed', crun), container: 'spin' }] },
      verdict: 'proven'
    },
    {
      name: 'the log of one that was injected -> open',
      seen: { pod: makePodView({ containerName: 'istio-proxy', all: [] }), log: 'exec /app.wasm: exec format error' },
      verdict: undefined
    }
  ])('$name', ({ seen, verdict }) => {
    expect(judgeNegativeTest(makeSeen(seen), own)?.verdict).toBe(verdict)
  })

  test('a sample that is meant to end, and ends well without its class too, is not proven', () => {
    const pod = makePodView({ phase: 'Succeeded', container: { kind: 'ended', reason: '', exitCode: 0, message: '' } })
    expect(judgeNegativeTest(makeSeen({ pod }))).toMatchObject({ verdict: 'not-proven' })
  })
})

test('what disturbs a test may be tried on another node, what the sample shows may not', () => {
  const isDisturbed = (seen: Partial<Observations>): boolean => judgeNegativeTest(makeSeen(seen))?.isDisturbed === true
  expect(isDisturbed({ pod: makePodView({ deleted: true }) })).toBe(true)
  expect(isDisturbed({ nodeTrouble: { kind: 'gone', detail: 'node node-a was deleted' } })).toBe(true)
  expect(isDisturbed({ answer: { kind: 'right' } })).toBe(false)
})

test('of one container behind an init container each answer is its own, whatever its log reports', () => {
  const own = ['migrate', 'sample'].map((name) => ({ name, isFirst: name === 'migrate' }))
  const seen = makeSeen({ pod: makePodView(), answer: { kind: 'right' }, log: 'exec /app.wasm: exec format error' })
  expect(judgeNegativeTest(seen, own)?.verdict).toBe('not-proven')
})
