import type { PlannedCell } from '../../core/plan/plan.ts'

/**
 * The cells of a plan, given one by one to whoever has room for the next. That is one of the node that has the fewest begun and
 * not passed, and of these the first in the plan's order: a node that takes its time to show what is broken holds one place,
 * and not all of them, while there are others.
 */
export class Turns {
  /** By the node's name; each cell with its place in the plan's order. */
  readonly #waiting: Map<string, (readonly [index: number, cell: PlannedCell])[]>
  readonly #open = new Map<string, number>()

  constructor(cells: readonly PlannedCell[]) {
    this.#waiting = Map.groupBy(cells.entries(), ([, cell]) => cell.node.name)
  }

  /** Ends when all have been given. */
  *take(): Generator<readonly [index: number, cell: PlannedCell], void> {
    for (let cells = this.#next(); cells !== undefined; cells = this.#next()) {
      const next = cells.shift()
      if (next === undefined) return
      const { decided, node } = next[1]
      if (cells.length === 0) this.#waiting.delete(node.name)
      // What is known without a pod keeps nobody waiting.
      if (decided === undefined) this.#open.set(node.name, this.#openOn(node.name) + 1)
      yield next
    }
  }

  /** Its node has shown that it gets on. */
  passed({ node: { name } }: PlannedCell): void {
    this.#open.set(name, this.#openOn(name) - 1)
  }

  #next(): (readonly [index: number, cell: PlannedCell])[] | undefined {
    let best: readonly [open: number, index: number] = [Infinity, Infinity]
    let found: (readonly [index: number, cell: PlannedCell])[] | undefined
    for (const [name, cells] of this.#waiting) {
      const [open, index] = [this.#openOn(name), cells[0]?.[0] ?? Infinity]
      if (open > best[0] || (open === best[0] && index > best[1])) continue
      best = [open, index]
      found = cells
    }
    return found
  }

  #openOn(name: string): number {
    return this.#open.get(name) ?? 0
  }
}
