/** The four runtimes of the documented set, in the order in which they are listed everywhere. */
export const runtimes = ['lunatic', 'slight', 'spin', 'wws'] as const

/** One of them; its name is the handler's name too. */
export type Runtime = (typeof runtimes)[number]

/** What else a node can have: one that runs a module once, as a command, and one that serves components, on wasmtime itself. */
export const otherRuntimes = ['wasmtime', 'component'] as const

/** All that a node can have. */
export const allRuntimes = [...runtimes, ...otherRuntimes] as const
export type AnyRuntime = (typeof allRuntimes)[number]

/** What containerd's configuration calls the runtime. */
export function runtimeTypeOf(runtime: AnyRuntime): string {
  return `io.containerd.${runtime}.${versionOf(runtime)}`
}

/** The shim binary that containerd makes of the runtime type. */
export function shimOf(runtime: AnyRuntime): string {
  return `containerd-shim-${runtime}-${versionOf(runtime)}`
}

function versionOf(runtime: AnyRuntime): string {
  return runtime === 'spin' ? 'v2' : 'v1'
}
