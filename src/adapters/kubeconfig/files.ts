import { devNull } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import type { ForeignText } from '../../core/facts/connection.ts'
import { secretsIn } from '../../core/text/contents.ts'
import { findForeignText } from '../../core/text/kubeconfig-text.ts'
import { quote } from '../../core/text/quote.ts'
import { parseYamlDocument } from '../../core/text/yaml.ts'
import { FILE_LIMITS, readBoundedText } from '../bounded-file.ts'
import { TokenFile } from './credentials.ts'
import { type Entries, entriesOf, isMapping, type Mapping, readEntries } from './entries.ts'
import { describeError, Refusal, refuseKubeconfig } from '../errors.ts'
import { secrets } from '../secrets.ts'
import { addImpersonation } from './impersonation.ts'
import type { Kubeconfig } from './context.ts'
import { type Files, type KubeconfigFile, listFiles, refuseMissing } from './sources.ts'
import { findTokenFiles, withoutTokenFiles } from './token-files.ts'

/** Reads the kubeconfig that the inputs name, from one file or several. */
export function readFiles(wanted: Files, env: NodeJS.ProcessEnv): Kubeconfig {
  const files = listFiles(wanted, env)
  const parts = files.flatMap((file) => loadFile(file, files.length > 1, env))
  if (parts.length === 0) throw refuseMissing(files, env)
  return { ...mergeParts(parts), from: files.map((file) => file.shown).join(delimiter), isOwn: true }
}

/** Several files are one kubeconfig: what an earlier one reports of a name counts (kubectl's rule). */
function mergeParts(parts: readonly Entries[]): Entries {
  const config = new KubeConfig()
  const configs = parts.map((part) => part.config)
  config.loadFromOptions({
    clusters: firstOfName(configs.flatMap((one) => one.clusters)),
    users: firstOfName(configs.flatMap((one) => one.users)),
    contexts: firstOfName(configs.flatMap((one) => one.contexts)),
    currentContext: configs.find((one) => one.currentContext)?.currentContext ?? ''
  })
  return { config, unusable: new Map(parts.flatMap((part) => [...part.unusable]).reverse()) }
}

function firstOfName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()]
}

/** One file of several may be missing or empty, as for kubectl; the only one may not. */
function loadFile(file: KubeconfigFile, isOneOfSeveral: boolean, env: NodeJS.ProcessEnv): readonly Entries[] {
  const { path } = file
  let text = ''
  try {
    // Read once, as a pipe can't be read again.
    text = isOneOfSeveral && path === devNull ? '' : readBoundedText(path, FILE_LIMITS.kubeconfig)
    if (isOneOfSeveral && text.trim() === '') return []
    const parsed = parseFile(file, text)
    const { config, unusable } = readEntries(withoutTokenFiles(parsed))
    config.makePathsAbsolute(dirname(path))
    const tokenFiles = findTokenFiles(parsed)
    const users = addImpersonation(config.users, { users: entriesOf(parsed, 'user') })
    config.users = users.map((user) => anchorUser(user, tokenFiles.get(user.name), dirname(path)))
    return [{ config, unusable }]
  } catch (error) {
    if (error instanceof Refusal) throw error
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && isOneOfSeveral) return []
    if (isMissing) throw refuseMissing([file], env)
    secrets.add(secretsIn(new Map([['kubeconfig', text]])))
    throw invalid(file, `cannot be read as a kubeconfig: ${redact(describeError(error), path)}`)
  }
}

function parseFile(file: KubeconfigFile, text: string): Mapping {
  const foreign = findForeignText(text)
  if (foreign !== undefined) throw invalid(file, foreign.words, foreign.holds)
  const parsed = parseYamlDocument(text)
  if (!isMapping(parsed)) throw invalid(file, 'is no kubeconfig (not shown, as it may hold credentials)')
  const { kind } = parsed
  if (typeof kind === 'string' && kind !== 'Config') {
    throw invalid(file, `is of kind ${quote(kind)}, and a kubeconfig is of kind "Config"`)
  }
  return parsed
}

function invalid({ shown }: KubeconfigFile, what: string, holds?: ForeignText): Refusal {
  return refuseKubeconfig(`kubeconfig: ${shown} ${what}`, { kubeconfig: shown }, holds)
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
  return { ...rest, authProvider: new TokenFile(path, token) }
}

/** A parser's message may quote the file, which holds secrets: in quotes, or below its first line; a file system's quotes the path, in single quotes. */
function redact(message: string, path: string): string {
  return secrets
    .redact(message.split('\n')[0] ?? '')
    .replaceAll(`'${path}'`, 'the path')
    .replace(/"[^"]*"|<[^>]*>/g, '***')
    .slice(0, 200)
}
