import { createHash } from 'node:crypto'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writePrivateFile } from './adapters/files.ts'
import type { Host } from './adapters/host/host.ts'
import { secrets } from './adapters/secrets.ts'
import type { Counts, Report, Result } from './core/report.ts'
import type { Progress } from './ports.ts'
import { renderAnnotations } from './render/annotations.ts'
import { renderCtrf } from './render/ctrf/ctrf.ts'
import { renderJson } from './render/json/json.ts'
import { renderJunit } from './render/junit/junit.ts'
import { renderPredicate } from './render/predicate.ts'
import { type DataOutputs, noDataOutputs, renderDataOutputs } from './render/outputs.ts'
import { renderProgress, renderWorkloadProgress, renderStart } from './render/progress.ts'
import { renderSummary } from './render/summary/summary.ts'
import { renderTable } from './render/table/table.ts'

const COLUMNS = 120

/**
 * Reports what came out of a run, to people and to machines: files, log, outputs, annotations, job summary. Gives the result: a run
 * whose files can't be written is not green, and shows all the same what it found.
 */
export async function publish(found: Report, folder: string, host: Host): Promise<Result> {
  // Before it is rendered, so that JSON and XML stay what they are.
  const redacted = secrets.redactAll(found)
  const options = { docsUrl: docsUrl(process.env), isWorkflow: host.kind === 'workflow' }
  const written = writeFiles(redacted, folder, options)
  const report = written.problems.length === 0 ? redacted : withUnwritten(redacted, written.problems)
  host.log.info(renderTable(report, { ...options, colour: host.colour, width: process.stdout.columns || COLUMNS }))
  if (written.paths.report !== '') host.log.info(`report: ${written.paths.report}`)
  for (const problem of written.problems) host.log.annotate('error', problem, 'wasm-node-smoke: a report is missing')
  if (host.kind === 'workflow') showInWorkflow(report, host, options.docsUrl)
  setOutputs(host, {
    result: report.result,
    ...report.counts,
    ...renderDataOutputs(report),
    ...written.paths,
    'report-folder': folder,
    namespace: report.run.namespace
  })
  await host.job.appendSummary(renderSummary(report, options))
  return report.result
}

/** Empty where a file could not be written. */
type Paths = Readonly<Record<'ctrf' | 'junit' | 'predicate' | 'report' | 'summary', string>>

const noPaths: Paths = { report: '', junit: '', ctrf: '', predicate: '', summary: '' }
type Options = { readonly docsUrl: string; readonly isWorkflow: boolean }

/** Writes the files; a path is empty where there is none. */
function writeFiles(
  report: Report,
  folder: string,
  options: Options
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
  const predicate = renderPredicate(report, {
    reportSha256: createHash('sha256').update(json).digest('hex'),
    runUrl: runUrl(process.env)
  })
  const paths = {
    report: write('report.json', json),
    junit: write('junit.xml', renderJunit(report, options)),
    ctrf: write('ctrf.json', renderCtrf(report, options)),
    summary: write('summary.md', renderSummary(report, options))
  }
  // Last: a run that lacks a file is not green, and no proof of it may say so.
  const proof = predicate === undefined || problems.length > 0 ? '' : write('predicate.json', predicate)
  return { paths: { ...paths, predicate: proof }, problems }
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
  if (report.commands.length > 0) host.log.group('The same by hand, with kubectl', report.commands.join('\n'))
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
export function publishError(host: Host, messages: readonly string[]): void {
  host.log.annotate('error', messages.join('\n'), 'wasm-node-smoke cannot run')
  const none = { passed: 0, failed: 0, inconclusive: 0, skipped: 0, total: 0 }
  setOutputs(host, { result: 'error', ...none, ...noDataOutputs, ...noPaths, 'report-folder': '', namespace: '' })
}

type Outputs = Counts & DataOutputs & Paths & { result: Result; 'report-folder': string; namespace: string }

function setOutputs(host: Host, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) host.job.setOutput(name, String(value))
}

/** Shows what a run finds while it goes on, a line each. */
export function showProgress({ colour, log }: Pick<Host, 'colour' | 'log'>): Progress {
  return {
    planned: (version, choice) => {
      log.info(renderStart(version, choice))
    },
    checkDecided: (check) => {
      log.info(renderProgress(check, { colour }))
    },
    workloadDecided: (workload) => {
      log.info(renderWorkloadProgress(workload, { colour }))
    }
  }
}
