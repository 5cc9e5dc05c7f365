import fc from 'fast-check'
import type { Balancers } from './cluster/balancers.ts'
import type { MachinePlan } from './cluster/machine.ts'
import { SHIM_STATES, type ShimState } from './cluster/shims.ts'
import type { Action, RunPlan, Scenario } from './scenario.ts'

const CLASSES = ['wasmtime-spin-v2', 'wasmtime-wws-v1'] as const
const HANDLERS = ['spin', 'wws'] as const
const NAMES = ['node-a', 'node-b', 'node-c', 'node-d'] as const

const MANIFESTS = [
  'deployment',
  'stateful-set',
  'daemon-set',
  'probed',
  'job',
  'job-restarts',
  'cron-job',
  'pod-once',
  'pod'
].map((name) => `${name}.yaml`)

/** Mostly good: a world in which everything is broken hides what one fault comes to. The simplest comes first. */
function mostly<T>(good: T, others: readonly T[], weight: number): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })

const shim = mostly<ShimState>('good', SHIM_STATES.slice(1), 5)

const machine = (name: string): fc.Arbitrary<MachinePlan> =>
  fc.record({
    name: fc.constant(name),
    shims: fc.record({ spin: shim, wws: shim }),
    ready: mostly(true, [false], 10),
    reportsHandlers: fc.boolean(),
    pull: mostly<MachinePlan['pull']>('good', ['slow', 'throttled', 'missing', 'failing', 'flaky'], 12),
    taint: mostly(false, [true], 15),
    cordoned: mostly(false, [true], 15),
    isOld: mostly(false, [true], 4),
    full: rarely(fc.constantFrom('cpu' as const, 'pods' as const), 20),
    classesLateMs: rarely(fc.integer({ min: 500, max: 12_000 }), 30)
  })

const inputs = fc
  .record({
    runtimes: fc.constantFrom('spin', 'wws', 'spin,wws'),
    constrain: fc.constantFrom('false', 'true'),
    nodes: mostly('*', ['node-a', 'node-b', 'node-a,node-b'], 3),
    replicas: mostly('per-node', ['1', '2', '3'], 5),
    'min-nodes': mostly('1', ['2'], 5),
    access: mostly('auto', ['node-port', 'load-balancer', 'port-forward', 'proxy'], 8),
    repeat: mostly('1', ['2', '3'], 10),
    sample: mostly('builtin', ['ends.yaml'], 5),
    cleanup: fc.constantFrom('workload', 'all'),
    'fail-on': mostly('failed,inconclusive', ['failed', 'inconclusive'], 8),
    timeout: mostly('5m', ['1m', '2m'], 2),
    namespace: mostly('', ['team'], 4),
    manifests: mostly('', MANIFESTS, 5)
  })
  // A sample that ends is no Deployment's, and is behind no Service.
  .map((given) => (given.sample === 'builtin' ? given : { ...given, replicas: 'per-node', access: 'auto' }))
  // A number of replicas is one Deployment, which is created once.
  .map((given) => (given.replicas === 'per-node' ? given : { ...given, repeat: '1' }))
  .map((given) => Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== DEFAULTS[name])))

const DEFAULTS: Readonly<Record<string, string>> = {
  constrain: 'false',
  nodes: '*',
  replicas: 'per-node',
  'min-nodes': '1',
  access: 'auto',
  repeat: '1',
  sample: 'builtin',
  cleanup: 'workload',
  'fail-on': 'failed,inconclusive',
  timeout: '5m',
  namespace: '',
  manifests: ''
}

const run = (startsAtMs: fc.Arbitrary<number>): fc.Arbitrary<RunPlan> =>
  fc.record({
    startsAtMs,
    inputs,
    killedAtRequest: rarely(fc.integer({ min: 1, max: 120 }), 8),
    cancelledAtMs: rarely(fc.integer({ min: 1, max: 40_000 }), 12),
    skewMs: rarely(fc.constantFrom(-7_200_000, -3_000, 3_000, 7_200_000)),
    hasPost: mostly(true, [false], 10)
  })

/** The node stays Ready: node-monitor-grace-period is 40 s in older releases, less what has passed of it. */
const MOST_CUT_MS = 38_000

const atMs = fc.integer({ min: 0, max: 60_000 })
const node = fc.constantFrom(...NAMES)
const runtimeClass = fc.constantFrom(...CLASSES)
const forMs = fc.integer({ min: 500, max: 90_000 })

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ does: fc.constant('revert-class' as const), atMs, runtimeClass }),
  fc.record({
    does: fc.constant('recreate-class' as const),
    atMs,
    runtimeClass,
    handler: fc.constantFrom(...HANDLERS, 'other'),
    backAfterMs: fc.integer({ min: 100, max: 5_000 })
  }),
  fc.record({
    does: fc.constant('remove-class' as const),
    atMs,
    runtimeClass,
    backAfterMs: fc.integer({ min: 100, max: 30_000 })
  }),
  fc.record({ does: fc.constant('remove-label' as const), atMs, node, runtimeClass }),
  fc.record({
    does: fc.constantFrom('drain' as const, 'delete-pods' as const, 'evict-pods' as const, 'preempt-pods' as const),
    atMs,
    node
  }),
  fc.record({ does: fc.constantFrom('remove-node' as const, 'add-node' as const), atMs, node }),
  fc.record({ does: fc.constantFrom('cordon' as const, 'stop-kubelet' as const), atMs, node, forMs }),
  fc.record({
    does: fc.constant('cut-kubelet' as const),
    atMs,
    node,
    forMs: fc.integer({ min: 500, max: MOST_CUT_MS })
  }),
  fc.record({ does: fc.constant('restart-containerd' as const), atMs, node, forMs, kills: fc.boolean() }),
  fc.record({ does: fc.constant('install-shim' as const), atMs, node, handler: fc.constantFrom(...HANDLERS) })
)

/** Scenarios of one to four nodes, one to three runs and up to three actors; the smallest is one good node and one run. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  nodes: fc.integer({ min: 1, max: NAMES.length }).chain((count) => fc.tuple(...NAMES.slice(0, count).map(machine))),
  runs: fc
    .tuple(run(fc.constant(0)), fc.array(run(fc.integer({ min: 0, max: 30_000 })), { maxLength: 4, size: 'small' }))
    .map(([first, others]) => [first, ...others]),
  actions: fc.array(action, { maxLength: 3, size: 'small' }),
  replicaLagsMs: fc.constantFrom([], [50], [400, 2_000]),
  latencyMs: fc.constantFrom(5, 40, 300),
  loses: mostly(0, [0.02, 0.1], 4),
  expires: mostly(0, [0.2], 4),
  isNative: mostly(false, [true], 25),
  quota: rarely(fc.constantFrom(0, 1, 2, 4), 25),
  balancers: rarely(fc.constantFrom<Balancers>('slow', 'none', 'failing'), 4),
  isFar: rarely(fc.constant(true), 6),
  limits: rarely(fc.constantFrom('defaults' as const, 'refuses' as const), 15),
  webhook: rarely(
    fc.oneof(
      fc.record({ does: fc.constant('moves' as const), toNode: node }),
      fc.constant({ does: 'strips' as const })
    ),
    25
  ),
  outage: rarely(
    fc.record({ atMs: fc.integer({ min: 0, max: 60_000 }), forMs: fc.integer({ min: 200, max: 60_000 }) }),
    15
  ),
  stalls: rarely(fc.constantFrom(0.02, 0.1), 12)
})
