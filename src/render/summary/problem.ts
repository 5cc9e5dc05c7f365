import type { Diagnosis } from '../../core/model.ts'
import type { Report } from '../../core/report.ts'
import { capText, toPlainText } from '../../core/text/escape.ts'
import { describeSource, distinctShort, type Evidence } from '../evidence.ts'
import { type Fixable, fixableOf, type FixStep, fixSteps, numbered } from '../fix-steps.ts'
import { describeProblem, placeOf } from '../problem-title.ts'
import { docsLink, type PageOptions, type Problem } from '../problems.ts'
import { RERUN, rerunFlags, rerunOf, rerunYaml } from '../rerun.ts'
import { commonTraits, describeCommon } from '../traits.ts'
import { countOf, emoji, listRanges } from '../words.ts'
import { codeBlock, codeSpan, details, escapeMarkdown } from './markdown.ts'

const maxSteps = 10
const maxNames = 20
const maxErrorLines = 12

/** A problem as a section: where and what, who is at fault, the cluster's own words, the fix, the rerun. */
export function renderProblem(problem: Problem, report: Report, options: PageOptions): string {
  const { number, kind, diagnoses, nodes, evidence } = problem
  const { code, fault } = diagnoses[0]
  const place = placeOf(problem, nameSpan)
  const title = describeProblem(problem, report, (text) => escapeMarkdown(capText(text, 300)))
  const short = distinctShort(evidence).filter((one) => one.short.trim() !== '')
  const common = describeCommon(nodes.length, commonTraits(problem, report), codeSpan)
  return paragraphs(
    `### ${emoji[kind]} [${String(number)}] ${place}: ${title}`,
    [
      `**At fault:** ${fault}`,
      ...(kind === 'inconclusive' ? ['**Result:** inconclusive'] : []),
      `**Code:** ${linkCode(code, options)}`
    ].join(' · '),
    renderNodes(nodes),
    common === '' ? '' : `**Common:** ${common}`,
    ...short.slice(0, 3).map((one) => renderEvidence(one, short.length > 1)),
    ...renderFix(problem, options),
    renderRerun(problem, report, options)
  )
}

/** What kept the run from its cluster. */
export function renderConnection(diagnosis: Diagnosis, options: PageOptions): string {
  const { code, title, fault, evidence } = diagnosis
  return paragraphs(
    `### ${emoji.failed} ${escapeMarkdown(capText(title, 300))}`,
    `**At fault:** ${fault} · **Code:** ${linkCode(code, options)}`,
    quoteLines(evidence),
    ...renderFix(fixableOf(diagnosis, [], 'generic'), options)
  )
}

function linkCode(code: string, { docsUrl }: PageOptions): string {
  return `[${codeSpan(capText(code, 100))}](${docsLink(docsUrl, code)})`
}

function nameSpan(name: string): string {
  return codeSpan(capText(name, 253))
}

/** The names of several nodes, folded where they are many. */
function renderNodes(nodes: readonly string[]): string {
  if (nodes.length < 2) return ''
  if (nodes.length <= maxNames) return `**Nodes:** ${nodes.map(nameSpan).join(', ')}`
  const names = nodes.slice(0, 500).map((name) => capText(name, 63))
  return details(`All ${countOf(nodes.length, 'node')}`, codeBlock(listRanges(names, 500).split(', ').join('\n')))
}

/** What decides, as the cluster reported it; the whole is folded away. A quotation wraps where a block of code would not. */
function renderEvidence({ runtime, node, text, short }: Evidence, hasSource: boolean): string {
  const [what, where] = [runtime, node].map((name) => (name === '' ? '' : nameSpan(name)))
  const source = hasSource ? ` (${describeSource(what ?? '', where ?? '')})` : ''
  return paragraphs(
    `**Error${source}:**`,
    quoteLines(short),
    text === short ? '' : details('The whole error', codeBlock(capText(text, 2_000)))
  )
}

function quoteLines(text: string): string {
  const lines = toPlainText(capText(text, 2_000))
    .split('\n')
    .filter((line) => line.trim() !== '')
  const hidden = lines.length - maxErrorLines
  return [
    ...lines.slice(0, maxErrorLines).map((line) => `> ${escapeMarkdown(line)}`),
    ...(hidden > 0 ? [`> … ${countOf(hidden, 'more line')}`] : [])
  ].join('\\\n')
}

function renderFix(fixable: Fixable, options: PageOptions): readonly string[] {
  const steps = numbered(fixSteps(fixable, options).slice(0, maxSteps))
  return [
    ...(steps.length === 0 ? [] : ['**Fix:**']),
    ...steps.map(({ number, block, ...step }) => {
      const shown =
        block === undefined ? [] : codeBlock(capText(block.lines.join('\n'), 1_000), block.language).split('\n')
      // What is indented as far as the text of its step belongs to it.
      const indented = shown.map((line) => ' '.repeat(number.length) + line)
      const sentence = number + sentenceOf(step)
      return [sentence, ...(number === '' && indented.length > 0 ? [''] : []), ...indented].join('\n')
    })
  ]
}

function sentenceOf({ text, link, isCommand }: FixStep): string {
  const shown = capText(text, 1_000)
  if (isCommand === true) return codeSpan(shown)
  return link === undefined ? escapeMarkdown(shown) : `[${escapeMarkdown(shown)}](${link})`
}

function renderRerun(problem: Problem, report: Report, { isWorkflow }: PageOptions): string {
  const rerun = rerunOf(report, problem)
  if (rerun.length === 0) return ''
  const shown =
    isWorkflow === true ? codeBlock(rerunYaml(rerun).join('\n'), 'yaml') : codeBlock(rerunFlags(rerun).join('\n'), 'sh')
  return paragraphs(RERUN, shown)
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}
