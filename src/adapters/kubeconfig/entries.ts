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

/** What a field may be (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/); fields that aren't here are looked at where they are used. */
const FIELDS: Readonly<Record<Kind, Readonly<Record<string, 'text' | 'true or false' | 'a mapping'>>>> = {
  cluster: {
    server: 'text',
    'certificate-authority': 'text',
    'certificate-authority-data': 'text',
    'tls-server-name': 'text',
    'proxy-url': 'text',
    'insecure-skip-tls-verify': 'true or false',
    'disable-compression': 'true or false'
  },
  context: { cluster: 'text', user: 'text', namespace: 'text' },
  user: {
    token: 'text',
    tokenFile: 'text',
    username: 'text',
    password: 'text',
    'client-certificate': 'text',
    'client-certificate-data': 'text',
    'client-key': 'text',
    'client-key-data': 'text',
    exec: 'a mapping',
    'auth-provider': 'a mapping'
  }
}

function findFault(kind: Kind, value: unknown): string | undefined {
  // A user without anything is anonymous.
  if (kind === 'user' && (value === undefined || value === null)) return undefined
  if (!isMapping(value)) return 'has nothing in it'
  const wrong = Object.entries(FIELDS[kind]).find(([key, type]) => !isOf(type, value[key] ?? undefined))
  if (wrong !== undefined) {
    const [key, type] = wrong
    return `has a ${key} that is not ${type}${typeof value[key] === 'number' ? ': put it in quotes' : ''}`
  }
  if (kind === 'user') return undefined
  const key = kind === 'cluster' ? 'server' : 'cluster'
  return value[key] ? undefined : `names no ${key}`
}

function isOf(type: 'text' | 'true or false' | 'a mapping', value: unknown): boolean {
  if (value === undefined) return true
  if (type === 'a mapping') return isMapping(value)
  return typeof value === (type === 'text' ? 'string' : 'boolean')
}
