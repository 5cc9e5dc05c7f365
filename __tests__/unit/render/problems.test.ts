import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../src/core/model.ts'
import type { WorkloadReport } from '../../../src/core/report.ts'
import { compareNames } from '../../../src/render/order.ts'
import { fixSteps } from '../../../src/render/fix-steps.ts'
import { distinctShort, type Failure, groupFailures } from '../../../src/render/problems.ts'
import {
  docsUrl,
  makeCheck,
  makeDiagnosis,
  makeReport,
  makeRuntime,
  mixed,
  red,
  workloadsOf,
  timeout
} from './reports.ts'

const spin = makeRuntime('spin')
const failedWith = (node: string, more: Partial<Diagnosis>) =>
  makeCheck(spin, node, { kind: 'failed', diagnosis: { ...makeDiagnosis('spin'), ...more } })

const textsOf = ({ diagnosis, nodes }: Failure): readonly string[] =>
  fixSteps(diagnosis, nodes, docsUrl).map(({ text }) => text)

describe('groupFailures', () => {
  test('what most checks have comes first, failed before inconclusive', () => {
    const groups = groupFailures(red).map(
      ({ kind, diagnosis, runtimes }) => `${kind} ${diagnosis.code} ${runtimes.join()}`
    )
    expect(groups).toEqual([
      'failed node-not-ready lunatic,slight,spin,wws',
      'failed handler-not-configured lunatic',
      'failed handler-not-configured slight',
      'failed handler-not-configured spin',
      'failed handler-not-configured wws',
      'inconclusive timeout wws'
    ])
  })

  test('failed comes first however many are inconclusive', () => {
    const inconclusive = ['node-b', 'node-c'].map((node) =>
      makeCheck(spin, node, { kind: 'inconclusive', diagnosis: timeout })
    )
    expect(
      groupFailures(makeReport({ checks: [failedWith('node-a', {}), ...inconclusive] })).map(({ kind }) => kind)
    ).toEqual(['failed', 'inconclusive'])
  })

  test('evidence that differs in names, numbers and ids only is shown once', () => {
    const checks = ['node-a', 'node-b'].map((node, index) =>
      failedWith(node, {
        evidence: `sandbox "${index === 0 ? 'xyz' : 'uvw'}", id 4f${String(index)}c: ${node} refused after ${String(index)}s`
      })
    )
    expect(groupFailures(makeReport({ checks }))[0]?.evidence).toHaveLength(1)
  })

  test('evidence that differs in its words is shown with its nodes', () => {
    const excerpt = 'no such file'
    const checks = [
      failedWith('node-a', { evidence: 'a disk: disk full', excerpt: 'disk full' }),
      failedWith('node-b', { evidence: 'a disk: no such file', excerpt }),
      failedWith('node-c', { evidence: 'on containerd 1: no such file', excerpt })
    ]
    const evidence = groupFailures(makeReport({ checks }))[0]?.evidence ?? []
    expect(evidence).toEqual([
      { runtime: 'spin', node: 'node-a', text: 'a disk: disk full', short: '… disk full' },
      { runtime: 'spin', node: 'node-b', text: 'a disk: no such file', short: '… no such file' },
      { runtime: 'spin', node: 'node-c', text: 'on containerd 1: no such file', short: '… no such file' }
    ])
    expect(distinctShort(evidence).map(({ node }) => node)).toEqual(['node-a', 'node-b'])
  })

  test('what is to be done otherwise on one of the nodes is a failure of its own', () => {
    const checks = [
      failedWith('node-a', { facts: { kind: 'runtime-not-containerd', containerRuntime: 'cri-o://1' } }),
      failedWith('node-b', { facts: { kind: 'runtime-not-containerd', containerRuntime: 'cri-o://1' } }),
      failedWith('node-c', { facts: { kind: 'runtime-not-containerd', containerRuntime: 'cri-o://2' } })
    ]
    const use = (node: string, now: string): string =>
      `Let the kubelet of ${node} use containerd (--container-runtime-endpoint): it uses ${now}, and only containerd starts shims.`
    expect(groupFailures(makeReport({ checks })).map((failure) => [failure.nodes, textsOf(failure)])).toEqual([
      [
        ['node-a', 'node-b'],
        [use('node-a', 'cri-o://1'), 'Do the same on node-b.']
      ],
      [['node-c'], [use('node-c', 'cri-o://2')]]
    ])
  })

  test('a fix that names no node is the same for all of them', () => {
    const facts = { kind: 'out-of-memory', image: 'app' } as const
    const checks = ['node-a', 'node-b', 'node-c'].map((node) => failedWith(node, { facts }))
    expect(groupFailures(makeReport({ checks })).map(textsOf)).toEqual([
      ['Use a sample that needs less than 128 MiB: app used more.']
    ])
  })

  test('one code with two titles is two failures', () => {
    const checks = [failedWith('node-a', { title: 'one' }), failedWith('node-b', { title: 'two' })]
    expect(groupFailures(makeReport({ checks }))).toHaveLength(2)
  })
})

describe('compareNames', () => {
  test('numbers count as numbers', () => {
    expect(['b', 'a10', 'a9', 'a', 'a9b', 'a09'].sort(compareNames)).toEqual(['a', 'a09', 'a9', 'a9b', 'a10', 'b'])
  })

  test('it is an order: any shuffle sorts to the same list', () => {
    const names = fc.array(fc.stringMatching(/^[a-c0-2.-]{0,6}$/), { maxLength: 8 })
    fc.assert(
      fc.property(names, (list) => {
        const sorted = list.toSorted(compareNames)
        expect(list.toReversed().sort(compareNames)).toEqual(sorted)
        for (const [index, name] of sorted.entries()) {
          for (const later of sorted.slice(index)) expect(compareNames(name, later)).toBeLessThanOrEqual(0)
        }
      })
    )
  })
})

describe('rows beside the checks', () => {
  test("a workload's failure is reported once, of its pods and their nodes", () => {
    const [failure, ...others] = groupFailures(makeReport({ workloads: workloadsOf('failed') }))
    expect(others).toEqual([])
    expect(failure).toMatchObject({ runtimes: ['Deployment default/wasm-spin'], nodes: ['node-c'] })
  })

  test('a failure of no node is reported of the row alone', () => {
    const workload = { ...mixed.workloads[2], verdict: { kind: 'failed', diagnosis: timeout } } as WorkloadReport
    const [failure] = groupFailures(makeReport({ workloads: [workload] }))
    expect(failure).toMatchObject({ runtimes: ['Service wasm-node-smoke-k4x7m2/wws-k4x7m2'], nodes: [] })
  })
})
