import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reasonOf, TestbedFailure } from './failure.ts'
import { parseTopology } from './topology.ts'
import type { Topology } from './topology.ts'

/** Reads a topology from a file; a failure has every mistake in it. */
export function readTopology(file: string): Topology {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new TestbedFailure(`--topology: ${reasonOf(error)}`, { cause: error })
  }
  const parsed = parseTopology(text)
  if (parsed.kind === 'topology') return parsed.topology
  throw new TestbedFailure([`${file}:`, ...parsed.mistakes].join('\n  '))
}

/** A topology that comes with the testbed, by its name. */
export function readOwnTopology(name: string): Topology {
  return readTopology(join(import.meta.dirname, 'topologies', `${name}.yaml`))
}
