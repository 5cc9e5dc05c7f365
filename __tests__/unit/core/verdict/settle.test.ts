import { describe, expect, test } from 'vitest'
import type { Diagnosis, Inputs, Node, NodeAtFaultIf, Verdict } from '../../../../src/core/model.ts'
import type {
  CheckReport,
  NegativeTestReport,
  ConstraintReport,
  Result,
  WorkloadReport
} from '../../../../src/core/report.ts'
import { settleClass, settleNegativeTest, settleFault } from '../../../../src/core/verdict/settle-verdict.ts'
import { settleChecks, settleResult } from '../../../../src/core/verdict/settle.ts'
import { makeNode, planFor, slight, spin } from '../examples.ts'

const diagnosis: Diagnosis = {
  code: 'image-not-pulled',
  title: '',
  fault: 'registry',
  evidence: 'x',
  facts: { kind: 'node-gone' }
}
const passed: Verdict = { kind: 'passed', tookMs: 1 }
const failed: Verdict = { kind: 'failed', diagnosis }
const inconclusive: Verdict = { kind: 'inconclusive', diagnosis }
const untilPassed: Verdict = { kind: 'inconclusive', diagnosis, nodeAtFaultIf: 'passed-elsewhere' }
const { image } = spin.sample
const untilPulled: Verdict = {
  kind: 'inconclusive',
  diagnosis: { ...diagnosis, facts: { kind: 'image-not-pulled', image } },
  nodeAtFaultIf: 'pulled-elsewhere'
}
const skipped: Verdict = { kind: 'skipped', reason: 'cordoned' }

function makeCheck(verdict: Verdict, runtime = spin, node = 'node-a'): CheckReport {
  const { name, runtimeClass, handler } = runtime
  return { runtime: name, runtimeClass, handler, node, verdict, timings: {} }
}

function makeRow(verdict: Verdict): WorkloadReport {
  return { source: 'access', kind: 'Service', namespace: 'default', name: 'spin', verdict, via: 'proxy', pods: [] }
}

function negativeTest(verdict: NegativeTestReport['verdict'], runtime = spin): NegativeTestReport {
  return { runtime: runtime.name, node: 'node-a', verdict, evidence: 'exec format error' }
}

/** A check whose container started, so that its image was there. */
function started(check: CheckReport, pulled: readonly string[] = []): CheckReport {
  return { ...check, timings: { startedMs: 900 }, pulled }
}

const otherImage = { ...slight, sample: { ...slight.sample, image: 'registry.example/slight:v1' } }
const architectures = new Map([
  ['node-a', 'amd64'],
  ['node-b', 'amd64'],
  ['node-arm', 'arm64']
])

describe('what one check cannot place', () => {
  test.each([
    { name: "it is the node's, if the sample passed on another", own: untilPassed, isTrue: () => true, kind: 'failed' },
    {
      name: 'it stays unsaid if the sample passed nowhere',
      own: untilPassed,
      isTrue: (condition: NodeAtFaultIf) => condition !== 'passed-elsewhere',
      kind: 'inconclusive'
    },
    { name: 'what is ours stays ours', own: inconclusive, isTrue: () => true, kind: 'inconclusive' },
    { name: 'a pass stays a pass', own: passed, isTrue: () => true, kind: 'passed' }
  ])('$name', ({ own, isTrue, kind }) => {
    expect(settleFault(own, isTrue).kind).toBe(kind)
  })

  test('the diagnosis stays, and its fault is then the node', () => {
    expect(settleFault(untilPassed, () => true)).toEqual({ kind: 'failed', diagnosis: { ...diagnosis, fault: 'node' } })
  })
})

describe('checks beside each other and beside their negative test', () => {
  const workloads: readonly {
    readonly name: string
    readonly checks: readonly CheckReport[]
    readonly negativeTests: readonly NegativeTestReport[]
    readonly kinds: readonly Verdict['kind'][]
  }[] = [
    {
      name: 'a pass with its negative test proven is one',
      checks: [makeCheck(passed)],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed']
    },
    {
      name: 'a pass whose negative test is not proven is inconclusive',
      checks: [makeCheck(passed)],
      negativeTests: [negativeTest('not-proven')],
      kinds: ['inconclusive']
    },
    {
      name: 'a pass whose negative test was not tried is inconclusive',
      checks: [makeCheck(passed)],
      negativeTests: [],
      kinds: ['inconclusive']
    },
    {
      name: 'the negative test of one runtime reports nothing of another',
      checks: [makeCheck(passed), makeCheck(passed, slight)],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'a negative test not proven takes all passes of its runtime, on whichever node',
      checks: [makeCheck(passed), makeCheck(passed, spin, 'node-b')],
      negativeTests: [negativeTest('not-proven')],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: 'a pass whose negative test is not proven blames no other node',
      checks: [makeCheck(passed), makeCheck(untilPassed, spin, 'node-b')],
      negativeTests: [negativeTest('not-proven')],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: 'one whose negative test is proven does',
      checks: [makeCheck(passed), makeCheck(untilPassed, spin, 'node-b')],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed', 'failed']
    },
    {
      name: "a pull that fails on one node is that node's where another pulled the image, though its sample did not pass",
      checks: [started(makeCheck(untilPassed), [image]), makeCheck(untilPulled, spin, 'node-b')],
      negativeTests: [],
      kinds: ['inconclusive', 'failed']
    },
    {
      name: 'a pull that fails on every node is nobody that is known',
      checks: [makeCheck(untilPulled), makeCheck(untilPulled, spin, 'node-b')],
      negativeTests: [],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: 'a pull that fails beside a node that had the image before reports nothing of the node: the registry may be down',
      checks: [started(makeCheck(passed)), makeCheck(untilPulled, spin, 'node-b')],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'an image that another CPU has pulled or run reports nothing of this one: its entry is another',
      checks: [
        started(makeCheck(passed, spin, 'node-arm'), [image]),
        makeCheck(untilPulled),
        makeCheck(untilPassed, spin, 'node-b')
      ],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed', 'inconclusive', 'inconclusive']
    },
    {
      name: 'a pull that fails again where the image was pulled before reports nothing of the node beside others',
      checks: [started(makeCheck(untilPulled), [image])],
      negativeTests: [],
      kinds: ['inconclusive']
    },
    {
      name: 'an image that was pulled elsewhere reports nothing of another image',
      checks: [started(makeCheck(untilPassed), [otherImage.sample.image]), makeCheck(untilPulled, spin, 'node-b')],
      negativeTests: [],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: "a cause that cannot be placed is the node's where the sample passed on another",
      checks: [makeCheck(passed), makeCheck(untilPassed, spin, 'node-b')],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed', 'failed']
    },
    {
      name: "it is the node's as well where another of its repetitions passed on that node",
      checks: [makeCheck(untilPassed), makeCheck(passed), makeCheck(untilPulled)],
      negativeTests: [negativeTest('proven')],
      kinds: ['failed', 'passed', 'inconclusive']
    },
    {
      name: "it is nobody's where no repetition passed",
      checks: [makeCheck(untilPassed), makeCheck(untilPassed)],
      negativeTests: [negativeTest('proven')],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: "it is nobody's where the sample passed nowhere",
      checks: [makeCheck(failed), makeCheck(untilPassed, spin, 'node-b')],
      negativeTests: [],
      kinds: ['failed', 'inconclusive']
    },
    {
      name: 'the pass of another runtime places nothing',
      checks: [makeCheck(passed, slight), makeCheck(untilPassed, spin, 'node-b')],
      negativeTests: [negativeTest('proven', slight)],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'what is ours stays ours beside a pass',
      checks: [makeCheck(passed), makeCheck(inconclusive, spin, 'node-b')],
      negativeTests: [negativeTest('proven')],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'what failed stays failed, what is skipped stays skipped',
      checks: [makeCheck(failed), makeCheck(skipped)],
      negativeTests: [],
      kinds: ['failed', 'skipped']
    }
  ]

  test.each(workloads)('$name', ({ checks, negativeTests, kinds }) => {
    expect(
      settleChecks(checks, negativeTests, [spin, otherImage], architectures).map((check) => check.verdict.kind)
    ).toEqual(kinds)
  })

  test('a pass whose negative test was cancelled blames no sample image', () => {
    const cancelled = {
      ...negativeTest('not-proven'),
      isCancelled: true,
      evidence: 'the run was asked to end'
    } as const
    const [check] = settleChecks([makeCheck(passed)], [cancelled], [spin], architectures)
    expect(check?.verdict).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'cancelled', fault: 'this run', evidence: 'the run was asked to end' }
    })
  })

  test('a pass that is taken back reports why, and what the negative test showed', () => {
    const [check] = settleChecks([makeCheck(passed)], [negativeTest('not-proven')], [spin], architectures)
    expect(check?.verdict).toMatchObject({
      diagnosis: { code: 'negative-test-not-proven', fault: 'sample image', evidence: 'exec format error' }
    })
  })
})

test('a pass of what is not known to be a runtime of the run has no negative test either', () => {
  const cancelled = { runtime: 'web', verdict: 'not-proven', evidence: 'cancelled', isCancelled: true } as const
  for (const negativeTest of [undefined, cancelled]) {
    expect(settleNegativeTest(passed, negativeTest, undefined)).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'negative-test-not-proven' }
    })
  }
})

describe('a check whose class is another by the end of the run', () => {
  const [check] = planFor({}, [makeNode('node-a')]).checks
  const change = 'RuntimeClass wasmtime-spin-v2 was deleted during the run'
  const settle = (verdict: Verdict, name = spin.runtimeClass, isAnother = false): Verdict | undefined => {
    const replaced = new Map([[name, { detail: change, keepsSelector: false, isAnother }]])
    return check && settleClass(verdict, check, { replaced, unread: new Map() })
  }

  test('is a conflict if it had passed: nothing reports which handler it ran under', () => {
    expect(settle(passed)).toMatchObject({ kind: 'failed', diagnosis: { code: 'class-conflict', evidence: change } })
  })

  test('blames no node image for a handler that the class led to meanwhile', () => {
    const ofImage: Verdict = { kind: 'failed', diagnosis: { ...diagnosis, fault: 'node image' } }
    const ofNode: Verdict = { kind: 'failed', diagnosis: { ...diagnosis, fault: 'node' } }
    expect(settle(ofImage, spin.runtimeClass, true)).toMatchObject({ diagnosis: { code: 'class-conflict' } })
    expect(settle(ofImage)).toBe(ofImage)
    expect(settle(ofNode, spin.runtimeClass, true)).toBe(ofNode)
  })

  test('blames no node for what the shim of that handler may have done', () => {
    for (const code of ['restarted-after-ready', 'shim-lost', 'pod-does-not-end', 'unknown']) {
      const ofNode: Verdict = { kind: 'failed', diagnosis: { ...diagnosis, code, fault: 'node' } }
      const ofOthers: Verdict = { kind: 'failed', diagnosis: { ...diagnosis, code, fault: 'cluster' } }
      expect(settle(ofNode, spin.runtimeClass, true)).toMatchObject({ diagnosis: { code: 'class-conflict' } })
      expect(settle(ofNode)).toBe(ofNode)
      expect(settle(ofOthers, spin.runtimeClass, true)).toBe(ofOthers)
    }
  })

  test('stays what it was if it had not, or if the class is another one', () => {
    expect(settle(inconclusive)).toBe(inconclusive)
    expect(settle(passed, slight.runtimeClass)).toBe(passed)
  })
})

describe('the result of a run', () => {
  const constraint = (verdict: ConstraintReport['verdict']): ConstraintReport => ({
    runtimeClass: spin.runtimeClass,
    verdict,
    evidence: ''
  })
  const workloads: readonly {
    readonly name: string
    readonly checks: readonly Verdict[]
    readonly beside?: readonly Verdict[]
    readonly constraints?: readonly ConstraintReport['verdict'][]
    readonly inputs?: Partial<Inputs>
    readonly nodes?: readonly Node[]
    readonly result: Result
    readonly shows?: string
  }[] = [
    { name: 'all passed', checks: [passed, passed], result: 'passed' },
    { name: 'passed, and some skipped', checks: [passed, skipped], result: 'passed' },
    { name: 'one inconclusive among passes', checks: [passed, inconclusive], result: 'inconclusive' },
    { name: 'one failed among passes', checks: [passed, failed], result: 'failed' },
    { name: 'failed is worse than inconclusive', checks: [inconclusive, failed], result: 'failed' },
    {
      name: 'only skipped: nothing checked is not a pass',
      checks: [skipped, skipped],
      result: 'inconclusive',
      shows: 'no check ran'
    },
    { name: 'no check at all', checks: [], result: 'inconclusive', shows: 'no check ran' },
    { name: 'a row beside the checks failed', checks: [passed], beside: [passed, failed], result: 'failed' },
    {
      name: 'a row beside the checks is inconclusive',
      checks: [passed],
      beside: [inconclusive],
      result: 'inconclusive'
    },
    {
      name: 'a row that passed is no check that was checked',
      checks: [skipped],
      beside: [passed],
      result: 'inconclusive',
      shows: 'no check ran'
    },
    { name: 'a constraint check that holds', checks: [passed], constraints: ['enforced'], result: 'passed' },
    {
      name: 'a constraint check that cannot be tried is neutral',
      checks: [passed],
      constraints: ['not-applicable'],
      result: 'passed'
    },
    {
      name: 'a constraint that is not enforced fails the run',
      checks: [passed],
      constraints: ['enforced', 'not-enforced'],
      result: 'failed',
      shows: `the constraint of ${spin.runtimeClass} is not enforced`
    },
    {
      name: 'a constraint that is not enforced fails a run that is inconclusive too',
      checks: [inconclusive],
      constraints: ['not-enforced'],
      result: 'failed',
      shows: 'is not enforced'
    },
    {
      name: 'a constraint check of which no evidence came',
      checks: [passed],
      constraints: ['unproven'],
      result: 'inconclusive',
      shows: 'could not be proven'
    },
    {
      name: 'fewer nodes than asked for, though all passed',
      checks: [passed],
      inputs: { minNodes: 2 },
      result: 'inconclusive',
      shows: 'min-nodes'
    },
    {
      name: 'fewer nodes proven than asked for, since no replica came onto one of them',
      checks: [passed, skipped],
      inputs: { minNodes: 2, replicas: 2 },
      nodes: [makeNode('node-a'), makeNode('node-b')],
      result: 'inconclusive',
      shows: 'min-nodes: expected at least 2 nodes proven for each runtime, got 1 for spin'
    },
    { name: 'fewer nodes than asked for, and one failed', checks: [failed], inputs: { minNodes: 2 }, result: 'failed' },
    { name: 'sample: none', checks: [skipped], inputs: { runSamples: false }, result: 'applied' },
    {
      name: 'sample: none, and objects of which one passed',
      checks: [skipped],
      beside: [passed, skipped],
      inputs: { runSamples: false },
      result: 'passed'
    },
    {
      name: 'sample: none, and objects that want no pods',
      checks: [skipped],
      beside: [skipped],
      inputs: { runSamples: false },
      result: 'inconclusive',
      shows: 'nothing was checked'
    },
    {
      name: 'sample: none, and a class in conflict',
      checks: [failed],
      inputs: { runSamples: false },
      result: 'failed'
    },
    {
      name: 'sample: none, and a label that could not be set',
      checks: [skipped, inconclusive],
      inputs: { runSamples: false },
      result: 'inconclusive'
    },
    {
      name: 'sample: none, and fewer nodes than asked for',
      checks: [skipped],
      inputs: { runSamples: false, minNodes: 2 },
      result: 'inconclusive',
      shows: 'min-nodes'
    },
    {
      name: 'sample: none where every node is skipped',
      checks: [skipped],
      inputs: { runSamples: false },
      nodes: [makeNode('node-a', { cordoned: true })],
      result: 'inconclusive',
      shows: 'min-nodes'
    }
  ]

  test.each(workloads)(
    '$name -> $result',
    ({ checks, beside = [], constraints = [], inputs = {}, nodes = [makeNode('node-a')], result, shows = '' }) => {
      const settled = settleResult(
        planFor(inputs, nodes),
        checks.map((one) => makeCheck(one)),
        beside.map(makeRow),
        constraints.map(constraint)
      )
      expect(settled.result).toBe(result)
      if (shows === '') expect(settled.message).toBe('')
      else expect(settled.message).toContain(shows)
    }
  )
})
