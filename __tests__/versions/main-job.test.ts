import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubernetesMinors, kubernetesVersion } from '../../testbed/build/kubernetes.ts'
import { down } from '../../testbed/down.ts'
import { makeProgress } from '../../testbed/progress.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { up } from '../../testbed/up.ts'
import { runOn } from '../support/action/run.ts'
import { testbedName } from '../support/testbeds.ts'

const name = testbedName('versions')
const minors = kubernetesMinors()
// The oldest and the newest; every version that can be built if VERSIONS=all.
const chosen =
  process.env['VERSIONS'] === 'all' ? minors : minors.filter((_, at) => at === 0 || at === minors.length - 1)

describe.each(chosen)('Kubernetes %s', (minor) => {
  let testbed: Testbed

  beforeAll(async () => {
    testbed = await up({ name, kubernetes: minor, progress: makeProgress() })
    // A build of another Kubernetes takes as long as the machine takes.
  }, 3_600_000)

  afterAll(async () => {
    await down({ name })
  })

  test('constrained, on both generations of containerd -> 8 of 8 passed, constraint check and negative test proven', async () => {
    const { exitCode, report } = await runOn(testbed, { constrain: 'true', nodes: 'node-a, node-b' })
    expect(report.cluster?.version).toBe(kubernetesVersion(minor))
    expect(report.nodes.map(({ kubelet }) => kubelet)).toEqual(Array(3).fill(kubernetesVersion(minor)))
    expect({ exitCode, result: report.result, counts: report.counts }).toMatchObject({
      exitCode: 0,
      result: 'passed',
      counts: { passed: 8, total: 8 }
    })
    expect(report.constraints.map(({ verdict }) => verdict)).toEqual(Array(4).fill('enforced'))
    expect(report.negativeTests.map(({ verdict }) => verdict)).toEqual(Array(4).fill('proven'))
    // What README's table of tested versions reports.
    const runtimes = report.nodes.map(({ containerRuntime }) => /^containerd:\/\/(\d+)/.exec(containerRuntime)?.[1])
    expect(new Set(runtimes)).toEqual(new Set(['1', '2']))
  })

  test('by port-forward, with a node that has no handlers -> its four checks fail, and nothing else fails', async () => {
    const { exitCode, report } = await runOn(testbed, { nodes: 'node-*', access: 'port-forward', cleanup: 'all' })
    const failed = report.checks.filter(({ verdict }) => verdict !== 'passed')
    // Classes that are constrained by now keep an unlabelled node out: that is another code, and reported before any pod is made.
    expect(failed.map(({ node, diagnosis }) => `${node} ${diagnosis?.code ?? ''}`)).toEqual(
      Array(4).fill('node-c class-constrained')
    )
    expect({ exitCode, counts: report.counts }).toMatchObject({ exitCode: 1, counts: { passed: 8, failed: 4 } })
  })

  test('plain classes, and the node without handlers -> handler-not-configured', async () => {
    await testbed.api.call('DELETE', '/apis/node.k8s.io/v1/runtimeclasses')
    const { exitCode, report } = await runOn(testbed, { nodes: 'node-c' })
    expect(report.checks.map(({ diagnosis }) => diagnosis?.code)).toEqual(Array(4).fill('handler-not-configured'))
    expect(exitCode).toBe(1)
  })
})
