import { describeImage } from '../../core/nodes/node-image.ts'
import type { NodeReport, Report } from '../../core/report.ts'
import { takeWithin, countOf, emoji, formatTime, listNames } from '../words.ts'
import { shortEvidence } from '../evidence.ts'
import { capText } from '../../core/text/escape.ts'
import { describeDiscovery } from '../discovery.ts'
import { groupLeftOut, groupSkipped, type Omission } from '../omissions.ts'
import { codeBlock, codeCell, codeSpan, details, escapeCell, escapeMarkdown, markdownTable } from './markdown.ts'
import { countProofs, describeConsequence, legends, openProofs, proofNames, proofTones } from '../proofs.ts'

const sectionBytes = 40_000

/** The parts of a summary below checks and problems, each of bounded size; an empty text where there is nothing to say. */
export function renderDetails(report: Report): readonly string[] {
  return [
    renderList(
      'Constraint checks and negative tests',
      openProofs(report).map(({ tone, text }) => `${emoji[tone]} ${escapeMarkdown(capText(text, 600))}`)
    ),
    renderList(
      'What runtimes: auto found',
      describeDiscovery(report.discovery).map((text) => escapeMarkdown(capText(text, 600)))
    ),
    renderClasses(report),
    renderList('Skipped', groupSkipped(report).map(describeOmission)),
    renderList('Left out', groupLeftOut(report).map(describeOmission)),
    renderList(
      'Warnings',
      report.warnings.map((text) => escapeMarkdown(capText(text, 600)))
    ),
    renderCleanupProblems(report),
    renderProofs(report),
    renderNodes(report),
    renderTimes(report),
    renderCommands(report),
    renderOrigin(report)
  ]
}

/** What the cleanup left, for a summary that was written before it ended as well; empty if it left nothing. */
export function renderCleanupProblems({ cleanup }: Report): string {
  return renderList(
    'Cleanup failed',
    cleanup.problems.map((text) => escapeMarkdown(capText(text, 600)))
  )
}

function renderProofs(report: Report): string {
  const { constraints, negativeTests } = report
  const rows = [
    ...constraints.map((entry) => ['constraint', entry.runtimeClass, entry] as const),
    ...negativeTests.map((entry) => ['negativeTest', entry.runtime, entry] as const)
  ].map(([what, name, { verdict, node, ...shown }]) => [
    proofNames[what],
    codeCell(capText(name, 253)),
    [`${emoji[proofTones[verdict]]} ${verdict.replace('-', ' ')}`, describeConsequence(verdict)]
      .filter((part) => part !== '')
      .join('. '),
    node === undefined ? '' : codeCell(capText(node, 253)),
    codeCell(capText(shortEvidence(shown), 300))
  ])
  const legend = [
    ...(constraints.length === 0 ? [] : [legends.constraint]),
    ...(negativeTests.length === 0 ? [] : [legends.negativeTest])
  ]
    .map(escapeMarkdown)
    .join(' ')
  const counts = countProofs(report).map(
    ({ name, tone, proven, total }) => `${emoji[tone]} ${name} ${String(proven)}/${String(total)}`
  )
  return foldRows(
    counts.length === 0 ? 'Constraint checks' : counts.join(', '),
    ['Proof', 'Of', 'Result', 'Node', 'Error'],
    rows,
    legend
  )
}

/** All classes where there is nothing else to show, else those of which there is something to say. */
function renderClasses({ classes, checks }: Report): string {
  const rows = classes
    .filter((entry) => checks.length === 0 || entry.detail !== '' || !['created', 'unchanged'].includes(entry.outcome))
    .map(({ runtime, outcome, detail }) => [
      codeCell(capText(runtime.runtimeClass, 253)),
      codeCell(capText(runtime.handler, 253)),
      outcome.replace('-', ' '),
      escapeCell(capText(detail, 600))
    ])
  return renderRows('RuntimeClasses', ['Class', 'Handler', 'Outcome', 'Detail'], rows)
}

function describeOmission({ reason, nodes }: Omission): string {
  const names = nodes.map((name) => codeSpan(capText(name, 253)))
  return `${listNames(names, 20)}: ${escapeMarkdown(capText(reason, 300))}`
}

/** Nodes of one image share a row: thousands of nodes are a few images. */
function renderNodes({ nodes }: Report): string {
  const isKnown = nodes.some(({ node }) => node.owner !== undefined || node.image !== undefined)
  const facts = ({ node }: NodeReport): readonly string[] => [
    ...(isKnown
      ? [capText(node.owner ?? '', 300), node.image === undefined ? '' : capText(describeImage(node.image), 300)]
      : []),
    ...[node.osImage, node.kernel, node.architecture, node.containerRuntime, node.kubelet].map((text) =>
      capText(text, 120)
    )
  ]
  const groups = Map.groupBy(nodes, (entry) => JSON.stringify(facts(entry)))
  const rows = Array.from(groups.values(), (group) => [
    listNames(
      group.map(({ node }) => codeCell(capText(node.name, 253))),
      5
    ),
    ...group.slice(0, 1).flatMap(facts).map(codeCell)
  ])
  const origin = isKnown ? ['Owner', 'Image'] : []
  return foldRows('Nodes', ['Nodes', ...origin, 'OS image', 'Kernel', 'Architecture', 'containerd', 'kubelet'], rows)
}

/** Where the numbers come from, for whoever reads them pasted elsewhere. */
function renderOrigin({ run }: Report): string {
  const [version, id, startedAt] = [run.version, run.id, run.startedAt].map((text) => codeSpan(capText(text, 100)))
  return `wasm-node-smoke ${version ?? ''}, run ${id ?? ''}, started ${startedAt ?? ''}.`
}

function renderTimes({ phases, checks }: Report): string {
  const steps = [
    ['connected', phases.connectMs],
    ['planned', phases.planMs],
    ['applied', phases.applyMs],
    ['first answer', phases.firstAnswerMs],
    ['last result', phases.lastVerdictMs],
    ['cleaned up', phases.cleanupMs]
  ] as const
  const reached = steps.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, formatTime(ms)]]))
  const slowest = checks.reduce((ms, { verdict }) => (verdict.kind === 'passed' ? Math.max(ms, verdict.tookMs) : ms), 0)
  if (reached.length === 0) return ''
  const table = markdownTable(['Phase', 'Since the start'], reached)
  const note = slowest > 0 ? `Slowest passed check: ${formatTime(slowest)}.` : ''
  return details('Timings', [table, note].filter((part) => part !== '').join('\n\n'))
}

function renderCommands({ commands }: Report): string {
  if (commands.length === 0) return ''
  const { taken, left } = takeWithin(commands, sectionBytes, (text) => capText(text, 4_000))
  const more = left === 0 ? [] : [`# ${countOf(left, 'more command')}: see report.json`]
  return details('The same with kubectl', codeBlock([...taken, ...more].join('\n'), 'sh'))
}

function renderList(title: string, items: readonly string[]): string {
  if (items.length === 0) return ''
  const { taken, left } = takeWithin(items, sectionBytes, (item) => `- ${item}`)
  const list = [...taken, ...(left === 0 ? [] : [`- … and ${countOf(left, 'more line')}: see report.json`])].join('\n')
  return taken.length > 20 ? details(`${title} (${countOf(items.length, 'line')})`, list) : `**${title}**\n\n${list}`
}

function renderRows(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : [`**${title}**`, boundedTable(head, rows)].join('\n\n')
}

function foldRows(title: string, head: readonly string[], rows: readonly (readonly string[])[], legend = ''): string {
  if (rows.length === 0) return ''
  return details(title, [boundedTable(head, rows), legend].filter((part) => part !== '').join('\n\n'))
}

function boundedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const { taken, left } = takeWithin(rows, sectionBytes, (cells) => `| ${cells.join(' | ')} |`)
  const table = [markdownTable(head, []), ...taken].join('\n')
  return left === 0 ? table : [table, `_${countOf(left, 'more row')}: see report.json._`].join('\n\n')
}
