import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { isMapping } from './entries.ts'

/** A token that expires this soon is worth a word. */
export const SOON_MS = 10 * 60_000

/** When the token of a user expired, if it has, and what to say of one that has or soon will. */
export type TokenExpiry = { readonly expiredOn?: string; readonly warnings: readonly string[] }

/** Looks at the token in a kubeconfig, such as that of a service account. It is used all the same: the server's clock decides. */
export function checkToken({ name, token }: User): TokenExpiry {
  const expiresMs = findExpiry(token ?? '')
  if (expiresMs === undefined || expiresMs > Date.now() + SOON_MS) return { warnings: [] }
  const expires = new Date(expiresMs).toISOString()
  return expiresMs <= Date.now()
    ? { expiredOn: expires, warnings: [`the token of user "${name}" expired on ${expires}`] }
    : { warnings: [`the token of user "${name}" expires on ${expires}, and is not refreshed`] }
}

/** When a JWT expires, in milliseconds since 1970; infinite where it names no time, undefined if it is none. */
export function findExpiry(token: string): number | undefined {
  const [, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (!isMapping(claims)) return undefined
    const { exp } = claims
    return typeof exp === 'number' && Math.abs(exp) < 1e12 ? exp * 1000 : Infinity
  } catch {
    return undefined
  }
}
