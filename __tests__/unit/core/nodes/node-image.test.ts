import { describe, expect, test } from 'vitest'
import type { NodeImage } from '../../../../src/core/model.ts'
import { describeImage, imageOfLabels } from '../../../../src/core/nodes/node-image.ts'

const AKS = 'kubernetes.azure.com/node-image-version'

describe("the image that a node's labels name", () => {
  test('is that of AKS', () => {
    expect(imageOfLabels({ [AKS]: 'AKSUbuntu-2204-1' })).toEqual({ kind: 'aks', name: '', version: 'AKSUbuntu-2204-1' })
  })

  test.each([{}, { agentpool: 'wasm' }, { [AKS]: '' }])('is none for %j', (labels) => {
    expect(imageOfLabels(labels)).toBeUndefined()
  })
})

test.each<[NodeImage, string]>([
  [{ kind: 'compute-gallery', name: 'wasm/ubuntu-2404', version: '1.32.1' }, 'compute gallery wasm/ubuntu-2404 1.32.1'],
  [{ kind: 'compute-gallery', name: 'wasm/ubuntu-2404' }, 'compute gallery wasm/ubuntu-2404'],
  [{ kind: 'shared-gallery', name: 'pub/ubuntu', version: '1' }, 'shared gallery pub/ubuntu 1'],
  [{ kind: 'marketplace', name: 'cncf/capi', version: '1' }, 'marketplace cncf/capi 1'],
  [{ kind: 'id', name: '/subscriptions/x/versions/1', version: '1' }, 'image /subscriptions/x/versions/1'],
  [{ kind: 'capz-default', name: 'v1.32.1', version: '1' }, 'CAPZ default v1.32.1'],
  [{ kind: 'aks', name: 'Ubuntu2204', version: '202501.12.0' }, 'AKS 202501.12.0 (Ubuntu2204)'],
  [{ kind: 'aks', name: '', version: '202501.12.0' }, 'AKS 202501.12.0'],
  [{ kind: 'aks', name: 'Ubuntu2204' }, 'AKS Ubuntu2204'],
  [{ kind: 'unknown', name: 'VirtualMachineScaleSet' }, 'unknown: VirtualMachineScaleSet']
])('%j in words', (image, words) => {
  expect(describeImage(image)).toBe(words)
})
