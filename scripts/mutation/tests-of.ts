// Which unit tests hold a file of src/.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from '../tools.ts'

const UNIT = '__tests__/unit'
/** Plays thousands of whole runs, and would take minutes for each mutant. */
const SIMULATION = 'simulation.test.ts'
/** So many tests of each file at most: farther ones fail for few mutants that the nearer ones don't notice, and take long. */
const AT_MOST = 20

const known = new Map<string, readonly string[]>()
const unitTests = readdirSync(join(root, UNIT), { encoding: 'utf8', recursive: true })
  .filter((name) => name.endsWith('.test.ts') && name !== SIMULATION)
  .map((name) => ({ test: `${UNIT}/${name}`, hops: countHops(join(root, UNIT, name)) }))

/**
 * The unit tests that hold a file, in two groups: its mirror and those that import it by the fewest hops, then the next ones, which
 * only a mutant that survived the first has to stand.
 */
export function testsOf(file: string): readonly (readonly string[])[] {
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
