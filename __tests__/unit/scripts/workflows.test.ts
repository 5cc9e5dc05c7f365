import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../../scripts/tools.ts'
import type { Report } from '../../../src/core/report.ts'
import { renderJson } from '../../../src/render/json/json.ts'
import { readJobs, readStep } from '../../support/example.ts'
import { type Ran, runCommands } from '../../support/workflow-step.ts'
import { docsUrl, green, red } from '../render/reports.ts'

/*
 * What of the workflows for hosted runners can be run here: the commands of their steps, as they are in the files.
 */

const temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-workflows-'))
for (const folder of ['action.yml', 'dist', 'package.json', 'scripts', 'src'])
  symlinkSync(join(root, folder), join(temp, folder))

afterAll(() => {
  rmSync(temp, { recursive: true })
})

/** Runs a step of .github/workflows/FILE in a folder that has what the checkout of a runner has. */
function runStep(file: string, name: string, env: Readonly<Record<string, string>> = {}): Ran {
  return runCommands(readStep(join('.github', 'workflows', file), name).run ?? '', { cwd: temp, env })
}

test.each(
  ['.github/workflows', 'docs/examples'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yml'))
      .map((name) => join(folder, name))
  )
)('%s says at its top that it has not been run, and names no test that is not there', (file) => {
  const [top = ''] = readFileSync(join(root, file), 'utf8').split(/^on:/m)
  expect(top).toMatch(/^# .*\b(has not been run yet|not run yet)\b/im)
  for (const [path] of top.matchAll(/__tests__\/[\w./-]+\.ts/g)) expect(existsSync(join(root, path)), path).toBe(true)
})

test.each([
  '--help and --version',
  'A kubeconfig that is not there, contents for a path, and a plugin of the past are refused, each with its reason'
])('platforms.yml: %s', (name) => {
  expect(runStep('platforms.yml', name)).toMatchObject({ status: 0 })
})

const page = 'Write the page and the badge'
const matrix = Object.entries(readJobs('.github/workflows/nightly.yml')).flatMap(([distribution, { strategy }]) =>
  (strategy?.matrix['runtime'] ?? []).map((runtime) => `${distribution}-${runtime}`)
)

test('nightly.yml: its page has a cell for each job of its matrices, and no other', () => {
  const words = (readStep('.github/workflows/nightly.yml', page).run ?? '').split(/\s+/)
  expect(words.filter((word) => /^(kind|k3s|spinkube)-/.test(word))).toEqual(matrix)
})

test('nightly.yml: a night in which one combination failed and one left no report is red, and says which', () => {
  keepReports(Object.fromEntries(matrix.slice(1).map((cell) => [cell, cell === 'k3s-spin' ? red : green])))
  expect(runStep('nightly.yml', page, { RUN_URL: 'https://github.example/o/r/actions/runs/17' })).toMatchObject({
    status: 0,
    stderr: ''
  })
  const text = readFileSync(join(temp, 'page', 'README.md'), 'utf8')
  expect(text).toContain('7 of 9 passed in [this run](https://github.example/o/r/actions/runs/17).')
  expect(text).toContain('|  | kind | k3s | spinkube |\n| --- | --- | --- | --- |\n')
  expect(text).toMatch(/^\| lunatic \| ❌ no report \| ✅ \d+ of \d+ \(v1\.[\d.]+\) \| {2}\|$/m)
  expect(text).toMatch(/^\| spin \| ✅ .* \| ❌ failed `handler-not-configured`.* \(v1\.[\d.]+\) \| ✅ .* \|$/m)
  expect(readBadge()).toEqual({ schemaVersion: 1, label: 'nightly', message: '7 of 9 passed', color: 'red' })
})

test('nightly.yml: a night in which all passed is green', () => {
  keepReports(Object.fromEntries(matrix.map((cell) => [cell, green])))
  expect(runStep('nightly.yml', page, { RUN_URL: 'https://github.example' })).toMatchObject({ status: 0 })
  expect(readBadge()).toMatchObject({ message: '9 of 9 passed', color: 'brightgreen' })
})

/** As actions/download-artifact lays them out: a folder for each artifact. */
function keepReports(reports: Readonly<Record<string, Report>>): void {
  rmSync(join(temp, 'reports'), { recursive: true, force: true })
  for (const [cell, report] of Object.entries(reports)) {
    const folder = join(temp, 'reports', `report-${cell}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'report.json'), renderJson(report, { docsUrl }))
  }
}

function readBadge(): unknown {
  return JSON.parse(readFileSync(join(temp, 'page', 'badge.json'), 'utf8'))
}
