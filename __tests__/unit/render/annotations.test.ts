import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { green, inconclusive, makeBig, makeCell, makeDiagnosis, makeReport, makeRuntime, red } from './reports.ts'

describe('annotations', () => {
  test('green -> none', () => {
    expect(renderAnnotations(green)).toEqual([])
  })

  test('red -> one a runtime, then fence and cleanup, then what is only a warning', () => {
    expect(renderAnnotations(red).map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error lunatic: failed on 2 nodes of 5',
      'error slight: failed on 2 nodes of 5',
      'error spin: failed on 2 nodes of 5',
      'error wws: failed on 3 nodes of 5',
      'error fence of wasmtime-spin-v2: broken',
      'error cleanup did not finish',
      'warning control of slight: not proven'
    ])
  })

  test('inconclusive -> a warning with code, nodes and first remedy', () => {
    const [first, ...rest] = renderAnnotations(inconclusive)
    expect(rest).toEqual([])
    expect(first).toEqual({
      level: 'warning',
      title: 'wws: inconclusive on 1 node of 1',
      message:
        'inconclusive timeout (The time ran out before anything was found; fault: this run) on node-b\nremedy: Run again with a longer timeout.'
    })
  })

  test('many nodes are listed up to a number', () => {
    expect(renderAnnotations(makeBig(2_000, 40))[0]?.message).toContain('vmss1979 and 20 more')
  })

  test('more than ten -> ten, and the last one names the rest', () => {
    const cells = Array.from({ length: 14 }, (_, index) =>
      makeCell(makeRuntime(`r${String(index)}`), 'node-a', { kind: 'failed', diagnosis: makeDiagnosis('r', 'node-a') })
    )
    const annotations = renderAnnotations(makeReport({ cells }))
    expect(annotations).toHaveLength(10)
    expect(annotations.at(-1)).toMatchObject({ title: '5 more problems' })
    expect(annotations.at(-1)?.message.split('\n')).toHaveLength(5)
  })
})
