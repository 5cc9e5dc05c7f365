import { fetch } from 'undici'
import type { Answer, Pods, Target } from '../ports.ts'
import { describeError } from './failure.ts'
import type { Connection } from './kubeconfig.ts'
import { authenticate, dispatcherOf, makeUrl, sendOnce, parseStatus } from './request.ts'

const ASK_TIMEOUT_MS = 10_000
const BODY_LIMIT = 64 * 1024
const LOG_BYTES = 4096

/** Pods reached through the API server's own proxy: needs no way of ours to the cluster's network. */
export function makeProxiedPods(connection: Connection): Pods {
  return {
    ask: (target, signal) => ask(connection, target, signal),
    logTail: async (namespace, pod, previous) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`
      try {
        const reply = await sendOnce(connection, {
          method: 'GET',
          path,
          query: { tailLines: 20, limitBytes: LOG_BYTES, previous: previous || undefined }
        })
        if (reply.status < 400) return { kind: 'ok', value: reply.body }
        return { kind: 'refused', status: reply.status, ...parseStatus(reply) }
      } catch (error) {
        return { kind: 'unreachable', message: describeError(error) }
      }
    }
  }
}

async function ask(connection: Connection, target: Target, signal: AbortSignal): Promise<Answer> {
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

/** Reads at most so much: a sample may answer without an end, or break off in the middle. */
async function readCapped(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<{ body: string; incomplete: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  let incomplete = false
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size > BODY_LIMIT) {
        incomplete = true
        break
      }
    }
  } catch {
    incomplete = true
  }
  return { body: Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8'), incomplete }
}

/** The proxy speaks for itself by a Status object; everything else is the sample's own answer, errors too. */
function findProxyTrouble(status: number, body: string): string | undefined {
  if (status < 400) return undefined
  const said = parseStatus({ status, body })
  return said.reason === '' ? undefined : `${said.message} (${status})`
}
