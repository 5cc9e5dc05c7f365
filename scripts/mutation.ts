/**
 * Mutation tests of the code that decides: each file alone, by the unit tests that mirror it, one mutant after the other. A mutant
 * that survives is a mistake that no test would notice.
 *
 *   npm run mutation [-- FILE ...]
 *
 * Stryker's own runner for vitest reports covered mutants as survivors on vitest 5, so the tests are started as a command. Texts
 * aren't mutated: what a message says is held by golden files, and most of them aren't read by a file's own tests.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'

const root = resolve(import.meta.dirname, '..')
const ROOMS = ['src/core/verdict', 'src/core/nodes', 'src/core/plan', 'src/core/diagnosis']
/** Tests beside those that mirror a file, where another one's tests are what holds it. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  'src/core/verdict/settle-verdict.ts': ['verdict/settle', 'workloads/from-manifests', '../steps/recheck'],
  'src/core/verdict/settle.ts': ['verdict/settle', 'verdict/settle-all', 'workloads/from-manifests'],
  'src/core/verdict/judge-pod.ts': ['verdict/judge-pod', 'verdict/judge-proofs'],
  'src/core/verdict/judge-service.ts': ['workloads/from-manifests'],
  'src/core/verdict/judge-workload.ts': ['workloads/from-manifests', 'verdict/decide-by-pods'],
  'src/core/kubernetes/taints.ts': ['nodes/nodes', 'plan/plan'],
  'src/core/nodes/patterns.ts': ['nodes/nodes', 'nodes/globs'],
  'src/core/nodes/warnings.ts': ['nodes/warnings', 'nodes/nodes']
}

/** Files that decide something, of these rooms. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    if (statSync(join(root, path)).isDirectory()) return listFiles(path)
    return name.endsWith('.ts') && testsOf(path).length > 0 ? [path] : []
  })
}

/** The unit tests that hold a file. */
function testsOf(file: string): readonly string[] {
  const named = TESTS[file]?.map((name) => join('__tests__/unit/core', `${name}.test.ts`))
  return (named ?? [file.replace(/^src\//, '__tests__/unit/').replace(/\.ts$/, '.test.ts')]).filter((path) =>
    existsSync(join(root, path))
  )
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
      commandRunner: { command: `${vitest} ${testsOf(file).join(' ')}` },
      concurrency: 1,
      timeoutMS: 60_000,
      tempDirName: join(folder, 'sandbox'),
      ignorePatterns: ['/dist', '/testbed', '/docs', '/bench'],
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

const given = process.argv.slice(2)
const files = given.length > 0 ? given : [...ROOMS.flatMap(listFiles), 'src/core/kubernetes/taints.ts']
const survived = files.filter((file) => !mutate(file))
process.stdout.write(survived.length === 0 ? 'no mutant survived\n' : `mutants survived in ${survived.join(', ')}\n`)
process.exitCode = survived.length === 0 ? 0 : 1
