import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import {
  docsUrl,
  green,
  inconclusive,
  makeBig,
  makeCell,
  makeDiagnosis,
  makeReport,
  makeRuntime,
  red
} from './reports.ts'

describe('annotations', () => {
  test('green -> none', () => {
    expect(renderAnnotations(green, docsUrl)).toEqual([])
  })

  test('red -> one a diagnosis, then fence and cleanup, then what is only a warning', () => {
    expect(renderAnnotations(red, docsUrl).map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error failed: node-not-ready: lunatic, slight, spin, wws on 1 node',
      'error failed: handler-not-configured: lunatic, slight, spin, wws on 1 node',
      'error fence of wasmtime-spin-v2: broken',
      'error cleanup did not finish',
      'warning inconclusive: timeout: wws on 1 node',
      'warning control of slight: not proven'
    ])
  })

  test('a diagnosis of several runtimes has the remedy of each', () => {
    const message = renderAnnotations(red, docsUrl)[1]?.message.split('\n') ?? []
    expect(message[0]).toBe('containerd has no such handler; fault: node image')
    expect(message.filter((line) => line.endsWith(' on node-c'))).toEqual([
      'lunatic on node-c',
      'slight on node-c',
      'spin on node-c',
      'wws on node-c'
    ])
    expect(message.filter((line) => line.startsWith('remedy: Add handler'))).toHaveLength(4)
  })

  test('inconclusive -> a warning with code, nodes and first remedy', () => {
    const [first, ...rest] = renderAnnotations(inconclusive, docsUrl)
    expect(rest).toEqual([])
    expect(first).toEqual({
      level: 'warning',
      title: 'inconclusive: timeout: wws on 1 node',
      message: [
        'The time ran out before anything was found; fault: this run',
        'on node-b',
        'remedy: Run again with a longer timeout.',
        'next: When it is mended, run the same again, with these to try only what did not pass: nodes: node-b and runtimes: wws'
      ].join('\n')
    })
  })

  test('titles with names of their own stand with their runtimes', () => {
    const cells = ['spin', 'wws'].map((name) =>
      makeCell(makeRuntime(name), 'node-a', {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis(name, 'node-a'), title: `Handler "${name}" leads elsewhere` }
      })
    )
    const [one] = renderAnnotations(makeReport({ cells }), docsUrl)
    expect(one?.message).toMatch(/^fault: node image\nspin on node-a: Handler "spin" leads elsewhere\n/)
    expect(one?.message).toContain('\nwws on node-a: Handler "wws" leads elsewhere\n')
  })

  test('how to get onto a node and to run again is said once, in the first', () => {
    const messages = renderAnnotations(red, docsUrl).map(({ message }) => message)
    expect(messages.filter((message) => message.includes('next: When it is mended'))).toEqual(messages.slice(0, 1))
    expect(messages[0]).toContain('next: To get onto node-c as root: kubectl debug node/node-c -it')
  })

  test('many nodes are listed up to a number', () => {
    expect(renderAnnotations(makeBig(2_000, 40), docsUrl)[0]?.message).toContain('vmss1979 and 20 more')
  })

  test('more than ten -> ten, and the last one names the rest', () => {
    const cells = Array.from({ length: 14 }, (_, index) =>
      makeCell(makeRuntime('spin'), `node-${String(index)}`, {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis('spin', 'node-a'), code: `code-${String(index)}` }
      })
    )
    const annotations = renderAnnotations(makeReport({ cells }), docsUrl)
    expect(annotations).toHaveLength(10)
    expect(annotations.at(-1)).toMatchObject({ title: '5 more problems' })
    expect(annotations.at(-1)?.message.split('\n')).toHaveLength(5)
  })

  test('one diagnosis of many runtimes is one annotation all the same, of so many paragraphs', () => {
    const cells = Array.from({ length: 14 }, (_, index) =>
      makeCell(makeRuntime(`r${String(index)}`), 'node-a', { kind: 'failed', diagnosis: makeDiagnosis('r', 'node-a') })
    )
    const [one, ...others] = renderAnnotations(
      makeReport({
        cells: cells.map((cell, index) => ({
          ...cell,
          verdict: {
            kind: 'failed',
            diagnosis: { ...makeDiagnosis('r', 'node-a'), remedy: [`Mend ${String(index)}.`] }
          }
        }))
      }),
      docsUrl
    )
    expect(others).toEqual([])
    expect(one?.title).toContain('r9 and 4 more on 1 node')
    expect(one?.message).toContain('\n4 more paragraphs like these: see report.json\nnext: ')
  })
})
