/** Items of which the least comes first, each in the time of the logarithm of how many there are. */
export class Heap<T> {
  readonly #items: T[] = []
  readonly #compare: (one: T, other: T) => number

  /** `compare` is negative where the first comes before the second. */
  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare
  }

  push(item: T): void {
    let at = this.#items.push(item) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.#swapIfLess(at, above)) return
      at = above
    }
  }

  /** Takes the least off; undefined where there is none. */
  pop(): T | undefined {
    const [least] = this.#items
    const last = this.#items.pop()
    if (last === undefined || this.#items.length === 0) return least
    this.#items[0] = last
    for (let at = 0; ;) {
      const below = this.#lesserBelow(at)
      if (!this.#swapIfLess(below, at)) return least
      at = below
    }
  }

  #lesserBelow(at: number): number {
    const [left, right] = [2 * at + 1, 2 * at + 2]
    return this.#isLess(right, left) ? right : left
  }

  #swapIfLess(lower: number, upper: number): boolean {
    if (!this.#isLess(lower, upper)) return false
    const [one, other] = [this.#items[lower], this.#items[upper]]
    if (one === undefined || other === undefined) return false
    this.#items[lower] = other
    this.#items[upper] = one
    return true
  }

  #isLess(at: number, than: number): boolean {
    const [one, other] = [this.#items[at], this.#items[than]]
    return one !== undefined && other !== undefined && this.#compare(one, other) < 0
  }
}
