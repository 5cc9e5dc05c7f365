import { X509Certificate } from 'node:crypto'
import type { Authenticator } from '@kubernetes/client-node/dist/auth.js'
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js'
import { FILE_LIMITS, readBounded, UnfitFile } from '../bounded-file.ts'
import { describeError, Refusal, refuseKubeconfig } from '../errors.ts'
import { secrets } from '../secrets.ts'

/** Stands for a kubeconfig's `tokenFile` in the place of an auth-provider; no kubeconfig can name it. */
export class TokenFile {
  readonly path: string
  /** What counts where the file can't be read. */
  readonly token: string | undefined

  constructor(path: string, token: string | undefined) {
    this.path = path
    this.token = token
  }
}

/** A token is read again this often: whoever writes the file renews it. client-go does the same. */
const TOKEN_AGE_MS = 60_000

/** How long a pipe may take when it is read again: most give a token only once, and nothing else goes on meanwhile. */
const AGAIN_WITHIN_MS = 500

/** Reads a bearer token from a file. */
export class TokenFileAuth implements Authenticator {
  #token = ''
  #readAtMs = -Infinity

  isAuthProvider(user: User): boolean {
    return user.authProvider instanceof TokenFile
  }

  applyAuthentication(...[user, options]: Parameters<Authenticator['applyAuthentication']>): Promise<void> {
    const { path, token } = user.authProvider as TokenFile
    if (performance.now() - this.#readAtMs > TOKEN_AGE_MS) {
      this.#token = readToken(path, this.#token || token)
      secrets.add([this.#token])
      this.#readAtMs = performance.now()
    }
    const request = options as { headers?: Readonly<Record<string, string>> }
    request.headers = { ...request.headers, Authorization: `Bearer ${this.#token}` }
    return Promise.resolve()
  }
}

/** What the file reports; where it can't be read, the token that there was before it. */
function readToken(path: string, before: string | undefined): string {
  try {
    const withinMs = before === undefined ? undefined : AGAIN_WITHIN_MS
    return readBounded(path, FILE_LIMITS.credential, withinMs).toString('utf8').trim()
  } catch (error) {
    if (before !== undefined) return before
    throw refuseKubeconfig(`the kubeconfig's token file cannot be read: ${describeUnread(path, error)}`)
  }
}

/** What a kubeconfig names as a credential plugin. */
type Exec = {
  readonly apiVersion?: string
  readonly command?: string
  readonly provideClusterInfo?: boolean
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null
}

/** The credential plugin of a user, if that is how it proves who it is. */
export function pluginOf(user: User): string | undefined {
  return (user.exec as Exec | null | undefined)?.command
}

/**
 * A user whose plugin is reported what it is called for, in KUBERNETES_EXEC_INFO; the library leaves that out
 * (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
 */
export function addExecInfo(user: User, cluster: Cluster): User {
  const exec = user.exec as Exec | null | undefined
  if (exec === null || exec === undefined) return user
  const about = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify,
    'certificate-authority-data': cluster.caData,
    'proxy-url': cluster.proxyUrl
  }
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: about } : {}) }
  }
  const env = [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }]
  return { ...user, exec: { ...exec, env } }
}

/** A certificate that expires this soon is worth a word while there is time to renew it. */
const SOON_MS = 7 * 24 * 60 * 60_000

/** A cluster and the user that it is asked as. */
export type Parties = { readonly cluster: Cluster; readonly user: User }

/**
 * Has the contents of certificates and keys in place of the files that are named: the library would read those again for
 * each request, whatever their size. Data counts more than a file beside it (kubectl's rule). Refuses what can't be read.
 */
export function readCertificates({ cluster, user }: Parties): Parties {
  const { caFile, caData, ...rest } = cluster
  const { certFile, certData, keyFile, keyData, ...others } = user
  const ca = orFile(caData, caFile, `the certificate authority of cluster "${cluster.name}"`)
  const cert = orFile(certData, certFile, `the client certificate of user "${user.name}"`)
  const key = orFile(keyData, keyFile, `the client key of user "${user.name}"`)
  return {
    cluster: { ...rest, ...(ca === undefined ? {} : { caData: ca }) },
    user: {
      ...others,
      ...(cert === undefined ? {} : { certData: cert }),
      ...(key === undefined ? {} : { keyData: key })
    }
  }
}

/** The system's own words name the path. */
function describeUnread(path: string, error: unknown): string {
  return error instanceof UnfitFile ? `${path}: ${error.message}` : describeError(error)
}

/** The data, or what the file holds, in Base64 as a kubeconfig has it; undefined without either. */
function orFile(data: string | undefined, path: string | undefined, what: string): string | undefined {
  if (data) return data
  if (!path) return undefined
  try {
    return readBounded(path, FILE_LIMITS.credential).toString('base64')
  } catch (error) {
    throw refuseKubeconfig(`kubeconfig: ${what} cannot be read: ${describeUnread(path, error)}`)
  }
}

/**
 * Refuses a client certificate that is out of date, since the server would only say that the handshake failed; gives a
 * warning for one that soon will be.
 */
export function checkCertificate(user: User): readonly string[] {
  const what = `the client certificate of user "${user.name}"`
  const pem = Buffer.from(user.certData ?? '', 'base64')
  const key = Buffer.from(user.keyData ?? '', 'base64')
  // One file may hold both.
  secrets.add([key, pem].map((file) => file.toString()).filter((text) => text.includes('PRIVATE KEY')))
  if (pem.length === 0) return []
  const { validFrom, validFromDate, validTo, validToDate } = parsePem(pem, what)
  const nowMs = Date.now()
  if (validFromDate.getTime() > nowMs) {
    const message = `kubeconfig: ${what} is valid from ${validFrom} only: is the clock of this machine right?`
    throw new Refusal(message, { kind: 'certificate', user: user.name, is: 'not-yet-valid' })
  }
  if (validToDate.getTime() < nowMs) {
    const message = `kubeconfig: ${what} expired on ${validTo}`
    throw new Refusal(message, { kind: 'certificate', user: user.name, is: 'expired' })
  }
  return validToDate.getTime() < nowMs + SOON_MS ? [`${what} expires on ${validTo}`] : []
}

function parsePem(pem: Buffer, what: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw refuseKubeconfig(`kubeconfig: ${what} is not a PEM certificate`)
  }
}

/** Reports why a user's credentials could not be had. A plugin's own words may hold secrets: long ones are blotted out. */
export function refuseCredentials(error: unknown, user: User | null): Refusal {
  // Our own words, and a path that must be read: no secret of anybody's.
  if (error instanceof Refusal) return error
  const plugin = user === null ? undefined : pluginOf(user)
  const reported = redactSecrets(describeError(error)).split('\n').slice(0, 3).join(' ').slice(0, 300)
  if (plugin === undefined) return refuseKubeconfig(`no credentials: ${reported}`)
  const name = `the kubeconfig's credential plugin "${plugin}"`
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (isMissing) {
    const message = `${name} is not installed: install it, or add it to PATH`
    return new Refusal(message, { kind: 'plugin', plugin, is: 'missing' })
  }
  // Its words would quote what the plugin printed, which may be a bare token.
  const isOdd = error instanceof SyntaxError || error instanceof TypeError
  const what = isOdd ? 'what it printed is no ExecCredential' : reported || 'it printed nothing'
  return new Refusal(`${name} failed: ${what}`, { kind: 'plugin', plugin, is: 'failing' })
}

/** Blots out the secrets in a text, and what looks like a key, a token or a password. */
export function redactSecrets(text: string): string {
  return secrets
    .redact(text)
    .replace(
      /((?:token|secret|password|passwd|key|bearer|authorization)["']?\s{0,8}[:=]?\s{0,8}["']?(?:(?:bearer|basic)\s{1,8})?)[^\s"',;]{6,}/gi,
      '$1***'
    )
    .replace(/[A-Za-z0-9+/_=.-]{32,}/g, '***')
}
