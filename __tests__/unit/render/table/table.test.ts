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
  makeNode,
  makeReport,
  makeRuntime,
  managed,
  mixed,
  passed,
  red,
  refused,
  unreached,
  withShortFix
} from '../reports.ts'

const render = (report: Report, width = 200, colour = false): string => renderTable(report, { width, colour, docsUrl })
const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')

/** Three nodes, one of which fails all four runtimes for one cause. */
const threeNodes = makeReport({
  result: 'failed',
  checks: red.checks
    .filter(({ node }) => ['node-a', 'node-c'].includes(node) || node === 'node-b')
    .map((check) => (check.node === 'node-b' ? { ...check, verdict: passed(1_000) } : check)),
  nodes: red.nodes.filter(({ node }) => ['node-a', 'node-b', 'node-c'].includes(node.name)),
  constraints: green.constraints,
  negativeTests: green.negativeTests
})

describe('the table', () => {
  test('a check holds a glyph and the time or the number of its problem', () => {
    for (const check of ['✓ 1.7s', '✗ [1]', '? [3]', '- skipped']) expect(render(red)).toContain(check)
  })

  test.each([200, 120, 100, 80])('%i columns: no line is wider', (width) => {
    const url = 'https://github.example/w/blob/v1/docs/diagnoses.md'
    const reports = { green, red, mixed, managed, big: makeBig(200, 3), refused, threeNodes }
    for (const [name, report] of Object.entries(reports)) {
      const wide = linesOf(renderTable(report, { width, colour: false, docsUrl: url })).filter(
        (line) => Array.from(line).length > width
      )
      expect({ name, wide }).toEqual({ name, wide: [] })
    }
  })

  test('where even the table is too wide, it is a list with a line for each check', () => {
    expect(render(red, 20)).toContain('\nnode-c\n  lunatic  ✗ [1]\n  slight   ✗ [1]\n')
  })

  test('the image of a node on which nothing was tried is not among those that were', () => {
    const image = { kind: 'aks', name: '', version: '202501.1' } as const
    const nodes = ['node-a', 'node-b'].map((name) => ({
      node: makeNode(name, { image: name === 'node-a' ? image : { ...image, version: '202502.1' } })
    }))
    const checks = [
      makeCheck(makeRuntime('spin'), 'node-a', passed(1_000)),
      makeCheck(makeRuntime('spin'), 'node-b', { kind: 'skipped', reason: 'cordoned, and not named' })
    ]
    const images = linesOf(render(makeReport({ result: 'passed', nodes, checks }))).filter((line) =>
      line.startsWith('Images')
    )
    expect(images).toEqual([expect.stringMatching(/^Images +AKS.*202501\.1$/)])
  })

  test('colour is only added: without it the text is the same', () => {
    const coloured = render(red, 120, true)
    expect(coloured).toContain('\x1b[31m')
    expect(coloured.replaceAll(/\x1b\[\d*m/g, '')).toBe(render(red, 120))
  })

  test('red with 3 nodes x 4 runtimes is at most 35 lines of 80 columns, with the whole fix', () => {
    const output = render(threeNodes, 80)
    expect(linesOf(output).length).toBeLessThanOrEqual(35)
    for (const runtime of ['lunatic', 'slight', 'spin', 'wws']) expect(output).toContain(`runtimes.${runtime}]`)
    expect(output).toContain('Rerun     --nodes node-c')
  })

  test('red with 200 nodes x 4 runtimes is at most 40 lines, however many problems there are', () => {
    for (const count of [1, 3, 20, 50, 199, 200]) {
      expect(linesOf(render(makeBig(200, count), 80)).length).toBeLessThanOrEqual(40)
    }
    const big = makeBig(200, 0)
    const codes = ['node-not-ready', 'image-not-found', 'timeout', 'killed', 'shim-dies', 'node-full', 'unknown']
    const checks = big.checks.map((check, index) =>
      index % 4 === 0
        ? {
            ...check,
            verdict: { kind: 'failed', diagnosis: { ...makeDiagnosis('spin'), code: codes[index % 7] ?? '' } } as const
          }
        : check
    )
    expect(linesOf(render(makeReport({ ...big, checks }), 80)).length).toBeLessThanOrEqual(40)
  })

  test('green with 200 nodes x 4 runtimes fits one screen of 24 lines', () => {
    const output = render(makeBig(200, 0), 80)
    expect(linesOf(output).length).toBeLessThanOrEqual(24)
    expect(output).toContain('\nNODES      LUNATIC  SLIGHT  SPIN  WWS\n200 nodes  ✓        ✓       ✓     ✓\n')
  })

  test('many nodes: a row for those with the same results, and what the bad ones have in common', () => {
    const big = makeBig(200, 3)
    const nodes = big.nodes.map(({ node }, index) => ({
      node: { ...node, image: { kind: 'aks', name: '', version: index >= 197 ? '202502.1' : '202501.1' } as const }
    }))
    const output = render({ ...big, nodes }, 80)
    expect(output).toContain(
      '\n197 nodes  ✓        ✓       ✓     ✓\n3 nodes    ✗ [1]    ✗ [1]   ✗ [1]  ✗ [1]\n'.replace(
        '✓     ✓\n3',
        '✓      ✓\n3'
      )
    )
    expect(output).toContain('[1] 3 nodes: containerd has no handler for spin')
    expect(output).toContain('    Nodes     aks-wasm-38122764-vmss197 ... 199\n')
    expect(output).toContain('    Common    all 3 have AKS 202502.1; no passing node does\n')
  })

  test('a problem that there is no room for is a line with its code', () => {
    expect(render(red, 80)).toMatch(/\n\[2\] node-not-ready: node-d: The node is not Ready\n/)
    expect(render(red, 80)).toContain('\nAll fixes: summary.md\n')
  })

  test('what there is too much of is counted', () => {
    const checks = Array.from({ length: 35 }, (_, index) =>
      makeCheck(makeRuntime('spin'), 'node-a', {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis('spin'), code: `code-${String(index)}` }
      })
    )
    const warnings = Array.from({ length: 25 }, (_, index) => `warning ${String(index)}`)
    const output = render(makeReport({ checks, warnings }))
    expect(output).toMatch(/\n\d+ more problems\. All fixes: summary\.md\n/)
    expect(output).toContain('… and 5 more lines: see report.json')
    expect(output.match(/^Warning/gm)).toHaveLength(20)
  })

  test('long evidence loses its middle', () => {
    const evidence = ['first', ...Array.from({ length: 40 }, () => 'more'), 'last'].join('\n')
    const diagnosis = { ...withShortFix(makeDiagnosis('spin')), excerpt: evidence }
    const checks = [makeCheck(makeRuntime('spin'), 'node-a', { kind: 'failed', diagnosis })]
    expect(render(makeReport({ checks }))).toMatch(
      /Error {5}first\n(?: +more\n)+ +… \[36 lines cut\] …\n(?: +more\n)+ +last\n/
    )
    const endless = { ...diagnosis, excerpt: 'x'.repeat(1_000_000) }
    expect(
      render(makeReport({ checks: [makeCheck(makeRuntime('spin'), 'node-a', { kind: 'failed', diagnosis: endless })] }))
        .length
    ).toBeLessThan(4_000)
  })

  test('the result comes last, with the numbers', () => {
    expect(linesOf(render(green)).at(-1)).toBe('PASSED  8 of 8 checks passed · 3.5s   (cleanup: done, 2.7s)')
    expect(linesOf(render(red)).slice(-1)).toEqual([
      'FAILED  7 of 20 checks passed, 1 inconclusive, 4 skipped, 3 problems on 3 nodes, 1 constraint not enforced or unproven, 1 negative test not proven, cleanup failed · 3.5s'
    ])
  })

  test('a cleanup that failed cannot stand under a pass', () => {
    const cleanup = { mode: 'workload', problems: ['namespace x: still there'] } as const
    expect(linesOf(render({ ...green, cleanup })).at(-1)).toMatch(/^ERROR {2}8 of 8 checks passed, cleanup failed/)
  })

  test('an error reports why, and shows no table', () => {
    expect(render(unreached)).toBe(
      'wasm-node-smoke 0.1.0\n\nERROR  no checks · 6.2s\nkubeconfig: context "capz" is not in kubeconfig.yaml; it has kind-kind\n'
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
