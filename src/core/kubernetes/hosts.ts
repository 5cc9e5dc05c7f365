/** Which texts are addresses that something can be asked at: what a cluster gives as one is put into URLs. */

const LABEL = /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?$/i
const MAX_NAME_LENGTH = 253
const MAX_LABEL_LENGTH = 63
const MAX_PORT = 65_535

/** The URL of something that speaks HTTP at an IP address, of either family, or at a DNS name; undefined if it is neither. */
export function makeUrl(host: unknown, port: unknown, path: string): string | undefined {
  if (!isHost(host) || !isPort(port)) return undefined
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}${path}`
}

function isHost(text: unknown): text is string {
  if (typeof text !== 'string') return false
  if (/^[0-9a-f:.]+$/i.test(text) && text.includes(':')) return URL.canParse(`http://[${text}]/`)
  if (text.length > MAX_NAME_LENGTH) return false
  if (!text.split('.').every((part) => part.length <= MAX_LABEL_LENGTH && LABEL.test(part))) return false
  // A parser of URLs makes an address of a name that is a number, such as 0x7f.1.
  return URL.parse(`http://${text}/`)?.hostname === text.toLowerCase()
}

function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= MAX_PORT
}
