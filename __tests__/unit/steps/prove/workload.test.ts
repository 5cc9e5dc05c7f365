import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../../src/core/model.ts'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Workload } from '../../../../src/core/workloads/workloads.ts'
import { makeReadyPods } from '../../../../src/steps/prove/ready-pods.ts'
import { proveWorkload } from '../../../../src/steps/prove/workload.ts'
import { makeClass, makeEventObject, makePodObject, spin, spinConstraint } from '../../core/examples.ts'
import { FakeCluster, ok } from '../fakes.ts'

const workload: Workload = {
  source: 'manifests',
  kind: 'Pod',
  namespace: 'wasm-node-smoke-abcd',
  name: 'web',
  collection: '/api/v1/namespaces/wasm-node-smoke-abcd/pods',
  podQuery: { fieldSelector: 'metadata.name=web' },
  runtime: spin,
  proof: 'ready',
  template: { metadata: {}, spec: {} }
}
const refused = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."

describe('a pod of the manifests that no node fits', () => {
  /** Its verdict, where the class had no selector when the run began, and has it for these runs when the pod is created. */
  async function prove(
    nodeSelector: Readonly<Record<string, string>>,
    runs: string | undefined,
    endsAfterMs?: number
  ): Promise<Verdict> {
    const fake = new FakeCluster()
    const ends = new AbortController()
    const run = fake.run(300, ends.signal)
    const made = makePodObject('web', { spec: { containers: [{ name: 'web' }] } })
    const pod: PodObject = {
      ...made,
      spec: { runtimeClassName: spin.runtimeClass, nodeSelector, containers: [{ name: 'web' }] },
      status: { phase: 'Pending', conditions: [] }
    }
    fake.shown.set(`${workload.collection}/web`, pod)
    fake.changes['pods'] = [{ type: 'ADDED', object: pod }]
    const annotations = runs === undefined ? {} : { 'wasm-node-smoke/runs': runs }
    fake.onGet = () => {
      // By the verdict that run has ended.
      fake.onGet = () => ok(makeClass(spin))
      return ok(makeClass(spin, { metadata: { name: spin.runtimeClass, annotations } }))
    }
    const context = { ...run, classSelectors: new Map([[spin.runtimeClass, {}]]) }
    const proving = proveWorkload(workload, { nodes: new Map(), readyPods: makeReadyPods() }, context)
    void run.ports.clock.wait(1, run.signal).then(() => {
      run.store.observeEvent({ type: 'ADDED', object: makeEventObject('web', 'FailedScheduling', refused) })
    })
    if (endsAfterMs !== undefined) {
      void run.ports.clock.wait(endsAfterMs, run.signal).then(() => {
        ends.abort()
      })
    }
    const { report } = await fake.time.finish(proving)
    return report.verdict
  }

  test.each<{
    name: string
    selector: Readonly<Record<string, string>>
    runs: string | undefined
    code: string
    shows: string
  }>([
    {
      name: 'as another run gave its class a selector: that run is named, though it has ended since',
      selector: spinConstraint,
      runs: 'efgh',
      code: 'class-in-use',
      shows: 'it has it for run efgh (constrain: true)'
    },
    {
      name: 'as somebody else did',
      selector: spinConstraint,
      runs: undefined,
      code: 'pod-changed',
      shows: 'which its class did not have when the run began'
    },
    { name: 'for what it asks itself', selector: { pool: 'gpu' }, runs: 'efgh', code: 'unschedulable', shows: refused }
  ])('$name', async ({ code, runs, selector, shows }) => {
    expect(await prove(selector, runs)).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code, evidence: expect.stringContaining(shows) as unknown }
    })
  })

  test('is only cancelled if the run is, by then', async () => {
    expect(await prove(spinConstraint, 'efgh', 5_000)).toMatchObject({ diagnosis: { code: 'cancelled' } })
  })
})
