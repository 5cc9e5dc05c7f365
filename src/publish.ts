import { createHash } from 'node:crypto'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writePrivateFile } from './adapters/files.ts'
import type { Host } from './adapters/host/host.ts'
import { secrets } from './adapters/secrets.ts'
import type { Counts, Report, Result } from './core/report.ts'
import { annotateCleanup, renderAnnotations } from './render/annotations.ts'
import { renderCleanup } from './render/cleanup.ts'
import { renderCtrf } from './render/ctrf/ctrf.ts'
import { renderJson } from './render/json/json.ts'
import { renderJunit } from './render/junit/junit.ts'
import { renderPredicate } from './render/predicate.ts'
import { type DataOutputs, noDataOutputs, renderDataOutputs } from './render/outputs.ts'
import { renderPasses } from './render/progress.ts'
import { renderCleanupProblems } from './render/summary/details.ts'
import { renderMistakes } from './render/summary/mistakes.ts'
import { renderSummary } from './render/summary/summary.ts'
import { renderTable } from './render/table/table.ts'
import { countOf } from './render/words.ts'

/** What was published of a run before its cleanup. */
export type Published = {
  readonly report: Report
  /** Files that could not be written, a line each. */
  readonly problems: readonly string[]
}

/**
 * Reports what a run found, to people and to machines: files, log, outputs, annotations, job summary. A run whose files can't be
 * written is not green, and shows all the same what it found.
 */
export async function publishFindings(found: Report, folder: string, host: Host): Promise<Published> {
  const options = optionsOf(host)
  const published = publishFiles(found, folder, host, { isFinal: false, known: [] })
  const { paths, report } = published
  if (host.kind === 'workflow' && report.counts.passed > 0) {
    host.log.group(`${countOf(report.counts.passed, 'check')} passed`, renderPasses(report, drawingOf(host)))
  }
  host.log.info(renderTable(report, { ...options, ...drawingOf(host) }))
  if (paths.report !== '') host.log.info(`report: ${paths.report}`)
  if (host.kind === 'workflow') showInWorkflow(report, host, options.docsUrl)
  await host.job.appendSummary(renderSummary(report, options))
  return published
}

/** Reports how the cleanup ended, after what was found. Gives the result, which is not green if it failed. */
export async function publishCleanup(ended: Report, shown: Published, folder: string, host: Host): Promise<Result> {
  const { report } = publishFiles(ended, folder, host, { isFinal: true, known: shown.problems })
  const isFailed = report.cleanup.problems.length > 0
  host.log.info(renderCleanup(report, shown.report, drawingOf(host)))
  if (!isFailed) return report.result
  if (host.kind === 'workflow') {
    for (const { level, title, message } of annotateCleanup(report)) host.log.annotate(level, message, title)
  }
  await host.job.appendSummary(`${renderCleanupProblems(report)}\n`)
  return report.result
}

type Options = { readonly docsUrl: string; readonly isWorkflow: boolean }

function optionsOf(host: Host): Options {
  return { docsUrl: docsUrl(process.env), isWorkflow: host.kind === 'workflow' }
}

function drawingOf({ colour, width }: Host): { readonly colour: boolean; readonly width: number } {
  return { colour, width: width() }
}

/** Writes files and outputs; what can't be written, and was not `known` to be, is an error in the log. */
function publishFiles(
  found: Report,
  folder: string,
  host: Host,
  { isFinal, known }: { readonly isFinal: boolean; readonly known: readonly string[] }
): Published & { readonly paths: Paths } {
  // Before it is rendered, so that JSON and XML stay what they are.
  const redacted = secrets.redactAll(found)
  const { paths, problems } = writeFiles(redacted, folder, { ...optionsOf(host), isFinal })
  const report = problems.length === 0 ? redacted : withUnwritten(redacted, problems)
  for (const problem of problems) {
    if (!known.includes(problem)) host.log.annotate('error', problem, 'wasm-node-smoke: a report is missing')
  }
  setOutputs(host, {
    result: report.result,
    ...report.counts,
    ...renderDataOutputs(report),
    ...paths,
    'report-folder': folder,
    namespace: report.run.namespace
  })
  return { report, problems, paths }
}

/** Empty where a file could not be written. */
type Paths = Readonly<Record<'ctrf' | 'junit' | 'predicate' | 'report' | 'summary', string>>

const noPaths: Paths = { report: '', junit: '', ctrf: '', predicate: '', summary: '' }

/** Writes the files; a path is empty where there is none. */
function writeFiles(
  report: Report,
  folder: string,
  options: Options & { readonly isFinal: boolean }
): { readonly paths: Paths; readonly problems: readonly string[] } {
  const problems: string[] = []
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    const problem = writePrivateFile(path, text)
    if (problem === undefined) return path
    problems.push(`report-dir: expected a folder with room to write to, but ${problem}`)
    return ''
  }
  const json = renderJson(report, options)
  const paths = {
    report: write('report.json', json),
    junit: write('junit.xml', renderJunit(report, options)),
    ctrf: write('ctrf.json', renderCtrf(report, options)),
    summary: write('summary.md', renderSummary(report, options))
  }
  // Last: a run that lacks a file, or has left something behind, is not green, and no proof of it may say so.
  const proves = options.isFinal && problems.length === 0
  const predicate = proves
    ? renderPredicate(report, { reportSha256: hashOf(json), runUrl: runUrl(process.env) })
    : undefined
  const proof = predicate === undefined ? '' : write('predicate.json', predicate)
  return { paths: { ...paths, predicate: proof }, problems }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The page of the workflow's run; absent elsewhere. */
function runUrl(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: run = '' } = env
  if (server === '' || repository === '' || run === '') return undefined
  return `${server}/${repository}/actions/runs/${run}/attempts/${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`
}

/** What the checks showed stays as it is: only what would be green is not. */
function withUnwritten(report: Report, problems: readonly string[]): Report {
  const isGreen = report.result === 'passed' || report.result === 'applied'
  return isGreen ? { ...report, result: 'error', message: problems.join('\n') } : report
}

function showInWorkflow(report: Report, host: Host, docs: string): void {
  if (report.commands.length > 0) host.log.group('The same with kubectl', report.commands.join('\n'))
  // A diagnosis has an annotation of its own.
  if (report.message !== '' && report.diagnosis === undefined) {
    host.log.annotate('error', report.message, `wasm-node-smoke: ${report.result}`)
  }
  for (const { level, title, message } of renderAnnotations(report, docs)) host.log.annotate(level, message, title)
}

/**
 * The page of diagnoses in the repository that a workflow takes the action from, which for `uses: ./` is the workflow's own.
 * Elsewhere it is the file in the action's own folder, by a link that terminals and browsers open.
 */
export function docsUrl(env: NodeJS.ProcessEnv, root = join(import.meta.dirname, '..')): string {
  const page = 'docs/diagnoses.md'
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_WORKSPACE: workspace = '' } = env
  const { GITHUB_ACTION_REPOSITORY: taken = '', GITHUB_ACTION_REF: ref = '' } = env
  if (taken !== '') return `${server}/${taken}/blob/${ref === '' ? 'main' : ref}/${page}`
  const { GITHUB_REPOSITORY: own = '', GITHUB_SHA: commit = '' } = env
  const place = workspace === '' ? '..' : relative(workspace, root)
  if (own !== '' && commit !== '' && !place.startsWith('..')) {
    return `${server}/${own}/blob/${commit}/${join(place, page)}`
  }
  return pathToFileURL(join(root, page)).href
}

/** Reports why there is no run to report of, all reasons together. The outputs are set all the same. */
export async function publishError(host: Host, messages: readonly string[]): Promise<void> {
  host.log.annotate('error', messages.join('\n'), 'wasm-node-smoke cannot run')
  await host.job.appendSummary(renderMistakes(messages))
  const none = { passed: 0, failed: 0, inconclusive: 0, skipped: 0, total: 0 }
  setOutputs(host, { result: 'error', ...none, ...noDataOutputs, ...noPaths, 'report-folder': '', namespace: '' })
}

type Outputs = Counts & DataOutputs & Paths & { result: Result; 'report-folder': string; namespace: string }

function setOutputs(host: Host, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) host.job.setOutput(name, String(value))
}
