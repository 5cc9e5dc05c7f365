import type { Host } from './adapters/host/host.ts'
import type { Verdict } from './core/model.ts'
import type { CheckName, Clock, Progress } from './ports.ts'
import {
  type LiveState,
  renderCounter,
  renderProgress,
  renderStart,
  renderWorkloadProgress
} from './render/progress.ts'

/** How often a line that is written over is looked at again, and how often a counter is a line of its own. */
const REDRAW_MS = 200
const LINE_MS = 10_000
/** More than so many checks have no line each where they pass, and more failures than these are only counted until the result. */
const MOST_PASSES = 20
const MOST_FAILURES = 20

/**
 * Shows what a run finds while it goes on: each failure at once, and a counter that is written over on a terminal, and is a line from
 * time to time elsewhere. `settled` publishes the result; the counter is gone by then, and when this resolves.
 */
export async function showProgress<T>(
  host: Host,
  clock: Clock,
  settled: Progress['settled'],
  work: (progress: Progress) => Promise<T>
): Promise<T> {
  const shown = new ShownProgress(host, clock, settled)
  const ended = new AbortController()
  const ticking = tick(host, clock, shown, ended.signal)
  try {
    return await work(shown)
  } finally {
    ended.abort()
    await ticking
    host.status?.('')
  }
}

async function tick(host: Host, clock: Clock, shown: ShownProgress, signal: AbortSignal): Promise<void> {
  const everyMs = host.status === undefined ? LINE_MS : REDRAW_MS
  for (;;) {
    await clock.wait(everyMs, signal)
    if (signal.aborted) return
    const line = shown.line()
    if (host.status === undefined) host.log.info(line)
    else host.status(line)
  }
}

class ShownProgress implements Progress {
  readonly #host: Host
  readonly #clock: Clock
  readonly #startedMs: number
  readonly #publish: Progress['settled']
  readonly #open = new Map<string, CheckName>()
  readonly #others = new Map<string, number>()
  readonly #counts = { passed: 0, failed: 0, inconclusive: 0, skipped: 0 }
  #phase: LiveState['phase'] = 'reading'
  #total = 0
  #failures = 0

  constructor(host: Host, clock: Clock, publish: Progress['settled']) {
    this.#host = host
    this.#clock = clock
    this.#startedMs = clock.nowMs()
    this.#publish = publish
  }

  readonly planned: Progress['planned'] = (version, choice, checks) => {
    for (const check of checks) this.#open.set(keyOf(check), check)
    this.#total = checks.length
    this.#phase = 'checking'
    this.#host.log.info(renderStart(version, choice))
  }

  readonly begun: Progress['begun'] = (what) => {
    this.#others.set(what, (this.#others.get(what) ?? 0) + 1)
    return () => {
      const left = (this.#others.get(what) ?? 0) - 1
      if (left > 0) this.#others.set(what, left)
      else this.#others.delete(what)
    }
  }

  readonly checkDecided: Progress['checkDecided'] = (check) => {
    this.#open.delete(keyOf(check))
    this.#counts[check.verdict.kind]++
    this.#print(check.verdict, () => renderProgress(check, this.#drawing()))
  }

  readonly workloadDecided: Progress['workloadDecided'] = (workload) => {
    this.#print(workload.verdict, () => renderWorkloadProgress(workload, this.#drawing()))
  }

  readonly settled: Progress['settled'] = async (found) => {
    this.#phase = 'cleaning up'
    this.#host.status?.('')
    await this.#publish(found)
  }

  line(): string {
    const elapsedMs = this.#clock.nowMs() - this.#startedMs
    const open = [...this.#open.values()]
    const others = [...this.#others.keys()]
    const state = { phase: this.#phase, total: this.#total, counts: this.#counts, open, others, elapsedMs }
    return renderCounter(state, this.#drawing())
  }

  #drawing(): { readonly colour: boolean; readonly width: number } {
    return { colour: this.#host.colour, width: this.#host.width() }
  }

  /** What passed is in the counter, and later in the table; what was skipped is in the first lines. */
  #print({ kind }: Verdict, render: () => string): void {
    const { kind: place, log, status } = this.#host
    if (kind === 'skipped') return
    if (kind === 'passed') {
      const isLine = place === 'terminal' && status === undefined && this.#total <= MOST_PASSES
      if (isLine) log.info(render())
      else if (status === undefined) log.debug?.(render())
      return
    }
    this.#failures++
    if (this.#failures <= MOST_FAILURES) log.info(render())
    else if (this.#failures === MOST_FAILURES + 1) log.info('More failures are only counted until the result.')
  }
}

function keyOf({ node, runtime }: CheckName): string {
  return JSON.stringify([runtime, node])
}
