import type { HandlerFacts } from '../../facts/diagnosis.ts'
import {
  checkSection,
  CONFIG_FILE,
  explainSection,
  handlerSection,
  nameSection,
  RESTART_CONTAINERD
} from './containerd.ts'
import { haveShim, shimName } from './install-shim.ts'
import { type Block, type Fixes, onEachNode } from './step.ts'

/** Fixes of what containerd is configured to do with a handler. */
export const handlerFixes = {
  'handler-not-configured': onEachNode((facts, node) => [
    `Add handler "${facts.handler}" to containerd's configuration on ${node} (${CONFIG_FILE}), with ${nameSection(facts)}:`,
    handlerSection(facts),
    ...explainSection(facts),
    haveShim(facts, node),
    RESTART_CONTAINERD,
    facts.listsHandlers
      ? `Check it from anywhere, some seconds later: kubectl get node ${node} -o yaml has ${facts.handler} under runtimeHandlers.`
      : checkSection(facts, node)
  ]),
  'ran-without-wasm': onEachNode((facts, node) =>
    correctHandler(facts, node, 'not that of a plain runtime such as io.containerd.runc.v2')
  ),
  'handler-miswired': onEachNode((facts, node) =>
    correctHandler(facts, node, `which starts ${shimName(facts)}; now ${facts.answering} answers`)
  ),
  'module-refused': onEachNode((facts, node) => [
    `Check that handler "${facts.handler}" on ${node} leads to its own shim, with ${nameSection(facts)}:`,
    handlerSection(facts),
    `If every node refuses it, ${facts.image} holds no module for ${facts.runtime}: its entry point must be one.`
  ]),
  'runtime-not-containerd': onEachNode(({ containerRuntime }, node) => [
    `Let the kubelet of ${node} use containerd (--container-runtime-endpoint): it uses ${containerRuntime || 'another runtime'}, and only containerd starts shims.`
  ])
} satisfies Partial<Fixes>

/** The handler is there, but its section names another shim than it should. */
function correctHandler(facts: HandlerFacts, node: string, insteadOf: string): readonly (string | Block)[] {
  return [
    `Correct handler "${facts.handler}" in containerd's configuration on ${node} (${CONFIG_FILE}): ${nameSection(facts)} must have this runtime_type, ${insteadOf}:`,
    handlerSection(facts),
    ...explainSection(facts),
    `If it has that line already, look for a runtime_path in the section, and whether the file of ${shimName(facts)} is another shim under its name.`,
    haveShim(facts, node),
    RESTART_CONTAINERD,
    checkSection(facts, node)
  ]
}
