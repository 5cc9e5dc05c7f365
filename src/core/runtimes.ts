import type { Sample } from './model.ts'

/** A runtime that this project knows by name. To add one, add it here: all that is about one runtime is in its entry. */
export type KnownRuntime = {
  readonly name: string
  /** The class and the handler that a run creates where the cluster has none. */
  readonly runtimeClass: string
  readonly handler: string
  /** What else classes of this runtime are called, by whoever installs its shim. */
  readonly otherClasses?: readonly string[]
  /** What else its handler is called. A class, whatever its name, is of the runtime that its handler is of. */
  readonly otherHandlers?: readonly string[]
  /** File name of the program that containerd starts for the handler. */
  readonly shim: string
  /** What containerd's configuration calls the shim. */
  readonly runtimeType: string
  /**
   * What the shim calls itself where it does not take a module: `NAME executor can't handle spec`. Absent for the engines of
   * runwasi: older shims of other runtimes give the name of the engine in them.
   */
  readonly executor?: string
  readonly source: ShimSource
  /** True if newer node images of image-builder hold the shim. */
  readonly isInNodeImages: boolean
  /**
   * True if k3s and RKE2 look for the shim on their PATH at each start, and make a handler of the runtime's name
   * (https://docs.k3s.io/advanced#alternative-container-runtime-support).
   */
  readonly isDetectedByK3s: boolean
  /** Name of the system extension for it that Talos publishes (https://github.com/siderolabs/extensions); absent: none. */
  readonly talosExtension?: string
  /** Its sample, but for the registry: the image's name there instead of a whole reference. */
  readonly sample: Omit<Sample, 'image'> & {
    readonly imageName: string
    /** Where it is, and under which tag, if not where those of the documented set are. */
    readonly origin?: { readonly registry: string; readonly tag: string }
  }
}

/** Where the releases of a shim are, and whether more of them will come. */
export type ShimSource = {
  readonly url: string
  /** False for a project that is archived: there the release is its last one. */
  readonly isMaintained: boolean
  /** Name of the maintained runtime that apps of an archived one are moved to, rebuilt for it. */
  readonly successor?: string
  /** Names of the archives, by the CPU as a node's status has it. */
  readonly archives: Readonly<Record<string, string>>
}

/** What both projects call the CPUs that they build for. */
const CPUS = { amd64: 'x86_64', arm64: 'aarch64' } as const

/**
 * The last release of all four (https://github.com/deislabs/containerd-wasm-shims), which node images of image-builder
 * have: its packer/config/wasm-shims.json downloads archives of these names.
 */
const ALL_FOUR = {
  url: 'https://github.com/deislabs/containerd-wasm-shims/releases/tag/v0.11.1',
  isMaintained: false
} as const

/** The runtimes known by name, in the order in which they are shown. */
export const knownRuntimes: readonly KnownRuntime[] = [
  {
    name: 'lunatic',
    runtimeClass: 'wasmtime-lunatic-v1',
    handler: 'lunatic',
    shim: 'containerd-shim-lunatic-v1',
    runtimeType: 'io.containerd.lunatic.v1',
    executor: 'lunatic',
    source: {
      ...ALL_FOUR,
      successor: 'spin',
      archives: archives((cpu) => `containerd-wasm-shims-v1-lunatic-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    sample: { imageName: 'lunatic-submillisecond', port: 3000, path: '/hello', ...answers('Hello :)') }
  },
  {
    name: 'slight',
    runtimeClass: 'wasmtime-slight-v1',
    handler: 'slight',
    shim: 'containerd-shim-slight-v1',
    runtimeType: 'io.containerd.slight.v1',
    executor: 'slight',
    source: {
      ...ALL_FOUR,
      successor: 'spin',
      archives: archives((cpu) => `containerd-wasm-shims-v1-slight-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    // This image and the next name no program; a shim needs some command to start, and any does.
    sample: { imageName: 'slight-rust-hello', command: ['/'], port: 3000, path: '/hello', ...answers('hello world!') }
  },
  {
    name: 'spin',
    runtimeClass: 'wasmtime-spin-v2',
    handler: 'spin',
    // The shim's own tests, and k3s; then SpinKube's runtime-class-manager, whose class has the documented name.
    otherClasses: ['wasmtime-spin', 'spin'],
    otherHandlers: ['spin-v2'],
    shim: 'containerd-shim-spin-v2',
    runtimeType: 'io.containerd.spin.v2',
    talosExtension: 'spin',
    executor: 'spin',
    // Where this shim went on when the project of all four was archived; its release workflow gives these names.
    source: {
      url: 'https://github.com/spinframework/containerd-shim-spin/releases',
      isMaintained: true,
      archives: archives((cpu) => `containerd-shim-spin-v2-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
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
    runtimeType: 'io.containerd.wws.v1',
    executor: 'wws',
    source: {
      ...ALL_FOUR,
      successor: 'spin',
      archives: archives((cpu) => `containerd-wasm-shims-v1-wws-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    sample: { imageName: 'wws-js-hello', port: 3000, path: '/hello', ...answers('Hello from Wasm Workers Server') }
  },
  // Called as in runwasi's own deployments; `wasmtime-v1` is the class and the handler of SpinKube's runtime-class-manager.
  { ...ofRunwasi('wasmtime'), otherClasses: ['wasmtime-v1'], otherHandlers: ['wasmtime-v1'] },
  { ...ofRunwasi('wasmedge'), talosExtension: 'wasmedge' },
  ofRunwasi('wasmer'),
  ofRunwasi('wamr')
]

/**
 * One of the shims of containerd's own project (https://github.com/containerd/runwasi): a release for each, and one sample for all,
 * which serves nothing: `echo TEXT` prints the text and ends.
 */
function ofRunwasi(name: string): KnownRuntime {
  return {
    name,
    runtimeClass: name,
    handler: name,
    shim: `containerd-shim-${name}-v1`,
    runtimeType: `io.containerd.${name}.v1`,
    source: {
      url: 'https://github.com/containerd/runwasi/releases',
      isMaintained: true,
      archives: archives((cpu) => `containerd-shim-${name}-${cpu}-linux-musl.tar.gz`)
    },
    isInNodeImages: false,
    isDetectedByK3s: name !== 'wamr',
    sample: {
      imageName: 'wasi-demo-app',
      origin: { registry: 'ghcr.io/containerd/runwasi', tag: 'latest' },
      command: ['/wasi-demo-app.wasm', 'echo', '{nonce}'],
      output: { log: '{nonce}', exitCode: 0 },
      port: 0,
      path: '/',
      ...answers('')
    }
  }
}

/** The runtimes of the documented set, which `runtimes: all` means: those that image-builder's node images hold. */
export function documentedRuntimes(): readonly KnownRuntime[] {
  return knownRuntimes.filter((known) => known.isInNodeImages)
}

/** The known runtime that a handler of this name is of, whatever the name of the class. */
export function runtimeOfHandler(handler: string): KnownRuntime | undefined {
  return knownRuntimes.find((known) => known.handler === handler || known.otherHandlers?.includes(handler) === true)
}

/** The known runtime whose shim has this file name. */
export function runtimeOfShim(shim: string | undefined): KnownRuntime | undefined {
  return knownRuntimes.find((known) => known.shim === shim)
}

function archives(nameFor: (cpu: string) => string): ShimSource['archives'] {
  return Object.fromEntries(Object.entries(CPUS).map(([architecture, cpu]) => [architecture, nameFor(cpu)]))
}

function answers(text: string): Pick<Sample, 'status' | 'body'> {
  return { status: 200, body: { kind: 'contains', text } }
}
