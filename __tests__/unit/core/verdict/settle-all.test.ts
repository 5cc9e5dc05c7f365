import { describe, expect, test } from 'vitest'
import type { Diagnosis, Verdict } from '../../../../src/core/model.ts'
import type { CheckReport, NegativeTestReport, WorkloadPod, WorkloadReport } from '../../../../src/core/report.ts'
import type { OwnWorkload, Proof } from '../../../../src/core/verdict/proof.ts'
import {
  type Rechecked,
  settle,
  settleChecks,
  settleResult,
  type Settled,
  settleWorkload
} from '../../../../src/core/verdict/settle.ts'
import type { PodTemplate } from '../../../../src/core/kubernetes/negative-test-pod.ts'
import { makeClass, makeNode, planFor, slight, spin } from '../examples.ts'

const passed: Verdict = { kind: 'passed', tookMs: 1 }
const labelled = makeNode('node-a', { labels: { [`cluster.x-k8s.io/${spin.runtimeClass}`]: 'true' } })
const nothing: Rechecked = {
  replaced: new Map(),
  unread: new Map(),
  ofOtherRuns: new Map(),
  nodes: new Map([['node-a', labelled]])
}
const proven: NegativeTestReport = { runtime: 'spin', node: 'node-a', verdict: 'proven', evidence: 'exec format error' }

function diagnose(code: string): Diagnosis {
  return { code, title: '', fault: 'sample image', evidence: 'x', facts: { kind: 'node-gone' } }
}

const unplaced: Verdict = { kind: 'inconclusive', diagnosis: diagnose('x'), nodeAtFaultIf: 'passed-elsewhere' }

function codeOf(verdict: Verdict | undefined): string | undefined {
  return verdict !== undefined && 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict?.kind
}

function makeWorkload(verdict: Verdict, pods: readonly Verdict[] = [], more: Partial<OwnWorkload> = {}): OwnWorkload {
  const makePod = (own: Verdict, index: number): WorkloadPod => ({
    pod: `web-${index}`,
    node: `node-${index}`,
    verdict: own,
    timings: {}
  })
  const report: WorkloadReport = {
    source: 'manifests',
    kind: 'Deployment',
    namespace: 'ns',
    name: 'web',
    verdict,
    via: '',
    pods: pods.map(makePod)
  }
  return { report, runtime: spin, ...more }
}

describe('all that a run proved', () => {
  const plan = planFor({ constrain: true }, [makeNode('node-a')])
  const [check] = plan.checks
  if (check === undefined) throw new Error('no check')
  const report: CheckReport = {
    runtime: 'spin',
    runtimeClass: spin.runtimeClass,
    handler: spin.handler,
    node: 'node-a',
    verdict: passed,
    timings: {}
  }
  const proof: Proof = {
    checks: [{ check, report }],
    workloads: [makeWorkload(passed)],
    constraints: [{ runtimeClass: spin.runtimeClass, node: 'node-b', verdict: 'enforced', evidence: 'refused' }],
    negativeTests: [proven],
    phases: {},
    nodesAtEnd: []
  }
  const show = ({ checks, constraints, negativeTests, result, workloads }: Settled): unknown => ({
    checks: checks.map((one) => codeOf(one.verdict)),
    workloads: workloads.map((one) => codeOf(one.verdict)),
    constraints: constraints.map((one) => one.verdict),
    negativeTests: negativeTests.map((one) => one.runtime),
    result
  })

  test('passes where nothing says otherwise', () => {
    expect(show(settle(plan, proof, nothing))).toEqual({
      checks: ['passed'],
      workloads: ['passed'],
      constraints: ['enforced'],
      negativeTests: ['spin'],
      result: 'passed'
    })
  })

  test('is seen beside what became of its nodes: checks, and workloads by their pods, on nodes that joined too', () => {
    const [one, other] = [makeNode('node-0'), makeNode('node-1')]
    const nodes = new Map([one, { ...other, ready: false }].map((node) => [node.name, node]))
    const workloads = [makeWorkload(passed, [passed, passed]), makeWorkload(passed, [passed])]
    const settled = settle(plan, { ...proof, workloads, nodesAtEnd: [one, other] }, { ...nothing, nodes })
    expect(settled.checks.map((own) => codeOf(own.verdict))).toEqual(['inconclusive node-gone'])
    expect(
      settled.workloads.map((own) => [codeOf(own.verdict), ...own.pods.map((pod) => codeOf(pod.verdict))])
    ).toEqual([
      ['inconclusive node-not-ready', 'passed', 'inconclusive node-not-ready'],
      ['passed', 'passed']
    ])
    expect(settled.result).toBe('inconclusive')
  })

  describe('is seen beside the labels by which a class lets its pods onto nodes', () => {
    const constraint = { [`cluster.x-k8s.io/${spin.runtimeClass}`]: 'true' }
    const selecting = makeClass(spin, { scheduling: { nodeSelector: constraint } })
    const runs = { [`cluster.x-k8s.io/${spin.runtimeClass}`]: 'efgh' }
    const lost = new Map(['node-0', 'node-1'].map((name) => [name, makeNode(name)]))
    const labelLost: Verdict = { kind: 'failed', diagnosis: diagnose('label-lost') }
    const unschedulable: Verdict = { kind: 'inconclusive', diagnosis: diagnose('unschedulable') }
    const nodeFull: Verdict = { kind: 'inconclusive', diagnosis: diagnose('node-full') }
    const shimLost: Verdict = { kind: 'failed', diagnosis: diagnose('shim-lost') }

    /** The Deployment and its pods, one on each node or, if it has no name, on none, where both nodes lost their labels. */
    function settleOn(
      pods: readonly (readonly [string | undefined, Verdict])[],
      verdict: Verdict,
      isOfRuns = true,
      constrain = false
    ): readonly unknown[] {
      const nodes = ['node-0', 'node-1'].map((name) =>
        makeNode(name, { labels: constraint, ...(isOfRuns ? { labelRuns: runs } : {}) })
      )
      const own = planFor({ constrain }, nodes, [selecting])
      const checks = own.checks.map((one) => ({
        check: one,
        report: { ...report, node: one.node.name, verdict: passed }
      }))
      const workload = makeWorkload(
        verdict,
        pods.map(([, one]) => one)
      )
      const placed = workload.report.pods.map((pod, index) => ({ ...pod, node: pods[index]?.[0] }))
      const workloads = [{ ...workload, report: { ...workload.report, pods: placed } }]
      const settled = settle(own, { ...proof, checks, workloads }, { ...nothing, nodes: lost })
      const [settledWorkload] = settled.workloads
      return [settledWorkload, ...(settledWorkload?.pods ?? [])].map((one) => codeOf(one?.verdict))
    }

    test.each<{
      name: string
      pods: readonly (readonly [string | undefined, Verdict])[]
      verdict: Verdict
      shows: readonly string[]
    }>([
      {
        name: 'a pod that fits no node since other runs took their labels: they are named',
        pods: [[undefined, labelLost]],
        verdict: labelLost,
        shows: ['inconclusive class-in-use', 'inconclusive class-in-use']
      },
      {
        name: 'a pod of the manifests, likewise',
        pods: [[undefined, unschedulable]],
        verdict: unschedulable,
        shows: ['inconclusive class-in-use', 'inconclusive class-in-use']
      },
      {
        name: 'a pod that passed on such a node',
        pods: [
          ['node-0', passed],
          ['node-2', passed]
        ],
        verdict: passed,
        shows: ['inconclusive class-in-use', 'inconclusive class-in-use', 'passed']
      },
      {
        name: 'beside another that failed for itself: that one is the worst',
        pods: [
          [undefined, labelLost],
          ['node-1', shimLost]
        ],
        verdict: labelLost,
        shows: ['failed shim-lost', 'inconclusive class-in-use', 'failed shim-lost']
      },
      {
        name: 'what has no node for another reason stays as it is',
        pods: [[undefined, nodeFull]],
        verdict: nodeFull,
        shows: ['inconclusive node-full', 'inconclusive node-full']
      }
    ])('$name', ({ pods, shows, verdict }) => {
      expect(settleOn(pods, verdict)).toEqual(shows)
    })

    describe('of a class that no check of the run is of', () => {
      const others = makeClass(slight, { scheduling: { nodeSelector: constraint } })
      const nodes = ['node-0', 'node-1'].map((name, index) =>
        makeNode(name, { labels: { ...(index === 0 ? constraint : {}), index: String(index) }, labelRuns: runs })
      )

      /** A workload of that class, made from this template, where node-0 alone had the label, and lost it; and its Service. */
      function settleOther(
        pod: string | undefined,
        verdict: Verdict,
        spec: object,
        kind = 'Deployment'
      ): readonly unknown[] {
        const own = planFor({ runtimes: [spin] }, nodes, [others])
        const workload = makeWorkload(verdict, [verdict])
        const [first] = workload.report.pods
        const report = { ...workload.report, kind, pods: first === undefined ? [] : [{ ...first, node: pod }] }
        const of = { runtime: slight, negativeTest: 'web' }
        const service: OwnWorkload = { ...makeWorkload(passed), ...of }
        const workloads = [
          { ...workload, ...of, report, template: { metadata: {}, spec: spec as PodTemplate['spec'] } },
          { ...service, report: { ...service.report, kind: 'Service' } }
        ]
        const negativeTests = [{ ...proven, runtime: 'web' }]
        const settled = settle(own, { ...proof, checks: [], workloads, negativeTests }, { ...nothing, nodes: lost })
        return settled.workloads.map((one) => codeOf(one.verdict))
      }

      const taken = 'inconclusive class-in-use'
      const open = 'inconclusive unschedulable'

      test('a pass on a node that lost the label is none, nor that of its Service; one elsewhere stands', () => {
        expect(settleOther('node-0', passed, {})).toEqual([taken, taken])
        expect(settleOther('node-1', passed, {})).toEqual(['passed', 'passed'])
      })

      test('a pod that the kubelet sent back for its label', () => {
        expect(settleOther('node-0', unschedulable, {})).toEqual([taken, 'passed'])
      })

      test.each([
        { name: 'by its selector', spec: { nodeSelector: { index: '0' } }, shows: taken },
        { name: 'by its selector for another node', spec: { nodeSelector: { index: '1' } }, shows: open },
        { name: 'by its affinity', spec: pinned('node-0'), shows: taken },
        { name: 'by its affinity to another node', spec: pinned('node-1'), shows: open }
      ])('a pod that no node fits is excused where it had a place: $name', ({ shows, spec }) => {
        expect(settleOther(undefined, unschedulable, spec)[0]).toBe(shows)
      })

      test('of a DaemonSet only where all nodes that it is for had the label', () => {
        const misplaced: Verdict = { kind: 'inconclusive', diagnosis: diagnose('daemonset-not-placed') }
        expect(settleOther(undefined, misplaced, {}, 'DaemonSet')[0]).toBe('inconclusive daemonset-not-placed')
        expect(settleOther(undefined, misplaced, { nodeSelector: { index: '0' } }, 'DaemonSet')[0]).toBe(taken)
      })

      function pinned(name: string): object {
        const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }
        const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } }
        return { affinity: { nodeAffinity: required } }
      }
    })

    test("labels of somebody else are the cluster's: no run is named", () => {
      expect(settleOn([[undefined, labelLost]], labelLost, false)).toEqual(['failed label-lost', 'failed label-lost'])
      expect(settleOn([['node-0', passed]], passed, false)).toEqual(['failed label-lost', 'failed label-lost'])
    })

    test('a run that constrains has labels of its own', () => {
      expect(settleOn([[undefined, labelLost]], labelLost, true, true)).toEqual([
        'failed label-lost',
        'failed label-lost'
      ])
    })
  })

  test('is not known to hold where the nodes could not be read: checks, constraints, and workloads without pods too', () => {
    const workloads = [makeWorkload(passed, [passed]), makeWorkload(passed)]
    const settled = settle(plan, { ...proof, workloads }, { ...nothing, nodes: { unread: 'ECONNREFUSED' } })
    expect(show(settled)).toEqual({
      checks: ['inconclusive api-server-gone'],
      workloads: ['inconclusive api-server-gone', 'inconclusive api-server-gone'],
      constraints: ['unproven'],
      negativeTests: ['spin'],
      result: 'inconclusive'
    })
    expect(settled.workloads[0]?.pods.map((pod) => codeOf(pod.verdict))).toEqual(['inconclusive api-server-gone'])
  })

  test('is seen beside what became of its class: checks, workloads and constraints', () => {
    const change = { detail: 'it was deleted', isAnother: true, keepsSelector: false }
    const rechecked = { ...nothing, replaced: new Map([[spin.runtimeClass, change]]) }
    expect(show(settle(plan, proof, rechecked))).toEqual({
      checks: ['failed class-conflict'],
      workloads: ['failed class-conflict'],
      constraints: ['not-enforced'],
      negativeTests: ['spin'],
      result: 'failed'
    })
  })

  test('a negative test that was cancelled is not reported: the checks that wanted it are cancelled', () => {
    const cancelled: NegativeTestReport = { ...proven, verdict: 'not-proven', isCancelled: true }
    const settled = settle(plan, { ...proof, negativeTests: [cancelled] }, nothing)
    expect(settled.negativeTests).toEqual([])
    expect(codeOf(settled.checks[0]?.verdict)).toBe('inconclusive cancelled')
    const failed: NegativeTestReport = { ...proven, verdict: 'not-proven' }
    expect(settle(plan, { ...proof, negativeTests: [failed] }, nothing).negativeTests).toEqual([failed])
  })

  test.each([
    ['amd64', 'failed x'],
    ['arm64', 'inconclusive x']
  ])('what passed on amd64 blames a node of %s, or none: %s', (architecture, result) => {
    const nodes = [makeNode('node-a'), makeNode('node-b', { architecture })]
    const both = [report, { ...report, node: 'node-b', verdict: unplaced }]
    const checks = planFor({}, nodes).checks.flatMap((one, index) => {
      const own = both[index]
      return own === undefined ? [] : [{ check: one, report: own }]
    })
    const settled = settle(planFor({}, nodes), { ...proof, checks }, nothing)
    expect(settled.checks.map((one) => codeOf(one.verdict))).toEqual(['passed', result])
    const joined = settle(planFor({}, [makeNode('node-a')]), { ...proof, checks, nodesAtEnd: nodes }, nothing)
    expect(codeOf(joined.checks[1]?.verdict)).toBe(result)
  })

  const timeout: Verdict = { kind: 'inconclusive', diagnosis: diagnose('timeout') }
  test.each([
    ['fails the others is flaky, though no other node shows that', [passed, unplaced, passed], 'failed flaky'],
    ['is not found out the others stays so', [passed, timeout, passed], 'inconclusive timeout']
  ])('what passes some of its times on the only node and %s', (_, verdicts, result) => {
    const checks = verdicts.map((verdict) => ({ check, report: { ...report, verdict } }))
    const settled = settle(planFor({}, [makeNode('node-a')]), { ...proof, checks }, nothing)
    expect(settled.checks.map((one) => codeOf(one.verdict))).toEqual([result])
  })

  test('the message names the classes whose constraint could not be proven', () => {
    const constraints = ['a', 'b'].map((runtimeClass) => ({ runtimeClass, verdict: 'unproven', evidence: '' }) as const)
    expect(settleResult(plan, [report], [], constraints)).toEqual({
      result: 'inconclusive',
      message: 'the constraint of a, b could not be proven'
    })
  })

  test('a check of what is not known to be a runtime of the run is settled as any other', () => {
    const [settled] = settleChecks([{ ...report, verdict: unplaced }], [], [], new Map())
    expect(codeOf(settled?.verdict)).toBe('inconclusive x')
  })
})

describe('a workload', () => {
  const untilPassed: Verdict = { kind: 'inconclusive', diagnosis: diagnose('slow'), nodeAtFaultIf: 'passed-elsewhere' }
  const failed: Verdict = { kind: 'failed', diagnosis: diagnose('earlier') }
  const refused: Verdict = { kind: 'inconclusive', diagnosis: diagnose('quota-exceeded') }

  test('is as its pods that became worse by the look at the others', () => {
    const { pods, verdict } = settleWorkload(makeWorkload(untilPassed, [passed, untilPassed]), [], nothing, new Map())
    expect(pods.map((one) => codeOf(one.verdict))).toEqual(['passed', 'failed slow'])
    expect(codeOf(verdict)).toBe('failed slow')
  })

  test('blames no node for what passed on nodes of another CPU alone', () => {
    const cpus = new Map([
      ['node-0', 'amd64'],
      ['node-1', 'arm64']
    ])
    const { pods } = settleWorkload(makeWorkload(untilPassed, [passed, untilPassed]), [], nothing, cpus)
    expect(pods.map((one) => codeOf(one.verdict))).toEqual(['passed', 'inconclusive slow'])
  })

  test('blames no node for what passed on that node alone: its pods may differ by their own doing', () => {
    const one = makeWorkload(untilPassed, [passed, untilPassed])
    const pods = one.report.pods.map((pod) => ({ ...pod, node: 'node-0' }))
    const settled = settleWorkload({ ...one, report: { ...one.report, pods } }, [], nothing, new Map())
    expect(settled.pods.map((pod) => codeOf(pod.verdict))).toEqual(['passed', 'inconclusive slow'])
  })

  test('that had failed before keeps what it failed by', () => {
    const { verdict } = settleWorkload(makeWorkload(failed, [passed, untilPassed]), [], nothing, new Map())
    expect(codeOf(verdict)).toBe('failed earlier')
  })

  test('that was refused stays so, whatever the pods that it has had failed by', () => {
    const { verdict } = settleWorkload(makeWorkload(refused, [failed]), [], nothing, new Map())
    expect(codeOf(verdict)).toBe('inconclusive quota-exceeded')
  })

  test("is seen beside its own negative test, and not beside another's", () => {
    const own: NegativeTestReport = {
      runtime: 'Deployment ns/web',
      node: 'node-0',
      verdict: 'not-proven',
      evidence: ''
    }
    const one = makeWorkload(passed, [passed], { negativeTest: 'Deployment ns/web' })
    const settled = settleWorkload(one, [proven, own], nothing, new Map())
    expect(codeOf(settled.verdict)).toBe('inconclusive negative-test-not-proven')
    expect(settled.pods.map((pod) => codeOf(pod.verdict))).toEqual(['inconclusive negative-test-not-proven'])
    const other = { ...proven, runtime: 'Deployment ns/web' }
    expect(codeOf(settleWorkload(one, [{ ...own, runtime: 'spin' }, other], nothing, new Map()).verdict)).toBe('passed')
  })
})
