import type { Violation } from './invariants/invariants.ts'
import type { Scenario } from './scenario.ts'

/** A fault of the action that is known and not yet fixed. */
export type Known = {
  /** The invariant that it violates. */
  readonly invariant: string
  /** Issue and point where it is described. */
  readonly point: string
  readonly reason: string
  /** Narrows it to the scenarios that can show it; absent: all. */
  readonly isIn?: (scenario: Scenario, violation: Violation) => boolean
}

const hasAction =
  (does: Scenario['actions'][number]['does']) =>
  (scenario: Scenario): boolean =>
    scenario.actions.some((action) => action.does === does)

/** Whoever fixes a fault takes its entry off: from then on each scenario that shows it is a finding. */
export const known: readonly Known[] = [
  {
    invariant: 'crash-loop-passes',
    point: '14.4',
    reason: "a workload's container that restarts after its pass is not looked at again"
  },
  { invariant: 'selector-gone', point: '14.3', reason: 'the class is not looked at again for its selector' },
  { invariant: 'label-gone', point: '14.3', reason: 'labels of passed nodes are not looked at again' },
  {
    invariant: 'class-replaced',
    point: '14.3',
    reason: 'a class that is replaced and set back is known by its handler, not by its uid'
  },
  {
    invariant: 'wrong-blame',
    point: '14.3',
    reason: 'what ran under a class that was replaced and set back is held against the node',
    isIn: hasAction('recreate-class')
  },
  {
    invariant: 'restart-after-pass',
    point: '14.4',
    reason: 'a container that restarts after its pass is not looked at again'
  },
  { invariant: 'not-ready-passes', point: '14.4', reason: 'a node that fails after its pass is not looked at again' },
  {
    invariant: 'moved-pod-passes',
    point: '14.13',
    reason: 'a pod is not held to the node that it was meant for',
    isIn: ({ webhook }) => webhook !== undefined
  },
  {
    invariant: 'wrong-blame',
    point: '14.13',
    reason: 'a moved pod blames the node that it was meant for',
    isIn: ({ webhook }) => webhook !== undefined
  },
  { invariant: 'grace-cut', point: '14.15', reason: 'evidence in its grace counts at the deadline' },
  {
    invariant: 'registry-blamed',
    point: '14.16',
    reason: 'a registry that throttles one node is called a fault of the node'
  },
  {
    invariant: 'good-node-failed',
    point: '15.7',
    reason: 'a pod that an API server which is behind gave the selector of an earlier class of its name is label-lost',
    isIn: ({ replicaLagsMs, runs }) => replicaLagsMs.length > 0 && runs.length > 1
  },
  {
    invariant: 'false-not-enforced',
    point: '14.12',
    reason:
      "another run's label on the probe's node, which came and went before the constraint was judged, is not seen",
    isIn: (scenario) => hasAction('revert-class')(scenario) && scenario.runs.length > 1
  }
]

/** The entry that a violation is known by; undefined where it is a finding. */
export function findKnown(scenario: Scenario, violation: Violation): Known | undefined {
  return known.find(({ invariant, isIn }) => invariant === violation.invariant && (isIn?.(scenario, violation) ?? true))
}
