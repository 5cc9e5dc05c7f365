import type { Report } from '../../core/report.ts'
import { describeDiscovery } from '../discovery.ts'
import { capText, escapeTerminal } from '../../core/text/escape.ts'
import { imagesOf, listTriedNodes } from '../order.ts'
import { groupLeftOut, groupSkipped, type Omission } from '../omissions.ts'
import { labelled, paint, type Tone } from '../terminal.ts'
import { countProofs, openProofs } from '../proofs.ts'
import { describeSlowest, listStarts } from '../starts.ts'
import { countOf, formatTime, glyphs, listNames, listRanges, shortName } from '../words.ts'

/** What is drawn beside the checks: classes that need a word, what isn't proven, nodes left out, warnings, cleanup. */
type Note = { readonly label: string; readonly tone: Tone; readonly text: string }

const maxNotes = 20

const proofLabels: Readonly<Record<ReturnType<typeof openProofs>[number]['tone'], string>> = {
  failed: 'Failed',
  inconclusive: 'Unproven',
  skipped: 'Note'
}

/** The lines about all that isn't a check. */
export function renderNotes(report: Report, options: { width: number; colour: boolean }): readonly string[] {
  const groups = [
    describeDiscovery(report.discovery).map((text): Note => ({ label: 'runtimes', tone: 'plain', text })),
    startNotes(report),
    imageNotes(report),
    classNotes(report),
    groupSkipped(report).map((entry) => omissionNote('Skipped', entry)),
    groupLeftOut(report).map((entry) => omissionNote('Left out', entry)),
    report.warnings.map((text): Note => ({ label: 'Warning', tone: 'inconclusive', text })),
    openProofs(report).map(({ tone, text }): Note => ({ label: proofLabels[tone], tone, text })),
    report.cleanup.problems.map((text): Note => ({ label: 'Cleanup', tone: 'failed', text: `✗ failed: ${text}` }))
  ]
  const lines = groups.flatMap((notes) => {
    const hidden = notes.length - maxNotes
    const more: readonly Note[] =
      hidden > 0 ? [{ label: '', tone: 'plain', text: `… and ${countOf(hidden, 'more line')}: see report.json` }] : []
    return [...notes.slice(0, maxNotes), ...more].flatMap((note) => drawNote(note, options))
  })
  return [...lines, ...(lines.length > 0 ? [''] : []), ...proofLine(report, options.colour)]
}

/** `✓ constraint 4/4   ✓ negative test 4/4`. */
function proofLine(report: Report, colour: boolean): readonly string[] {
  const parts = countProofs(report).map(({ name, tone, proven, total }) =>
    paint(`${glyphs[tone]} ${name} ${String(proven)}/${String(total)}`, tone, colour)
  )
  return parts.length === 0 ? [] : [parts.join('   ')]
}

/** How long starts took, where each check was done several times. */
function startNotes(report: Report): readonly Note[] {
  const times = listStarts(report).map(
    ([runtime, starts]) => `${runtime} ${formatTime(starts.medianMs)} (${describeSlowest(starts)})`
  )
  if (times.length === 0) return []
  return [{ label: 'Starts', tone: 'plain', text: `median of ${report.run.repeat} on each node: ${times.join(', ')}` }]
}

/** The images of the nodes on which something was tried, where they are known. */
function imageNotes(report: Report): readonly Note[] {
  const images = imagesOf(listTriedNodes(report), report)
  return images.length === 0 ? [] : [{ label: 'Images', tone: 'plain', text: listNames(images, 5) }]
}

function omissionNote(label: string, { reason, nodes }: Omission): Note {
  return { label, tone: 'skipped', text: `${listRanges(nodes.map(shortName), 10)}: ${reason}` }
}

/** All classes where there is nothing else to show, else those of which there is something to say. */
function classNotes({ classes, checks }: Report): readonly Note[] {
  return classes
    .filter((entry) => checks.length === 0 || entry.detail !== '' || !['created', 'unchanged'].includes(entry.outcome))
    .map(({ runtime, outcome, detail }) => ({
      label: 'Class',
      tone: outcome === 'conflict' || outcome === 'not-applied' ? 'failed' : 'plain',
      text: `${runtime.runtimeClass}, handler ${runtime.handler}: ${outcome.replace('-', ' ')}${detail === '' ? '' : `: ${detail}`}`
    }))
}

function drawNote({ label, tone, text }: Note, options: { width: number; colour: boolean }): readonly string[] {
  const lines = labelled(label, escapeTerminal(capText(text, 600)), { indent: 0, width: options.width })
  return lines.map((line) => paint(line, tone === 'passed' ? 'plain' : tone, options.colour))
}
