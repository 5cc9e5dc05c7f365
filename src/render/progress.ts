import { assertNever, type Verdict } from '../core/model.ts'
import type { CellReport, RowReport } from '../core/report.ts'
import { titleOf } from './order.ts'
import { breakCommand, capText, escapeTerminal } from '../core/text/escape.ts'
import { shortEvidence } from './problems.ts'
import { shortName } from './table/grid.ts'
import { paint } from './table/text.ts'
import { glyphs, shortDetail } from './words.ts'

type Options = { readonly colour: boolean }

/** The line that is printed as soon as a cell is decided. It is safe in a workflow's log as it is. */
export function renderProgress(cell: CellReport, options: Options): string {
  return renderLine(`${shortName(cell.runtime)} on ${shortName(cell.node)}`, cell.verdict, options)
}

/** The same for a row beside the cells. */
export function renderRowProgress(row: RowReport, options: Options): string {
  return renderLine(shortName(titleOf(row)), row.verdict, options)
}

function renderLine(where: string, verdict: Verdict, options: Options): string {
  const { kind } = verdict
  const reason = escapeTerminal(capText(reasonOf(verdict), 400))
  const word = [kind, shortName(shortDetail(verdict))].filter((part) => part !== '').join(' ')
  const line = `${where}: ${word}${reason === '' ? '' : `: ${reason}`}`
  return `${paint(glyphs[kind], kind, options.colour)} ${breakCommand(line)}`
}

function reasonOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
      return ''
    case 'failed':
    case 'inconclusive':
      return shortEvidence(verdict.diagnosis)
    case 'skipped':
      return verdict.reason
    default:
      return assertNever(verdict)
  }
}
