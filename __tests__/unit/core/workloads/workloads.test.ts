import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../../../src/core/model.ts'
import type { PodObject, WorkloadObject } from '../../../../src/core/kubernetes/objects.ts'
import { withJobs } from '../../../../src/core/workloads/cron-jobs.ts'
import { askedPort } from '../../../../src/core/workloads/asked-port.ts'
import { reportUnchecked } from '../../../../src/core/verdict/judge-workload.ts'
import { listUserWorkloads } from '../../../../src/core/workloads/from-manifests.ts'
import { isPodOf, type PlacedManifest, readState, wantedPods } from '../../../../src/core/workloads/workloads.ts'
import { spin } from '../examples.ts'

const pod = { containers: [{ name: 'web', image: 'app:v1', ports: [{ name: 'web', containerPort: 8080 }] }] }
const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { runtimeClassName: spin.runtimeClass, ...pod } }
  }
}

function makeService(name: string, spec: object): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec }
}

function place(manifest: Manifest, namespace = 'ns'): PlacedManifest {
  return { manifest, namespace, collection: `/${manifest.kind}`, group: '', resource: manifest.kind }
}

const workloadsOf = (...manifests: readonly Manifest[]): ReturnType<typeof listUserWorkloads> =>
  listUserWorkloads(
    manifests.map((one) => place(one)),
    { runtimes: [spin], expectation: { path: '/x', body: { kind: 'contains', text: 'Hi' } } }
  )

describe('the rows of manifests', () => {
  test('a workload behind a Service is asked on the port behind it, and runs under the runtime of its class', () => {
    const service = makeService('web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'web' }] })
    const { services, workloads } = workloadsOf(deployment, service)
    expect(workloads).toMatchObject([
      { kind: 'Deployment', name: 'web', proof: 'answers', podQuery: { labelSelector: 'app=web' } }
    ])
    expect(workloads[0]?.runtime).toMatchObject({
      name: 'spin',
      runtimeClass: spin.runtimeClass,
      sample: { image: 'app:v1', port: 8080, path: '/x', status: 200, body: { kind: 'contains', text: 'Hi' } }
    })
    expect(services).toMatchObject([{ name: 'web', workload: 'Deployment ns/web', type: 'ClusterIP' }])
  })

  test.each([
    { name: 'without a Service it only has to be Ready', services: [] },
    {
      name: 'a Service of others is none of it',
      services: [makeService('x', { selector: { app: 'x' }, ports: [{ port: 80 }] })]
    },
    {
      name: 'a Service that names no port of it is not asked for it',
      services: [makeService('x', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'none' }] })]
    },
    { name: 'a Service without a selector leads to no pods', services: [makeService('x', { ports: [{ port: 80 }] })] }
  ])('$name', ({ services }) => {
    expect(workloadsOf(deployment, ...services).workloads).toMatchObject([{ proof: 'ready' }])
  })

  test.each([
    {
      name: 'a name outside of the cluster',
      spec: { type: 'ExternalName', externalName: 'x.example', ports: [{ port: 80 }] },
      why: 'service-external'
    },
    { name: 'UDP alone', spec: { ports: [{ port: 53, protocol: 'UDP' }] }, why: 'service-without-tcp' },
    { name: 'no port', spec: {}, why: 'service-without-tcp' }
  ])('a Service with $name is not asked, and named', ({ spec, why }) => {
    const { services, unchecked } = workloadsOf(makeService('x', spec))
    expect(services).toEqual([])
    expect(unchecked).toMatchObject([{ kind: 'Service', namespace: 'ns', name: 'x', why }])
  })

  test('an object of a group that is not of Kubernetes is followed, what only configures others is not', () => {
    const of = (apiVersion: string, kind: string): PlacedManifest => ({
      ...place({ apiVersion, kind, metadata: { name: 'x' } }),
      group: apiVersion.replace(/\/.*/, '')
    })
    const all = [
      of('argoproj.io/v1alpha1', 'Rollout'),
      of('core.spinkube.dev/v1alpha1', 'SpinAppExecutor'),
      of('core.spinkube.dev/v1alpha1', 'SpinApp'),
      of('monitoring.coreos.com/v1', 'ServiceMonitor'),
      of('monitoring.coreos.com/v1', 'Prometheus'),
      of('cert-manager.io/v1', 'Certificate'),
      of('networking.k8s.io/v1', 'NetworkPolicy'),
      { ...of('v1', 'ConfigMap'), group: '' }
    ]
    const inputs = { runtimes: [spin], expectation: { path: '/' } }
    const { followed, unchecked } = listUserWorkloads(all, inputs)
    expect(followed.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'Rollout /Rollout/x',
      'SpinApp /SpinApp/x',
      'Prometheus /Prometheus/x'
    ])
    expect(unchecked).toEqual([])
    const onCluster = { ...of('example.com/v1', 'Fleet'), namespace: undefined }
    const listed = listUserWorkloads([onCluster], inputs)
    expect(listed.unchecked).toMatchObject([{ kind: 'Fleet', why: 'kind' }])
    expect(listed.followed).toEqual([])
  })

  test('of another kind an object that is annotated to run nothing is followed all the same; named where it is in no namespace', () => {
    const annotated = (check: string, more: object = {}): PlacedManifest => {
      const metadata = { name: 'x', annotations: { 'wasm-node-smoke/check': check } }
      return { ...place({ apiVersion: 'example.com/v1', kind: 'Settings', metadata }), group: 'example.com', ...more }
    }
    const inputs = { runtimes: [spin], expectation: { path: '/' } }
    const followed = (check: string): unknown => listUserWorkloads([annotated(check)], inputs)
    expect(followed('none')).toMatchObject({ followed: [{ kind: 'Settings', isAnnotated: true }], unchecked: [] })
    expect(followed('other')).toMatchObject({ followed: [{ kind: 'Settings', isAnnotated: false }], unchecked: [] })
    const onCluster = listUserWorkloads([annotated('none', { namespace: undefined })], inputs)
    expect(onCluster.followed).toEqual([])
    expect(onCluster.unchecked.map(reportUnchecked)).toMatchObject([
      { kind: 'Settings', verdict: { kind: 'skipped', reason: 'annotated wasm-node-smoke/check: none' } }
    ])
  })

  test('a ReplicationController is found by the selector that it has, or that of its template', () => {
    const template = { metadata: { labels: { app: 'old' } }, spec: { containers: [] } }
    const old = { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'old' }, spec: { template } }
    expect(workloadsOf(old).workloads).toMatchObject([
      { kind: 'ReplicationController', podQuery: { labelSelector: 'app=old' } }
    ])
  })

  test('a Job made from a CronJob stands for it', () => {
    const jobTemplate = { metadata: { labels: { a: 'b' } }, spec: { template: deployment['spec'] } }
    const tick = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick' }, spec: { jobTemplate } }
    const collection = '/apis/batch/v1/namespaces/ns/cronjobs'
    const placed = { manifest: tick, namespace: 'ns', collection, group: 'batch', resource: 'cronjobs' }
    const [same, job, ...more] = withJobs([placed])
    expect(same).toBe(placed)
    expect(more).toEqual([])
    expect(job).toMatchObject({
      namespace: 'ns',
      group: 'batch',
      resource: 'jobs',
      collection: '/apis/batch/v1/namespaces/ns/jobs',
      manifest: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'tick-check', labels: { a: 'b' } },
        spec: jobTemplate.spec
      }
    })
  })

  test.each([null, {}, { metadata: null }, 'hourly'])(
    'a CronJob whose jobTemplate is %j has a Job too: the API server refuses both',
    (jobTemplate) => {
      const manifest = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick' }, spec: { jobTemplate } }
      const placed = { manifest, namespace: 'ns', collection: '/x/cronjobs', group: 'batch', resource: 'cronjobs' }
      expect(withJobs([placed]).map((one) => one.manifest.metadata)).toEqual([{ name: 'tick' }, { name: 'tick-check' }])
    }
  )

  test('the claims of a StatefulSet are empty volumes for its negative test', () => {
    const { spec, ...rest } = deployment
    const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] }
    const [workload] = workloadsOf({ ...rest, kind: 'StatefulSet', spec: { ...(spec as object), ...claims } }).workloads
    expect(workload?.template?.spec).toEqual({
      runtimeClassName: spin.runtimeClass,
      ...pod,
      volumes: [{ name: 'data', emptyDir: {} }]
    })
  })

  test('a kind that makes no pods, or another group of the same name, has no row', () => {
    const other = { ...deployment, apiVersion: 'example.com/v1' }
    expect(workloadsOf(other, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }).workloads).toEqual([])
  })

  test('the port that is called http comes before the first one', () => {
    expect(askedPort([{ port: 9 }, { name: 'http-web', port: 80 }])?.port).toBe(80)
    expect(askedPort([{ port: 9 }, { name: 'grpc', port: 80 }])?.port).toBe(9)
  })
})

// The smallest examples that fuzzing found: only the API server looks at such fields, when the object is created.
test.each([
  { ports: false },
  { ports: [null] },
  { ports: { port: 80 } },
  { selector: { app: 1 } },
  { selector: 'app', ports: [{ port: 80, targetPort: {} }] }
])('a Service with fields of other types, %j, is none that can be asked, and no accident', (spec) => {
  const { services, workloads } = workloadsOf(deployment, makeService('web', spec))
  expect(services.filter((one) => one.workload !== undefined)).toEqual([])
  expect(workloads).toMatchObject([{ proof: 'ready' }])
})

test.each([{ template: 1 }, { template: { spec: { containers: {} } } }, { selector: { matchLabels: [] } }])(
  'a Deployment with fields of other types, %j, is a workload, and no accident',
  (spec) => {
    expect(workloadsOf({ ...deployment, spec }).workloads).toMatchObject([{ name: 'web', proof: 'ready' }])
  }
)

describe('the pods of a workload', () => {
  const owned = (kind: string, name: string, labels = {}): Pick<PodObject, 'metadata'> => ({
    metadata: { name: 'x', labels, ownerReferences: [{ kind, name, uid: '1', controller: true }] }
  })

  test.each([
    {
      name: "a Deployment's own ReplicaSet",
      kind: 'Deployment',
      of: owned('ReplicaSet', 'web-5d', { 'pod-template-hash': '5d' }),
      is: true
    },
    {
      name: 'a ReplicaSet of a longer name',
      kind: 'Deployment',
      of: owned('ReplicaSet', 'web-two-5d', { 'pod-template-hash': '5d' }),
      is: false
    },
    { name: 'a DaemonSet of its name', kind: 'DaemonSet', of: owned('DaemonSet', 'web'), is: true },
    { name: 'a StatefulSet of its name', kind: 'DaemonSet', of: owned('StatefulSet', 'web'), is: false },
    { name: 'nobody', kind: 'Deployment', of: { metadata: { name: 'web', labels: { app: 'web' } } }, is: false },
    { name: 'itself', kind: 'Pod', of: { metadata: { name: 'web' } }, is: true }
  ])('a pod of $name: $is', ({ kind, of, is }) => {
    expect(isPodOf({ kind, name: 'web' }, of)).toBe(is)
  })

  test.each<{ name: string; kind: string; object: WorkloadObject; wanted: number | undefined }>([
    {
      name: 'a Deployment that its controller has not seen',
      kind: 'Deployment',
      object: { metadata: { generation: 2 }, spec: { replicas: 3 }, status: { observedGeneration: 1 } },
      wanted: undefined
    },
    {
      name: 'a Deployment',
      kind: 'Deployment',
      object: { metadata: { generation: 2 }, spec: { replicas: 3 }, status: { observedGeneration: 2 } },
      wanted: 3
    },
    {
      name: 'a DaemonSet',
      kind: 'DaemonSet',
      object: { metadata: { generation: 1 }, status: { observedGeneration: 1, desiredNumberScheduled: 4 } },
      wanted: 4
    },
    { name: 'a Pod', kind: 'Pod', object: { metadata: {} }, wanted: 1 },
    { name: 'a Job', kind: 'Job', object: { metadata: {} }, wanted: 1 },
    {
      name: 'a Job of several completions',
      kind: 'Job',
      object: { metadata: {}, spec: { completions: 3, parallelism: 2 } },
      wanted: 3
    },
    { name: 'a work queue', kind: 'Job', object: { metadata: {}, spec: { parallelism: 2 } }, wanted: 2 },
    { name: 'a suspended Job', kind: 'Job', object: { metadata: {}, spec: { suspend: true } }, wanted: 0 }
  ])('$name wants $wanted', ({ kind, object, wanted }) => {
    expect(wantedPods(kind, object)).toBe(wanted)
  })
})

describe('readState', () => {
  const metadata = { name: 'x' }
  const condition = (type: string, status = 'True'): WorkloadObject => ({
    metadata,
    status: { conditions: [{ type, status, reason: 'R', message: 'M' }] }
  })

  test('a StatefulSet is ordered unless it says otherwise, and nothing else is', () => {
    const parallel = { metadata, spec: { podManagementPolicy: 'Parallel' } }
    expect(readState('StatefulSet', { metadata }).isOrdered).toBe(true)
    expect(readState('StatefulSet', parallel).isOrdered).toBe(false)
    expect(readState('Deployment', { metadata }).isOrdered).toBe(false)
  })

  test('a Job has ended once a condition says so', () => {
    expect(readState('Job', condition('Complete')).ended).toEqual({ isComplete: true, message: 'R: M' })
    expect(readState('Job', condition('Failed')).ended).toEqual({ isComplete: false, message: 'R: M' })
    expect(readState('Job', condition('Failed', 'False')).ended).toBeUndefined()
    expect(readState('Job', condition('Suspended')).ended).toBeUndefined()
    expect(readState('Deployment', condition('Failed')).ended).toBeUndefined()
  })
})
