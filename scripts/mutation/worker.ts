// Runs before each test file of a mutation run, in the process of the tests.
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { afterAll } from 'vitest'

const { MUTATION_PID_FILE = '', MUTATION_COVERAGE_FILE = '' } = process.env

/** What Stryker's instrumenter keeps in each process. */
type Instrumented = typeof globalThis & {
  readonly __stryker__?: { readonly mutantCoverage?: { readonly static: Readonly<Record<string, number>> } }
}

// A mutant that loops for ever answers nobody, so whoever waits for it has to know the process.
writeFileSync(MUTATION_PID_FILE, String(process.pid))
afterAll(() => {
  const reached = (globalThis as Instrumented).__stryker__?.mutantCoverage?.static ?? {}
  writeFileSync(MUTATION_COVERAGE_FILE, JSON.stringify(Object.keys(reached)))
})
