import type { PlannedCheck } from '../../core/plan/types.ts'

/**
 * The checks of a plan, given one by one to whoever has room for the next. That is one of the node that has the fewest begun and
 * not passed, and of these the first in the plan's order: a node that takes its time to show what is broken holds one place,
 * and not all of them, while there are others.
 */
export class CheckQueue {
  /** By the node's name; each check with its place in the plan's order. */
  readonly #waiting: Map<string, (readonly [index: number, check: PlannedCheck])[]>
  readonly #open = new Map<string, number>()

  constructor(checks: readonly PlannedCheck[]) {
    this.#waiting = Map.groupBy(checks.entries(), ([, check]) => check.node.name)
  }

  /** Ends when all have been given. */
  *take(): Generator<readonly [index: number, check: PlannedCheck], void> {
    for (let checks = this.#next(); checks !== undefined; checks = this.#next()) {
      const next = checks.shift()
      if (next === undefined) return
      const { decided, node } = next[1]
      if (checks.length === 0) this.#waiting.delete(node.name)
      // What is known without a pod keeps nobody waiting.
      if (decided === undefined) this.#open.set(node.name, this.#openOn(node.name) + 1)
      yield next
    }
  }

  /** Its node has shown that it gets on. */
  passed({ node: { name } }: PlannedCheck): void {
    this.#open.set(name, this.#openOn(name) - 1)
  }

  #next(): (readonly [index: number, check: PlannedCheck])[] | undefined {
    let best: readonly [open: number, index: number] = [Infinity, Infinity]
    let found: (readonly [index: number, check: PlannedCheck])[] | undefined
    for (const [name, checks] of this.#waiting) {
      const [open, index] = [this.#openOn(name), checks[0]?.[0] ?? Infinity]
      if (open > best[0] || (open === best[0] && index > best[1])) continue
      best = [open, index]
      found = checks
    }
    return found
  }

  #openOn(name: string): number {
    return this.#open.get(name) ?? 0
  }
}
