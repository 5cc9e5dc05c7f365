import type { Facts, HandlerFacts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { explainSection, handlerSection, nameSection } from './containerd.ts'
import { AKS_REPLACES, nameVersion, shimName, supplyShim } from './install-shim.ts'
import { configFile, kernelLogCommand, logCommand, restartCommand, showHandlerCommand } from './node-tools.ts'
import { configureHandler, isDetected } from './placement.ts'
import { type Draft, type Fixes, onEachNode } from './step.ts'

/** Fixes of what containerd is configured to do with a handler. */
export const handlerFixes = {
  'handler-not-configured': onEachNode((facts, node, distribution) => [
    ...configureHandler(facts, node, distribution),
    ...nameOthers(facts)
  ]),
  'ran-without-wasm': onEachNode((facts, node, distribution) =>
    correctHandler(facts, node, distribution, 'not that of a plain runtime such as io.containerd.runc.v2')
  ),
  'handler-miswired': onEachNode((facts, node, distribution) =>
    correctHandler(facts, node, distribution, `which starts ${shimName(facts)}; now ${facts.answering} answers`)
  ),
  'module-refused': onEachNode((facts, node) => [
    `Check that handler "${facts.handler}" on ${node} starts its own shim, with ${nameSection(facts)}:`,
    handlerSection(facts),
    `If it fails on every node, ${facts.image} has no module for ${facts.runtime}: its entry point must be one.`
  ]),
  'app-not-runnable': onEachNode((facts, node, distribution) => [
    `Read the cause in containerd's log on ${node}: ${logCommand(distribution, node)} | grep run_wasi. The app's own log is empty.`,
    `Compare the version of ${shimName(facts)} on ${node} (${nameVersion(facts, node, distribution)}, which also shows whether it is another runtime's shim) with the tools that built ${facts.image}: a newer app may need a newer shim.`,
    `If that log has no cause, the app was killed: check the kernel's log (${kernelLogCommand(distribution, node)}) for an out-of-memory kill.`,
    `If ${facts.runtime} runs on other nodes, check that handler "${facts.handler}" on ${node} starts its own shim, with ${nameSection(facts)}:`,
    handlerSection(facts)
  ]),
  'runtime-not-containerd': onEachNode(({ containerRuntime }, node) => [
    `Configure the kubelet of ${node} to use containerd (--container-runtime-endpoint): it uses ${containerRuntime || 'another runtime'}, and only containerd starts shims.`
  ])
} satisfies Partial<Fixes>

/** The handler is there, but its section names another shim than it should. */
function correctHandler(
  facts: HandlerFacts,
  node: string,
  distribution: Distribution,
  insteadOf: string
): readonly Draft[] {
  const needs = `${nameSection(facts)} needs this runtime_type, ${insteadOf}:`
  const show = showHandlerCommand(facts.handler, distribution, node)
  const check = `Check it on ${node}: ${show} shows this runtime_type.`
  if (distribution === 'aks') {
    return [
      `Correct handler "${facts.handler}" by what installs the shims, such as SpinKube's runtime-class-manager: ${needs}`,
      handlerSection(facts),
      AKS_REPLACES,
      check
    ]
  }
  if (distribution === 'talos') {
    return [
      `Correct handler "${facts.handler}" in the system extension of the shim, or in the files that the machine configuration writes below /etc/cri/conf.d: ${needs}`,
      handlerSection(facts),
      check
    ]
  }
  const run = { text: restartCommand(distribution, node), isCommand: true } as const
  if ((distribution === 'k3s' || distribution === 'rke2') && isDetected(facts)) {
    return [
      `Look at the section that ${distribution} made for a shim that it found: ${show}. ${needs}`,
      handlerSection(facts),
      `If it has another one, correct it in ${configFile(distribution, facts.containerRuntime)}. If it has this one, the file of ${shimName(facts)} is a different shim under that name: replace it.`,
      ...supplyShim(facts, node, distribution),
      run
    ]
  }
  return [
    `Correct handler "${facts.handler}" in ${configFile(distribution, facts.containerRuntime)}: ${needs}`,
    handlerSection(facts),
    ...explainSection(facts, distribution),
    `If it already has that line, check the section for a runtime_path, and whether the file of ${shimName(facts)} is a different shim under that name.`,
    `Check that its shim is on ${node} (${facts.shim === undefined ? 'it prints its version with -v' : `${facts.shim} -v prints a version`}). If it is missing: ${supplyShim(facts, node, distribution).join(' ')}`,
    run,
    check
  ]
}

/** What else is to be done where no node has the handler: the cluster may be meant for other runtimes. */
function nameOthers({ nowhere }: Facts<'handler-not-configured'>): readonly string[] {
  if (nowhere === undefined) return []
  const { isAuto, offered } = nowhere
  const there = offered.length === 0 ? '' : ` (here: ${offered.join(', ')})`
  const instead = isAuto
    ? `delete its RuntimeClass, or list in runtimes what is to be checked${there}.`
    : offered.length === 0
      ? 'set runtimes to those that it runs.'
      : `set runtimes: auto, which checks what it offers${there}.`
  return [`No checked node has this handler. If this cluster is not meant to run it, ${instead}`]
}
