import { isMadeByRun, nameRuns, RUNS_ANNOTATION } from '../kubernetes/labels.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import { overrideSample } from '../kubernetes/samples.ts'
import type { AutoSamples, Sample, SampleOverride } from '../model.ts'
import type { NodeChoice } from '../nodes/nodes.ts'
import type { LeftOutRuntime } from '../report.ts'
import { knownRuntimes, type KnownRuntime, runtimeOfHandler } from '../runtimes.ts'
import { isDistributions } from './distribution-classes.ts'
import { isOfOtherNodes } from './elsewhere.ts'

/** What is to be tried, and why. */
export type Found = {
  readonly runtimeClass: string
  readonly handler: string
  readonly known?: KnownRuntime | undefined
  readonly sample: Sample
  readonly why: string
}

/** On a node that KWasm has given a crun that runs Wasm; elsewhere crun is a runtime of plain containers. */
export const KWASM_LABEL = 'kwasm.sh/kwasm-provisioned'

/** What one class comes to: it is tried, or left out, and then perhaps as one that should have been tried. */
export type Looked = {
  readonly found?: Found
  readonly leftOut?: LeftOutRuntime
  readonly unproven?: string
  readonly ofOthers?: OfOthers
  /** The class, if another run made it. */
  readonly ofRun?: OfOthers
}

/** A class that claims to run Wasm on nodes that the run was not asked for, or that another run made. */
export type OfOthers = Pick<Found, 'runtimeClass' | 'known'>

/**
 * What claims to run Wasm on nodes that the run was not asked for is left out by name. A class that another run made is for the nodes
 * of that run alone, and says nothing about those of this one.
 */
export function leaveToOthers(looked: Looked, object: RuntimeClassObject, choice: NodeChoice): Looked {
  const claims = looked.found !== undefined || looked.unproven !== undefined
  if (!claims || isMadeByRun(object) || !isOfOtherNodes(object, choice)) return looked
  const runtimeClass = nameOf(object)
  const reason = 'its node selector matches none of the nodes that this run checks'
  return { leftOut: { name: runtimeClass, reason }, ofOthers: { runtimeClass, known: looked.found?.known } }
}

/** In the name of a class or its handler: that it is for Wasm, or a known runtime, as `spin-v3` for spin. */
const CLAIM = new RegExp(`wasm|wasi|(?<![a-z])(?:${knownRuntimes.map(({ name }) => name).join('|')})(?![a-z])`, 'i')

/** What a class claims, by its handler or by the sample that a file has for it. */
export function lookAtClass(
  object: RuntimeClassObject,
  samples: AutoSamples,
  listed: ReadonlySet<string>,
  isByKwasm: boolean
): Looked {
  const { handler } = object
  const runtimeClass = nameOf(object)
  const known = runtimeOfHandler(handler)
  const override = samples.byClass.get(runtimeClass)
  const base = known === undefined ? undefined : samples.byRuntime.get(known.name)
  const leave = (reason: string): Looked => ({ leftOut: { name: runtimeClass, reason } })
  if (isDistributions(object) && !listed.has(handler)) {
    return leave(
      `created by the Kubernetes distribution with or without a shim, and no chosen node lists handler "${handler}"`
    )
  }
  // With or without marks of runs, a handler that a node lists is there.
  if (isMadeByRun(object) && !listed.has(handler)) {
    const who = nameRuns(object.metadata.annotations?.[RUNS_ANNOTATION] ?? '')
    const reason = `created by ${who} of this action, and no chosen node lists handler "${handler}"`
    return { ...leave(reason), ofRun: { runtimeClass, known } }
  }
  if (base !== undefined) {
    const sample = override === undefined ? base : overrideSample(base, override)
    return {
      found: { runtimeClass, handler, known, sample, why: 'a RuntimeClass with the handler of a known runtime' }
    }
  }
  const own = override === undefined ? undefined : ownSample(override)
  if (own !== undefined) {
    return {
      found: { runtimeClass, handler, sample: own, why: 'a RuntimeClass that the sample file has a sample for' }
    }
  }
  const reason = `handler "${handler}" belongs to no known runtime; if it runs Wasm, add a sample for it to a sample file`
  const claims = CLAIM.test(`${runtimeClass} ${handler}`) || (isByKwasm && handler === 'crun')
  return claims ? { ...leave(reason), unproven: runtimeClass } : leave(reason)
}

/** A sample that a file has all of, for a handler that nobody knows. */
function ownSample({ image, port, path, body, log, exitCode, ...rest }: SampleOverride): Sample | undefined {
  if (image === undefined) return undefined
  const nothing = { image, port: 0, path: '/', status: 200, body: { kind: 'contains', text: '' } } as const
  if (log !== undefined || exitCode !== undefined) return overrideSample(nothing, { ...rest, log, exitCode })
  if (port === undefined || path === undefined || body === undefined) return undefined
  return overrideSample({ ...nothing, port, path, body }, rest)
}

/** The name of a class; one without a name is no class of a cluster. */
export function nameOf({ metadata }: RuntimeClassObject): string {
  return metadata.name ?? ''
}
