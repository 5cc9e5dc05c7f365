import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reported, runOn, startAction, withReport } from '../../support/action/run.ts'
import { checkOf, outputOf, verdictsOf } from '../../support/action/report.ts'
import { create, list, type Pod, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { until } from '../../support/until.ts'
import { failsEveryThirdPod, wrapShim } from '../../support/wrapped-shim.ts'

const cluster = useTestbed('cluster')
const flaky = cluster.node('node-a')
const namespace = 'repeated'
const podsPath = `/api/v1/namespaces/${namespace}/pods`

beforeAll(async () => {
  await reset(cluster)
  await create(cluster, '/api/v1/namespaces', { metadata: { name: namespace } })
})

afterAll(async () => {
  await remove(cluster, `/api/v1/namespaces/${namespace}`)
})

describe('each check three times, with a shim on node-a that fails each third pod', () => {
  let ended: Reported

  beforeAll(async () => {
    await wrapShim(flaky, 'spin', failsEveryThirdPod)
    const given = { runtimes: 'spin, wws', nodes: 'node-a, node-b', repeat: '3', constrain: 'true', cleanup: 'all' }
    ended = await runOn(cluster, given)
  })

  afterAll(() => {
    flaky.installShim('spin')
  })

  test('it is flaky on that node, and nothing else is', () => {
    expect(verdictsOf(ended.report)).toEqual({
      'spin on node-a': 'failed flaky',
      'spin on node-b': 'passed',
      'wws on node-a': 'passed',
      'wws on node-b': 'passed'
    })
    expect([ended.exitCode, ended.report.run.repeat]).toEqual([1, 3])
  })

  test('2 of 3 repetitions passed, with the cause of the third and its fix', () => {
    const { diagnosis, repetitions } = checkOf(ended.report, 'spin', 'node-a')
    expect(repetitions).toMatchObject({ passed: 2, failed: 1, inconclusive: 0, total: 3 })
    expect(repetitions?.each.map(({ code }) => code)).toEqual([null, null, 'shim-dies'])
    expect(diagnosis?.fault).toBe('node image')
    expect(diagnosis?.evidence).toMatch(
      /^2 of 3 repetitions passed\nrepetition 3 failed: shim-dies: .*the shim gives up/
    )
    expect(diagnosis?.fix.join('\n')).toContain('containerd-shim-spin-v2')
    expect(ended.stdout).toMatch(/node-a +✗ 2\/3 \[1\]/)
  })

  test('what passed has three starts, each of a pod of its own that ended, and their median and slowest', () => {
    const { repetitions, tookMs } = checkOf(ended.report, 'wws', 'node-b')
    const { each = [], starts } = repetitions ?? {}
    expect(new Set(each.map(({ pod }) => pod)).size).toBe(3)
    for (const { startMs, stopMs } of each) expect([startMs, stopMs]).toEqual([expect.any(Number), expect.any(Number)])
    expect(starts).toMatchObject({ count: 3, p95Ms: null })
    expect(starts?.medianMs).toBeLessThanOrEqual(starts?.maxMs ?? 0)
    expect(tookMs).toBeGreaterThan(0)
  })

  test('negative tests and constraint checks are done once', () => {
    const { constraints, negativeTests } = ended.report
    expect(constraints.map(({ verdict }) => verdict)).toEqual(['enforced', 'enforced'])
    expect(negativeTests.map(({ verdict }) => verdict)).toEqual(['proven', 'proven'])
  })
})

test('a run that is cancelled after the first time leaves no pod, and is not green', async () => {
  const running = startAction({
    kubeconfig: cluster.kubeconfig,
    ...{ runtimes: 'spin', nodes: 'node-b', repeat: '50', namespace, cleanup: 'all' }
  })
  const second = async (): Promise<boolean> => {
    const pods = await list<Pod>(cluster, podsPath)
    return pods.some(({ metadata }) => metadata.name.startsWith('check-1-1-2-'))
  }
  await until('the pod of the second time', second)
  running.child.kill('SIGTERM')
  const { report } = withReport(await running.ended)
  expect(report.checks.map(outputOf)).toEqual(['inconclusive cancelled'])
  expect(report.checks[0]?.repetitions).toMatchObject({ failed: 0, total: 50 })
  expect(report.checks[0]?.repetitions?.each.at(-1)).toMatchObject({ verdict: 'inconclusive', code: 'cancelled' })
  expect(await list<Pod>(cluster, podsPath)).toEqual([])
})
