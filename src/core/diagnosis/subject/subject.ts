import type { HandlerFacts, ShimFacts } from '../../facts/diagnosis.ts'
import type { Node, Runtime } from '../../model.ts'

/** What a diagnosis is about: a runtime on a node. */
export type Subject = { readonly runtime: Runtime; readonly node: Node }

/** Stands in a fix for the handler of a class that isn't known, as that of a class which a controller chose. */
const UNKNOWN = 'HANDLER'

/** The shim that containerd has to start. */
export function shimOf({ runtime }: Pick<Subject, 'runtime'>): ShimFacts {
  return { handler: runtime.handler === '' ? UNKNOWN : runtime.handler, shim: runtime.shim }
}

/** The same, and what of the node decides where it comes from and what its section is called. */
export function handlerOf({ runtime, node }: Subject): HandlerFacts {
  const { architecture, containerRuntime } = node
  return { ...shimOf({ runtime }), architecture, containerRuntime }
}

/** The shim, and the CPU that it has to be built for. */
export function shimForCpu({ runtime, node }: Subject): ShimFacts & Pick<HandlerFacts, 'architecture'> {
  return { ...shimOf({ runtime }), architecture: node.architecture }
}
