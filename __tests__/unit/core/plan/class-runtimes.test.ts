import { describe, expect, test } from 'vitest'
import type { Manifest, Runtime } from '../../../../src/core/model.ts'
import { makePlan } from '../../../../src/core/plan/plan.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import type { PlacedManifest } from '../../../../src/core/workloads/workloads.ts'
import { makeClass, makeFacts, makeInputs, makeNode, spin } from '../examples.ts'

const own: Runtime = { ...spin, name: 'my-wasm', runtimeClass: 'my-wasm', handler: 'mywasm' }

function place(manifest: Manifest, group: string): PlacedManifest {
  return { manifest, namespace: 'ns', collection: `/${manifest.kind}`, group, resource: manifest.kind }
}

const classWith = (handler: unknown, kind = 'RuntimeClass', group = 'node.k8s.io'): PlacedManifest =>
  place({ apiVersion: `${group}/v1`, kind, metadata: { name: 'my-wasm' }, handler }, group)

/** The runtime of a Deployment whose pods name this class, beside these manifests on a cluster with these classes. */
function runtimeOf(
  runtimeClass: string,
  manifests: readonly PlacedManifest[],
  classes: readonly RuntimeClassObject[] = []
): Runtime | undefined {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { runtimeClassName: runtimeClass } } }
  }
  const facts = { ...makeFacts([makeNode('node-a')], classes), placed: [...manifests, place(deployment, 'apps')] }
  const made = makePlan(makeInputs(), facts, 'abcd')
  if (made.kind === 'problem') throw new Error(made.message)
  return made.value.userWorkloads.workloads[0]?.runtime
}

describe('what the pods of a workload run under, by the class that they name', () => {
  test.each([
    { name: 'a class of the manifests', manifests: [classWith('mywasm')], handler: 'mywasm' },
    { name: 'a class of the cluster', manifests: [], classes: [makeClass(own)], handler: 'mywasm' },
    {
      name: 'one of both is what the manifests make it',
      manifests: [classWith('mine')],
      classes: [makeClass(own)],
      handler: 'mine'
    },
    { name: 'another kind beside classes is none', manifests: [classWith('mine', 'Other')], handler: '' },
    {
      name: 'a kind of that name among others is none',
      manifests: [classWith('mine', 'RuntimeClass', 'example.com')],
      handler: ''
    },
    { name: 'one that nobody has', manifests: [], handler: '' },
    { name: 'one whose handler is no text', manifests: [classWith(1)], handler: '' }
  ])('$name', ({ manifests, classes, handler }) => {
    expect(runtimeOf('my-wasm', manifests, classes)).toMatchObject({
      name: 'my-wasm',
      runtimeClass: 'my-wasm',
      handler
    })
  })

  test('the shim is known where the handler is', () => {
    expect(runtimeOf('my-wasm', [classWith('slight')])?.shim).toBe('containerd-shim-slight-v1')
    expect(runtimeOf('my-wasm', [classWith('mywasm')])?.shim).toBeUndefined()
  })

  test("of a class of the run's own the handler is that which the cluster's class has", () => {
    const spinKube = makeClass({ ...spin, handler: 'spin-v2' })
    expect(runtimeOf(spin.runtimeClass, [], [spinKube])).toMatchObject({ name: 'spin', handler: 'spin-v2' })
  })
})
