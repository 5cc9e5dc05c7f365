import { describe, expect, test } from 'vitest'
import type { Node } from '../../../../src/core/model.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { prove } from '../../../../src/steps/prove/prove.ts'
import { makeClass, makeNode, planFor, slight, spin } from '../../core/examples.ts'
import { FakeCluster, ok } from '../fakes.ts'

const nodes = ['node-a', 'node-b', 'node-c'].map((name) => makeNode(name))
const refuse = (message: string, status = 403): ApiResult<never> => ({
  kind: 'refused',
  status,
  reason: 'Forbidden',
  message
})
const noClass = refuse('pods "check-1-1" is forbidden: pod rejected: RuntimeClass "wasmtime-spin-v2" not found')
const noAccount = refuse('error looking up service account ns/default: serviceaccount "default" not found')

/** What checks of spin come to on nodes where a dry run is answered like this, and how many requests it took. */
async function tried(
  answers: readonly ApiResult<unknown>[],
  more: { readonly nodes?: readonly Node[]; readonly fresh?: boolean; readonly seconds?: number } = {}
): Promise<{ readonly codes: readonly string[]; readonly tries: number; readonly pods: number }> {
  const fake = new FakeCluster()
  fake.onTry = () => Promise.resolve(answers[Math.min(fake.tried.length, answers.length) - 1] ?? ok({}))
  const plan = planFor({}, more.nodes ?? nodes, more.fresh === true ? [] : [makeClass(spin)])
  const { checks } = await prove(plan, fake.run(more.seconds ?? 40))
  const codes = checks.map(({ report: { verdict } }) =>
    'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
  )
  return { codes, tries: fake.tried.length, pods: fake.created.length }
}

describe('a pod that is tried before any is made', () => {
  test.each([
    ['violates PodSecurity "restricted:latest": runAsNonRoot != true', 'inconclusive pod-security'],
    ['exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0', 'inconclusive quota-exceeded'],
    ['admission webhook "policy.example.com" denied the request: no', 'inconclusive webhook-denied'],
    ["pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead", 'failed overhead-mismatch'],
    ['the moon is full', 'inconclusive pod-refused']
  ])('%s -> %s for the whole row, after one request and without a pod', async (message, code) => {
    expect(await tried([refuse(`pods "check-1-1" is forbidden: ${message}`)])).toEqual({
      codes: [code, code, code],
      tries: 1,
      pods: 0
    })
  })

  test.each([
    ['a webhook that has side effects', refuse('admission webhook "x" does not support dry run', 400)],
    ['a server that is gone', { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' } as const],
    ['a server that throttles', refuse('too many requests', 429)]
  ])('%s -> nothing is known, and pods are made', async (_, answer) => {
    expect(await tried([answer])).toMatchObject({ tries: 1, pods: 3 })
  })

  test('admission that has not seen class and service account yet -> tried again until it has', async () => {
    expect(await tried([noClass, noAccount, noClass, ok({})], { fresh: true })).toMatchObject({ tries: 4, pods: 3 })
  })

  test('a class that was there before and is gone -> at once', async () => {
    const code = 'failed class-missing'
    expect(await tried([noClass])).toEqual({ codes: [code, code, code], tries: 1, pods: 0 })
  })

  test('a service account that never comes -> after 15 s, and by then no pod is made', async () => {
    const { codes, pods } = await tried([noAccount])
    expect(codes[0]).toBe('inconclusive service-account-missing')
    expect(pods).toBe(0)
  })

  test('nodes that are tainted alike share a request; others have one of their own', async () => {
    const taint = { key: 'pool', value: 'wasm', effect: 'NoSchedule' } as const
    const some = [...nodes, makeNode('node-d', { taints: [taint] }), makeNode('node-e', { taints: [taint] })]
    const fake = new FakeCluster()
    await prove(planFor({ nodes: ['node-*'] }, some), fake.run(1))
    expect(fake.tried.map(({ body }) => body.metadata.name)).toEqual(['check-1-1-abcd', 'check-1-4-abcd'])
  })

  test('a runtime whose pods are admitted does not wait for one whose answer takes long', async () => {
    const fake = new FakeCluster()
    let madeMeanwhile = 0
    fake.onTry = async ({ body }) => {
      if (body.spec?.runtimeClassName !== slight.runtimeClass) return ok({})
      await new Promise((resolve) => setTimeout(resolve, 30))
      madeMeanwhile = fake.created.length
      return refuse('the moon is full')
    }
    await prove(planFor({ runtimes: [slight, spin] }, nodes), fake.run(10))
    expect(madeMeanwhile).toBe(3)
  })
})
