// What nightly.yml shows of a night: `node scripts/nightly-page.ts REPORTS OUT RUN_URL CELL...`, a CELL being DISTRIBUTION-RUNTIME. REPORTS has
// a folder report-CELL for each, with its report.json; OUT gets README.md and badge.json. Imports nothing that has to be installed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { ReportV1 } from '../src/render/json/report-v1.ts'

/** One combination of the matrix; without a report its job ended before the action did, which is no pass. */
type Cell = { readonly distribution: string; readonly runtime: string; readonly report: ReportV1 | undefined }

const [reports = '', out = '', runUrl = '', ...names] = process.argv.slice(2)
if (names.length === 0) {
  process.stderr.write('nightly-page: expected REPORTS OUT RUN_URL DISTRIBUTION-RUNTIME...\n')
  process.exitCode = 1
} else {
  const cells = names.map(readCell)
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'README.md'), renderPage(cells))
  writeFileSync(join(out, 'badge.json'), `${JSON.stringify(makeBadge(cells))}\n`)
}

function readCell(name: string): Cell {
  const [distribution = '', runtime = ''] = name.split('-')
  const file = join(reports, `report-${name}`, 'report.json')
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReportV1) : undefined
  return { distribution, runtime, report }
}

function isPassed({ report }: Cell): boolean {
  return report?.result === 'passed'
}

/** As https://shields.io/badges/endpoint-badge reads it. */
function makeBadge(cells: readonly Cell[]): Readonly<Record<string, string | number>> {
  const passed = cells.filter(isPassed).length
  const color = passed === cells.length ? 'brightgreen' : 'red'
  return { schemaVersion: 1, label: 'nightly', message: `${passed} of ${cells.length} passed`, color }
}

function renderPage(cells: readonly Cell[]): string {
  const distributions = [...new Set(cells.map(({ distribution }) => distribution))]
  const runtimes = [...new Set(cells.map(({ runtime }) => runtime))]
  const rows = runtimes.map((runtime) => [
    runtime,
    ...distributions.map((distribution) =>
      renderCell(cells.find((cell) => cell.runtime === runtime && cell.distribution === distribution))
    )
  ])
  const table = [['', ...distributions], distributions.map(() => '---').concat('---'), ...rows]
  return [
    '# The last night',
    '',
    `${cells.filter(isPassed).length} of ${cells.length} passed in [this run](${runUrl}).`,
    '',
    ...table.map((row) => `| ${row.join(' | ')} |`),
    ''
  ].join('\n')
}

function renderCell(cell: Cell | undefined): string {
  if (cell === undefined) return ''
  const { report } = cell
  if (report === undefined) return '❌ no report'
  const codes = [report.diagnosis, ...report.checks.map(({ diagnosis }) => diagnosis)].flatMap((one) => one?.code ?? [])
  const why = [...new Set(codes)].map((code) => ` \`${code}\``).join(',')
  const version = report.cluster === null ? '' : ` (${report.cluster.version})`
  return isPassed(cell)
    ? `✅ ${report.counts.passed} of ${report.counts.total}${version}`
    : `❌ ${report.result}${why}${version}`
}
