import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { root } from '../../scripts/tools.ts'

/** A step of a workflow, as far as tests read it. */
export type Step = {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

/** A job: one of steps of its own, or one that calls another workflow. */
export type Job = {
  readonly steps?: readonly Step[]
  readonly outputs?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> }
}

/** A workflow that users copy, as far as a test runs it. */
export type Example = {
  /** What its step gives the action, each as the text that a runner makes of it. */
  readonly inputs: Readonly<Record<string, string>>
  /** The commands of its other steps. */
  readonly commands: string
}

/** The jobs of a workflow of this repository, by their ids. */
export function readJobs(path: string): Readonly<Record<string, Job>> {
  return (load(readFileSync(join(root, path), 'utf8')) as { readonly jobs: Readonly<Record<string, Job>> }).jobs
}

/** The step of this name, in whichever job of a workflow it is. */
export function readStep(path: string, name: string): Step {
  const found = stepsOf(path).filter((step) => step.name === name)
  if (found[0] === undefined || found.length > 1)
    throw new Error(`${path}: expected one step "${name}", got ${found.length}`)
  return found[0]
}

/** Reads docs/examples/NAME, in which one step uses the action. */
export function readExample(name: string): Example {
  const steps = stepsOf(join('docs', 'examples', name))
  const own = steps.filter(({ uses }) => /^[\w.-]+\/wasm-node-smoke@/.test(uses ?? ''))
  if (own.length !== 1) throw new Error(`${name}: expected one step that uses the action, got ${own.length}`)
  return {
    inputs: Object.fromEntries(Object.entries(own[0]?.with ?? {}).map(([key, value]) => [key, String(value)])),
    commands: steps.map(({ run = '' }) => run).join('\n')
  }
}

/**
 * Fills in the expressions of a workflow's texts (`${{ runner.temp }}`), each by the value that a runner would have; one that has none
 * here is an error.
 */
export function fill(
  texts: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  const fillOne = (text: string): string =>
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const value = values[expression]
      if (value === undefined) throw new Error(`no value for the expression "${expression}"`)
      return value
    })
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fillOne(text)]))
}

function stepsOf(path: string): readonly Step[] {
  return Object.values(readJobs(path)).flatMap(({ steps = [] }) => steps)
}
