import { spawnSync } from 'node:child_process'
import process from 'node:process'
import type { TestProject } from 'vitest/node'
import { root } from '../../scripts/tools.ts'
import { down } from '../../testbed/down.ts'
import { makeProgress } from '../../testbed/progress.ts'
import type { Topology } from '../../testbed/topology.ts'
import { up } from '../../testbed/up.ts'
import { testbedName } from './testbeds.ts'

/** What a project on clusters needs before its first test. */
export type Needs = {
  /** The testbeds that its files share, by the name that `useTestbed` finds each by. */
  readonly testbeds: Readonly<Record<string, Topology>>
  /** True if what the tests leave on them is in the way of the next run. */
  readonly isAlwaysNew?: boolean
  /** What else has to be there, once these are up. */
  readonly prepare?: (project: TestProject) => Promise<void>
}

/**
 * The one setup of all projects on clusters: makes sure that dist/, which the tests start, is what src/ makes, and brings the
 * testbeds up, after what an earlier run left is down. What it gives takes them down; so does a failure of the setup.
 */
export function setUp({
  testbeds,
  isAlwaysNew = false,
  prepare
}: Needs): (project: TestProject) => Promise<() => Promise<void>> {
  const takeDown = async (): Promise<void> => {
    // For who writes tests: the next run starts at once.
    if (process.env['KEEP_TESTBEDS'] === '1' && !isAlwaysNew) return
    await Promise.all(Object.keys(testbeds).map((name) => down({ name: testbedName(name) })))
  }
  return async (project) => {
    checkBundle()
    await takeDown()
    try {
      const progress = makeProgress()
      await Promise.all(
        Object.entries(testbeds).map(([name, topology]) => up({ name: testbedName(name), topology, progress }))
      )
      await prepare?.(project)
    } catch (error) {
      await takeDown()
      throw error
    }
    return takeDown
  }
}

/** What ships is what is tested: with a stale dist/ every result would be that of another program. Takes two seconds. */
function checkBundle(): void {
  const checked = spawnSync(process.execPath, ['scripts/build.ts', '--check'], { cwd: root, encoding: 'utf8' })
  if (checked.status !== 0) throw new Error(`nothing was tested: ${checked.stdout}${checked.stderr}`)
}
