import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { newClusters, newContexts, newUsers } from '@kubernetes/client-node/dist/config_types.js'

/** Why an entry can't be used, by its kind and name: `cluster "old"` to `has no server`. */
export type Unusable = ReadonlyMap<string, string>

/** What is in a kubeconfig: what can be used of it, and what can't. */
export type Entries = { readonly config: KubeConfig; readonly unusable: Unusable }

type Kind = 'cluster' | 'context' | 'user'
/** What YAML has as a mapping of names. */
export type Mapping = Readonly<Record<string, unknown>>
type Entry = { readonly name: string; readonly [key: string]: unknown }

/**
 * Reads each entry by itself, as the library would refuse all for one: what the chosen context doesn't use may be broken,
 * as with kubectl.
 */
export function readEntries(parsed: Mapping): Entries {
  const unusable = new Map<string, string>()
  const readAll = <T>(kind: Kind, make: (list: unknown[]) => T[]): T[] =>
    entriesOf(parsed, kind).flatMap((entry) => {
      const fault = findFault(kind, entry[kind])
      if (fault !== undefined) {
        unusable.set(nameEntry(kind, entry.name), fault)
        return []
      }
      return make([entry])
    })
  const config = new KubeConfig()
  const current = parsed['current-context']
  config.loadFromOptions({
    clusters: readAll('cluster', (list) => newClusters(list)),
    users: readAll('user', (list) => newUsers(list)),
    contexts: readAll('context', (list) => newContexts(list)),
    currentContext: typeof current === 'string' ? current : ''
  })
  return { config, unusable }
}

/** What an entry is called in messages and in `Unusable`. */
export function nameEntry(kind: Kind, name: string): string {
  return `${kind} "${name}"`
}

/** The entries of a kind that have a name. */
export function entriesOf(parsed: Mapping, kind: Kind): readonly Entry[] {
  const list = parsed[`${kind}s`]
  return (Array.isArray(list) ? list : []).filter(
    (entry): entry is Entry => isMapping(entry) && typeof entry['name'] === 'string' && entry['name'] !== ''
  )
}

/** True for a mapping, and not for a list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function findFault(kind: Kind, value: unknown): string | undefined {
  // A user without anything is anonymous.
  if (kind === 'user') return undefined
  if (!isMapping(value)) return 'has nothing in it'
  const key = kind === 'cluster' ? 'server' : 'cluster'
  return typeof value[key] === 'string' && value[key] !== '' ? undefined : `names no ${key}`
}
