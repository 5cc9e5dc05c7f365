import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connected } from '../../src/adapters/cluster/connect.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, type KubeObject, remove, reset, useCluster } from './cluster.ts'
import { follow, type Following } from './following.ts'
import { type Gate, gateCluster, openGate, untilWatching } from './gate.ts'
import { open, writeKubeconfig } from './kubeconfigs.ts'

const cluster = useCluster()
const place = 'watch-tests'
const configMaps = `/api/v1/namespaces/${place}/configmaps`

let folder: string
let gate: Gate
let gated: Connected

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-watch-'))
  gate = await openGate(cluster)
  gated = await open(writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {}))
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place } })
})

afterAll(async () => {
  await gated.close()
  await gate.close()
  await remove(cluster, `/api/v1/namespaces/${place}`)
  rmSync(folder, { recursive: true })
})

beforeEach(async () => {
  gate.onRequest = () => undefined
  gate.seen.length = 0
  await remove(cluster, configMaps)
})

describe('a collection that is followed', () => {
  let following: Following

  beforeEach(async () => {
    await createMap('first')
    following = follow(gated, configMaps)
    await following.until(['ADDED first'])
  })

  afterEach(async () => {
    await following.stop()
  })

  test('shows what is there, then each change in its order', async () => {
    await createMap('second')
    await changeMap('first')
    await remove(cluster, `${configMaps}/first`)
    await following.until(['ADDED first', 'ADDED second', 'MODIFIED first', 'DELETED first'])
  })

  test.each(['end', 'cut'] as const)('a watch that the server ends (%s) goes on where it was', async (how) => {
    await createMap('second')
    await following.until(['ADDED first', 'ADDED second'])
    await endWatch(how)
    await createMap('third')
    await following.until(['ADDED first', 'ADDED second', 'ADDED third'])
    expect(listings()).toHaveLength(1)
  })

  test('from a version that is too old (410) all comes again, and what is gone by then as DELETED', async () => {
    await createMap('second')
    await following.until(['ADDED first', 'ADDED second'])
    expireNextWatch(async () => {
      await remove(cluster, `${configMaps}/first`)
    })
    await endWatch('end')
    await following.until(['ADDED first', 'ADDED second', 'ADDED second', 'DELETED first'])
    await createMap('third')
    await following.until(['ADDED first', 'ADDED second', 'ADDED second', 'DELETED first', 'ADDED third'])
    expect(listings()).toHaveLength(2)
  })
})

test('from a listing, whose version is too old by then (410), what is gone comes as DELETED too', async () => {
  await createMap('first')
  await createMap('second')
  const listing = await gated.cluster.list<KubeObject>(configMaps)
  if (listing.kind !== 'ok') throw new Error(listing.message)
  const known = listing.value.items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
  expireNextWatch(async () => {
    await remove(cluster, `${configMaps}/first`)
  })
  const following = follow(gated, configMaps, { resourceVersion: listing.value.resourceVersion, known })
  await following.until(['ADDED second', 'DELETED first'])
  await following.stop()
})

test('a watch that cannot be had for a while reports it once, goes on trying, and misses nothing', async () => {
  await createMap('first')
  const plugin = writePlugin()
  const other = await open(writeKubeconfig(join(folder, 'with-plugin'), gateCluster(gate), { exec: plugin.exec }))
  const following = follow(other, configMaps)
  await following.until(['ADDED first'])
  await untilWatching(gate)
  plugin.fail(true)
  gate.endWatches('end')
  await createMap('second')
  await following.untilHolds(/^TROUBLE .*credential plugin/)
  // One more try of those that follow ever more slowly.
  await pause(1500)
  plugin.fail(false)
  await following.untilHolds(/^ADDED second$/)
  expect(following.seen.filter((line) => line.startsWith('TROUBLE'))).toHaveLength(1)
  expect(following.seen).toHaveLength(3)
  await following.stop()
  await other.close()
})

test('a server that accepts a watch and then hangs does not hold up who no longer wants it', async () => {
  gate.onRequest = async ({ path }) => {
    if (path.includes('watch=true')) await new Promise<void>(() => undefined)
  }
  await createMap('first')
  const following = follow(gated, configMaps)
  await following.until(['ADDED first'])
  await waitFor({ what: 'the watch', timeoutMs: 5000 }, () =>
    gate.seen.length === 2 ? there(undefined) : missing(gate.seen.join(', '))
  )
  const startedAt = performance.now()
  await following.stop()
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

type Plugin = { readonly exec: object; readonly fail: (fails: boolean) => void }

/** A credential plugin whose token is old as soon as it is made, so that it is asked each time. */
function writePlugin(): Plugin {
  const [file, broken] = [join(folder, 'plugin'), join(folder, 'plugin-is-broken')]
  const apiVersion = 'client.authentication.k8s.io/v1'
  const status = { token: 'a-token', expirationTimestamp: '2000-01-01T00:00:00Z' }
  const answer = JSON.stringify({ apiVersion, kind: 'ExecCredential', status })
  writeFileSync(file, `#!/bin/sh\ntest ! -e '${broken}' && echo '${answer}'\n`, { mode: 0o755 })
  return {
    exec: { apiVersion, command: file, interactiveMode: 'Never' },
    fail: (fails) => {
      if (fails) writeFileSync(broken, '')
      else rmSync(broken)
    }
  }
}

function listings(): readonly string[] {
  return gate.seen.filter((line) => line.startsWith(`GET ${configMaps}?`) && !line.includes('watch=true'))
}

/** A version that is too old, as the server words it: its history can't be made that short in seconds. */
function expireNextWatch(meanwhile: () => Promise<void>): void {
  gate.onRequest = async ({ answer, path }) => {
    if (!path.includes('watch=true')) return
    gate.onRequest = () => undefined
    await meanwhile()
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' }
    answer(200, {}, { type: 'ERROR', object: status })
  }
}

async function createMap(name: string): Promise<KubeObject> {
  return await create<KubeObject>(cluster, configMaps, { metadata: { name } })
}

async function changeMap(name: string): Promise<KubeObject> {
  const patch = { data: { at: String(performance.now()) } }
  const contentType = 'application/merge-patch+json'
  const answer = await cluster.api.call('PATCH', `${configMaps}/${name}`, patch, { contentType })
  return JSON.parse(answer.body) as KubeObject
}

async function endWatch(how: 'end' | 'cut'): Promise<void> {
  await untilWatching(gate)
  gate.endWatches(how)
}
