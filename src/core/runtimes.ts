import type { Sample } from './model.ts'

/** A runtime that this project knows by name. To add one, add it here. */
export type KnownRuntime = {
  readonly name: string
  readonly runtimeClass: string
  readonly handler: string
  readonly shim: string
  /** Its sample, but for the registry: the image's name there instead of a whole reference. */
  readonly sample: Omit<Sample, 'image'> & { readonly imageName: string }
}

/** The runtimes known by name, in the order in which they are shown. */
export const knownRuntimes: readonly KnownRuntime[] = [
  {
    name: 'lunatic',
    runtimeClass: 'wasmtime-lunatic-v1',
    handler: 'lunatic',
    shim: 'containerd-shim-lunatic-v1',
    sample: { imageName: 'lunatic-submillisecond', port: 3000, path: '/hello', ...answers('Hello :)') }
  },
  {
    name: 'slight',
    runtimeClass: 'wasmtime-slight-v1',
    handler: 'slight',
    shim: 'containerd-shim-slight-v1',
    // This image and the next name no program; a shim needs some command to start, and any does.
    sample: { imageName: 'slight-rust-hello', command: ['/'], port: 3000, path: '/hello', ...answers('hello world!') }
  },
  {
    name: 'spin',
    runtimeClass: 'wasmtime-spin-v2',
    handler: 'spin',
    shim: 'containerd-shim-spin-v2',
    sample: {
      imageName: 'spin-rust-hello',
      command: ['/'],
      port: 80,
      path: '/hello',
      ...answers('Hello world from Spin!')
    }
  },
  {
    name: 'wws',
    runtimeClass: 'wasmtime-wws-v1',
    handler: 'wws',
    shim: 'containerd-shim-wws-v1',
    sample: { imageName: 'wws-js-hello', port: 3000, path: '/hello', ...answers('Hello from Wasm Workers Server') }
  }
]

function answers(text: string): Pick<Sample, 'status' | 'body'> {
  return { status: 200, body: { kind: 'contains', text } }
}
