import { BlockList, isIP } from 'node:net'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy that the environment names for a server, as kubectl takes it: HTTPS_PROXY or HTTP_PROXY by the server's
 * scheme, in capitals or not, unless NO_PROXY names the server (https://pkg.go.dev/golang.org/x/net/http/httpproxy).
 */
export function findEnvProxy(server: string, env: Env): string | undefined {
  const url = new URL(server)
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = env[name] ?? env[name.toLowerCase()] ?? ''
  if (proxy === '' || isLocal(url) || isExcepted(url, env['NO_PROXY'] ?? env['no_proxy'] ?? '')) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function isLocal(url: URL): boolean {
  const host = hostOf(url)
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function isExcepted(url: URL, noProxy: string): boolean {
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && isNamed(url, entry))
}

/** An entry is `*`, an address or range of addresses, or a domain, whose subdomains are meant as well; with a port or without. */
function isNamed(url: URL, entry: string): boolean {
  if (entry === '*') return true
  const host = hostOf(url)
  const [network = '', prefix] = entry.split('/')
  if (prefix !== undefined) return isInRange(host, network, Number(prefix))
  const [, name = entry, port] =
    /^(?:\[(?=.*\]))?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? []
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false
  if (isIP(name) !== 0) return host === name
  const domain = name.replace(/^\*?\./, '')
  return (host === domain && !/^\*?\./.test(name)) || host.endsWith(`.${domain}`)
}

function isInRange(host: string, network: string, prefix: number): boolean {
  const family = isIP(network)
  if (family === 0 || isIP(host) !== family || !(prefix >= 0 && prefix <= (family === 4 ? 32 : 128))) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const range = new BlockList()
  range.addSubnet(network, prefix, type)
  return range.check(host, type)
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
}
