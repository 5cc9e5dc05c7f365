import type { Obstacle, Way } from './problem.ts'
import { nameServer } from './names.ts'
import {
  adviseCredentials,
  adviseFailing,
  adviseName,
  adviseOther,
  adviseProxy,
  adviseRights,
  adviseThrottled,
  adviseUnreachable,
  adviseUntrusted
} from './server-advice.ts'
import type { WayRule } from './diagnose.ts'

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

/** What the API server said, what something else said in its place, or why nobody said anything. */
export const serverRules: readonly WayRule[] = [
  {
    code: 'rights-missing',
    title: 'Rights are missing',
    fault: 'cluster',
    advise: (obstacle, way) => {
      if (obstacle.kind === 'no-rights') return adviseRights(obstacle.lacking, way)
      return isRefused(obstacle, 403) && obstacle.isStatus ? adviseRights([], way) : undefined
    }
  },
  {
    code: 'credentials-refused',
    title: 'The server does not accept the credentials',
    fault: 'kubeconfig',
    advise: (obstacle, way) => (isRefused(obstacle, 401) ? adviseCredentials(way) : undefined)
  },
  {
    code: 'server-throttling',
    title: 'The API server turns requests away, as it has too many',
    fault: 'cluster',
    advise: (obstacle, way) => (isRefused(obstacle, 429) ? adviseThrottled(way) : undefined)
  },
  {
    code: 'server-failing',
    title: 'The API server does not work',
    fault: 'cluster',
    advise: (obstacle, way) => (obstacle.kind === 'refused' && obstacle.status >= 500 ? adviseFailing(way) : undefined)
  },
  {
    code: 'proxy-failed',
    title: 'The proxy does not lead to the API server',
    fault: 'network',
    advise: (obstacle, way) => (isOfProxy(obstacle, way) ? adviseProxy(way) : undefined)
  },
  {
    code: 'not-an-api-server',
    title: 'What answers is no Kubernetes API server',
    fault: 'kubeconfig',
    advise: (obstacle, way) => (isOther(obstacle) ? adviseOther(way) : undefined)
  },
  {
    code: 'server-name-unresolved',
    title: "The API server's name has no address here",
    fault: 'network',
    advise: (obstacle, way) => (hasCode(obstacle, UNRESOLVED) ? adviseName(way) : undefined)
  },
  {
    code: 'server-untrusted',
    title: 'The certificate of the API server is out of date',
    fault: 'cluster',
    advise: (obstacle, way) =>
      hasCode(obstacle, OUT_OF_DATE)
        ? [
            `Renew the serving certificate of ${nameServer(way)} (kubeadm: kubeadm certs renew apiserver, then restart it), after a look at the clock where this runs.`
          ]
        : undefined
  },
  {
    code: 'server-untrusted',
    title: 'The API server is not the one that the kubeconfig vouches for',
    fault: 'kubeconfig',
    advise: (obstacle, way) =>
      hasCode(obstacle, UNTRUSTED) ? adviseUntrusted(way, hasCode(obstacle, OTHER_NAME)) : undefined
  },
  {
    code: 'server-unreachable',
    title: 'The API server cannot be reached',
    fault: 'network',
    advise: (obstacle, way) => (hasCode(obstacle, [...UNREACHED, ...BROKEN_OFF]) ? adviseUnreachable(way) : undefined)
  }
]

function isRefused(obstacle: Obstacle, status: number): obstacle is Extract<Obstacle, { readonly kind: 'refused' }> {
  return obstacle.kind === 'refused' && obstacle.status === status
}

function hasCode(obstacle: Obstacle, codes: readonly string[]): boolean {
  return obstacle.kind === 'no-answer' && obstacle.codes.some((code) => codes.includes(code))
}

/** With a proxy nobody else is connected to from here; what it can't reach itself it answers for. */
function isOfProxy(obstacle: Obstacle, { proxy }: Way): boolean {
  if (proxy === undefined) return false
  return isRefused(obstacle, PROXY_WANTS_PASSWORD) || hasCode(obstacle, [...UNRESOLVED, ...UNREACHED, NO_TUNNEL])
}

/** An API server refuses in a form of its own, and speaks TLS where its address says so. */
function isOther(obstacle: Obstacle): boolean {
  return obstacle.kind === 'no-api' || hasCode(obstacle, NO_TLS) || (obstacle.kind === 'refused' && !obstacle.isStatus)
}
