import { describe, expect, test } from 'vitest'
import { diagnoseConnection } from '../../../../src/core/diagnosis/connection/diagnose.ts'
import type { PlannedObject } from '../../../../src/core/plan/types.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { apply } from '../../../../src/steps/apply/apply.ts'
import { createObjects } from '../../../../src/steps/apply/objects.ts'
import type { Problem } from '../../../../src/steps/result.ts'
import { makeNode, planFor, spin } from '../../core/examples.ts'
import { FakeCluster, ok } from '../fakes.ts'

const gone: ApiResult<never> = {
  kind: 'unreachable',
  message: 'connect ECONNREFUSED 10.0.0.1:6443',
  connectionProblem: { kind: 'no-answer', codes: ['ECONNREFUSED'] }
}
const refuse = (status: number, message: string, reason: string): ApiResult<never> => ({
  kind: 'refused',
  status,
  reason,
  message
})
const denied = refuse(403, 'admission webhook "x" denied the request: no', 'Forbidden')

/** What the API server gives where an object is created, the code of the run's end, and a part of its message. */
const rows: readonly (readonly [name: string, answer: ApiResult<never>, code: string | undefined, words: string])[] = [
  ['an outage', gone, 'server-unreachable', 'ECONNREFUSED'],
  [
    'a 401',
    refuse(401, 'Unauthorized', 'Unauthorized'),
    'credentials-refused',
    'does not accept the credentials (401)'
  ],
  ['a server that fails', refuse(500, 'etcdserver: request timed out', 'InternalError'), 'server-failing', 'timed out'],
  ['a webhook that denies it', denied, undefined, 'denied the request'],
  [
    'a webhook that fails',
    refuse(500, 'Internal error occurred: failed calling webhook "x"', 'InternalError'),
    undefined,
    'failed calling webhook'
  ],
  [
    'quotas that conflict',
    refuse(409, 'Operation cannot be fulfilled on resourcequotas "x": modified', 'Conflict'),
    undefined,
    'resourcequotas'
  ]
]

function codeOf({ connectionProblem, message }: Problem): string | undefined {
  return connectionProblem === undefined ? undefined : diagnoseConnection(connectionProblem, message, {}).code
}

const objects: readonly PlannedObject[] = ['one', 'two'].map((name) => ({
  kind: 'Deployment',
  name,
  namespace: 'n',
  collection: '/apis/apps/v1/namespaces/n/deployments',
  body: { metadata: { name } }
}))

describe('an object of the manifests that is not created', () => {
  test.each(rows)('%s: whose decision that was is known', async (_, answer, code, words) => {
    for (const isTrial of [true, false]) {
      const fake = new FakeCluster()
      if (isTrial) fake.onTry = () => Promise.resolve(answer)
      else fake.onCreate = () => Promise.resolve(answer)
      const made = await createObjects(objects, fake.run())
      if (made.kind !== 'problem') throw new Error('it was created')
      expect([isTrial, codeOf(made), made.message]).toEqual([isTrial, code, expect.stringContaining(words)])
      expect(made.message).toContain('Deployment one')
      expect(fake.created).toHaveLength(isTrial ? 0 : 1)
    }
  })

  test('what the server rejects is listed, each with its words; in an outage nothing more is asked', async () => {
    const fake = new FakeCluster()
    fake.onTry = () => Promise.resolve(denied)
    expect(await createObjects(objects, fake.run())).toMatchObject({
      message: expect.stringMatching(/the API server rejects:\n {2}Deployment one: .*\n {2}Deployment two: /) as string
    })
    fake.onTry = () => Promise.resolve(gone)
    fake.tried.length = 0
    await createObjects(objects, fake.run())
    expect(fake.tried).toHaveLength(1)
  })

  test('what was rejected before an outage is what is reported', async () => {
    const fake = new FakeCluster()
    fake.onTry = ({ body }) => Promise.resolve(body.metadata.name === 'one' ? denied : gone)
    const made = await createObjects(objects, fake.run())
    expect(made).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('the API server rejects') as string
    })
    expect(made).not.toHaveProperty('connectionProblem')
  })

  test('all that are there after their dry run are done', async () => {
    const fake = new FakeCluster()
    fake.onTry = () => Promise.resolve(ok({}))
    expect(await createObjects(objects, fake.run())).toEqual({ kind: 'done', value: undefined })
    expect(fake.created.map(({ body }) => body.metadata.name)).toEqual(['one', 'two'])
  })
})

test.each(rows)(
  'the namespace is not created, by %s: whose decision that was is known',
  async (_, answer, code, words) => {
    const fake = new FakeCluster()
    fake.onCreate = () => Promise.resolve(answer)
    const applying = await apply(planFor({ runtimes: [spin] }, [makeNode('node-a')]), fake.run())
    if (applying.kind !== 'problem') throw new Error('it was applied')
    expect([codeOf(applying), applying.message]).toEqual([code, expect.stringContaining(words)])
    expect(applying.message).toContain('namespace wasm-node-smoke-')
  }
)
