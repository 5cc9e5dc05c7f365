import { assertNever } from '../core/model.ts'
import type { CellReport } from '../core/report.ts'
import { breakCommand, capText, escapeTerminal } from './escape.ts'
import { shortName } from './grid.ts'
import { paint } from './terminal.ts'
import { glyphs, shortDetail } from './words.ts'

/** The line that is printed as soon as a cell is decided. It is safe in a workflow's log as it is. */
export function renderProgress(cell: CellReport, options: { readonly colour: boolean }): string {
  const { kind } = cell.verdict
  const where = `${shortName(cell.runtime)} on ${shortName(cell.node)}`
  const reason = escapeTerminal(capText(reasonOf(cell), 400))
  const word = [kind, shortName(shortDetail(cell.verdict))].filter((part) => part !== '').join(' ')
  const line = `${where}: ${word}${reason === '' ? '' : `: ${reason}`}`
  return `${paint(glyphs[kind], kind, options.colour)} ${breakCommand(line)}`
}

function reasonOf({ verdict }: CellReport): string {
  switch (verdict.kind) {
    case 'passed':
      return ''
    case 'failed':
    case 'inconclusive':
      return verdict.diagnosis.evidence
    case 'skipped':
      return verdict.reason
    default:
      return assertNever(verdict)
  }
}
