#!/usr/bin/env node
import process from 'node:process'
import { describeError } from './adapters/errors.ts'
import type { Host } from './adapters/host/host.ts'
import { openHost } from './adapters/host/open.ts'
import { secrets, secretsInEnvironment } from './adapters/secrets.ts'
import { main } from './main.ts'
import { findNodeFault } from './adapters/host/node-version.ts'
import { post } from './post.ts'

const invocation = { args: process.argv.slice(2), env: process.env, stdout: process.stdout, stderr: process.stderr }
const UNEXPECTED = 'unexpected: the run did not finish'

void start()

async function start(): Promise<void> {
  const host = openHost(invocation)
  secrets.listen(host.log.mask)
  secrets.add(secretsInEnvironment(invocation.env))
  const fault = findNodeFault(process.versions.node)
  if (fault !== undefined) {
    process.exitCode = 1
    host.log.annotate('error', fault, 'wasm-node-smoke cannot run')
    return
  }
  // One bundle for both steps.
  if (isPostStep()) {
    process.exitCode = await post(host)
  } else {
    await startMain(host)
  }
  await flush(process.stdout)
  await flush(process.stderr)
  // All is reported. What may still be open (a connection that hangs, a timer of a library) keeps no job waiting.
  process.exit()
}

/** Waits until all that was written is handed over, however slow the reader is; one that is gone gets nothing. */
async function flush(stream: NodeJS.WriteStream): Promise<void> {
  stream.on('error', () => undefined)
  await new Promise<void>((done) => {
    if (stream.destroyed) done()
    else
      stream.write('', () => {
        done()
      })
  })
}

/** By the file that was started, `post-step.ts`, or what the build makes of it. */
function isPostStep(): boolean {
  return /[/\\]post-step\.[jt]s$/.test(process.argv[1] ?? '')
}

/** Green only if main comes to its end and reports it: what it throws, or what is thrown behind its back, is red. */
async function startMain(host: Host): Promise<void> {
  let isEnded = false
  // Node ends well, however much is still awaited, once nothing is left that could go on.
  process.on('exit', (code) => {
    if (isEnded || code !== 0) return
    process.exitCode = 1
    host.log.annotate('error', 'the process ran out of work before the run had ended', UNEXPECTED)
  })
  try {
    const exitCode = await main(invocation, host)
    if (exitCode !== 0) process.exitCode = exitCode
  } catch (error) {
    process.exitCode = 1
    host.log.annotate('error', describeError(error), UNEXPECTED)
  }
  isEnded = true
}
