import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { root } from '../../scripts/tools.ts'

const folder = join(root, 'docs', 'examples')

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }
type Workflow = { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> }

/** A workflow that users copy, as far as a test runs it. */
export type Example = {
  /** What its step gives the action, each as the text that a runner makes of it. */
  readonly inputs: Readonly<Record<string, string>>
  /** The commands of its other steps. */
  readonly commands: string
}

/** Reads the one job of docs/examples/NAME. */
export function readExample(name: string): Example {
  const { jobs } = load(readFileSync(join(folder, name), 'utf8')) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  const own = steps.filter(({ uses }) => /^[\w.-]+\/wasm-node-smoke@/.test(uses ?? ''))
  if (own.length !== 1) throw new Error(`${name}: expected one step that uses the action, got ${own.length}`)
  return {
    inputs: Object.fromEntries(Object.entries(own[0]?.with ?? {}).map(([key, value]) => [key, String(value)])),
    commands: steps.map(({ run = '' }) => run).join('\n')
  }
}
