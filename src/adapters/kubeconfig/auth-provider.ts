import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { type Refusal, refuseKubeconfig } from '../errors.ts'
import { isMapping } from './entries.ts'
import { TokenFile } from './credentials.ts'
import { findExpiry, SOON_MS } from './token-expiry.ts'

/**
 * What takes the place of providers that kubectl no longer has. The library has some of them still: it would run a
 * program of theirs without a limit, and go on without credentials where it knows none.
 */
const CONVERSIONS: Readonly<Record<string, string>> = {
  azure:
    'convert it to the exec plugin kubelogin: kubelogin convert-kubeconfig -l azurecli (or -l workloadidentity, -l spn); https://azure.github.io/kubelogin',
  gcp: 'convert it to the exec plugin gke-gcloud-auth-plugin: install that, then gcloud container clusters get-credentials again',
  openstack: 'convert it to an exec plugin, client-keystone-auth'
}
const OTHERWISE = 'convert it to an exec plugin of its provider, or to the token of a service account'

/** A user without an auth-provider: one of OpenID Connect has become its token. */
export type Resolved = { readonly user: User; readonly warnings: readonly string[] }

/** Takes the token of a user's auth-provider, if there is one; throws a `Refusal` that names the provider if it can't be had. */
export function resolveAuthProvider(user: User): Resolved {
  const authProvider: unknown = user.authProvider
  if (!authProvider || authProvider instanceof TokenFile) return { user, warnings: [] }
  const name = isMapping(authProvider) && typeof authProvider['name'] === 'string' ? authProvider['name'] : ''
  const config = isMapping(authProvider) && isMapping(authProvider['config']) ? authProvider['config'] : {}
  if (name === 'oidc') return resolveOidc({ ...user, authProvider: null }, config)
  const conversion = Object.hasOwn(CONVERSIONS, name) ? CONVERSIONS[name] : OTHERWISE
  throw refuse(
    user,
    `has auth-provider "${name}", which is not supported (nor is it by kubectl): ${String(conversion)}`
  )
}

function resolveOidc(user: User, config: Readonly<Record<string, unknown>>): Resolved {
  const token = config['id-token']
  const hasRefresh = typeof config['refresh-token'] === 'string' && config['refresh-token'] !== ''
  const renew = hasRefresh
    ? 'its refresh-token is not used here, as it would no longer be good in the file: run kubectl get nodes with this context first, which refreshes the file'
    : 'it has no refresh-token: sign in again, or use an exec plugin (kubectl oidc-login) or the token of a service account'
  if (typeof token !== 'string' || token === '')
    throw refuse(user, `has auth-provider "oidc" without an id-token; ${renew}`)
  const expiresMs = findExpiry(token)
  if (expiresMs === undefined)
    throw refuse(user, 'has auth-provider "oidc" with an id-token that is no JWT (not shown)')
  const expires = Number.isFinite(expiresMs) ? new Date(expiresMs).toISOString() : ''
  if (expiresMs <= Date.now())
    throw refuse(user, `has auth-provider "oidc", whose id-token expired on ${expires}; ${renew}`)
  const isSoon = expiresMs < Date.now() + SOON_MS
  return {
    user: { ...user, token },
    warnings: isSoon ? [`the id-token of user "${user.name}" expires on ${expires}, and is not refreshed`] : []
  }
}

function refuse(user: User, what: string): Refusal {
  return refuseKubeconfig(`kubeconfig: user "${user.name}" ${what}`)
}
