import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { TestbedFailure } from './failure.ts'

/** What only one process at a time may do. */
export type LockRequest = {
  readonly name: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Called once if another process has it. */
  readonly onWait?: () => void
}

/**
 * Does something that only one process at a time may do. The lock is a socket in Linux's abstract namespace: it leaves
 * no file, and the kernel frees it in the moment that its holder dies.
 */
export async function whileLocked<T>(request: LockRequest, work: () => Promise<T>): Promise<T> {
  const server = await takeLock(request)
  try {
    return await work()
  } finally {
    server.emit('release')
    server.close()
  }
}

/** Does something with what all testbeds of a machine share; it has to be short. */
export async function whileMachineLocked<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return await whileLocked({ name: 'machine', timeoutMs: 30_000, signal }, work)
}

async function takeLock({ name, onWait, signal, timeoutMs }: LockRequest): Promise<Server> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
  const path = `\0wasm-node-smoke/${name}`
  for (let isReported = false; ; isReported = true) {
    const server = await tryLock(path)
    if (server !== undefined) return server
    if (!isReported) onWait?.()
    await holderGone(path, either)
    signal?.throwIfAborted()
    if (deadline.aborted) throw new TestbedFailure(`another process has held "${name}" for ${timeoutMs / 1000} s`)
  }
}

async function tryLock(path: string): Promise<Server | undefined> {
  const server = createServer()
  // Who waits stays connected, and learns by the end of the connection that we are done.
  server.on('connection', (socket) => {
    const end = (): void => {
      socket.destroy()
    }
    socket.on('error', end)
    server.once('release', end)
    socket.once('close', () => server.off('release', end))
  })
  server.setMaxListeners(0)
  server.listen(path)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
    throw error
  }
  return server
}

/** Ends when the holder releases it, however, or when the signal fires. */
async function holderGone(path: string, signal: AbortSignal): Promise<void> {
  const socket = connect(path)
  const end = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  await new Promise<void>((resolve) => {
    // A refused connection means that the holder went in between; `close` comes after it all the same.
    socket.on('error', end)
    socket.on('close', () => {
      resolve()
    })
  })
  signal.removeEventListener('abort', end)
}
