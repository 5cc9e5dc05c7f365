import { excerptFrom } from '../../text/excerpt.ts'
import { knownRuntimes } from '../../runtimes.ts'
import { handlerOf, shimOf } from '../subject/subject.ts'
import { noProgramRules } from './no-program.ts'
import type { Observations } from '../../observations/observations.ts'
import {
  AT_ONCE,
  containerTrouble,
  describeContainer,
  inContainer,
  logTrouble,
  type Rule,
  SECOND_START_MS
} from './rule.ts'

/** What wasmtime reports of a module that another version of it compiled. */
const ENGINE_MISMATCH =
  /compiled with (an )?(incompatible|different) (wasmtime )?version|incompatible (wasmtime|engine) version/i

/** The exit code of a process that was killed, by whomever. */
const KILLED = 137
/** The kubelet reports whole seconds. */
const AT_ONCE_MS = 2_000

/** Why a shim did not start an app, or that it didn't, where it keeps the reason for its own log. */
const NOT_STARTED = /^(StartError|ContainerCannotRun)\b|unknown import|missing field `\w+`/

/** A shim that is not for a module reports what it calls itself. */
const EXECUTOR = /([\w.-]+) executor can't handle spec/

/** The file name of the known shim that reports its own name; empty if none does. */
function answeringShim(reported: string): string {
  const executor = EXECUTOR.exec(reported)?.[1]
  return knownRuntimes.find((known) => executor !== undefined && known.executor === executor)?.shim ?? ''
}

/** Why the sample is not started: what the handler leads to does not take it. */
export const startRules: readonly Rule[] = [
  ...noProgramRules,
  {
    code: 'no-command',
    title: 'Neither the image nor the sample has a command',
    fault: 'sample image',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inContainer(/no command specified/),
    facts: ({ runtime }) => ({ kind: 'no-command', image: runtime.sample.image })
  },
  {
    code: 'entry-point-refused',
    title: 'The shim needs a file as entry point',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/does not have (the )?correct permission/),
    facts: (subject) => ({ kind: 'entry-point-refused', ...shimOf(subject) })
  },
  {
    code: 'handler-miswired',
    title: "The handler starts another runtime's shim",
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: (seen, subject) => {
      const reported = containerTrouble(seen, EXECUTOR)
      const [own, answering] = [subject?.runtime.shim, answeringShim(reported ?? '')]
      return own === undefined || answering === '' || own === answering ? undefined : reported
    },
    nameTitle: ({ runtime: { handler, shim = 'its own shim' } }, evidence) =>
      `Handler "${handler}" starts ${answeringShim(evidence)}, not ${shim}`,
    excerpt: excerptFrom(/executor can't handle spec/),
    facts: (subject, evidence) => ({
      kind: 'handler-miswired',
      ...handlerOf(subject),
      answering: answeringShim(evidence)
    }),
    hints: ['node-shell']
  },
  {
    code: 'module-refused',
    title: 'The shim rejects the module',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/executor can't handle spec/),
    facts: ({ runtime, node }) => ({
      kind: 'module-refused',
      ...shimOf({ runtime }),
      containerRuntime: node.containerRuntime,
      image: runtime.sample.image,
      runtime: runtime.name
    }),
    hints: ['node-shell']
  },
  {
    code: 'engine-mismatch',
    title: 'The module was precompiled by another engine version',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    find: (seen) => containerTrouble(seen, ENGINE_MISMATCH) ?? logTrouble(seen, ENGINE_MISMATCH),
    excerpt: excerptFrom(ENGINE_MISMATCH),
    facts: (subject) => ({ kind: 'engine-mismatch', ...shimOf(subject) })
  },
  {
    code: 'shim-crashed',
    title: 'The shim crashed when it started the sample',
    fault: 'node image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/context canceled: unknown|ttrpc: closed|failed to start shim/, 1),
    facts: (subject) => ({ kind: 'shim-crashed', ...shimOf(subject) }),
    hints: ['node-shell']
  },
  {
    code: 'app-not-runnable',
    title: 'The runtime could not run the app',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    find: (seen) => containerTrouble(seen, NOT_STARTED) ?? endedAtOnce(seen),
    facts: ({ runtime, node }) => ({
      kind: 'app-not-runnable',
      ...shimOf({ runtime }),
      containerRuntime: node.containerRuntime,
      image: runtime.sample.image,
      runtime: runtime.name
    }),
    hints: ['node-shell']
  }
]

/**
 * A shim built with runwasi 1.0 that can't load an app starts its container all the same, and ends it at once with the code of a
 * kill, without a word in its log: that is in containerd's log alone.
 */
function endedAtOnce({ pod, log }: Observations): string | undefined {
  if (pod === undefined || pod.container.kind === 'running' || log !== '') return undefined
  const end = pod.container.kind === 'ended' ? pod.container : pod.lastEnd
  if (end.kind !== 'ended' || end.exitCode !== KILLED || end.reason === 'OOMKilled' || end.message !== '')
    return undefined
  const { ranMs } = end
  return ranMs === undefined || ranMs > AT_ONCE_MS
    ? undefined
    : `${describeContainer(end)}, within ${AT_ONCE_MS / 1000} s of its start, and its log is empty`
}
