import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'

const VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED'

/** What the library makes the options of a TLS connection by; private in its types. */
type Securing = { applyHTTPSOptions: (options: { rejectUnauthorized?: boolean }) => void }

/** Has a server's certificate verified unless the kubeconfig says otherwise, whatever the environment says. */
export function verifyServer(config: KubeConfig): void {
  const own = config as unknown as Securing
  const applyHTTPSOptions = own.applyHTTPSOptions.bind(config)
  own.applyHTTPSOptions = (options) => {
    applyHTTPSOptions(options)
    options.rejectUnauthorized ??= true
  }
}

/** A warning where the environment has Node verify nobody. */
export function warnOfEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (env[VARIABLE] !== '0') return []
  return [`${VARIABLE}=0 is set: API servers are verified all the same, other connections are not`]
}
