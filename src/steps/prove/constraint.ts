import type { PlannedConstraint } from '../../core/plan/types.ts'
import { describeMismatch, type Mismatch } from '../../core/kubernetes/mismatch.ts'
import type { NodeObject } from '../../core/kubernetes/objects.ts'
import { nodesPath } from '../../core/kubernetes/paths.ts'
import { constraintLabel, nameRuns } from '../../core/kubernetes/labels.ts'
import type { Node } from '../../core/model.ts'
import { judgeConstraint, mayWantRequests } from '../../core/verdict/judge-constraint.ts'
import { makeConstraintPod } from '../../core/kubernetes/pods.ts'
import type { Observations } from '../../core/observations/observations.ts'
import type { ConstraintReport } from '../../core/report.ts'
import { readLabel } from '../node-labels.ts'
import { podName, type RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import type { Cluster } from '../../ports.ts'
import { createPod } from './create-pod.ts'
import { deletePod } from './end-pod.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { waitUntil } from '../watch/wait-for.ts'

/** The scheduler refuses within a second or two; this is for one that is busy with 2,000 nodes. */
const PATIENCE_MS = 60_000
/** How much later than a pod's the news of its node's label may come. */
const LABEL_MS = 2_000

/**
 * Proves one constraint check: aims a pod of the class at a node without the label and waits for the scheduler's word. A node that
 * gets the label meanwhile, as from another run, shows nothing; then the next one is tried that has none.
 */
export async function proveConstraint(
  constraint: PlannedConstraint,
  index: number,
  run: RunContext
): Promise<ConstraintReport> {
  const { runtimeClass } = constraint.runtime
  const opened: ConstraintReport[] = []
  let left = constraint.nodes
  for (;;) {
    const [node] = left
    if (node === undefined) return reportOpened(runtimeClass, opened)
    const number = opened.length === 0 ? `${index + 1}` : `${index + 1}-${opened.length + 1}`
    const { isOpened, ...tried } = await tryNode(constraint, node, podName(run, `constraint-${number}`), run)
    const report = { runtimeClass, node: node.name, ...tried }
    if (isOpened !== true || run.signal.aborted) return beside(opened, report)
    opened.push(report)
    const closed = await listClosed(runtimeClass, left.slice(1), run.ports.cluster)
    if (closed === undefined) return beside(opened.slice(0, -1), report)
    left = closed
  }
}

/** Where the last node shows nothing either, what kept those before it from being tried is the reason as well. */
function beside([first]: readonly ConstraintReport[], last: ConstraintReport): ConstraintReport {
  if (first === undefined || last.verdict !== 'unproven') return last
  return { ...first, evidence: `${first.evidence}; and ${last.node ?? ''}: ${last.evidence}` }
}

/** Where each node has the label, or got it before it could be tried. */
function reportOpened(runtimeClass: string, opened: readonly ConstraintReport[]): ConstraintReport {
  const [first] = opened
  if (first === undefined) {
    return { runtimeClass, verdict: 'not-applicable', evidence: 'every node of the cluster carries the label' }
  }
  return { ...first, evidence: `${first.evidence}; by now no node is without the label` }
}

/** Those of the nodes that have not got the label; undefined where that can't be read. */
async function listClosed(
  runtimeClass: string,
  nodes: readonly Node[],
  cluster: Cluster
): Promise<readonly Node[] | undefined> {
  if (nodes.length === 0) return []
  const labelSelector = `${constraintLabel(runtimeClass)}=true`
  const labelled = await cluster.list<NodeObject>(nodesPath, { labelSelector })
  if (labelled.kind !== 'ok') return undefined
  const names = new Set(labelled.value.items.map(({ metadata }) => metadata.name))
  return nodes.filter(({ name }) => !names.has(name))
}

/** What one node shows; `isOpened` where it has got the label, and admits pods of the class rightly. */
type Tried = Pick<ConstraintReport, 'verdict' | 'evidence' | 'excerpt'> & { readonly isOpened?: boolean }

async function tryNode(constraint: PlannedConstraint, node: Node, name: string, run: RunContext): Promise<Tried> {
  // What the survey saw is some time ago, and where the watch is cut off nothing newer has been seen.
  const before = await findOpener(constraint, node, run.ports.cluster)
  if (before !== undefined) return before
  const observer = run.store.open(name, node)
  const missing = await createProbe(name, constraint, observer, run)
  const { clock } = run.ports
  const { endMs, signal } = run
  const untilMs = Math.min(clock.nowMs() + PATIENCE_MS, endMs)
  const judgeNow = (seen: Observations): ReturnType<typeof judgeConstraint> => {
    const now = judgeConstraint(seen, { node: node.name, selector: constraint.selector })
    // What keeps a pod off the node that lacks the class's selector is another one's, such as a namespace's default.
    if (missing === undefined || now?.verdict !== 'enforced') return now
    return {
      verdict: 'unproven',
      evidence: `${describeMismatch(missing)}, and was refused all the same: ${now.evidence}`
    }
  }
  const judged = await waitUntil(observer, judgeNow, untilMs, { clock, signal })
  // Pods and nodes come by watches of their own: a label that let the pod in may be seen a moment after it.
  if (judged?.verdict === 'not-enforced') await clock.wait(LABEL_MS, signal)
  const settled = judged?.verdict === 'not-enforced' ? judgeNow(observer.seen) : judged
  const nothing = {
    verdict: 'unproven',
    evidence: 'the scheduler neither took nor refused the probe pod in time'
  } as const
  await deletePod(name, run)
  const open = settled?.verdict === 'not-enforced' ? await findOpener(constraint, node, run.ports.cleaning) : undefined
  if (open !== undefined) return open
  // By the label that the watch has shown, which may be gone again.
  const isOpened = settled?.verdict === 'unproven' && observer.seen.pod?.nodeName === node.name
  return { ...(settled ?? nothing), isOpened }
}

/** Gives how the probe differs that was created, if it does. */
async function createProbe(
  name: string,
  { runtime, selector }: Pick<PlannedConstraint, 'runtime' | 'selector'>,
  observer: PodObserver,
  run: RunContext
): Promise<Mismatch | undefined> {
  const { node } = observer
  // Without the selector, and for longer than caches take, the class has none any more: the scheduler shows what that means.
  const wanted = { runtimeClass: runtime.runtimeClass, selector, keepsMissingSelector: true }
  const missing = await createPod(name, makeConstraintPod(name, run.runId, runtime, node), wanted, observer, run)
  if (!mayWantRequests(observer.seen, { runtime, node })) return missing
  observer.update((seen) => ({ ...seen, refusal: undefined }))
  const sized = makeConstraintPod(name, run.runId, runtime, node, 'resources')
  return await createPod(name, sized, wanted, observer, run)
}

/**
 * A node that another run has labelled admits pods of the class rightly: that shows nothing. Nor does one of which that can't be known:
 * its watch may be behind, and a run that was cancelled has no time to wait for it.
 */
async function findOpener(
  { runtime: { runtimeClass } }: PlannedConstraint,
  { name, uid }: Node,
  cluster: Cluster
): Promise<Tried | undefined> {
  const key = constraintLabel(runtimeClass)
  const found = await readLabel(cluster, { node: name, uid, key })
  if (found.kind !== 'ok') {
    const evidence = `whether ${name} got label ${key} during the run, and admits pods of the class, could not be read: ${describeFailure(found)}`
    return { verdict: 'unproven', evidence }
  }
  const { runs, value } = found.value
  if (value !== 'true') return undefined
  const what =
    runs === undefined
      ? `${name} got label ${key} during this run`
      : `${nameRuns(runs)} labelled ${name} for RuntimeClass ${runtimeClass}`
  return { verdict: 'unproven', evidence: `${what}, so it admits pods of the class`, isOpened: true }
}
