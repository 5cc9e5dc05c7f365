import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Host } from '../../src/adapters/host/host.ts'
import { secrets } from '../../src/adapters/secrets.ts'
import { docsUrl, publish } from '../../src/publish.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { parseXml } from './render/parse-xml.ts'
import { mixed } from './render/reports.ts'

const ignore = (): void => undefined
/** A host that nobody reads. */
const silent: Host = {
  kind: 'workflow',
  colour: false,
  log: { info: ignore, warn: ignore, group: ignore, annotate: ignore, mask: ignore },
  job: { setOutput: ignore, saveState: ignore, readState: () => '', appendSummary: () => Promise.resolve() }
}

test('in a workflow the docs are those of the repository and the version that it takes the action from', () => {
  const env = { GITHUB_ACTION_REPOSITORY: 'OWNER/wasm-node-smoke', GITHUB_ACTION_REF: 'v1' }
  expect(docsUrl(env)).toBe('https://github.com/OWNER/wasm-node-smoke/blob/v1/docs/diagnoses.md')
})

test("a workflow that takes it from its own checkout gets its own repository's, at that commit", () => {
  const env = { GITHUB_REPOSITORY: 'OWNER/images', GITHUB_SHA: 'c0ffee', GITHUB_WORKSPACE: '/checkout' }
  expect(docsUrl(env, '/checkout')).toBe('https://github.com/OWNER/images/blob/c0ffee/docs/diagnoses.md')
  expect(docsUrl(env, '/checkout/smoke')).toBe('https://github.com/OWNER/images/blob/c0ffee/smoke/docs/diagnoses.md')
  expect(docsUrl(env, '/elsewhere')).toBe('file:///elsewhere/docs/diagnoses.md')
})

test('elsewhere they are a file that is there, by a link that does not depend on the folder one is in', () => {
  const url = docsUrl({})
  expect(url).toMatch(/^file:\/\/\/.*\/docs\/diagnoses\.md$/)
  expect(existsSync(fileURLToPath(url))).toBe(true)
})

describe('a report of checks that show a secret', () => {
  // Each is also a part of what JSON, XML or our own report is made of.
  test.each(['"checks"', '<testcase', 'testcase', 'runtime', 'passed', 'inconclusive', 'decided', '-token-'])(
    'is well-formed and has the same results where the secret is %s',
    async (secret) => {
      secrets.add([secret])
      const folder = mkdtempSync(join(tmpdir(), 'publish-test-'))
      onTestFinished(() => {
        rmSync(folder, { recursive: true })
      })
      const report = { ...mixed, warnings: [`got ${secret}, a secret`] }
      await publish(report, folder, silent)
      const json = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ReportV1
      expect(json).toMatchObject({ result: report.result, counts: report.counts })
      expect(json.checks.map(({ verdict }) => verdict)).toEqual(report.checks.map(({ verdict }) => verdict.kind))
      expect(parseXml(readFileSync(join(folder, 'junit.xml'), 'utf8')).length).toBeGreaterThan(0)
    }
  )
})
