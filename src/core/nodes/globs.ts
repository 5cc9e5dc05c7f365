/**
 * Globs over names of Kubernetes and versions of images: `*`, `?`, `[a-f]` and `[!a-f]`. Not a library: these have no
 * slash, dot file or brace to care about, which is most of what those are made of, and a pattern can't be made slow here.
 */

type Token = { readonly kind: 'any-text' } | { readonly kind: 'one'; readonly accepts: (character: string) => boolean }

const TOKENS = {
  name: /\*+|\?|\[[!^]?[a-z0-9.-]+\]|[a-z0-9.-]/g,
  version: /\*+|\?|\[[!^]?[\w.+-]+\]|[\w.+-]/g
} as const
/** What a glob is over: names of Kubernetes are lower-case, versions of images are not. */
type Alphabet = keyof typeof TOKENS
const RANGE_OR_CHARACTER = /(.)-(.)|./g

/** True if the text is a node name or a glob that some node name can match. */
export function isGlob(text: string): boolean {
  return parseGlob(text, 'name') !== undefined
}

/** True if the text is a version of an image, or a glob that some version can match. */
export function isVersionGlob(text: string): boolean {
  return parseGlob(text, 'version') !== undefined
}

/** True if the text is a name and matches nothing else. */
export function isPlainName(text: string): boolean {
  return !/[*?[]/.test(text)
}

/** True if the name is what the glob reports; a text that is no glob matches nothing. */
export function matchesGlob(name: string, glob: string): boolean {
  const tokens = parseGlob(glob, 'name')
  return tokens !== undefined && matchesTokens(name, tokens)
}

/** The same for the version of an image. */
export function matchesVersionGlob(version: string, glob: string): boolean {
  const tokens = parseGlob(glob, 'version')
  return tokens !== undefined && matchesTokens(version, tokens)
}

function parseGlob(text: string, alphabet: Alphabet): readonly Token[] | undefined {
  const parts = text.match(TOKENS[alphabet]) ?? []
  if (text === '' || parts.join('') !== text) return undefined
  const tokens = parts.map(parseToken)
  return tokens.every((token) => token !== undefined) ? tokens : undefined
}

function parseToken(part: string): Token | undefined {
  if (part.startsWith('*')) return { kind: 'any-text' }
  if (part === '?') return { kind: 'one', accepts: () => true }
  if (part.startsWith('[')) return parseSet(part)
  return { kind: 'one', accepts: (character) => character === part }
}

function parseSet(part: string): Token | undefined {
  const negated = /^\[[!^]/.test(part)
  const ranges = [...part.slice(negated ? 2 : 1, -1).matchAll(RANGE_OR_CHARACTER)].map(
    ([whole, first = whole, last = whole]) => ({ first, last })
  )
  if (ranges.some(({ first, last }) => first > last)) return undefined
  const isIn = (character: string): boolean => ranges.some(({ first, last }) => first <= character && character <= last)
  return { kind: 'one', accepts: (character) => isIn(character) !== negated }
}

/** Only the last `*` is ever tried again, so the work is at most name times glob, where a regular expression can explode. */
function matchesTokens(name: string, tokens: readonly Token[]): boolean {
  let at = 0
  let next = 0
  let retry: { readonly next: number; readonly at: number } | undefined
  while (at < name.length) {
    const token = tokens[next]
    if (token?.kind === 'any-text') {
      next += 1
      retry = { next, at }
    } else if (token?.accepts(name.charAt(at)) === true) {
      next += 1
      at += 1
    } else if (retry !== undefined) {
      retry = { next: retry.next, at: retry.at + 1 }
      ;({ next, at } = retry)
    } else return false
  }
  return tokens.slice(next).every((token) => token.kind === 'any-text')
}
