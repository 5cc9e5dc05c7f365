import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import { formsOf, type ReflectingServer, reflections, startReflectingServer } from '../support/reflecting-server.ts'

const root = resolve(import.meta.dirname, '../..')
const secret = 'Zx81+/hidden"<&>'
const GITHUB_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const

let server: ReflectingServer
let folder: string

beforeAll(async () => {
  server = await startReflectingServer()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reflected-'))
  return () => {
    rmSync(folder, { recursive: true })
  }
})
afterAll(() => {
  server.close()
})

describe('a server that reflects what it is sent shows no credential of', () => {
  const basic = { username: 'somebody', password: secret }
  test.each([
    ...reflections.map((reflection) => ({ name: `a token, ${reflection}`, reflection, user: { token: secret } })),
    ...reflections.map((reflection) => ({ name: `a password, ${reflection}`, reflection, user: basic })),
    { name: 'a token file', reflection: 'text', user: { tokenFile: 'token' } },
    { name: 'a plugin', reflection: 'text', user: { exec: { apiVersion: 'v1', command: './plugin' } } }
  ])('$name', async ({ reflection, user }) => {
    writeFileSync(join(folder, 'token'), `${secret}\n`)
    writePlugin(`echo ${quote(JSON.stringify({ status: { token: secret } }))}`)
    // It was reflected, and came this far.
    expect(await expectHidden({ user, server: `${server.address}/${reflection}` })).toContain('***')
  })

  test('a plugin that prints its token as an error and fails', async () => {
    writePlugin(`printf %s ${quote(secret)}; printf %s ${quote(secret)} >&2; exit 1`)
    const user = { exec: { apiVersion: 'v1', command: './plugin' } }
    expect(await expectHidden({ user, server: `${server.address}/text` })).toContain('failed: ***')
  })

  test.each([
    ['a query in the address of the server', { server: `https://127.0.0.1:1?token=${encodeURIComponent(secret)}` }],
    ['a user in the address of the server', { server: `https://me:${encodeURIComponent(secret)}@127.0.0.1:1` }],
    [
      'a proxy of the kubeconfig',
      { server: 'http://api.invalid', proxy: `http://me:${encodeURIComponent(secret)}@127.0.0.1:1` }
    ]
  ])('%s', async (_, where) => {
    await expectHidden({ user: {}, ...where })
  })

  test('a proxy of the environment', async () => {
    const HTTP_PROXY = `http://me:${encodeURIComponent(secret)}@127.0.0.1:1`
    await expectHidden({ user: {}, server: 'http://api.invalid', env: { HTTP_PROXY } })
  })

  test('a kubeconfig in KUBECONFIG, which is refused as what it is', async () => {
    const KUBECONFIG = JSON.stringify(makeKubeconfig({ user: { token: 'hunter22' }, server: server.address }))
    const stdout = await runStep({ KUBECONFIG, INPUT_KUBECONFIG: 'auto' })
    expect(stdout).toContain('KUBECONFIG: expected the path of a file, got the contents of a kubeconfig')
    expect(findIn(stdout, 'hunter22')).toEqual([])
  })
})

test('the files of a run are for its user alone, in a folder of their own; the folder around is as it was', async () => {
  chmodSync(folder, 0o755)
  await expectHidden({ user: { token: secret }, server: `${server.address}/text` })
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
  const [run = ''] = readdirSync(folder).filter((name) => name.startsWith('wasm-node-smoke-'))
  const files = readdirSync(join(folder, run))
  expect(files.sort()).toEqual(['ctrf.json', 'junit.xml', 'report.json', 'summary.md'])
  expect(files.map((name) => modeOf(join(folder, run, name)))).toEqual(['600', '600', '600', '600'])
  expect([modeOf(join(folder, run)), modeOf(folder)]).toEqual(['700', '755'])
})

type Cluster = { readonly user: object; readonly server: string; readonly proxy?: string }

/** Runs the main step, which has to mask the secret, and to show no form of it anywhere. */
async function expectHidden({ env = {}, ...cluster }: Cluster & { readonly env?: Readonly<Record<string, string>> }) {
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(makeKubeconfig(cluster)))
  const stdout = await runStep({ INPUT_KUBECONFIG: join(folder, 'kubeconfig'), ...env })
  expect(stdout).toMatch(/^::error /m)
  expect(stdout).toMatch(/^::add-mask::/m)
  for (const form of formsOf(secret)) expect({ form, found: findIn(stdout, form) }).toEqual({ form, found: [] })
  // No part of it that would be worth something.
  expect(findIn(stdout, secret.slice(0, 8))).toEqual([])
  return stdout
}

/** Where a text is: standard output, but for the commands that mask it there, or files. */
function findIn(stdout: string, text: string): readonly string[] {
  const shown = stdout.replace(/^::add-mask::.*$/gm, '')
  const given = ['kubeconfig', 'plugin', 'token']
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !given.includes(one.name))
    .map((one) => join(one.parentPath, one.name))
  return [
    ...(shown.includes(text) ? [shown] : []),
    ...files.filter((path) => readFileSync(path, 'utf8').includes(text))
  ]
}

function makeKubeconfig({ user, server, proxy }: Cluster): object {
  return {
    clusters: [
      {
        name: 'one',
        cluster: { server, 'insecure-skip-tls-verify': true, ...(proxy === undefined ? {} : { 'proxy-url': proxy }) }
      }
    ],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
    'current-context': 'one'
  }
}

function writePlugin(line: string): void {
  writeFileSync(join(folder, 'plugin'), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The main step as a runner starts it, all that it prints. */
async function runStep(env: Readonly<Record<string, string>>): Promise<string> {
  const files = GITHUB_FILES.map((name) => [name, join(folder, name)] as const)
  for (const [, path] of files) writeFileSync(path, '')
  const { inputs } = readActionFile(root)
  const defaults = inputs.map((one) => [`INPUT_${one.name.toUpperCase()}`, one.default] as const)
  const given = { INPUT_TIMEOUT: '2s', GITHUB_ACTIONS: 'true', RUNNER_TEMP: folder, PATH: process.env['PATH'] }
  const child = spawn(process.execPath, [join(root, 'src', 'index.ts')], {
    env: { ...Object.fromEntries([...defaults, ...files]), ...given, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  await once(child, 'close')
  return printed
}
