import type { PlannedCheck } from '../../core/plan/types.ts'
import { Heap } from '../heap.ts'

/** A check with its place in the plan's order. */
type Placed = readonly [index: number, check: PlannedCheck]

/** A node's turn, as it was when it was put in line. */
type Turn = { readonly node: string; readonly open: number; readonly index: number }

/**
 * The checks of a plan, given one by one to whoever has room for the next. That is one of the node that has the fewest begun and
 * not passed, and of these the first in the plan's order: a node that takes its time to show what is broken holds one place,
 * and not all of them, while there are others.
 */
export class CheckQueue {
  /** By the node's name, the next one last. */
  readonly #waiting: ReadonlyMap<string, Placed[]>
  readonly #open = new Map<string, number>()
  /** A turn for each state that a node with checks has had since its last turn; only the one of its present state counts. */
  readonly #turns = new Heap<Turn>((one, other) => one.open - other.open || one.index - other.index)

  constructor(checks: readonly PlannedCheck[]) {
    const byNode = Map.groupBy(checks.entries(), ([, check]) => check.node.name)
    this.#waiting = new Map([...byNode].map(([name, placed]) => [name, placed.toReversed()]))
    for (const name of byNode.keys()) this.#lineUp(name)
  }

  /** Ends when all have been given. */
  *take(): Generator<Placed, void> {
    for (let turn = this.#turns.pop(); turn !== undefined; turn = this.#turns.pop()) {
      const { index, node, open } = turn
      const checks = this.#waiting.get(node)
      const next = checks?.at(-1)
      if (next?.[0] !== index || this.#openOn(node) !== open) continue
      checks?.pop()
      // What is known without a pod keeps nobody waiting.
      if (next[1].decided === undefined) this.#open.set(node, open + 1)
      this.#lineUp(node)
      yield next
    }
  }

  /** Its node has shown that it gets on. */
  passed({ node: { name } }: PlannedCheck): void {
    this.#open.set(name, this.#openOn(name) - 1)
    this.#lineUp(name)
  }

  #lineUp(node: string): void {
    const [index] = this.#waiting.get(node)?.at(-1) ?? []
    if (index !== undefined) this.#turns.push({ node, open: this.#openOn(node), index })
  }

  #openOn(name: string): number {
    return this.#open.get(name) ?? 0
  }
}
