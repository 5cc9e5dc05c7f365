import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const tools = join(import.meta.dirname, '..', '..', '..', 'scripts', 'tools.ts')

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the program that runs, and none is run after it',
  async (signal) => {
    const wait = "process.stdout.write('begun '); setTimeout(() => {}, 60_000)"
    const both = `
    import { runProgram } from ${JSON.stringify(tools)}
    for (const one of ['first', 'second']) await runProgram(process.execPath, ['-e', ${JSON.stringify(wait)}])`
    const child = spawn(process.execPath, ['--input-type=module', '-e', both], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      output += chunk.toString()
      if (output === 'begun ') child.kill(signal)
      else child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect({ output, signal: child.signalCode }).toEqual({ output: 'begun ', signal })
  },
  30_000
)
