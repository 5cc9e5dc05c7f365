/** The parts that were taken, and how many weren't. */
export type Taken = { readonly taken: readonly string[]; readonly left: number }

/** Takes parts from the start while they fit in a number of bytes, a line break after each included. */
export function takeWithin(parts: readonly string[], maxBytes: number): Taken {
  let bytes = 0
  for (const [index, part] of parts.entries()) {
    bytes += byteLength(part) + 2
    if (bytes > maxBytes) return { taken: parts.slice(0, index), left: parts.length - index }
  }
  return { taken: parts, left: 0 }
}

/** The size of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
