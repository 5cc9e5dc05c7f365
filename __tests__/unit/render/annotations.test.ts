import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { fixSteps } from '../../../src/render/fix-steps.ts'
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
  test('a cluster that cannot be used -> one, with fault, evidence, all of the fix and the page that explains it', () => {
    const [first, ...rest] = annotate(refused)
    expect(rest).toEqual([])
    expect(first).toMatchObject({ level: 'error', title: 'error: credentials-refused' })
    expect(first?.message.split('\n')).toEqual([
      'The server does not accept the credentials; fault: kubeconfig',
      `evidence: ${refused.message}`,
      ...(refused.diagnosis === undefined ? [] : fixSteps(refused.diagnosis, [], docsUrl)).map(
        ({ text }) => `fix: ${text}`
      ),
      `docs: ${docsUrl}#credentials-refused`
    ])
  })

  test('green -> none', () => {
    expect(annotate(green)).toEqual([])
  })

  test('red -> one a diagnosis, then constraint check and cleanup, then what is only a warning', () => {
    expect(annotate(red).map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error failed: node-not-ready: lunatic, slight, spin, wws on 1 node',
      'error failed: handler-not-configured: lunatic, slight, spin, wws on 1 node',
      'error constraint of wasmtime-spin-v2: not enforced',
      'error cleanup did not finish',
      'warning inconclusive: timeout: wws on 1 node',
      'warning negative test of slight: not proven'
    ])
  })

  test('a diagnosis of several runtimes has the fix of each', () => {
    const message = annotate(red)[1]?.message.split('\n') ?? []
    expect(message[0]).toBe('containerd has no such handler; fault: node image')
    expect(message.filter((line) => line.endsWith(' on node-c'))).toEqual([
      'lunatic on node-c',
      'slight on node-c',
      'spin on node-c',
      'wws on node-c'
    ])
    expect(message.filter((line) => line.startsWith('fix: Add handler'))).toHaveLength(4)
  })

  test('inconclusive -> a warning with code, nodes and first fix', () => {
    const [first, ...rest] = annotate(inconclusive)
    expect(rest).toEqual([])
    expect(first).toEqual({
      level: 'warning',
      title: 'inconclusive: timeout: wws on 1 node',
      message: [
        'The time ran out before anything was found; fault: this run',
        'on node-b',
        'fix: Run again with a longer timeout; if wws on node-b is still undecided then, look at the node: kubectl describe node node-b.',
        'next: When it is mended, run the same again, with these to try only what did not pass: nodes: node-b and runtimes: wws'
      ].join('\n')
    })
  })

  test('titles with names of their own stand with their runtimes', () => {
    const checks = ['spin', 'wws'].map((name) =>
      makeCheck(makeRuntime(name), 'node-a', {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis(name), title: `Handler "${name}" leads elsewhere` }
      })
    )
    const [one] = annotate(makeReport({ checks }))
    expect(one?.message).toMatch(/^fault: node image\nspin on node-a: Handler "spin" leads elsewhere\n/)
    expect(one?.message).toContain('\nwws on node-a: Handler "wws" leads elsewhere\n')
  })

  test('how to get onto a node and to run again is reported once, in the first', () => {
    const messages = annotate(red).map(({ message }) => message)
    expect(messages.filter((message) => message.includes('next: When it is mended'))).toEqual(messages.slice(0, 1))
    expect(messages[0]).toContain('next: To get onto node-c as root: kubectl debug node/node-c -it')
  })

  test('many nodes are listed up to a number', () => {
    expect(annotate(makeBig(2_000, 40))[0]?.message).toContain('vmss1979 and 20 more')
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

  test('one diagnosis of many runtimes is one annotation all the same, of so many paragraphs', () => {
    const checks = Array.from({ length: 14 }, (_, index) =>
      makeCheck(makeRuntime(`r${String(index)}`), 'node-a', { kind: 'failed', diagnosis: makeDiagnosis('r') })
    )
    const [one, ...others] = annotate(
      makeReport({
        checks: checks.map((check, index) => ({
          ...check,
          verdict: {
            kind: 'failed',
            diagnosis: { ...makeDiagnosis('r'), facts: { kind: 'webhook-denied', image: String(index) } }
          }
        }))
      })
    )
    expect(others).toEqual([])
    expect(one?.title).toContain('r9 and 4 more on 1 node')
    expect(one?.message).toContain('\n4 more paragraphs like these: see report.json\nnext: ')
  })
})
