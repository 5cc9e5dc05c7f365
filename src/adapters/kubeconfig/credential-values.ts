import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { secretsInUrl } from '../secrets.ts'
import { isPlaceholder } from './placeholders.ts'

/** What a plugin is given in its environment under such a name is no setting. */
const SECRET_NAME = /token|secret|passw|credential|key(?:$|[_-]|data)/i
/** And what is given under such a name is a place. */
const PATH_NAME = /(?:file|path|dir)$/i

/** What the library leaves untyped; as it stands in a file, and not yet checked. */
type Provider = { readonly token?: unknown; readonly config?: Readonly<Record<string, unknown>> | null }
type Exec = { readonly env?: readonly Setting[] | null }
type Setting = { readonly name?: unknown; readonly value?: unknown }

/**
 * Every credential that a kubeconfig holds itself: what must be hidden before anything of it is used. One out of a cluster
 * counts with what its current context leads to, which is all that is used of it: by thousands of users more it could have
 * any words hidden.
 */
export function credentialsIn({
  config,
  isFromCluster = false
}: {
  readonly config: KubeConfig
  readonly isFromCluster?: boolean
}): readonly string[] {
  const users = isFromCluster ? [config.getCurrentUser() ?? []].flat() : config.getUsers()
  const clusters = isFromCluster ? [config.getCurrentCluster() ?? []].flat() : config.getClusters()
  const ofUsers = users.flatMap(credentialsOf)
  const ofClusters = clusters.flatMap(({ server, proxyUrl }) => [server, proxyUrl])
  const ofUrls = ofClusters.flatMap((url) => (typeof url === 'string' ? secretsInUrl(url) : []))
  // The words of a placeholder are those of the message that refuses it.
  const isCredential = (one: unknown): one is string => typeof one === 'string' && one !== '' && !isPlaceholder(one)
  // YAML reads a password of digits as a number, unless it is quoted.
  return [...ofUsers, ...ofUrls].map((one) => (typeof one === 'number' ? String(one) : one)).filter(isCredential)
}

function credentialsOf(user: User): readonly unknown[] {
  const provider = (user.authProvider ?? {}) as Provider
  const { env } = (user.exec ?? {}) as Exec
  const ofProvider = Object.entries(provider.config ?? {}).map(([name, value]): Setting => ({ name, value }))
  const ofPlugin: readonly Setting[] = Array.isArray(env) ? (env as readonly Setting[]) : []
  const named = [...ofProvider, ...ofPlugin].filter(
    ({ name }) => SECRET_NAME.test(String(name)) && !PATH_NAME.test(String(name))
  )
  return [user.token, user.password, user.keyData, user.certData, provider.token, ...named.map(({ value }) => value)]
}

/** What the header of a request proves it with: the token, or user and password in base64. */
export function credentialsInHeader(authorization: string | undefined): readonly string[] {
  return authorization === undefined ? [] : [authorization.replace(/^\w+ /, '')]
}

/** What a credential plugin printed: its credentials, or whatever it is where it is none. */
export function credentialsInOutput(stdout: string): readonly string[] {
  try {
    const { status } = JSON.parse(stdout) as { readonly status?: Readonly<Record<string, unknown>> | null }
    const { token, clientKeyData } = status ?? {}
    if (status) return [token, clientKeyData].filter((one) => typeof one === 'string')
  } catch {
    // A bare token, or a log: nothing of it is to be seen.
  }
  const words = stdout.split(/\s+/).filter((word) => word !== '')
  return words.length === 1 ? words : words.filter(isLikeToken)
}

/** Words of a message must stay readable, here and in all the rest of a job. */
function isLikeToken(word: string): boolean {
  return word.length >= 16 && /\d/.test(word) && /[a-z]/i.test(word)
}
