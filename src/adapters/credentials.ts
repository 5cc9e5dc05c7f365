import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Authenticator } from '@kubernetes/client-node/dist/auth.js'
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js'
import { describeError, Refusal } from './failure.ts'

/** Name of the provider that stands for a kubeconfig's `tokenFile`. */
export const TOKEN_FILE = 'token-file'

/** A token is read anew this often: whoever writes the file renews it. client-go does the same. */
const TOKEN_AGE_MS = 60_000

/** Reads a bearer token from a file. */
export class TokenFileAuth implements Authenticator {
  #token = ''
  #readAtMs = -Infinity

  isAuthProvider(user: User): boolean {
    return (user.authProvider as { readonly name?: string } | null)?.name === TOKEN_FILE
  }

  async applyAuthentication(...[user, options]: Parameters<Authenticator['applyAuthentication']>): Promise<void> {
    const { path } = user.authProvider as { readonly path: string }
    if (performance.now() - this.#readAtMs > TOKEN_AGE_MS) {
      this.#token = (await readFile(path, 'utf8')).trim()
      this.#readAtMs = performance.now()
    }
    const request = options as { headers?: Readonly<Record<string, string>> }
    request.headers = { ...request.headers, Authorization: `Bearer ${this.#token}` }
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
 * A user whose plugin is told what it is called for, in KUBERNETES_EXEC_INFO; the library leaves that out
 * (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
 */
export function informPlugin(user: User, cluster: Cluster): User {
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

/** Refuses a client certificate that is out of date: the server would only say that the handshake failed. */
export function checkCertificate(user: User): void {
  const pem = user.certFile === undefined ? Buffer.from(user.certData ?? '', 'base64') : readPem(user.certFile)
  if (pem.length === 0) return
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    throw new Refusal(`kubeconfig: the client certificate of user "${user.name}" is not a PEM certificate`)
  }
  if (certificate.validToDate.getTime() < Date.now()) {
    throw new Refusal(`kubeconfig: the client certificate of user "${user.name}" expired on ${certificate.validTo}`)
  }
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Refusal(`kubeconfig: a client certificate cannot be read: ${describeError(error)}`)
  }
}

/** Says why a user's credentials could not be had. A plugin's own words may hold secrets: long ones are blotted out. */
export function describeCredentialError(error: unknown, user: User | null): string {
  const plugin = user === null ? undefined : pluginOf(user)
  const said = blotSecrets(describeError(error)).split('\n').slice(0, 3).join(' ').slice(0, 300)
  if (plugin === undefined) return `the credentials cannot be had: ${said}`
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (isMissing) return `the kubeconfig's credential plugin "${plugin}" is not there: install it, or put it on PATH`
  return `the kubeconfig's credential plugin "${plugin}" failed: ${said || 'it says nothing'}`
}

/** Blots out what looks like a key, a token or a password in a text. */
export function blotSecrets(text: string): string {
  return text
    .replace(
      /((?:token|secret|password|passwd|key|bearer|authorization)["']?\s*[:=]?\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;]{6,}/gi,
      '$1***'
    )
    .replace(/[A-Za-z0-9+/_=.-]{32,}/g, '***')
}
