import type { FaultProxy } from './fault-proxy.ts'

/** A request that waits. */
export type Stop = { readonly reached: Promise<void>; readonly letOn: () => void }

/** Resolves at the first such request through a fault proxy, which waits there until it is let on; dry runs are none. */
export function stopAt(through: FaultProxy, method: string, where: string | RegExp): Stop {
  const isThere = (path: string): boolean => (typeof where === 'string' ? path.includes(where) : where.test(path))
  const { promise: isOn, resolve: letOn } = Promise.withResolvers<undefined>()
  const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>()
  through.onRequest = async (request) => {
    if (request.method !== method || !isThere(request.path) || request.path.includes('dryRun=')) return
    through.onRequest = () => undefined
    reach(undefined)
    await isOn
  }
  return {
    reached,
    letOn: () => {
      letOn(undefined)
    }
  }
}
