import { expect, test } from 'vitest'
import type { ApiResult } from '../../src/ports.ts'
import { SAMPLE, untilEvent } from './objects.ts'
import { type ContractTarget, until, valueOf } from './target.ts'

type Resources = Readonly<Partial<Record<'limits' | 'requests', Readonly<Record<string, string>>>>>
type Pod = {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec: { readonly containers: readonly { readonly resources?: Resources }[] }
}
type Try = (resources: Resources) => Promise<ApiResult<Pod>>

const NAMESPACE = 'contract-limits'
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`
const LIMITS = { type: 'Container', max: { cpu: '100m', memory: '64Mi' }, min: { cpu: '10m' } }
const SET_BY = 'kubernetes.io/limit-ranger'

/** What the simulation promises of a LimitRange: what it gives to containers, and in which words it refuses them. */
export function describeLimits(open: () => Promise<ContractTarget>): void {
  test('a LimitRange gives containers what they lack, and refuses what is above its maximum or below its minimum', async () => {
    const target = await open()
    const { cluster, namespace, wait } = target
    const tryIn = async (path: string, resources: Resources): Promise<ApiResult<Pod>> =>
      await cluster.create<Pod>(path, pod('contract-limited', resources), { dryRun: true })
    const tryPod: Try = async (resources) => await tryIn(PODS, resources)
    valueOf(await cluster.create('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: NAMESPACE } }))
    const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'small' }, spec: { limits: [LIMITS] } }
    const made = await cluster.create(`/api/v1/namespaces/${NAMESPACE}/limitranges`, range)
    // Its maximum is its default as well.
    expect(made).toMatchObject({ value: { spec: { limits: [{ default: LIMITS.max, defaultRequest: LIMITS.max }] } } })
    // A namespace has its service account a little later, and admission knows the LimitRange from a cache.
    await until(wait, async () => {
      const tried = await tryPod({})
      return tried.kind === 'ok' && resourcesOf(tried.value)?.limits !== undefined
    })
    await expectDefaults(tryPod)
    await expectRefusals(tryPod)
    const other = valueOf(await tryIn(`/api/v1/namespaces/${namespace}/pods`, {}))
    expect(resourcesOf(other)?.limits).toBeUndefined()
    await expectEvent(target)
    valueOf(await cluster.remove(`/api/v1/namespaces/${NAMESPACE}`))
  })
}

async function expectDefaults(tryPod: Try): Promise<void> {
  const bare = valueOf(await tryPod({}))
  expect(resourcesOf(bare)).toEqual({ limits: LIMITS.max, requests: LIMITS.max })
  expect(bare.metadata.annotations).toEqual({
    [SET_BY]: 'LimitRanger plugin set: cpu, memory request for container app; cpu, memory limit for container app'
  })
  // A limit is the request as well, before there are any others.
  const limited = valueOf(await tryPod({ limits: { cpu: '50m' } }))
  expect(resourcesOf(limited)).toEqual({
    limits: { cpu: '50m', memory: '64Mi' },
    requests: { cpu: '50m', memory: '64Mi' }
  })
  expect(limited.metadata.annotations).toEqual({
    [SET_BY]: 'LimitRanger plugin set: memory request for container app; memory limit for container app'
  })
  const asking = valueOf(await tryPod({ requests: { cpu: '20m' }, limits: { memory: '32Mi' } }))
  expect(resourcesOf(asking)).toEqual({
    limits: { cpu: '100m', memory: '32Mi' },
    requests: { cpu: '20m', memory: '32Mi' }
  })
}

async function expectRefusals(tryPod: Try): Promise<void> {
  const forbidden = (why: string): object => {
    const message = `pods "contract-limited" is forbidden: ${why}`
    return { kind: 'refused', status: 403, reason: 'Forbidden', message }
  }
  const above = await tryPod({ limits: { cpu: '500m' }, requests: { cpu: '10m' } })
  expect(above).toMatchObject(forbidden('maximum cpu usage per Container is 100m, but limit is 500m'))
  const below = await tryPod({ limits: { cpu: '50m' }, requests: { cpu: '5m' } })
  expect(below).toMatchObject(forbidden('minimum cpu usage per Container is 10m, but request is 5m'))
  const both = await tryPod({ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '10m', memory: '1Mi' } })
  const [cpu, memory] = [
    'cpu usage per Container is 100m, but limit is 1',
    'memory usage per Container is 64Mi, but limit is 1Gi'
  ]
  // In whatever order.
  expect(both).toHaveProperty(
    'message',
    expect.stringMatching(new RegExp(`forbidden: \\[maximum (${cpu}, maximum ${memory}|${memory}, maximum ${cpu})\\]$`))
  )
}

/** What makes pods for a workload reports the refusal of each as an event of its own object. */
async function expectEvent(target: ContractTarget): Promise<void> {
  const { cluster } = target
  const labels = { app: 'contract-limited' }
  const { spec } = pod('', { limits: { cpu: '500m' }, requests: { cpu: '10m' } })
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`
  const made = await cluster.create(path, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'contract-limited' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } }
  })
  valueOf(made)
  const events = await untilEvent(target, NAMESPACE, /^contract-limited-/, 'FailedCreate')
  const failed = events.find(({ reason }) => reason === 'FailedCreate')
  expect(failed?.involvedObject?.kind).toBe('ReplicaSet')
  expect(failed?.message).toMatch(
    /^Error creating: pods "contract-limited-\S+" is forbidden: maximum cpu usage per Container is 100m, but limit is 500m$/
  )
}

function resourcesOf({ spec }: Pod): Resources | undefined {
  return spec.containers[0]?.resources
}

function pod(name: string, resources: Resources): Readonly<Record<'metadata' | 'spec', object>> {
  const containers = [{ name: 'app', image: SAMPLE, ...(Object.keys(resources).length === 0 ? {} : { resources }) }]
  return { metadata: { name }, spec: { containers } }
}
