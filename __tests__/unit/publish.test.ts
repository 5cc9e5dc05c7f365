import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Host } from '../../src/adapters/host/host.ts'
import { secrets } from '../../src/adapters/secrets.ts'
import { docsUrl, publishCleanup, publishFindings } from '../../src/publish.ts'
import { withCleanup } from '../../src/core/verdict/make-report.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { parseXml } from './render/parse-xml.ts'
import { green, mixed } from './render/reports.ts'

const ignore = (): void => undefined
/** A host that nobody reads. */
const silent: Host = {
  kind: 'workflow',
  colour: false,
  width: () => 120,
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
    const published = await publishFindings({ ...mixed, result }, folder, { ...silent, log, job })
    return {
      shown: shown.join('\n'),
      outputs,
      files: readdirSync(folder).sort(),
      result: published.report.result,
      path
    }
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

describe('what is found is reported before the cleanup, and how that ended after it', () => {
  const left = 'namespace wasm-node-smoke-x: still exists after 90 s'

  function open(): { folder: string; host: Host; shown: string[]; outputs: Map<string, string>; summaries: string[] } {
    const folder = mkdtempSync(join(tmpdir(), 'publish-test-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    const [shown, summaries, outputs] = [[] as string[], [] as string[], new Map<string, string>()]
    const log = {
      ...silent.log,
      info: (text: string) => void shown.push(text),
      annotate: (level: string, text: string) => void shown.push(`${level}: ${text}`)
    }
    const job = {
      ...silent.job,
      setOutput: (name: string, value: string) => void outputs.set(name, value),
      appendSummary: (text: string) => Promise.resolve(void summaries.push(text))
    }
    return { folder, host: { ...silent, log, job }, shown, outputs, summaries }
  }

  const read = (folder: string): ReportV1 => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ReportV1

  test('files, outputs and the summary are there before it, but no proof that could be signed', async () => {
    const { folder, host, outputs, shown, summaries } = open()
    await publishFindings(green, folder, host)
    expect(readdirSync(folder).sort()).toEqual(['ctrf.json', 'junit.xml', 'report.json', 'summary.md'])
    expect([outputs.get('result'), outputs.get('predicate')]).toEqual(['passed', ''])
    expect(shown.join()).toContain('PASSED')
    expect(summaries).toHaveLength(1)
  })

  test('one that goes well adds a line, and the proof', async () => {
    const { folder, host, outputs, shown, summaries } = open()
    const found = await publishFindings(green, folder, host)
    shown.length = 0
    const ended = { ...green, run: { ...green.run, tookMs: green.run.tookMs + 1_200 } }
    expect(await publishCleanup(ended, found, folder, host)).toBe('passed')
    expect(shown).toEqual([expect.stringMatching(/^cleanup: done, [\d.]+s$/)])
    expect(outputs.get('predicate')).toMatch(/predicate\.json$/)
    expect(read(folder).run.tookMs).toBe(ended.run.tookMs)
    expect(summaries).toHaveLength(1)
  })

  test('one that fails is in headline, files, outputs, annotations and summary, and changes no check', async () => {
    const { folder, host, outputs, shown, summaries } = open()
    const found = await publishFindings(green, folder, host)
    shown.length = 0
    const ended = withCleanup(green, { phases: green.phases, tookMs: green.run.tookMs + 1_200 }, [left])
    expect(await publishCleanup(ended, found, folder, host)).toBe('error')
    expect(shown.join('\n')).toMatch(/cleanup: failed\n {2}namespace .*\nERROR .*\n[^]*the cleanup did not finish/)
    expect(shown.join('\n')).toContain(`error: ${left}`)
    expect([outputs.get('result'), outputs.get('predicate')]).toEqual(['error', ''])
    expect(read(folder)).toMatchObject({ result: 'error', cleanup: { problems: [left] } })
    expect(read(folder).checks.map(({ verdict }) => verdict)).toEqual(green.checks.map(({ verdict }) => verdict.kind))
    expect(summaries[1]).toContain('Cleanup failed')
    expect(readdirSync(folder)).not.toContain('predicate.json')
  })

  test('one that fails after a result that was not green leaves that as it is', async () => {
    const { folder, host, outputs } = open()
    const found = await publishFindings(mixed, folder, host)
    const ended = withCleanup(mixed, { phases: mixed.phases, tookMs: mixed.run.tookMs }, [left])
    expect(await publishCleanup(ended, found, folder, host)).toBe(mixed.result)
    expect(outputs.get('result')).toBe(mixed.result)
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
      await publishFindings(report, folder, silent)
      const json = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ReportV1
      expect(json).toMatchObject({ result: report.result, counts: report.counts })
      expect(json.checks.map(({ verdict }) => verdict)).toEqual(report.checks.map(({ verdict }) => verdict.kind))
      expect(parseXml(readFileSync(join(folder, 'junit.xml'), 'utf8')).length).toBeGreaterThan(0)
    }
  )
})
