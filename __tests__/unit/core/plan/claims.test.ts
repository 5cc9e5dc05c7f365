import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../../../src/core/model.ts'
import { hasClaims, labelClaims } from '../../../../src/core/plan/claims.ts'
import { emptyLedger, namespacesOfClaims } from '../../../../src/core/plan/ledger.ts'
import { listManifestPermissions } from '../../../../src/core/plan/manifest-permissions.ts'
import { planManifest } from '../../../../src/core/plan/objects.ts'
import { namePermission } from '../../../../src/core/plan/permissions.ts'
import type { PlacedManifest } from '../../../../src/core/workloads/workloads.ts'
import { makeInputs } from '../examples.ts'

const data = { metadata: { name: 'data', labels: { app: 'web' } }, spec: { accessModes: ['ReadWriteOnce'] } }

function makeStatefulSet(spec: object): PlacedManifest {
  const manifest: Manifest = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' }, spec }
  const collection = '/apis/apps/v1/namespaces/mine/statefulsets'
  return { manifest, namespace: 'mine', collection, group: 'apps', resource: 'statefulsets' }
}

describe('the claims of a StatefulSet', () => {
  test.each([
    { name: 'one template', spec: {}, has: true },
    { name: 'several', spec: { volumeClaimTemplates: [data, { metadata: { name: 'log' } }] }, has: true },
    { name: 'no replica, as something may scale it', spec: { replicas: 0 }, has: true },
    { name: 'no template', spec: { volumeClaimTemplates: [] }, has: false },
    {
      name: 'a template without a name, with which the server refuses the whole',
      spec: { volumeClaimTemplates: [data, { metadata: {} }] },
      has: false
    },
    { name: 'null for templates', spec: { volumeClaimTemplates: null }, has: false },
    { name: 'null for a template', spec: { volumeClaimTemplates: [null] }, has: false },
    { name: 'null for metadata', spec: { volumeClaimTemplates: [{ metadata: null }] }, has: false },
    {
      name: 'a mapping for a name',
      spec: { volumeClaimTemplates: [{ metadata: { name: { toString: 1 } } }] },
      has: false
    },
    {
      name: 'a text for labels',
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data', labels: 'a=b' } }] },
      has: false
    }
  ])('are expected of $name: $has', ({ spec, has }) => {
    expect(hasClaims(makeStatefulSet({ volumeClaimTemplates: [data], ...spec }))).toBe(has)
  })

  test("carry the run's id beside their own labels, and are in the plan", () => {
    const planned = planManifest(makeStatefulSet({ volumeClaimTemplates: [data] }), 'abcd')
    expect(planned.hasClaims).toBe(true)
    const labels = { app: 'web', 'wasm-node-smoke/run': 'abcd' }
    expect(planned.body).toMatchObject({
      spec: { volumeClaimTemplates: [{ ...data, metadata: { name: 'data', labels } }] }
    })
  })

  test("carry the run's id where the template has no labels, or null", () => {
    const labels = { 'wasm-node-smoke/run': 'abcd' }
    const templates = [{ metadata: { name: 'data' } }, { metadata: { name: 'log', labels: null } }]
    expect(labelClaims(makeStatefulSet({ volumeClaimTemplates: templates }).manifest, 'abcd')).toMatchObject({
      spec: {
        volumeClaimTemplates: [{ metadata: { name: 'data', labels } }, { metadata: { name: 'log', labels } }]
      }
    })
  })

  test.each([
    { group: 'apps.kruise.io', resource: 'statefulsets' },
    { group: 'apps', resource: 'deployments' }
  ])('are those of a StatefulSet alone: none of $resource of $group', (other) => {
    const placed = makeStatefulSet({ volumeClaimTemplates: [data] })
    expect([placed, { ...placed, ...other }].map(hasClaims)).toEqual([true, false])
  })

  test('are none without a spec', () => {
    const { manifest, ...placed } = makeStatefulSet({})
    const { apiVersion, kind, metadata } = manifest
    expect(hasClaims({ ...placed, manifest: { apiVersion, kind, metadata } })).toBe(false)
  })

  test.each([
    { spec: {} },
    { spec: { volumeClaimTemplates: 'data' } },
    { spec: { volumeClaimTemplates: ['data'] } },
    { spec: { volumeClaimTemplates: [data, 'data'] } },
    { spec: { volumeClaimTemplates: [null] } }
  ])('are none of $spec, which is created as it is', ({ spec }) => {
    const placed = makeStatefulSet(spec)
    expect(hasClaims(placed)).toBe(false)
    expect(planManifest(placed, 'abcd').body).toMatchObject({ spec })
  })

  test("go one by one but for those in a namespace of the run's own, and stay with `none`", () => {
    const claimNamespaces = ['mine', 'ns']
    const ledger = { ...emptyLedger(makeInputs({ cleanup: 'workload' }), 'ns', 'abcd'), claimNamespaces }
    expect(namespacesOfClaims(ledger)).toEqual(['mine'])
    expect(namespacesOfClaims({ ...ledger, ownsNamespace: false })).toEqual(claimNamespaces)
    expect(namespacesOfClaims({ ...ledger, ownsNamespace: false, cleanup: 'none' })).toEqual([])
  })

  test('need permissions only where they are deleted one by one', () => {
    const placed = [makeStatefulSet({ volumeClaimTemplates: [data] })]
    const named = (inputs: Parameters<typeof listManifestPermissions>[1]): readonly string[] =>
      listManifestPermissions(placed, inputs, 'mine')
        .map(namePermission)
        .filter((one) => one.includes('claims'))
    expect(named(makeInputs({ namespace: 'mine', cleanup: 'all' }))).toEqual(
      ['get', 'list', 'watch', 'delete'].map((verb) => `${verb} persistentvolumeclaims in namespace mine`)
    )
    expect(named(makeInputs({ cleanup: 'all' }))).toEqual([])
    expect(named(makeInputs({ namespace: 'mine', cleanup: 'none' }))).toEqual([])
  })
})
