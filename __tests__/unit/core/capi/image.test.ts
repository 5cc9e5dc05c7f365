import { describe, expect, test } from 'vitest'
import { findImage, indexInfrastructure, isOutdated, systemOf } from '../../../../src/core/capi/image.ts'
import { describeImage } from '../../../../src/core/nodes/node-image.ts'
import { galleryImage, makeSnapshot } from './examples.ts'

describe('the image of an AzureMachine', () => {
  test.each([
    {
      name: 'compute gallery',
      image: galleryImage,
      shows: 'compute gallery wasm/ubuntu-2404 1.32.1',
      version: '1.32.1'
    },
    {
      name: 'shared gallery',
      image: { sharedGallery: { gallery: 'shared', name: 'flatcar', version: '4.0.1' } },
      shows: 'shared gallery shared/flatcar 4.0.1',
      version: '4.0.1'
    },
    {
      name: 'marketplace',
      image: {
        marketplace: { publisher: 'cncf-upstream', offer: 'capi', sku: 'k8s-1dot32', version: '132.1.20250101' }
      },
      shows: 'marketplace cncf-upstream/capi/k8s-1dot32 132.1.20250101',
      version: '132.1.20250101'
    },
    {
      name: "the id of a gallery's image, which ends with a version",
      image: { id: '/subscriptions/s/providers/Microsoft.Compute/galleries/g/images/i/versions/2.0.3' },
      shows: 'image /subscriptions/s/providers/Microsoft.Compute/galleries/g/images/i/versions/2.0.3',
      version: '2.0.3'
    },
    {
      name: 'the id of an image that has no versions',
      image: { id: '/subscriptions/s/images/mine' },
      shows: 'image /subscriptions/s/images/mine',
      version: undefined
    },
    { name: 'none at all', image: undefined, shows: 'CAPZ default for Kubernetes v1.32.1', version: undefined }
  ])('$name', ({ image, shows, version }) => {
    const azureMachines = [{ metadata: { name: 'm' }, spec: image === undefined ? {} : { image } }]
    const index = indexInfrastructure(makeSnapshot({ azureMachines }))
    const found = findImage({ kind: 'AzureMachine', name: 'm' }, 'v1.32.1', index)
    expect(found && describeImage(found)).toBe(shows)
    expect(found?.version).toBe(version)
  })
})

describe('what leads to an image', () => {
  const azurePools = [{ metadata: { name: 'mp-0' }, spec: { template: { image: galleryImage } } }]
  const azureTemplates = [
    { metadata: { name: 'md-0' }, spec: { template: { spec: { image: galleryImage, osDisk: { osType: 'Windows' } } } } }
  ]
  const index = indexInfrastructure(makeSnapshot({ azurePools, azureTemplates }))

  test.each([
    { name: 'a template', kind: 'AzureMachineTemplate', of: 'md-0', shows: 'compute gallery wasm/ubuntu-2404 1.32.1' },
    { name: 'a scale set', kind: 'AzureMachinePool', of: 'mp-0', shows: 'compute gallery wasm/ubuntu-2404 1.32.1' },
    { name: 'an object that is gone', kind: 'AzureMachine', of: 'x', shows: 'unknown: AzureMachine/x is not there' },
    { name: "AKS's own", kind: 'AzureManagedMachinePool', of: 'x', shows: 'AKS Kubernetes v1.32.1' },
    { name: "AKS's own, by ASO", kind: 'AzureASOManagedMachinePool', of: 'x', shows: 'AKS Kubernetes v1.32.1' },
    { name: 'another provider: not known', kind: 'DockerMachine', of: 'x', shows: undefined }
  ])('$name', ({ kind, of, shows }) => {
    const found = findImage({ kind, name: of }, 'v1.32.1', index)
    expect(found && describeImage(found)).toBe(shows)
  })

  test('a node of AKS is called what its kubelet reports, not what its pool is to have', () => {
    const nodes = [{ name: 'vmss-0', kubelet: 'v1.31.9' }]
    const aks = indexInfrastructure(makeSnapshot(), nodes)
    const ref = { kind: 'AzureManagedMachinePool', name: 'x' }
    const show = (nodeName: string): string => {
      const found = findImage(ref, 'v1.32.1', aks, { id: `node/${nodeName}`, nodeName })
      return found === undefined ? '' : describeImage(found)
    }
    expect([show('vmss-0'), show('vmss-1')]).toEqual(['AKS Kubernetes v1.31.9', 'AKS Kubernetes v1.32.1'])
  })

  test.each([
    { kubelet: 'v1.31.9', outdated: true },
    { kubelet: 'v1.32.0', outdated: true },
    { kubelet: 'v1.9.11', outdated: true },
    { kubelet: 'v1.32.1', outdated: false },
    { kubelet: 'v1.32.10', outdated: false },
    { kubelet: 'v1.33.0', outdated: false },
    { kubelet: 'v2.0.0', outdated: false },
    { kubelet: '', outdated: false },
    { kubelet: 'unknown', outdated: false }
  ])('a node of AKS with kubelet "$kubelet" in a pool of v1.32.1: outdated is $outdated', ({ kubelet, outdated }) => {
    const aks = indexInfrastructure(makeSnapshot(), [{ name: 'vmss-0', kubelet }])
    const instance = { id: 'node/vmss-0', nodeName: 'vmss-0' }
    for (const kind of ['AzureManagedMachinePool', 'AzureASOManagedMachinePool']) {
      expect(isOutdated({ kind, name: 'x' }, 'v1.32.1', aks, instance)).toBe(outdated)
    }
    expect(isOutdated({ kind: 'DockerMachinePool', name: 'x' }, 'v1.32.1', aks, instance)).toBe(false)
  })

  test("the system of AKS's pools, whose machines are not there yet, and Linux where they don't say", () => {
    const aks = indexInfrastructure(
      makeSnapshot({
        aksPools: [
          { metadata: { name: 'win' }, spec: { osType: 'Windows' } },
          { metadata: { name: 'x' }, spec: {} }
        ],
        asoPools: [
          { metadata: { name: 'win' }, spec: { resources: [{ spec: {} }, { spec: { osType: 'Windows' } }] } },
          { metadata: { name: 'x' }, spec: { resources: [{}] } },
          { metadata: { name: 'y' } }
        ]
      })
    )
    const systems = ['AzureManagedMachinePool', 'AzureASOManagedMachinePool'].map((kind) =>
      ['win', 'x', 'y'].map((name) => systemOf({ kind, name }, aks))
    )
    expect(systems).toEqual(Array(2).fill(['windows', 'linux', 'linux']))
  })

  test('its system: as it reports, else Linux', () => {
    expect(systemOf({ kind: 'AzureMachineTemplate', name: 'md-0' }, index)).toBe('windows')
    expect(systemOf({ kind: 'AzureMachine', name: 'x' }, index)).toBe('linux')
  })
})
