import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, request } from 'undici'
import { type ImagePlatforms, parseImageName, type Platform } from '../../core/kubernetes/image-reference.ts'
import type { Registry } from '../../ports.ts'
import { readCapped } from './read-capped.ts'
import { describeError } from '../errors.ts'
import { isLocalHost, makeDispatcher } from './address-guard.ts'

/** For everything together, the token and each image: beyond it a pod finds out sooner. */
const WITHIN_MS = 3_000
const HUB_HOST = 'registry-1.docker.io'

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

/**
 * Registries, asked by the distribution API (https://github.com/opencontainers/distribution-spec) as anybody may ask
 * them: over https, without any credentials of ours, following no redirect. Whatever goes wrong is "unknown".
 */
export function makeRegistry(env: NodeJS.ProcessEnv): Registry {
  return {
    platformsOf: async (image, signal) => {
      const { registry, repository, reference } = parseImageName(image)
      const host = registry === 'docker.io' ? HUB_HOST : registry
      // From a node it is another machine than from here; and it is asked over plain HTTP there.
      if (isLocalHost(host)) return unknown('its registry is the local host')
      const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)])
      const ask = makeAsk(host, env, within)
      try {
        return await findIndex(ask, new URL(`https://${host}/v2/${repository}/manifests/${reference}`), repository)
      } catch (error) {
        return unknown(describeError(error))
      }
    }
  }
}

type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
type Probe = (url: URL, headers: Readonly<Record<string, string>>) => Promise<Reply>

/** One GET, read whole. Its connection ends with it. */
function makeAsk(host: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Probe {
  return async (url, headers) => {
    // The user named the registry, and it may be anywhere; where it sends us for a token is its own word.
    const dispatcher: Dispatcher = makeDispatcher(url, { isNamedByUser: url.host === host, env })
    try {
      const reply = await request(url, {
        headers: { ...headers, 'user-agent': 'wasm-node-smoke' },
        signal,
        dispatcher
      })
      const { body, incomplete } = await readCapped(reply.body)
      if (incomplete) throw new Error(`${url.host} sends more than an index of an image is long, or not all of it`)
      return { status: reply.statusCode, headers: reply.headers, body }
    } finally {
      await dispatcher.destroy()
    }
  }
}

async function findIndex(ask: Probe, url: URL, repository: string): Promise<ImagePlatforms> {
  const headers = { accept: ACCEPT }
  let reply = await ask(url, headers)
  if (reply.status === 401) {
    // One header for each scheme of signing in, or all in one.
    const challenge = [reply.headers['www-authenticate'] ?? []].flat().join(', ')
    const token = await fetchToken(ask, challenge, repository)
    if (token === undefined) return unknown(`${url.host} wants credentials`)
    reply = await ask(url, { ...headers, authorization: `Bearer ${token}` })
  }
  if (reply.status !== 200) return unknown(`${url.host} answered ${reply.status}`)
  return readIndex(reply.body)
}

/** The token that anybody gets (https://distribution.github.io/distribution/spec/auth/token/); undefined if none is offered. */
async function fetchToken(ask: Probe, challenge: string, repository: string): Promise<string | undefined> {
  const fields = new Map(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, key = '', value = '']) => [key, value])
  )
  const realm = fields.get('realm') ?? ''
  if (!/^bearer /i.test(challenge) || !URL.canParse(realm)) return undefined
  const url = new URL(realm)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  const service = fields.get('service')
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', `repository:${repository}:pull`)
  const { status, body } = await ask(url, {})
  if (status !== 200) return undefined
  const { token, access_token: other } = JSON.parse(body) as {
    readonly token?: unknown
    readonly access_token?: unknown
  }
  const given = token ?? other
  // What can't stand in a header is no token.
  return typeof given === 'string' && /^[\x21-\x7e]+$/.test(given) ? given : undefined
}

function readIndex(body: string): ImagePlatforms {
  const { manifests } = JSON.parse(body) as { readonly manifests?: unknown }
  // A node compares the platform of an index only.
  if (!Array.isArray(manifests)) return unknown('it is a single manifest')
  const platforms = manifests.map((one: { readonly platform?: Partial<Platform> } | null) => one?.platform)
  // Of an entry without a platform a node looks at more than the index.
  if (!platforms.every(isPlatform)) return unknown('its index has entries without a platform')
  return { kind: 'index', platforms: platforms.map(({ os, architecture }) => ({ os, architecture })) }
}

function isPlatform(platform: Partial<Platform> | undefined): platform is Platform {
  return typeof platform?.os === 'string' && typeof platform.architecture === 'string'
}

function unknown(reason: string): ImagePlatforms {
  return { kind: 'unknown', reason }
}
