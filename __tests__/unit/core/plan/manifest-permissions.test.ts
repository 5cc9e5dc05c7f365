import { expect, test } from 'vitest'
import { listManifestPermissions } from '../../../../src/core/plan/manifest-permissions.ts'
import { namePermission } from '../../../../src/core/plan/permissions.ts'
import type { PlacedManifest } from '../../../../src/core/workloads/workloads.ts'

const app: PlacedManifest = {
  manifest: { apiVersion: 'core.spinkube.dev/v1alpha1', kind: 'SpinApp', metadata: { name: 'hello' } },
  namespace: 'mine',
  collection: '/apis/core.spinkube.dev/v1alpha1/namespaces/mine/spinapps',
  group: 'core.spinkube.dev',
  resource: 'spinapps'
}

function namesOf(placed: PlacedManifest, access: 'proxy' | 'port-forward' = 'proxy'): readonly string[] {
  return listManifestPermissions([placed], { access, cleanup: 'workload', namespace: 'mine' }, 'mine').map(
    namePermission
  )
}

test('what a controller makes of an object has to be listed, watched and asked', () => {
  const names = namesOf(app).join('\n')
  for (const resource of ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'services']) {
    for (const verb of ['list', 'watch']) expect(names).toMatch(new RegExp(`${verb} \\S*${resource}\\b`))
  }
  expect(names).toContain('services/proxy')
  expect(namesOf(app, 'port-forward').join('\n')).not.toContain('services/proxy')
})

test('what only configures others needs nothing of that', () => {
  const executor = { ...app, manifest: { ...app.manifest, kind: 'SpinAppExecutor' }, resource: 'spinappexecutors' }
  expect(namesOf(executor).join('\n')).not.toContain('deployments')
})
