import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { countAlarms, type Starts } from '../../bench/false-alarms.ts'
import { compare, median, readRuns, renderFigures } from '../../bench/figures.ts'
import { builtinSamples } from '../../bench/samples.ts'
import { readOwnTopology } from '../../testbed/topology-file.ts'
import { green } from './render/reports.ts'
import { makeReportV1 } from '../../src/render/json/json.ts'
import type { ActionRun } from '../support/action/timed.ts'
import { makeRandom } from '../simulation/random.ts'
import { countRequests } from '../support/action/traffic.ts'

const report = makeReportV1(green, { docsUrl: 'docs', isWorkflow: true })
const run: ActionRun = {
  firstResultMs: 1_500,
  resultMs: 2_900,
  wholeMs: 5_000,
  postMs: 300,
  slowestMs: 2_000,
  report,
  stdout: ''
}

test('requests are counted by verb and resource, whatever names are in their paths', () => {
  const stdout = [
    '::debug::GET /version: 200 after 3 ms',
    '::debug::GET /api/v1/nodes?limit=500: 200 after 3 ms',
    '::debug::GET /api/v1/nodes (watch): 200 after 3 ms',
    '::debug::POST /api/v1/namespaces: 201 after 3 ms',
    '::debug::GET /api/v1/namespaces/a/pods/check-1:80/proxy/hello: 200 after 3 ms',
    '::debug::DELETE /api/v1/namespaces/a/pods/check-1: 200 after 3 ms',
    '::debug::DELETE /apis/node.k8s.io/v1/runtimeclasses/b: 200 after 3 ms',
    'POST /api/v1/namespaces: not a debug line'
  ].join('\n')
  expect(Object.fromEntries(countRequests(stdout))).toEqual({
    'delete pods': 1,
    'delete runtimeclasses': 1,
    'get nodes': 1,
    'get pods/proxy': 1,
    'get version': 1,
    'post namespaces': 1,
    'watch nodes': 1
  })
})

test('a ratio that is over its target says so, and one within its spare time does not', () => {
  const text = renderFigures(readRuns([run]))
  expect(text).toContain('result_ratio: 1.45\n')
  expect(text).toContain('whole_ratio: 2.50 (target: at most 1.25, and 1.5 s)\n')
})

test('by hand is compared with the median of ours', () => {
  const runs = [run, { ...run, resultMs: 2_000 }, { ...run, resultMs: 9_000 }]
  const [result, whole] = compare('', [{ resultMs: 5_800, wholeMs: 5_000 }], runs, [1.1, 1.2])
  expect(result).toMatchObject({ name: 'by_hand_result_ratio', value: 2, isGood: true })
  expect(whole).toMatchObject({ name: 'by_hand_whole_ratio', value: 1, isGood: false })
})

test('the median of an even number is between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

describe('starts that were measured on the testbed (bench/starts.json)', () => {
  const starts = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../bench/starts.json'), 'utf8')) as Starts
  const alarms = (repeat: number, factor: number) => countAlarms(starts, { repeat, factor, count: 100 }, makeRandom(1))

  test.each([1, 3, 5, 10, 20])(
    'repeat %d: the same image is called slower in at most 1 of 100 comparisons',
    (repeat) => {
      expect(alarms(repeat, 1).comparisons).toBeLessThanOrEqual(1)
    }
  )

  test.each([
    [5, 3],
    [20, 2]
  ])('repeat %d: an image that takes %d times as long is called slower in 9 of 10', (repeat, factor) => {
    const { ofRuntimes, runtimes } = alarms(repeat, factor)
    expect(runtimes / ofRuntimes).toBeGreaterThan(0.9)
  })
})

test('what is deployed by hand are samples that the good nodes of its testbed can run', () => {
  const [good] = readOwnTopology('default').nodes
  expect(Object.keys(good?.handlers ?? {})).toEqual(builtinSamples.map(({ name }) => name))
})
