import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import { isDnsSubdomain } from '../kubernetes/names.ts'
import { overrideSample } from '../kubernetes/samples.ts'
import type { AutoSamples, Node, Runtime, Sample, SampleOverride } from '../model.ts'
import { isDistributions } from './distribution-classes.ts'
import { documentedRuntimes, type KnownRuntime, runtimeOfHandler } from '../runtimes.ts'
import type { Discovery, LeftOutRuntime } from '../report.ts'

/** What of a cluster claims to run Wasm. */
export type Discovered = Discovery & {
  readonly runtimes: readonly Runtime[]
  /** What claims it and can't be tried, so that the run can't pass; empty if there is nothing. */
  readonly shortfall: string
}

type Found = {
  readonly runtimeClass: string
  readonly handler: string
  readonly known?: KnownRuntime | undefined
  readonly sample: Sample
  readonly why: string
}

/**
 * Finds the runtimes that a cluster claims to run: RuntimeClasses with the handler of a known runtime, whatever their names, and
 * such handlers that a chosen node lists and no class leads to. A class that the distribution makes whether or not there is a
 * shim claims nothing, unless a node lists its handler.
 */
export function discoverRuntimes(
  samples: AutoSamples,
  chosen: readonly Node[],
  classes: readonly RuntimeClassObject[]
): Discovered {
  const sorted = classes.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const listed = new Set(chosen.flatMap(({ runtimeHandlers }) => runtimeHandlers ?? []))
  const isByKwasm = chosen.some(({ labels }) => labels[KWASM_LABEL] !== undefined)
  const looked = sorted.map((one) => lookAtClass(one, samples, listed, isByKwasm))
  const byClass = looked.flatMap(({ found }) => found ?? [])
  const byHandler = findUnclaimed(listed, sorted, samples)
  const all = [...byClass, ...byHandler]
  const leftOut = looked.flatMap((one) => one.leftOut ?? [])
  const odd = looked.flatMap(({ unproven }) => unproven ?? [])
  return {
    runtimes: nameRuntimes(all),
    found: all.map(({ runtimeClass, handler, why }) => ({ runtimeClass, handler, why })),
    leftOut: [...leftOut, ...listMissing(all, leftOut)],
    shortfall: describeShortfall(all, odd)
  }
}

/** On a node that KWasm has given a crun that runs Wasm; elsewhere crun is a runtime of plain containers. */
const KWASM_LABEL = 'kwasm.sh/kwasm-provisioned'

type Looked = { readonly found?: Found; readonly leftOut?: LeftOutRuntime; readonly unproven?: string }

function lookAtClass(
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
      `made by the Kubernetes distribution whether or not there is a shim, and no chosen node lists handler "${handler}"`
    )
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
  const reason = `handler "${handler}" is of no known runtime; if it runs Wasm, give it a sample in a sample file`
  const claims = /wasm|wasi/i.test(`${runtimeClass} ${handler}`) || (isByKwasm && handler === 'crun')
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

/** The handlers of known runtimes that chosen nodes list and no class leads to: each gets a class. */
function findUnclaimed(
  listed: ReadonlySet<string>,
  classes: readonly RuntimeClassObject[],
  { byRuntime }: AutoSamples
): readonly Found[] {
  const taken = new Set(classes.map(nameOf))
  const claimed = new Set(classes.map(({ handler }) => handler))
  return [...listed].sort().flatMap((handler) => {
    const known = runtimeOfHandler(handler)
    const sample = byRuntime.get(known?.name ?? '')
    if (known === undefined || sample === undefined || claimed.has(handler)) return []
    const names = [known.runtimeClass, handler, `wasm-${handler}`].filter(isDnsSubdomain)
    const runtimeClass = names.find((name) => !taken.has(name))
    if (runtimeClass === undefined) return []
    taken.add(runtimeClass)
    return [
      { runtimeClass, handler, known, sample, why: 'a handler that a chosen node lists, and no RuntimeClass leads to' }
    ]
  })
}

/** A runtime has its own name where its class has the usual one and no other class is called like the runtime. */
function nameRuntimes(all: readonly Found[]): readonly Runtime[] {
  const classes = new Set(all.map(({ runtimeClass }) => runtimeClass))
  return all.map(({ runtimeClass, handler, known, sample }) => {
    const isUsual = known?.runtimeClass === runtimeClass && (known.name === runtimeClass || !classes.has(known.name))
    return { name: isUsual ? known.name : runtimeClass, runtimeClass, handler, shim: known?.shim, sample }
  })
}

/** What this cluster lacks of the documented set, by name. */
function listMissing(all: readonly Found[], leftOut: readonly LeftOutRuntime[]): readonly LeftOutRuntime[] {
  const there = new Set(all.map(({ known }) => known?.name))
  const named = new Set(leftOut.map(({ name }) => name))
  return documentedRuntimes()
    .filter(({ name }) => !there.has(name) && !named.has(name))
    .map(({ name }) => ({ name, reason: 'no RuntimeClass leads to it, and no chosen node lists its handler' }))
}

function describeShortfall(all: readonly Found[], unproven: readonly string[]): string {
  if (unproven.length > 0) {
    return `runtimes: auto knows no sample for ${unproven.join(', ')}: name one in a sample file, or set runtimes to what is to be proven`
  }
  if (all.length > 0) return ''
  return 'runtimes: auto found no RuntimeClass and no handler of a known Wasm runtime on this cluster'
}

function nameOf({ metadata }: RuntimeClassObject): string {
  return metadata.name ?? ''
}
