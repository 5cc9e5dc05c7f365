import fc from 'fast-check'
import { createPods, makeServices } from '../../src/adapters/kubernetes/access.ts'
import { makeCluster } from '../../src/adapters/kubernetes/client.ts'
import { secrets } from '../../src/adapters/secrets.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import type { Inputs } from '../../src/core/model.ts'
import type { Cluster, Log, Ports } from '../../src/ports.ts'
import { run } from '../../src/run.ts'
import { awaitControlPlane, awaitNodes } from '../../src/steps/capi/workload.ts'
import { readKubeconfig } from '../../src/steps/capi/secret.ts'
import { hostileJson, type Json, mutate, mutations } from './arbitraries.ts'
import { answer, type Right, type Target, TARGETS, type World } from './cluster.ts'
import { connectTo } from './connect.ts'
import { fastClock } from './fast-clock.ts'
import { makeFuzzer } from './fuzzer.ts'
import { type Asked, HostileServer, type Reply } from './hostile-server.ts'
import { assertClear, SECRET } from './invariants.ts'
import { assertRendered } from './rendered.ts'
import { read } from './inputs.ts'
import { hostileText } from '../unit/render/hostile.ts'
import { manifests } from './valid-files.ts'

/** Shorter than the time that an example has. */
const TIMEOUT_MS = 500
/** How much faster the clock of these runs is, so that graces pass within that. */
const SPEED = 80

/** How one kind of request is answered in another way. */
type Twist =
  | { readonly kind: 'mutate'; readonly all: Parameters<typeof mutate>[1] }
  | { readonly kind: 'raw'; readonly body: string; readonly status: number }
  | { readonly kind: 'json'; readonly body: Json; readonly status: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'open'; readonly at: number }
  | { readonly kind: 'hang-up' | 'gzip' | 'endless' }

const status = fc.constantFrom(200, 200, 201, 400, 401, 403, 404, 404, 409, 410, 422, 429, 500, 503)
const twist: fc.Arbitrary<Twist> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('mutate' as const), all: mutations }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('raw' as const), body: hostileText, status }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('json' as const), body: fc.oneof(hostileJson, refusal()), status })
  },
  { weight: 1, arbitrary: echoed() },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cut' as const, 'open' as const), at: fc.nat(2_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('hang-up' as const, 'gzip' as const, 'endless' as const) })
  }
)

/** A server has seen the credentials of a request, and may repeat them. */
function echoed(): fc.Arbitrary<Twist> {
  const text = `Bearer ${SECRET}`
  return fc.oneof(
    fc.nat(10_000).map((at) => ({ kind: 'mutate' as const, all: [{ at, value: text }] })),
    fc.constant({ kind: 'json' as const, status: 403, body: { kind: 'Status', reason: 'Forbidden', message: text } }),
    fc.constant({ kind: 'raw' as const, status: 403, body: text })
  )
}

function refusal(): fc.Arbitrary<Json> {
  const value = fc.oneof(hostileText, hostileJson)
  return fc.record({ kind: fc.constant('Status'), reason: value, message: value, code: value })
}

/** Few kinds of requests at a time: what is answered rightly leads on. */
const twists = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...TARGETS), twist), {
    minLength: 1,
    maxLength: 3,
    selector: ([target]) => target
  })
  .map((all) => new Map<Target, Twist>(all))

const server = await HostileServer.start()
const opened = connectTo(server.url)

function serve(example: ReadonlyMap<Target, Twist>): void {
  const world: World = { pods: new Map(), isCleaning: false }
  server.reply = (asked) => {
    const right = answer(asked, world)
    const other = example.get(right.target)
    // What is being removed is gone: how long a run waits for that is not what is tried here.
    return other === undefined || world.isCleaning ? send(right, asked) : twistOf(other, right, asked)
  }
}

function send({ status: code, value }: Right, { query }: Asked): Reply {
  if (query.get('watch') !== 'true') return { kind: 'body', status: code, body: textOf(value) }
  return { kind: 'open', body: linesOf(value) }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A list as a watch shows it. */
function linesOf(value: Json): string {
  const { items = [] } = (value ?? {}) as { readonly items?: readonly Json[] }
  const all = Array.isArray(items) ? (items as readonly Json[]) : [items as Json]
  return all.map((object) => `${JSON.stringify({ type: 'MODIFIED', object })}\n`).join('')
}

function twistOf(other: Twist, right: Right, asked: Asked): Reply {
  const text = asked.query.get('watch') === 'true' ? linesOf(right.value) : textOf(right.value)
  switch (other.kind) {
    case 'mutate':
      return send({ ...right, value: mutate(right.value, other.all) }, asked)
    case 'raw':
      return { kind: 'body', status: other.status, body: other.body }
    case 'json':
      return { kind: 'body', status: other.status, body: JSON.stringify(other.body) }
    case 'cut':
    case 'open':
      return { kind: other.kind, body: text.slice(0, other.at) }
    case 'gzip':
      return { kind: 'body', status: 200, body: text, headers: { 'content-encoding': 'gzip' } }
    case 'endless':
      return send({ ...right, value: withNextPage(right.value) }, asked)
    case 'hang-up':
      return { kind: 'hang-up' }
  }
}

/** `Array.isArray` doesn't know of lists that can't be changed. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}

/** A listing that goes on for ever. */
function withNextPage(value: Json): Json {
  return typeof value === 'object' && value !== null && !isList(value)
    ? { ...value, metadata: { continue: 'x', resourceVersion: '1' } }
    : value
}

const [inputs, withManifests] = [
  makeInputs({ 'max-parallel': '4', constrain: 'true' }),
  makeInputs({ manifests: 'x.yaml', replicas: '2', namespace: 'team', 'max-parallel': '4' })
]

function makeInputs(given: Readonly<Record<string, string>>): Inputs {
  const items = manifests.filter((one) => (one as { readonly kind: string }).kind !== 'RuntimeClass')
  const file = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const parsed = read({ runtimes: 'spin', ...given }, { kind: 'text', text: file })
  if (parsed.kind === 'mistakes') throw new Error(parsed.mistakes.join('\n'))
  return { ...parsed.inputs, timeoutMs: TIMEOUT_MS * SPEED }
}

/** Notes what a run logs, which a user reads. */
function makeLog(): Log {
  const note = (text: string): void => {
    assertClear(text)
  }
  return { info: note, warn: note }
}

function makePorts(log: Log): Ports {
  const within = (ms: number): Cluster => makeCluster({ ...opened, signal: AbortSignal.timeout(ms) })
  return {
    cluster: within(TIMEOUT_MS),
    cleaning: within(TIMEOUT_MS * 2),
    cleaningEnds: AbortSignal.timeout(TIMEOUT_MS * 2),
    pods: createPods(opened, 'proxy', log.info),
    services: makeServices(opened),
    registry: { platformsOf: () => Promise.resolve({ kind: 'unknown', reason: 'not asked' }) },
    // No sample of these inputs has an expression.
    matcher: { matches: () => Promise.reject(new Error('no expression was given')) },
    clock: fastClock,
    journal: { write: () => Promise.resolve(), close: () => Promise.resolve() },
    log,
    confirmsLater: false,
    progress: {
      planned: () => undefined,
      begun: () => () => undefined,
      checkDecided: () => undefined,
      workloadDecided: () => undefined,
      settled: () => Promise.resolve()
    }
  }
}

/** A whole run against a server that answers some requests as it likes. */
export const apiAnswers = makeFuzzer(
  'api-answers',
  25,
  fc.tuple(twists, fc.boolean()),
  async ([example, hasManifests]) => {
    serve(example)
    const origin = {
      runId: 'abcd1234',
      cluster: { context: 'ctx', server: server.url },
      connectionPath: opened.connectionPath,
      expectedNodes: []
    }
    const { signal } = new AbortController()
    const report = await run(hasManifests ? withManifests : inputs, origin, makePorts(makeLog()), signal)
    if (report.message !== '') assertClear(report.message)
    // As it is published.
    assertRendered(secrets.redactAll(report))
  }
)

/** A management cluster that answers some requests as it likes. */
export const managementAnswers = makeFuzzer('management-answers', 60, twists, async (example) => {
  serve(example)
  const [log, workload] = [makeLog(), { namespace: 'team', name: 'wasm' }]
  const ended = new AbortController()
  const cluster = makeCluster({ ...opened, signal: AbortSignal.timeout(TIMEOUT_MS) })
  const patience = { untilMs: systemClock.nowMs() + 50, clock: systemClock, log, signal: ended.signal }
  const cache = await awaitControlPlane(cluster, workload, patience)
  if (cache.kind === 'problem') {
    assertClear(cache.message)
    return
  }
  try {
    const secret = await readKubeconfig(cluster, workload)
    if (secret.kind === 'problem') assertClear(secret.message)
    const nodes = await awaitNodes(cache.value, cluster, workload, inputs, 'default', patience)
    if (nodes.kind === 'problem') assertClear(nodes.message)
  } finally {
    ended.abort()
    await cache.value.close()
  }
})
