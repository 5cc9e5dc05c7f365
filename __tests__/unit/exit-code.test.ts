import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withDefects } from '../../src/shutdown.ts'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import { makeReport, refused } from './render/reports.ts'

/** For processes that start on a busy machine. */
const timeout = 60_000
const root = resolve(import.meta.dirname, '../..')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exit-code-'))
  // No request is sent to a port that is none of HTTP's, so this fails at once.
  writeKubeconfig('https://127.0.0.1:1')
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a step whose outputs cannot be written, as on a full disk', () => {
  test.each([
    ['GITHUB_OUTPUT', /^::error title=unexpected.*::Missing file at path/m],
    // Before anything is changed, so the outputs say so as well.
    ['GITHUB_STATE', /result::error$[^]*^::error title=wasm-node-smoke%3A error::unexpected: Missing file at path/m]
  ])('%s -> exit code 1, and it reports why', { timeout }, (name, shows) => {
    const { status, stdout } = runStep({ [name]: join(folder, 'missing') })
    expect(status).toBe(1)
    expect(stdout).toMatch(shows)
  })
})

test('an older Node -> exit code 1, and it reports which one is needed', { timeout }, () => {
  const preload = join(folder, 'older.mjs')
  // Stands in for Node 20.
  writeFileSync(preload, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })")
  const { status, stdout } = runStep({ NODE_OPTIONS: `--import=${preload}` })
  expect(stdout).toContain('Node.js 24 or later is needed, this is 20.20.2')
  expect(status).toBe(1)
})

test('a process that runs out of work before its run has ended -> exit code 1, and it reports it', { timeout }, () => {
  // Nobody listens there, and the pause before the next try never ends: nothing is left that keeps Node going.
  writeKubeconfig('https://127.0.0.1:9999')
  const preload = join(folder, 'preload.mjs')
  writeFileSync(
    preload,
    `import timers from 'node:timers/promises'
    import { syncBuiltinESMExports } from 'node:module'
    timers.setTimeout = () => new Promise(() => undefined)
    globalThis.setTimeout = () => ({ unref() { return this } })
    syncBuiltinESMExports()`
  )
  const { status, stdout } = runStep({ NODE_OPTIONS: `--import=${preload}` })
  expect(stdout).toContain('::error title=unexpected%3A')
  expect(status).toBe(1)
})

test(
  "a main step whose job's environment has what a runner gives a post step -> it runs all the same",
  { timeout },
  () => {
    writeKubeconfig('https://127.0.0.1:1')
    const { status, stdout } = runStep({ STATE_main: 'started', STATE_ledger: join(folder, 'ledger.json') })
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error/m)
  }
)

describe('a report that a defect came after', () => {
  test('is an error whatever its checks say, and reports which', () => {
    const report = makeReport({ result: 'passed' })
    expect(withDefects(report, ['a defect', 'another'])).toEqual({
      ...report,
      result: 'error',
      message: 'unexpected: a defect'
    })
  })

  test('takes back the result of the path to the cluster: that is no longer why', () => {
    expect(withDefects(refused, ['a defect']).diagnosis).toBeUndefined()
  })

  test('is as it was without one', () => {
    const report = makeReport({ result: 'passed' })
    expect(withDefects(report, [])).toBe(report)
  })
})

function writeKubeconfig(server: string): void {
  const kubeconfig = {
    clusters: [{ name: 'none', cluster: { server } }],
    users: [{ name: 'none', user: {} }],
    contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
    'current-context': 'none'
  }
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig))
}

/** Starts the action as a runner does, with the inputs' defaults. */
function runStep(env: Readonly<Record<string, string>>): { readonly status: number | null; readonly stdout: string } {
  const { inputs } = readActionFile(root)
  const defaults = inputs.map((one) => [`INPUT_${one.name.toUpperCase()}`, one.default] as const)
  const given = { INPUT_KUBECONFIG: join(folder, 'kubeconfig'), RUNNER_TEMP: folder, GITHUB_ACTIONS: 'true' }
  return spawnSync(process.execPath, [join(root, 'src', 'index.ts')], {
    env: { ...Object.fromEntries(defaults), ...given, ...env },
    encoding: 'utf8',
    // Nothing else ends it: while it is waited for, no timeout of a test is noticed.
    timeout
  })
}
