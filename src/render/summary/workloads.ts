import type { Verdict } from '../../core/model.ts'
import type { Report } from '../../core/report.ts'
import { describeHow, titleOf } from '../order.ts'
import { takeWithin, countOf, emoji, shortDetail } from '../words.ts'
import { capText } from '../../core/text/escape.ts'
import { docsLink } from '../problems.ts'
import { codeCell, markdownTable } from './markdown.ts'

const budget = 100_000

/** The workload checks beside the checks, as a table in Markdown; an empty text where there are none. */
export function renderWorkloadTable({ workloads }: Report, options: { readonly docsUrl: string }): string {
  if (workloads.length === 0) return ''
  const { taken, left } = takeWithin(workloads, budget, (workload) => {
    const how = describeHow(workload)
    const checks = [
      codeCell(titleOf(workload)),
      renderVerdict(workload.verdict, options),
      how === '' ? '' : codeCell(how)
    ]
    return `| ${checks.join(' | ')} |`
  })
  const more = left === 0 ? [] : [`_${countOf(left, 'more workload check')}: see report.json._`]
  return [[markdownTable(['workload or Service', 'verdict', 'how'], []), ...taken].join('\n'), ...more].join('\n\n')
}

/** A verdict in a check of a table in Markdown, its code linked to where it is explained. */
export function renderVerdict(verdict: Verdict, { docsUrl }: { readonly docsUrl: string }): string {
  const word = `${emoji[verdict.kind]} ${verdict.kind}`
  const detail = capText(shortDetail(verdict), 100)
  if (verdict.kind === 'passed') return `${word} ${detail}`
  return detail === '' ? word : `${word} [${codeCell(detail)}](${docsLink(docsUrl, detail)})`
}
