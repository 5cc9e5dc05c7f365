import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { secrets } from '../secrets.ts'
import { credentialsInOutput } from './credential-values.ts'

/** A plugin that asks somewhere for a token takes seconds; one that waits for a person waits for ever. */
const WITHIN_MS = 60_000

/** The library keeps all that a plugin prints; credentials are far smaller. */
const MAX_PRINTED = 1024 * 1024

/** The library's part for plugins; it is private in its types. */
type ExecAuth = {
  execFn: (command: string, args: readonly string[] | undefined, options: SpawnOptions) => ChildProcess
  getCredential: (user: User) => Promise<unknown>
}

/**
 * Makes the library run a kubeconfig's plugin within limits: without our standard input, for a limited time, with
 * all that it started ended then, and once for all requests that want its credentials at the same moment.
 */
export function limitExecPlugins(config: KubeConfig, withinMs = WITHIN_MS): void {
  const { authenticators } = config as unknown as { readonly authenticators: readonly object[] }
  const auth = authenticators.find((one): one is ExecAuth => 'execFn' in one)
  if (auth === undefined) throw new Error('the Kubernetes client has no part for credential plugins')
  auth.execFn = (command, args = [], options) => spawnPlugin(command, args, options, withinMs)
  const getCredential = auth.getCredential.bind(auth)
  let asked: Promise<unknown> | undefined
  auth.getCredential = async (user) => {
    asked ??= getCredential(user).finally(() => {
      asked = undefined
    })
    return await asked
  }
}

function spawnPlugin(command: string, args: readonly string[], options: SpawnOptions, withinMs: number): ChildProcess {
  // A group of its own, so that what a script started ends with it: it would hold the pipes open.
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const end = (why: string): void => {
    child.emit('error', new Error(why))
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  const late = setTimeout(() => {
    end(`it gave no credentials within ${withinMs / 1000} s`)
  }, withinMs)
  let size = 0
  const count = (chunk: string): void => {
    const before = size
    size += chunk.length
    if (before <= MAX_PRINTED && size > MAX_PRINTED) end('it prints more than 1 MiB')
  }
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    count(chunk)
    if (size <= MAX_PRINTED) printed += chunk
  })
  child.stderr.setEncoding('utf8').on('data', count)
  // Before anybody else hears of its end, and of what it printed as an error.
  child.once('close', () => {
    clearTimeout(late)
    secrets.add(credentialsInOutput(printed))
  })
  return child
}
