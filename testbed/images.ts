import { createHash } from 'node:crypto'
import { makeLayer } from './layer.ts'
import type { ImageFile } from './layer.ts'

export type { ImageFile } from './layer.ts'

/** As an image index writes it: `linux` and `amd64`, or `wasi` and `wasm`. */
export type Platform = { readonly os: string; readonly architecture: string }

/**
 * One manifest, whose platform stands in its config alone, where no containerd compares it; or an index with an entry
 * for each platform, of which a node takes its own or none.
 */
export type Platforms =
  | { readonly kind: 'single'; readonly platform: Platform }
  | { readonly kind: 'index'; readonly platforms: readonly Platform[] }

/** What an image is to be. */
export type ImageSpec = {
  /** The repository, without its registry. */
  readonly name: string
  readonly tags: readonly string[]
  /** The same ones on every platform. */
  readonly files: readonly ImageFile[]
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly platforms: Platforms
}

/** A part of an image as a registry stores it. */
export type Blob = { readonly mediaType: string; readonly digest: string; readonly bytes: Buffer<ArrayBuffer> }

/** An image to be pushed: the same spec, the same digests. */
export type Image = {
  readonly name: string
  readonly tags: readonly string[]
  /** The layer and the configs. */
  readonly blobs: readonly Blob[]
  /** The manifests that the index lists; none if there is no index. */
  readonly children: readonly Blob[]
  /** What a tag stands for: the index, or the one manifest. Its digest pins the image. */
  readonly root: Blob
}

/** Every platform that a node of the testbed can have. */
export const linuxPlatforms: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' }
]

/** The platform that samples of the deislabs era are often built for alone, and that no Linux node takes from an index. */
export const wasiPlatform: Platform = { os: 'wasi', architecture: 'wasm' }

const layerType = 'application/vnd.oci.image.layer.v1.tar'
const configType = 'application/vnd.oci.image.config.v1+json'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'

/** Builds an image in memory. */
export async function makeImage(spec: ImageSpec): Promise<Image> {
  const { name, tags, platforms } = spec
  const layer = makeBlob(layerType, await makeLayer(spec.files))
  if (platforms.kind === 'single') {
    const { config, manifest } = makeManifest(spec, platforms.platform, layer)
    return { name, tags, blobs: [layer, config], children: [], root: manifest }
  }
  const made = platforms.platforms.map((platform) => makeManifest(spec, platform, layer))
  const manifests = made.map(({ manifest, platform }) => ({ ...describe(manifest), platform }))
  return {
    name,
    tags,
    blobs: [layer, ...made.map(({ config }) => config)],
    children: made.map(({ manifest }) => manifest),
    root: makeJson(indexType, { schemaVersion: 2, mediaType: indexType, manifests })
  }
}

/** Pushes an image with its tags to a registry that speaks plain HTTP, such as `http://10.0.0.1:5000`. */
export async function pushImage(registryUrl: string, image: Image, signal: AbortSignal): Promise<void> {
  const repository = new URL(`/v2/${image.name}/`, registryUrl)
  for (const blob of image.blobs) await pushBlob(repository, blob, signal)
  for (const child of image.children) await pushManifest(repository, child, child.digest, signal)
  for (const tag of image.tags) await pushManifest(repository, image.root, tag, signal)
}

type Manifest = { readonly platform: Platform; readonly config: Blob; readonly manifest: Blob }

function makeManifest(spec: ImageSpec, platform: Platform, layer: Blob): Manifest {
  const config = makeJson(configType, {
    ...platform,
    config: { Entrypoint: spec.entrypoint, Cmd: spec.cmd, WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [layer.digest] }
  })
  const parts = { config: describe(config), layers: [describe(layer)] }
  const manifest = makeJson(manifestType, { schemaVersion: 2, mediaType: manifestType, ...parts })
  return { platform, config, manifest }
}

function makeJson(mediaType: string, value: unknown): Blob {
  return makeBlob(mediaType, Buffer.from(JSON.stringify(value)))
}

function makeBlob(mediaType: string, bytes: Buffer<ArrayBuffer>): Blob {
  return { mediaType, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes }
}

function describe({ mediaType, digest, bytes }: Blob): object {
  return { mediaType, digest, size: bytes.length }
}

async function pushBlob(repository: URL, blob: Blob, signal: AbortSignal): Promise<void> {
  const known = await fetch(new URL(`blobs/${blob.digest}`, repository), { method: 'HEAD', signal })
  if (known.ok) return
  const begin = new URL('blobs/uploads/', repository)
  const begun = await send(begin, { method: 'POST', signal })
  const upload = new URL(begun.headers.get('location') ?? '', begin)
  upload.searchParams.set('digest', blob.digest)
  const headers = { 'content-type': 'application/octet-stream' }
  await send(upload, { method: 'PUT', headers, body: blob.bytes, signal })
}

async function pushManifest(repository: URL, manifest: Blob, reference: string, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': manifest.mediaType }
  const url = new URL(`manifests/${reference}`, repository)
  await send(url, { method: 'PUT', headers, body: manifest.bytes, signal })
}

async function send(url: URL, request: RequestInit & { readonly method: string }): Promise<Response> {
  const response = await fetch(url, request)
  const text = await response.text()
  if (response.ok) return response
  throw new Error(`${request.method} ${url.href} answered ${response.status}: ${text.trim()}`)
}
