import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { writeKubeconfig } from '../support/kubeconfigs.ts'
import { readAdmin } from './access.ts'
import { openHttpProxy, type Proxy, type ProxyOptions } from './proxies.ts'
import { runReported, type ReportedRun } from './reported.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear } from './traces.ts'

export const testbed = useTestbed('e2e')
const { cluster, user } = readAdmin(testbed)
/** What a proxy is asked for. */
export const apiServer = new URL(testbed.server)
/** Whom a proxy that doesn't serve everybody serves. */
export const credentials = { user: 'me', password: 'a-password-that-nobody-may-see' }
/** Where nobody listens: whoever asks it fails. */
export const nowhere = 'http://127.0.0.1:9'
/** A name that only a proxy can look up. */
export const hidden = 'api.cluster.invalid'

/** Files of the tests; it is there until they end. */
export const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
const open: Proxy[] = []

/** Has a file of tests begin and end with a cluster that nobody used, and each test end its proxies. */
export function cleanUpProxies(): void {
  beforeAll(async () => {
    await clear(testbed)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((proxy) => proxy.close()))
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await clear(testbed)
  })
}

type Case = { readonly of?: object; readonly as?: object }

/** A run that only applies a class, by a kubeconfig whose cluster has these fields over its own. */
export async function apply(
  { of = {}, as = user }: Case,
  env: Readonly<Record<string, string>> = {}
): Promise<ReportedRun> {
  return await runReported({ kubeconfig: write(of, as), runtimes: 'mine=spin', sample: 'none' }, { env })
}

/** Writes a kubeconfig whose cluster has these fields over its own, and this user; gives its path. */
export function write(of: object, as: object = user): string {
  return writeKubeconfig(join(folder, 'kubeconfig'), { ...cluster, ...of }, as)
}

type Path = { readonly through: Proxy; readonly to?: string }

/** It came to the cluster, by no other way than the proxy's if there is one. */
export function expectApplied(run: ReportedRun, path?: Path): void {
  expect(run.report.result, run.output).toBe('applied')
  expect(run.exitCode).toBe(0)
  if (path === undefined) {
    expect(run.output).not.toContain('through the proxy')
  } else {
    expect([...path.through.seen]).toEqual([path.to ?? apiServer.host])
    expect(run.output).toContain(`through the proxy ${path.through.host}`)
  }
  expectNothingSecret(run)
}

/** It was kept from the cluster, for the reason of this code. */
export function expectRefused(run: ReportedRun, code: string): void {
  expect(run.report.diagnosis?.code, run.output).toBe(code)
  expect(run.report.result).toBe('error')
  expect(run.exitCode).toBe(1)
  expectNothingSecret(run)
}

/** No password in what was printed or reported. */
export function expectNothingSecret({ output, files }: ReportedRun): void {
  for (const text of [output, ...files.values()]) expect(text).not.toContain(credentials.password)
}

/** The credentials as a URL has them. */
export function signIn(): string {
  return `${credentials.user}:${credentials.password}`
}

/** An HTTP proxy that ends with the test. */
export async function openProxy(options: ProxyOptions = {}): Promise<Proxy> {
  return keep(await openHttpProxy(options))
}

/** Has a proxy end with the test. */
export function keep(proxy: Proxy): Proxy {
  open.push(proxy)
  return proxy
}
