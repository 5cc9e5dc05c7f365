import { constraintLabel } from '../core/kubernetes/labels.ts'
import { assertNever } from '../core/model.ts'
import type { ConstraintReport, NegativeTestReport, Report } from '../core/report.ts'

/** How the verdicts of constraint checks and negative tests weigh. */
export const proofTones = {
  enforced: 'passed',
  'not-enforced': 'failed',
  'not-applicable': 'skipped',
  unproven: 'inconclusive',
  proven: 'passed',
  'not-proven': 'inconclusive'
} as const

/** A verdict of a constraint check or a negative test. */
export type ProofVerdict = (ConstraintReport | NegativeTestReport)['verdict']

/** What a constraint check and a negative test are, once for each kind. */
export const legends = {
  constraint:
    'Constraint check: a pod of the class is rejected on nodes without the label cluster.x-k8s.io/CLASS=true.',
  negativeTest:
    'Negative test: without its RuntimeClass the same sample must not run, else an answer proves nothing about Wasm.'
} as const

/** What each kind of proof is called. */
export const proofNames = { constraint: 'constraint', negativeTest: 'negative test' } as const

/** What to do about a verdict of a constraint check or a negative test; empty where there is nothing to do. */
export function describeConsequence(verdict: ProofVerdict): string {
  switch (verdict) {
    case 'enforced':
    case 'not-applicable':
    case 'proven':
      return ''
    case 'not-enforced':
      return 'Fix: find what removed the node selector from the class or from the pod.'
    case 'unproven':
      return 'Fix: run again.'
    case 'not-proven':
      return 'Fix: use a sample that only a Wasm shim can run (negative-test-not-proven).'
    default:
      return assertNever(verdict)
  }
}

/** How many proofs of a kind there are, and the worst of them. */
export type ProofCount = {
  readonly name: string
  readonly tone: 'passed' | 'failed' | 'inconclusive'
  readonly proven: number
  readonly total: number
}

/** The proofs of each kind, without those that can't apply; kinds without any are left out. */
export function countProofs({ constraints, negativeTests }: Report): readonly ProofCount[] {
  return [
    count(
      proofNames.constraint,
      constraints.map(({ verdict }) => proofTones[verdict])
    ),
    count(
      proofNames.negativeTest,
      negativeTests.map(({ verdict }) => proofTones[verdict])
    )
  ].filter(({ total }) => total > 0)
}

function count(name: string, all: readonly (typeof proofTones)[ProofVerdict][]): ProofCount {
  const tones = all.filter((tone) => tone !== 'skipped')
  const proven = tones.filter((tone) => tone === 'passed').length
  const tone = tones.includes('failed') ? 'failed' : proven < tones.length ? 'inconclusive' : 'passed'
  return { name, tone, proven, total: tones.length }
}

/** A constraint check or negative test that is not what it should be: a line with what shows it and the fix. */
export function openProofs({ constraints, negativeTests }: Report): readonly {
  readonly tone: 'failed' | 'inconclusive' | 'skipped'
  readonly text: string
}[] {
  const describe = (text: string, verdict: ProofVerdict): string =>
    [text, describeConsequence(verdict)].filter((part) => part !== '').join('. ')
  const applicable = constraints.filter(({ verdict }) => verdict !== 'not-applicable')
  return [
    ...describeInapplicable(constraints),
    ...applicable.map((entry) => ({ verdict: entry.verdict, text: `constraint ${describeConstraint(entry)}` })),
    ...negativeTests.map((entry) => ({ verdict: entry.verdict, text: `negative test ${describeNegativeTest(entry)}` }))
  ].flatMap(({ verdict, text }) => {
    const tone = proofTones[verdict]
    return tone === 'passed' ? [] : [{ tone, text: describe(text, verdict) }]
  })
}

/** All that can't apply for one reason, in one line. */
function describeInapplicable(constraints: Report['constraints']): readonly { verdict: ProofVerdict; text: string }[] {
  const all = constraints.filter(({ verdict }) => verdict === 'not-applicable')
  return Array.from(
    Map.groupBy(all, ({ evidence }) => evidence),
    ([evidence, alike]) => ({
      verdict: 'not-applicable',
      text: `constraint not applicable: ${alike.map(({ runtimeClass }) => runtimeClass).join(', ')}: ${evidence}`
    })
  )
}

/** `enforced: wasmtime-spin-v2 on node-c` and the line that shows it. */
export function describeConstraint({ runtimeClass, verdict, node, evidence }: ConstraintReport): string {
  const label = `${constraintLabel(runtimeClass)}=true`
  return `${describeProof(runtimeClass, verdict, node, evidence)} (label ${label})`
}

/** As `describeConstraint`. */
export function describeNegativeTest({ runtime, verdict, node, evidence }: NegativeTestReport): string {
  return describeProof(runtime, verdict, node, evidence)
}

/** `enforced: wasmtime-spin-v2 on node-c: ...`. */
function describeProof(name: string, verdict: string, node: string | undefined, evidence: string): string {
  const where = node === undefined ? '' : ` on ${node}`
  return `${verdict.replace('-', ' ')}: ${name}${where}${evidence === '' ? '' : `: ${evidence}`}`
}
