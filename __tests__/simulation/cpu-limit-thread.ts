// The thread of cpu-limit.ts: it looks at the CPU time of its whole process from beside the event loop, which may be stuck.
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { CPU_LIMIT_SIGNAL, type CpuLimit } from './cpu-limit.ts'

const LOOKS_MS = 100

const { limitMs, turns } = workerData as CpuLimit
let turn = 0
let since = process.cpuUsage()

setInterval(() => {
  const now = Atomics.load(turns, 0)
  if (now !== turn) since = process.cpuUsage()
  turn = now
  const { system, user } = process.cpuUsage(since)
  if ((user + system) / 1_000 > limitMs) process.kill(process.pid, CPU_LIMIT_SIGNAL)
}, LOOKS_MS)

parentPort?.postMessage('watches')
