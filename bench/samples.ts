import { makeBuiltinSample } from '../src/core/kubernetes/samples.ts'
import { documentedRuntimes } from '../src/core/runtimes.ts'

/** A builtin sample, as somebody writes it into a manifest. */
export type BuiltinSample = {
  readonly name: string
  readonly runtimeClass: string
  readonly image: string
  readonly command?: readonly string[] | undefined
  readonly port: number
  readonly path: string
  /** What its answer holds. */
  readonly text: string
}

const registry = 'ghcr.io/deislabs/containerd-wasm-shims/examples'

/** Those of the documented four. */
export const builtinSamples: readonly BuiltinSample[] = documentedRuntimes().map((known) => {
  const { body, command, image, path, port } = makeBuiltinSample(known, registry)
  if (body.kind !== 'contains') throw new Error(`the sample of ${known.name} has no text that its answer holds`)
  return { name: known.name, runtimeClass: known.runtimeClass, image, command, port, path, text: body.text }
})
