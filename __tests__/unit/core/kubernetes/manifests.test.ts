import { describe, expect, test } from 'vitest'
import { isOfSample } from '../../../../src/core/kubernetes/labels.ts'
import { makeDeployment, makeNamespace, makeRuntimeClass, withRun } from '../../../../src/core/kubernetes/manifests.ts'
import {
  makeCheckPod,
  makeConstraintPod,
  makeNegativeTestPod,
  makeProbePod
} from '../../../../src/core/kubernetes/pods.ts'
import { makePodWithoutClass } from '../../../../src/core/kubernetes/negative-test-pod.ts'
import type { ObjectMeta } from '../../../../src/core/kubernetes/objects.ts'
import type { Runtime } from '../../../../src/core/model.ts'
import { planManifest } from '../../../../src/core/plan/objects.ts'
import { makeNode, spin, spinConstraint } from '../examples.ts'

const tainted = makeNode('node-a', { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] })

type Sized = { readonly spec: { readonly containers: readonly { readonly resources: object }[] } }

/** The documented sample. */
const documented = {
  metadata: { name: 'check-1-1', labels: { 'wasm-node-smoke/run': 'abcd' } },
  spec: {
    runtimeClassName: 'wasmtime-spin-v2',
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    tolerations: [{ key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-a'] }] }]
        }
      }
    },
    containers: [
      {
        image: 'registry.example/spin-rust-hello:v0.11.1',
        command: ['/'],
        ports: [{ containerPort: 80 }],
        resources: { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '500m', memory: '128Mi' } }
      }
    ]
  }
}

describe('pods', () => {
  test('a check is the documented sample of its class, pinned to its node by name, with exactly its taints tolerated', () => {
    expect(makeCheckPod('check-1-1', 'abcd', spin, tainted, 'runtime-1')).toMatchObject(documented)
  })

  test('an image that may be on the node already is not pulled again, whatever its tag', () => {
    const loaded = { ...spin, sample: { ...spin.sample, image: 'x:latest', pullPolicy: 'IfNotPresent' as const } }
    const makeCheck = (...[name, runId, runtime, node]: Parameters<typeof makeNegativeTestPod>): object =>
      makeCheckPod(name, runId, runtime, node, 'runtime-1')
    for (const make of [makeCheck, makeNegativeTestPod, makeConstraintPod]) {
      expect(make('x', 'abcd', loaded, tainted)).toHaveProperty('spec.containers.0.imagePullPolicy', 'IfNotPresent')
      expect(make('x', 'abcd', spin, tainted)).not.toHaveProperty('spec.containers.0.imagePullPolicy')
    }
  })

  test('nor is that of a container beside the sample', () => {
    const sample = { ...spin.sample, containers: [{ name: 'proxy', image: 'proxy:latest' }] }
    const policyWith = (pullPolicy?: 'IfNotPresent'): unknown => {
      const pod = makeCheckPod('x', 'abcd', { ...spin, sample: { ...sample, pullPolicy } }, tainted, 'runtime-1')
      return (pod as { spec: { containers: readonly { imagePullPolicy?: string }[] } }).spec.containers[1]
        ?.imagePullPolicy
    }
    expect(policyWith('IfNotPresent')).toBe('IfNotPresent')
    expect(policyWith()).toBeUndefined()
  })

  test('of the run are known by a label that no pod of the manifests gets, nor its negative test', () => {
    const isOf = (pod: object): boolean => isOfSample((pod as { readonly metadata: ObjectMeta }).metadata)
    const { spec } = makeDeployment('x', 'abcd', spin, { nodes: [tainted], replicas: 1, group: 'runtime-1' }) as {
      readonly spec: { readonly template: object }
    }
    const own = [
      makeCheckPod('x', 'abcd', spin, tainted, 'runtime-1'),
      makeNegativeTestPod('x', 'abcd', spin, tainted),
      makeConstraintPod('x', 'abcd', spin, tainted),
      spec.template
    ]
    expect(own.map(isOf)).toEqual([true, true, true, true])
    const template = { metadata: {}, spec: { containers: [{ name: 'sample' }] } }
    const pod = { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { name: 'x' } }
    const { body } = planManifest({ manifest: pod, collection: '', group: '', resource: 'pods' }, 'abcd')
    expect([makePodWithoutClass('x', 'abcd', template, tainted), body].map(isOf)).toEqual([false, false])
  })

  test('the scheduler is not passed by: a constraint check must count', () => {
    expect(JSON.stringify(makeCheckPod('check-1-1', 'abcd', spin, tainted, 'runtime-1'))).not.toContain('nodeName')
  })

  test('a negative test differs from its check by the class and nothing else', () => {
    const check = makeCheckPod('x', 'abcd', spin, tainted, 'runtime-1') as { readonly spec: Record<string, unknown> }
    const { runtimeClassName, ...spec } = check.spec
    // Nor is it behind the Service of its runtime.
    const labels = {
      'wasm-node-smoke/run': 'abcd',
      'wasm-node-smoke/runtime': 'none',
      'wasm-node-smoke/pod': 'x'
    }
    const metadata = { name: 'x', labels }
    expect(runtimeClassName).toBe('wasmtime-spin-v2')
    expect(makeNegativeTestPod('x', 'abcd', spin, tainted)).toEqual({ ...check, metadata, spec })
  })

  test('the probe of a constraint check is of the class, aimed at the node, and nothing else may keep it off', () => {
    const { spec } = makeConstraintPod('constraint-1', 'abcd', spin, tainted) as {
      readonly spec: Record<string, unknown>
    }
    expect(spec).toMatchObject({
      runtimeClassName: 'wasmtime-spin-v2',
      affinity: documented.spec.affinity,
      tolerations: [{ operator: 'Exists' }],
      // A quota may want limits; and no node is too full for nothing.
      containers: [{ resources: { requests: { cpu: '0', memory: '0' }, limits: { cpu: '500m', memory: '128Mi' } } }]
    })
    expect(spec).not.toHaveProperty('nodeSelector')
  })

  test('it asks for what its sample asks for where a pod without requests is not admitted', () => {
    const check = makeCheckPod('x', 'abcd', spin, tainted, 'runtime-1')
    const path = 'spec.containers.0.resources'
    expect(makeConstraintPod('x', 'abcd', spin, tainted, 'resources')).toHaveProperty(
      path,
      (check as Sized).spec.containers[0]?.resources
    )
  })

  test('a sample without a command runs what the image reports', () => {
    const { image, port, path, status, body } = spin.sample
    const bare: Runtime = { ...spin, sample: { image, port, path, status, body } }
    const pod = makeCheckPod('x', 'abcd', bare, tainted, 'runtime-1') as {
      readonly spec: { readonly containers: readonly object[] }
    }
    expect(pod.spec.containers[0]).not.toHaveProperty('command')
  })
})

describe('the privileges of a sample', () => {
  const path = 'containers.0.securityContext'
  // Never without any capability: shims built with runwasi then leave all of them.
  const restricted = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    seccompProfile: { type: 'RuntimeDefault' }
  }

  test.each([
    { name: 'a check', pod: makeCheckPod('x', 'abcd', spin, tainted, 'runtime-1') },
    { name: 'a negative test', pod: makeNegativeTestPod('x', 'abcd', spin, tainted) },
    { name: 'a constraint check', pod: makeConstraintPod('x', 'abcd', spin, tainted) },
    { name: 'a pod that is only tried', pod: makeProbePod('x', 'abcd', 'wasmtime-spin-v2', spinConstraint) }
  ])('$name keeps one capability, and gains none', ({ pod }) => {
    expect(pod).toHaveProperty(`spec.${path}`, restricted)
  })

  test('so do the pods of a Deployment', () => {
    const deployment = makeDeployment('x', 'abcd', spin, { nodes: [tainted], replicas: 2, group: 'runtime-1' })
    expect(deployment).toHaveProperty(`spec.template.spec.${path}`, restricted)
  })
})

describe('RuntimeClasses', () => {
  const plain = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'wasmtime-spin-v2' },
    handler: 'spin'
  }
  test.each([
    { name: 'plain: the documented one', made: makeRuntimeClass(spin, false), is: plain },
    {
      name: 'constrained: the documented selector',
      made: makeRuntimeClass(spin, true),
      is: { ...plain, scheduling: { nodeSelector: spinConstraint } }
    },
    {
      name: 'one that the run makes carries its id',
      made: withRun(makeRuntimeClass(spin, false), 'abcd'),
      is: {
        ...plain,
        metadata: {
          name: 'wasmtime-spin-v2',
          labels: { 'wasm-node-smoke/run': 'abcd' },
          annotations: { 'wasm-node-smoke/runs': 'abcd' }
        }
      }
    }
  ])('$name', ({ made, is }) => {
    expect(made).toEqual(is)
  })
})

test('the namespace of a run carries its id, and admits no pod that could take over a node', () => {
  expect(makeNamespace('wasm-node-smoke-abcd', 'abcd')).toMatchObject({
    kind: 'Namespace',
    metadata: {
      name: 'wasm-node-smoke-abcd',
      labels: { 'wasm-node-smoke/run': 'abcd', 'pod-security.kubernetes.io/enforce': 'baseline' }
    }
  })
})
