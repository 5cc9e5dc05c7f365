import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connected } from '../../../src/adapters/cluster/connect.ts'
import type { Access } from '../../../src/core/model.ts'
import { pauseImage } from '../../../testbed/containerd-config.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { runAction } from '../../support/action/run.ts'
import { create, type Pod, read, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { follow } from '../adapter/following.ts'
import { readAdmin, writeKubeconfig } from '../../support/kubeconfigs.ts'
import { open } from '../adapter/open.ts'
import { reportOf, verdictsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const admin = readAdmin(cluster)
const place = 'impersonation-tests'
const rbac = '/apis/rbac.authorization.k8s.io/v1'
const pods = `/api/v1/namespaces/${place}/pods`
const configMaps = `/api/v1/namespaces/${place}/configmaps`
/** A group that may do all, and one that may do nothing. The administrator, who acts as their members, may do all. */
const may = 'smoke-testers'
const mayNot = 'strangers'

let folder: string

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-impersonation-'))
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place } })
  await create(cluster, `${rbac}/clusterrolebindings`, {
    metadata: { name: place },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'Group', name: may, apiGroup: 'rbac.authorization.k8s.io' }]
  })
  await create(cluster, pods, {
    metadata: { name: 'quiet' },
    spec: { nodeName: 'node-a', containers: [{ name: 'pause', image: pauseImage }] }
  })
  await waitFor({ what: 'the pod', timeoutMs: 30_000, everyMs: 200 }, async () => {
    const { status } = await read<Pod>(cluster, `${pods}/quiet`)
    return status.phase === 'Running' ? there(undefined) : missing(status.phase ?? 'nothing')
  })
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await remove(cluster, `${rbac}/clusterrolebindings/${place}`)
  await remove(cluster, `/api/v1/namespaces/${place}`)
})

/** A kubeconfig with the administrator's credentials and somebody else's name. */
function write(name: string, impersonation: object): string {
  return writeKubeconfig(join(folder, name), admin.cluster, { ...admin.user, ...impersonation })
}

async function openAs(groups: readonly string[], access: Access = 'proxy'): Promise<Connected> {
  return await open(write('somebody', { as: 'anna', 'as-groups': groups }), access)
}

test('the server takes all of it for who asks: user, uid, groups and extra, more than one of each', async () => {
  const extra = { scopes: ['view', 'edit'], 'example.com/Zuständig 100%': ['Übung'] }
  const impersonation = { as: 'anna', 'as-uid': '1000', 'as-groups': ['one', 'a, b'], 'as-user-extra': extra }
  const connected = await open(write('all', impersonation))
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} }
  const answer = await connected.cluster.create(path, body)
  await connected.close()
  expect(answer).toMatchObject({
    value: {
      status: {
        userInfo: {
          username: 'anna',
          uid: '1000',
          groups: ['one', 'a, b', 'system:authenticated'],
          extra: { scopes: ['view', 'edit'], 'example.com/zuständig 100%': ['Übung'] }
        }
      }
    }
  })
})

describe.each([
  ['a group that may, the second of two', [mayNot, may], true],
  ['groups that may not', [mayNot, 'others'], false]
])('%s', (_, groups, isAllowed) => {
  test('a request', async () => {
    const connected = await openAs(groups)
    const answer = await connected.cluster.list(pods)
    await connected.close()
    const refused = {
      kind: 'refused',
      status: 403,
      message: expect.stringContaining('User "anna" cannot list') as string
    }
    expect(answer).toMatchObject(isAllowed ? { kind: 'ok' } : refused)
  })

  test('a watch', async () => {
    const connected = await openAs(groups)
    const following = follow(connected, configMaps, { resourceVersion: '0' })
    if (isAllowed) {
      await create(cluster, configMaps, { metadata: { name: 'news' } })
      await following.untilHolds(/^ADDED news$/)
    } else {
      await following.untilHolds(/^TROUBLE .*User "anna" cannot watch/)
    }
    await following.stop()
    await connected.close()
  })

  test('a log', async () => {
    const connected = await openAs(groups)
    const answer = await connected.pods.logTail({ namespace: place, pod: 'quiet', container: 'pause', previous: false })
    await connected.close()
    expect(answer).toMatchObject(isAllowed ? { kind: 'ok', value: '' } : { kind: 'refused', status: 403 })
  })

  test.each(['proxy', 'port-forward'] as const)('access to a pod: %s', async (access) => {
    const connected = await openAs(groups, access)
    const target = { namespace: place, pod: 'quiet', port: 80, path: '/' }
    const answer = await connected.pods.ask(target, new AbortController().signal)
    await connected.close()
    // Whoever may ask gets to the pod, which doesn't listen.
    const output = { kind: 'no-answer', message: expect.stringMatching(isAllowed ? /refused/ : /403/) as string }
    expect(answer).toMatchObject(output)
  })
})

test('a whole run is made as that user, and reports it', async () => {
  const kubeconfig = write('run', { as: 'anna', 'as-groups': [mayNot, may] })
  const ended = await runAction({
    kubeconfig,
    runtimes: 'wws',
    nodes: 'node-a',
    access: 'port-forward',
    cleanup: 'all'
  })
  expect(verdictsOf(reportOf(ended))).toEqual({ 'wws on node-a': 'passed' })
  expect(ended.stdout).toContain(`acting as anna of ${mayNot}, ${may}`)
})

test("a run as a user who may not: the permissions that are missing are that user's", async () => {
  const kubeconfig = write('refused', { as: 'anna', 'as-groups': [mayNot] })
  const ended = await runAction({ kubeconfig, runtimes: 'wws' })
  expect(ended.exitCode).toBe(1)
  expect(`${ended.stdout}${ended.stderr}`).toContain('list nodes: to list the nodes')
})
