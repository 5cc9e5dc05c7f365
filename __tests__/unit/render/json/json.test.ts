import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { makeReportV1, renderJson } from '../../../../src/render/json/json.ts'
import {
  applied,
  docsUrl,
  green,
  inconclusive,
  makeBig,
  makeHostile,
  managed,
  red,
  refused,
  unreached
} from '../reports.ts'

const schemaFile = new URL('../../../../docs/report.schema.json', import.meta.url)
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Readonly<Record<string, unknown>>
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false }).compile(
  schema
)

const reports = {
  green,
  red,
  managed,
  inconclusive,
  applied,
  unreached,
  refused,
  big: makeBig(50, 3),
  hostile: makeHostile('\0##[x]\ud800'),
  'hostile way': makeHostile('\0##[x]\ud800', refused)
}

/** What is wrong with a report, one line each. */
function mistakesOf(report: unknown): readonly string[] {
  return validate(report) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`)
}

describe('report.json', () => {
  test('what decided between a node and its surroundings is not in it', () => {
    const checks = inconclusive.checks.map((check) =>
      check.verdict.kind === 'inconclusive'
        ? { ...check, verdict: { ...check.verdict, nodeAtFaultIf: 'passed-elsewhere' as const } }
        : check
    )
    expect(checks).not.toEqual(inconclusive.checks)
    expect(renderJson({ ...inconclusive, checks }, { docsUrl })).toBe(renderJson(inconclusive, { docsUrl }))
  })

  test.each(Object.entries(reports))('%s follows docs/report.schema.json', (_, report) => {
    expect(mistakesOf(JSON.parse(renderJson(report, { docsUrl })))).toEqual([])
  })

  const valid = makeReportV1(red, { docsUrl })
  const [check] = valid.checks
  const failed = valid.checks.find(({ verdict }) => verdict === 'failed')
  test.each([
    { name: 'another version', report: { ...valid, schema: 2 }, mistake: '/schema const' },
    { name: 'an unknown result', report: { ...valid, result: 'green' }, mistake: '/result enum' },
    { name: 'an unknown key', report: { ...valid, extra: 1 }, mistake: ' additionalProperties' },
    { name: 'a missing key', report: { ...valid, checks: undefined }, mistake: ' required' },
    {
      name: 'an unknown key in a check',
      report: { ...valid, checks: [{ ...check, extra: 1 }] },
      mistake: '/checks/0 additionalProperties'
    },
    {
      name: 'a failed check without diagnosis',
      report: { ...valid, checks: [{ ...failed, diagnosis: null }] },
      mistake: '/checks/0 oneOf'
    },
    {
      name: 'a passed check without its time',
      report: { ...valid, checks: [{ ...check, tookMs: null }] },
      mistake: '/checks/0 oneOf'
    },
    {
      name: 'a fraction of a millisecond',
      report: { ...valid, run: { ...valid.run, tookMs: 1.5 } },
      mistake: '/run/tookMs type'
    }
  ])('$name does not', ({ report, mistake }) => {
    expect(mistakesOf(report)).toContain(mistake)
  })

  test('a key that the core gains does not become public', () => {
    const grown = {
      ...red,
      secret: 1,
      run: { ...red.run, secret: 1 },
      checks: red.checks.map((one) => ({ ...one, secret: 1 }))
    }
    expect(renderJson(grown, { docsUrl })).toBe(renderJson(red, { docsUrl }))
  })

  test('so is the message of a run, which may quote a server', () => {
    const { message } = makeReportV1({ ...red, message: 'x'.repeat(1_000_000) }, { docsUrl })
    expect(message.length).toBeLessThanOrEqual(4_000)
  })

  test('huge evidence is cut in its middle, and the rest is reported to be missing', () => {
    const text = `subject ${'x'.repeat(1_000_000)} cause`
    const report = makeReportV1(makeHostile(text), { docsUrl })
    const { evidence } = report.checks.flatMap(({ diagnosis }) => diagnosis ?? [])[0] ?? { evidence: '' }
    expect(evidence).toMatch(/^subject x+ … \[99\d,\d{3} characters cut\] … x+ cause$/)
    expect(evidence.length).toBeLessThanOrEqual(4_000)
  })
})
