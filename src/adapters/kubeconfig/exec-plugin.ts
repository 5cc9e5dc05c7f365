import type { ChildProcess, SpawnOptions } from 'node:child_process'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { startProgram } from '../child-process.ts'
import { secrets } from '../secrets.ts'
import { credentialsInOutput } from './credential-values.ts'

/** A plugin that asks somewhere for a token takes seconds; one that waits for a person waits for ever. */
const PLUGIN_WITHIN_MS = 60_000

/** The library's part for plugins; it is private in its types. */
type ExecAuth = {
  execFn: (command: string, args: readonly string[] | undefined, options: SpawnOptions) => ChildProcess
  getCredential: (user: User) => Promise<unknown>
}

/**
 * Makes the library run a kubeconfig's plugin within limits: without our standard input, for a limited time, with
 * all that it started ended then, and once for all requests that want its credentials at the same moment.
 */
export function limitExecPlugins(config: KubeConfig, withinMs = PLUGIN_WITHIN_MS): void {
  const { authenticators } = config as unknown as { readonly authenticators: readonly object[] }
  const auth = authenticators.find((one): one is ExecAuth => 'execFn' in one)
  if (auth === undefined) throw new Error('the Kubernetes client has no part for credential plugins')
  auth.execFn = (command, args = [], options) => startPlugin(command, args, options, withinMs)
  const getCredential = auth.getCredential.bind(auth)
  let asked: Promise<unknown> | undefined
  auth.getCredential = async (user) => {
    asked ??= getCredential(user).finally(() => {
      asked = undefined
    })
    return await asked
  }
}

function startPlugin(command: string, args: readonly string[], options: SpawnOptions, withinMs: number): ChildProcess {
  const lateMessage = `it gave no credentials within ${withinMs / 1000} s`
  const child = startProgram(command, args, options, { withinMs, lateMessage })
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk
  })
  // Before anybody else hears of its end, and of what it printed as an error.
  child.once('close', () => {
    secrets.add(credentialsInOutput(printed))
  })
  return child
}
