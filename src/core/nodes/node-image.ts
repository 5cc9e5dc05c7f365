import type { NodeImage } from '../model.ts'

/** AKS names the image of each of its nodes here (https://learn.microsoft.com/azure/aks/node-image-upgrade). */
const AKS_IMAGE_LABEL = 'kubernetes.azure.com/node-image-version'

/** The image that a node's own labels name; undefined if they name none. */
export function imageOfLabels(labels: Readonly<Record<string, string>>): NodeImage | undefined {
  const version = labels[AKS_IMAGE_LABEL]
  return version === undefined || version === '' ? undefined : { kind: 'aks', name: '', version }
}

/** The image in words, as tables and evidence have it: `compute gallery wasm/ubuntu-2404 1.32.1`. */
export function describeImage({ kind, name, version = '' }: NodeImage): string {
  const say = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')
  switch (kind) {
    case 'compute-gallery':
      return say('compute gallery', name, version)
    case 'shared-gallery':
      return say('shared gallery', name, version)
    case 'marketplace':
      return say('marketplace', name, version)
    case 'id':
      // It ends with its version already.
      return say('image', name)
    case 'capz-default':
      return say('CAPZ default', name)
    case 'aks':
      return say('AKS', version, version === '' || name === '' ? name : `(${name})`)
    case 'unknown':
      return say('unknown:', name)
  }
}
