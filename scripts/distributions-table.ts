/**
 * Writes the table of docs/distributions.md again: what `runtimes: auto`, and no other input, makes of each distribution. It is
 * made by the plan of a run, of nodes and classes as they are there. A test reports whether the page is true.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { type Distribution, distributions } from '../__tests__/fixtures/distributions.ts'
import { planAuto } from '../__tests__/fixtures/plan-auto.ts'
import { knownRuntimes, runtimeOfHandler } from '../src/core/runtimes.ts'

const page = join(resolve(import.meta.dirname, '..'), 'docs', 'distributions.md')

/** The page with its table as it has to be. */
export async function renderDistributions(text: string): Promise<string> {
  const names = knownRuntimes.map(({ name }) => name)
  const head = ['cluster', ...names, 'otherwise']
  const rows = [head, head.map(() => '---'), ...distributions.map((one) => renderRow(one, names))]
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const written = text.replace(
    /(<!-- auto:start -->\n)[^]*(<!-- auto:end -->)/,
    (_, start: string, end: string) => `${start}\n${table}\n\n${end}`
  )
  return format(written, { ...(await resolveConfig(page)), parser: 'markdown' })
}

function renderRow(one: Distribution, names: readonly string[]): readonly string[] {
  const { checks, shortfall } = planAuto(one)
  const cells = names.map((name) => {
    const own = checks.filter(({ runtime }) => runtimeOfHandler(runtime.handler)?.name === name)
    return [...new Set(own.map(({ runtime }) => `\`${runtime.runtimeClass}\``))].join(', ')
  })
  return [one.name, ...cells, shortfall === '' ? '' : `inconclusive: ${shortfall}`]
}

if (import.meta.main) writeFileSync(page, await renderDistributions(readFileSync(page, 'utf8')))
