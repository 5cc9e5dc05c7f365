import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadAll } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { pickApi } from '../../src/core/capi/api.ts'
import { listManagementPermissions } from '../../src/core/capi/permissions.ts'
import type { CleanupMode, Inputs } from '../../src/core/model.ts'
import { grantFor, listPermissions, type Permission } from '../../src/core/plan/permissions.ts'

type Rule = { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }
type AnyRole = { readonly kind: string; readonly metadata: { readonly name: string }; readonly rules: readonly Rule[] }

test('deploy/rbac.yaml grants what a run may need with any inputs, and nothing else', () => {
  const needed = new Set(allInputs().flatMap((inputs) => listPermissions(inputs, 'a-namespace').map(namePermission)))
  const [role, ...others] = readRoles('rbac.yaml')
  expect(others).toEqual([])
  expect(role.kind).toBe('ClusterRole')
  expect(listGranted(role)).toEqual([...needed].sort())
})

test('a run that removes anything may delete the classes that do not stay', () => {
  const canDelete = (inputs: Inputs): boolean =>
    listPermissions(inputs, 'mine').some(({ resource, verb }) => resource === 'runtimeclasses' && verb === 'delete')
  expect(
    new Set(
      allInputs()
        .filter(canDelete)
        .map(({ cleanup }) => cleanup)
    )
  ).toEqual(new Set(['workload', 'all']))
  expect(
    allInputs()
      .filter((inputs) => !canDelete(inputs))
      .every(({ cleanup }) => cleanup === 'none')
  ).toBe(true)
})

describe('deploy/rbac-namespace.yaml', () => {
  const [inNamespace, onCluster, ...others] = readRoles('rbac-namespace.yaml')
  const confined = allInputs().filter((inputs) => grantFor(inputs).role === 'rbac-namespace')
  const needed = confined.flatMap((inputs) => listPermissions(inputs, 'mine'))

  test('is for every run in a namespace of the user that puts no label on nodes', () => {
    expect(confined).toEqual(allInputs().filter(({ constrain, namespace }) => namespace === 'mine' && !constrain))
    expect(needed.filter(({ namespace }) => namespace !== undefined && namespace !== 'mine')).toEqual([])
  })

  test.each([
    { role: inNamespace, kind: 'Role', what: 'there, by its Role', isThere: true },
    { role: onCluster, kind: 'ClusterRole', what: 'of the whole cluster, by its ClusterRole', isThere: false }
  ])('grants what such a run may need $what, and nothing else', ({ role, kind, isThere }) => {
    const wanted = needed.filter(({ namespace }) => (namespace !== undefined) === isThere).map(namePermission)
    expect(others).toEqual([])
    expect(role?.kind).toBe(kind)
    expect(role && listGranted(role)).toEqual([...new Set(wanted)].sort())
  })

  test('has names of its own: applied to one cluster, neither file changes what the other one made', () => {
    const names = ['rbac.yaml', 'rbac-namespace.yaml']
      .flatMap(readRoles)
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
  })
})

test('deploy/rbac-management.yaml grants what a run needs on a management cluster with CAPZ, and nothing else', () => {
  const [management] = readRoles('rbac-management.yaml')
  const served = (...resources: readonly string[]) => new Map([['v1beta1', new Set(resources)]])
  const picked = pickApi(
    served('clusters', 'machines', 'machinedeployments', 'machinepools', 'machinesets'),
    served(
      ...['azuremachines', 'azuremachinetemplates', 'azuremachinepools', 'azuremachinepoolmachines', 'azureclusters'],
      ...['azuremanagedmachinepools', 'azureasomanagedmachinepools', 'azuremanagedclusters']
    )
  )
  if (picked.kind === 'problem') throw new Error(picked.message)
  const needed = listManagementPermissions(picked.api, 'capi', 'wasm').map(namePermission)
  expect(management.kind).toBe('Role')
  expect(listGranted(management)).toEqual(needed.sort())
})

function readRoles(file: string): readonly [AnyRole, ...AnyRole[]] {
  const [first, ...others] = loadAll(
    readFileSync(resolve(import.meta.dirname, '../../deploy', file), 'utf8')
  ) as AnyRole[]
  if (first === undefined) throw new Error(`${file} is empty`)
  return [first, ...others]
}

function listGranted({ rules }: AnyRole): readonly string[] {
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)))
  )
  return granted.sort()
}

function namePermission({ verb, group, resource, subresource }: Permission): string {
  return `${verb} ${group}/${resource}${subresource === undefined ? '' : `/${subresource}`}`
}

/** Every combination of the inputs that permissions depend on. */
function allInputs(): readonly Inputs[] {
  const cleanups: readonly CleanupMode[] = ['workload', 'all', 'none']
  return cleanups.flatMap((cleanup) =>
    [true, false].flatMap((constrain) =>
      [true, false].flatMap((runSamples) =>
        [{}, { namespace: 'mine' }].flatMap((namespace) =>
          (['auto', 'proxy', 'port-forward', 'node-port', 'load-balancer'] as const).flatMap((access) =>
            [{}, { replicas: 3 }].flatMap((replicas) =>
              [{}, { auto: { byRuntime: new Map(), byClass: new Map() } }].map((auto) => ({
                ...base,
                ...namespace,
                ...replicas,
                ...auto,
                access,
                cleanup,
                constrain,
                runSamples
              }))
            )
          )
        )
      )
    )
  )
}

const base: Omit<Inputs, 'access' | 'cleanup' | 'constrain' | 'runSamples'> = {
  runtimes: [],
  nodes: ['*'],
  manifests: [],
  expectation: { path: '/hello' },
  nodeSelector: [],
  minNodes: 1,
  kubeconfig: { kind: 'auto' },
  loadImages: [],
  timeoutMs: 300_000,
  maxParallel: 200,
  repeat: 1,
  maxStartMs: new Map(),
  failOn: ['failed', 'inconclusive'],
  reportDir: '.'
}
