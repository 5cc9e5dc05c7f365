/**
 * Mutation tests of the code that decides: each file alone, by the unit tests that import it, directly or by few hops, one mutant
 * after the other. A mutant that survives is a mistake that no test would notice.
 *
 *   npm run mutation [-- FILE ...]
 *
 * Stryker's own runner for vitest reports covered mutants as survivors on vitest 5, so the tests are started as a command. Texts
 * aren't mutated: what a message says is held by golden files, and most of them aren't read by a file's own tests.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'

const root = resolve(import.meta.dirname, '..')
const ROOMS = ['src/core/verdict', 'src/core/nodes', 'src/core/plan', 'src/core/diagnosis']
const UNIT = '__tests__/unit'
/** Plays thousands of whole runs, and would take minutes for each mutant. */
const SIMULATION = 'simulation.test.ts'
/** So many tests of each file at most: farther ones fail for few mutants that the nearer ones don't notice, and take long. */
const AT_MOST = 20

/** Files that decide something, of these rooms. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .filter((path) => testsOf(path).length > 0)
}

/**
 * The unit tests that hold a file, in two groups: its mirror and those that import it by the fewest hops, then the next ones, which
 * only a mutant that survived the first has to stand.
 */
function testsOf(file: string): readonly (readonly string[])[] {
  const mirror = file.replace(/^src\//, `${UNIT}/`).replace(/\.ts$/, '.test.ts')
  const near = unitTests
    .map(({ test, hops }) => ({ test, hops: test === mirror ? 0 : (hops.get(join(root, file)) ?? Infinity) }))
    .filter(({ hops }) => hops < Infinity)
    .sort((a, b) => a.hops - b.hops)
  const nearest = near.find(({ hops }) => hops > 0)?.hops ?? 0
  const first = near.filter(({ hops }) => hops <= nearest)
  const next = near.slice(first.length, AT_MOST)
  return [first, next].map((group) => group.map(({ test }) => test)).filter((group) => group.length > 0)
}

/** By how many imports a test reaches each file; types alone don't count. */
function countHops(test: string): ReadonlyMap<string, number> {
  const hops = new Map([[test, 0]])
  for (const [file, count] of hops) {
    for (const imported of importsOf(file)) if (!hops.has(imported)) hops.set(imported, count + 1)
  }
  return hops
}

function importsOf(file: string): readonly string[] {
  const found = known.get(file) ?? listImports(file)
  known.set(file, found)
  return found
}

function listImports(file: string): readonly string[] {
  const imports = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type)[^'"]* from '(\.[^']+)'|import\('(\.[^']+)'\)/gm
  )
  return [...imports]
    .map(([, plain, dynamic]) => resolve(file, '..', plain ?? dynamic ?? ''))
    .filter((path) => path.endsWith('.ts') && existsSync(path))
}

/** Mutates one file; true if no mutant survived. */
function mutate(file: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-mutation-'))
  try {
    const config = join(folder, 'stryker.json')
    const vitest = 'node node_modules/vitest/vitest.mjs run --project unit --bail 1'
    const options = {
      mutate: [file],
      mutator: { excludedMutations: ['StringLiteral', 'Regex', 'ArrayDeclaration', 'ObjectLiteral'] },
      testRunner: 'command',
      commandRunner: {
        command: testsOf(file)
          .map((tests) => `${vitest} ${tests.join(' ')}`)
          .join(' && ')
      },
      concurrency: 1,
      timeoutMS: 60_000,
      tempDirName: join(folder, 'sandbox'),
      ignorePatterns: ['/dist'],
      reporters: ['clear-text'],
      clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
      thresholds: { break: 100 }
    }
    writeFileSync(config, JSON.stringify(options))
    const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
    return spawnSync(process.execPath, [stryker, 'run', config], { cwd: root, stdio: 'inherit' }).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const known = new Map<string, readonly string[]>()
const unitTests = readdirSync(join(root, UNIT), { encoding: 'utf8', recursive: true })
  .filter((name) => name.endsWith('.test.ts') && name !== SIMULATION)
  .map((name) => ({ test: `${UNIT}/${name}`, hops: countHops(join(root, UNIT, name)) }))
const given = process.argv.slice(2)
const files = given.length > 0 ? given : [...ROOMS.flatMap(listFiles), 'src/core/kubernetes/taints.ts']
const survived = files.filter((file) => !mutate(file))
process.stdout.write(survived.length === 0 ? 'no mutant survived\n' : `mutants survived in ${survived.join(', ')}\n`)
process.exitCode = survived.length === 0 ? 0 : 1
