import { beforeAll, expect, test } from 'vitest'
import { countTraffic, type Traffic } from '../../support/action/traffic.ts'
import { reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
const given = { nodes: 'node-a, node-b', constrain: 'true', cleanup: 'all' }
const [runtimes, nodes, checks] = [4, 2, 8]

let traffic: Traffic

beforeAll(async () => {
  await reset(cluster)
  traffic = await countTraffic(cluster, given)
})

test('a run of 8 checks passes, and what it asks of the API server grows with runtimes, nodes and checks alone', () => {
  const { requests, run } = traffic
  expect(run.report.result, run.stdout).toBe('passed')
  const all = [...requests].reduce((sum, [, count]) => sum + count, 0)
  // While admission has not seen a class yet, and while a sample starts, more is asked: how often is up to the cluster.
  const again = countOf('post pods') - (checks + 2 * runtimes) + countOf('get pods/proxy') - 3 * checks
  const most = 20 + 8 * runtimes + 2 * nodes + 5 * checks
  expect(all - again, describeRequests(requests)).toBeLessThanOrEqual(most)
})

test('permissions are reviewed at once, and classes are read at once', () => {
  expect(countOf('post selfsubjectrulesreviews')).toBe(1)
  expect(countOf('post selfsubjectaccessreviews')).toBe(0)
  // Before the plan, before the first pod, after the last one, and before they are deleted.
  expect(countOf('get runtimeclasses')).toBe(4)
})

test('each node is patched once for all its labels, and once to remove them', () => {
  expect(countOf('patch nodes')).toBe(2 * nodes)
})

test('pods are deleted once each at the most, and what is left of them at once', () => {
  const again = countOf('post pods') - (checks + 2 * runtimes)
  expect(countOf('delete pods')).toBeLessThanOrEqual(checks + 2 * runtimes + 1 + again)
})

test('all of it takes few connections', () => {
  expect(traffic.connections).toBeLessThanOrEqual(4)
})

function countOf(name: string): number {
  return traffic.requests.get(name) ?? 0
}

function describeRequests(requests: Traffic['requests']): string {
  return [...requests].map(([name, count]) => `${count} ${name}`).join(', ')
}
