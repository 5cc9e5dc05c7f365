/** Why no answer came: how it was asked for, and the words of whoever stood on that path, which are untrusted text. */
export type NoAnswer = { readonly message: string } & (
  | {
      /** The API server's proxy; what it reports, or the path to it. */
      readonly via: 'proxy'
      /** With access `auto` the kubelet was asked as well, and got no answer either. */
      readonly triedBoth?: true
    }
  | { readonly via: 'port-forward' }
  | {
      /** From where the run is. */
      readonly via: 'direct'
      /** Absent where no address was known. */
      readonly url?: string
      /** It leads where no cluster may send a run, so it was not asked. */
      readonly isForbidden?: true
    }
)

/**
 * How the API server's proxy reports that what leads to all pods is down: no konnectivity agent, or no proxy that takes its connection
 * (k8s.io/apiserver/pkg/server/egressselector).
 */
const NO_TUNNEL = /error trying to reach service.*(No agent available|dialing proxy "[^"]*" failed|dial unix )/is

/** The same of a log, which it fetches from the kubelet; what that reports of a socket of its own is no such thing. */
const NO_TUNNEL_TO_KUBELET = /No agent available|dialing proxy "[^"]*" failed|:10250\/[^"]*": dial unix /i

/** True for a log that did not come as the API server reaches no kubelet. */
export function isKubeletUnreached(message: string): boolean {
  return NO_TUNNEL_TO_KUBELET.test(message)
}

/** True for an answer that did not come as the API server reaches no pod of any node. */
export function isWithoutTunnel(answer: NoAnswer): boolean {
  return answer.via === 'proxy' && NO_TUNNEL.test(answer.message)
}

/**
 * How it reports that it has no way to a pod, as on a control plane without a route: not that a port is closed, which a server that is
 * still starting gives too.
 */
const NO_WAY =
  /error trying to reach service.*(i\/o timeout|no route to host|network is unreachable|deadline exceeded)/is

/** True if an answer that did not come is the path's fault and no pod's: port-forward may lead there. */
export function isUnroutable(answer: NoAnswer): boolean {
  return answer.via === 'proxy' && (NO_WAY.test(answer.message) || isWithoutTunnel(answer))
}

/** How it reports that nothing takes a connection at a pod's IPv6 address. */
const REFUSED_BY_IPV6 = /error trying to reach service.*\[[0-9a-f:.]+\]:\d+.*connection refused/is

/**
 * True where the API server was refused at a pod's IPv6 address: a server that listens on IPv4 alone, as Spin's shim does, still
 * answers the kubelet, which asks inside of the pod by both.
 */
export function isRefusedByIpv6(answer: NoAnswer): boolean {
  return answer.via === 'proxy' && REFUSED_BY_IPV6.test(answer.message)
}

/** True for an answer that came neither through the API server nor through the kubelet. */
export function hasTriedBoth(answer: NoAnswer): boolean {
  return answer.via === 'proxy' && answer.triedBoth === true
}

/** What came instead of an answer, and how it was asked for, as evidence shows it. */
export function describeNoAnswer(answer: NoAnswer): string {
  const { message } = answer
  if (answer.via === 'direct') return answer.url === undefined ? message : `asked from here, ${answer.url}: ${message}`
  return hasTriedBoth(answer) ? `${message}; port-forward got no answer either` : message
}
