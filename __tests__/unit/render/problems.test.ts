import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Diagnosis, Node } from '../../../src/core/model.ts'
import type { WorkloadReport } from '../../../src/core/report.ts'
import { distinctShort } from '../../../src/render/evidence.ts'
import { compareNames } from '../../../src/render/order.ts'
import { fixSteps } from '../../../src/render/fix-steps.ts'
import { groupProblems, indexProblems, type Problem } from '../../../src/render/problems.ts'
import {
  docsUrl,
  makeCheck,
  makeDiagnosis,
  makeNode,
  makeReport,
  makeRuntime,
  mixed,
  red,
  workloadsOf,
  timeout
} from './reports.ts'

const spin = makeRuntime('spin')
const failedWith = (node: string, more: Partial<Diagnosis>) =>
  makeCheck(spin, node, { kind: 'failed', diagnosis: { ...makeDiagnosis('spin'), hints: [], ...more } })

const textsOf = (problem: Problem): readonly string[] => fixSteps(problem, { docsUrl }).map(({ text }) => text)

describe('groupProblems', () => {
  test('one cause on one node is one problem for all runtimes; what most checks have comes first, failed before inconclusive', () => {
    const groups = groupProblems(red).map(
      ({ number, kind, diagnoses: [{ code }], runtimes, nodes }) =>
        `[${String(number)}] ${kind} ${code} ${runtimes.join()} on ${nodes.join()}`
    )
    expect(groups).toEqual([
      '[1] failed handler-not-configured lunatic,slight,spin,wws on node-c',
      '[2] failed node-not-ready lunatic,slight,spin,wws on node-d',
      '[3] inconclusive timeout wws on node-b'
    ])
  })

  test('its fix has what is the same for all runtimes once, and their sections in one block', () => {
    const [problem] = groupProblems(red)
    if (problem === undefined) throw new Error('no problem')
    const steps = fixSteps(problem, { docsUrl })
    expect(steps.map(({ text }) => text)).toEqual([
      'New image: build with image-builder v0.1.22 or later.',
      'This node only: open a shell.',
      'Install the shims',
      'Add to /etc/containerd/config.toml, for each runtime:',
      'systemctl restart containerd'
    ])
    expect(steps[3]?.block?.lines.filter((line) => line.startsWith('['))).toHaveLength(4)
  })

  test('failed comes first however many are inconclusive', () => {
    const inconclusive = ['node-b', 'node-c'].map((node) =>
      makeCheck(spin, node, { kind: 'inconclusive', diagnosis: timeout })
    )
    expect(
      groupProblems(makeReport({ checks: [failedWith('node-a', {}), ...inconclusive] })).map(({ kind }) => kind)
    ).toEqual(['failed', 'inconclusive'])
  })

  test('nodes of different distributions are fixed differently, and so are different problems', () => {
    const nodes: readonly Partial<Node>[] = [
      { kubelet: 'v1.34.1+k3s1' },
      { kubelet: 'v1.34.1+rke2r1' },
      { labels: { 'kubernetes.azure.com/cluster': 'x' } },
      { providerId: 'kind://docker/kind/kind-worker' },
      { osImage: 'Talos (v1.11.1)' },
      { osImage: 'Container-Optimized OS from Google' },
      { labels: { 'microk8s.io/cluster': 'true' } },
      {}
    ]
    const names = nodes.map((_, index) => `node-${String(index)}`)
    const report = makeReport({
      checks: names.map((name) => failedWith(name, {})),
      nodes: nodes.map((more, index) => ({ node: makeNode(names[index] ?? '', more) }))
    })
    const fixes = groupProblems(report).map((problem) =>
      [
        problem.distribution,
        ...fixSteps(problem, { docsUrl }).map(({ text, block }) => `${text} ${block?.lines.join() ?? ''}`)
      ].join('\n')
    )
    expect(fixes).toHaveLength(8)
    for (const [start, part] of [
      ['k3s', 'systemctl restart k3s-agent  # on a server: k3s'],
      ['rke2', 'systemctl restart rke2-agent'],
      ['aks', 'runtime-class-manager'],
      ['kind', 'docker exec node-3 systemctl restart containerd'],
      ['talos', 'talosctl upgrade --nodes node-4'],
      ['read-only', 'root is read-only'],
      ['microk8s', '/var/snap/microk8s/current/args/containerd-template.toml'],
      ['generic', '/etc/containerd/config.toml']
    ] as const) {
      expect(fixes.find((text) => text.startsWith(`${start}\n`))).toContain(part)
    }
  })

  test('a handler that k3s does not look for needs its template', () => {
    const facts = {
      kind: 'handler-not-configured',
      handler: 'mine',
      architecture: 'amd64',
      containerRuntime: 'containerd://2.1.5-k3s1'
    } as const
    const report = makeReport({
      checks: [failedWith('node-a', { facts })],
      nodes: [{ node: makeNode('node-a', { kubelet: 'v1.34.1+k3s1' }) }]
    })
    expect(groupProblems(report).flatMap(textsOf).join('\n')).toContain(
      '/var/lib/rancher/k3s/agent/etc/containerd/config-v3.toml.tmpl'
    )
  })

  test('evidence that differs in names, numbers and ids only is shown once', () => {
    const checks = ['node-a', 'node-b'].map((node, index) =>
      failedWith(node, {
        evidence: `sandbox "${index === 0 ? 'xyz' : 'uvw'}", id 4f${String(index)}c: ${node} refused after ${String(index)}s`
      })
    )
    expect(groupProblems(makeReport({ checks }))[0]?.evidence).toHaveLength(1)
  })

  test('evidence that differs in its words is shown with its nodes', () => {
    const excerpt = 'no such file'
    const checks = [
      failedWith('node-a', { evidence: 'a disk: disk full', excerpt: 'disk full' }),
      failedWith('node-b', { evidence: 'a disk: no such file', excerpt }),
      failedWith('node-c', { evidence: 'on containerd 1: no such file', excerpt })
    ]
    const evidence = groupProblems(makeReport({ checks }))[0]?.evidence ?? []
    expect(evidence).toEqual([
      { runtime: 'spin', node: 'node-a', text: 'a disk: disk full', short: 'disk full' },
      { runtime: 'spin', node: 'node-b', text: 'a disk: no such file', short: 'no such file' },
      { runtime: 'spin', node: 'node-c', text: 'on containerd 1: no such file', short: 'no such file' }
    ])
    expect(distinctShort(evidence).map(({ node }) => node)).toEqual(['node-a', 'node-b'])
  })

  test('what is to be done otherwise on one of the nodes is a problem of its own', () => {
    const checks = [
      failedWith('node-a', { facts: { kind: 'runtime-not-containerd', containerRuntime: 'cri-o://1' } }),
      failedWith('node-b', { facts: { kind: 'runtime-not-containerd', containerRuntime: 'cri-o://1' } }),
      failedWith('node-c', { facts: { kind: 'runtime-not-containerd', containerRuntime: 'cri-o://2' } })
    ]
    const groups = groupProblems(makeReport({ checks }))
    expect(groups.map(({ nodes }) => nodes)).toEqual([['node-a', 'node-b'], ['node-c']])
    expect(groups.map(textsOf)).toEqual([
      [expect.stringContaining('cri-o://1'), 'Repeat on node-b.'],
      [expect.stringContaining('cri-o://2')]
    ])
  })

  test('a fix that names no node is the same for all of them', () => {
    const facts = { kind: 'out-of-memory', image: 'app' } as const
    const checks = ['node-a', 'node-b', 'node-c'].map((node) => failedWith(node, { facts }))
    expect(groupProblems(makeReport({ checks })).map(textsOf)).toEqual([[expect.stringContaining('app')]])
  })

  test('one code with two titles is two problems', () => {
    const checks = [failedWith('node-a', { title: 'one' }), failedWith('node-b', { title: 'two' })]
    expect(groupProblems(makeReport({ checks }))).toHaveLength(2)
  })
})

test('a check and a workload check find the numbers of their problems', () => {
  const problems = groupProblems(mixed)
  const references = indexProblems(problems)
  expect(references('Deployment default/wasm-spin')).toEqual([1])
  expect(references('Service wasm-node-smoke-k4x7m2/wws-k4x7m2')).toEqual([2])
  expect(references('spin', 'node-a')).toEqual([])
  expect(indexProblems(groupProblems(red))('wws', 'node-b')).toEqual([3])
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

describe('workload checks', () => {
  test("a workload's problem is reported once, of its pods and their nodes", () => {
    const [problem, ...others] = groupProblems(makeReport({ workloads: workloadsOf('failed') }))
    expect(others).toEqual([])
    expect(problem).toMatchObject({ runtimes: ['Deployment default/wasm-spin'], nodes: ['node-c'] })
  })

  test('a problem of no node is reported of the workload check alone', () => {
    const workload = { ...mixed.workloads[2], verdict: { kind: 'failed', diagnosis: timeout } } as WorkloadReport
    const [problem] = groupProblems(makeReport({ workloads: [workload] }))
    expect(problem).toMatchObject({ runtimes: ['Service wasm-node-smoke-k4x7m2/wws-k4x7m2'], nodes: [] })
  })

  test('one cause of a check and of a workload check on its node is one problem', () => {
    const checks = [failedWith('node-c', { hints: ['node-shell', 'node-image'] })]
    const [problem, ...others] = groupProblems(makeReport({ checks, workloads: workloadsOf('failed') }))
    expect(others).toEqual([])
    expect(problem).toMatchObject({ runtimes: ['Deployment default/wasm-spin', 'spin'], nodes: ['node-c'] })
  })
})
