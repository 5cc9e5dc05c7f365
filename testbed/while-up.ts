import process from 'node:process'
import { down } from './down.ts'
import type { Testbed } from './testbed.ts'
import { up, type UpOptions } from './up.ts'

/**
 * Brings a testbed up, and takes it down when what uses it has ended, also where it throws or where the program is ended by a
 * signal: what is under way then ends with its cluster, and the program with the exit code that a shell gives for the signal.
 */
export async function whileUp<T>(
  options: UpOptions & { readonly name: string },
  use: (testbed: Testbed) => Promise<T>
): Promise<T> {
  const { name } = options
  const stops = (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((signal) => {
    const stop = (): void => void down({ name }).finally(() => process.exit(exitCodes[signal]))
    process.once(signal, stop)
    return () => process.off(signal, stop)
  })
  try {
    return await use(await up(options))
  } finally {
    await down({ name })
    for (const forget of stops) forget()
  }
}

/** 128 and the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
