import type { Answer, ServiceTarget, Target } from '../../ports.ts'
import { readCapped } from '../http/read-capped.ts'
import { sendRequest } from './transport.ts'
import { describeError } from '../errors.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { parseStatus } from './request.ts'
import { podProxyPath, serviceProxyPath } from '../../core/kubernetes/paths.ts'

const ASK_TIMEOUT_MS = 10_000

/** One HTTP GET to a pod through the API server's own proxy: needs no route of ours to the cluster's network. */
export function askProxied(connection: Connection, target: Target, signal: AbortSignal): Promise<Answer> {
  const { namespace, path, pod, port } = target
  return ask(connection, podProxyPath(namespace, pod, port, path), signal)
}

/** The same to whichever pod a Service leads to. */
export function askServiceProxied(connection: Connection, target: ServiceTarget, signal: AbortSignal): Promise<Answer> {
  const { namespace, path, port, service } = target
  return ask(connection, serviceProxyPath(namespace, service, port, path), signal)
}

async function ask(connection: Connection, path: string, signal: AbortSignal): Promise<Answer> {
  try {
    // Wherever a sample sends us, its own answer is what is judged.
    const reply = await sendRequest(connection, { method: 'GET', path, signal, withinMs: ASK_TIMEOUT_MS })
    const { body, incomplete } = await readCapped(reply.body)
    const trouble = findProxyTrouble(reply.status, body, SERVER_HEADER in reply.headers, connection)
    if (trouble !== undefined) return { kind: 'no-answer', via: 'proxy', message: trouble }
    return { kind: 'answered', status: reply.status, body, incomplete }
  } catch (error) {
    return { kind: 'no-answer', via: 'proxy', message: describeError(error) }
  }
}

/** On every answer that an API server has let through, its samples' too; what stands before it doesn't know it. */
const SERVER_HEADER = 'audit-id'

/**
 * The API server's proxy speaks for itself by a Status object, and a gateway before the server by a page of its own; all
 * else is the sample's own answer, errors too.
 */
export function findProxyTrouble(
  status: number,
  body: string,
  isFromServer: boolean,
  connection: Pick<Connection, 'isFromCluster'>
): string | undefined {
  if (status < 400) return undefined
  const reported = parseStatus({ body }, connection)
  if (reported.reason !== '') return `${reported.message} (${status})`
  const isGateway = status >= 502 && status <= 504 && !isFromServer
  return isGateway
    ? `something before the API server answered in its place (${status}): ${reported.message}`
    : undefined
}
