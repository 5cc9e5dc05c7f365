import { constraintLabel } from '../core/kubernetes/labels.ts'
import { assertNever } from '../core/model.ts'
import type { ConstraintReport, NegativeTestReport } from '../core/report.ts'

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

/** For whoever reads of a constraint check or a negative test for the first time: what it is, once for each kind. */
export const legends = {
  constraint:
    'Constraint check: pods of a class must be kept off nodes without its label, cluster.x-k8s.io/CLASS=true.',
  negativeTest: 'Negative test: without its class the same sample must not run, or an answer proves nothing about Wasm.'
} as const

/** What each kind of proof is called. */
export const proofNames = { constraint: 'constraint', negativeTest: 'negative test' } as const

/** What is to be done about a verdict of a constraint check or a negative test. */
export function describeConsequence(verdict: ProofVerdict): string {
  switch (verdict) {
    case 'enforced':
    case 'not-applicable':
    case 'proven':
      return 'nothing to do'
    case 'not-enforced':
      return 'find out what took the node selector off the class or off the pod'
    case 'unproven':
      return 'run again'
    case 'not-proven':
      return 'see negative-test-not-proven above'
    default:
      return assertNever(verdict)
  }
}

/** `spin: proven on node-c` and the line that shows it. */
export function describeConstraint({ runtimeClass, verdict, node, evidence }: ConstraintReport): string {
  const label = `${constraintLabel(runtimeClass)}=true`
  return `${describeProof(runtimeClass, verdict, node, evidence)} (label ${label})`
}

/** As `describeConstraint`. */
export function describeNegativeTest({ runtime, verdict, node, evidence }: NegativeTestReport): string {
  return describeProof(runtime, verdict, node, evidence)
}

/** `enforced: wasmtime-spin-v2 on node-c: ...`. */
export function describeProof(name: string, verdict: string, node: string | undefined, evidence: string): string {
  const where = node === undefined ? '' : ` on ${node}`
  return `${verdict.replace('-', ' ')}: ${name}${where}${evidence === '' ? '' : `: ${evidence}`}`
}
