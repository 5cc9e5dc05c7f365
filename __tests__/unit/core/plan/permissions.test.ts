import { describe, expect, test } from 'vitest'
import type { Inputs } from '../../../../src/core/model.ts'
import { grantFor, listPermissions, namePermission, renderPermission } from '../../../../src/core/plan/permissions.ts'
import { makeInputs } from '../examples.ts'

const auto = { byRuntime: new Map(), byClass: new Map() }

/** What inputs need, by resource: the verbs, in their order. */
function verbsFor(inputs: Partial<Inputs>): Readonly<Record<string, string>> {
  const all = listPermissions(makeInputs(inputs), inputs.namespace ?? 'own')
  const byResource = Map.groupBy(all, ({ resource, subresource = '' }) => `${resource}/${subresource}`)
  return Object.fromEntries(
    [...byResource].map(([resource, ofIt]) => [resource.replace(/\/$/, ''), ofIt.map(({ verb }) => verb).join(' ')])
  )
}

const withoutProxy = {
  nodes: 'list watch',
  runtimeclasses: 'get create patch delete',
  namespaces: 'create get list watch delete',
  pods: 'create get list watch delete deletecollection',
  'pods/log': 'get',
  events: 'list watch'
}
const usual = { ...withoutProxy, 'pods/proxy': 'get' }

describe('the permissions that a run needs', () => {
  test.each<{ name: string; inputs: Partial<Inputs>; verbs: Readonly<Record<string, string>> }>([
    { name: 'with nothing set', inputs: {}, verbs: usual },
    { name: 'constrain: to label nodes', inputs: { constrain: true }, verbs: { ...usual, nodes: 'list watch patch' } },
    {
      name: 'auto: to list the classes',
      inputs: { auto },
      verbs: { ...usual, runtimeclasses: 'get list create patch delete' }
    },
    {
      name: 'cleanup: none deletes neither classes nor the namespace',
      inputs: { cleanup: 'none' },
      verbs: { ...usual, namespaces: 'create get list watch', runtimeclasses: 'get create patch' }
    },
    {
      name: 'a namespace of the user has to be there',
      inputs: { namespace: 'mine' },
      verbs: { ...usual, namespaces: 'get' }
    },
    {
      name: 'without a sample nothing of pods',
      inputs: { runSamples: false, replicas: 1, access: 'node-port' },
      verbs: { nodes: usual.nodes, runtimeclasses: usual.runtimeclasses }
    },
    {
      name: 'port-forward',
      inputs: { access: 'port-forward' },
      verbs: { ...withoutProxy, 'pods/portforward': 'get create' }
    },
    {
      name: 'a node port: Services, which are asked as such',
      inputs: { access: 'node-port' },
      verbs: { ...usual, services: 'create get delete list watch' }
    },
    {
      name: 'a load balancer: as a node port',
      inputs: { access: 'load-balancer' },
      verbs: { ...usual, services: 'create get delete list watch' }
    },
    {
      name: 'replicas: Deployments, and Services that are asked by the proxy',
      inputs: { replicas: 2 },
      verbs: {
        ...usual,
        services: 'create get delete list watch',
        'services/proxy': 'get',
        deployments: 'create get delete list watch'
      }
    },
    {
      name: 'replicas by port-forward, without cleanup',
      inputs: { replicas: 2, access: 'port-forward', cleanup: 'none' },
      verbs: {
        ...withoutProxy,
        'pods/portforward': 'get create',
        namespaces: 'create get list watch',
        runtimeclasses: 'get create patch',
        services: 'create get list watch',
        deployments: 'create get list watch'
      }
    },
    {
      name: 'replicas by a node port',
      inputs: { replicas: 2, access: 'node-port' },
      verbs: {
        ...usual,
        services: 'create get delete list watch',
        deployments: 'create get delete list watch'
      }
    }
  ])('$name', ({ inputs, verbs }) => {
    expect(verbsFor(inputs)).toEqual(verbs)
  })

  test('are for a namespace where what they are for is in one', () => {
    const outside = listPermissions(makeInputs({ replicas: 1 }), 'own').filter(({ namespace }) => namespace !== 'own')
    expect(new Set(outside.map(({ resource }) => resource))).toEqual(new Set(['nodes', 'runtimeclasses', 'namespaces']))
  })

  test.each<{ inputs: Pick<Inputs, 'constrain' | 'namespace'>; grant: object }>([
    { inputs: { constrain: false }, grant: { role: 'rbac' } },
    { inputs: { constrain: true }, grant: { role: 'rbac' } },
    { inputs: { constrain: true, namespace: 'mine' }, grant: { role: 'rbac' } },
    { inputs: { constrain: false, namespace: 'mine' }, grant: { role: 'rbac-namespace', namespace: 'mine' } }
  ])('are granted, with $inputs, by $grant', ({ inputs, grant }) => {
    expect(grantFor(inputs)).toEqual(grant)
  })

  test('are shown with all that narrows them, and why they are needed', () => {
    const nodes = { group: '', resource: 'nodes', verb: 'list', why: 'to see them' }
    const scale = {
      ...nodes,
      group: 'apps',
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'mine',
      name: 'a'
    }
    expect(renderPermission(nodes)).toBe('list nodes: to see them')
    expect(namePermission(scale)).toBe('list deployments/scale.apps a in namespace mine')
  })
})
