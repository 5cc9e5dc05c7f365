/** An image's name, taken apart as container runtimes do (https://github.com/distribution/reference). */
export type ImageName = {
  /** Host, with its port if it has one. */
  readonly registry: string
  readonly repository: string
  /** A digest, else a tag. */
  readonly reference: string
}

/** An entry of an image's index. */
export type Platform = { readonly os: string; readonly architecture: string }

/** What a registry reports of the platforms that an image is for. */
export type ImagePlatforms =
  | { readonly kind: 'index'; readonly platforms: readonly Platform[] }
  /** It can't be known from here, or isn't written there: the node finds out. */
  | { readonly kind: 'unknown'; readonly reason: string }

const HUB = 'docker.io'
/** What a node of one architecture takes besides its own (https://github.com/containerd/platforms, platformVector). */
const ALSO_TAKES: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' }

/** Takes an image's name apart: without a host it is one of Docker Hub, and without tag and digest `latest`. */
export function parseImageName(image: string): ImageName {
  const [name = '', digest] = image.split('@')
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  const hasHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const path = hasHost ? name.slice(slash + 1) : name
  const colon = path.indexOf(':')
  const repository = colon === -1 ? path : path.slice(0, colon)
  const registry = hasHost ? first : HUB
  return {
    registry,
    repository: registry === HUB && !repository.includes('/') ? `library/${repository}` : repository,
    reference: digest ?? (colon === -1 ? 'latest' : path.slice(colon + 1))
  }
}

/** The name in full, as a node lists the images that it holds: `docker.io/library/busybox:latest`. */
export function renderImageName({ registry, repository, reference }: ImageName): string {
  return `${registry}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`
}

/** True if a Linux node of the architecture finds an entry for itself; variants such as v7 are left to the node. */
export function isForArchitecture(platforms: readonly Platform[], architecture: string): boolean {
  const taken = [architecture, ALSO_TAKES[architecture]]
  return platforms.some((one) => one.os === 'linux' && taken.includes(one.architecture))
}
