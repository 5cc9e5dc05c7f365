import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../src/core/model.ts'
import type { Report } from '../../../src/core/report.ts'
import { renderTable } from '../../../src/render/table/table.ts'
import { isWorkflowCommand, hostileText, linesOf } from './hostile.ts'
import { findForeignMarkup, tablesOf } from './markdown.ts'
import { parseXml } from './parse-xml.ts'
import { renderers, renderLines } from './renderers.ts'
import { docsUrl, makeHostile, red, refused } from './reports.ts'

const runs = { numRuns: 100 }

const coloured = {
  table: (report: Report) => renderTable(report, { width: 80, colour: true, docsUrl }),
  progress: (report: Report) => renderLines(report, { colour: true, width: 80 })
} as const

/** Without the colours that are ours; and without blanks at the ends of lines, which a colour may stand behind. */
function withoutColour(text: string): string {
  return text.replaceAll(/\x1b\[(?:0|1|2|31|32|33)m/g, '').replaceAll(/ +$/gm, '')
}

/** Bytes that one check's evidence may take, escapes included. */
const mostOfEvidence: { readonly [K in keyof typeof renderers]: number } = {
  table: 10_000,
  narrow: 10_000,
  progress: 2_000,
  summary: 10_000,
  junit: 40_000,
  ctrf: 40_000,
  json: 30_000,
  annotations: 4_000
}
const checks = red.checks.length

function withEvidence(evidence: string): Report {
  const grown = (verdict: Verdict): Verdict =>
    'diagnosis' in verdict ? { ...verdict, diagnosis: { ...verdict.diagnosis, evidence, excerpt: evidence } } : verdict
  const diagnosis = refused.diagnosis && { ...refused.diagnosis, evidence }
  return { ...red, diagnosis, checks: red.checks.map((check) => ({ ...check, verdict: grown(check.verdict) })) }
}

// Each renders a whole report a hundred times, perhaps beside a cluster that starts.
describe('text from a cluster, in any field', { timeout: 60_000 }, () => {
  test.each(Object.entries(renderers))('%s: no workflow command and no raw control character', (_, render) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const output = `${render(makeHostile(text))}\n${render(makeHostile(text, refused))}`
        expect(linesOf(output).filter(isWorkflowCommand)).toEqual([])
        expect(
          /[\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u.exec(output)
        ).toBeNull()
      }),
      runs
    )
  })

  test.each(['table', 'progress'] as const)(
    '%s: colours are ours alone, and what is coloured is the same text',
    (name) => {
      fc.assert(
        fc.property(hostileText, (text) => {
          for (const report of [makeHostile(text), makeHostile(text, refused)]) {
            expect(withoutColour(coloured[name](report))).toBe(withoutColour(renderers[name](report)))
          }
        }),
        runs
      )
    }
  )

  test.each(Object.entries(renderers))('%s: evidence of a megabyte is cut', (name, render) => {
    const bytes = (text: string): number => new TextEncoder().encode(render(withEvidence(text))).length
    const limit = bytes('x') + (checks + 1) * mostOfEvidence[name as keyof typeof renderers]
    expect(bytes('<\u2028>'.repeat(350_000))).toBeLessThan(limit)
  })

  test('junit: well-formed XML with the same cases', () => {
    const names = (xml: string): readonly string[] =>
      parseXml(xml)
        .map(({ path }) => path)
        .sort()
    const render = (text: string): readonly string[] =>
      [makeHostile(text), makeHostile(text, refused)].flatMap((report) => names(renderers.junit(report)))
    const expected = render('plain')
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(render(`x${text}`)).toEqual(expected)
      }),
      runs
    )
  })

  test('json: nothing is lost', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const report = JSON.parse(renderers.json(makeHostile(text))) as { readonly warnings: readonly string[] }
        expect(report.warnings).toEqual([text])
      }),
      runs
    )
  })

  test('summary: rows keep their checks, and no HTML, link, image or mention comes of it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const summary = renderers.summary(makeHostile(text)) + renderers.summary(makeHostile(text, refused))
        expect(findForeignMarkup(summary)).toEqual([])
        for (const table of tablesOf(summary))
          expect(new Set(table.map((workload) => workload.split('|').length)).size).toBe(1)
      }),
      runs
    )
  })
})
