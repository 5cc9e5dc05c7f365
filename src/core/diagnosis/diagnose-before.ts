import type { Facts } from '../facts/diagnosis.ts'
import type { Platform } from '../kubernetes/image-reference.ts'
import type { Absence, Node, Runtime, Verdict } from '../model.ts'
import { describeImage } from '../nodes/node-image.ts'
import type { NodeTrouble } from '../observations/observations.ts'
import type { Refusal } from '../observations/refusal.ts'
import { makeDiagnosis } from './diagnose.ts'
import type { Subject } from './subject/subject.ts'
import { API_SERVER_GONE, CLASS_MISSING, CREDENTIALS_REFUSED } from './rules/admission.ts'
import { PLATFORM_MISSING } from './rules/image.ts'
import { NODE_GONE, NODE_NOT_READY, NODE_VIRTUAL } from './rules/node.ts'
import { CLASS_IN_USE, CLASS_OF_OTHER_RUN } from './rules/pod-changed.ts'
import type { Cause } from './rules/rule.ts'
import { LABEL_LOST } from './rules/scheduling.ts'

const CLASS_CONFLICT: Cause = {
  code: 'class-conflict',
  title: 'The RuntimeClass is different from what the run needs',
  fault: 'cluster',
  facts: ({ runtime }) => ({ kind: 'class-conflict', runtimeClass: runtime.runtimeClass })
}

const CLASS_NOT_SEEN: Cause = {
  code: CLASS_MISSING.code,
  title: 'The kubelet does not see the RuntimeClass',
  fault: 'node',
  facts: ({ runtime }) => ({ kind: 'class-not-seen', runtimeClass: runtime.runtimeClass }),
  hints: ['node-shell']
}

function decide(kind: 'failed' | 'inconclusive', known: Cause, subject: Subject, evidence: string): Verdict {
  return { kind, diagnosis: makeDiagnosis(known, subject, evidence) }
}

/** What is known before a pod is made. */
export const diagnoseBefore = {
  /** Also of a class that somebody else applied since the plan was made. */
  classConflict: (runtime: Runtime, node: Node, detail: string): Verdict =>
    decide('failed', CLASS_CONFLICT, { runtime, node }, detail),
  /** Of a class that was there all along, though the kubelet could not look it up. */
  classNotSeen: (runtime: Runtime, node: Node, detail: string): Verdict =>
    decide('failed', CLASS_NOT_SEEN, { runtime, node }, detail),
  classInUse: (runtime: Runtime, node: Node, detail: string): Verdict =>
    decide('inconclusive', CLASS_IN_USE, { runtime, node }, detail),
  /** Of what ran under it: seen at the end of the run. */
  classOfOtherRun: (runtime: Runtime, node: Node, detail: string): Verdict =>
    decide('inconclusive', CLASS_OF_OTHER_RUN, { runtime, node }, detail),
  labelConflict: (runtime: Runtime, node: Node, detail: string): Verdict => {
    const title = 'The node label has a different value'
    const known: Cause = {
      code: 'label-conflict',
      title,
      fault: 'cluster',
      facts: () => ({ kind: 'label-conflict', runtimeClass: runtime.runtimeClass })
    }
    return decide('failed', known, { runtime, node }, detail)
  },
  /** After it passed there: seen at the end of the run. */
  labelLost: (runtime: Runtime, node: Node, detail: string): Verdict =>
    decide('failed', LABEL_LOST, { runtime, node }, detail),
  /** What it stands on could not be looked at once more at the end of the run: that it holds is not known. */
  notSeenAgain: (runtime: Runtime, node: Node, detail: string): Verdict =>
    decide('inconclusive', API_SERVER_GONE, { runtime, node }, detail),
  /** After it passed there: seen at the end of the run, so that nothing shows how long it has been so. */
  nodeTrouble: (runtime: Runtime, node: Node, { detail, kind }: NodeTrouble): Verdict => {
    const evidence = `${detail}; this was seen only as the nodes were read at the end of the run`
    return decide('inconclusive', kind === 'not-ready' ? NODE_NOT_READY : NODE_GONE, { runtime, node }, evidence)
  },
  /** What was not done, as the API server gave no answer to it, or not to who asks; undefined where it decided so. */
  notAnswered: (runtime: Runtime, node: Node, { kind, text }: Refusal): Verdict | undefined => {
    if (kind === 'unanswered') return decide('inconclusive', API_SERVER_GONE, { runtime, node }, text)
    return kind === 'credentials' ? decide('inconclusive', CREDENTIALS_REFUSED, { runtime, node }, text) : undefined
  },
  classNotApplied: (runtime: Runtime, node: Node, detail: string): Verdict => {
    const title = 'The RuntimeClass could not be applied'
    const known: Cause = {
      code: 'class-not-applied',
      title,
      fault: 'cluster',
      facts: () => ({ kind: 'class-not-applied', runtimeClass: runtime.runtimeClass })
    }
    return decide('inconclusive', known, { runtime, node }, detail)
  },
  labelNotApplied: (runtime: Runtime, node: Node, detail: string): Verdict => {
    const title = 'The node could not be labelled'
    const known: Cause = {
      code: 'label-not-applied',
      title,
      fault: 'cluster',
      facts: () => ({ kind: 'label-not-applied', runtimeClass: runtime.runtimeClass })
    }
    return decide('inconclusive', known, { runtime, node }, detail)
  },
  classConstrained: (
    runtime: Runtime,
    node: Node,
    selector: Readonly<Record<string, string>>,
    isAuto: boolean
  ): Verdict => {
    const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`)
    // The label that the class selects need not be the documented one.
    const missing = Object.entries(selector).filter(([key, value]) => node.labels[key] !== value)
    const has = missing.map(([key]) => `${key} is ${node.labels[key] ?? 'not set'}`)
    const evidence = `RuntimeClass ${runtime.runtimeClass} selects ${wanted.join(',')}; on ${node.name} ${has.join(', ')}`
    const title = 'The class is not available on this node'
    const facts: Facts = { kind: 'class-constrained', runtimeClass: runtime.runtimeClass, isAuto, missing }
    const known: Cause = { code: 'class-constrained', title, fault: 'cluster', facts: () => facts }
    return decide('failed', known, { runtime, node }, evidence)
  },
  /** As the node would say it, had it tried to pull the image. */
  platformMissing: (runtime: Runtime, node: Node, platforms: readonly Platform[]): Verdict => {
    const has = platforms.map(({ os, architecture }) => `${os}/${architecture}`).join(', ') || 'nothing'
    const evidence = `the index of ${runtime.sample.image} has ${has}; ${node.name} is linux/${node.architecture}`
    return decide('inconclusive', PLATFORM_MISSING, { runtime, node }, evidence)
  },
  /** Its own name is given, so that it isn't checked must not go green; and no node image is to blame. */
  nodeVirtual: (runtime: Runtime, node: Node, mark: string): Verdict => {
    return decide('inconclusive', NODE_VIRTUAL, { runtime, node }, `${node.name} is a virtual node: ${mark}`)
  },
  /** The management cluster wants a node there. */
  machineWithoutNode: (runtime: Runtime, node: Node, absence: Absence): Verdict => {
    const title = 'A Machine has no node'
    // Without a machine nothing of the image has run yet; with one, it is what doesn't come up.
    const fault = absence.isMachineUp ? 'node image' : 'cluster'
    const { object, namespace, isMachineUp } = absence
    const image = node.image === undefined ? undefined : describeImage(node.image)
    const facts: Facts = { kind: 'machine-without-node', object, namespace, isMachineUp, image }
    const known: Cause = { code: 'machine-without-node', title, fault, facts: () => facts }
    return decide('failed', known, { runtime, node }, absence.evidence)
  }
}
