import type { NodeImage } from '../model.ts'
import type { AzureImage } from './objects.ts'

/** Where an image's version is in the id of a gallery's image (/subscriptions/.../images/NAME/versions/VERSION). */
const GALLERY_ID = /\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i

/** An image as CAPZ's objects name it; none at all is the one that CAPZ chooses for the Kubernetes version. */
export function describeImage(image: AzureImage | undefined, kubernetes: string | undefined): NodeImage {
  const { id, computeGallery, sharedGallery, marketplace } = image ?? {}
  if (computeGallery !== undefined) return describeGallery('compute-gallery', computeGallery)
  if (sharedGallery !== undefined) return describeGallery('shared-gallery', sharedGallery)
  if (marketplace !== undefined) {
    const { publisher, offer, sku, version } = marketplace
    return withVersion({ kind: 'marketplace', name: nameOf([publisher, offer, sku]) }, version)
  }
  if (id !== undefined && id !== '') {
    const [, , , version] = GALLERY_ID.exec(id) ?? []
    return withVersion({ kind: 'id', name: id }, version)
  }
  return { kind: 'capz-default', name: kubernetes === undefined ? '' : `for Kubernetes ${kubernetes}` }
}

function describeGallery(
  kind: 'compute-gallery' | 'shared-gallery',
  { gallery, name, version }: { readonly gallery?: string; readonly name?: string; readonly version?: string }
): NodeImage {
  return withVersion({ kind, name: nameOf([gallery, name]) }, version)
}

function withVersion(image: NodeImage, version: string | undefined): NodeImage {
  return version === undefined || version === '' ? image : { ...image, version }
}

function nameOf(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('/')
}
