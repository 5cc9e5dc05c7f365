import { expect, test } from 'vitest'
import type { Node } from '../../../../src/core/model.ts'
import { distributionOf } from '../../../../src/core/nodes/distribution.ts'
import { parseNode } from '../../../../src/core/nodes/nodes.ts'
import { makeNode } from '../examples.ts'

test.each<{ readonly is: string; readonly more: Partial<Node> }>([
  { is: 'generic', more: {} },
  { is: 'generic', more: { providerId: 'azure:///subscriptions/x', labels: { agentpool: 'wasm' } } },
  { is: 'k3s', more: { kubelet: 'v1.34.1+k3s1' } },
  { is: 'rke2', more: { kubelet: 'v1.34.1+rke2r1' } },
  { is: 'aks', more: { labels: { 'kubernetes.azure.com/cluster': 'MC_x' } } },
  { is: 'kind', more: { providerId: 'kind://docker/kind/kind-worker' } },
  { is: 'microk8s', more: { labels: { 'microk8s.io/cluster': 'true' } } },
  { is: 'minikube', more: { labels: { 'minikube.k8s.io/name': 'minikube' } } },
  { is: 'talos', more: { osImage: 'Talos (v1.11.1)' } },
  { is: 'read-only', more: { osImage: 'Container-Optimized OS from Google' } },
  { is: 'read-only', more: { osImage: 'Bottlerocket OS 1.40.0 (aws-k8s-1.33)' } },
  { is: 'read-only', more: { osImage: 'Flatcar Container Linux by Kinvolk 4230.2.0 (Oklo)' } },
  // What manages containerd counts, not the OS below it.
  { is: 'k3s', more: { kubelet: 'v1.34.1+k3s1', osImage: 'Flatcar Container Linux by Kinvolk' } }
])('$more -> $is', ({ is, more }) => {
  expect(distributionOf(makeNode('node-a', more))).toBe(is)
})

test('the provider id is read from the node', () => {
  const node = parseNode({ metadata: { name: 'a' }, spec: { providerID: 'kind://docker/kind/a' } })
  expect(distributionOf(node)).toBe('kind')
})
