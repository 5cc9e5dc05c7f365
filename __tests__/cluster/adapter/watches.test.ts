import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { type KubeObject, remove } from '../../support/cluster.ts'
import { proxyCluster, untilWatching } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { open } from './open.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { useConfigMaps } from './config-maps.ts'
import { follow, type Following } from './following.ts'

const cluster = useTestbed('cluster')
const maps = useConfigMaps(cluster, 'watch-tests')

describe('a collection that is followed', () => {
  let following: Following

  beforeEach(async () => {
    await maps.create('first')
    following = follow(maps.proxied, maps.path)
    await following.until(['ADDED first'])
  })

  afterEach(async () => {
    await following.stop()
  })

  test('shows what is there, then each change in its order', async () => {
    await maps.create('second')
    await maps.change('first')
    await remove(cluster, `${maps.path}/first`)
    await following.until(['ADDED first', 'ADDED second', 'MODIFIED first', 'DELETED first'])
  })

  test.each(['end', 'cut'] as const)('a watch that the server ends (%s) goes on where it was', async (how) => {
    await maps.create('second')
    await following.until(['ADDED first', 'ADDED second'])
    await endWatch(how)
    await maps.create('third')
    await following.until(['ADDED first', 'ADDED second', 'ADDED third'])
    expect(listings()).toHaveLength(1)
  })

  test('from a version that is too old (410) all comes again, and what is gone by then as DELETED', async () => {
    await maps.create('second')
    await following.until(['ADDED first', 'ADDED second'])
    expireNextWatch(async () => {
      await remove(cluster, `${maps.path}/first`)
    })
    await endWatch('end')
    await following.until(['ADDED first', 'ADDED second', 'ADDED second', 'DELETED first'])
    await maps.create('third')
    await following.until(['ADDED first', 'ADDED second', 'ADDED second', 'DELETED first', 'ADDED third'])
    expect(listings()).toHaveLength(2)
  })
})

test('from a listing, whose version is too old by then (410), what is gone comes as DELETED too', async () => {
  await maps.create('first')
  await maps.create('second')
  const listing = await maps.proxied.cluster.list<KubeObject>(maps.path)
  if (listing.kind !== 'ok') throw new Error(listing.message)
  const known = listing.value.items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
  expireNextWatch(async () => {
    await remove(cluster, `${maps.path}/first`)
  })
  const following = follow(maps.proxied, maps.path, { resourceVersion: listing.value.resourceVersion, known })
  await following.until(['ADDED second', 'DELETED first'])
  await following.stop()
})

test('a watch that is not available for a while reports it once, goes on trying, and misses nothing', async () => {
  await maps.create('first')
  const plugin = writePlugin()
  const other = await open(
    writeKubeconfig(join(maps.folder, 'with-plugin'), proxyCluster(maps.proxy), { exec: plugin.exec })
  )
  const following = follow(other, maps.path)
  await following.until(['ADDED first'])
  await untilWatching(maps.proxy)
  plugin.fail(true)
  maps.proxy.endWatches('end')
  await maps.create('second')
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
  maps.proxy.onRequest = async ({ path }) => {
    if (path.includes('watch=true')) await new Promise<void>(() => undefined)
  }
  await maps.create('first')
  const following = follow(maps.proxied, maps.path)
  await following.until(['ADDED first'])
  await waitFor({ what: 'the watch', timeoutMs: 5000 }, () =>
    maps.proxy.seen.length === 2 ? there(undefined) : missing(maps.proxy.seen.join(', '))
  )
  const startedAt = performance.now()
  await following.stop()
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

type Plugin = { readonly exec: object; readonly fail: (fails: boolean) => void }

/** A credential plugin whose token is old as soon as it is made, so that it is asked each time. */
function writePlugin(): Plugin {
  const [file, broken] = [join(maps.folder, 'plugin'), join(maps.folder, 'plugin-is-broken')]
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
  return maps.proxy.seen.filter((line) => line.startsWith(`GET ${maps.path}?`) && !line.includes('watch=true'))
}

/** A version that is too old, as the server words it: its history can't be made that short in seconds. */
function expireNextWatch(meanwhile: () => Promise<void>): void {
  maps.proxy.onRequest = async ({ answer, path }) => {
    if (!path.includes('watch=true')) return
    maps.proxy.onRequest = () => undefined
    await meanwhile()
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' }
    answer(200, {}, { type: 'ERROR', object: status })
  }
}

async function endWatch(how: 'end' | 'cut'): Promise<void> {
  await untilWatching(maps.proxy)
  maps.proxy.endWatches(how)
}
