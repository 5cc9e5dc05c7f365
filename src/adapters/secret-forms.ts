/** Shorter values aren't hidden: as a part of other words they would blacken half of a log, and what is so short is no secret. */
const MIN_LENGTH = 6
/** Results of a run: a workflow compares them, so they stay readable even where somebody took one for a password. */
const RESULTS: ReadonlySet<string> = new Set(['passed', 'failed', 'inconclusive', 'skipped', 'applied', 'error'])
/** The lines around a key or a certificate are the same for all. */
const PEM_FRAME = /^-----(?:BEGIN|END) /

/** A secret's value as it is hidden; undefined where it isn't. */
export function normalizeSecret(value: string): string | undefined {
  const trimmed = value.trim().toWellFormed()
  return trimmed.length < MIN_LENGTH || RESULTS.has(trimmed) ? undefined : trimmed
}

/**
 * The lines of a secret, each to be masked by itself: a runner masks every line of a value that has several, also a "{", and
 * the first line of any key.
 */
export function linesOf(value: string): readonly string[] {
  return value.split(/[\r\n]+/).flatMap((line) => (PEM_FRAME.test(line) ? [] : (normalizeSecret(line) ?? [])))
}

/**
 * All that shows a secret: itself and each of its lines, what is in it if it is base64, and all of that as base64, URL,
 * JSON (also within JSON) or HTML would have it.
 */
export function formsOf(value: string): readonly string[] {
  const wholes = [value, ...unpack(value)]
  const lines = wholes.flatMap((whole) => (/[\r\n]/.test(whole) ? whole.split(/[\r\n]+/) : []))
  const plain = [...wholes, ...lines].filter((text) => !PEM_FRAME.test(text) || text.includes('\n'))
  const forms = [...plain, ...wholes.flatMap(toBase64)].flatMap(escapes)
  return [...new Set(forms)].filter((form) => normalizeSecret(form) !== undefined)
}

/** What is in base64, where that is a text: data of a kubeconfig, or the user and password of basic authentication. */
function unpack(value: string): readonly string[] {
  const packed = value.replace(/\s+/g, '')
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return []
  const text = Buffer.from(packed, 'base64').toString('utf8').trim()
  return /^[\t\n\r\x20-\x7e]+$/.test(text) ? [text] : []
}

/** A value in base64, of either alphabet; also as a part of something longer, where it may begin at any of three places. */
function toBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8')
  const parts = [0, 1, 2].map((before) => {
    const packed = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Only characters that nothing before or after the value has a share in.
    return packed.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  const whole = bytes.toString('base64')
  const all = [whole, whole.replace(/=+$/, ''), ...parts]
  return [...all, ...all.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'))]
}

function escapes(text: string): readonly string[] {
  const json = toJson(text)
  const url = encodeURIComponent(text)
  return [text, url, url.replaceAll('%20', '+'), json, toJson(json), toGoJson(json), toHtml(text)]
}

function toJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Go's own encoder, which API servers use, escapes what HTML would take for its own. */
function toGoJson(json: string): string {
  return json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)
}

function toHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (one) => names[one] ?? one)
}
