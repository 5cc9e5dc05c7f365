import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Connected } from '../../src/adapters/connect.ts'
import type { Change, FollowOptions } from '../../src/ports.ts'
import { failureOf } from '../../testbed/run.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { reportOf, startAction, verdictsOf } from './action.ts'
import { create, type KubeObject, list, type Pod, remove, reset, useCluster, waitForReady } from './cluster.ts'
import { type Gate, openGate } from './gate.ts'

const cluster = useCluster()
const place = 'api-server-tests'
const configMaps = `/api/v1/namespaces/${place}/configmaps`

let folder: string
let gate: Gate
/** Through the gate, and straight to the API server. */
let gated: Connected
let direct: Connected

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-api-server-'))
  gate = await openGate(cluster)
  gated = open(writeKubeconfig(gate.server))
  direct = open(cluster.kubeconfig)
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place } })
})

afterAll(async () => {
  await Promise.all([gated.close(), direct.close()])
  await gate.close()
  await remove(cluster, `/api/v1/namespaces/${place}`)
  rmSync(folder, { recursive: true })
  await restartFollowers()
})

beforeEach(async () => {
  gate.onRequest = () => undefined
  gate.seen.length = 0
  await remove(cluster, configMaps)
})

// First of all: those who follow the API server wait longer after each time that it was gone.
test('an API server that dies and comes back in the middle of a run: it passes all the same, and cleans up', async () => {
  const running = startAction({
    kubeconfig: cluster.kubeconfig,
    runtimes: 'slight, spin',
    nodes: 'node-a, node-b',
    constrain: 'true',
    cleanup: 'all'
  })
  await waitFor({ what: 'pods of the run', timeoutMs: 30_000, everyMs: 20 }, async () => {
    const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=wasm-node-smoke/run')
    return pods.length > 0 ? there(undefined) : missing('none')
  })
  await restartApiServer()
  const ended = await running.ended
  const report = reportOf(ended)
  expect(new Set(Object.values(verdictsOf(report)))).toEqual(new Set(['passed']))
  expect(report).toMatchObject({ result: 'passed', cleanup: { problems: [] } })
  expect(ended.exitCode).toBe(0)
})

describe('a collection that is followed', () => {
  let following: Following

  beforeEach(async () => {
    await createMap('first')
    following = follow(gated)
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

  test('from a version that is too old (410) all comes anew, and what is gone by then as DELETED', async () => {
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
  const following = follow(gated, { resourceVersion: listing.value.resourceVersion, known })
  await following.until(['ADDED second', 'DELETED first'])
  await following.stop()
})

test('a watch that cannot be had for a while says so once, goes on trying, and misses nothing', async () => {
  await createMap('first')
  const plugin = writePlugin()
  const other = open(writeKubeconfig(gate.server, { exec: plugin.exec }))
  const following = follow(other)
  await following.until(['ADDED first'])
  await untilWatching()
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
  const following = follow(gated)
  await following.until(['ADDED first'])
  await waitFor({ what: 'the watch', timeoutMs: 5000 }, () =>
    gate.seen.length === 2 ? there(undefined) : missing(gate.seen.join(', '))
  )
  const startedAt = performance.now()
  await following.stop()
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

test('a version that the real server has forgotten: everything that is there comes', async () => {
  await createMap('first')
  const { resourceVersion } = (await createMap('second')).metadata
  await compact(Number(resourceVersion))
  const following = follow(gated, { resourceVersion: '1' })
  await following.until(['ADDED first', 'ADDED second'])
  await untilWatching()
  await following.stop()
  // Asked for, refused, listed anew, and followed on from there.
  expect(gate.seen.map((line) => line.includes('watch=true'))).toEqual([true, false, true])
})

test('1,100 objects come whole, in pages of 500, also if a page expires half-way', async () => {
  const names = Array.from({ length: 1100 }, (_, index) => `map-${String(index).padStart(4, '0')}`)
  for (let index = 0; index < names.length; index += 50) {
    await Promise.all(names.slice(index, index + 50).map(createMap))
  }
  const limits = (): readonly (string | null)[] =>
    gate.seen.map((line) => new URL(line.slice('GET '.length), gate.server).searchParams.get('limit'))
  expect(namesIn(await gated.cluster.list<KubeObject>(configMaps))).toEqual(names)
  expect(limits()).toEqual(['500', '500', '500'])

  gate.seen.length = 0
  gate.onRequest = async ({ path }) => {
    if (!path.includes('continue=')) return
    gate.onRequest = () => undefined
    // What the listing began with is older than the newest change, and is forgotten: by etcd, and by the server's cache.
    const { resourceVersion } = (await changeMap('map-0000')).metadata
    await compact(Number(resourceVersion))
    await restartApiServer()
  }
  expect(namesIn(await gated.cluster.list<KubeObject>(configMaps))).toEqual(names)
  // The first page, the second one that has expired, and three from the start.
  expect(limits()).toEqual(['500', '500', '500', '500', '500'])
})

describe('a request', () => {
  const path = `${configMaps}/first`

  test('that is throttled is sent again when the server says so', async () => {
    await createMap('first')
    refuseOnce(429, { 'retry-after': '1' })
    const startedAt = performance.now()
    expect(await gated.cluster.get(path)).toMatchObject({ kind: 'ok', value: { metadata: { name: 'first' } } })
    expect(performance.now() - startedAt).toBeGreaterThan(1000)
    expect(gate.seen).toHaveLength(2)
  })

  test('that meets a server in bad health is sent again', async () => {
    await createMap('first')
    refuseOnce(503, {})
    expect(await gated.cluster.get(path)).toMatchObject({ kind: 'ok' })
  })

  test.each([403, 404, 409, 422])('that is refused (%i) is not sent again, and the words come back', async (status) => {
    refuseOnce(status, {})
    expect(await gated.cluster.get(path)).toEqual({ kind: 'refused', status, reason: 'Sorry', message: 'not now' })
    expect(gate.seen).toHaveLength(1)
  })

  test('that makes an object, and whose answer is lost: the object is made once, and is ours by the run id', async () => {
    loseAnswerOnce()
    const mine = { metadata: { name: 'first', labels: { 'wasm-node-smoke/run': 'a' } } }
    expect(await gated.cluster.create(configMaps, mine)).toMatchObject({ kind: 'ok', value: mine })
    const others = { metadata: { name: 'first', labels: { 'wasm-node-smoke/run': 'b' } } }
    expect(await gated.cluster.create(configMaps, others)).toMatchObject({ kind: 'refused', reason: 'AlreadyExists' })
  })
})

test('300 requests at once need no more than a few connections', async () => {
  const before = countConnections()
  const asked = Array.from({ length: 300 }, async () => await direct.cluster.get('/api/v1/nodes'))
  const answers = await Promise.all(asked)
  expect(answers.filter(({ kind }) => kind === 'ok')).toHaveLength(300)
  // The pool keeps what it opened, so no moment is missed by counting afterwards.
  expect(countConnections() - before).toBeLessThanOrEqual(5)
})

test('an API server that dies and comes back: no request fails for it, and a watch goes on', async () => {
  await createMap('first')
  const following = follow(direct)
  await following.until(['ADDED first'])
  const asked: Promise<{ readonly kind: string }>[] = []
  const asking = setInterval(() => asked.push(direct.cluster.get(`/api/v1/namespaces/${place}`)), 100)
  await restartApiServer()
  clearInterval(asking)
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['ok']))
  await createMap('second')
  await following.untilHolds(/^ADDED second$/)
  expect(following.seen.filter((line) => line.startsWith('TROUBLE'))).toEqual([])
  await following.stop()
})

type Following = {
  /** `TYPE name` of each change so far. */
  readonly seen: readonly string[]
  readonly until: (lines: readonly string[]) => Promise<void>
  readonly untilHolds: (line: RegExp) => Promise<void>
  readonly stop: () => Promise<void>
}

function follow({ cluster: port }: Connected, since: FollowOptions = {}): Following {
  const seen: string[] = []
  const stop = new AbortController()
  const options = { query: { fieldSelector: 'metadata.name!=kube-root-ca.crt' }, ...since }
  const done = (async () => {
    for await (const change of port.follow<KubeObject>(configMaps, options, stop.signal))
      seen.push(describeChange(change))
  })()
  const wait = async (what: string, isSo: () => boolean): Promise<void> => {
    await waitFor({ what, timeoutMs: 20_000, everyMs: 20 }, () =>
      isSo() ? there(undefined) : missing(seen.join(', '))
    )
  }
  return {
    seen,
    until: async (lines) => {
      await wait(lines.join(', '), () => seen.length >= lines.length)
      expect(seen).toEqual(lines)
    },
    untilHolds: async (line) => {
      await wait(String(line), () => seen.some((one) => line.test(one)))
    },
    stop: async () => {
      stop.abort()
      await done
    }
  }
}

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

function describeChange(change: Change<KubeObject>): string {
  return `${change.type} ${change.type === 'TROUBLE' ? change.message : change.object.metadata.name}`
}

function listings(): readonly string[] {
  return gate.seen.filter((line) => line.startsWith(`GET ${configMaps}?`) && !line.includes('watch=true'))
}

function namesIn(listing: Awaited<ReturnType<typeof gated.cluster.list<KubeObject>>>): readonly string[] {
  if (listing.kind !== 'ok') throw new Error(listing.message)
  return listing.value.items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('map-'))
}

function refuseOnce(status: number, headers: Readonly<Record<string, string>>): void {
  gate.onRequest = ({ answer }) => {
    gate.onRequest = () => undefined
    answer(status, headers, { kind: 'Status', code: status, reason: 'Sorry', message: 'not now' })
  }
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

function loseAnswerOnce(): void {
  gate.onRequest = ({ loseAnswer }) => {
    gate.onRequest = () => undefined
    loseAnswer()
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

/** The listing is answered before the watch is asked for. */
async function untilWatching(): Promise<void> {
  await waitFor({ what: 'a watch', timeoutMs: 5000, everyMs: 10 }, () =>
    gate.openWatches() === 1 ? there(undefined) : missing(String(gate.openWatches()))
  )
}

async function endWatch(how: 'end' | 'cut'): Promise<void> {
  await untilWatching()
  gate.endWatches(how)
}

/** This process's connections to the API server. */
function countConnections(): number {
  const lines = execFileSync('ss', ['-tnp', 'state', 'established']).toString().split('\n')
  const { host } = new URL(cluster.server)
  return lines.filter((line) => line.includes(`${host} `) && line.includes(`pid=${process.pid},`)).length
}

/** Has etcd forget all that was before a version. */
async function compact(version: number): Promise<void> {
  const body = JSON.stringify({ revision: version })
  const url = 'http://127.0.0.1:2379/v3/kv/compaction'
  const ran = await cluster.controlPlane.exec(['curl', '--silent', '--show-error', '--fail', '--data', body, url])
  if (ran.code !== 0) throw new Error(failureOf(ran))
}

/** Ends the API server as a crash does, and starts it again. */
async function restartApiServer(): Promise<void> {
  cluster.controlPlane.signal('kube-apiserver', 'SIGKILL')
  // A process that is killed has its port for a moment longer.
  await waitFor({ what: 'the end of the API server', timeoutMs: 10_000, everyMs: 20 }, async () => {
    const isRunning = cluster.controlPlane.isRunning('kube-apiserver')
    return isRunning || (await isListening(new URL(cluster.server))) ? missing('it is there') : there(undefined)
  })
  await cluster.controlPlane.start('kube-apiserver')
  await waitFor({ what: 'an API server that is ready', timeoutMs: 60_000 }, async () => {
    try {
      const answer = await cluster.api.call('GET', '/readyz', undefined, { timeoutMs: 2000 })
      return answer.status === 200 ? there(undefined) : missing(answer.body)
    } catch (error) {
      return missing(String(error))
    }
  })
}

/** All who follow the API server are slow to come back to one that was gone often; new ones don't know that it was. */
async function restartFollowers(): Promise<void> {
  const { controlPlane, nodes } = cluster
  const programs = [
    ...['kube-scheduler', 'kube-controller-manager'].map((program) => ({ machine: controlPlane, program })),
    ...nodes.map((machine) => ({ machine, program: 'kubelet' }))
  ]
  await Promise.all(
    programs.map(async ({ machine, program }) => {
      await machine.stop(program)
      await machine.start(program)
    })
  )
  await Promise.all(
    nodes.map(async (node) => {
      await waitForReady(cluster, node.name, 'True')
    })
  )
}

async function isListening({ hostname, port }: URL): Promise<boolean> {
  const socket = connectSocket(Number(port), hostname)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function open(kubeconfig: string): Connected {
  return connect({ kubeconfig: { kind: 'path', path: kubeconfig }, access: 'proxy' }, {}, () => undefined)
}

function writeKubeconfig(server: string, user: object = {}): string {
  const path = join(folder, `kubeconfig-${Object.keys(user).join('-')}`)
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'gate', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'anybody', user }],
    contexts: [{ name: 'gate', context: { cluster: 'gate', user: 'anybody' } }],
    'current-context': 'gate'
  }
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(config))
  return path
}
