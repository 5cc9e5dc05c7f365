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

/** A vitest in the copy of the tree. */
export class Tests {
  readonly #vitest: Vitest
  /** How the last run ended, once it has. */
  readonly #reasons: readonly TestRunEndReason[]
  readonly #pidFile: string
  readonly #coverageFile: string

  private constructor(vitest: Vitest, reasons: readonly TestRunEndReason[], pidFile: string, coverageFile: string) {
    this.#vitest = vitest
    this.#reasons = reasons
    this.#pidFile = pidFile
    this.#coverageFile = coverageFile
  }

  /** Starts vitest without any test. */
  static async start(copy: string): Promise<Tests> {
    const reasons: TestRunEndReason[] = []
    const pidFile = join(copy, '.mutation-pid')
    const coverageFile = join(copy, '.mutation-coverage')
    Object.assign(process.env, { MUTATION_PID_FILE: pidFile, MUTATION_COVERAGE_FILE: coverageFile })
    const vitest = await createVitest({
      root: copy,
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
    return new Tests(vitest, reasons, pidFile, coverageFile)
  }

  /** Runs test files one after another with this mutant, or without any, up to the first that fails. */
  async run(names: readonly string[], limitMs: number, mutant?: string): Promise<Ending> {
    if (mutant === undefined) Reflect.deleteProperty(process.env, ACTIVE_MUTANT)
    else process.env[ACTIVE_MUTANT] = mutant
    for (const file of [this.#pidFile, this.#coverageFile]) rmSync(file, { force: true })
    const stopWatching = this.#watch(limitMs)
    const project = this.#vitest.getRootProject()
    await this.#vitest.runTestSpecifications(
      names.map((name) => project.createSpecification(join(this.#vitest.config.root, name)))
    )
    if (stopWatching()) return 'timed out'
    return this.#reasons[0] === 'passed' ? 'passed' : 'failed'
  }

  /** Ends the process of the tests once it has had its time; what this gives stops that, and gives whether it had to. */
  #watch(limitMs: number): () => boolean {
    let isLate = false
    const timer = setInterval(() => {
      if (isLate || !existsSync(this.#pidFile)) return
      isLate = true
      try {
        process.kill(Number(readFileSync(this.#pidFile, 'utf8')), 'SIGKILL')
      } catch {
        // It has just ended by itself.
      }
    }, limitMs)
    return () => {
      clearInterval(timer)
      return isLate
    }
  }

  /** The mutants whose code the last run reached; none where it skipped all of its tests. */
  reached(): readonly string[] {
    return existsSync(this.#coverageFile) ? (JSON.parse(readFileSync(this.#coverageFile, 'utf8')) as string[]) : []
  }

  async close(): Promise<void> {
    await this.#vitest.close()
  }
}
