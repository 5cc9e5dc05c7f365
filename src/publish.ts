import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PRIVATE_FILE } from './adapters/files.ts'
import type { Host } from './adapters/host/host.ts'
import { secrets } from './adapters/secrets.ts'
import type { Counts, Report, Result } from './core/report.ts'
import type { Progress } from './ports.ts'
import { renderAnnotations } from './render/annotations.ts'
import { renderJson } from './render/json/json.ts'
import { renderJunit } from './render/junit/junit.ts'
import { renderProgress, renderWorkloadProgress, renderStart } from './render/progress.ts'
import { renderSummary } from './render/summary/summary.ts'
import { renderTable } from './render/table/table.ts'

const COLUMNS = 120

/** Reports what came out of a run, to people and to machines: log, files, outputs, annotations, job summary. */
export async function publish(found: Report, folder: string, host: Host): Promise<void> {
  // Before it is rendered, so that JSON and XML stay what they are.
  const report = secrets.redactAll(found)
  const options = { docsUrl: docsUrl(process.env), isWorkflow: host.kind === 'workflow' }
  const paths = {
    report: join(folder, 'report.json'),
    junit: join(folder, 'junit.xml'),
    summary: join(folder, 'summary.md')
  }
  const summary = renderSummary(report, options)
  const write = (path: string, text: string): void => {
    writeFileSync(path, text, { mode: PRIVATE_FILE })
  }
  write(paths.report, renderJson(report, options))
  write(paths.junit, renderJunit(report, options))
  write(paths.summary, summary)
  host.log.info(renderTable(report, { ...options, colour: host.colour, width: process.stdout.columns || COLUMNS }))
  host.log.info(`report: ${paths.report}`)
  if (host.kind === 'workflow') {
    if (report.commands.length > 0) host.log.group('The same by hand, with kubectl', report.commands.join('\n'))
    // A diagnosis has an annotation of its own.
    if (report.message !== '' && report.diagnosis === undefined) {
      host.log.annotate('error', report.message, `wasm-node-smoke: ${report.result}`)
    }
    for (const { level, title, message } of renderAnnotations(report, options.docsUrl))
      host.log.annotate(level, message, title)
  }
  setOutputs(host, report.result, report.counts, paths, report.run.namespace)
  await host.job.appendSummary(summary)
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
  setOutputs(host, 'error', none, { report: '', junit: '', summary: '' }, '')
}

function setOutputs(
  host: Host,
  result: Result,
  counts: Counts,
  paths: { readonly report: string; readonly junit: string; readonly summary: string },
  namespace: string
): void {
  const outputs = { result, ...counts, ...paths, namespace }
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
