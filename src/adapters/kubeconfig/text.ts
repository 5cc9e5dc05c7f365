import { parseYamlDocument, UnfitYaml } from '../../core/text/yaml.ts'
import { describeBytes, FILE_LIMITS } from '../bounded-file.ts'
import { type Refusal, refuseKubeconfig } from '../errors.ts'
import { entriesOf, isMapping, type Mapping, readEntries } from './entries.ts'
import { addImpersonation } from './impersonation.ts'
import type { Kubeconfig } from './context.ts'

/**
 * What a cluster and a user may have in a kubeconfig that is no file of the user's. Everything else (a plugin, a path, and
 * whatever comes to be) would run a program or read a file on this machine because somebody else reports it.
 */
const CLUSTER_KEYS = [
  'server',
  'certificate-authority-data',
  'insecure-skip-tls-verify',
  'tls-server-name',
  'proxy-url',
  'disable-compression',
  'extensions'
]
const USER_KEYS = [
  'client-certificate-data',
  'client-key-data',
  'token',
  'username',
  'password',
  'as',
  'as-uid',
  'as-groups',
  'as-user-extra',
  'extensions'
]

/**
 * Reads a kubeconfig that came as a text, from a program or out of a cluster. It must hold all that it needs. `from` is
 * what it is called in messages; its contents are never shown.
 */
export function parseKubeconfig(text: string, from: string): Kubeconfig {
  const parsed = parseYaml(text, from)
  const foreign = [...findForeign(parsed, 'cluster', CLUSTER_KEYS), ...findForeign(parsed, 'user', USER_KEYS)]
  if (foreign.length > 0) {
    const found = foreign.join(', ')
    const message = `kubeconfig: ${from} must hold all that it needs, and no program or file of this machine; found ${found}`
    throw refuseKubeconfig(message, { kubeconfig: from })
  }
  // What was looked at is what is loaded: two parsers of YAML may read one text differently.
  const { config, unusable } = readEntries(parsed)
  if (entriesOf(parsed, 'context').length === 0) throw noKubeconfig(from)
  config.users = addImpersonation(config.users, { users: entriesOf(parsed, 'user') })
  return { config, unusable, from }
}

function parseYaml(text: string, from: string): Mapping {
  if (text.length > FILE_LIMITS.kubeconfig) {
    throw refuse(from, `has more than ${describeBytes(FILE_LIMITS.kubeconfig)}`)
  }
  let parsed: unknown
  try {
    parsed = parseYamlDocument(text)
  } catch (error) {
    throw error instanceof UnfitYaml ? refuse(from, `is ${error.message}`) : noKubeconfig(from)
  }
  if (!isMapping(parsed)) throw noKubeconfig(from)
  return parsed
}

function noKubeconfig(from: string): Refusal {
  return refuse(from, 'is no kubeconfig (not shown, as it may hold credentials)')
}

function refuse(from: string, why: string): Refusal {
  return refuseKubeconfig(`kubeconfig: ${from} ${why}`, { kubeconfig: from })
}

/** Which keys of the clusters or users aren't allowed; empty ones count for nothing. */
function findForeign(parsed: Mapping, kind: 'cluster' | 'user', allowed: readonly string[]): readonly string[] {
  const list = parsed[`${kind}s`]
  const keys = (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
    const reported = isMapping(entry) ? entry[kind] : undefined
    if (!isMapping(reported)) return []
    return Object.keys(reported).filter(
      (key) => reported[key] !== null && reported[key] !== '' && !allowed.includes(key)
    )
  })
  return [...new Set(keys)].map((key) => `"${kind}.${key}"`)
}
