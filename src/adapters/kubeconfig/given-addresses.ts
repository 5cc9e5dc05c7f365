import type { Cluster } from '@kubernetes/client-node/dist/config_types.js'
import { type Refusal, refuseKubeconfig } from '../errors.ts'
import { checkHost, DeniedAddress, isLocalHost } from '../http/address-guard.ts'

/**
 * As it stands in the kubeconfig, and not as a parser of URLs corrects it: several programs read it. Paths of the API are
 * put behind a server's address, so one with a query or a fragment would swallow them.
 */
const SERVER = /^https:\/\/[^\s?#\\]+$/
const PROXY = /^(https?|socks(4a?|5h?)?):\/\/[^\s\\]+$/

/**
 * Refuses what a kubeconfig that comes out of a cluster must not lead to: this machine itself, its link, the metadata
 * service of its cloud; and an address that would make other requests than the API server's. Names are looked up, and
 * looked at, by who connects. Private networks are what API servers are in.
 */
export function checkAddresses({ name, proxyUrl, server }: Cluster, from: string): void {
  const about = `cluster "${name}" in ${from}`
  if (!SERVER.test(server))
    throw refuse(`${about}: expected a server address with https, without a query or a fragment`)
  checkReach(new URL(server), `the server of ${about}`)
  if (!proxyUrl) return
  const proxy = URL.parse(proxyUrl)
  if (proxy === null || !PROXY.test(proxyUrl)) throw refuse(`${about}: expected a proxy-url with http, https or socks5`)
  checkReach(proxy, `the proxy of ${about}`)
}

function checkReach(url: URL, what: string): void {
  if (url.hostname === '') throw refuse(`${what} has no host`)
  try {
    checkHost(url)
  } catch (error) {
    if (error instanceof DeniedAddress) throw refuse(`${what} must not be asked: ${error.address} is ${error.reason}`)
    throw error
  }
  if (isLocalHost(url.host)) throw refuse(`${what} must not be asked: ${url.hostname} is the machine that this runs on`)
}

function refuse(what: string): Refusal {
  return refuseKubeconfig(`kubeconfig: ${what}`)
}
