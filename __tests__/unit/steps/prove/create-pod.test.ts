import { describe, expect, test } from 'vitest'
import { judge } from '../../../../src/core/verdict/judge-pod.ts'
import { makeCellPod } from '../../../../src/core/kubernetes/pods.ts'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Sightings } from '../../../../src/core/observations/observations.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { makePod, type Wanted } from '../../../../src/steps/prove/create-pod.ts'
import { node, spin, spinFence } from '../../core/examples.ts'
import { accept, FakeCluster, ok } from '../fakes.ts'

const wanted: Wanted = { runtimeClass: spin.runtimeClass, selector: spinFence }
const fencedIn = { runtimeClassName: spin.runtimeClass, nodeSelector: spinFence }

function refuse(status: number, message: string): ApiResult<never> {
  return { kind: 'refused', status, reason: 'Forbidden', message }
}

const noClass = refuse(403, `pods "cell-1-1" is forbidden: pod rejected: RuntimeClass "${spin.runtimeClass}" not found`)

type Row = {
  readonly name: string
  /** What the server says to each try; the last one stands. */
  readonly says: readonly (ApiResult<never> | PodObject['spec'])[]
  readonly fresh?: boolean
  readonly keepsUnfenced?: boolean
  readonly tries: number
  /** What is then said of the cell: `open`, or the code. */
  readonly then: string
}

async function tryToMake({
  says,
  fresh = true,
  keepsUnfenced = false
}: Row): Promise<{ seen: Sightings; fake: FakeCluster }> {
  const fake = new FakeCluster()
  fake.onCreate = ({ body }) => {
    const said = says[Math.min(fake.created.length, says.length) - 1] ?? {}
    if ('kind' in said) return Promise.resolve(said)
    return Promise.resolve(ok(accept(body, { spec: said, metadata: { uid: `uid-${fake.created.length}` } })))
  }
  const run = { ...fake.run(60), freshClasses: new Map(fresh ? [[spin.runtimeClass, spinFence]] : []) }
  const watch = run.board.open('cell-1-1', node)
  await makePod(
    'cell-1-1',
    makeCellPod('cell-1-1', 'abcd', spin, node, 'row-1'),
    { ...wanted, keepsUnfenced },
    watch,
    run
  )
  return { seen: watch.seen, fake }
}

describe('makePod', () => {
  test.each<Row>([
    { name: 'a pod that comes back as it was sent is made', says: [fencedIn], tries: 1, then: 'open' },
    {
      name: 'a class that admission has not seen yet is waited for',
      says: [noClass, noClass, fencedIn],
      tries: 3,
      then: 'open'
    },
    {
      name: 'a class that was there and is not any more is gone',
      says: [noClass],
      fresh: false,
      tries: 1,
      then: 'class-missing'
    },
    {
      name: 'the service account of a new namespace is waited for',
      says: [refuse(403, 'error looking up service account ns/default: serviceaccount "default" not found'), fencedIn],
      fresh: false,
      tries: 2,
      then: 'open'
    },
    {
      name: 'a quota is not waited for',
      says: [refuse(403, 'exceeded quota: few-pods')],
      tries: 1,
      then: 'quota-exceeded'
    },
    {
      name: 'a pod that missed the selector is taken back and made again',
      says: [{ ...fencedIn, nodeSelector: {} }, fencedIn],
      tries: 2,
      then: 'open'
    },
    {
      name: "a server that is gone is nobody's fault",
      says: [{ kind: 'unreachable', message: 'ECONNREFUSED' }],
      tries: 1,
      then: 'api-server-gone'
    }
  ])('$name', async (row) => {
    const { seen, fake } = await tryToMake(row)
    const judged = judge({ runtime: spin, node, seen }, undefined, 0, 1e9)
    const said = judged.kind === 'open' ? 'open' : 'diagnosis' in judged.verdict ? judged.verdict.diagnosis.code : ''
    expect(said).toBe(row.then)
    expect(fake.created).toHaveLength(row.tries)
    if (row.then === 'open') expect(seen.pod?.uid).toBe(`uid-${row.tries}`)
    expect(fake.removed).toHaveLength(
      row.says.filter((one) => one !== undefined && !('kind' in one)).length - (row.then === 'open' ? 1 : 0)
    )
  })

  test('a pod that never gets the selector is taken back in the end, and never passes', async () => {
    const { seen, fake } = await tryToMake({ name: '', says: [{ ...fencedIn, nodeSelector: {} }], tries: 0, then: '' })
    expect(seen.pod).toBeUndefined()
    expect(seen.refusal).toContain('without its class')
    expect(fake.removed).toHaveLength(fake.created.length)
    expect(fake.created.length).toBeGreaterThan(3)
  })

  test('a probe that never gets the selector stays, for the scheduler to show what it may do', async () => {
    const row = { name: '', says: [{ ...fencedIn, nodeSelector: {} }], keepsUnfenced: true, tries: 0, then: '' }
    const { seen, fake } = await tryToMake(row)
    expect(seen.refusal).toBeUndefined()
    expect(seen.pod?.uid).toBe(`uid-${fake.created.length}`)
    expect(fake.removed).toHaveLength(fake.created.length - 1)
  })

  test.each([
    { name: 'another class', spec: { ...fencedIn, runtimeClassName: 'runc' } },
    { name: 'no class', spec: { nodeSelector: spinFence } }
  ])('a pod that comes back with $name never passes, nor does a probe', async ({ spec }) => {
    for (const keepsUnfenced of [false, true]) {
      const { seen } = await tryToMake({ name: '', says: [spec], keepsUnfenced, tries: 0, then: '' })
      expect(seen.pod).toBeUndefined()
      expect(seen.refusal).toContain('runtimeClassName')
    }
  })
})
