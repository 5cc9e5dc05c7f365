/** Kubeconfigs where none belongs. Their contents are credentials: they are recognised, masked, and never shown. */

const KUBECONFIG_TEXT = /(?:^|[\s{,"'])(?:apiVersion|clusters|contexts|users|current-context)["']?\s*:|-----BEGIN /
const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/
/** A line as short as this is structure, not secret, and masking it would blacken half of a log. */
const MIN_LINE_LENGTH = 8
const MIN_WORD_LENGTH = 16
/** What stands behind such a key is a secret, however short. */
const CREDENTIAL = /(?:token|password|secret|key-data)["']?\s*:\s*["']?([^\s"',}]+)/gi
const WORD_BREAK = /[\s"',:{}[\]]+/

/** Reports what a text is if it is, or may be, the contents of a kubeconfig. */
export function findContents(text: string): string | undefined {
  if (KUBECONFIG_TEXT.test(text)) return 'the contents of a kubeconfig'
  if (isKubeconfigInBase64(text)) return 'the contents of a kubeconfig, in base64'
  return undefined
}

/** What to do with a text that is not the path of a kubeconfig: the end of a sentence. */
export function adviseFile(text: string): string {
  return `${isKubeconfigInBase64(text) ? 'decode it (base64 -d) into a file' : 'write it to a file'} and set its path`
}

/** True for base64, whole or cut off, with a kubeconfig behind it. */
export function isKubeconfigInBase64(text: string): boolean {
  return KUBECONFIG_TEXT.test(decodeBase64(text))
}

/** True for what may be base64, in one line or several. */
export function isBase64(text: string): boolean {
  return BASE64.test(text.replace(/\s+/g, ''))
}

/**
 * What must be masked before anything is printed: every line, every long word and every credential of contents that came
 * as an input, or in KUBECONFIG.
 */
export function secretsIn(raw: ReadonlyMap<string, string>): readonly string[] {
  const texts = [...raw]
    .filter(
      ([name, text]) => findContents(text) !== undefined || (/^kubeconfig$/i.test(name) && text.trim().includes('\n'))
    )
    .flatMap(([, text]) => [text, decodeBase64(text)].filter((one) => one === text || KUBECONFIG_TEXT.test(one)))
  const lines = texts.flatMap((text) => text.split(/[\r\n]+/)).map((line) => line.trim())
  const words = texts.flatMap((text) => text.split(WORD_BREAK)).filter((word) => word.length >= MIN_WORD_LENGTH)
  const named = texts.flatMap((text) => Array.from(text.matchAll(CREDENTIAL), ([, value = '']) => value))
  return [...new Set([...lines.filter((line) => line.length >= MIN_LINE_LENGTH), ...words, ...named])]
}

/** The text behind base64, url-safe or wrapped or cut off; empty if it is none. */
function decodeBase64(text: string): string {
  if (!isBase64(text)) return ''
  const packed = text.replace(/\s+/g, '')
  const standard = packed.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  return atob(standard.slice(0, standard.length - (standard.length % 4 === 1 ? 1 : 0)))
}
