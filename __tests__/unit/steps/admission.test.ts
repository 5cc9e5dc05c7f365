import { describe, expect, test } from 'vitest'
import type { ApiResult } from '../../../src/ports.ts'
import { awaitClasses } from '../../../src/steps/admission.ts'
import { slight, spin, spinConstraint, spinLabel } from '../core/examples.ts'
import { FakeCluster, ok } from './fakes.ts'

const refuse = (message: string, status = 403): ApiResult<never> => ({
  kind: 'refused',
  status,
  reason: 'Forbidden',
  message: `pods "probe-abcd" is forbidden: ${message}`
})
const seen = refuse(`conflict: runtimeClass.scheduling.nodeSelector[${spinLabel}] = true; pod.spec.nodeSelector[x] = y`)
const notFound = refuse(`pod rejected: RuntimeClass "${spin.runtimeClass}" not found`)
const noAccount = refuse('error looking up service account ns/default: serviceaccount "default" not found')
const insecure = refuse('violates PodSecurity "restricted:latest": runAsNonRoot != true')
const letIn = ok({})

type Waited = {
  readonly tries: number
  readonly warnings: readonly string[]
  readonly fake: FakeCluster
  readonly tookMs: number
}

/** Waits for the class of a Deployment of spin, where probes are answered like this, the last one for ever. */
async function waitFor(
  shows: readonly ApiResult<unknown>[],
  selector: Readonly<Record<string, string>> = spinConstraint,
  { runtimeClass = spin.runtimeClass, signal = new AbortController().signal } = {}
): Promise<Waited> {
  const fake = new FakeCluster()
  fake.onTry = () => Promise.resolve(shows[Math.min(fake.tried.length, shows.length) - 1] ?? letIn)
  const run = { ...fake.run(60, signal), freshClasses: new Map([[spin.runtimeClass, selector]]) }
  const body = { spec: { template: { spec: { runtimeClassName: runtimeClass } } } }
  await fake.time.finish(awaitClasses([{ collection: '/x', kind: 'Deployment', namespace: 'x', name: 'x', body }], run))
  return { tries: fake.tried.length, warnings: fake.warnings, fake, tookMs: fake.time.nowMs }
}

describe('awaitClasses', () => {
  test.each([
    ['admission that has seen the selector: after three agreeing answers', [seen], 3],
    ['a pod let in that contradicts it: asked until it is not', [letIn, letIn, seen], 5],
    ['an answer from a server that is behind: three in a row are wanted again', [seen, seen, letIn, seen], 6],
    ['a class that is not found yet', [notFound, seen], 4],
    ['a namespace that has no service account yet', [noAccount, seen], 4],
    ['a policy that speaks before the selector does: it was not seen', [insecure, seen], 4],
    ['a server that is gone for a while', [{ kind: 'unreachable', message: 'ECONNREFUSED' } as const, seen], 4]
  ])('%s', async (_, shows, tries) => {
    expect(await waitFor(shows)).toMatchObject({ tries, warnings: [] })
  })

  test('a class without a selector was seen once its pods are not refused for want of it', async () => {
    expect(await waitFor([notFound, noAccount, letIn], {})).toMatchObject({ tries: 5, warnings: [] })
    expect(await waitFor([insecure], {})).toMatchObject({ tries: 3, warnings: [] })
  })

  test('what never comes is not waited for longer than 15 s, and is reported', async () => {
    const { tookMs, warnings, tries } = await waitFor([letIn])
    expect(tookMs).toBe(15_000)
    expect(tries).toBeGreaterThan(3)
    expect(warnings).toEqual([expect.stringContaining(`admission doesn't show RuntimeClass ${spin.runtimeClass}`)])
  })

  test('objects of other classes ask nothing', async () => {
    expect(await waitFor([letIn], spinConstraint, { runtimeClass: slight.runtimeClass })).toMatchObject({ tries: 0 })
  })

  test('a run that is cancelled asks no more', async () => {
    expect(await waitFor([letIn], spinConstraint, { signal: AbortSignal.abort() })).toMatchObject({
      tries: 0,
      warnings: []
    })
  })

  test('a probe is only tried, in the namespace of the run, and contradicts the selector', async () => {
    const { fake } = await waitFor([seen])
    expect(fake.created).toEqual([])
    expect(fake.tried[0]).toMatchObject({
      path: '/api/v1/namespaces/wasm-node-smoke-abcd/pods',
      body: { spec: { runtimeClassName: spin.runtimeClass, nodeSelector: { [spinLabel]: 'none' } } }
    })
  })
})
