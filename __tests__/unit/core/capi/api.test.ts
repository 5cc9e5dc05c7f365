import { describe, expect, test } from 'vitest'
import { pickApi, type ServedGroup } from '../../../../src/core/capi/api.ts'

const capi = new Set(['clusters', 'machines', 'machinedeployments', 'machinepools'])
const none: ServedGroup = new Map()

function pick(served: ServedGroup, azure: ServedGroup = none): readonly string[] | string {
  const picked = pickApi(served, azure)
  if (picked.kind === 'problem') return picked.message
  return picked.api.collections.map(({ group, version, resource }) => `${group}/${version} ${resource}`)
}

describe('which API of a management cluster is read', () => {
  test('v1beta2 where there are both, whatever the server prefers', () => {
    const served = new Map([
      ['v1beta1', capi],
      ['v1beta2', capi]
    ])
    expect(pick(served)).toContain('cluster.x-k8s.io/v1beta2 machines')
    expect(pick(served)).toHaveLength(4)
  })

  test('v1beta1 where there is no other, and no pools where they are not served', () => {
    expect(pick(new Map([['v1beta1', new Set(['clusters', 'machines', 'machinedeployments'])]]))).toEqual([
      'cluster.x-k8s.io/v1beta1 clusters',
      'cluster.x-k8s.io/v1beta1 machines',
      'cluster.x-k8s.io/v1beta1 machinedeployments'
    ])
  })

  test("CAPZ's kinds, each in the first version that has it", () => {
    const azure = new Map([
      ['v1beta1', new Set(['azuremachines'])],
      ['v1alpha4', new Set(['azuremachines', 'azuremachinepools'])]
    ])
    expect(pick(new Map([['v1beta2', capi]]), azure)).toEqual(
      expect.arrayContaining([
        'infrastructure.cluster.x-k8s.io/v1beta1 azuremachines',
        'infrastructure.cluster.x-k8s.io/v1alpha4 azuremachinepools'
      ])
    )
  })

  test.each([
    { name: 'no Cluster API', served: none, got: 'got one with no cluster.x-k8s.io at all' },
    { name: 'only versions of old', served: new Map([['v1alpha4', capi]]), got: 'got one with only v1alpha4' }
  ])('$name: reports it', ({ served, got }) => {
    expect(pick(served)).toBe(
      `capz-cluster: expected kubeconfig and context to select a management cluster with cluster.x-k8s.io/v1beta2 or v1beta1, ${got}`
    )
  })
})
