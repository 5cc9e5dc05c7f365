import type { ConnectionProblem, ConnectionPath } from './problem.ts'
import { nameServer } from './names.ts'
import {
  adviseCredentials,
  adviseFailing,
  adviseName,
  adviseOther,
  adviseProxy,
  advisePermissions,
  adviseThrottled,
  adviseUnreachable,
  adviseUntrusted
} from './server-advice.ts'
import type { ConnectionRule } from './diagnose.ts'

/** Codes of Node's resolver, network, and TLS (https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html). */
const UNRESOLVED = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NONAME', 'EAI_NODATA']
const OUT_OF_DATE = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']
const OTHER_NAME = ['ERR_TLS_CERT_ALTNAME_INVALID']
const UNTRUSTED = [
  ...OTHER_NAME,
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_UNTRUSTED', 'CERT_REJECTED'],
  ...['CERT_SIGNATURE_FAILURE', 'CERT_REVOKED', 'CERT_CHAIN_TOO_LONG', 'INVALID_CA', 'INVALID_PURPOSE']
]
const UNREACHED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']
const BROKEN_OFF = [
  ...['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'TimeoutError'],
  ...['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']
]
/** What talks, but no TLS. */
const NO_TLS = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']
/** A proxy that makes no tunnel; without one, nothing of ours gives this code. */
const NO_TUNNEL = 'UND_ERR_ABORTED'
const PROXY_WANTS_PASSWORD = 407

/** What the API server reported, what something else reported in its place, or why nobody reported anything. */
export const serverRules: readonly ConnectionRule[] = [
  {
    code: 'permissions-missing',
    title: 'Permissions are missing',
    fault: 'cluster',
    advise: (connectionProblem, connectionPath) => {
      if (connectionProblem.kind === 'no-permissions')
        return advisePermissions(connectionProblem.lacking, connectionPath)
      return isRefused(connectionProblem, 403) && connectionProblem.isStatus
        ? advisePermissions([], connectionPath)
        : undefined
    }
  },
  {
    code: 'credentials-refused',
    title: 'The server does not accept the credentials',
    fault: 'kubeconfig',
    advise: (connectionProblem, connectionPath) =>
      isRefused(connectionProblem, 401) ? adviseCredentials(connectionPath) : undefined
  },
  {
    code: 'server-throttling',
    title: 'The API server turns requests away, as it has too many',
    fault: 'cluster',
    advise: (connectionProblem, connectionPath) =>
      isRefused(connectionProblem, 429) ? adviseThrottled(connectionPath) : undefined
  },
  {
    code: 'server-failing',
    title: 'The API server does not work',
    fault: 'cluster',
    advise: (connectionProblem, connectionPath) =>
      connectionProblem.kind === 'refused' && connectionProblem.status >= 500
        ? adviseFailing(connectionPath)
        : undefined
  },
  {
    code: 'proxy-failed',
    title: 'The proxy does not lead to the API server',
    fault: 'network',
    advise: (connectionProblem, connectionPath) =>
      isOfProxy(connectionProblem, connectionPath) ? adviseProxy(connectionPath) : undefined
  },
  {
    code: 'not-an-api-server',
    title: 'What answers is no Kubernetes API server',
    fault: 'kubeconfig',
    advise: (connectionProblem, connectionPath) =>
      isOther(connectionProblem) ? adviseOther(connectionPath) : undefined
  },
  {
    code: 'server-name-unresolved',
    title: "The API server's name has no address here",
    fault: 'network',
    advise: (connectionProblem, connectionPath) =>
      hasCode(connectionProblem, UNRESOLVED) ? adviseName(connectionPath) : undefined
  },
  {
    code: 'server-untrusted',
    title: 'The certificate of the API server is out of date',
    fault: 'cluster',
    advise: (connectionProblem, connectionPath) =>
      hasCode(connectionProblem, OUT_OF_DATE)
        ? [
            `Renew the serving certificate of ${nameServer(connectionPath)} (kubeadm: kubeadm certs renew apiserver, then restart it), after a look at the clock where this runs.`
          ]
        : undefined
  },
  {
    code: 'server-untrusted',
    title: 'The API server is not the one that the kubeconfig vouches for',
    fault: 'kubeconfig',
    advise: (connectionProblem, connectionPath) =>
      hasCode(connectionProblem, UNTRUSTED)
        ? adviseUntrusted(connectionPath, hasCode(connectionProblem, OTHER_NAME))
        : undefined
  },
  {
    code: 'server-unreachable',
    title: 'The API server cannot be reached',
    fault: 'network',
    advise: (connectionProblem, connectionPath) =>
      hasCode(connectionProblem, [...UNREACHED, ...BROKEN_OFF]) ? adviseUnreachable(connectionPath) : undefined
  }
]

function isRefused(
  connectionProblem: ConnectionProblem,
  status: number
): connectionProblem is Extract<ConnectionProblem, { readonly kind: 'refused' }> {
  return connectionProblem.kind === 'refused' && connectionProblem.status === status
}

function hasCode(connectionProblem: ConnectionProblem, codes: readonly string[]): boolean {
  return connectionProblem.kind === 'no-answer' && connectionProblem.codes.some((code) => codes.includes(code))
}

/** With a proxy nobody else is connected to from here; what it can't reach itself it answers for. */
function isOfProxy(connectionProblem: ConnectionProblem, { proxy }: ConnectionPath): boolean {
  if (proxy === undefined) return false
  return (
    isRefused(connectionProblem, PROXY_WANTS_PASSWORD) ||
    hasCode(connectionProblem, [...UNRESOLVED, ...UNREACHED, NO_TUNNEL])
  )
}

/** An API server refuses in a form of its own, and speaks TLS where its address reports it. */
function isOther(connectionProblem: ConnectionProblem): boolean {
  return (
    connectionProblem.kind === 'no-api' ||
    hasCode(connectionProblem, NO_TLS) ||
    (connectionProblem.kind === 'refused' && !connectionProblem.isStatus)
  )
}
