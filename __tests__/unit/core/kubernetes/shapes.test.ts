import { expect, test } from 'vitest'
import { shapeOf } from '../../../../src/core/kubernetes/object-shapes.ts'
import { fieldsOf, fit } from '../../../../src/core/kubernetes/shapes.ts'

const shape = fieldsOf({
  'name!': 'text',
  count: 'number',
  port: 'text or number',
  labels: { map: 'text' },
  items: { list: fieldsOf({ 'key!': 'text' }) }
})

test('a value of the right types comes back as it is, with what nobody knows', () => {
  const value = {
    name: 'a',
    count: 1,
    port: 'http',
    labels: { x: 'y' },
    items: [{ key: 'k' }],
    other: [null, { z: 1 }]
  }
  const fitted = fit(value, shape)
  expect(fitted).toEqual({ value, misfits: [] })
  // And not a copy of it: there are thousands.
  expect(fitted.value).toBe(value)
})

test('null counts for nothing, and is no misfit', () => {
  expect(fit({ name: 'a', labels: null, items: null }, shape)).toEqual({ value: { name: 'a' }, misfits: [] })
})

test.each([
  [{ name: 'a', count: '1' }, 'count is a text, not a number', { name: 'a' }],
  [{ name: 'a', port: true }, 'port is a boolean, not a text or number', { name: 'a' }],
  [{ name: 'a', labels: [] }, 'labels is a list, not a mapping', { name: 'a' }],
  [{ name: 'a', labels: { x: 1, y: 'z' } }, 'labels[] is a number, not a text', { name: 'a', labels: { y: 'z' } }],
  [{ name: 'a', items: {} }, 'items is a mapping, not a list', { name: 'a' }],
  [{ name: 'a', items: [null] }, 'items[] is null, not a value', { name: 'a', items: [] }],
  [{ name: 'a', items: [{ key: 'k' }, {}] }, 'items[].key is missing', { name: 'a', items: [{ key: 'k' }] }],
  [{ count: 1 }, 'name is missing', undefined],
  [[], 'it is a list, not a mapping', undefined]
])('%j -> %s', (given, misfit, value) => {
  expect(fit(given, shape)).toEqual({ value, misfits: [misfit] })
})

test.each([
  ['/api/v1/nodes/node-a', { metadata: {}, status: { addresses: 0 } }, 'status.addresses is a number, not a list'],
  ['/api/v1/namespaces/x/pods/y', { metadata: { labels: 1 } }, 'metadata.labels is a number, not a mapping'],
  ['/api/v1/namespaces/x', {}, 'metadata is missing'],
  ['/apis/node.k8s.io/v1/runtimeclasses/x', { metadata: {} }, 'handler is missing'],
  ['/apis/cluster.x-k8s.io/v1beta2/namespaces/x/machines', { metadata: {}, spec: '' }, 'spec is a text, not a mapping'],
  ['/version', { gitVersion: [] }, 'gitVersion is a list, not a text'],
  ['/apis/apps/v1', { resources: [{}] }, 'resources[].name is missing']
])('what the API server sends at %s is known: %s', (path, object, misfit) => {
  expect(fit(object, shapeOf(path)).misfits).toEqual([misfit])
})

const required = (terms: unknown): object => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } }
})
test.each([
  [{ initContainers: [{ name: 'a', ports: {} }] }, 'spec.initContainers[].ports is a mapping, not a list'],
  [
    { initContainers: [{ name: 'a', startupProbe: '' }] },
    'spec.initContainers[].startupProbe is a text, not a mapping'
  ],
  [
    { initContainers: [{ name: 'a', restartPolicy: 1 }] },
    'spec.initContainers[].restartPolicy is a number, not a text'
  ],
  [{ containers: [{ name: 'a', ports: {} }] }, 'spec.containers[].ports is a mapping, not a list'],
  [
    required('any'),
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms is a text, not a list'
  ]
])('what is read of a pod is known, its first containers too: %j', (spec, misfit) => {
  const pods = '/api/v1/namespaces/x/pods/y'
  expect(fit({ metadata: {}, spec }, shapeOf(pods)).misfits).toEqual([misfit])
})

test('an end whose time is no text is known', () => {
  const ended = { name: 'a', state: { terminated: { exitCode: 0, finishedAt: {} } } }
  const pod = { metadata: {}, status: { containerStatuses: [ended] } }
  expect(fit(pod, shapeOf('/api/v1/namespaces/x/pods/y')).misfits).toEqual([
    'status.containerStatuses[].state.terminated.finishedAt is a mapping, not a text'
  ])
})

test.each([
  '/apis/postgresql.cnpg.io/v1/namespaces/x/clusters/y',
  '/apis/batch.volcano.sh/v1alpha1/namespaces/x/jobs/y',
  '/apis/serving.knative.dev/v1/namespaces/x/services/y',
  '/apis/constructor/v1/namespaces/x/toString/y'
])('of another group nothing is known but its metadata: %s', (path) => {
  const object = { metadata: { name: 'y' }, spec: { replicas: 'many', ports: '', selector: [] }, status: 'good' }
  expect(fit(object, shapeOf(path))).toEqual({ value: object, misfits: [] })
})
