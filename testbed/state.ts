import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Programs } from './build/artefacts.ts'
import type { Names } from './names.ts'
import type { Topology } from './topology.ts'

/** What a testbed writes down about itself: enough to go on using it. `down` works without it. */
export type State = {
  readonly version: 1
  readonly phase: 'starting' | 'up'
  readonly slot: number
  /** What it was made from: a testbed of another topology or of other builds is another testbed. */
  readonly topology: Topology
  readonly programs: Programs
}

/** The state in the testbed's folder, or nothing if there is none that can be read. */
export function readState(names: Names): State | undefined {
  const file = join(names.folder, 'state.json')
  if (!existsSync(file)) return undefined
  const state = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: number }
  // Another release's testbed can't be used by this one, only removed.
  return state.version === 1 ? (state as State) : undefined
}

/** Writes the state, whole or not at all. */
export function writeState(names: Names, state: State): void {
  const file = join(names.folder, 'state.json')
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`)
  renameSync(`${file}.new`, file)
}
