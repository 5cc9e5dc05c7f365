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
import { makeNode, planFor, spin } from '../examples.ts'

const passed: Verdict = { kind: 'passed', tookMs: 1 }
const labelled = makeNode('node-a', { labels: { [`cluster.x-k8s.io/${spin.runtimeClass}`]: 'true' } })
const nothing: Rechecked = { replaced: new Map(), unread: new Map(), nodes: new Map([['node-a', labelled]]) }
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
