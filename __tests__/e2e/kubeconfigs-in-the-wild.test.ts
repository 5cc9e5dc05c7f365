import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { startMain } from '../support/action/step.ts'
import { type Given, runAction } from '../support/action/run.ts'
import { makeIdToken, writeOidc } from '../support/oidc-kubeconfig.ts'
import { runReported } from './reported.ts'

/** Kubeconfigs as people have them, by public reports; none leads to a cluster. */
const fixtures = join(root, '__tests__', 'fixtures', 'kubeconfigs')
const secret = 's3cret-s3cret-s3cret'
const contents = `apiVersion: v1\nkind: Config\nusers:\n- name: u\n  user: {token: ${secret}}\nclusters: []\n`
const base64 = btoa(contents)
const hourMs = 60 * 60_000
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a file in the place of a kubeconfig is named as what it is', () => {
  test.each([
    ['an unset secret', '', 'is empty: is the secret set that it is written from, or did a command fail?'],
    ['an expression', '${{ secrets.KUBECONFIG }}\n', 'an expression "${{ ... }}" that was not expanded'],
    ['base64', `${base64}\n`, 'is a kubeconfig in base64: decode it with base64 -d'],
    ['HTML', `<!DOCTYPE html><html><body>${secret}</body></html>`, 'is a web page, maybe a sign-in page']
  ])('%s', async (_, text, shows) => {
    const path = join(folder, 'kubeconfig')
    writeFileSync(path, text)
    await expectProblem({ kubeconfig: path }, 'kubeconfig-invalid', `kubeconfig: ${path} `, shows)
  })

  test('in a terminal, the fix names flags and files, and nothing of a workflow', async () => {
    const path = join(folder, 'kubeconfig')
    writeFileSync(path, base64)
    const shows = `(umask 077 && base64 -d ${path} > kubeconfig.yaml)`
    const output = await expectProblem(
      { kubeconfig: path },
      'kubeconfig-invalid',
      '--kubeconfig kubeconfig.yaml',
      shows
    )
    expect(output).not.toMatch(/input kubeconfig|RUNNER_TEMP|GITHUB_ENV|secrets\./)
  })

  test('DATA+OMITTED', async () => {
    const shows = ['certificate-authority-data of cluster "c" is DATA+OMITTED', 'kubectl config view without --raw']
    await expectProblem({ kubeconfig: fixture('redacted') }, 'kubeconfig-invalid', ...shows)
  })
})

describe('what leads to a server', () => {
  test('entries that the context does not use may be broken: it is the server that does not answer', async () => {
    const shows = ['context x, server https://127.0.0.1:1', 'ECONNREFUSED 127.0.0.1:1']
    await expectProblem({ kubeconfig: fixture('unused-broken') }, 'server-unreachable', ...shows)
  })

  test('a broken entry that the context uses is named', async () => {
    const given = { kubeconfig: fixture('unused-broken'), context: 'of-old' }
    await expectProblem(given, 'kubeconfig-invalid', 'cluster "old" of context "of-old"', 'names no server')
  })

  test('http is asked, with a warning', async () => {
    const shows = ['the server is used over http, as with kubectl proxy', 'ECONNREFUSED 127.0.0.1:1']
    await expectProblem({ kubeconfig: fixture('http') }, 'server-unreachable', ...shows)
  })

  test.each([
    ['https', '', 'what answers does not speak TLS', 'server: http://127.0.0.1:'],
    ['http', 'Client sent an HTTP request to an HTTPS server.\n', 'an HTTPS server.', 'server: https://127.0.0.1:']
  ])('%s in the kubeconfig for a port that speaks the other: the line to change', async (scheme, body, ...shows) => {
    const server = createServer((_, reply) => reply.writeHead(400).end(body)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const kubeconfig = join(folder, 'other-scheme')
    writeFileSync(
      kubeconfig,
      readFileSync(fixture('http'), 'utf8').replace('http://127.0.0.1:1', `${scheme}://${address}`)
    )
    await expectProblem({ kubeconfig }, 'not-an-api-server', ...shows)
    server.close()
  })

  test('a SOCKS proxy that is down is a failure of the proxy', async () => {
    const shows = ['through the proxy 127.0.0.1:1', 'SOCKS proxy: connect ECONNREFUSED 127.0.0.1:1']
    await expectProblem({ kubeconfig: fixture('socks-down') }, 'proxy-failed', ...shows)
  })
})

describe('auth-provider', () => {
  test.each([
    ['azure', 'azure-auth-provider', 'kubelogin convert-kubeconfig'],
    ['gcp', 'gcp-auth-provider', 'gke-gcloud-auth-plugin'],
    ['openstack', 'unknown-auth-provider', 'convert it to an exec plugin']
  ])('%s is named at once, with what to convert it to', async (name, file, shows) => {
    const startedAt = performance.now()
    await expectProblem({ kubeconfig: fixture(file) }, 'kubeconfig-invalid', `auth-provider "${name}"`, shows)
    expect(performance.now() - startedAt).toBeLessThan(30_000)
  })

  test('oidc with an id-token that is valid goes to the server', async () => {
    const kubeconfig = writeOidc(folder, { 'id-token': makeIdToken(Date.now() + hourMs) })
    await expectProblem({ kubeconfig }, 'server-unreachable', 'ECONNREFUSED 127.0.0.1:1')
  })

  test.each([
    ['without a refresh-token', {}, 'it has no refresh-token: sign in again'],
    ['with a refresh-token', { 'refresh-token': secret }, 'its refresh-token is not used here']
  ])('oidc with an id-token that expired, %s', async (_, config, shows) => {
    const token = makeIdToken(Date.now() - hourMs)
    const kubeconfig = writeOidc(folder, { 'id-token': token, ...config })
    const output = await expectProblem({ kubeconfig }, 'kubeconfig-invalid', 'whose id-token expired on 20', shows)
    expect(output).not.toContain(token)
  })
})

describe('a path that leads nowhere is shown, with what explains it', () => {
  test.each([
    ['/home/runner/work/_temp/kubeconfig', 'a job in a container sees runner.temp at another path'],
    ['/__w/_temp/kubeconfig', 'a job in a container sees runner.temp at another path'],
    ['$RUNNER_TEMP/kubeconfig', '$RUNNER_TEMP is not expanded in it, only ~/ is: write ${{ runner.temp }}'],
    ['$HOME/.kube/config', '$HOME is not expanded in it, only ~/ is'],
    ['"/none/kubeconfig"', 'the quotes around it are taken as part of it']
  ])('%s', async (kubeconfig, shows) => {
    const env = { RUNNER_TEMP: '/none/_temp' }
    await expectProblem({ kubeconfig, env }, 'kubeconfig-missing', `${kubeconfig} is not there:`, shows)
  })

  test('~/ is expanded, in KUBECONFIG too', async () => {
    const inHome = ['/none is not there']
    await expectProblem({ kubeconfig: '~/none' }, 'kubeconfig-missing')
    const output = await expectProblem({ env: { KUBECONFIG: '~/kube/none\n' } }, 'kubeconfig-missing', ...inHome)
    expect(output).not.toContain('~/kube')
  })

  test('what looks like no path is not', async () => {
    await expectProblem({ kubeconfig: secret }, 'kubeconfig-missing', 'the given file is not there')
  })
})

describe('contents in the place of a path', () => {
  test.each([
    ['an unset secret', '', 'nothing, which is what an unset secret or variable gives'],
    ['contents', contents, 'the contents of a kubeconfig; write it to a file and set its path'],
    [
      'contents in base64',
      base64,
      'the contents of a kubeconfig, in base64; decode it (base64 -d) into a file and set its path'
    ],
    ['an expression', '${{ secrets.KUBECONFIG }}', 'an expression "${{ ... }}" that was not expanded']
  ])('as input kubeconfig, %s: a mistake', async (_, kubeconfig, shows) => {
    const { exitCode, stderr, stdout } = await runAction({ kubeconfig })
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`kubeconfig: expected "auto" or the path of a file, got ${shows}`)
    expectNoSecret(stdout + stderr)
  })

  test.each([
    ['contents', contents, 'the contents of a kubeconfig; write it to a file and set its path'],
    [
      'contents in base64',
      base64,
      'the contents of a kubeconfig, in base64; decode it (base64 -d) into a file and set its path'
    ]
  ])('as KUBECONFIG, %s: refused', async (_, KUBECONFIG, shows) => {
    const expected = `KUBECONFIG: expected the path of a file, got ${shows}`
    await expectProblem({ env: { KUBECONFIG } }, 'kubeconfig-invalid', expected)
  })

  test('as KUBECONFIG of a job, every line is masked before anything else is printed', async () => {
    const { exitCode, stderr, stdout } = await startMain({}, folder, { KUBECONFIG: base64 }).ended
    expect(exitCode).toBe(1)
    const isMask = (line: string): boolean => line.startsWith('::add-mask::')
    const lines = stdout.split('\n')
    expect(lines).toContain(`::add-mask::${base64}`)
    expect(lines).toContain(`::add-mask::${secret}`)
    const rest = lines.slice(lines.findIndex((line) => !isMask(line)))
    expect(rest.filter(isMask)).toEqual([])
    expectNoSecret(rest.join('\n') + stderr + readFileSync(join(folder, 'state'), 'utf8'))
  })
})

type Run = { readonly kubeconfig?: string; readonly context?: string; readonly env?: Readonly<Record<string, string>> }

/** Runs dist/, which has to end with this diagnosis, show all of this, and nothing secret; gives what it printed. */
async function expectProblem({ env = {}, ...given }: Run, code: string, ...shows: readonly string[]): Promise<string> {
  const { exitCode, files, output, report } = await runReported(
    { runtimes: 'spin', ...(given satisfies Given) },
    { env }
  )
  expect(report.diagnosis?.code, output).toBe(code)
  expect(exitCode).toBe(1)
  for (const text of shows) expect(output).toContain(text)
  expectNoSecret([output, ...files.values()].join('\n'))
  return output
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(secret)
  expect(text).not.toContain(base64.slice(0, 24))
}

function fixture(name: string): string {
  return join(fixtures, `${name}.yaml`)
}
