import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { fixableOf, fixSteps } from '../../../src/render/fix-steps.ts'
import type { Report } from '../../../src/core/report.ts'
import {
  docsUrl,
  green,
  inconclusive,
  makeBig,
  makeCheck,
  makeDiagnosis,
  makeReport,
  makeRuntime,
  red,
  refused
} from './reports.ts'

const annotate = (report: Report): ReturnType<typeof renderAnnotations> => renderAnnotations(report, docsUrl)

describe('annotations', () => {
  test('a cluster that cannot be used -> one, with who is at fault, the error, all of the fix and the page that explains it', () => {
    const [first, ...rest] = annotate(refused)
    expect(rest).toEqual([])
    expect(first).toMatchObject({
      level: 'error',
      title: 'The server does not accept the credentials (credentials-refused)'
    })
    const steps =
      refused.diagnosis === undefined
        ? []
        : fixSteps(fixableOf(refused.diagnosis, [], 'generic'), { docsUrl, isWorkflow: true })
    expect(first?.message.split('\n')).toEqual([
      'At fault: kubeconfig',
      `Error: ${refused.message}`,
      ...steps.map(({ text }, index) => `${index === 0 ? 'Fix: ' : ''}${String(index + 1)}. ${text}`),
      `Docs: ${docsUrl}#credentials-refused`
    ])
  })

  test('green -> none', () => {
    expect(annotate(green)).toEqual([])
  })

  test('red -> one a problem, then constraint check and cleanup, then what is only a warning', () => {
    expect(annotate(red).map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error [1] node-c: containerd has no handler for lunatic, slight, spin, wws (handler-not-configured)',
      'error [2] node-d: The node is not Ready (node-not-ready)',
      'error constraint of wasmtime-spin-v2: not enforced',
      'error cleanup failed',
      'warning [3] node-b: The time ran out before anything was found: wws (inconclusive, timeout)',
      'warning negative test of slight: not proven'
    ])
  })

  test('a problem of several runtimes has the section of each, as it is to be copied', () => {
    const message = annotate(red)[0]?.message.split('\n') ?? []
    expect(message.slice(0, 3)).toEqual([
      'At fault: node image',
      'Common: this node has containerd 1.6.20, Ubuntu 22.04.5 LTS; no passing node does',
      'Error: no runtime for "lunatic" is configured'
    ])
    expect(message.filter((line) => line.startsWith('  [plugins.'))).toHaveLength(4)
    expect(message).toContain('Rerun only what failed: nodes: node-c')
  })

  test('inconclusive -> a warning with code, node and fix', () => {
    const [first, ...rest] = annotate(inconclusive)
    expect(rest).toEqual([])
    expect(first).toEqual({
      level: 'warning',
      title: '[1] node-b: The time ran out before anything was found: wws (inconclusive, timeout)',
      message: [
        'At fault: this run',
        'Fix: Run again with a longer timeout. If wws on node-b is still undecided, check the node: kubectl describe node node-b.',
        'Rerun only what failed: runtimes: wws',
        `Docs: ${docsUrl}#timeout`
      ].join('\n')
    })
  })

  test('titles with names of their own are problems of their own', () => {
    const checks = ['spin', 'wws'].map((name) =>
      makeCheck(makeRuntime(name), 'node-a', {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis(name), code: 'handler-miswired', title: `Handler "${name}" leads elsewhere` }
      })
    )
    expect(annotate(makeReport({ checks })).map(({ title }) => title)).toEqual([
      '[1] node-a: Handler "spin" leads elsewhere: spin (handler-miswired)',
      '[2] node-a: Handler "wws" leads elsewhere: wws (handler-miswired)'
    ])
  })

  test('many nodes are listed up to a number, a range as its ends', () => {
    expect(annotate(makeBig(2_000, 40))[0]?.message).toContain('vmss1960 ... 1999')
  })

  test('more than ten -> ten, and the last one names the rest', () => {
    const checks = Array.from({ length: 14 }, (_, index) =>
      makeCheck(makeRuntime('spin'), `node-${String(index)}`, {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis('spin'), code: `code-${String(index)}` }
      })
    )
    const annotations = annotate(makeReport({ checks }))
    expect(annotations).toHaveLength(10)
    expect(annotations.at(-1)).toMatchObject({ title: '5 more problems' })
    expect(annotations.at(-1)?.message.split('\n')).toHaveLength(5)
  })

  test('one cause of many runtimes is one annotation all the same', () => {
    const checks = Array.from({ length: 14 }, (_, index) =>
      makeCheck(makeRuntime(`r${String(index)}`), 'node-a', {
        kind: 'failed',
        diagnosis: {
          ...makeDiagnosis('r'),
          code: 'webhook-denied',
          facts: { kind: 'webhook-denied', image: String(index) }
        }
      })
    )
    const [one, ...others] = annotate(makeReport({ checks }))
    expect(others).toEqual([])
    expect(one?.title).toContain('[1] node-a: containerd has no such handler (webhook-denied)')
  })
})
