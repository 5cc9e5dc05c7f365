import { fetch } from 'undici'
import type { Answer, Target } from '../ports.ts'
import { readCapped } from './body.ts'
import { describeError } from './failure.ts'
import type { Connection } from './kubeconfig.ts'
import { authenticate, dispatcherOf, makeUrl, parseStatus } from './request.ts'

const ASK_TIMEOUT_MS = 10_000

/** One HTTP GET through the API server's own proxy: needs no way of ours to the cluster's network. */
export async function askProxied(connection: Connection, target: Target, signal: AbortSignal): Promise<Answer> {
  const path = `/api/v1/namespaces/${target.namespace}/pods/${target.pod}:${target.port}/proxy${target.path}`
  const url = makeUrl(connection.server, { path })
  try {
    const context = await authenticate(connection, url)
    const reply = await fetch(url, {
      // Wherever a sample sends us, its own answer is what is judged.
      redirect: 'manual',
      headers: { ...context.getHeaders(), 'user-agent': 'wasm-node-smoke' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]),
      ...dispatcherOf(context)
    })
    const { body, incomplete } = await readCapped(reply.body ?? [])
    const trouble = findProxyTrouble(reply.status, body)
    if (trouble !== undefined) return { kind: 'no-answer', message: trouble }
    return { kind: 'answered', status: reply.status, body, incomplete }
  } catch (error) {
    return { kind: 'no-answer', message: describeError(error) }
  }
}

/** The proxy speaks for itself by a Status object; everything else is the sample's own answer, errors too. */
function findProxyTrouble(status: number, body: string): string | undefined {
  if (status < 400) return undefined
  const said = parseStatus({ status, body })
  return said.reason === '' ? undefined : `${said.message} (${status})`
}
