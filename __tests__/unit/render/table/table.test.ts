import { describe, expect, test } from 'vitest'
import type { Report } from '../../../../src/core/report.ts'
import { renderTable } from '../../../../src/render/table/table.ts'
import {
  applied,
  docsUrl,
  green,
  makeBig,
  makeCheck,
  makeDiagnosis,
  makeReport,
  makeRuntime,
  passed,
  red,
  unreached,
  withShortFix
} from '../reports.ts'

const render = (report: Report, width = 200, colour = false): string => renderTable(report, { width, colour, docsUrl })
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''

describe('the table', () => {
  test('a check holds a glyph, a word and the time or the code', () => {
    for (const check of ['✓ passed 1.7s', '✗ failed handler-not-configured', '? inconclusive timeout', '- skipped']) {
      expect(render(red)).toContain(check)
    }
  })

  test.each([200, 120, 100, 60, 20])('%i columns: every verdict has its word and code, rows of it fit', (width) => {
    const output = render(red, width)
    expect(output).toContain('handler-not-configured')
    const [, table = ''] = output.split('\n\n')
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 45))
  })

  test('colour is only added: without it the text is the same', () => {
    const coloured = render(red, 120, true)
    expect(coloured).toContain('\x1b[31m')
    expect(coloured.replaceAll(/\x1b\[\d*m/g, '')).toBe(render(red, 120))
  })

  test('many nodes: the bad ones first, the good ones counted, always bounded', () => {
    const output = render(makeBig(2_000, 4))
    expect(output).toContain('\n1,996 nodes passed all\n')
    expect(output.split('\n').length).toBeLessThan(80)
    expect(render(makeBig(2_000, 1_900))).toContain('1,860 more nodes did not pass everything: see report.json')
    expect(render(makeBig(2_000, 1_900)).length).toBeLessThan(30_000)
  })

  test('a diagnosis on many nodes is one paragraph with the nodes', () => {
    const output = render(makeBig(2_000, 40))
    expect(output.match(/✗ failed: spin on 40 nodes: handler-not-configured/g)).toHaveLength(1)
    expect(output).toContain('vmss1979 and 20 more')
  })

  test('what there is too much of is counted', () => {
    const checks = Array.from({ length: 35 }, (_, index) =>
      makeCheck(makeRuntime(`r${String(index)}`), 'node-a', {
        kind: 'failed',
        diagnosis: makeDiagnosis(`r${String(index)}`)
      })
    )
    const warnings = Array.from({ length: 25 }, (_, index) => `warning ${String(index)}`)
    const output = render(makeReport({ checks, warnings }))
    expect(output).toContain('\n5 more paragraphs like these: see report.json\n')
    expect(output.match(/^✗ failed:/gm)).toHaveLength(30)
    expect(output).toContain('… and 5 more lines: see report.json')
    expect(output.match(/^ {2}warning/gm)).toHaveLength(20)
  })

  test('long evidence loses its middle', () => {
    const evidence = ['first', ...Array.from({ length: 40 }, () => 'more'), 'last'].join('\n')
    const diagnosis = { ...withShortFix(makeDiagnosis('spin')), excerpt: evidence }
    const output = render(
      makeReport({ checks: [makeCheck(makeRuntime('spin'), 'node-a', { kind: 'failed', diagnosis })] })
    )
    expect(output).toMatch(
      /evidence {6}spin on node-a: … first\n(?: +more\n)+ +… \[30 lines cut\] …\n(?: +more\n)+ +last\n/
    )
    const endless = { ...diagnosis, excerpt: 'x'.repeat(1_000_000) }
    expect(
      render(makeReport({ checks: [makeCheck(makeRuntime('spin'), 'node-a', { kind: 'failed', diagnosis: endless })] }))
        .length
    ).toBeLessThan(4_000)
  })

  test('the result comes last, with the numbers', () => {
    expect(lastLine(render(green))).toBe('result: passed, 8 of 8 checks passed in 6.2s')
    expect(lastLine(render(red))).toBe(
      'result: failed, 7 of 20 checks passed, 8 failed, 1 inconclusive, 4 skipped in 6.2s'
    )
  })

  test('an error reports why, and shows no table', () => {
    expect(render(unreached)).toBe(
      'wasm-node-smoke 0.1.0 · run k4x7m2\n\nresult: error, no checks in 6.2s\nkubeconfig: context "capz" is not in kubeconfig.yaml; it has kind-kind\n'
    )
  })

  test('nothing was run -> what happened to each class', () => {
    expect(render(applied)).toContain('wasmtime-spin-v2, handler spin: conflict: it has handler spin-v2, not spin')
  })

  test('nodes are in order of their numbers', () => {
    const checks = ['node-10', 'node-9', 'node-2'].map((node) => makeCheck(makeRuntime('spin'), node, passed(1_000)))
    expect(render(makeReport({ checks })).match(/^node-\d+/gm)).toEqual(['node-2', 'node-9', 'node-10'])
  })
})
