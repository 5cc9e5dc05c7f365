// The pictures of README, from a real red run: a cluster of three nodes, one of which has no Wasm handlers. The job summary as GitHub
// shows it, in both themes, by headless Chromium (apt-get install chromium fonts-noto-color-emoji), and the terminal as an SVG.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { down } from '../testbed/down.ts'
import { makeProgress } from '../testbed/progress.ts'
import { up } from '../testbed/up.ts'
import { readActionFile } from '../src/adapters/host/action-file.ts'
import { renderPage, themes } from './pictures/summary-page.ts'
import { drawTerminal } from './pictures/terminal-svg.ts'

const NAME = 'pictures'
const SIZE = { width: 920, height: 985 } as const
const MAX_BYTES = 200_000
const root = resolve(import.meta.dirname, '..')
const pictures = join(root, 'docs', 'pictures')
const bundle = join(root, 'dist', 'index.js')
const inputs = { nodes: 'node-*', constrain: 'true', cleanup: 'all' }

const scratch = mkdtempSync(join(tmpdir(), 'pictures-'))
try {
  const testbed = await up({ name: NAME, progress: makeProgress(), signal: new AbortController().signal })
  mkdirSync(pictures, { recursive: true })
  const summary = withPublicLinks(runInWorkflow(testbed.kubeconfig))
  for (const theme of themes) await takePicture(summary, theme)
  write('terminal.svg', drawTerminal(withPublicLinks(runInTerminal(testbed.kubeconfig)), 'A failed run in a terminal'))
} finally {
  await down({ name: NAME })
  rmSync(scratch, { recursive: true })
}

/** The job summary that a workflow's step writes. */
function runInWorkflow(kubeconfig: string): string {
  const file = join(scratch, 'summary.md')
  writeFileSync(file, '')
  // A runner gives each input that the action declares.
  const defaults = readActionFile(root).inputs.map((input) => [input.name, input.default] as const)
  const given = [...defaults, ...Object.entries({ ...inputs, kubeconfig, 'report-dir': scratch })].map(
    ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const
  )
  const action = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: file,
    GITHUB_ACTION_REPOSITORY: 'OWNER/wasm-node-smoke'
  }
  spawnSync(process.execPath, [bundle], { env: { PATH: process.env['PATH'], ...action, ...Object.fromEntries(given) } })
  const summary = readFileSync(file, 'utf8')
  if (!summary.includes('❌ failed')) throw new Error(`the job summary is not that of a failed run:\n${summary}`)
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

async function takePicture(summary: string, theme: (typeof themes)[number]): Promise<void> {
  const page = join(scratch, `${theme}.html`)
  writeFileSync(page, await renderPage(summary, theme))
  const picture = join(pictures, `summary-${theme}.png`)
  const size = `--window-size=${String(SIZE.width)},${String(SIZE.height)}`
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
