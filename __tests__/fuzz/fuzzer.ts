import process from 'node:process'
import fc from 'fast-check'
import { known } from './known.ts'

/** One fuzzer: examples of an input that anybody may send, and what must hold of each. */
export type Fuzzer = {
  readonly name: string
  /** Examples in the short form, which is a part of the unit tests. */
  readonly shortRuns: number
  /** Tries examples until a number of them or a time is over, or one breaks an invariant. */
  readonly run: (limits: Limits) => Promise<Outcome>
}

/** How long to go on; `path` replays the example of a finding. */
export type Limits = {
  readonly seed: number
  readonly runs?: number
  readonly withinMs?: number
  readonly path?: string
  /** Known findings are findings too. */
  readonly showsKnown?: boolean
  /** Called as each example begins. */
  readonly onExample?: () => void
}

/** What a fuzzer came to. */
export type Outcome = {
  readonly runs: number
  readonly tookMs: number
  /** Examples that ended in a finding that is known. */
  readonly known: number
  readonly finding?: Finding
}

/** An example that breaks an invariant, the smallest that was found. */
export type Finding = {
  readonly seed: number
  readonly path: string
  readonly example: string
  readonly message: string
}

/** The CPU time that an example may take, ms. */
const CPU_LIMIT_MS = 2_000
/** What is not done by then, ms, hangs. Where the machine is busy, an example that waits for a second takes several. */
const HANGS_AFTER_MS = 15_000
const SHOWN = 4_000

/** Makes a fuzzer of an arbitrary and a check, which throws where an invariant is broken. */
export function makeFuzzer<T>(
  name: string,
  shortRuns: number,
  arbitrary: fc.Arbitrary<T>,
  check: (example: T) => void | Promise<void>
): Fuzzer {
  return {
    name,
    shortRuns,
    run: async ({ onExample, path, runs, seed, showsKnown, withinMs }) => {
      const beganAtMs = performance.now()
      let knownRuns = 0
      const property = fc.asyncProperty(arbitrary, async (example) => {
        onExample?.()
        try {
          await checkWithin(() => check(example))
        } catch (error) {
          if (showsKnown === true || !isKnown(name, error)) throw error
          knownRuns += 1
        }
      })
      const details = await fc.check(property, {
        seed,
        numRuns: runs ?? Number.MAX_SAFE_INTEGER,
        ...(path === undefined ? {} : { path }),
        ...(withinMs === undefined ? {} : { interruptAfterTimeLimit: withinMs })
      })
      const tookMs = performance.now() - beganAtMs
      if (!details.failed || details.counterexample === null) return { runs: details.numRuns, tookMs, known: knownRuns }
      const finding: Finding = {
        seed,
        path: details.counterexamplePath,
        example: fc.stringify(details.counterexample[0]).slice(0, SHOWN),
        message: describe(details.errorInstance)
      }
      return { runs: details.numRuns, tookMs, known: knownRuns, finding }
    }
  }
}

function isKnown(name: string, error: unknown): boolean {
  const text = describe(error)
  return known.some((one) => one.fuzzer === name && one.error.test(text))
}

/** Runs one check; fails for one that takes too long, and for an error that nobody awaits. */
async function checkWithin(check: () => void | Promise<void>): Promise<void> {
  const before = process.threadCpuUsage()
  const strays: unknown[] = []
  const note = (error: unknown): void => {
    strays.push(error)
  }
  process.on('uncaughtException', note).on('unhandledRejection', note)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`hangs: not done within ${HANGS_AFTER_MS} ms`))
    }, HANGS_AFTER_MS)
  })
  try {
    await Promise.race([check(), late])
    // Its own time: on a busy machine a thread may stand still for seconds.
    const { user, system } = process.threadCpuUsage(before)
    const tookMs = Math.round((user + system) / 1000)
    if (tookMs > CPU_LIMIT_MS) throw new Error(`slow: took ${tookMs} ms of CPU`)
  } finally {
    clearTimeout(timer)
    process.off('uncaughtException', note).off('unhandledRejection', note)
  }
  if (strays.length > 0) throw new Error(`an error that nobody awaited: ${describe(strays[0])}`)
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
