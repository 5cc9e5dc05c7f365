import { expect, test } from 'vitest'
import type { Cluster } from '../../src/ports.ts'
import { CLASSES, COMMAND, pinTo, runtimeClass } from './objects.ts'
import { type ContractTarget, follow, until, valueOf } from './target.ts'

type Job = {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly { readonly kind: string }[] }
  readonly status?: {
    readonly active?: number
    readonly succeeded?: number
    readonly failed?: number
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
      readonly message?: string
    }[]
  }
}
type Pod = {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly { readonly name: string }[] }
  readonly status?: {
    readonly phase?: string
    readonly containerStatuses?: readonly {
      readonly restartCount: number
      readonly state?: { readonly terminated?: { readonly exitCode: number } }
    }[]
  }
}
type Wanted = {
  readonly name: string
  readonly exitCode: number
  readonly restartPolicy: 'Never' | 'OnFailure'
  readonly backoffLimit?: number
}

/** What the simulation promises of Jobs: how often they try, and which conditions they have, and in which order. */
export function describeJobs(open: () => Promise<ContractTarget>): void {
  test('a Job whose pod ends well has met its criteria, and then is Complete, and its pod stays', async () => {
    const target = await open()
    const { cluster, namespace } = target
    // On a day that comes every four years.
    const schedule = '0 0 29 2 *'
    const cronJobs = `/apis/batch/v1/namespaces/${namespace}/cronjobs`
    const wanted = { name: 'contract-ends', exitCode: 0, restartPolicy: 'Never' } as const
    const spec = { schedule, jobTemplate: { spec: makeSpec(target.node, wanted) } }
    const metadata = { name: 'contract-rare' }
    valueOf(await cluster.create(cronJobs, { apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec }))
    const seen = await play(target, wanted, isOver)
    expect(seen.conditions).toEqual(['', 'SuccessCriteriaMet', 'SuccessCriteriaMet, Complete'])
    const reason = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    expect(seen.job?.status?.conditions).toMatchObject([reason, reason])
    expect(countsOf(seen.job)).toEqual({ active: 0, succeeded: 1, failed: 0 })
    expect(seen.pods).toEqual(['+ 1', '1 Succeeded, exit code 0'])
    expect(await podsOf(cluster, namespace, 'contract-ends')).toEqual(['Succeeded'])
    // One whose schedule is far away has made none meanwhile.
    const { items } = valueOf(await cluster.list<Job>(`/apis/batch/v1/namespaces/${namespace}/jobs`))
    expect(items.filter((one) => one.metadata.ownerReferences?.[0]?.kind === 'CronJob')).toEqual([])
    valueOf(await cluster.remove(`${cronJobs}/contract-rare`, { foreground: true }))
    await remove(target, 'contract-ends')
    expect(await podsOf(cluster, namespace, 'contract-ends')).toEqual([])
  })

  test('a Job whose pod fails makes another one, and is Failed once more failed than its backoffLimit', async () => {
    const target = await open()
    const wanted = { name: 'contract-fails', exitCode: 3, restartPolicy: 'Never', backoffLimit: 1 } as const
    const seen = await play(target, wanted, isOver)
    expect(seen.pods).toEqual(['+ 1', '1 Failed, exit code 3', '+ 2', '2 Failed, exit code 3'])
    expectFailed(seen)
    expect(countsOf(seen.job)).toEqual({ active: 0, succeeded: 0, failed: 2 })
    expect(await podsOf(target.cluster, target.namespace, 'contract-fails')).toEqual(['Failed', 'Failed'])
    await remove(target, 'contract-fails')
  })

  test('a restart of a container counts as well, and what still runs at the backoffLimit is deleted', async () => {
    const target = await open()
    const wanted = { name: 'contract-restarts', exitCode: 3, restartPolicy: 'OnFailure', backoffLimit: 1 } as const
    const seen = await play(target, wanted, isOver)
    expect(seen.restarts).toBe(1)
    expect(seen.pods.filter((step) => step.startsWith('+'))).toEqual(['+ 1'])
    expectFailed(seen)
    expect(countsOf(seen.job)).toEqual({ active: 0, succeeded: 0, failed: 1 })
    await remove(target, 'contract-restarts')
    expect(await podsOf(target.cluster, target.namespace, 'contract-restarts')).toEqual([])
  })

  test('a Job that waits to try again makes no other pod once it is deleted', async () => {
    const target = await open()
    const wanted = { name: 'contract-waits', exitCode: 3, restartPolicy: 'Never' } as const
    const isWaiting = ({ job, pods }: Seen): boolean =>
      countsOf(job).failed === 1 && pods.some((step) => step.includes('Failed'))
    const seen = await play(target, wanted, isWaiting)
    expect(countsOf(seen.job)).toEqual({ active: 0, succeeded: 0, failed: 1 })
    await remove(target, 'contract-waits')
    expect(seen.conditions).toEqual([''])
    expect(seen.pods).toEqual(['+ 1', '1 Failed, exit code 3'])
    expect(await podsOf(target.cluster, target.namespace, 'contract-waits')).toEqual([])
  })
}

type Seen = {
  /** The types of the conditions at each change of them. */
  readonly conditions: readonly string[]
  /** What became of the pods, which are numbered by their order, in the order in which it was seen. */
  readonly pods: readonly string[]
  /** The most that a container had. */
  readonly restarts: number
  readonly job?: Job | undefined
}

function isOver({ job }: Seen): boolean {
  return job?.status?.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed') === true
}

function expectFailed({ conditions, job }: Seen): void {
  expect(conditions).toEqual(['', 'FailureTarget', 'FailureTarget, Failed'])
  const reason = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  expect(job?.status?.conditions).toMatchObject([
    { status: 'True', ...reason },
    { status: 'True', ...reason }
  ])
}

/** What is not there is none. */
function countsOf(job: Job | undefined): Readonly<Record<'active' | 'succeeded' | 'failed', number>> {
  const { active = 0, failed = 0, succeeded = 0 } = job?.status ?? {}
  return { active, succeeded, failed }
}

/** Makes a Job, and follows it and its pods until it has come so far. */
async function play(target: ContractTarget, wanted: Wanted, isEnough: (seen: Seen) => boolean): Promise<Seen> {
  const { cluster, namespace, node, wait } = target
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
  valueOf(await cluster.create(CLASSES, runtimeClass(wanted.name, 'wasmtime')))
  const conditions: string[] = []
  const pods: string[] = []
  const names: string[] = []
  let [job, restarts]: [Job | undefined, number] = [undefined, 0]
  const look = (): Seen => ({ conditions, pods, restarts, job })
  const enough = new AbortController()
  const watching = [
    follow(cluster.follow<Job>(jobs, {}, enough.signal), ({ object }) => {
      if (object.metadata.name !== wanted.name) return
      job = object
      const types = (object.status?.conditions ?? []).map(({ type }) => type).join(', ')
      if (conditions.at(-1) !== types) conditions.push(types)
    }),
    follow(cluster.follow<Pod>(podsPath(namespace), {}, enough.signal), ({ object }) => {
      const { metadata, status } = object
      if (metadata.ownerReferences?.[0]?.name !== wanted.name) return
      if (!names.includes(metadata.name)) pods.push(`+ ${names.push(metadata.name)}`)
      const [container] = status?.containerStatuses ?? []
      restarts = Math.max(restarts, container?.restartCount ?? 0)
      const exitCode = container?.state?.terminated?.exitCode
      // The end of a container may be reported before its pod's phase.
      if (status?.phase === 'Running' || exitCode === undefined) return
      const step = `${names.indexOf(metadata.name) + 1} ${status?.phase ?? ''}, exit code ${exitCode}`
      if (!pods.includes(step)) pods.push(step)
    })
  ]
  const metadata = { name: wanted.name }
  valueOf(await cluster.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: makeSpec(node, wanted) }))
  await until(wait, () => isEnough(look()), 90_000)
  enough.abort()
  await Promise.all(watching)
  return look()
}

function makeSpec(node: string, { backoffLimit, exitCode, name, restartPolicy }: Wanted): object {
  const containers = [{ name: 'app', image: COMMAND, args: ['exit', String(exitCode)] }]
  const spec = { runtimeClassName: name, restartPolicy, ...pinTo(node), containers, terminationGracePeriodSeconds: 1 }
  return { template: { spec }, ...(backoffLimit === undefined ? {} : { backoffLimit }) }
}

/** Deletes a Job with all that it owns, and its class; resolves when it is gone. */
async function remove({ cluster, namespace, wait }: ContractTarget, name: string): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`
  valueOf(await cluster.remove(path, { foreground: true }))
  await until(wait, async () => (await cluster.get(path)).kind === 'refused', 60_000)
  expect(await cluster.get(path)).toMatchObject({ status: 404 })
  await cluster.remove(`${CLASSES}/${name}`)
}

/** The phases of the pods that a Job has. */
async function podsOf(cluster: Cluster, namespace: string, job: string): Promise<readonly string[]> {
  const { items } = valueOf(await cluster.list<Pod>(podsPath(namespace)))
  const own = items.filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === job)
  return own.map(({ status }) => status?.phase ?? '')
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`
}
