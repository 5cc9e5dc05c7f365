import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { expect, test } from 'vitest'
import { startAction, withReport } from '../../support/action/run.ts'
import { create, find, list, merge, remove, reset } from '../../support/cluster.ts'
import { findChanges, takeSnapshot } from '../../support/snapshot.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { until } from '../../support/until.ts'
import { makeDeployment } from './manifests.ts'

const cluster = useTestbed('cluster')
const namespace = 'claims'
const claims = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`
const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } }

test("claims of a StatefulSet in a namespace of the user's own go with it, those of a later replica too, and one that was there before stays", async () => {
  await reset(cluster)
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-claims-'))
  await create(cluster, '/api/v1/namespaces', { metadata: { name: namespace } })
  try {
    await until('the account of the namespace', async () => {
      const found = ['serviceaccounts', 'configmaps'].map((part) =>
        list(cluster, `/api/v1/namespaces/${namespace}/${part}`)
      )
      return (await Promise.all(found)).every((all) => all.length > 0)
    })
    await create(cluster, claims, { metadata: { name: 'old-web-0' }, spec })
    const before = await takeSnapshot(cluster)
    const manifests = join(folder, 'web.yaml')
    const { template } = makeDeployment('web').spec
    const volumeClaimTemplates = ['data', 'old'].map((name) => ({ metadata: { name }, spec }))
    const selector = { matchLabels: { app: 'web' } }
    const podManagementPolicy = 'Parallel'
    const own = { serviceName: 'web', replicas: 1, podManagementPolicy, selector, template, volumeClaimTemplates }
    writeFileSync(manifests, dump({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' }, spec: own }))
    const given = { kubeconfig: cluster.kubeconfig, runtimes: 'spin', nodes: 'node-a', sample: 'none', cleanup: 'all' }
    const running = startAction({ ...given, namespace, manifests })
    await until('the claim', async () => (await find(cluster, `${claims}/data-web-0`)) !== undefined)
    // As an autoscaler does.
    await merge(cluster, `/apis/apps/v1/namespaces/${namespace}/statefulsets/web`, { spec: { replicas: 2 } })
    await until('its claim', async () => (await find(cluster, `${claims}/data-web-1`)) !== undefined)
    running.child.kill('SIGTERM')
    const { report } = withReport(await running.ended)
    expect(report.cleanup.problems).toEqual([])
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
    await remove(cluster, `/api/v1/namespaces/${namespace}`)
  }
})
