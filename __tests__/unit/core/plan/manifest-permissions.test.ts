import { describe, expect, test } from 'vitest'
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

function place(apiVersion: string, kind: string, resource: string): PlacedManifest {
  const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : ''
  const manifest = { apiVersion, kind, metadata: { name: 'it' } }
  return { manifest, namespace: 'mine', collection: `/api/${resource}`, group, resource }
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

describe('what one object needs to be followed and asked', () => {
  /** By `cleanup: none` what is not followed need not be listed to see it go. */
  const followingOf = (placed: PlacedManifest, access: 'proxy' | 'port-forward' = 'proxy'): readonly string[] =>
    listManifestPermissions([placed], { access, cleanup: 'none', namespace: 'mine' }, 'mine')
      .filter(({ verb, subresource }) => verb === 'list' || verb === 'watch' || subresource !== undefined)
      .map(({ resource, subresource = '', verb }) => `${verb} ${resource} ${subresource}`.trim())
  const lists = (resource: string): readonly string[] => [`list ${resource}`, `watch ${resource}`]

  test.each([
    { placed: place('v1', 'Service', 'services'), needs: [...lists('services'), 'get services proxy'] },
    { placed: place('apps/v1', 'Deployment', 'deployments'), needs: lists('deployments') },
    { placed: place('batch/v1', 'Job', 'jobs'), needs: lists('jobs') },
    {
      placed: place('v1', 'ReplicationController', 'replicationcontrollers'),
      needs: lists('replicationcontrollers')
    },
    { placed: place('v1', 'ConfigMap', 'configmaps'), needs: [] },
    { placed: place('core.spinkube.dev/v1alpha1', 'SpinAppExecutor', 'services'), needs: [] },
    { placed: place('core.spinkube.dev/v1alpha1', 'SpinAppExecutor', 'replicationcontrollers'), needs: [] }
  ])('$placed.manifest.kind of $placed.manifest.apiVersion: $needs', ({ placed, needs }) => {
    expect(followingOf(placed)).toEqual(needs)
  })

  test('a Service through port-forward, where the API server is not asked', () => {
    expect(followingOf(place('v1', 'Service', 'services'), 'port-forward')).toEqual(lists('services'))
  })
})

test('what is deleted afterwards is listed and watched until it is gone, also where nothing follows it', () => {
  const map = place('v1', 'ConfigMap', 'configmaps')
  const verbs = listManifestPermissions([map], { access: 'proxy', cleanup: 'all', namespace: 'mine' }, 'mine')
  expect(verbs.map(({ verb }) => verb)).toEqual(expect.arrayContaining(['list', 'watch']))
})

test('what a controller makes is in the namespace of its object, and its pods are permitted elsewhere', () => {
  const own = listManifestPermissions([app], { access: 'proxy', cleanup: 'workload', namespace: 'mine' }, 'mine')
  expect(own.map(({ namespace }) => namespace)).toEqual(own.map(() => 'mine'))
  expect(own.map(({ resource }) => resource)).not.toContain('pods')
})

test('what only configures others needs nothing of that', () => {
  const executor = { ...app, manifest: { ...app.manifest, kind: 'SpinAppExecutor' }, resource: 'spinappexecutors' }
  expect(namesOf(executor).join('\n')).not.toContain('deployments')
})

test('claims of a StatefulSet are deleted one by one, but for those in a namespace that the run creates, which go with it', () => {
  const set: PlacedManifest = {
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'data' },
      spec: { volumeClaimTemplates: [{ metadata: { name: 'disk' } }] }
    },
    namespace: 'ns',
    collection: '/apis/apps/v1/namespaces/ns/statefulsets',
    group: 'apps',
    resource: 'statefulsets'
  }
  const claimsOf = (namespace: string | undefined, own: string, cleanup: 'workload' | 'none' = 'workload'): number =>
    listManifestPermissions([set], { access: 'proxy', cleanup, namespace }, own).filter(
      ({ resource }) => resource === 'persistentvolumeclaims'
    ).length
  expect(claimsOf(undefined, 'ns')).toBe(0)
  expect(claimsOf(undefined, 'another')).toBe(4)
  expect(claimsOf('ns', 'ns')).toBe(4)
  expect(claimsOf('ns', 'ns', 'none')).toBe(0)
})

test('what is in no namespace is permitted in none, and has no pods elsewhere', () => {
  const role: PlacedManifest = {
    manifest: { ...app.manifest, kind: 'ClusterRole' },
    namespace: undefined,
    collection: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles'
  }
  const inputs = { access: 'proxy', cleanup: 'workload', namespace: undefined } as const
  const ofRole = listManifestPermissions([role], inputs, 'ns')
  expect(ofRole.filter(({ resource }) => resource === 'clusterroles').every((one) => !('namespace' in one))).toBe(true)
  expect(ofRole.some(({ resource }) => resource === 'pods')).toBe(false)
  const ofApp = listManifestPermissions([app], inputs, 'ns')
  expect(ofApp.find(({ resource }) => resource === 'spinapps')?.namespace).toBe('mine')
  expect(ofApp.some(({ resource }) => resource === 'pods')).toBe(true)
})
