import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../../src/core/report.ts'
import { comparisonLines, comparisonMarkdown } from '../../../src/render/comparison.ts'
import { parseXml } from './parse-xml.ts'
import { renderers } from './renderers.ts'
import { comparison, green, red } from './reports.ts'

const compared = { ...red, comparison }
const same: Comparison = { ...comparison, worse: [], better: [], starts: [] }

test('what got worse is first, then what is slower, then what is better', () => {
  expect(comparisonLines(comparison)).toEqual([
    '1 check worse, 1 runtime slower, 2 checks better since run b3f0aa of 2026-03-01 05:06 UTC (wasm-node-smoke 0.1.0)',
    '  ✗ worse   wws on node-c: passed -> failed handler-not-configured',
    '  ✗ slower  spin: 1.1 -> 3.9 s (median of 5; limit 1.6)',
    '  ✓ better  slight on node-a, node-b: failed shim-not-installed -> passed'
  ])
})

test('runtimes that changed in the same way on the same nodes are one line', () => {
  const worse = ['lunatic', 'spin'].map((name) => ({ name, nodes: ['c', 'd'], before: 'passed', now: 'failed x' }))
  const [title, ...lines] = comparisonLines({ ...same, worse })
  expect(title).toContain('4 checks worse since run')
  expect(lines).toEqual(['  ✗ worse   lunatic, spin on c, d: passed -> failed x'])
})

test('a baseline of more or fewer starts is named', () => {
  const starts = comparison.starts.slice(1).map((one) => ({ ...one, beforeCount: 1 }))
  expect(comparisonLines({ ...same, starts }).at(-1)).toContain('(median of 5, before of 1; limit 1.6)')
})

test('nothing changed, and what makes runs unlike, are said', () => {
  expect(comparisonLines(same).slice(1)).toEqual(['            no result changed'])
  const unlike = comparisonLines({ ...same, differences: ['number of nodes: 3 before, 2 now'] })
  expect(unlike.slice(2)).toEqual([
    '            start times are not compared, as the runs differ:',
    '            number of nodes: 3 before, 2 now'
  ])
  expect(comparisonLines({ ...same, starts: comparison.starts.slice(0, 1) }).slice(1)).toEqual([
    '            no result changed, no start is slower'
  ])
})

describe('it is the first thing in', () => {
  test('the table, above the checks, and no wider than a terminal', () => {
    expect(renderers.table(compared).startsWith(`${comparisonLines(comparison, 80).join('\n')}\n\n`)).toBe(true)
    const worse = [{ name: 'spin', nodes: ['a'.repeat(30), 'b'.repeat(30)], before: 'passed', now: 'failed x' }]
    for (const line of comparisonLines({ ...comparison, worse }, 80)) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('the summary, below the headline', () => {
    const blocks = renderers.summary(compared).split('\n\n')
    expect(blocks.findIndex((block) => block.startsWith('### ❌ 1 check worse'))).toBeLessThan(
      blocks.findIndex((block) => block.startsWith('|'))
    )
    expect(renderers.summary(compared)).toContain('- ⚠️ **slower:** `spin`: 1.1 -> 3.9 s')
  })

  test('junit.xml and the annotations; it fails no case of its own', () => {
    const elements = parseXml(renderers.junit(compared))
    const [suite] = elements.filter(({ name }) => name === 'testsuite')
    expect(suite?.attributes).toMatchObject({ name: 'compared with the baseline', failures: '0', errors: '0' })
    expect(elements.find(({ name }) => name === 'system-out')?.text).toContain('spin: 1.1 -> 3.9 s')
    expect(renderers.annotations(compared)).toContain('warning\n1 check worse, 1 runtime slower')
    expect(comparisonLines(same)[0]).toMatch(/^Nothing changed since run b3f0aa/)
    expect(renderers.annotations({ ...red, comparison: same })).not.toContain('since run')
  })

  test('report.json has all of it', () => {
    expect(JSON.parse(renderers.json(compared))).toMatchObject({ comparison })
    expect(JSON.parse(renderers.json(green))).toMatchObject({ comparison: null })
  })
})

test('many changes are cut, and say how many there are', () => {
  const worse = Array.from({ length: 25 }, (_, index) => ({
    name: `r${index}`,
    nodes: [],
    before: 'passed',
    now: 'failed x'
  }))
  expect(comparisonLines({ ...same, worse })).toHaveLength(22)
  expect(comparisonLines({ ...same, worse }).at(-1)).toContain('5 more (see report.json)')
})

test('text of a report that somebody else wrote is escaped', () => {
  const hostile = '<b>|`\n::error::x\u202e'
  const evil: Comparison = {
    baseline: { id: hostile, version: hostile, startedAt: hostile },
    differences: [hostile],
    worse: [{ name: hostile, nodes: [hostile], before: hostile, now: hostile }],
    better: [],
    starts: []
  }
  for (const line of comparisonLines(evil)) expect(line).not.toMatch(/[\n\u202e]|^\s*::/)
  expect(comparisonMarkdown(evil)).not.toMatch(/<b>(?![^`\n]*`)|\u202e|^::/m)
})
