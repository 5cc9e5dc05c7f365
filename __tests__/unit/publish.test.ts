import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
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

describe('a disk that is full', () => {
  /** A report of this result in a folder where report.json can't be written: as /dev/full answers, ENOSPC. */
  async function publishFull(
    result: 'passed' | 'failed'
  ): Promise<{ shown: string; outputs: Map<string, string>; files: readonly string[]; result: string; path: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'publish-test-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    const path = join(folder, 'report.json')
    symlinkSync('/dev/full', `${path}.new`)
    const outputs = new Map<string, string>()
    const shown: string[] = []
    const show = (text: string): void => void shown.push(text)
    const log = {
      ...silent.log,
      info: show,
      annotate: (_: string, text: string) => {
        show(text)
      }
    }
    const job = { ...silent.job, setOutput: (name: string, value: string) => void outputs.set(name, value) }
    const published = await publish({ ...mixed, result }, folder, { ...silent, log, job })
    return { shown: shown.join('\n'), outputs, files: readdirSync(folder).sort(), result: published, path }
  }

  test('shows the table and sets the outputs all the same, leaves no half file, and names the file and the input', async () => {
    const { files, outputs, path, result, shown } = await publishFull('failed')
    expect(files).toEqual(['ctrf.json', 'junit.xml', 'summary.md'])
    expect(shown).toContain(`report-dir: expected a folder with room to write to, but ${path} can't be written: ENOSPC`)
    expect(shown).toContain('node-a')
    expect([result, outputs.get('result'), outputs.get('report')]).toEqual(['failed', 'failed', ''])
    expect(outputs.get('junit')).toMatch(/junit\.xml$/)
  })

  test('is no green run: headline, output and exit code agree', async () => {
    const { outputs, result, shown } = await publishFull('passed')
    expect([result, outputs.get('result')]).toEqual(['error', 'error'])
    expect(shown).toMatch(/^ERROR  /m)
  })
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
