import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import type { KubeconfigSource } from '../../core/model.ts'
import { findContents, secretsIn } from '../../core/text/contents.ts'
import { parseYamlDocument } from '../../core/text/yaml.ts'
import { FILE_LIMITS, readBoundedText } from '../bounded-file.ts'
import { TOKEN_FILE } from './credentials.ts'
import { describeError, Refusal, refuseKubeconfig } from '../errors.ts'
import { secrets } from '../secrets.ts'
import { addImpersonation } from './impersonation.ts'
import type { Kubeconfig } from './context.ts'

/**
 * A kubeconfig and what it is called in messages. What a user gave is never repeated: it is meant to be a path, and may
 * be a credential that was put in its place.
 */
type KubeconfigFile = { readonly path: string; readonly shown: string; readonly isGiven?: true }

/** A source that is files. */
type Files = Extract<KubeconfigSource, { readonly kind: 'auto' | 'path' }>

/** Reads the kubeconfig that the inputs name, from one file or several. */
export function readFiles(wanted: Files, env: NodeJS.ProcessEnv): Kubeconfig {
  const files = listFiles(wanted, env)
  return { config: mergeFiles(files), from: files.map((file) => file.shown).join(delimiter) }
}

/** The files that the inputs name. `auto` is what KUBECONFIG reports, else the one in the home folder, and nothing further. */
function listFiles(wanted: Files, env: NodeJS.ProcessEnv): readonly KubeconfigFile[] {
  if (wanted.kind === 'path') return [{ path: wanted.path, shown: 'the file that is given', isGiven: true }]
  refuseContents(env)
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  const paths = named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
  return paths.map((path) => ({ path, shown: path }))
}

/** Many put a secret with a kubeconfig there, in place of the path of a file that holds it. */
function refuseContents({ KUBECONFIG = '' }: NodeJS.ProcessEnv): void {
  const contents = findContents(KUBECONFIG)
  if (contents === undefined) return
  const message = `KUBECONFIG: expected the path of a file, got ${contents}; write the contents to a file and give its path`
  throw refuseKubeconfig(message, { kubeconfig: 'KUBECONFIG' })
}

/** Several files are one kubeconfig: what an earlier one reports of a name counts (kubectl's rule). */
function mergeFiles(files: readonly KubeconfigFile[]): KubeConfig {
  const merged = new KubeConfig()
  const parts = files.flatMap((file) => loadFile(file, files.length > 1))
  if (parts.length === 0) {
    throw missing(files, `kubeconfig: none of ${files.map((file) => file.shown).join(', ')} is there`)
  }
  merged.loadFromOptions({
    clusters: firstOfName(parts.flatMap((part) => part.clusters)),
    users: firstOfName(parts.flatMap((part) => part.users)),
    contexts: firstOfName(parts.flatMap((part) => part.contexts)),
    currentContext: parts.find((part) => part.currentContext)?.currentContext ?? ''
  })
  return merged
}

function firstOfName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()]
}

/** One file of several may be missing, as for kubectl; the only one may not. */
function loadFile(file: KubeconfigFile, mayBeMissing: boolean): readonly KubeConfig[] {
  const { path, shown } = file
  const config = new KubeConfig()
  let text = ''
  try {
    text = readBoundedText(path, FILE_LIMITS.kubeconfig)
    if (text.trim() === '') throw invalid(file, 'is empty')
    const parsed = parseYamlDocument(text)
    // Read once, as a pipe can't be read again; and what was looked at is what is loaded.
    config.loadFromString(JSON.stringify(withoutTokenFiles(parsed)))
    config.makePathsAbsolute(dirname(path))
    const tokenFiles = findTokenFiles(parsed)
    const users = addImpersonation(config.users, parsed)
    config.users = users.map((user) => anchorUser(user, tokenFiles.get(user.name), dirname(path)))
    return [config]
  } catch (error) {
    if (error instanceof Refusal) throw error
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && mayBeMissing) return []
    if (isMissing) throw missing([file], `kubeconfig: expected the path of a file; ${shown} is not there`)
    secrets.add(secretsIn(new Map([['kubeconfig', text]])))
    throw invalid(file, `cannot be read as a kubeconfig: ${redact(describeError(error), path)}`)
  }
}

function missing(files: readonly KubeconfigFile[], message: string): Refusal {
  const isGiven = files.some((file) => file.isGiven)
  const sought = isGiven
    ? ({ kind: 'path' } as const)
    : { kind: 'auto' as const, files: files.map(({ shown }) => shown) }
  return new Refusal(message, { kind: 'no-kubeconfig', sought })
}

function invalid({ shown }: KubeconfigFile, what: string): Refusal {
  return refuseKubeconfig(`kubeconfig: ${shown} ${what}`, { kubeconfig: shown })
}

type ParsedUser = {
  readonly tokenFile?: unknown
  readonly 'token-file'?: unknown
  readonly 'auth-provider'?: { readonly config?: { readonly tokenFile?: unknown } | null } | null
}
type Users = { readonly users?: readonly { readonly name?: string; readonly user?: ParsedUser | null }[] }

/** What names a file with a token: the library knows only its own ways to write it, and reads such a file without bounds. */
function findTokenFiles(parsed: unknown): ReadonlyMap<string, string> {
  return new Map(
    ((parsed as Users).users ?? []).flatMap(({ name, user }) => {
      const file = user?.tokenFile ?? user?.['token-file'] ?? user?.['auth-provider']?.config?.tokenFile
      return typeof file === 'string' && name !== undefined ? [[name, file] as const] : []
    })
  )
}

/** A kubeconfig in which the library finds no file with a token. */
function withoutTokenFiles(parsed: unknown): unknown {
  const users = (parsed as Users | null)?.users
  if (!Array.isArray(users)) return parsed
  return { ...(parsed as Users), users: (users as NonNullable<Users['users']>).map(withoutTokenFile) }
}

function withoutTokenFile(entry: NonNullable<Users['users']>[number]): object {
  if (entry.user === null || typeof entry.user !== 'object') return entry
  const isFile = entry.user['auth-provider']?.config?.tokenFile !== undefined
  return { ...entry, user: { ...entry.user, 'token-file': null, ...(isFile ? { 'auth-provider': null } : {}) } }
}

/** A relative path is meant from the kubeconfig's own folder; a plugin's too, if it has a folder in it. */
function anchorUser(user: User, tokenFile: string | undefined, folder: string): User {
  const exec = user.exec as { readonly command?: string } | null
  const command = exec?.command ?? ''
  const isPath = command.includes('/') && !isAbsolute(command)
  const anchored = isPath ? { ...user, exec: { ...exec, command: join(folder, command) } } : user
  if (tokenFile === undefined) return anchored
  // What the file reports counts more than a token beside it (kubectl's rule).
  const { token, ...rest } = anchored
  const path = isAbsolute(tokenFile) ? tokenFile : join(folder, tokenFile)
  return { ...rest, authProvider: { name: TOKEN_FILE, path, ...(token === undefined ? {} : { token }) } }
}

/** A parser's message may quote the file, which holds secrets, below its first line; a file system's quotes the path. */
function redact(message: string, path: string): string {
  return secrets
    .redact(message.split('\n')[0] ?? '')
    .replaceAll(path, 'the path')
    .slice(0, 200)
}
