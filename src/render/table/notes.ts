import { constraintLabel } from '../../core/kubernetes/labels.ts'
import { assertNever } from '../../core/model.ts'
import type { ControlReport, FenceReport, Report } from '../../core/report.ts'
import { capText, escapeTerminal } from '../../core/text/escape.ts'
import { groupLeftOut, groupSkipped, type Omission } from '../problems.ts'
import { shortName } from './grid.ts'
import { labelled, paint, type Tone } from './text.ts'
import { countOf, glyphs, listNames } from '../words.ts'

/** What is drawn beside the cells: classes that need a word, fence, control, nodes left out, warnings, cleanup. */
type Note = { readonly label: string; readonly tone: Tone; readonly text: string }

/** How the verdicts of fence and control weigh. */
export const fenceTones = {
  proven: 'passed',
  broken: 'failed',
  'not-provable': 'skipped',
  'not-proven': 'inconclusive'
} as const

const maxNotes = 20

type Proof = Pick<FenceReport, 'verdict' | 'node' | 'evidence'> & { readonly name: string }

/** The lines about all that isn't a cell. */
export function renderNotes(report: Report, options: { width: number; colour: boolean }): readonly string[] {
  const groups = [
    classNotes(report),
    proofNotes(
      'fence',
      report.fence.map((entry) => ({ ...entry, name: entry.runtimeClass }))
    ),
    proofNotes(
      'control',
      report.control.map((entry) => ({ ...entry, name: entry.runtime }))
    ),
    groupSkipped(report).map((entry) => omissionNote('skipped', entry)),
    groupLeftOut(report).map((entry) => omissionNote('left out', entry)),
    report.warnings.map((text): Note => ({ label: 'warning', tone: 'inconclusive', text })),
    report.cleanup.problems.map((text): Note => ({ label: 'cleanup', tone: 'failed', text: `✗ failed: ${text}` }))
  ]
  return groups.flatMap((notes) => {
    const hidden = notes.length - maxNotes
    const more = hidden > 0 ? labelled('', `… and ${countOf(hidden, 'more line')}: see report.json`, options.width) : []
    return [...notes.slice(0, maxNotes).flatMap((note) => drawNote(note, options)), ...more]
  })
}

/** For whoever reads of a fence or a control for the first time: what it is, once for each kind. */
export const legends = {
  fence: 'Fence: pods of a class must be kept off nodes without its label, cluster.x-k8s.io/CLASS=true.',
  control: 'Control: without its class the same sample must not run, or an answer proves nothing about Wasm.'
} as const

/** What is to be done about a verdict of a fence or a control. */
export function describeConsequence(of: keyof typeof legends, verdict: Proof['verdict']): string {
  switch (verdict) {
    case 'proven':
    case 'not-provable':
      return 'nothing to do'
    case 'broken':
      return 'find out what took the node selector off the class or off the pod'
    case 'not-proven':
      return of === 'fence' ? 'run again' : 'see control-not-proven above'
    default:
      return assertNever(verdict)
  }
}

/** `spin: proven on node-c` and the line that shows it. */
export function describeFence({ runtimeClass, verdict, node, evidence }: FenceReport): string {
  const label = `${constraintLabel(runtimeClass)}=true`
  return `${describe(runtimeClass, verdict, node, evidence)} (label ${label})`
}

/** As `describeFence`. */
export function describeControl({ runtime, verdict, node, evidence }: ControlReport): string {
  return describe(runtime, verdict, node, evidence)
}

function describe(name: string, verdict: string, node: string | undefined, evidence: string): string {
  const where = node === undefined ? '' : ` on ${node}`
  return `${verdict.replace('-', ' ')}: ${name}${where}${evidence === '' ? '' : `: ${evidence}`}`
}

/** What is proven takes one line; what isn't, a line each with what shows it. */
function proofNotes(label: keyof typeof legends, entries: readonly Proof[]): readonly Note[] {
  const proven = entries.filter(({ verdict }) => verdict === 'proven')
  const rest = entries.filter(({ verdict }) => verdict !== 'proven')
  const names = listNames(
    proven.map(({ name }) => shortName(name)),
    10
  )
  const nodes = [...new Set(proven.flatMap(({ node }) => (node === undefined ? [] : [shortName(node)])))]
  const where = nodes.length === 0 ? '' : ` (on ${listNames(nodes, 5)})`
  return [
    ...(proven.length === 0
      ? []
      : [
          {
            label,
            tone: 'passed' as const,
            text: `✓ proven for ${names}${where}: ${describeConsequence(label, 'proven')}`
          }
        ]),
    ...rest.map(({ name, verdict, node, evidence }): Note => {
      const tone = fenceTones[verdict]
      const said = describe(name, verdict, node, evidence)
      return { label, tone, text: `${glyphs[tone]} ${said}: ${describeConsequence(label, verdict)}` }
    }),
    ...(entries.length === 0 ? [] : [{ label: '', tone: 'plain' as const, text: legends[label] }])
  ]
}

function omissionNote(label: string, { reason, nodes }: Omission): Note {
  return { label, tone: 'skipped', text: `${listNames(nodes.map(shortName), 10)}: ${reason}` }
}

/** All classes where there is nothing else to show, else those of which there is something to say. */
function classNotes({ classes, cells }: Report): readonly Note[] {
  return classes
    .filter((entry) => cells.length === 0 || entry.detail !== '' || !['created', 'unchanged'].includes(entry.outcome))
    .map(({ runtime, outcome, detail }) => ({
      label: 'class',
      tone: outcome === 'conflict' || outcome === 'not-applied' ? 'failed' : 'plain',
      text: `${runtime.runtimeClass}, handler ${runtime.handler}: ${outcome.replace('-', ' ')}${detail === '' ? '' : `: ${detail}`}`
    }))
}

function drawNote({ label, tone, text }: Note, options: { width: number; colour: boolean }): readonly string[] {
  const lines = labelled(label, escapeTerminal(capText(text, 600)), options.width)
  return lines.map((line) => paint(line, tone === 'passed' ? 'plain' : tone, options.colour))
}
