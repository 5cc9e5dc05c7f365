/** A text with one of its sections replaced, or unchanged with the reason why not. */
export type Replaced = { readonly text: string; readonly problem?: string }

/** Replaces what stands between `<!-- NAME:start -->` and `<!-- NAME:end -->`. */
export function replaceSection(text: string, name: string, content: string): Replaced {
  const start = `<!-- ${name}:start -->`
  const end = `<!-- ${name}:end -->`
  const [before, middle, ...more] = text.split(start)
  const [, after, ...afterMore] = middle?.split(end) ?? []
  if (before === undefined || after === undefined || more.length > 0 || afterMore.length > 0) {
    return {
      text,
      problem: `docs/inputs.md: expected "${start}" and then "${end}", each once and on a line of its own`
    }
  }
  return { text: `${before}${start}\n\n${content.trim()}\n\n${end}${after}` }
}
