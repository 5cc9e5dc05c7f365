import { assertNever, type Verdict } from '../core/model.ts'
import type { CheckReport, Report, WorkloadReport } from '../core/report.ts'
import { arrangeReport, titleOf } from './order.ts'
import { breakCommand, capText, escapeTerminal } from '../core/text/escape.ts'
import { shortEvidence } from './evidence.ts'
import { cut, paint } from './terminal.ts'
import { countOf, formatNumber, formatTime, glyphs, listNames, shortName } from './words.ts'
import type { NodeChoice } from '../core/nodes/nodes.ts'

const maxNames = 10
const maxReasons = 10
const maxPasses = 2_000
const maxOpen = 3

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

/** How lines are drawn: none is wider than `width`, in columns. */
type Options = { readonly colour: boolean; readonly width: number }

/** The line that is printed as soon as a check is decided. It is safe in a workflow's log as it is. */
export function renderProgress(check: CheckReport, options: Options): string {
  return renderLine(`${shortName(check.runtime)} on ${shortName(check.node)}`, check.verdict, options)
}

/** The same for a workload check beside the checks. */
export function renderWorkloadProgress(workload: WorkloadReport, options: Options): string {
  return renderLine(shortName(titleOf(workload)), workload.verdict, options)
}

/** A line for each check that passed, as many as a log should hold. */
export function renderPasses(report: Report, options: Options): string {
  const passed = arrangeReport(report).checks.filter(({ verdict }) => verdict.kind === 'passed')
  const hidden = passed.length - maxPasses
  return [
    ...passed.slice(0, maxPasses).map((check) => renderProgress(check, options)),
    ...(hidden > 0 ? [`and ${formatNumber(hidden)} more: see report.json`] : [])
  ].join('\n')
}

function renderLine(where: string, verdict: Verdict, { colour, width }: Options): string {
  const { kind } = verdict
  const reason = escapeTerminal(capText(reasonOf(verdict), 400))
  const detail =
    verdict.kind === 'passed' ? formatTime(verdict.tookMs) : 'diagnosis' in verdict ? verdict.diagnosis.code : ''
  const word = [kind, shortName(detail)].filter((part) => part !== '').join(' ')
  const line = cut(`${where}: ${word}${reason === '' ? '' : `: ${reason}`}`, width - 2)
  return `${paint(glyphs[kind], kind, colour)} ${breakCommand(line)}`
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

/** How far a run has come. */
export type LiveState = {
  readonly phase: 'reading' | 'checking' | 'cleaning up'
  /** All checks, and those that are decided, by their results. */
  readonly total: number
  readonly counts: Readonly<Record<Verdict['kind'], number>>
  /** Those that are not decided. */
  readonly open: readonly Pick<CheckReport, 'node' | 'runtime'>[]
  /** What else is waited for, in the plural. */
  readonly others: readonly string[]
  readonly elapsedMs: number
}

/**
 * How far a run has come, in one line that leaves the last column of a terminal free: some break the line there.
 * `7 of 12 checks decided, 1 failed · 12s · waiting for spin on node-c`
 */
export function renderCounter(state: LiveState, { colour, width }: Options): string {
  const elapsed = formatElapsed(state.elapsedMs)
  if (state.phase !== 'checking') {
    return paint(`${state.phase === 'reading' ? 'reading the cluster' : state.phase} · ${elapsed}`, 'skipped', colour)
  }
  const { counts, total } = state
  const decided = counts.passed + counts.failed + counts.inconclusive + counts.skipped
  const red = (['failed', 'inconclusive'] as const).filter((kind) => counts[kind] > 0)
  const parts = [
    [
      `${formatNumber(decided)} of ${countOf(total, 'check')} decided`,
      ...red.map((kind) => `${formatNumber(counts[kind])} ${kind}`)
    ].join(', '),
    elapsed,
    describeOpen(state)
  ]
  const line = cut(parts.filter((part) => part !== '').join(' · '), width - 1)
  return paint(breakCommand(line), 'skipped', colour)
}

/** What is waited for: checks if they are few, else their nodes; once all are decided, the rest. */
function describeOpen({ open, others }: LiveState): string {
  if (open.length === 0) return others.length === 0 ? '' : `waiting for ${others.join(', ')}`
  if (open.length <= maxOpen) {
    return `waiting for ${open.map(({ node, runtime }) => `${shortName(runtime)} on ${shortName(node)}`).join(', ')}`
  }
  const nodes = [...new Set(open.map(({ node }) => node))]
  const names = [...nodes.slice(0, maxOpen).map(shortName), ...nodes.slice(maxOpen)]
  return `waiting for ${countOf(open.length, 'check')} on ${listNames(names, maxOpen)}`
}

/** Whole seconds: `12s`, `1m02s`. */
function formatElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${String(seconds)}s`
  return `${formatNumber(Math.floor(seconds / 60))}m${String(seconds % 60).padStart(2, '0')}s`
}
