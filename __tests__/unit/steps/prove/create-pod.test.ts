import { describe, expect, test } from 'vitest'
import { judge } from '../../../../src/core/verdict/judge-pod.ts'
import { makeCheckPod } from '../../../../src/core/kubernetes/pods.ts'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import { describeUnmade, type Observations } from '../../../../src/core/observations/observations.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { createPod, type Wanted } from '../../../../src/steps/prove/create-pod.ts'
import { node, spin, spinConstraint } from '../../core/examples.ts'
import { accept, FakeCluster, notFound, ok } from '../fakes.ts'

const wanted: Wanted = { runtimeClass: spin.runtimeClass, selector: spinConstraint }
const fencedIn = { runtimeClassName: spin.runtimeClass, nodeSelector: spinConstraint }

function refuse(status: number, message: string, reason = 'Forbidden'): ApiResult<never> {
  return { kind: 'refused', status, reason, message }
}

const noClass = refuse(
  403,
  `pods "check-1-1" is forbidden: pod rejected: RuntimeClass "${spin.runtimeClass}" not found`
)

type Row = {
  readonly name: string
  /** What the server reports to each try; the last one stands. */
  readonly shows: readonly (ApiResult<never> | PodObject['spec'])[]
  readonly fresh?: boolean
  readonly keepsMissingSelector?: boolean
  /** The run is cancelled while the server answers. */
  readonly isCancelled?: boolean
  readonly tries: number
  /** What is then reported of the check: `open`, or the code. */
  readonly then: string
}

async function tryToMake({
  shows,
  fresh = true,
  isCancelled = false,
  keepsMissingSelector = false
}: Row): Promise<{ seen: Observations; fake: FakeCluster }> {
  const fake = new FakeCluster()
  const cancelled = new AbortController()
  fake.onCreate = ({ body }) => {
    if (isCancelled) cancelled.abort()
    const output = shows[Math.min(fake.created.length, shows.length) - 1] ?? {}
    if ('kind' in output) return Promise.resolve(output)
    return Promise.resolve(ok(accept(body, { spec: output, metadata: { uid: `uid-${fake.created.length}` } })))
  }
  const run = {
    ...fake.run(60, cancelled.signal),
    freshClasses: new Map(fresh ? [[spin.runtimeClass, spinConstraint]] : [])
  }
  const observer = run.store.open('check-1-1', node)
  await fake.time.finish(
    createPod(
      'check-1-1',
      makeCheckPod('check-1-1', 'abcd', spin, node, 'runtime-1'),
      { ...wanted, keepsMissingSelector },
      observer,
      run
    )
  )
  return { seen: observer.seen, fake }
}

describe('makePod', () => {
  test.each<Row>([
    { name: 'a pod that comes back as it was sent is made', shows: [fencedIn], tries: 1, then: 'open' },
    {
      name: 'a class that admission has not seen yet is waited for',
      shows: [noClass, noClass, fencedIn],
      tries: 3,
      then: 'open'
    },
    {
      name: 'a class that was there and is not any more is gone',
      shows: [noClass],
      fresh: false,
      tries: 1,
      then: 'class-missing'
    },
    {
      name: 'the service account of a new namespace is waited for',
      shows: [refuse(403, 'error looking up service account ns/default: serviceaccount "default" not found'), fencedIn],
      fresh: false,
      tries: 2,
      then: 'open'
    },
    {
      name: 'a quota is not waited for',
      shows: [refuse(403, 'exceeded quota: few-pods')],
      tries: 1,
      then: 'quota-exceeded'
    },
    {
      name: 'a pod that missed the selector is taken back and made again',
      shows: [{ ...fencedIn, nodeSelector: {} }, fencedIn],
      tries: 2,
      then: 'open'
    },
    {
      name: 'one of ours that is still being deleted is waited for',
      shows: [refuse(409, 'pods "check-1-1" already exists', 'AlreadyExists'), fencedIn],
      tries: 2,
      then: 'open'
    },
    {
      name: 'a webhook that denies the pod with such words is not waited for',
      shows: [refuse(403, 'admission webhook "x" denied the request: one already exists')],
      tries: 1,
      then: 'webhook-denied'
    },
    {
      name: 'the bookkeeping of a quota that conflicts is not about the pod',
      shows: [
        refuse(409, 'Operation cannot be fulfilled on resourcequotas "few": the object has been modified', 'Conflict')
      ],
      tries: 1,
      then: 'api-server-gone'
    },
    {
      name: 'a conflict about the pod itself is an answer',
      shows: [refuse(409, 'Operation cannot be fulfilled on pods "check-1-1": it has been modified', 'Conflict')],
      tries: 1,
      then: 'pod-refused'
    },
    {
      name: 'a webhook that denies the pod with the words of such a conflict is an answer',
      shows: [
        refuse(
          409,
          'admission webhook "x" denied the request: Operation cannot be fulfilled on resourcequotas "few"',
          'Conflict'
        )
      ],
      tries: 1,
      then: 'webhook-denied'
    },
    {
      name: "a server that is gone is nobody's fault",
      shows: [{ kind: 'unreachable', message: 'ECONNREFUSED' }],
      tries: 1,
      then: 'api-server-gone'
    }
  ])('$name', async (workload) => {
    const { seen, fake } = await tryToMake(workload)
    const judged = judge({ runtime: spin, node, seen }, undefined, 0, 1e9)
    const output = judged.kind === 'open' ? 'open' : 'diagnosis' in judged.verdict ? judged.verdict.diagnosis.code : ''
    expect(output).toBe(workload.then)
    expect(fake.created).toHaveLength(workload.tries)
    if (workload.then === 'open') expect(seen.pod?.uid).toBe(`uid-${workload.tries}`)
    expect(fake.removed).toHaveLength(
      workload.shows.filter((one) => one !== undefined && !('kind' in one)).length - (workload.then === 'open' ? 1 : 0)
    )
  })

  test('a pod that never gets the selector is taken back in the end, and never passes', async () => {
    const { seen, fake } = await tryToMake({ name: '', shows: [{ ...fencedIn, nodeSelector: {} }], tries: 0, then: '' })
    expect(seen.pod).toBeUndefined()
    expect(describeUnmade(seen)).toContain('without its class')
    expect(fake.removed).toHaveLength(fake.created.length)
    expect(fake.created.length).toBeGreaterThan(3)
  })

  test('a probe that never gets the selector stays, for the scheduler to show what it may do', async () => {
    const workload = {
      name: '',
      shows: [{ ...fencedIn, nodeSelector: {} }],
      keepsMissingSelector: true,
      tries: 0,
      then: ''
    }
    const { seen, fake } = await tryToMake(workload)
    expect(describeUnmade(seen)).toBeUndefined()
    expect(seen.pod?.uid).toBe(`uid-${fake.created.length}`)
    expect(fake.removed).toHaveLength(fake.created.length - 1)
  })

  test.each<Pick<Row, 'name' | 'shows' | 'keepsMissingSelector'>>([
    { name: 'a class that admission has not seen yet', shows: [noClass] },
    { name: 'a pod that missed the selector', shows: [{ ...fencedIn, nodeSelector: {} }] },
    { name: 'a probe that missed it', shows: [{ ...fencedIn, nodeSelector: {} }], keepsMissingSelector: true }
  ])('where the run is cancelled meanwhile, $name reports nothing: it would have been tried again', async (given) => {
    const { seen, fake } = await tryToMake({ ...given, isCancelled: true, tries: 1, then: '' })
    expect(fake.created).toHaveLength(1)
    expect(seen.pod).toBeUndefined()
    expect(describeUnmade(seen)).toBeUndefined()
  })

  test('where the run is cancelled meanwhile, what no other try would change is reported all the same', async () => {
    const denied = refuse(403, 'exceeded quota: few-pods')
    const { seen } = await tryToMake({ name: '', shows: [denied], isCancelled: true, tries: 1, then: '' })
    expect(describeUnmade(seen)).toContain('exceeded quota')
  })

  test.each([
    { runs: 'efgh.ijkl', code: 'class-in-use', evidence: /: it has it for runs efgh, ijkl \(constrain: true\)$/ },
    { runs: 'abcd.efgh', code: 'class-in-use', evidence: /: it has it for run efgh \(constrain: true\)$/ },
    { runs: 'abcd', code: 'pod-changed', evidence: /which its class did not have when the run began$/ },
    { runs: 'efgh', isMade: true, code: 'pod-changed', evidence: /did not have when the run began$/ },
    { runs: undefined, code: 'pod-changed', evidence: /which its class did not have when the run began$/ }
  ])(
    'a selector that the class got during the run, for runs $runs, made by them: $isMade, is $code',
    async ({ code, evidence, isMade, runs }) => {
      const fake = new FakeCluster()
      const annotations = runs === undefined ? {} : { 'wasm-node-smoke/runs': runs }
      const labels = isMade === true ? { 'wasm-node-smoke/run': 'efgh' } : {}
      fake.onGet = (path) => (path.endsWith(spin.runtimeClass) ? ok({ metadata: { annotations, labels } }) : notFound)
      fake.onCreate = ({ body }) => Promise.resolve(ok(accept(body, { spec: fencedIn, metadata: { uid: 'u' } })))
      const run = fake.run()
      const observer = run.store.open('check-1-1', node)
      const manifest = makeCheckPod('check-1-1', 'abcd', spin, node, 'runtime-1')
      await fake.time.finish(createPod('check-1-1', manifest, { ...wanted, selector: {} }, observer, run))
      const judged = judge({ runtime: spin, node, seen: observer.seen }, undefined, 0, 1e9)
      expect(judged).toMatchObject({ verdict: { kind: 'inconclusive', diagnosis: { code } } })
      expect(describeUnmade(observer.seen)).toMatch(evidence)
      expect(fake.removed).toHaveLength(fake.created.length)
    }
  )

  test.each([
    { name: 'another class', spec: { ...fencedIn, runtimeClassName: 'runc' }, shows: 'runtimeClassName' },
    { name: 'no class', spec: { ...fencedIn, runtimeClassName: '' }, shows: 'runtimeClassName' },
    // Of a probe, refusal by a selector that isn't the class's own would prove nothing of the class.
    {
      name: "a namespace's default selector",
      spec: { ...fencedIn, nodeSelector: { ...spinConstraint, pool: 'linux' } },
      shows: 'pool=linux'
    },
    { name: 'an affinity for other nodes', spec: { ...fencedIn, affinity: {} }, shows: 'another node affinity' }
  ])('a pod that comes back with $name never passes, nor does a probe', async ({ shows, spec }) => {
    for (const keepsMissingSelector of [false, true]) {
      const { seen } = await tryToMake({ name: '', shows: [spec], keepsMissingSelector, tries: 0, then: '' })
      expect(seen.pod).toBeUndefined()
      expect(describeUnmade(seen)).toContain(shows)
    }
  })
})
