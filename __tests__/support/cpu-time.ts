import process from 'node:process'

/** Counts from now on; gives the CPU time that this thread has used since, ms. What the machine gives to others doesn't count. */
export function countCpu(): () => number {
  const before = process.threadCpuUsage()
  return () => {
    const { system, user } = process.threadCpuUsage(before)
    return (system + user) / 1000
  }
}
