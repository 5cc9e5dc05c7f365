import { describe, expect, test } from 'vitest'
import type { ApiResult } from '../../../../src/ports.ts'
import { prove as proveAll } from '../../../../src/steps/prove/prove.ts'
import { makeClass, makeNode, planFor, slight, spin } from '../../core/examples.ts'
import { accept, FakeCluster, ok } from '../fakes.ts'

const nodes = ['node-a', 'node-b', 'node-c'].map((name) => makeNode(name))
const refuse = (message: string, status = 403): ApiResult<never> => ({
  kind: 'refused',
  status,
  reason: 'Forbidden',
  message
})
const noClass = refuse('pods "check-1-1" is forbidden: pod rejected: RuntimeClass "wasmtime-spin-v2" not found')
const noAccount = refuse('error looking up service account ns/default: serviceaccount "default" not found')

/** What checks of spin come to on nodes where the first pods are answered like this, then all like the last one, and how many were asked for. */
async function prove(
  answers: readonly (ApiResult<unknown> | 'made')[],
  more: { readonly fresh?: boolean; readonly seconds?: number } = {}
): Promise<{ readonly codes: readonly string[]; readonly asked: number }> {
  const fake = new FakeCluster()
  fake.onCreate = ({ body }) => {
    const answer = answers[Math.min(fake.created.length, answers.length) - 1] ?? 'made'
    return Promise.resolve(answer === 'made' ? ok(accept(body)) : answer)
  }
  const plan = planFor({}, nodes, more.fresh === true ? [] : [makeClass(spin)])
  const { checks } = await fake.time.finish(proveAll(plan, fake.run(more.seconds ?? 40)))
  const codes = checks.map(({ report: { verdict } }) =>
    'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
  )
  return { codes, asked: fake.created.length }
}

describe('the first pod of a template', () => {
  test.each([
    ['violates PodSecurity "restricted:latest": runAsNonRoot != true', 'inconclusive pod-security'],
    ['exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0', 'inconclusive quota-exceeded'],
    ['admission webhook "policy.example.com" denied the request: no', 'inconclusive webhook-denied'],
    ["pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead", 'failed overhead-mismatch'],
    ['the moon is full', 'inconclusive pod-refused']
  ])('%s -> %s for the whole row, after one request', async (message, code) => {
    expect(await prove([refuse(`pods "check-1-1" is forbidden: ${message}`)])).toEqual({
      codes: [code, code, code],
      asked: 1
    })
  })

  test.each([
    ['a server that is gone', { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' } as const],
    ['a server whose name does not resolve', { kind: 'unreachable', message: 'getaddrinfo ENOTFOUND api' } as const],
    ['a gateway in its place', { kind: 'unreachable', message: 'expected JSON from the API server' } as const],
    ['a server that throttles', refuse('too many requests', 429)],
    ['a server that fails in words of its own', refuse('the moon is full', 521)],
    ['a token whose time is over', refuse('Unauthorized', 401)]
  ])('%s -> nothing is known of the others', async (_, answer) => {
    expect(await prove([answer, 'made'])).toMatchObject({ asked: 3 })
  })

  test('admission that has not seen class and service account yet -> one is asked for until it has', async () => {
    expect(await prove([noClass, noAccount, noClass, 'made'], { fresh: true })).toMatchObject({ asked: 6 })
  })

  test('a class that was there before and is gone -> at once', async () => {
    const code = 'failed class-missing'
    expect(await prove([noClass])).toEqual({ codes: [code, code, code], asked: 1 })
  })

  test('a service account that never comes -> after 15 s, of all', async () => {
    const code = 'inconclusive service-account-missing'
    expect(await prove([noAccount])).toMatchObject({ codes: [code, code, code] })
  })

  test('a run that is over before the first is asked for: the others wait for nothing', async () => {
    const { asked, codes } = await prove([], { seconds: 0 })
    expect([asked, codes.length]).toEqual([0, 3])
  })

  test('is one of nodes that are tainted alike; others have one of their own', async () => {
    const taint = { key: 'pool', value: 'wasm', effect: 'NoSchedule' } as const
    const some = [...nodes, makeNode('node-d', { taints: [taint] }), makeNode('node-e', { taints: [taint] })]
    const fake = new FakeCluster()
    fake.onCreate = () => Promise.resolve(refuse('the moon is full'))
    await fake.time.finish(proveAll(planFor({ nodes: ['node-*'] }, some), fake.run(1)))
    expect(fake.created.map(({ body }) => body.metadata.name)).toEqual(['check-1-1-abcd', 'check-1-4-abcd'])
  })

  test('is not waited for by another runtime', async () => {
    const fake = new FakeCluster()
    let madeMeanwhile = 0
    fake.onCreate = async ({ body }) => {
      if (body.spec?.runtimeClassName !== slight.runtimeClass) return ok(accept(body))
      await fake.time.sleep(3_000)
      madeMeanwhile = fake.created.length
      return refuse('the moon is full')
    }
    await fake.time.finish(proveAll(planFor({ runtimes: [slight, spin] }, nodes), fake.run(10)))
    expect(madeMeanwhile).toBe(4)
  })
})
