/** A seeded source of chance (sfc32): the same seed gives the same numbers, on any machine. */
export type Random = {
  /** From 0 up to 1, without 1. */
  readonly next: () => number
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  /** A source of its own: what one part takes does not change what another one gets. */
  readonly fork: (name: string) => Random
}

/** Makes a source from a seed, which may be any whole number. */
export function makeRandom(seed: number): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed | 0]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 2 ** 32
  }
  // The first numbers of near seeds are near each other.
  for (let round = 0; round < 12; round += 1) next()
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    fork: (name) => makeRandom(hash(name, seed))
  }
}

/** FNV-1a. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) | 0
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value
}
