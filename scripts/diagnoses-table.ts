/**
 * Writes the table of docs/development/diagnoses.md again, in the order of codes that it has: how each was made from the recorded cases, delays from what was measured. A test reports whether it is true.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { RULES } from '../src/core/diagnosis/diagnose.ts'
import { ENDS_WITHIN_MS } from '../src/core/verdict/judge-end.ts'
import { serviceRules } from '../src/core/diagnosis/rules/service.ts'
import { realCodes, realElsewhere, connectionStandIns } from '../__tests__/diagnoses/real-cases.ts'
import type { MeasuredDelay } from '../__tests__/diagnoses/recording/delays.ts'
import { type Expected, readFixtures } from '../__tests__/fixtures/files.ts'

const root = resolve(import.meta.dirname, '..')
const docs = join(root, 'docs', 'development', 'diagnoses.md')
const delays = join(root, '__tests__', 'fixtures', 'delays.json')

/** The page with its table as it has to be. */
export async function renderDiagnoses(page: string): Promise<string> {
  const facts = readFacts(page)
  const written = page.replace(/^\| code .*\n\|[ -|]+\n(\|.*\n)+/m, (table) => {
    const rows = table
      .split('\n')
      .slice(2)
      .filter((row) => row !== '')
    return `${[HEAD, HEAD.map(() => '---'), ...rows.map((row) => renderRow(row, facts))].map(joinCells).join('\n')}\n`
  })
  return format(written, { ...(await resolveConfig(docs)), parser: 'markdown' })
}

const HEAD = ['code', 'how it was made', 'grace', 'measured delay']

type Facts = {
  readonly cases: ReadonlyMap<string, readonly Expected[]>
  readonly delays: Readonly<Record<string, MeasuredDelay>>
}

function readFacts(page: string): Facts {
  const expected = readFixtures().map((one) => one.expected)
  if (!page.includes('| code '))
    throw new Error('docs/development/diagnoses.md: expected a table that begins with "| code"')
  return {
    cases: Map.groupBy(expected, ({ code }) => code),
    delays: JSON.parse(readFileSync(delays, 'utf8')) as Facts['delays']
  }
}

/** Graces of what no rule finds. */
const WITHOUT_RULE: Readonly<Record<string, readonly number[]>> = {
  // Nothing was found, so it has until the deadline.
  timeout: [Number.POSITIVE_INFINITY],
  'pod-does-not-end': [ENDS_WITHIN_MS]
}

function renderRow(row: string, facts: Facts): readonly string[] {
  const first = row.split('|')[1]?.trim() ?? ''
  const code = /^\[([a-z-]+)\]/.exec(first)?.[1]
  if (code === undefined) return [first, '', '', '']
  const rules = [...RULES, ...serviceRules].filter((rule) => rule.code === code)
  const graces =
    WITHOUT_RULE[code] ?? rules.map((rule) => ('isPatient' in rule ? Number.POSITIVE_INFINITY : rule.graceMs))
  const grace = graces.map(describeGrace)
  return [first, madeOf(code, facts), [...new Set(grace)].join(' or '), delayOf(facts.delays[code])]
}

function describeGrace(graceMs: number): string {
  if (graceMs === 0) return 'none'
  return Number.isFinite(graceMs) ? `${graceMs / 1000} s` : "to the run's end"
}

function madeOf(code: string, { cases }: Facts): string {
  const all = cases.get(code) ?? []
  if (realCodes.has(code) || realElsewhere.has(code)) return 'real'
  const isStandIn =
    all.some(({ made }) => made === 'stand-in') || Object.values(connectionStandIns).includes(`error ${code}`)
  if (isStandIn) return 'stand-in'
  const sources = [...new Set(all.flatMap(({ source }) => source ?? []))]
  const links = sources.map((source) => (source.startsWith('https://') ? `[source](${source})` : source))
  return links.length === 0 ? "fixture: the run's own words" : `fixture: ${links.join(', ')}`
}

function delayOf(delay: MeasuredDelay | undefined): string {
  return delay === undefined ? '' : `${delay.beyondSeconds.toFixed(1)} s`
}

function joinCells(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Writes the page again. */
export async function writeDiagnosesTable(): Promise<void> {
  writeFileSync(docs, await renderDiagnoses(readFileSync(docs, 'utf8')))
}

if (import.meta.main) await writeDiagnosesTable()
