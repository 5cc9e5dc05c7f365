/** A signal that ends one request; `lift` once it has ended by itself. */
export type TimeLimit = { readonly signal: AbortSignal; readonly lift: () => void }

/** In milliseconds: for how long it may go on at all, and after the other signal; absent: for as long as it takes, and not at all. */
type Limits = { readonly withinMs?: number | undefined; readonly lingerMs?: number | undefined }

/**
 * Ends a request at another signal, or after its time. As a signal made of others would, but of that, and of its timer, something
 * stays until the next thorough collection of garbage: with hundreds of requests in a second that is much.
 */
export function limitTime(signal: AbortSignal | undefined, { lingerMs = 0, withinMs }: Limits): TimeLimit {
  const limit = new AbortController()
  const timers: NodeJS.Timeout[] = []
  const end = (): void => {
    if (lingerMs === 0) abort()
    // Nothing but an answer is worth staying for.
    else timers.push(setTimeout(abort, lingerMs).unref())
  }
  const abort = (): void => {
    limit.abort(signal?.reason)
  }
  const expire = (): void => {
    limit.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }
  if (withinMs !== undefined) timers.push(setTimeout(expire, withinMs).unref())
  signal?.addEventListener('abort', end)
  if (signal?.aborted === true) end()
  const lift = (): void => {
    for (const timer of timers) clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
  return { signal: limit.signal, lift }
}
