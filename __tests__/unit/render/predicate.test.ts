import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../src/core/model.ts'
import type { Report } from '../../../src/core/report.ts'
import { type PredicateOptions, renderPredicate } from '../../../src/render/predicate.ts'
import {
  applied,
  green,
  makeCheck,
  makeHostile,
  makeNode,
  makeReport,
  makeRuntime,
  managed,
  passed,
  red,
  refused,
  unreached,
  workloadsOf
} from './reports.ts'

type Predicate = {
  readonly result: string
  readonly configuration: readonly {
    readonly name: string
    readonly uri?: string
    readonly annotations?: Readonly<Record<string, unknown>>
  }[]
  readonly passedTests: readonly string[]
  readonly failedTests: readonly string[]
}
const options: PredicateOptions = { reportSha256: 'c0ffee' }
const render = (report: Report): Predicate => JSON.parse(renderPredicate(report, options) ?? '') as Predicate

test('only a result that says something of the nodes makes a predicate', () => {
  const inconclusive: Report = { ...green, result: 'inconclusive' }
  for (const report of [inconclusive, applied, refused, unreached]) {
    expect(renderPredicate(report, options), report.result).toBeUndefined()
  }
  expect(renderPredicate({ ...green, cleanup: { mode: 'all', problems: ['a pod stays'] } }, options)).toBeUndefined()
})

test('passed: every check, constraint check and negative test is named as passed', () => {
  const { failedTests, passedTests, result } = render(green)
  expect([result, failedTests]).toEqual(['PASSED', []])
  expect(passedTests).toHaveLength(green.checks.length + green.constraints.length + green.negativeTests.length)
  expect(passedTests).toContain('spin on node-a')
  expect(passedTests).toContain('constraint check of wasmtime-spin-v2')
  expect(passedTests).toContain('negative test of spin')
})

test('failed: what is inconclusive or skipped is in no list', () => {
  const { failedTests, passedTests, result } = render(red)
  const of = (kind: string): string[] =>
    red.checks.filter(({ verdict }) => verdict.kind === kind).map(({ node, runtime }) => `${runtime} on ${node}`)
  expect(result).toBe('FAILED')
  expect(failedTests).toEqual(expect.arrayContaining(of('failed')))
  for (const name of [...of('inconclusive'), ...of('skipped')]) {
    expect([...passedTests, ...failedTests]).not.toContain(name)
  }
})

describe('what the nodes run on', () => {
  const image = { kind: 'compute-gallery', name: 'wasm/ubuntu-2404', version: '1.32.1' } as const

  test('nodes that are alike are one entry, by the id of their image', () => {
    const nodes = ['node-a', 'node-b'].map((name) => ({ node: makeNode(name, { image }) }))
    const found = render({ ...green, nodes }).configuration.filter(({ name }) => name.startsWith('node image'))
    expect(found).toEqual([
      {
        name: 'node image compute gallery wasm/ubuntu-2404 1.32.1',
        uri: 'urn:wasm-node-smoke:node-image:compute-gallery:wasm%2Fubuntu-2404:1.32.1',
        annotations: expect.objectContaining({ nodes: ['node-a', 'node-b'], kubelet: 'v1.37.2' }) as unknown
      }
    ])
  })

  test('another version of containerd is another entry; a node that was left out has none', () => {
    const { configuration } = render({
      ...green,
      nodes: [
        { node: makeNode('node-a', { image }) },
        { node: makeNode('node-b', { image, containerRuntime: 'containerd://1.6.20' }) },
        { node: makeNode('node-z', { image }), leftOut: 'its name matches none' }
      ]
    })
    expect(configuration.flatMap(({ annotations }) => annotations?.['nodes'] ?? [])).toEqual(['node-a', 'node-b'])
  })

  test('where nothing was tried is no entry, nor is a class whose checks were all skipped', () => {
    const tried = { ...image, version: '1.32.0' }
    const skipped: Verdict = { kind: 'skipped', reason: 'cordoned, and not named' }
    const spin = makeRuntime('spin')
    const report = {
      ...green,
      nodes: [{ node: makeNode('old-1', { image: tried }) }, { node: makeNode('new-1', { image }) }],
      checks: [
        makeCheck(spin, 'old-1', passed(1_000)),
        makeCheck(spin, 'new-1', skipped),
        makeCheck(makeRuntime('wws'), 'old-1', skipped)
      ]
    }
    const names = render(report).configuration.map(({ name }) => name)
    expect(names).toEqual([
      'wasm-node-smoke',
      `RuntimeClass ${spin.runtimeClass}`,
      'node image compute gallery wasm/ubuntu-2404 1.32.0',
      'report.json'
    ])
  })

  test("a node that only a workload's pod came to is an entry", () => {
    const checks = green.checks.map((check) => ({
      ...check,
      verdict: { kind: 'skipped', reason: 'sample: none' } as const
    }))
    const { configuration } = render({ ...green, checks, workloads: workloadsOf('passed') })
    const named = configuration.flatMap(({ annotations }) => annotations?.['nodes'] ?? [])
    expect(named).toEqual([
      ...new Set(workloadsOf('passed').flatMap(({ pods }) => pods.flatMap(({ node }) => node ?? [])))
    ])
    expect(named).not.toEqual([])
  })
})

test('no address and no context of the cluster is in it, as signatures are logged in public', () => {
  for (const report of [green, red, managed]) {
    const text = renderPredicate(report, options) ?? ''
    for (const secret of [report.cluster?.server, report.cluster?.context]) expect(text).not.toContain(secret)
  }
})

test("a node's text can't break it", () => {
  const hostile = { ...makeHostile('\ud800\u202e"}\n::error::x'), result: 'failed' as const }
  expect(render(hostile).result).toBe('FAILED')
  const text = renderPredicate(hostile, options) ?? ''
  expect(text).not.toMatch(/^::/m)
  expect(render(makeReport({ result: 'failed', nodes: [], checks: [] })).configuration.map(({ name }) => name)).toEqual(
    ['wasm-node-smoke', 'report.json']
  )
})
