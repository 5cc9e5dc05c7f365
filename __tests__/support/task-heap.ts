/** Work that is planned; `isDropped`: nobody wants it any more. */
export type Task = { readonly atMs: number; readonly order: number; readonly work: () => void; isDropped: boolean }

/** What is planned, the earliest first, and in the order in which it was planned: a binary heap. */
export class TaskHeap {
  readonly #tasks: Task[] = []

  /** What is to be done next. */
  get next(): Task | undefined {
    while (this.#tasks[0]?.isDropped === true) this.removeNext()
    return this.#tasks[0]
  }

  add(task: Task): void {
    const tasks = this.#tasks
    let index = tasks.length
    tasks.push(task)
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = tasks[above]
      if (parent === undefined || !isBefore(task, parent)) break
      tasks[index] = parent
      index = above
    }
    tasks[index] = task
  }

  removeNext(): void {
    const tasks = this.#tasks
    const last = tasks.pop()
    if (last === undefined || tasks.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      let least = tasks[child]
      if (least === undefined) break
      const right = tasks[child + 1]
      if (right !== undefined && isBefore(right, least)) {
        least = right
        child += 1
      }
      if (!isBefore(least, last)) break
      tasks[index] = least
      index = child
    }
    tasks[index] = last
  }

  clear(): void {
    this.#tasks.length = 0
  }
}

function isBefore(one: Task, other: Task): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)
}
