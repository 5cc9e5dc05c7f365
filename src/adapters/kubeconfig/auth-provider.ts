import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { startProgram } from '../child-process.ts'
import { PLUGIN_WITHIN_MS } from './exec-plugin.ts'

/** What an `auth-provider` of a kubeconfig has beside its name, as older tools of Google Cloud and Azure wrote it. */
type ProviderConfig = Record<string, unknown>

/** The library's parts for these; what runs their program waits for its end, and everything else with it. */
type ProviderAuth = {
  isExpired: (config: ProviderConfig) => boolean
  updateAccessToken: unknown
  applyAuthentication: (user: User, options: { headers?: Record<string, unknown> }) => Promise<void>
}

/** Makes the library run the program of an `auth-provider` (`cmd-path`) within the limits of a credential plugin. */
export function limitAuthProviders(config: KubeConfig, withinMs = PLUGIN_WITHIN_MS): void {
  const { authenticators } = config as unknown as { readonly authenticators: readonly object[] }
  for (const auth of authenticators.filter((one): one is ProviderAuth => 'updateAccessToken' in one)) {
    const apply = auth.applyAuthentication.bind(auth)
    let asked: Promise<void> | undefined
    auth.applyAuthentication = async (user, options) => {
      const { config: provider } = user.authProvider as { readonly config: ProviderConfig }
      if (auth.isExpired(provider) && provider['cmd-path']) {
        asked ??= updateToken(provider, withinMs).finally(() => {
          asked = undefined
        })
        await asked
      }
      await apply(user, options)
    }
  }
}

async function updateToken(provider: ProviderConfig, withinMs: number): Promise<void> {
  // As the library calls it: the path may have spaces, the arguments are a shell's.
  const command = `"${textOf(provider['cmd-path'])}" ${textOf(provider['cmd-args'])}`
  const printed = parse(await run(command, withinMs))
  const token = findValue(printed, provider['token-key'])
  if (typeof token !== 'string' || token === '') throw new Error('the program of the auth-provider gave no token')
  provider['access-token'] = token
  provider['expiry'] = findValue(printed, provider['expiry-key'])
}

async function run(command: string, withinMs: number): Promise<string> {
  const lateMessage = `the program of the auth-provider gave no token within ${withinMs / 1000} s`
  const child = startProgram(command, [], { shell: true }, { withinMs, lateMessage })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('the program of the auth-provider has no output')
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).once('close', resolve)
  })
  // A pipe that is closed on our side ends without an end.
  const [code, output, complaint] = await Promise.all([ended, read(stdout), read(stderr)])
  if (code !== 0) throw new Error(`the program of the auth-provider failed: ${complaint.trim() || `exit code ${code}`}`)
  return output
}

async function read(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: string[] = []
  stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  await new Promise((done) => stream.once('close', done))
  return chunks.join('')
}

/** The parser's own error would quote what was printed, which may be a token. */
function parse(printed: string): unknown {
  try {
    return JSON.parse(printed)
  } catch {
    throw new Error('what the program of the auth-provider printed is no JSON')
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What stands at a key such as `{.credential.access_token}`. */
function findValue(printed: unknown, key: unknown): unknown {
  const names = typeof key === 'string' ? key.replace(/^\{\.?|\}$/g, '').split('.') : []
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined,
    printed
  )
}
