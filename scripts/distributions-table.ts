/**
 * Writes the table of docs/distributions.md again: what `runtimes: auto`, and no other input, comes to on each distribution, as
 * __tests__/fixtures/distributions.ts has it. Tests hold these to the plan of a run, and to runs on the testbed.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { type Distribution, distributions } from '../__tests__/fixtures/distributions.ts'
import { knownRuntimes, runtimeOfHandler } from '../src/core/runtimes.ts'

const page = join(resolve(import.meta.dirname, '..'), 'docs', 'distributions.md')

/** The page with its table as it has to be. */
export async function renderDistributions(text: string): Promise<string> {
  const names = knownRuntimes.map(({ name }) => name)
  const head = ['cluster', ...names, 'result']
  const rows = [head, head.map(() => '---'), ...distributions.map((one) => renderRow(one, names))]
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const written = text.replace(
    /(<!-- auto:start -->\n)[^]*(<!-- auto:end -->)/,
    (_, start: string, end: string) => `${start}\n${table}\n\n${end}`
  )
  return format(written, { ...(await resolveConfig(page)), parser: 'markdown' })
}

function renderRow({ name, classes, expected }: Distribution, names: readonly string[]): readonly string[] {
  const tried = Object.entries(expected.checks).map(([check, verdict]) => {
    const [runtimeClass = '', node = ''] = check.split(' on ')
    return { runtimeClass, node, verdict, runtime: runtimeOfClass(runtimeClass, classes) }
  })
  const cells = names.map((runtime) => {
    const own = tried.filter((one) => one.runtime === runtime)
    return [...new Set(own.map(({ runtimeClass }) => runtimeClass))]
      .map((one) => `\`${one}\`: ${renderVerdicts(own.filter(({ runtimeClass }) => runtimeClass === one))}`)
      .join('; ')
  })
  const { result, shortfall } = expected
  return [name, ...cells, shortfall === undefined ? result : `${result}: ${shortfall}`]
}

/** The one verdict of all nodes, or that of each. */
function renderVerdicts(checks: readonly { readonly node: string; readonly verdict: string }[]): string {
  const verdicts = [...new Set(checks.map(({ verdict }) => verdict))]
  if (verdicts.length === 1) return verdicts.join()
  return checks.map(({ node, verdict }) => `${verdict} on ${node}`).join(', ')
}

function runtimeOfClass(name: string, classes: Distribution['classes']): string | undefined {
  const handler = classes.find(({ metadata }) => metadata.name === name)?.handler
  if (handler !== undefined) return runtimeOfHandler(handler)?.name
  return knownRuntimes.find(({ runtimeClass }) => runtimeClass === name)?.name
}

if (import.meta.main) writeFileSync(page, await renderDistributions(readFileSync(page, 'utf8')))
