/**
 * How the API server's proxy reports that it has no way to pods at all, as behind a konnectivity agent that is down or on a
 * control plane without a route: not that a port is closed, which a server that is still starting gives too.
 */
const NO_WAY =
  /error trying to reach service.*(i\/o timeout|no route to host|network is unreachable|deadline exceeded|No agent available)/is

/** True if an answer that did not come is the path's fault and no pod's: another way may lead there. */
export function isUnroutable(message: string): boolean {
  return NO_WAY.test(message)
}

/** Put behind what the proxy reported where `auto` went the other way too, without result: advice depends on it, evidence doesn't. */
export const ALSO_IN_VAIN = '; port-forward got no answer either'

/** True for an answer that did not come by either way. */
export function hasFailedBothWays(detail: string): boolean {
  return detail.endsWith(ALSO_IN_VAIN)
}

/** An address that was asked from where the run is, and what came of it instead of an answer. */
export function describeFromHere(url: string, message: string): string {
  return `asked from here, ${url}: ${message}`
}

/** True for what `describeFromHere` reports. */
export function isFromHere(detail: string): boolean {
  return detail.startsWith('asked from here, ')
}

/** An address that a cluster gave us and that must not be asked. */
export function describeForbidden(address: string, reason: string): string {
  return `not asked: ${address} is ${reason}`
}

/** True for what `describeForbidden` reports, alone or behind an address. */
export function isForbidden(detail: string): boolean {
  return /(^|: )not asked: /.test(detail)
}
