/** A value and all that it was before, each with its time. */
export class History<T> {
  readonly #values: { readonly atMs: number; readonly value: T }[]
  readonly #nowMs: () => number

  constructor(nowMs: () => number, value: T) {
    this.#nowMs = nowMs
    this.#values = [{ atMs: -Infinity, value }]
  }

  get now(): T {
    return this.at(Infinity)
  }

  set(value: T): void {
    if (value !== this.now) this.#values.push({ atMs: this.#nowMs(), value })
  }

  /** What it was at a time. */
  at(ms: number): T {
    const found = this.#values.findLast(({ atMs }) => atMs <= ms)
    if (found === undefined) throw new Error('a history has a first value')
    return found.value
  }

  /** All that it was between two times. */
  during(fromMs: number, toMs: number): readonly T[] {
    return [
      this.at(fromMs),
      ...this.#values.filter(({ atMs }) => atMs > fromMs && atMs <= toMs).map(({ value }) => value)
    ]
  }

  /** Since when it is what it was at a time. */
  sinceMs(ms: number): number {
    return this.#values.findLast(({ atMs }) => atMs <= ms)?.atMs ?? -Infinity
  }
}
