import { expect, test } from 'vitest'
import { nodePoolOf, originsOf } from '../../../../src/core/nodes/pool.ts'

test.each([
  { labels: { 'kubernetes.azure.com/agentpool': 'wasm', agentpool: 'old' }, pool: 'wasm' },
  { labels: { agentpool: 'wasm' }, pool: 'wasm' },
  { labels: { 'cloud.google.com/gke-nodepool': 'wasm' }, pool: 'wasm' },
  { labels: { 'eks.amazonaws.com/nodegroup': 'wasm' }, pool: 'wasm' },
  { labels: { pool: 'wasm' }, pool: undefined }
])('the pool by $labels: $pool', ({ labels, pool }) => {
  expect(nodePoolOf({ labels })).toBe(pool)
  expect(originsOf({ labels })).toEqual(pool === undefined ? [] : [`node pool ${pool}`])
})

test('a MachineSet of any template is of its MachineDeployment, beside the pool', () => {
  const labels = { agentpool: 'wasm' }
  expect(originsOf({ labels, owner: 'MachineSet/md-0-x4k2v' })).toEqual(['MachineDeployment/md-0', 'node pool wasm'])
  expect(originsOf({ labels: {}, owner: 'MachineSet/by-hand' })).toEqual(['MachineSet/by-hand'])
})
