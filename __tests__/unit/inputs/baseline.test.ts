import { describe, expect, test } from 'vitest'
import type { FileText } from '../../../src/core/model.ts'
import { parseBaseline } from '../../../src/inputs/baseline.ts'
import { mistakesOf } from '../../../src/inputs/result.ts'
import { mergeRepetitions } from '../../../src/core/verdict/repetitions.ts'
import { recordRun } from '../../../src/core/verdict/run-record.ts'
import { parseMaxStart } from '../../../src/inputs/max-start.ts'
import { arrangeReport } from '../../../src/render/order.ts'
import { renderJson } from '../../../src/render/json/json.ts'
import { docsUrl, green, red, refused, runtimes } from '../render/reports.ts'

function parse(text: string): ReturnType<typeof parseBaseline> {
  const file: FileText = { kind: 'text', text }
  return parseBaseline('baseline', 'report.json', {
    homeDir: '/',
    defaultReportDir: '/',
    readFile: () => file,
    findArchiveFault: () => undefined,
    findFolderFault: () => undefined
  })
}

describe('baseline', () => {
  test.each([
    ['green', green],
    ['red', red]
  ])('report.json of the run %s reads as the run itself is recorded', (_, report) => {
    const parsed = parse(renderJson(report, { docsUrl }))
    expect(parsed).toEqual({ kind: 'value', value: recordRun(arrangeReport(report), runtimes) })
  })

  test('starts of a run with repeat are those of all times', () => {
    const [check] = green.checks
    if (check === undefined) throw new Error('no check')
    const times = [300, 100, 200].map((startMs) => ({ ...check, timings: { scheduledMs: 0, answeredMs: startMs } }))
    const parsed = parse(renderJson({ ...green, checks: mergeRepetitions(times) }, { docsUrl }))
    expect(parsed.kind === 'value' ? parsed.value?.checks[0]?.startsMs : undefined).toEqual([300, 100, 200])
  })

  test.each([
    ['no', 'is not JSON'],
    ['[]', 'is no report of wasm-node-smoke with "schema": 1'],
    ['{"schema":2}', 'is no report of wasm-node-smoke with "schema": 1'],
    [renderJson(refused, { docsUrl }), 'is of a run that did not finish ("result": "error")'],
    ['{"schema":1,"run":{"id":1}}', 'has no text at run.id'],
    ['{"schema":1,"run":{"id":"","version":"","startedAt":""},"classes":[],"checks":7}', 'has no list at checks'],
    [
      '{"schema":1,"run":{"id":"","version":"","startedAt":""},"classes":[],"checks":[{"runtime":"s","node":"n","timings":{},"verdict":"good"}]}',
      'has no verdict at checks[0].verdict'
    ]
  ])('%s -> a mistake that says what it is', (text, why) => {
    expect(mistakesOf(parse(text))).toEqual([
      `baseline: expected the path of report.json of an earlier run, got "report.json", which ${why}`
    ])
  })
})

describe('max-start', () => {
  const read = (text: string): unknown => {
    const parsed = parseMaxStart('max-start', text, [{ name: 'spin' }, { name: 'wws' }])
    return parsed.kind === 'value' ? Object.fromEntries(parsed.value) : parsed.mistakes
  }

  test.each<[string, object]>([
    ['', {}],
    ['2s', { '*': 2_000 }],
    ['spin=900ms', { spin: 900 }],
    ['1.4s, wws = 3s # the slow one', { '*': 1_400, wws: 3_000 }],
    ['spin=1m', { spin: 60_000 }]
  ])('%s', (text, limits) => {
    expect(read(text)).toEqual(limits)
  })

  test.each([
    [
      'soon',
      'max-start: expected a time such as "2s", "1.4s" or "900ms", or one for each runtime, such as "spin=2s, wws=3s", got "soon"'
    ],
    ['0s', 'got "0s"'],
    ['spin=2', 'got "spin=2"'],
    ['spni=2s', 'max-start: expected a runtime of this run (spin, wws), got "spni" (did you mean "spin"?)'],
    ['2s, 3s', 'more than one time for all runtimes']
  ])('%s -> a mistake', (text, shows) => {
    expect(read(text)).toEqual([expect.stringContaining(shows)])
  })
})
