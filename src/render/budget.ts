/** The parts that were taken, and how many weren't. */
export type Taken = { readonly taken: readonly string[]; readonly left: number }

/**
 * Renders items from the first one on while their texts fit in a number of bytes, a blank line after each included. The
 * rest isn't even rendered: there may be thousands.
 */
export function takeWithin<T>(items: readonly T[], maxBytes: number, render: (item: T) => string): Taken {
  const taken: string[] = []
  let bytes = 0
  for (const item of items) {
    const text = render(item)
    bytes += byteLength(text) + 2
    if (bytes > maxBytes) break
    taken.push(text)
  }
  return { taken, left: items.length - taken.length }
}

/** The size of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
