import type { Report } from '../core/report.ts'
import { breakCommand, capText, escapeTerminal } from '../core/text/escape.ts'
import { describeCleanup, shownResult } from './headline.ts'
import { groupProblems } from './problems.ts'
import { renderResult, type TableOptions } from './table/table.ts'
import { paint } from './terminal.ts'
import { countOf, glyphs } from './words.ts'

const maxProblems = 20

/** How the cleanup ended, below the result that was shown before: what is left, and the headline again if it is another one by that. */
export function renderCleanup(report: Report, shown: Report, options: Pick<TableOptions, 'colour' | 'width'>): string {
  const { problems } = report.cleanup
  const hidden = problems.length - maxProblems
  const text = describeCleanup(report)
  const isOther = shownResult(report) !== shownResult(shown)
  return [
    problems.length === 0 ? text : paint(`${glyphs.failed} ${text}`, 'failed', options.colour),
    ...problems.slice(0, maxProblems).map((one) => `  ${breakCommand(escapeTerminal(capText(one, 600)))}`),
    ...(hidden > 0 ? [`  and ${countOf(hidden, 'more line')}: see report.json`] : []),
    ...(isOther ? renderResult(report, groupProblems(report), options) : [])
  ].join('\n')
}
