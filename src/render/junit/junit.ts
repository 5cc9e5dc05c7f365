import type { Report } from '../../core/report.ts'
import { arrangeReport } from '../order.ts'
import { escapeXmlAttribute, escapeXmlText } from '../../core/text/escape.ts'
import type { PageOptions } from '../problems.ts'
import { rerunText } from '../rerun.ts'
import type { Case } from './cases.ts'
import { makeSuites, type Suite } from './suites.ts'

/** As other renderers have it. */
export type JunitOptions = PageOptions

type Attributes = Readonly<Record<string, string>>

/**
 * The report as JUnit XML: a suite a runtime with a case a node, and suites for workloads and Services, constraint check, negative test and, where something went
 * wrong with it, the run itself, so that no reporter shows green what isn't. Only what many reporters read is used.
 */
export function renderJunit(unordered: Report, options: JunitOptions): string {
  const report = arrangeReport(unordered)
  const suites = makeSuites(report, options)
  const totals = countCases(suites.flatMap(({ cases }) => cases))
  const attributes = { name: 'wasm-node-smoke', ...totals, time: seconds(report.run.tookMs) }
  const lines = suites.flatMap((suite, index) => renderSuite(suite, index, report, options))
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...element('testsuites', attributes, lines), ''].join('\n')
}

function renderSuite(
  { name, properties, cases, rerun }: Suite,
  index: number,
  report: Report,
  { isWorkflow }: JunitOptions
): readonly string[] {
  const hasTrouble = cases.some(({ outcome }) => outcome.kind !== 'passed' && outcome.kind !== 'skipped')
  // Checks run side by side: a suite takes as long as its slowest case, not as all of them one after the other.
  const timeMs = Math.max(0, ...cases.map((one) => one.timeMs))
  const attributes = {
    name,
    id: String(index),
    ...countCases(cases),
    time: seconds(timeMs),
    // The form without a zone is the one that the schema of JUnit has; it is UTC.
    timestamp: report.run.startedAt.slice(0, 19),
    hostname: report.cluster?.context ?? 'unknown'
  }
  return element('testsuite', attributes, [
    ...renderProperties(properties),
    ...cases.flatMap((one) => renderCase(one, name)),
    ...(rerun !== undefined && hasTrouble ? outputElement(rerunText(rerun, isWorkflow === true)) : [])
  ])
}

function renderCase({ name, timeMs, properties, outcome, output }: Case, suite: string): readonly string[] {
  const file = `${suite}/${name}`
  const attributes = { name, classname: `wasm-node-smoke.${suite}`, time: seconds(timeMs), file, line: '1' }
  const problem =
    outcome.kind === 'passed'
      ? []
      : textElement(
          outcome.kind,
          { message: outcome.message, ...(outcome.type && { type: outcome.type }) },
          outcome.body
        )
  return element('testcase', attributes, [
    ...renderProperties(properties),
    ...problem,
    ...(output === '' ? [] : outputElement(output))
  ])
}

/** Reporters look for files to attach here; text of a cluster must not name one. */
function outputElement(text: string): readonly string[] {
  return textElement('system-out', {}, text.replaceAll(/\[\[(?=ATTACHMENT)/gi, '[ ['))
}

function renderProperties(properties: Suite['properties']): readonly string[] {
  const lines = properties.flatMap(([name, value]) => element('property', { name, value }, []))
  return lines.length === 0 ? [] : element('properties', {}, lines)
}

function countCases(cases: readonly Case[]): Attributes {
  const of = (kind: Case['outcome']['kind']): string =>
    String(cases.filter(({ outcome }) => outcome.kind === kind).length)
  return { tests: String(cases.length), failures: of('failure'), errors: of('error'), skipped: of('skipped') }
}

function element(name: string, attributes: Attributes, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [`<${startOf(name, attributes)}/>`]
  return [`<${startOf(name, attributes)}>`, ...lines.map(indent), `</${name}>`]
}

/** An element whose text must stay as it is: only its first line may be indented. */
function textElement(name: string, attributes: Attributes, text: string): readonly string[] {
  if (text === '') return element(name, attributes, [])
  return [`<${startOf(name, attributes)}>${escapeXmlText(text)}</${name}>`]
}

function startOf(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(([key, value]) => `${key}="${escapeXmlAttribute(value)}"`)
  return [name, ...written].join(' ')
}

function indent(line: string): string {
  return `  ${line}`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
