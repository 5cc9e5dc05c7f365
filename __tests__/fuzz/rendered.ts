import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Report } from '../../src/core/report.ts'
import { isWorkflowCommand, linesOf } from '../unit/render/hostile.ts'
import { findForeignMarkup, tablesOf } from '../unit/render/markdown.ts'
import { parseXml } from '../unit/render/parse-xml.ts'
import { renderers } from '../unit/render/renderers.ts'
import { assertNoSecret } from './invariants.ts'

const schemaFile = new URL('../../docs/report.schema.json', import.meta.url)
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Readonly<Record<string, unknown>>
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(schema)

const RAW = /[\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u

/** Whatever is in a report: every output of it is text that does nothing, and each format is well formed. */
export function assertRendered(report: Report): void {
  const outputs = Object.entries(renderers).map(([name, render]) => [name, render(report)] as const)
  for (const [name, output] of outputs) {
    assert.deepEqual(linesOf(output).filter(isWorkflowCommand), [], `${name}: a line is a workflow command`)
    assert.equal(RAW.exec(output), null, `${name}: a control character is raw`)
    assertNoSecret(output)
  }
  const { json, junit, summary } = Object.fromEntries(outputs)
  parseXml(junit ?? '')
  assert.deepEqual(findForeignMarkup(summary ?? ''), [], 'summary: foreign markup')
  for (const table of tablesOf(summary ?? '')) {
    assert.equal(new Set(table.map((line) => line.split('|').length)).size, 1, 'summary: a table has broken lines')
  }
  assert.ok(validate(JSON.parse(json ?? '')), `json: ${JSON.stringify(validate.errors)}`)
}
