// The pictures of README, from a real red run: a cluster of three nodes, one of which has no Wasm handlers. The job summary as GitHub
// shows it, in both themes, by headless Chromium (apt-get install chromium fonts-noto-color-emoji), and the terminal as an SVG. And that of
// docs/results.md: the good nodes compared with themselves, once one of them has lost a shim and another shim has become slow.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { makeProgress } from '../testbed/progress.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { whileUp } from '../testbed/while-up.ts'
import { wrapShim } from '../__tests__/support/wrapped-shim.ts'
import { readActionFile } from '../src/adapters/host/action-file.ts'
import { renderPage, themes } from './pictures/summary-page.ts'
import { drawTerminal } from './pictures/terminal-svg.ts'

const NAME = 'pictures'
const WIDTH = 920
const HEIGHTS = { summary: 985, comparison: 560 } as const
const MAX_BYTES = 200_000
const root = resolve(import.meta.dirname, '..')
const pictures = join(root, 'docs', 'pictures')
const bundle = join(root, 'dist', 'index.js')
const inputs = { nodes: 'node-*', constrain: 'true', cleanup: 'all' }

const scratch = mkdtempSync(join(tmpdir(), 'pictures-'))
try {
  await whileUp({ name: NAME, progress: makeProgress() }, takePictures)
} finally {
  rmSync(scratch, { recursive: true })
}

async function takePictures(testbed: Testbed): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const summary = withPublicLinks(runInWorkflow({ ...inputs, kubeconfig: testbed.kubeconfig }))
  if (!summary.includes('❌ failed')) throw new Error(`the job summary is not that of a failed run:\n${summary}`)
  for (const theme of themes) await takePicture('summary', summary, theme)
  write('terminal.svg', drawTerminal(withPublicLinks(runInTerminal(testbed.kubeconfig)), 'A failed run in a terminal'))
  await takePicture('comparison', withPublicLinks(await runCompared(testbed)), 'light')
}

/** The job summary that a workflow's step writes. */
function runInWorkflow(asked: Readonly<Record<string, string>>): string {
  const file = join(scratch, 'summary.md')
  writeFileSync(file, '')
  // A runner gives each input that the action declares.
  const defaults = readActionFile(root).inputs.map((input) => [input.name, input.default] as const)
  const given = [...defaults, ...Object.entries({ 'report-dir': scratch, ...asked })].map(
    ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const
  )
  const action = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: file,
    GITHUB_ACTION_REPOSITORY: 'OWNER/wasm-node-smoke'
  }
  spawnSync(process.execPath, [bundle], { env: { PATH: process.env['PATH'], ...action, ...Object.fromEntries(given) } })
  return readFileSync(file, 'utf8')
}

/** The summary of a run that is compared with one before two shims were changed. */
async function runCompared({ kubeconfig, node }: Testbed): Promise<string> {
  const given = { kubeconfig, nodes: 'node-a, node-b', repeat: '5', timeout: '15m', cleanup: 'all' }
  const before = join(scratch, 'before')
  runInWorkflow({ ...given, 'report-dir': before })
  const [folder = ''] = readdirSync(before)
  node('node-b').removeShim('spin')
  for (const name of ['node-a', 'node-b']) await wrapShim(node(name), 'wws', '/bin/sleep 3')
  const summary = runInWorkflow({ ...given, baseline: join(before, folder, 'report.json') })
  if (!summary.includes('1 check worse, 1 runtime slower since'))
    throw new Error(`the job summary does not show what got worse:\n${summary}`)
  return summary
}

/** What a terminal of 100 columns shows, from the table on. */
function runInTerminal(kubeconfig: string): string {
  const flags = Object.entries({ ...inputs, kubeconfig, 'report-dir': scratch }).map(
    ([name, value]) => `--${name}='${value}'`
  )
  const command = `stty cols 100; ${process.execPath} ${bundle} ${flags.join(' ')}`
  const { stdout } = spawnSync('script', ['--quiet', '--command', command, '/dev/null'], {
    // Without the counter, which is written over.
    env: { PATH: process.env['PATH'], TERM: 'xterm', CI: 'true' },
    encoding: 'utf8'
  })
  const [, shown] = /^(wasm-node-smoke \d[^]*?)^report: /m.exec(stdout.replaceAll('\r', '')) ?? []
  if (shown === undefined) throw new Error(`the run shows no table:\n${stdout}`)
  return shown
}

/** A checkout's own path is nobody else's. */
function withPublicLinks(text: string): string {
  return text.replaceAll(`file://${root}/`, 'https://github.com/OWNER/wasm-node-smoke/blob/main/')
}

async function takePicture(what: keyof typeof HEIGHTS, summary: string, theme: (typeof themes)[number]): Promise<void> {
  const page = join(scratch, `${what}-${theme}.html`)
  writeFileSync(page, await renderPage(summary, theme))
  const picture = join(pictures, `${what}-${theme}.png`)
  const size = `--window-size=${String(WIDTH)},${String(HEIGHTS[what])}`
  const flags = ['--headless', '--no-sandbox', '--hide-scrollbars', size, `--screenshot=${picture}`, `file://${page}`]
  execFileSync('chromium', flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  hold(picture)
}

function write(name: string, text: string): void {
  writeFileSync(join(pictures, name), text)
  hold(join(pictures, name))
}

function hold(path: string): void {
  const { length } = readFileSync(path)
  if (length > MAX_BYTES) throw new Error(`${path}: expected at most ${String(MAX_BYTES)} bytes, got ${String(length)}`)
}
