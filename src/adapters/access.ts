import type { Access } from '../core/model.ts'
import type { Answer, ApiResult, Pods, Target } from '../ports.ts'
import { describeError } from './failure.ts'
import type { Connection } from './kubeconfig.ts'
import { askForwarded } from './port-forward.ts'
import { askProxied } from './proxy.ts'
import { parseStatus, sendOnce } from './request.ts'

const LOG_LINES = 20
const LOG_BYTES = 4096

/**
 * How the proxy says that the API server has no way to pods at all, as behind a konnectivity agent that is down or on a
 * control plane without a route: not that a port is closed, which a server that is still starting gives too.
 */
const NO_WAY =
  /error trying to reach service.*(i\/o timeout|no route to host|network is unreachable|context deadline exceeded|No agent available)/is

/** The ways into pods that an access mode means; `say` is told once, if `auto` changes its way. */
export function makePods(connection: Connection, access: Access, say: (text: string) => void): Pods {
  return {
    ask: chooseWay(connection, access, say),
    logTail: (namespace, pod, previous) => readLog(connection, namespace, pod, previous)
  }
}

function chooseWay(connection: Connection, access: Access, say: (text: string) => void): Pods['ask'] {
  const proxied: Pods['ask'] = (target, signal) => askProxied(connection, target, signal)
  const forwarded: Pods['ask'] = (target, signal) => askForwarded(connection, target, signal)
  switch (access) {
    case 'proxy':
      return proxied
    case 'port-forward':
      return forwarded
    case 'auto':
      return makeAutomatic(proxied, forwarded, say)
  }
}

/** The proxy until it proves unable to reach a pod that port-forward reaches; from then on port-forward for all. */
function makeAutomatic(proxied: Pods['ask'], forwarded: Pods['ask'], say: (text: string) => void): Pods['ask'] {
  let isForwarding = false
  const switchOver = (why: string): void => {
    // Others may have been on their way here at the same time.
    if (!isForwarding) say(`access: port-forward from here on, since the API server cannot reach pods: ${why}`)
    isForwarding = true
  }
  return async (target: Target, signal: AbortSignal): Promise<Answer> => {
    if (isForwarding) return forwarded(target, signal)
    const answer = await proxied(target, signal)
    if (answer.kind === 'answered' || !NO_WAY.test(answer.message)) return answer
    const other = await forwarded(target, signal)
    if (other.kind !== 'answered') return answer
    switchOver(answer.message)
    return other
  }
}

async function readLog(
  connection: Connection,
  namespace: string,
  pod: string,
  previous: boolean
): Promise<ApiResult<string>> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`
  const query = { tailLines: LOG_LINES, limitBytes: LOG_BYTES, previous: previous || undefined }
  try {
    const reply = await sendOnce(connection, { method: 'GET', path, query })
    if (reply.status < 400) return { kind: 'ok', value: reply.body }
    return { kind: 'refused', status: reply.status, ...parseStatus(reply) }
  } catch (error) {
    return { kind: 'unreachable', message: describeError(error) }
  }
}
