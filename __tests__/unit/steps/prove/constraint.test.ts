import { describe, expect, test } from 'vitest'
import { settleConstraint } from '../../../../src/core/verdict/settle-verdict.ts'
import type { ConstraintReport } from '../../../../src/core/report.ts'
import { proveConstraint } from '../../../../src/steps/prove/constraint.ts'
import { readClasses, recheck } from '../../../../src/steps/recheck.ts'
import { makeClass, makeEventObject, makeNode, planFor, spin, spinConstraint } from '../../core/examples.ts'
import { accept, FakeCluster, ok } from '../fakes.ts'

const node = makeNode('node-b')
const constrained = makeClass(spin, { scheduling: { nodeSelector: spinConstraint } })
const REFUSED =
  "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]."

/** The constraint check where the probe pod comes back with this selector, and the scheduler refuses it for one. */
async function proveWith(nodeSelector: Readonly<Record<string, string>>): Promise<ConstraintReport> {
  const fake = new FakeCluster()
  const run = fake.run(20)
  fake.onCreate = ({ body }) => {
    const name = body.metadata.name ?? ''
    const pod = accept(body, { spec: { nodeSelector }, status: { phase: 'Pending', conditions: [] } })
    run.store.observeEvent({ type: 'ADDED', object: makeEventObject(name, 'FailedScheduling', REFUSED) })
    return Promise.resolve(ok(pod))
  }
  return await fake.time.finish(proveConstraint({ runtime: spin, selector: spinConstraint, node }, 0, run))
}

test("a pod that is refused for its class's own selector: enforced", async () => {
  expect(await proveWith(spinConstraint)).toMatchObject({ verdict: 'enforced', node: 'node-b' })
})

describe("a selector that is not the class's own proves nothing of it", () => {
  test("beside the class's: a namespace's default selector, which the node does not meet", async () => {
    expect(await proveWith({ ...spinConstraint, env: 'production' })).toMatchObject({
      verdict: 'unproven',
      evidence: expect.stringContaining('nodeSelector env=production, which is not of its class') as unknown
    })
  })

  test("in place of the class's, which has none any more", async () => {
    expect(await proveWith({ env: 'production' })).toMatchObject({
      verdict: 'unproven',
      evidence: expect.stringContaining("was admitted without its class's selector") as unknown
    })
  })

  test("the same one as the class's: what the class itself has at the end decides", async () => {
    const fake = new FakeCluster()
    fake.onGet = () => ok(constrained)
    const plan = planFor({ constrain: true }, [makeNode('node-a', { labels: spinConstraint }), node], [constrained])
    const before = await readClasses(plan, fake.cluster)
    fake.onGet = () => ok(makeClass(spin))
    const rechecked = await recheck(plan, before, fake.cluster)
    expect(settleConstraint(await proveWith(spinConstraint), rechecked).verdict).toBe('not-enforced')
  })
})
