import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { pickApi } from '../../src/core/capi/api.ts'
import { listManagementPermissions } from '../../src/core/capi/permissions.ts'
import type { CleanupMode, Inputs } from '../../src/core/model.ts'
import { listPermissions, type Permission } from '../../src/core/plan/permissions.ts'

type Rule = { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }
type AnyRole = { readonly kind: string; readonly rules: readonly Rule[] }

const role = readRole('rbac.yaml')

test('deploy/rbac.yaml grants what a run may need with any inputs, and nothing else', () => {
  const needed = new Set(allInputs().flatMap((inputs) => listPermissions(inputs, 'a-namespace').map(namePermission)))
  expect(role.kind).toBe('ClusterRole')
  expect(listGranted(role)).toEqual([...needed].sort())
})

test('deploy/rbac-management.yaml grants what a run needs on a management cluster with CAPZ, and nothing else', () => {
  const management = readRole('rbac-management.yaml')
  const served = (...resources: readonly string[]) => new Map([['v1beta1', new Set(resources)]])
  const picked = pickApi(
    served('clusters', 'machines', 'machinedeployments', 'machinepools', 'machinesets'),
    served('azuremachines', 'azuremachinetemplates', 'azuremachinepools', 'azureclusters')
  )
  if (picked.kind === 'problem') throw new Error(picked.message)
  const needed = listManagementPermissions(picked.api, 'capi', 'wasm').map(namePermission)
  expect(management.kind).toBe('Role')
  expect(listGranted(management)).toEqual(needed.sort())
})

function readRole(file: string): AnyRole {
  return load(readFileSync(resolve(import.meta.dirname, '../../deploy', file), 'utf8')) as AnyRole
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
            [{}, { replicas: 3 }].map((replicas) => ({
              ...base,
              ...namespace,
              ...replicas,
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
  reportDir: '.'
}
