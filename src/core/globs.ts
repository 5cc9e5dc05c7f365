/**
 * Globs over node names: `*`, `?`, `[a-f]` and `[!a-f]`. Not a library: a node name has no slash, dot file, brace or
 * case to care about, which is most of what those are made of, and a pattern can't be made slow here.
 */

type Token = { readonly kind: 'any-text' } | { readonly kind: 'one'; readonly accepts: (character: string) => boolean }

const TOKEN = /\*+|\?|\[[!^]?[a-z0-9.-]+\]|[a-z0-9.-]/g
const RANGE_OR_CHARACTER = /(.)-(.)|./g

/** True if the text is a node name or a glob that some node name can match. */
export function isGlob(text: string): boolean {
  return parseGlob(text) !== undefined
}

/** True if the text is a name and matches nothing else. */
export function isPlainName(text: string): boolean {
  return !/[*?[]/.test(text)
}

/** True if the name is what the glob says; a text that is no glob matches nothing. */
export function matchesGlob(name: string, glob: string): boolean {
  const tokens = parseGlob(glob)
  return tokens !== undefined && matchesTokens(name, tokens)
}

function parseGlob(text: string): readonly Token[] | undefined {
  const parts = text.match(TOKEN) ?? []
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
