// One vitest for all mutants: it keeps what it has compiled, and starts one process for each run.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { BaseSequencer, createVitest, type TestRunEndReason, type TestSpecification, type Vitest } from 'vitest/node'

/** The variable by which the instrumented code knows its mutant. */
const ACTIVE_MUTANT = '__STRYKER_ACTIVE_MUTANT__'

/** How a run of tests ended. */
export type Ending = 'passed' | 'failed' | 'timed out'

/** Tests in the order in which they are given. */
class AsGiven extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files)
  }
}

/** A vitest, and how its last run ended. */
type Session = { readonly vitest: Vitest; readonly reasons: readonly TestRunEndReason[] }

async function startVitest(root: string): Promise<Session> {
  const reasons: TestRunEndReason[] = []
  const vitest = await createVitest({
    root,
    config: false,
    watch: false,
    include: ['__tests__/unit/**/*.test.ts'],
    setupFiles: ['scripts/mutation/worker.ts'],
    // One process for all tests of a mutant: most of the time of a run is the start of its processes.
    isolate: false,
    maxWorkers: 1,
    bail: 1,
    sequence: { sequencer: AsGiven },
    testTimeout: 60_000,
    update: 'none',
    silent: true,
    reporters: [
      {
        onTestRunStart: () => void reasons.splice(0),
        onTestRunEnd: (_modules, _errors, reason) => void reasons.push(reason)
      }
    ]
  })
  await vitest.standalone()
  return { vitest, reasons }
}

/** The tests in the copy of the tree. */
export class Tests {
  readonly #copy: string
  readonly #pidFile: string
  readonly #coverageFile: string
  #session: Session

  private constructor(copy: string, session: Session) {
    this.#copy = copy
    this.#session = session
    this.#pidFile = join(copy, '.mutation-pid')
    this.#coverageFile = join(copy, '.mutation-coverage')
    Object.assign(process.env, { MUTATION_PID_FILE: this.#pidFile, MUTATION_COVERAGE_FILE: this.#coverageFile })
  }

  /** Starts vitest without any test. */
  static async start(copy: string): Promise<Tests> {
    return new Tests(copy, await startVitest(copy))
  }

  /** Runs test files one after another with this mutant, or without any, up to the first that fails. */
  async run(names: readonly string[], limitMs: number, mutant?: string): Promise<Ending> {
    if (mutant === undefined) Reflect.deleteProperty(process.env, ACTIVE_MUTANT)
    else process.env[ACTIVE_MUTANT] = mutant
    for (const file of [this.#pidFile, this.#coverageFile]) rmSync(file, { force: true })
    const { vitest, reasons } = this.#session
    const files = names.map((name) => vitest.getRootProject().createSpecification(join(this.#copy, name)))
    const isLate = Promise.withResolvers<'timed out'>()
    const timer = setTimeout(() => {
      this.#killWorker()
      isLate.resolve('timed out')
    }, limitMs)
    const run = vitest.runTestSpecifications(files).then((): Ending => (reasons[0] === 'passed' ? 'passed' : 'failed'))
    const ending = await Promise.race([run, isLate.promise])
    clearTimeout(timer)
    // Where the process was ending just then, a vitest that waits for that never hears of it.
    if (ending === 'timed out') this.#session = await startVitest(this.#copy)
    return ending
  }

  /** A loop without an end answers nobody. */
  #killWorker(): void {
    if (!existsSync(this.#pidFile)) return
    try {
      process.kill(Number(readFileSync(this.#pidFile, 'utf8')), 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }

  /** The mutants whose code the last run reached; none where it skipped all of its tests. */
  reached(): readonly string[] {
    return existsSync(this.#coverageFile) ? (JSON.parse(readFileSync(this.#coverageFile, 'utf8')) as string[]) : []
  }
}
