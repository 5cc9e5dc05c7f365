import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../../src/core/report.ts'
import { parseXml } from '../parse-xml.ts'
import { renderers } from '../renderers.ts'
import { applied, green, makeHostile, managed, mixed, red, refused, unreached } from '../reports.ts'

const root = resolve(import.meta.dirname, '../../../..')
/** The format's own schema, as its reference implementation has it. */
const schema = JSON.parse(readFileSync(join(root, 'node_modules/ctrf/dist/ctrf-schema-0.0.json'), 'utf8')) as object
const reports = {
  applied,
  green,
  managed,
  mixed,
  red,
  refused,
  unreached,
  hostile: makeHostile('\u202e<a>\n::error::x')
}

type Ctrf = {
  readonly results: {
    readonly summary: Readonly<Record<string, number>>
    readonly tests: readonly { readonly name: string; readonly status: string; readonly suite: readonly string[] }[]
  }
}
const parse = (report: Report): Ctrf['results'] => (JSON.parse(renderers.ctrf(report)) as Ctrf).results

describe.each(Object.entries(reports))('ctrf.json of the report %s', (_, report) => {
  test('is what the schema of the format asks for', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: true, uuid: true, 'date-time': true } })
    const validate = ajv.compile(schema)
    validate(JSON.parse(renderers.ctrf(report)))
    expect(validate.errors).toBeNull()
  })

  test('has the cases of junit.xml, and sums that are right', () => {
    const { summary, tests } = parse(report)
    const cases = parseXml(renderers.junit(report)).filter(({ name }) => name === 'testcase')
    expect(tests.map(({ name, suite }) => [...suite, name].join('/'))).toEqual(
      cases.map(({ attributes }) => attributes['file'])
    )
    const of = (status: string): number => tests.filter((one) => one.status === status).length
    expect(summary).toMatchObject({
      tests: tests.length,
      passed: of('passed'),
      failed: of('failed'),
      skipped: of('skipped'),
      other: 0,
      pending: 0
    })
  })
})

test('what is inconclusive counts as failed: no reader shows a run green that proved nothing', () => {
  const inconclusive = red.checks.filter(({ verdict }) => verdict.kind === 'inconclusive')
  expect(inconclusive.length).toBeGreaterThan(0)
  const { tests } = parse(red)
  for (const { node, runtime } of inconclusive) {
    const found = tests.find(({ name, suite }) => suite[0] === runtime && name === node)
    expect(found).toMatchObject({ status: 'failed', rawStatus: 'inconclusive' })
  }
})
