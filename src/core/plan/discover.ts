import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import { isDnsSubdomain } from '../kubernetes/names.ts'
import type { AutoSamples, Runtime } from '../model.ts'
import type { NodeChoice } from '../nodes/nodes.ts'
import { documentedRuntimes, runtimeOfHandler } from '../runtimes.ts'
import type { LeftOutRuntime } from '../report.ts'
import type { Discovered } from './types.ts'
import { type Found, KWASM_LABEL, leaveToOthers, lookAtClass, nameOf, type OfOthers } from './look-at-class.ts'

/**
 * Finds the runtimes that a cluster claims to run: RuntimeClasses with the handler of a known runtime, whatever their names, and
 * such handlers that a chosen node lists and no class leads to. A class that the distribution makes whether or not there is a
 * shim, or that another run made, claims nothing, unless a node lists its handler; nor does one whose selector is for nodes that the run was not asked for.
 */
export function discoverRuntimes(
  samples: AutoSamples,
  choice: NodeChoice,
  classes: readonly RuntimeClassObject[]
): Discovered {
  const sorted = classes.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const chosen = choice.taking
  const listed = new Set(chosen.flatMap(({ runtimeHandlers }) => runtimeHandlers ?? []))
  const isByKwasm = chosen.some(({ labels }) => labels[KWASM_LABEL] !== undefined)
  const looked = sorted.map((one) => leaveToOthers(lookAtClass(one, samples, listed, isByKwasm), one, choice))
  const byClass = looked.flatMap(({ found }) => found ?? [])
  const byHandler = findUnclaimed(listed, sorted, samples)
  const all = [...byClass, ...byHandler]
  const leftOut = looked.flatMap((one) => one.leftOut ?? [])
  const odd = looked.flatMap(({ unproven }) => unproven ?? [])
  const ofOthers = looked.flatMap((one) => one.ofOthers ?? [])
  const ofRuns = looked.flatMap(({ ofRun }) => ofRun ?? [])
  return {
    runtimes: nameRuntimes(all),
    found: all.map(({ runtimeClass, handler, why }) => ({ runtimeClass, handler, why })),
    leftOut: [...leftOut, ...listMissing([...all, ...ofOthers, ...ofRuns], leftOut)],
    ofOthers: ofOthers.map(({ runtimeClass }) => runtimeClass),
    shortfall: describeShortfall(all, odd, ofOthers, ofRuns)
  }
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
      { runtimeClass, handler, known, sample, why: 'a handler that a chosen node lists and no RuntimeClass uses' }
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
function listMissing(
  all: readonly Pick<Found, 'known'>[],
  leftOut: readonly LeftOutRuntime[]
): readonly LeftOutRuntime[] {
  const there = new Set(all.map(({ known }) => known?.name))
  const named = new Set(leftOut.map(({ name }) => name))
  return documentedRuntimes()
    .filter(({ name }) => !there.has(name) && !named.has(name))
    .map(({ name }) => ({ name, reason: 'no RuntimeClass uses its handler, and no chosen node lists it' }))
}

function describeShortfall(
  all: readonly Found[],
  unproven: readonly string[],
  ofOthers: readonly OfOthers[],
  ofRuns: readonly OfOthers[]
): string {
  if (unproven.length > 0) {
    return `runtimes: auto knows no sample for ${unproven.join(', ')}: add one to a sample file, or set runtimes to those to check`
  }
  if (all.length > 0) return ''
  if (ofOthers.length > 0) {
    const names = ofOthers.map(({ runtimeClass }) => runtimeClass).join(', ')
    return `runtimes: auto found no RuntimeClass and no handler for the nodes that this run checks; RuntimeClasses of other nodes: ${names}`
  }
  const names = ofRuns.map(({ runtimeClass }) => runtimeClass).join(', ')
  const more = names === '' ? '' : `; RuntimeClasses of other runs: ${names}`
  return `runtimes: auto found no RuntimeClass and no handler of a known Wasm runtime on this cluster${more}`
}
