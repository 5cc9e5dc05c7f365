import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { isMapping } from './entries.ts'
import { refuseKubeconfig } from '../errors.ts'

/** Headers that make the server take a request for another user's; several values are headers of their own. */
export type ImpersonationHeaders = Readonly<Record<string, string | string[]>>

/** Whom a kubeconfig's user acts as, as it stands there; not yet checked. */
export type Impersonation = Readonly<Partial<Record<(typeof IMPERSONATION_KEYS)[number], unknown>>>

const IMPERSONATION_KEYS = ['as', 'as-uid', 'as-groups', 'as-user-extra'] as const

type File = { readonly users?: readonly ({ readonly name?: unknown; readonly user?: unknown } | null)[] | null }

/** A user with what its kubeconfig reports of whom it acts as. */
type ImpersonatingUser = User & { readonly impersonation?: Impersonation }

/** Adds to the users of a kubeconfig whom they act as: the library knows `as` alone, and would send too little. */
export function addImpersonation(users: readonly User[], kubeconfig: unknown): User[] {
  const impersonations = findImpersonation(kubeconfig)
  return users.map((user): ImpersonatingUser => {
    const impersonation = impersonations.get(user.name)
    return impersonation === undefined ? user : { ...user, impersonation }
  })
}

/** Whom a user acts as, if not as itself. */
export function impersonationOf(user: User): Impersonation | undefined {
  return (user as ImpersonatingUser).impersonation
}

function findImpersonation(kubeconfig: unknown): ReadonlyMap<string, Impersonation> {
  const { users } = kubeconfig as File
  return new Map(
    (users ?? []).flatMap((one) => {
      const reported = Object.entries(one?.user ?? {}).filter(
        ([key, value]) => isImpersonationKey(key) && !isEmpty(value)
      )
      return typeof one?.name === 'string' && reported.length > 0 ? [[one.name, Object.fromEntries(reported)]] : []
    })
  )
}

function isImpersonationKey(key: string): boolean {
  return (IMPERSONATION_KEYS as readonly string[]).includes(key)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/**
 * The headers for a user's impersonation (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation).
 * Throws a `Refusal` for one that can't be sent whole: less would be somebody else, with other permissions.
 */
export function makeImpersonationHeaders(user: User): ImpersonationHeaders {
  const impersonation = impersonationOf(user)
  return impersonation === undefined ? {} : makeHeaders(impersonation, user.name)
}

function makeHeaders(impersonation: Impersonation, user: string): ImpersonationHeaders {
  const fail = (key: string, expected: string): never => {
    throw refuseKubeconfig(`kubeconfig: ${key} of user "${user}": expected ${expected}`)
  }
  const textOf = (key: string, value: unknown): string =>
    typeof value === 'string' && isSendable(value) ? encodeValue(value) : fail(key, 'text on one line')
  const listOf = (key: string, value: unknown): string[] =>
    Array.isArray(value) ? value.map((one) => textOf(key, one)) : fail(key, 'a list of texts')
  const { as, 'as-uid': uid, 'as-groups': groups, 'as-user-extra': extra } = impersonation
  if (as === undefined) return fail(Object.keys(impersonation).join(', '), 'as beside it: the user whose they are')
  if (extra !== undefined && !isMapping(extra)) return fail('as-user-extra', 'lists of texts by their keys')
  return {
    'Impersonate-User': textOf('as', as),
    ...(uid === undefined ? {} : { 'Impersonate-Uid': textOf('as-uid', uid) }),
    ...(groups === undefined ? {} : { 'Impersonate-Group': listOf('as-groups', groups) }),
    ...Object.fromEntries(
      Object.entries(extra ?? {}).map(([key, value]) => [
        `Impersonate-Extra-${encodeKey(key)}`,
        listOf('as-user-extra', value)
      ])
    )
  }
}

/** Sends the headers with a kubeconfig's WebSockets as well, which the library opens. */
export function applyToSockets(config: KubeConfig, impersonated: ImpersonationHeaders): void {
  const applyToHTTPSOptions = config.applyToHTTPSOptions.bind(config)
  config.applyToHTTPSOptions = async (options) => {
    await applyToHTTPSOptions(options)
    const sent = options as { headers?: object }
    sent.headers = { ...sent.headers, ...impersonated }
  }
}

/** True if some header has to be sent more than once. */
export function mayRepeatHeaders(impersonated: ImpersonationHeaders): boolean {
  return Object.values(impersonated).some((value) => value.length > 1 && typeof value !== 'string')
}

/** Who it is, for people. */
export function describeImpersonation({ as, 'as-groups': groups }: Impersonation): string {
  const of = Array.isArray(groups) && groups.length > 0 ? ` of ${groups.join(', ')}` : ''
  return `acting as ${String(as)}${of}`
}

/** A header has one line. */
function isSendable(value: string): boolean {
  return !/[\0-\x08\x0a-\x1f\x7f]/.test(value) && value === value.trim()
}

/** The server takes the bytes for UTF-8, and clients of HTTP take each character for a byte. */
function encodeValue(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1')
}

/** What can't stand in a header's name is percent-encoded, and so is the sign itself (as client-go does it). */
function encodeKey(key: string): string {
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[!#$&'*+.^_`|~0-9A-Za-z-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
