import { describe, expect, test } from 'vitest'
import {
  idsOfManifests,
  idsOfOwned,
  listTestPods,
  nameNegativeTestPod,
  OWNED_TESTS,
  planNegativeTests
} from '../../../../src/core/plan/negative-tests.ts'
import type { FollowedObject } from '../../../../src/core/workloads/from-manifests.ts'
import type { Workload } from '../../../../src/core/workloads/workloads.ts'
import { spin } from '../examples.ts'

function makeWorkload(name: string, runtimeClass = spin.runtimeClass, namespace = 'theirs'): Workload {
  return {
    source: 'manifests',
    kind: 'Deployment',
    namespace,
    name,
    collection: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    podQuery: {},
    runtime: { ...spin, runtimeClass },
    proof: 'answers'
  }
}

function makeFollowed(name: string, namespace = 'theirs'): FollowedObject {
  const path = `/apis/core.spinkube.dev/v1alpha1/namespaces/${namespace}/spinapps/${name}`
  return { kind: 'SpinApp', namespace, name, path, isAnnotated: false, runtime: spin }
}

describe('planNegativeTests', () => {
  test('one of each workload that names a class: another claims no Wasm', () => {
    const tests = planNegativeTests([makeWorkload('plain', ''), makeWorkload('a'), makeWorkload('b')], idsOfManifests)
    expect(tests.map(({ id, title }) => [id, title])).toEqual([
      ['runtime-1', 'Deployment theirs/a'],
      ['runtime-2', 'Deployment theirs/b']
    ])
  })

  test('of what a controller made so many as have their pods in the ledger', () => {
    const workloads = Array.from({ length: OWNED_TESTS + 1 }, (_, index) => makeWorkload(`a-${index}`))
    const ids = planNegativeTests(workloads, idsOfOwned(1)).map(({ id }) => id)
    expect(ids).toEqual(['owned-2-1', 'owned-2-2', 'owned-2-3', 'owned-2-4', 'owned-2-5'])
  })
})

test('a second try has a pod of another name', () => {
  expect([1, 2].map((attempt) => nameNegativeTestPod('runtime-1', attempt, 'abcd'))).toEqual([
    'negative-test-runtime-1-abcd',
    'negative-test-runtime-1-2-abcd'
  ])
})

describe('the pods that are in the ledger', () => {
  const namesOf = (all: Parameters<typeof listTestPods>[0]): readonly string[] =>
    listTestPods(all, 'own', 'abcd').map(({ path }) => path)
  const tries = (id: string): readonly string[] =>
    ['', '-2', '-3', '-4'].map((attempt) => `/api/v1/namespaces/theirs/pods/negative-test-${id}${attempt}-abcd`)

  test("are those of each try, in other namespaces than the run's own, which takes its pods with it", () => {
    const workloads = [makeWorkload('own', spin.runtimeClass, 'own'), makeWorkload('a'), makeWorkload('plain', '')]
    expect(namesOf({ workloads, followed: [] })).toEqual(tries('runtime-2'))
  })

  test('are those too of whatever a controller may make of an object', () => {
    const followed = [makeFollowed('own', 'own'), makeFollowed('app')]
    expect(namesOf({ workloads: [], followed })).toEqual(
      ['owned-2-1', 'owned-2-2', 'owned-2-3', 'owned-2-4', 'owned-2-5'].flatMap(tries)
    )
  })

  test('are named as the test names them when it makes them', () => {
    const [{ id } = { id: '' }] = planNegativeTests([makeWorkload('a')], idsOfManifests)
    expect(listTestPods({ workloads: [makeWorkload('a')], followed: [] }, 'own', 'abcd')[1]).toEqual({
      path: `/api/v1/namespaces/theirs/pods/${nameNegativeTestPod(id, 2, 'abcd')}`,
      kind: 'Pod',
      namespace: 'theirs',
      name: nameNegativeTestPod(id, 2, 'abcd')
    })
  })
})
