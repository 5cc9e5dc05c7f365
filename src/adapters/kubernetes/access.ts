import { isRefusedByIpv6, isUnroutable } from '../../core/observations/no-answer.ts'
import type { Access } from '../../core/model.ts'
import type { Answer, ApiResult, LogTarget, Pods, Services, Target } from '../../ports.ts'
import { askUrl } from '../http/direct.ts'
import { describeError } from '../errors.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { secrets } from '../secrets.ts'
import { askForwarded } from './port-forward.ts'
import { askProxied, askServiceProxied } from './api-proxy.ts'
import { parseStatus, sendOnce } from './request.ts'
import { podPath } from '../../core/kubernetes/paths.ts'

/** A kubelet gives the first bytes of the last lines: fewer bytes than these lines have would leave out the newest. */
const LOG_LINES = 1_000
const LOG_MIB = 1

/**
 * A pod that reports nothing, or a network that drops what the API server sends: only the kubelet, which is inside of the pod's
 * network, can tell. It has not as long, since the time was up once already.
 */
const SILENT = /aborted due to timeout/i
const SECOND_OPINION_MS = 3_000

/** The ways into pods that an access mode means; `say` is reported once, if `auto` changes its way. */
export function createPods(connection: Connection, access: Access, say: (text: string) => void): Pods {
  return {
    ask: chooseMethod(connection, access, say),
    logTail: (target) => readLog(connection, target)
  }
}

/** The ways to Services. */
export function makeServices(connection: Connection): Services {
  return { ask: (target, signal) => askServiceProxied(connection, target, signal), askUrl }
}

function chooseMethod(connection: Connection, access: Access, say: (text: string) => void): Pods['ask'] {
  const proxied: Pods['ask'] = (target, signal) => askProxied(connection, target, signal)
  const forwarded: Pods['ask'] = (target, signal) => askForwarded(connection, target, signal)
  switch (access) {
    case 'proxy':
      return proxied
    case 'port-forward':
      return forwarded
    case 'auto':
    // These are ways to a Service: single pods are asked as by default.
    case 'node-port':
    case 'load-balancer':
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
    if (answer.kind === 'answered') return answer
    const isSilent = SILENT.test(answer.message) && !signal.aborted
    if (!isSilent && !isUnroutable(answer) && !isRefusedByIpv6(answer)) return answer
    const limit = isSilent ? AbortSignal.any([signal, AbortSignal.timeout(SECOND_OPINION_MS)]) : signal
    const other = await forwarded(target, limit)
    if (other.kind !== 'answered') return { kind: 'no-answer', via: 'proxy', message: answer.message, triedBoth: true }
    switchOver(answer.message)
    return other
  }
}

async function readLog(
  connection: Connection,
  { namespace, pod, container, previous }: LogTarget
): Promise<ApiResult<string>> {
  const path = `${podPath(namespace, pod)}/log`
  const query = {
    tailLines: LOG_LINES,
    limitBytes: LOG_MIB * 1024 * 1024,
    container: container || undefined,
    previous: previous || undefined
  }
  try {
    const reply = await sendOnce(connection, { method: 'GET', path, query, maxMib: LOG_MIB })
    if (reply.status < 400) return { kind: 'ok', value: secrets.redact(reply.body) }
    return { kind: 'refused', status: reply.status, ...parseStatus(reply, connection) }
  } catch (error) {
    return { kind: 'unreachable', message: describeError(error) }
  }
}
