import type { Verdict } from '../../core/model.ts'
import type { Report } from '../../core/report.ts'
import { describeHow, titleOf } from '../order.ts'
import type { References } from '../problems.ts'
import { takeWithin, countOf, emoji, shortDetail } from '../words.ts'
import { capText } from '../../core/text/escape.ts'
import { codeCell, markdownTable } from './markdown.ts'

const budget = 100_000

/** The workload checks, as a table in Markdown; an empty text where there are none. */
export function renderWorkloadTable({ workloads }: Report, references: References): string {
  if (workloads.length === 0) return ''
  const { taken, left } = takeWithin(workloads, budget, (workload) => {
    const how = describeHow(workload)
    const title = titleOf(workload)
    const cells = [
      codeCell(title),
      renderVerdict(workload.verdict, shortDetail(workload.verdict, references(title))),
      how === '' ? '' : codeCell(how)
    ]
    return `| ${cells.join(' | ')} |`
  })
  const more = left === 0 ? [] : [`_${countOf(left, 'more workload check')}: see report.json._`]
  return [[markdownTable(['Workload', 'Result', 'How'], []), ...taken].join('\n'), ...more].join('\n\n')
}

/** A verdict in a cell of a table, with its time or its problems; on one line, however narrow the table is. */
export function renderVerdict({ kind }: Verdict, detail: string): string {
  return detail === '' ? emoji[kind] : `${emoji[kind]}&nbsp;${capText(detail, 100)}`
}
