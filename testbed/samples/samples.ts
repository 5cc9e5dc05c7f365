import { linuxPlatforms, makeImage } from '../images.ts'
import type { Image, Platforms } from '../images.ts'
import type { Runtime } from '../runtimes.ts'
import { makeAnswer, makeModule } from './module.ts'
import type { Application } from './module.ts'

/** An image with one application. Change a part of one of `samples` and it is another case to test. */
export type Sample = {
  /** The repository, below `ghcr.io` for the samples that users know. */
  readonly name: string
  readonly tags: readonly string[]
  readonly application: Application
  /** Without one, the pod needs `command: ["/"]`. */
  readonly entrypoint?: readonly string[]
  readonly platforms: Platforms
}

/** Where the shims look for the module when the command is `/`. */
const applicationFile = '/app.wasm'

/** The documented samples, by their runtime. */
export const samples: Readonly<Record<Runtime, Sample>> = {
  lunatic: {
    ...describe('lunatic', 'lunatic-submillisecond', 'Hello :)'),
    entrypoint: [applicationFile]
  },
  slight: describe('slight', 'slight-rust-hello', 'hello world!'),
  spin: describe('spin', 'spin-rust-hello', 'Hello world from Spin!'),
  wws: {
    ...describe('wws', 'wws-js-hello', 'Hello from Wasm Workers Server'),
    entrypoint: [applicationFile]
  }
}

/** The same sample of spin where its maintained successor has it. */
export const spinSuccessor: Sample = {
  ...samples.spin,
  name: 'spinframework/containerd-shim-spin/examples/spin-rust-hello'
}

/** Builds a sample's image: the same sample, the same digest. */
export async function makeSampleImage({ application, ...image }: Sample): Promise<Image> {
  const content = await makeModule(application)
  // Executable, as in the images that users know: under a plain runtime it then fails for what it is, not for its mode.
  return await makeImage({ ...image, files: [{ path: applicationFile, content, mode: 0o755 }] })
}

function describe(runtime: Runtime, example: string, body: string): Sample {
  return {
    name: `deislabs/containerd-wasm-shims/examples/${example}`,
    tags: ['v0.11.1', 'latest'],
    application: { runtime, path: '/hello', answer: makeAnswer(body), ending: 'returns' },
    platforms: { kind: 'index', platforms: linuxPlatforms }
  }
}
