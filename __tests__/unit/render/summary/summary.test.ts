import { describe, expect, test } from 'vitest'
import type { Report } from '../../../../src/core/report.ts'
import { byteLength } from '../../../../src/render/words.ts'
import { renderers } from '../renderers.ts'
import { applied, docsUrl, green, inconclusive, makeBig, makeHostile, makeReport, unreached } from '../reports.ts'

const limit = 900 * 1024

/** The big report with a text in every field, and failures that are all different. */
function makeHuge(text: string): Report {
  const big = makeHostile(text, makeBig(2_000, 1_000))
  return {
    ...big,
    checks: big.checks.map((check, index) =>
      'diagnosis' in check.verdict
        ? {
            ...check,
            verdict: { ...check.verdict, diagnosis: { ...check.verdict.diagnosis, title: `${String(index)} ${text}` } }
          }
        : check
    ),
    warnings: Array.from({ length: 1_000 }, () => text),
    commands: Array.from({ length: 1_000 }, () => text)
  }
}

describe('summary.md', { timeout: 60_000 }, () => {
  test.each([
    { name: 'plain names', report: makeBig(2_000, 1_000) },
    { name: 'long hostile text', report: makeHuge('@a|`<b>'.repeat(400)) },
    { name: 'one character that takes many bytes', report: makeHuge('漢'.repeat(3_000)) },
    { name: 'nothing but backticks', report: makeHuge('`'.repeat(3_000)) },
    { name: 'nothing but line breaks', report: makeHuge('\n|'.repeat(1_500)) },
    {
      name: 'a thousand runtimes',
      report: makeReport({
        checks: makeBig(1_000, 1_000).checks.map((check, index) => ({
          ...check,
          runtime: `${check.runtime}${String(index % 1_000)}`
        }))
      })
    }
  ])('2,000 nodes x 4 runtimes, $name -> under 900 KiB', ({ report }) => {
    expect(byteLength(renderers.summary(report))).toBeLessThan(limit)
  })

  test('many nodes: one row for those with the same results, and all their names folded away', () => {
    const summary = renderers.summary(makeBig(2_000, 150))
    expect(summary).toContain('| 1,850 nodes | ✅ | ✅ | ✅ | ✅ |\n| 150 nodes |')
    expect(summary).toContain('<summary>All 150 nodes</summary>\n\n```text\naks-wasm-38122764-vmss1850 ... 1999\n```')
  })

  test('problems that do not fit are counted', () => {
    expect(renderers.summary(makeHuge('漢'.repeat(3_000)))).toMatch(/_[\d,]+ more problems?: see report\.json\._/)
  })

  test('what there is a lot of about what is well is folded away', () => {
    const folds = [...renderers.summary(green).matchAll(/<summary>(.*)<\/summary>/g)].map(([, title]) => title)
    expect(folds).toEqual(['✅ constraint 4/4, ✅ negative test 4/4', 'Nodes', 'Timings', 'The same with kubectl'])
  })

  test('nodes of one image share a row', () => {
    const workloads = renderers
      .summary(makeBig(2_000, 0))
      .split('\n')
      .filter((line) => line.includes('Ubuntu'))
    expect(workloads).toHaveLength(1)
    expect(workloads[0]).toContain('and 1,995 more')
  })

  test('the heading reports the result, and a diagnosis links to its section', () => {
    const summary = renderers.summary(inconclusive)
    expect(summary.split('\n')[0]).toBe('## WebAssembly on every node: ❔ inconclusive')
    expect(summary).toContain(`(${docsUrl}#timeout)`)
  })

  test('a cluster that was never reached -> the reason', () => {
    expect(renderers.summary(unreached)).toContain('The cluster was not reached.')
    expect(renderers.summary(unreached)).toContain('> kubeconfig: context "capz" is not in kubeconfig.yaml')
  })

  test('nothing was run -> what happened to each class', () => {
    expect(renderers.summary(applied)).toContain(
      '| `wasmtime-spin-v2` | `spin` | conflict | it has handler spin-v2, not spin |'
    )
  })
})
