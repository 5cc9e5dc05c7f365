import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { green, inconclusive, makeBig, makeCell, makeDiagnosis, makeReport, makeRuntime, red } from './reports.ts'

describe('annotations', () => {
  test('green -> none', () => {
    expect(renderAnnotations(green)).toEqual([])
  })

  test('red -> one a diagnosis, then fence and cleanup, then what is only a warning', () => {
    expect(renderAnnotations(red).map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error failed: node-not-ready: lunatic, slight, spin, wws on 1 node',
      'error failed: handler-not-configured: lunatic, slight, spin, wws on 1 node',
      'error fence of wasmtime-spin-v2: broken',
      'error cleanup did not finish',
      'warning inconclusive: timeout: wws on 1 node',
      'warning control of slight: not proven'
    ])
  })

  test('a diagnosis of several runtimes has the remedy of each', () => {
    const message = renderAnnotations(red)[1]?.message.split('\n') ?? []
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
    const [first, ...rest] = renderAnnotations(inconclusive)
    expect(rest).toEqual([])
    expect(first).toEqual({
      level: 'warning',
      title: 'inconclusive: timeout: wws on 1 node',
      message:
        'The time ran out before anything was found; fault: this run\non node-b\nremedy: Run again with a longer timeout.'
    })
  })

  test('many nodes are listed up to a number', () => {
    expect(renderAnnotations(makeBig(2_000, 40))[0]?.message).toContain('vmss1979 and 20 more')
  })

  test('more than ten -> ten, and the last one names the rest', () => {
    const cells = Array.from({ length: 14 }, (_, index) =>
      makeCell(makeRuntime('spin'), `node-${String(index)}`, {
        kind: 'failed',
        diagnosis: { ...makeDiagnosis('spin', 'node-a'), code: `code-${String(index)}` }
      })
    )
    const annotations = renderAnnotations(makeReport({ cells }))
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
      })
    )
    expect(others).toEqual([])
    expect(one?.title).toContain('r9 and 4 more on 1 node')
    expect(one?.message.split('\n').at(-1)).toBe('4 more paragraphs like these: see report.json')
  })
})
