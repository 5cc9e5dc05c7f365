import { describe, expect, test } from 'vitest'
import type { ApiResult } from '../../../../src/ports.ts'
import { tryPlan } from '../../../../src/steps/survey/try-plan.ts'
import { makeNode, planFor, slight, spin } from '../../core/examples.ts'
import { FakeCluster, ok } from '../fakes.ts'

const nodes = ['node-a', 'node-b', 'node-c'].map((name) => makeNode(name))
const refuse = (message: string, status = 403): ApiResult<never> => ({
  kind: 'refused',
  status,
  reason: 'Forbidden',
  message
})

describe('classes that are tried before anything is changed', () => {
  const plan = planFor({ runtimes: [slight, spin], constrain: true }, nodes)

  test('one that the server refuses is named, with its words', async () => {
    const fake = new FakeCluster()
    fake.onTry = ({ path }) =>
      Promise.resolve(path.endsWith(spin.runtimeClass) ? refuse('field is immutable', 422) : ok({}))
    const { classes } = await tryPlan(plan, fake.cluster)
    expect(classes).toMatchObject([{ kind: 'create' }, { kind: 'refused', detail: 'field is immutable (422)' }])
    expect(fake.tried).toHaveLength(2)
  })

  test('one that a webhook denies with the words of a conflict is no class that differs', async () => {
    const fake = new FakeCluster()
    const message = 'admission webhook "x" denied the request: conflict of interests, our classes are immutable'
    fake.onTry = () => Promise.resolve(refuse(message, 403))
    const { checks } = await tryPlan(plan, fake.cluster)
    const codes = checks.map(({ decided }) =>
      decided !== undefined && 'diagnosis' in decided ? decided.diagnosis.code : ''
    )
    expect(new Set(codes)).toEqual(new Set(['class-not-applied']))
  })

  test.each([
    ['a server that is gone', { kind: 'unreachable', message: 'ECONNREFUSED' } as const],
    ['a webhook that has side effects', refuse('admission webhook "x" does not support dry run', 400)]
  ])('%s -> nothing is known of a class', async (_, answer) => {
    const fake = new FakeCluster()
    fake.onTry = () => Promise.resolve(answer)
    expect(await tryPlan(plan, fake.cluster)).toBe(plan)
  })
})
