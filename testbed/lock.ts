import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { TestbedFailure } from './failure.ts'

/** Something that one process at a time may do. */
export type Lock = AsyncDisposable

/**
 * Takes a lock by a name, and waits while another process has it. The lock is a socket in Linux's abstract namespace: it
 * leaves no file, and the kernel frees it in the moment that its holder dies.
 */
export async function takeLock(
  name: string,
  onWait: () => void,
  timeoutMs: number,
  signal?: AbortSignal
): Promise<Lock> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
  const path = `\0wasm-node-smoke/${name}`
  let told = false
  for (;;) {
    const lock = await tryLock(path)
    if (lock !== undefined) return lock
    if (!told) onWait()
    told = true
    await holderGone(path, either)
    signal?.throwIfAborted()
    if (deadline.aborted) throw new TestbedFailure(`another process has held "${name}" for ${timeoutMs / 1000} s`)
  }
}

/** Takes the lock over what all testbeds of a machine share, for as long as it takes to look and to write. */
export async function takeMachineLock(signal?: AbortSignal): Promise<Lock> {
  return await takeLock('machine', () => undefined, 30_000, signal)
}

async function tryLock(path: string): Promise<Lock | undefined> {
  const server = createServer()
  server.listen(path)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
    throw error
  }
  // Who waits is connected; the end of the server has to end the connections too, or it would wait for them.
  const waiting = new Set<{ destroy: () => void }>()
  server.on('connection', (socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('close', () => waiting.delete(socket))
    waiting.add(socket)
  })
  server.unref()
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of waiting) socket.destroy()
      await closed
    }
  }
}

/** Ends when the holder closes the connection, in whatever way it goes, or when the signal fires. */
async function holderGone(path: string, signal: AbortSignal): Promise<void> {
  const socket = connect(path)
  await new Promise<void>((resolve) => {
    // A refused connection means that the holder went in between: the same good news.
    socket.on('error', () => {
      resolve()
    })
    socket.on('close', () => {
      resolve()
    })
    signal.addEventListener(
      'abort',
      () => {
        socket.destroy()
      },
      { once: true }
    )
    if (signal.aborted) socket.destroy()
  })
}
