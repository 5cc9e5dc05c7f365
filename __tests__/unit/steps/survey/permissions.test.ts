import { expect, test } from 'vitest'
import type { Permission } from '../../../../src/core/plan/permissions.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { checkPermissions, type Purpose } from '../../../../src/steps/survey/permissions.ts'
import { FakeCluster, notFound, ok } from '../fakes.ts'

const nodes: Permission = { group: '', resource: 'nodes', verb: 'list', why: 'to see them' }
const pods: Permission = { group: '', resource: 'pods', verb: 'create', namespace: 'team', why: 'to start samples' }
const purpose: Purpose = { grant: { role: 'rbac' }, where: '' }
const rule = (resource: string, verb: string): object => ({ verbs: [verb], apiGroups: [''], resources: [resource] })

/** Answers reviews of rules by their namespace, and allows single permissions by their resources. */
function makeFake(rules: Readonly<Record<string, ApiResult<unknown>>>, allowed: readonly string[] = []): FakeCluster {
  const fake = new FakeCluster()
  fake.onCreate = ({ body }) => {
    const { kind, spec } = body as unknown as {
      kind: string
      spec: { namespace: string; resourceAttributes: Permission }
    }
    if (kind === 'SelfSubjectRulesReview') return Promise.resolve(rules[spec.namespace] ?? notFound)
    return Promise.resolve(ok({ status: { allowed: allowed.includes(spec.resourceAttributes.resource) } }))
  }
  return fake
}

const granted = (...resourceRules: readonly object[]): ApiResult<unknown> => ok({ status: { resourceRules } })
const kindsOf = ({ created }: FakeCluster): readonly string[] =>
  created.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))

test('what is granted is seen by one review for each namespace', async () => {
  const fake = makeFake({ no_namespace: granted(rule('nodes', 'list')), team: granted(rule('pods', 'create')) })
  expect(await checkPermissions(fake.cluster, [nodes, pods], purpose)).toMatchObject({ kind: 'done' })
  expect(kindsOf(fake)).toEqual(['selfsubjectrulesreviews', 'selfsubjectrulesreviews'])
})

test('a namespace that is not there yet shows what is granted in the whole cluster', async () => {
  const fake = makeFake({ team: granted(rule('nodes', 'list'), rule('pods', 'create')) })
  expect(await checkPermissions(fake.cluster, [nodes, pods], { ...purpose, unmade: 'team' })).toMatchObject({
    kind: 'done'
  })
  expect(kindsOf(fake)).toEqual(['selfsubjectrulesreviews'])
})

test('what is granted in a namespace of the user is not granted in the whole cluster', async () => {
  const fake = makeFake({ team: granted(rule('nodes', 'list'), rule('pods', 'create')), no_namespace: granted() })
  expect(await checkPermissions(fake.cluster, [nodes, pods], purpose)).toMatchObject({
    kind: 'problem',
    message: 'these permissions are missing:\n  list nodes: to see them'
  })
})

test.each<[string, ApiResult<unknown>]>([
  ['that is not whole', ok({ status: { incomplete: true, resourceRules: [rule('pods', 'create')] } })],
  ['without the permission', granted(rule('pods', 'get'))],
  ['that is refused', notFound],
  ['without a status', ok({})]
])('after a review %s the permission is asked for by itself', async (_name, review) => {
  for (const allowed of [['pods'], []]) {
    const fake = makeFake({ team: review }, allowed)
    const { kind } = await checkPermissions(fake.cluster, [pods], purpose)
    expect(kind).toBe(allowed.length === 0 ? 'problem' : 'done')
    expect(kindsOf(fake)).toEqual(['selfsubjectrulesreviews', 'selfsubjectaccessreviews'])
  }
})
