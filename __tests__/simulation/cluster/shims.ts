import { knownRuntimes } from '../../../src/core/runtimes.ts'

/** What a handler leads to on a node: good ones, and broken ones in the ways of docs/diagnoses.md. */
export const SHIM_STATES = [
  'good',
  'slow',
  'no-handler',
  'no-shim',
  'wrong-arch',
  'dies',
  'plain',
  'cannot-run',
  'refuses',
  'silent',
  'crashes-later',
  'does-not-stop'
] as const

export type ShimState = (typeof SHIM_STATES)[number]

/** True if a Wasm app can be run by such a shim, and ended again. */
export function canRun(state: ShimState): boolean {
  return state === 'good' || state === 'slow'
}

/** The diagnoses that are true of a broken shim; any other code names a cause that isn't there. */
export const TRUE_CODES: Partial<Record<ShimState, readonly string[]>> = {
  'no-handler': ['handler-not-configured'],
  'no-shim': ['shim-not-installed'],
  'wrong-arch': ['shim-wrong-arch'],
  dies: ['shim-dies'],
  plain: ['ran-without-wasm'],
  'does-not-stop': ['pod-does-not-end']
}

const TYPES = new Map(knownRuntimes.map(({ handler, runtimeType, shim }) => [handler, { runtimeType, shim }]))

/** Why containerd can't make a sandbox by a handler, in its own words; undefined if it can. */
export function sandboxError(handler: string, state: ShimState, isOld = false): string | undefined {
  const { runtimeType = `io.containerd.${handler}.v1`, shim = `containerd-shim-${handler}-v1` } =
    TYPES.get(handler) ?? {}
  const words = (text: string): string => {
    const start = 'failed to create containerd task: failed to start shim: '
    return isOld ? `${start}${text}: unknown` : `failed to start sandbox "3f5d1c": ${start}${text}`
  }
  switch (state) {
    case 'no-handler':
      if (isOld) return `failed to get sandbox runtime: no runtime for "${handler}" is configured`
      return `unable to get OCI runtime for sandbox "3f5d1c": no runtime for "${handler}" is configured`
    case 'no-shim':
      return words(
        `failed to resolve runtime path: runtime "${runtimeType}" binary not installed "${shim}": file does not exist`
      )
    case 'wrong-arch':
      return words(`start failed: ${isOld ? ': ' : ''}fork/exec /usr/local/bin/${shim}: exec format error`)
    case 'dies':
      return words(`start failed: the shim gives up${isOld ? '\n' : ''}: exit status 3`)
    default:
      return undefined
  }
}

/** What comes of a container that is started: it serves after a while, until it ends of itself; or why it doesn't. */
export type Start =
  | { readonly kind: 'serves'; readonly afterMs: number; readonly endsAfterMs?: number }
  | { readonly kind: 'refused'; readonly reason: 'RunContainerError' | 'StartError'; readonly message: string }
  | { readonly kind: 'ends'; readonly afterMs: number; readonly exitCode: number; readonly log: string }

/** An app that does its work and ends, by the code that its arguments name, as runwasi's does (`exit 3`); undefined: it serves. */
export function makeBatch(
  image: string,
  [what, code]: readonly string[]
): Extract<Start, { kind: 'ends' }> | undefined {
  if (!/job|wasi-demo-app/.test(image)) return undefined
  return { kind: 'ends', afterMs: 300, exitCode: what === 'exit' ? Number(code) : 0, log: '' }
}

/** Starts a Wasm app by a shim that made the sandbox; `batch`: one that ends, and serves nothing. */
export function startWasm(
  state: ShimState,
  command: readonly string[],
  executor: string,
  { batch, isOld }: { readonly batch: ReturnType<typeof makeBatch>; readonly isOld: boolean }
): Start {
  switch (state) {
    case 'plain':
      return startPlain(command, isOld)
    case 'cannot-run':
      return { kind: 'ends', afterMs: 400, exitCode: 137, log: '' }
    case 'refuses':
      return {
        kind: 'refused',
        reason: 'StartError',
        message: `failed to create containerd task: failed to create shim task: Others("${executor} executor can't handle spec"): unknown`
      }
    case 'silent':
      return { kind: 'serves', afterMs: Infinity }
    case 'slow':
      return batch !== undefined ? { ...batch, afterMs: 8_000 } : { kind: 'serves', afterMs: 8_000 }
    case 'crashes-later':
      return { kind: 'serves', afterMs: 200, endsAfterMs: 6_000 }
    default:
      return batch ?? { kind: 'serves', afterMs: 200 }
  }
}

/** Starts a Wasm app by runc, as a pod without a class is started. */
export function startPlain(command: readonly string[], isOld: boolean): Start {
  if (command[0] === '/') {
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/": permission denied'
    return { kind: 'refused', reason: 'RunContainerError', message: isOld ? `${message}: unknown` : message }
  }
  return { kind: 'ends', afterMs: 300, exitCode: 1, log: 'exec /app.wasm: exec format error' }
}
