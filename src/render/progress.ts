import { assertNever, type Verdict } from '../core/model.ts'
import type { CheckReport, WorkloadReport } from '../core/report.ts'
import { titleOf } from './order.ts'
import { breakCommand, capText, escapeTerminal } from '../core/text/escape.ts'
import { shortEvidence } from './evidence.ts'
import { paint } from './terminal.ts'
import { glyphs, formatTime, shortName, countOf, listNames } from './words.ts'
import type { NodeChoice } from '../core/nodes/nodes.ts'

const maxNames = 10
const maxReasons = 10

/** What is reported before anything is touched: the server's version, and which nodes are looked at, which not and why. */
export function renderStart(version: string, { taking, skipped, leftOut }: NodeChoice): string {
  const omissions = [
    ...byReason(skipped).map((text) => `skipped: ${text}`),
    ...byReason(leftOut).map((text) => `left out: ${text}`)
  ]
  const hidden = omissions.length - maxReasons
  return [
    `Kubernetes ${version}, ${describeNodes(taking.map(({ name }) => name))}`,
    ...omissions.slice(0, maxReasons),
    ...(hidden > 0 ? [`and for ${countOf(hidden, 'more reason')}: see report.json`] : [])
  ]
    .map(escapeTerminal)
    .join('\n')
}

function byReason(omitted: NodeChoice['skipped']): readonly string[] {
  const groups = Array.from(Map.groupBy(omitted, ({ reason }) => reason))
  return groups.map(([reason, nodes]) => `${describeNodes(nodes.map(({ node }) => node.name))}: ${reason}`)
}

function describeNodes(names: readonly string[]): string {
  return `${countOf(names.length, 'node')}${names.length === 0 ? '' : ` (${listNames(names.map(shortName), maxNames)})`}`
}

type Options = { readonly colour: boolean }

/** The line that is printed as soon as a check is decided. It is safe in a workflow's log as it is. */
export function renderProgress(check: CheckReport, options: Options): string {
  return renderLine(`${shortName(check.runtime)} on ${shortName(check.node)}`, check.verdict, options)
}

/** The same for a workload check beside the checks. */
export function renderWorkloadProgress(workload: WorkloadReport, options: Options): string {
  return renderLine(shortName(titleOf(workload)), workload.verdict, options)
}

function renderLine(where: string, verdict: Verdict, options: Options): string {
  const { kind } = verdict
  const reason = escapeTerminal(capText(reasonOf(verdict), 400))
  const detail =
    verdict.kind === 'passed' ? formatTime(verdict.tookMs) : 'diagnosis' in verdict ? verdict.diagnosis.code : ''
  const word = [kind, shortName(detail)].filter((part) => part !== '').join(' ')
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
