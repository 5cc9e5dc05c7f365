import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** An id-token that expires at a time; signed by nobody. */
export function makeIdToken(expiresMs: number): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = { iss: 'https://127.0.0.1:1', sub: 'me', exp: Math.round(expiresMs / 1000) }
  return [encode({ alg: 'RS256' }), encode(claims), 'c2lnbmF0dXJl'].join('.')
}

/** Writes a kubeconfig whose user has auth-provider oidc; gives its path. */
export function writeOidc(folder: string, config: Readonly<Record<string, string>>): string {
  const path = join(folder, 'oidc-kubeconfig')
  const kubeconfig = {
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config } } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x'
  }
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(kubeconfig))
  return path
}
