import { describe, expect, test } from 'vitest'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import { parseXml } from './parse-xml.ts'
import { renderers } from './renderers.ts'
import { makeCheck, makeDiagnosis, makeReport, makeRuntime, passed } from './reports.ts'

const code = 'handler-not-configured'
const spin = makeRuntime('spin')
const broken = Array.from({ length: 40 }, (_, index) => `node-${String(index + 1)}`)
const report = makeReport({
  result: 'failed',
  checks: [
    makeCheck(spin, 'good', passed(1_200)),
    ...broken.map((node) => makeCheck(spin, node, { kind: 'failed', diagnosis: makeDiagnosis('spin') }))
  ]
})

/** How often a text is in another. */
const count = (text: string, part: string): number => text.split(part).length - 1

describe('one diagnosis on 40 nodes', () => {
  test('terminal: one paragraph, with the nodes', () => {
    const table = renderers.table(report)
    expect(count(table, `[1] 40 nodes: containerd has no handler for spin`)).toBe(1)
    expect(count(table, code)).toBe(1)
    expect(count(table, '    Fix')).toBe(1)
    expect(table).toMatch(/^ {4}Nodes {5}node-1 \.\.\. 40$/m)
    expect(table).toContain('Repeat on the other 39 nodes.')
  })

  test('summary: one paragraph, with all nodes folded away', () => {
    const summary = renderers.summary(report)
    expect(count(summary, '### ')).toBe(1)
    expect(summary).toContain('### ❌ [1] 40 nodes: containerd has no handler for spin')
    expect(summary).toContain(`**At fault:** node image · **Code:** [\`${code}\`]`)
    expect(summary).toContain('<summary>All 40 nodes</summary>\n\n```text\nnode-1 ... 40\n```')
  })

  test('annotations: one', () => {
    const annotations = renderers.annotations(report)
    expect(count(annotations, 'error\n')).toBe(1)
    expect(annotations).toContain(`[1] 40 nodes: containerd has no handler for spin (${code})\n`)
    expect(annotations).toContain('At fault: node image')
    expect(annotations).toContain('Nodes: node-1 ... 40')
  })

  test('JSON and JUnit: the same code, fault and first fix for each of the 40 checks', () => {
    const { checks } = JSON.parse(renderers.json(report)) as ReportV1
    const output = checks.filter(({ verdict }) => verdict === 'failed')
    expect(output.map(({ node }) => node)).toEqual(broken)
    expect(new Set(output.map(({ diagnosis }) => `${diagnosis?.code ?? ''} ${diagnosis?.fault ?? ''}`))).toEqual(
      new Set([`${code} node image`])
    )
    const failures = parseXml(renderers.junit(report)).filter(({ path }) => path.endsWith('/failure'))
    expect(failures.map(({ attributes }) => attributes['type'])).toEqual(broken.map(() => code))
  })
})
