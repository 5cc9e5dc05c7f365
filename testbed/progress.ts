import type { WriteStream } from 'node:tty'

/** Reports what is being done and for how long; standard output is left to the result. */
export type Progress = {
  /** Something that is worth one line. */
  readonly print: (line: string) => void
  /** Shows a piece of work while it runs, and how long it took. */
  readonly during: <T>(what: string, work: () => Promise<T>) => Promise<T>
}

type Stream = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }

const heartbeatMs = 30_000

/** Progress on a stream: a line that counts seconds on a terminal, elsewhere a line each half minute. */
export function makeProgress(stream: Stream = process.stderr): Progress {
  const running = new Map<string, number>()
  const terminal = stream.isTTY === true
  const print = (line: string): void => {
    stream.write(terminal ? `\r\u001b[K${line}\n` : `${line}\n`)
  }
  const beat = (): void => {
    const parts = [...running].map(([what, since]) => `${what} (${elapsed(since)})`)
    if (parts.length > 0)
      stream.write(terminal ? `\r\u001b[K${parts.join(', ')}`.slice(0, 160) : `still ${parts.join(', ')}\n`)
  }
  const during = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const timer = running.size === 0 ? setInterval(beat, terminal ? 1000 : heartbeatMs) : undefined
    const since = performance.now()
    running.set(what, since)
    try {
      const value = await work()
      print(`${what}: done in ${elapsed(since)}`)
      return value
    } finally {
      running.delete(what)
      clearInterval(timer)
    }
  }
  return { print, during }
}

/** Progress that nobody sees. */
export const silent: Progress = {
  print: () => undefined,
  during: async (_what, work) => await work()
}

function elapsed(since: number): string {
  const seconds = (performance.now() - since) / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
