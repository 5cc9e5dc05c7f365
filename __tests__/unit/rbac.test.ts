import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import type { CleanupMode, Inputs } from '../../src/core/model.ts'
import { listRights, type Right } from '../../src/core/rights.ts'

type Rule = { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }
type ClusterRole = { readonly kind: string; readonly rules: readonly Rule[] }

const role = load(readFileSync(resolve(import.meta.dirname, '../../deploy/rbac.yaml'), 'utf8')) as ClusterRole

test('deploy/rbac.yaml grants what a run may need with any inputs, and nothing else', () => {
  const needed = new Set(allInputs().flatMap((inputs) => listRights(inputs, 'a-namespace').map(nameRight)))
  const granted = role.rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)))
  )
  expect(role.kind).toBe('ClusterRole')
  expect(granted.sort()).toEqual([...needed].sort())
})

function nameRight({ verb, group, resource, subresource }: Right): string {
  return `${verb} ${group}/${resource}${subresource === undefined ? '' : `/${subresource}`}`
}

/** Every combination of the inputs that rights depend on. */
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
