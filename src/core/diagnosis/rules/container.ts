import { advise, configSection, runtimeType, shimName } from '../containerd.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import { NOT_RUNNABLE_LINE } from '../not-runnable.ts'
import { knownRuntimes } from '../../runtimes.ts'
import { AT_ONCE, containerTrouble, describeContainer, inContainer, logTrouble, type Rule } from './rule.ts'

/** A container may end once by an accident of its start; what ends again has a cause. */
const SECOND_START_MS = 4_000

/** What a plain runtime reports of a module, or of the documented command. */
const NO_PROGRAM = /exec format error|exec: "\/[^"]*": (is a directory|permission denied)/i

/** What wasmtime reports of a module that another version of it compiled. */
const ENGINE_MISMATCH =
  /compiled with (an )?(incompatible|different) (wasmtime )?version|incompatible (wasmtime|engine) version/i

/** The kubelet's reason for a container that never ran. */
const NEVER_STARTED = /^(StartError|ContainerCannotRun)$/

/** A shim that is not for a module reports which of the four it is. */
const OWN_NAME = /\b(lunatic|slight|spin|wws) executor can't handle spec/

/** The file name of the shim that reports its own name; empty if none does. */
function answeringShim(reported: string): string {
  return knownRuntimes.find(({ name }) => name === OWN_NAME.exec(reported)?.[1])?.shim ?? ''
}

/** Why the sample doesn't run though its sandbox does. */
export const containerRules: readonly Rule[] = [
  {
    code: 'restarted-after-ready',
    title: 'The sample was ready and then restarted',
    fault: 'node',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: ({ pod, restartsAtReady, timings }) => {
      // Without a probe whatever starts is Ready for a moment: what was never seen to serve ends for a reason of its own.
      const neverServed = timings.readyMs !== undefined && timings.answeredMs === undefined
      return pod && !neverServed && restartsAtReady !== undefined && pod.restarts > restartsAtReady
        ? `restarted ${pod.restarts - restartsAtReady} times after it was ready; ${describeContainer(pod.lastEnd)}`
        : undefined
    },
    fix: ({ runtime, node }) => [
      `Look at why it ended: containerd's log on ${node.name}, and the memory limit (a shim may report a kill for memory as exit code 137 only).`,
      `Compare with another node where ${runtime.name} passes.`
    ],
    hints: ['node-shell']
  },
  {
    code: 'ran-without-wasm',
    title: 'A plain runtime took the sample, not a Wasm shim',
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: (seen) => containerTrouble(seen, NO_PROGRAM) ?? logTrouble(seen, NOT_RUNNABLE_LINE),
    excerpt: excerptFrom(NO_PROGRAM, 1),
    fix: (subject) => advise.handlerElsewhere(subject, 'not that of a plain runtime such as io.containerd.runc.v2'),
    hints: ['node-shell']
  },
  {
    code: 'no-command',
    title: 'The image names no program, and the sample gives none',
    fault: 'sample image',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inContainer(/no command specified/),
    fix: ({ runtime }) => [
      `Give the sample a command in a sample file, such as command: ["/"]: ${runtime.sample.image} has no ENTRYPOINT.`
    ]
  },
  {
    code: 'entry-point-refused',
    title: 'The shim wants a file as entry point',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/does not have (the )?correct permission/),
    fix: ({ runtime, node }) => [
      `Give the path of the module as command in a sample file, or install the ${shimName(runtime)} that the sample was made for on ${node.name}.`
    ]
  },
  {
    code: 'handler-miswired',
    title: "The handler leads to another runtime's shim",
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: (seen, subject) => {
      const reported = containerTrouble(seen, OWN_NAME)
      const own = subject?.runtime.shim
      return own === undefined || own === answeringShim(reported ?? '') ? undefined : reported
    },
    say: ({ runtime }, evidence) =>
      `Handler "${runtime.handler}" leads to ${answeringShim(evidence)}, not to ${shimName(runtime)}`,
    excerpt: excerptFrom(/executor can't handle spec/),
    fix: (subject, evidence) =>
      advise.handlerElsewhere(
        subject,
        `which starts ${shimName(subject.runtime)}; now ${answeringShim(evidence)} answers`
      ),
    hints: ['node-shell']
  },
  {
    code: 'module-refused',
    title: 'The shim does not take the module',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/executor can't handle spec/),
    fix: ({ runtime, node }) => [
      `Check that handler "${runtime.handler}" on ${node.name} leads to its own shim: ${configSection(node, runtime)}, runtime_type = "${runtimeType(runtime)}".`,
      `If every node refuses it, ${runtime.sample.image} holds no module for ${runtime.name}: its entry point must be one.`
    ],
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
    fix: ({ runtime, node }) => [
      `Use an image with a plain module, or one precompiled by the engine version of ${shimName(runtime)} on ${node.name}.`
    ]
  },
  {
    code: 'shim-crashed',
    title: 'The shim crashed when it started the sample',
    fault: 'node image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/context canceled: unknown|ttrpc: closed|failed to start shim/, 1),
    fix: ({ runtime, node }) => [
      `Look into containerd's log on ${node.name} (journalctl -u containerd) for the last words of ${shimName(runtime)}, and install another version of it.`
    ],
    hints: ['node-shell']
  },
  {
    code: 'out-of-memory',
    title: 'The sample was killed for its memory limit',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: AT_ONCE,
    ...inContainer(/^OOMKilled\b/),
    fix: ({ runtime }) => [`Use a sample that needs less than 128 MiB: ${runtime.sample.image} used more.`]
  },
  {
    code: 'killed',
    title: 'The sample was killed',
    fault: 'node',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    ...inContainer(/exit code 137\b|Terminated with 137/),
    fix: ({ runtime, node }) => [
      `Look into the kernel's log on ${node.name} (dmesg): a kill for memory is there, and a shim reports it as exit code 137 only, not as OOMKilled.`,
      `If it isn't there, something else on ${node.name} kills ${runtime.name}'s processes.`
    ],
    hints: ['node-shell']
  },
  {
    code: 'sample-ends',
    title: 'The sample ends instead of serving',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: SECOND_START_MS,
    find: ({ pod, log }) => {
      const end = pod?.container.kind === 'ended' ? pod.container : pod?.lastEnd
      if (pod === undefined || end?.kind !== 'ended' || pod.container.kind === 'running') return undefined
      if (NEVER_STARTED.test(end.reason)) return undefined
      return `${describeContainer(end)}${log === '' ? '' : `; its log ends: ${log}`}`
    },
    fix: ({ runtime, node }) => [
      `Read the log in the evidence: ${runtime.sample.image} must serve on port ${runtime.sample.port} until it is ended.`,
      `If ${runtime.name} passes on other nodes, compare shim and containerd versions of ${node.name} with them.`
    ]
  }
]
