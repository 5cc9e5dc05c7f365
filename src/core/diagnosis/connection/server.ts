import type { ConnectionPath, ConnectionProblem } from '../../facts/connection.ts'
import { isRefused } from './refusals.ts'
import type { ConnectionRule } from './rule.ts'

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
/** A proxy that makes no tunnel, or ends the connection instead; without one, nothing of ours gives these codes. */
const NO_TUNNEL = ['UND_ERR_ABORTED', 'UND_ERR_PRX_CONN']
/** A proxy that is asked over TLS, and does not speak it or is not trusted: src/adapters/kubeconfig/proxy-tls.ts. */
const NO_PROXY_TLS = 'UND_ERR_PRX_TLS'
const PROXY_WANTS_PASSWORD = 407
const BAD_REQUEST = 400

/** What something else answered in the API server's place, or why nobody answered. */
export const serverRules: readonly ConnectionRule[] = [
  {
    code: 'proxy-failed',
    title: 'The proxy does not connect to the API server',
    fault: 'network',
    find: (problem, path) => (isOfProxy(problem, path) ? { kind: 'proxy-failed', path } : undefined)
  },
  {
    code: 'not-an-api-server',
    title: 'The kubeconfig has https for a port without TLS',
    fault: 'kubeconfig',
    find: (problem, path) => (hasCode(problem, NO_TLS) ? { kind: 'server-speaks-no-tls', path } : undefined)
  },
  {
    code: 'not-an-api-server',
    title: 'The kubeconfig has http for a port with TLS',
    fault: 'kubeconfig',
    find: (problem, path) => (wantsTls(problem, path) ? { kind: 'server-speaks-tls', path } : undefined)
  },
  {
    code: 'not-an-api-server',
    title: 'The server is not a Kubernetes API server',
    fault: 'kubeconfig',
    find: (problem, path) => (isOther(problem) ? { kind: 'not-an-api-server', path } : undefined)
  },
  {
    code: 'server-name-unresolved',
    title: 'The name of the API server does not resolve',
    fault: 'network',
    find: (problem, path) => (hasCode(problem, UNRESOLVED) ? { kind: 'server-name-unresolved', path } : undefined)
  },
  {
    code: 'server-untrusted',
    title: 'The certificate of the API server has expired or is not yet valid',
    fault: 'cluster',
    find: (problem, path) => (hasCode(problem, OUT_OF_DATE) ? { kind: 'server-certificate-expired', path } : undefined)
  },
  {
    code: 'server-untrusted',
    title: 'The certificate of the API server is not trusted',
    fault: 'kubeconfig',
    find: (problem, path) =>
      hasCode(problem, UNTRUSTED)
        ? { kind: 'server-untrusted', isOtherName: hasCode(problem, OTHER_NAME), path }
        : undefined
  },
  {
    code: 'server-unreachable',
    title: 'The API server cannot be reached',
    fault: 'network',
    find: (problem, path) =>
      hasCode(problem, [...UNREACHED, ...BROKEN_OFF]) ? { kind: 'server-unreachable', path } : undefined
  },
  {
    code: 'server-unreachable',
    title: 'The TLS handshake with the API server fails',
    fault: 'network',
    find: (problem, path) => (isHandshake(problem) ? { kind: 'handshake-failed', path } : undefined)
  }
]

function hasCode(problem: ConnectionProblem, codes: readonly string[]): boolean {
  return problem.kind === 'no-answer' && problem.codes.some((code) => codes.includes(code))
}

/** With a proxy nobody else is connected to from here; what it can't reach itself it answers for. */
function isOfProxy(problem: ConnectionProblem, path: ConnectionPath): boolean {
  const { proxy } = path
  if (proxy === undefined) return false
  // Nobody else on the path to a server without TLS speaks it.
  if (proxy.isTls && isPlain(path) && isTlsTrouble(problem)) return true
  const codes = [...UNRESOLVED, ...UNREACHED, ...NO_TUNNEL, NO_PROXY_TLS]
  return isRefused(problem, PROXY_WANTS_PASSWORD) || hasCode(problem, codes)
}

function isTlsTrouble(problem: ConnectionProblem): boolean {
  return isHandshake(problem) || hasCode(problem, [...OUT_OF_DATE, ...UNTRUSTED])
}

/** An API server refuses in a form of its own. */
function isOther(problem: ConnectionProblem): boolean {
  return problem.kind === 'no-api' || (problem.kind === 'refused' && !problem.isStatus)
}

/**
 * A server with TLS refuses plain requests as bad ones (Go's net/http, nginx), or ends the connection, for which there are other reasons.
 * A proxy passes plain requests on without a tunnel, and may refuse them itself.
 */
function wantsTls(problem: ConnectionProblem, path: ConnectionPath): boolean {
  return isPlain(path) && path.proxy === undefined && isRefused(problem, BAD_REQUEST) && !problem.isStatus
}

function isPlain({ server = '' }: ConnectionPath): boolean {
  return server.startsWith('http:')
}

/** A TLS alert, or what OpenSSL makes of something else: each has a code of its own. */
function isHandshake(problem: ConnectionProblem): boolean {
  return problem.kind === 'no-answer' && problem.codes.some((code) => code === 'EPROTO' || code.startsWith('ERR_SSL_'))
}
