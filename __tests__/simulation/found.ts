import type { MachinePlan } from './cluster/machine.ts'
import type { RunPlan, Scenario } from './scenario.ts'

/** A case that the simulation found, and that stays. */
export type Found = { readonly name: string; readonly invariant: string; readonly scenario: Scenario }

/** A node where all is well, but for what is said. */
export function makeMachine(name: string, other: Partial<MachinePlan> = {}): MachinePlan {
  const shims = { spin: 'good', wws: 'good' } as const
  return { name, shims, ready: true, reportsHandlers: false, pull: 'good', taint: false, cordoned: false, ...other }
}

/** A run from the start on, with its post step. */
export function makeRun(inputs: RunPlan['inputs'], other: Partial<RunPlan> = {}): RunPlan {
  return { startsAtMs: 0, inputs, hasPost: true, ...other }
}

/** A world of two good nodes where nobody is but the runs, and nothing goes astray. */
export function makeScenario(runs: readonly RunPlan[], other: Partial<Scenario> = {}): Scenario {
  const nodes = [makeMachine('node-a'), makeMachine('node-b')]
  const quiet = { seed: 0, actions: [], replicaLagsMs: [], latencyMs: 5, loses: 0, expires: 0, isNative: false }
  return { ...quiet, nodes, runs, ...other }
}

const runtimeClass = 'wasmtime-spin-v2'
const slow = { spin: 'slow', wws: 'good' } as const
const constrained = { runtimes: 'spin', constrain: 'true' }

/** The smallest form of each. */
export const found: readonly Found[] = [
  {
    name: 'a node that is NotReady all the time is not hidden by fewer replicas than nodes',
    invariant: 'hidden-node',
    scenario: makeScenario([makeRun({ runtimes: 'spin', replicas: '1', 'min-nodes': '2' })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { ready: false })]
    })
  },
  {
    name: 'a workload that crashes again and again does not pass',
    invariant: 'crash-loop-passes',
    scenario: makeScenario([makeRun({ runtimes: 'spin', manifests: 'deployment.yaml' })], {
      nodes: [
        makeMachine('node-a', { shims: { spin: 'crashes-later', wws: 'good' } }),
        makeMachine('node-b', { shims: { spin: 'silent', wws: 'good' } })
      ]
    })
  },
  {
    name: 'a selector that a GitOps controller removes after its proof is seen',
    invariant: 'selector-gone',
    scenario: makeScenario([makeRun({ ...constrained, nodes: 'node-a,node-b' })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'slow' })],
      actions: [{ atMs: 6_000, does: 'revert-class', runtimeClass }]
    })
  },
  {
    name: 'a label that goes from a node after its pass is seen',
    invariant: 'label-gone',
    scenario: makeScenario([makeRun(constrained)], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'slow' })],
      actions: [{ atMs: 5_000, does: 'remove-label', node: 'node-a', runtimeClass }]
    })
  },
  {
    name: 'a class that is replaced and set back is not the one that was proven',
    invariant: 'class-replaced',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      nodes: [makeMachine('node-a', { shims: slow })],
      actions: [{ atMs: 3_000, does: 'recreate-class', runtimeClass, handler: 'wws', backAfterMs: 200 }]
    })
  },
  {
    name: 'a container that restarts after its pass, while others are still checked, is seen',
    invariant: 'restart-after-pass',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      nodes: [
        makeMachine('node-a', { shims: { spin: 'crashes-later', wws: 'good' } }),
        makeMachine('node-b', { shims: { spin: 'silent', wws: 'good' } })
      ]
    })
  },
  {
    name: "another run's label on the probe's node is no broken constraint",
    invariant: 'false-not-enforced',
    scenario: makeScenario([makeRun({ ...constrained, nodes: 'node-a' }), makeRun({ ...constrained, nodes: 'node-b' })])
  },
  {
    name: 'a pod that a policy moves does not blame the node that it was meant for',
    invariant: 'wrong-blame',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { shims: { spin: 'no-shim', wws: 'good' } })],
      webhook: { does: 'moves', toNode: 'node-b' }
    })
  },
  {
    name: 'a node that has just become NotReady at the deadline is not failed',
    invariant: 'grace-cut',
    scenario: makeScenario([makeRun({ runtimes: 'spin', timeout: '1m' })], {
      nodes: [
        makeMachine('node-a', { shims: { spin: 'no-handler', wws: 'good' }, pull: 'slow' }),
        makeMachine('node-b', { pull: 'missing' })
      ],
      actions: [
        { atMs: 100, does: 'restart-containerd', node: 'node-a', forMs: 55_000, kills: false },
        { atMs: 30_000, does: 'stop-kubelet', node: 'node-a', forMs: 60_000 }
      ]
    })
  },
  {
    name: 'a registry that throttles one node is not held against that node',
    invariant: 'registry-blamed',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'throttled' })]
    })
  },
  {
    name: 'the claims that a StatefulSet made go with it',
    invariant: 'claim-left',
    scenario: makeScenario([makeRun({ runtimes: 'spin', namespace: 'team', manifests: 'stateful-set.yaml' })])
  },
  {
    name: 'the label of a run that passed stays when another run ends',
    invariant: 'label-taken',
    scenario: makeScenario([makeRun({ ...constrained, cleanup: 'all' }), makeRun(constrained, { startsAtMs: 1_000 })])
  },
  {
    name: 'a run that ends takes no label from one that goes on',
    invariant: 'good-node-failed',
    scenario: makeScenario(
      [
        makeRun({ ...constrained, cleanup: 'all' }),
        makeRun({ ...constrained, runtimes: 'spin,wws', 'max-parallel': '1' }, { startsAtMs: 500 })
      ],
      { nodes: [makeMachine('node-a'), makeMachine('node-b')] }
    )
  },
  {
    name: 'a class that is replaced is seen by a run that is cancelled',
    invariant: 'class-replaced',
    scenario: makeScenario([makeRun({ runtimes: 'spin' }, { cancelledAtMs: 12_000 })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'slow' })],
      actions: [{ atMs: 5_000, does: 'recreate-class', runtimeClass, handler: 'wws', backAfterMs: 200 }]
    })
  },
  {
    name: 'a selector that is removed is seen by a run that is cancelled',
    invariant: 'selector-gone',
    scenario: makeScenario([makeRun(constrained, { cancelledAtMs: 12_000 })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'slow' })],
      actions: [{ atMs: 5_000, does: 'revert-class', runtimeClass }]
    })
  },
  {
    name: "another run's label that is gone again when the probe is seen on its node breaks no constraint",
    invariant: 'false-not-enforced',
    scenario: makeScenario(
      [
        makeRun({ ...constrained, nodes: 'node-a' }),
        makeRun(
          { ...constrained, nodes: 'node-b', cleanup: 'all', replicas: '1' },
          { startsAtMs: 124, cancelledAtMs: 1_176 }
        )
      ],
      { seed: 2_152, latencyMs: 40 }
    )
  },
  {
    name: 'a constraint of a class that is recreated with its selector is not broken',
    invariant: 'false-not-enforced',
    scenario: makeScenario(
      [
        makeRun({ ...constrained, nodes: 'node-b' }),
        makeRun({ ...constrained, timeout: '1m' }, { startsAtMs: 50, hasPost: false })
      ],
      {
        nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'slow', taint: true }), makeMachine('node-c')],
        latencyMs: 40,
        actions: [{ atMs: 425, does: 'recreate-class', runtimeClass, handler: 'wws', backAfterMs: 100 }]
      }
    )
  },
  {
    name: 'a node image is not blamed for a handler that somebody gave the class meanwhile',
    invariant: 'wrong-blame',
    scenario: makeScenario([makeRun({ runtimes: 'spin,wws', timeout: '1m' })], {
      nodes: [makeMachine('node-a', { shims: { spin: 'no-handler', wws: 'good' } }), makeMachine('node-b')],
      actions: [
        { atMs: 62, does: 'recreate-class', runtimeClass: 'wasmtime-wws-v1', handler: 'spin', backAfterMs: 800 }
      ]
    })
  },
  {
    name: 'a pod that has the selector of an earlier class of its name blames nobody',
    invariant: 'good-node-failed',
    scenario: makeScenario(
      [
        makeRun({ ...constrained, replicas: '2', cleanup: 'all' }),
        makeRun({ runtimes: 'spin', replicas: '2' }, { startsAtMs: 8_725 })
      ],
      { nodes: [makeMachine('node-a')], replicaLagsMs: [400, 2_000], latencyMs: 40 }
    )
  },
  {
    name: 'a run knows its own id on a class whose change it had no answer to',
    invariant: 'run-label-stays',
    scenario: makeScenario([makeRun({ runtimes: 'spin' }), makeRun(constrained, { startsAtMs: 30_000 })], {
      loses: 0.1,
      actions: [{ atMs: 30_500, does: 'revert-class', runtimeClass }]
    })
  },
  {
    name: 'a pod that goes with its node has not ended by its shim, though news of the node comes late',
    invariant: 'wrong-green',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      nodes: [makeMachine('node-a'), makeMachine('node-b', { shims: { spin: 'does-not-stop', wws: 'good' } })],
      actions: [{ atMs: 1_600, does: 'remove-node', node: 'node-b' }],
      expires: 0.2
    })
  },
  {
    name: 'a label of other runs that goes with them fails no run that only uses their class',
    invariant: 'good-node-failed',
    scenario: makeScenario([
      makeRun({ ...constrained, nodes: 'node-a' }),
      makeRun({ ...constrained, cleanup: 'all' }, { startsAtMs: 3_100 }),
      makeRun({ runtimes: 'spin' }, { startsAtMs: 3_200 })
    ])
  },
  {
    name: 'a replica that fails before it is known to which node it came blames no other node',
    invariant: 'wrong-blame',
    scenario: makeScenario([makeRun({ runtimes: 'wws', constrain: 'true', replicas: '1', 'min-nodes': '2' })], {
      seed: 10,
      nodes: [
        makeMachine('node-a', { shims: { spin: 'good', wws: 'no-shim' } }),
        makeMachine('node-b'),
        makeMachine('node-c')
      ],
      replicaLagsMs: [400, 2_000],
      loses: 0.1
    })
  },
  {
    name: 'a restart that is seen only once the pod was deleted fails it',
    invariant: 'restart-after-pass',
    scenario: makeScenario([makeRun({ runtimes: 'spin', replicas: '1' })], {
      nodes: [makeMachine('node-a')],
      actions: [{ atMs: 4_500, does: 'restart-containerd', node: 'node-a', forMs: 500, kills: true }],
      replicaLagsMs: [400, 2_000],
      latencyMs: 40
    })
  },
  {
    name: 'a class that goes before a kubelet looks its handler up is no fault of a node',
    invariant: 'wrong-blame',
    scenario: makeScenario([
      makeRun({ ...constrained, nodes: 'node-a', cleanup: 'all', timeout: '1m' }),
      makeRun({ runtimes: 'spin', namespace: 'team', manifests: 'deployment.yaml' }, { startsAtMs: 1_870 })
    ])
  },
  {
    name: 'what a killed run had on its way is removed by its post step',
    invariant: 'label-left',
    scenario: makeScenario([makeRun({ ...constrained, cleanup: 'all' }, { killedAtRequest: 10 })], {
      nodes: [makeMachine('node-a')],
      stalls: 1
    })
  },
  {
    name: 'a class that is gone just before the first pod is another one when it is back',
    invariant: 'class-replaced',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'spin', nodes: 'node-a', 'min-nodes': '2' }, { skewMs: -7_200_000 }),
        makeRun({ runtimes: 'spin,wws', namespace: 'team' }, { startsAtMs: 7_095 })
      ],
      {
        nodes: [
          makeMachine('node-a'),
          makeMachine('node-b', { shims: { spin: 'good', wws: 'slow' } }),
          makeMachine('node-c', { taint: true }),
          makeMachine('node-d', { shims: slow, ready: false })
        ],
        actions: [
          { atMs: 8_806, does: 'remove-class', runtimeClass: 'wasmtime-wws-v1', backAfterMs: 1_013 },
          { atMs: 9_866, does: 'recreate-class', runtimeClass: 'wasmtime-wws-v1', handler: 'spin', backAfterMs: 209 }
        ],
        latencyMs: 300
      }
    )
  },
  {
    name: 'a class that had another handler and is gone at the end blames no node image',
    invariant: 'wrong-blame',
    scenario: makeScenario([makeRun({ runtimes: 'spin', nodes: 'node-a', access: 'node-port' })], {
      nodes: [makeMachine('node-a', { isOld: true })],
      actions: [
        { atMs: 3_808, does: 'remove-class', runtimeClass, backAfterMs: 447 },
        { atMs: 2_199, does: 'recreate-class', runtimeClass, handler: 'other', backAfterMs: 1_609 }
      ],
      latencyMs: 300
    })
  },
  {
    name: 'a node that was Ready meanwhile has its whole grace once more',
    invariant: 'grace-cut',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      actions: [
        { atMs: 4_162, does: 'stop-kubelet', node: 'node-a', forMs: 32_264 },
        { atMs: 36_927, does: 'stop-kubelet', node: 'node-a', forMs: 8_032 }
      ],
      latencyMs: 300
    })
  },
  {
    name: 'a constraint check of a run that is cancelled knows of the label that another run has just put there',
    invariant: 'false-not-enforced',
    scenario: makeScenario(
      [
        makeRun(
          { runtimes: 'spin', nodes: 'node-a', 'min-nodes': '2', timeout: '1m', manifests: 'deployment.yaml' },
          { skewMs: -7_200_000 }
        ),
        makeRun({ runtimes: 'spin,wws', constrain: 'true', replicas: '1' }, { startsAtMs: 23_993 }),
        makeRun(
          { ...constrained, nodes: 'node-a', manifests: 'deployment.yaml' },
          { startsAtMs: 26_648, cancelledAtMs: 4_956 }
        ),
        makeRun(
          { runtimes: 'wws', nodes: 'node-a,node-b', replicas: '2', 'min-nodes': '2' },
          { startsAtMs: 2_787, skewMs: -7_200_000 }
        )
      ],
      {
        seed: 2_000_501_027,
        nodes: ['node-a', 'node-b', 'node-c', 'node-d'].map((name) => makeMachine(name)),
        replicaLagsMs: [400, 2_000],
        latencyMs: 300,
        loses: 0.1,
        balancers: 'slow'
      }
    )
  },
  {
    name: 'a class that a run has marked by a change whose answer was lost is left again',
    invariant: 'run-label-stays',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'wws', constrain: 'true', nodes: 'node-a' }),
        makeRun({ runtimes: 'spin' }, { startsAtMs: 5_464 }),
        makeRun({ runtimes: 'wws', constrain: 'true', replicas: '1', timeout: '1m' }, { startsAtMs: 6_253 })
      ],
      {
        seed: 18,
        nodes: [makeMachine('node-a')],
        actions: [{ atMs: 7_886, does: 'revert-class', runtimeClass: 'wasmtime-wws-v1' }],
        latencyMs: 300,
        loses: 0.02,
        expires: 0.2,
        quota: 2
      }
    )
  },
  {
    name: 'a replica that is admitted by the selector of a run that was killed blames nobody',
    invariant: 'good-node-failed',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'spin' }),
        makeRun({ runtimes: 'spin', nodes: 'node-b', 'fail-on': 'failed' }),
        makeRun({ ...constrained, nodes: 'node-a', timeout: '1m' }, { startsAtMs: 3_994, killedAtRequest: 8 }),
        makeRun({ runtimes: 'spin', nodes: 'node-a', replicas: '1', timeout: '1m' }, { startsAtMs: 5_873 })
      ],
      {
        nodes: [makeMachine('node-a', { shims: { spin: 'slow', wws: 'slow' } }), makeMachine('node-b')],
        replicaLagsMs: [400, 2_000],
        balancers: 'slow'
      }
    )
  },
  {
    name: 'a handler of a class that somebody replaced for a while is none that the node image lacks',
    invariant: 'wrong-blame',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'spin', repeat: '2' }, { killedAtRequest: 2 }),
        makeRun(constrained, { startsAtMs: 2_813 }),
        makeRun({ runtimes: 'spin', access: 'node-port' }, { startsAtMs: 3_389 }),
        makeRun(
          { runtimes: 'spin', replicas: '1', 'fail-on': 'failed', manifests: 'deployment.yaml' },
          { startsAtMs: 19_453, killedAtRequest: 17 }
        ),
        makeRun({ runtimes: 'spin,wws', constrain: 'true', timeout: '1m', manifests: 'pod.yaml' })
      ],
      {
        seed: 3,
        nodes: [makeMachine('node-a', { isOld: false })],
        actions: [{ does: 'recreate-class', atMs: 19_878, runtimeClass, handler: 'other', backAfterMs: 2_828 }],
        replicaLagsMs: [400, 2_000],
        latencyMs: 300,
        isFar: true
      }
    )
  },
  {
    name: 'a sample that crashed under the handler of a class that somebody replaced for a while blames no node',
    invariant: 'wrong-blame',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'spin', nodes: 'node-a', 'min-nodes': '2', timeout: '1m' }),
        makeRun({ runtimes: 'wws', replicas: '1', 'min-nodes': '2', timeout: '1m' })
      ],
      {
        nodes: [
          makeMachine('node-a', { shims: { spin: 'crashes-later', wws: 'slow' }, isOld: false }),
          makeMachine('node-b', { ready: false, isOld: false }),
          makeMachine('node-c', { isOld: false })
        ],
        actions: [
          { does: 'recreate-class', atMs: 2_054, runtimeClass: 'wasmtime-wws-v1', handler: 'spin', backAfterMs: 2_735 }
        ],
        latencyMs: 300
      }
    )
  },
  {
    name: 'a kubelet that learnt of the class only by its second try is no evidence of a class that is gone',
    invariant: 'false-cause',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      nodes: [
        makeMachine('node-a', { shims: { spin: 'no-shim', wws: 'good' }, classesLateMs: 4_000 }),
        makeMachine('node-b')
      ]
    })
  },
  {
    name: 'a pod whose sample had ended and that goes with its node has not been ended by its shim, though news of the node comes late',
    invariant: 'wrong-green',
    scenario: makeScenario([makeRun({ runtimes: 'spin,wws', sample: 'ends.yaml', namespace: 'team' })], {
      seed: 57_133_701,
      nodes: [
        makeMachine('node-a', { shims: { spin: 'good', wws: 'dies' }, isOld: true }),
        makeMachine('node-b'),
        makeMachine('node-c'),
        makeMachine('node-d', { shims: { spin: 'good', wws: 'does-not-stop' } })
      ],
      actions: [{ atMs: 10_000, does: 'remove-node', node: 'node-d' }],
      latencyMs: 300
    })
  },
  {
    name: 'a workload whose first start was over before there was any news of it does not pass by its second',
    invariant: 'crash-loop-passes',
    scenario: makeScenario([makeRun({ runtimes: 'spin', manifests: 'daemon-set.yaml' })], {
      seed: 35,
      nodes: [makeMachine('node-a', { isOld: false })],
      actions: [{ does: 'restart-containerd', atMs: 4_525, node: 'node-a', forMs: 500, kills: true }],
      latencyMs: 300
    })
  },
  {
    name: 'a kubelet that is cut off before it can report that it sees the class now is not blamed for what it reported before',
    invariant: 'wrong-blame',
    scenario: makeScenario([makeRun({ runtimes: 'spin' })], {
      seed: 2,
      nodes: [makeMachine('node-a'), makeMachine('node-b', { classesLateMs: 11_500 })],
      actions: [{ does: 'cut-kubelet', atMs: 18_000, node: 'node-b', forMs: 24_000 }]
    })
  },
  {
    name: 'a check whose container ran, ended and ran again before there was any news of it does not pass',
    invariant: 'restart-after-pass',
    scenario: makeScenario([makeRun({ runtimes: 'spin,wws', constrain: 'true', replicas: '3' })], {
      seed: 24,
      nodes: [
        makeMachine('node-a', { cordoned: true, isOld: true }),
        makeMachine('node-b', { isOld: false }),
        makeMachine('node-c', { cordoned: true, isOld: true, classesLateMs: 500 })
      ],
      actions: [{ does: 'restart-containerd', atMs: 2_012, node: 'node-b', forMs: 500, kills: true }],
      replicaLagsMs: [400, 2_000],
      expires: 0.2
    })
  },
  {
    name: 'a class that other runs have put there is not used where the API server does not answer to join them: it goes with them',
    invariant: 'good-node-failed',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'spin', replicas: '1', namespace: 'team' }),
        makeRun({ runtimes: 'spin', constrain: 'true' }, { startsAtMs: 10_900, cancelledAtMs: 2_710 }),
        makeRun({ runtimes: 'spin', constrain: 'true', replicas: '1' }, { startsAtMs: 14_590 })
      ],
      {
        seed: 1,
        nodes: [makeMachine('node-a', { isOld: false })],
        latencyMs: 300,
        outage: { atMs: 16_475, forMs: 9_242 }
      }
    )
  },
  {
    name: 'a node that another run labelled while the watch of nodes was cut off admits pods of the class rightly',
    invariant: 'false-not-enforced',
    scenario: makeScenario(
      [
        makeRun({ runtimes: 'wws' }),
        makeRun(
          { runtimes: 'spin', constrain: 'true', manifests: 'deployment.yaml' },
          { startsAtMs: 17_211, cancelledAtMs: 6_939 }
        ),
        makeRun(
          { runtimes: 'spin', constrain: 'true', nodes: 'node-a,node-b', sample: 'ends.yaml', timeout: '1m' },
          { startsAtMs: 19_051 }
        )
      ],
      {
        seed: 1_886_623_357,
        nodes: [
          makeMachine('node-a', { isOld: false }),
          makeMachine('node-b', { shims: { spin: 'good', wws: 'slow' }, ready: false, cordoned: true, isOld: false }),
          makeMachine('node-c', { isOld: false }),
          makeMachine('node-d', { isOld: false })
        ],
        latencyMs: 300,
        webhook: { does: 'moves', toNode: 'node-c' },
        outage: { atMs: 21_988, forMs: 17_165 }
      }
    )
  },
  {
    name: 'a node that failed after its check passed, while the API server could not be reached until the end, is read once more then',
    invariant: 'not-ready-passes',
    scenario: makeScenario(
      [makeRun({ runtimes: 'spin', sample: 'ends.yaml', timeout: '1m', manifests: 'cron-job.yaml' })],
      {
        seed: 0,
        nodes: [makeMachine('node-a', { isOld: false, full: 'cpu' }), makeMachine('node-b', { isOld: false })],
        actions: [{ does: 'stop-kubelet', atMs: 9_000, node: 'node-b', forMs: 80_000 }],
        latencyMs: 5,
        isFar: true,
        outage: { atMs: 9_500, forMs: 50_000 }
      }
    )
  }
]
