import type { PeerCertificate } from 'node:tls'

/** An error's own message, or what it means where the libraries' words are of no use to who reads a log. */
export function explainError(error: Error): string {
  if ('code' in error && error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return explainNames(error)
  for (const [pattern, explain] of WORDS) {
    const found = pattern.exec(error.message)
    if (found !== null) return explain(found[1] ?? '')
  }
  return error.message
}

/** More names than that are no help. */
const MAX_NAMES_LENGTH = 500

const WORDS: readonly (readonly [pattern: RegExp, explain: (part: string) => string])[] = [
  // OpenSSL: thread, code, library and function, the reason, its own file and line.
  [/^[0-9A-F]+:error:[0-9A-F]{8}:[^:]*:[^:]*:wrong version number:/, () => 'what answers does not speak TLS'],
  [/^[0-9A-F]+:error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+):/, (reason) => `the TLS handshake failed: ${reason}`],
  // Node's advice to who starts it.
  [/^(.+); if the root CA is installed locally, try running Node\.js with --use-system-ca$/, (reason) => reason],
  [/^Proxy response \((\d+)\) !== 200 when HTTP Tunneling$/, (status) => `the proxy refuses the tunnel (${status})`],
  [/^Secure Proxy Connection failed$/, () => 'no TLS connection to the proxy']
]

/** Node lists only names of the kind that it compares with: none at all where the certificate has another kind. */
function explainNames(error: Error): string {
  const host = 'host' in error && typeof error.host === 'string' ? error.host : 'the address of the server'
  const cert = 'cert' in error ? (error.cert as Partial<PeerCertificate> | undefined) : undefined
  if (cert === undefined) return error.message
  const names = cert.subjectaltname?.slice(0, MAX_NAMES_LENGTH)
  if (names !== undefined) return `the certificate is not for ${host}, but for ${names}`
  const common = [cert.subject?.CN ?? []].flat().join(', ').slice(0, MAX_NAMES_LENGTH)
  const only = common === '' ? '' : `, only the common name ${common}`
  return `the certificate is not for ${host}: it has no subject alternative names${only}`
}
