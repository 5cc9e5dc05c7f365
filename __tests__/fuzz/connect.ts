import { type Connection, openKubeconfig } from '../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../src/adapters/kubeconfig/text.ts'
import { SECRET } from './invariants.ts'

/** A connection to a server of this machine, as a kubeconfig with a token leads there. */
export function connectTo(url: string): Connection {
  const kubeconfig = {
    'current-context': 'ctx',
    contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: SECRET } }]
  }
  return openKubeconfig(parseKubeconfig(JSON.stringify(kubeconfig), 'a text'), undefined, {})
}
