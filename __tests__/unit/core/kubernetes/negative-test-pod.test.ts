import { describe, expect, test } from 'vitest'
import {
  containersOf,
  makePodWithoutClass,
  type PodTemplate
} from '../../../../src/core/kubernetes/negative-test-pod.ts'
import { makeNode } from '../examples.ts'

const tainted = makeNode('node-a', { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] })
/** All that a pod may need to run at all, with some fields that nothing here knows. */
const needed = {
  serviceAccountName: 'app',
  imagePullSecrets: [{ name: 'registry' }],
  securityContext: { runAsUser: 1000 },
  volumes: [{ name: 'conf', configMap: { name: 'conf' } }],
  initContainers: [{ name: 'migrate', image: 'migrate:v1', args: ['up'] }],
  dnsPolicy: 'Default',
  priorityClassName: 'high'
}
const container = {
  name: 'spin',
  image: 'app:latest',
  imagePullPolicy: 'IfNotPresent',
  command: ['/'],
  args: ['--verbose'],
  env: [{ name: 'A', value: 'b' }],
  volumeMounts: [{ name: 'conf', mountPath: '/conf' }],
  securityContext: { readOnlyRootFilesystem: true },
  resources: { limits: { memory: '1Gi' } }
}
const template = {
  metadata: { labels: { app: 'web' }, annotations: { 'run.oci.handler': 'wasm' } },
  spec: {
    ...needed,
    runtimeClassName: 'wasmtime-spin-v2',
    overhead: { memory: '1Mi' },
    nodeSelector: { pool: 'wasm' },
    nodeName: 'node-b',
    hostNetwork: true,
    terminationGracePeriodSeconds: 600,
    tolerations: [{ key: 'own', operator: 'Exists' }],
    affinity: { podAntiAffinity: {} },
    topologySpreadConstraints: [{}],
    containers: [
      { name: 'redis', image: 'redis' },
      { ...container, ports: [{ containerPort: 80, hostPort: 80 }] }
    ]
  }
} as PodTemplate

describe('the pod of a workload without its class', () => {
  const pod = makePodWithoutClass('x', 'abcd', template, tainted)

  test('has all that the workload has: containers, arguments, variables, volumes, secrets, who it runs as', () => {
    expect(pod).toMatchObject({ spec: { ...needed, containers: [{ name: 'redis', image: 'redis' }, container] } })
  })

  test('has no class, nothing that decides where it goes but the node, and no port of the node', () => {
    const kept = ['affinity', 'containers', 'terminationGracePeriodSeconds', 'tolerations', ...Object.keys(needed)]
    const { spec } = pod as { readonly spec: object }
    expect(Object.keys(spec).sort()).toEqual(kept.sort())
    expect(JSON.stringify(spec)).not.toMatch(/hostPort|podAntiAffinity/)
    expect(pod).toMatchObject({
      spec: {
        terminationGracePeriodSeconds: 1,
        tolerations: [
          { key: 'own', operator: 'Exists' },
          { key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }
        ],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-a'] }] }]
            }
          }
        }
      }
    })
  })

  test('keeps its annotations, by which a runtime may choose how to run it, and none of the labels that others select', () => {
    expect(pod).toHaveProperty('metadata', {
      name: 'x',
      // By the second one it is deleted together with others.
      labels: { 'wasm-node-smoke/run': 'abcd', 'wasm-node-smoke/pod': 'x' },
      annotations: { 'run.oci.handler': 'wasm' }
    })
  })

  test('its containers are known by name, those that come first among them', () => {
    expect(containersOf(template)).toEqual([
      { name: 'migrate', isFirst: true },
      { name: 'redis', isFirst: false },
      { name: 'spin', isFirst: false }
    ])
    expect(containersOf({ metadata: {} })).toEqual([])
  })
})
