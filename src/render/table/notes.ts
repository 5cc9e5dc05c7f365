import type { ConstraintReport, Report } from '../../core/report.ts'
import { capText, escapeTerminal } from '../../core/text/escape.ts'
import { groupLeftOut, groupSkipped, type Omission } from '../problems.ts'
import { labelled, paint, type Tone } from '../terminal.ts'
import { describeConsequence, describeProof, legends, proofNames, proofTones, type ProofVerdict } from '../proofs.ts'
import { countOf, glyphs, listNames, shortName } from '../words.ts'

/** What is drawn beside the checks: classes that need a word, constraint check, negative test, nodes left out, warnings, cleanup. */
type Note = { readonly label: string; readonly tone: Tone; readonly text: string }

const maxNotes = 20

type Proof = Pick<ConstraintReport, 'node' | 'evidence' | 'excerpt'> & {
  readonly name: string
  readonly verdict: ProofVerdict
}

/** The lines about all that isn't a check. */
export function renderNotes(report: Report, options: { width: number; colour: boolean }): readonly string[] {
  const groups = [
    classNotes(report),
    proofNotes(
      'constraint',
      report.constraints.map((entry) => ({ ...entry, name: entry.runtimeClass }))
    ),
    proofNotes(
      'negativeTest',
      report.negativeTests.map((entry) => ({ ...entry, name: entry.runtime }))
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

/** What is proven takes one line; what isn't, a line each with what shows it. */
function proofNotes(label: keyof typeof legends, entries: readonly Proof[]): readonly Note[] {
  const proven = entries.filter(({ verdict }) => proofTones[verdict] === 'passed')
  const rest = entries.filter(({ verdict }) => proofTones[verdict] !== 'passed')
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
            label: proofNames[label],
            tone: 'passed' as const,
            text: `✓ ${proven[0]?.verdict ?? ''} for ${names}${where}: ${describeConsequence('proven')}`
          }
        ]),
    ...rest.map(({ name, verdict, node, evidence }): Note => {
      const tone = proofTones[verdict]
      const reported = describeProof(name, verdict, node, evidence)
      return { label: proofNames[label], tone, text: `${glyphs[tone]} ${reported}: ${describeConsequence(verdict)}` }
    }),
    ...(entries.length === 0 ? [] : [{ label: '', tone: 'plain' as const, text: legends[label] }])
  ]
}

function omissionNote(label: string, { reason, nodes }: Omission): Note {
  return { label, tone: 'skipped', text: `${listNames(nodes.map(shortName), 10)}: ${reason}` }
}

/** All classes where there is nothing else to show, else those of which there is something to say. */
function classNotes({ classes, checks }: Report): readonly Note[] {
  return classes
    .filter((entry) => checks.length === 0 || entry.detail !== '' || !['created', 'unchanged'].includes(entry.outcome))
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
