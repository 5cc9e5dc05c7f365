import { entriesOf, isMapping, type Mapping } from './entries.ts'

/** The file with a token that each user names: the library knows only its own ways to write it, and reads such a file without bounds. */
export function findTokenFiles(parsed: Mapping): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(parsed, 'user').flatMap(({ name, user }) => {
      if (!isMapping(user)) return []
      const file = user['tokenFile'] ?? user['token-file'] ?? tokenFileOfProvider(user)
      return typeof file === 'string' ? [[name, file] as const] : []
    })
  )
}

/** A kubeconfig in which the library finds no file with a token. */
export function withoutTokenFiles(parsed: Mapping): Mapping {
  return {
    ...parsed,
    users: entriesOf(parsed, 'user').map((entry) => ({ ...entry, user: withoutTokenFile(entry['user']) }))
  }
}

function withoutTokenFile(user: unknown): unknown {
  if (!isMapping(user)) return user
  const isFile = tokenFileOfProvider(user) !== undefined
  return { ...user, 'token-file': null, ...(isFile ? { 'auth-provider': null } : {}) }
}

function tokenFileOfProvider(user: Mapping): unknown {
  const { 'auth-provider': provider } = user
  return isMapping(provider) && isMapping(provider['config']) ? provider['config']['tokenFile'] : undefined
}
