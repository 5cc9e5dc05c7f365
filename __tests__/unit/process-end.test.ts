import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readActionFile } from '../../src/adapters/host/action-file.ts'

/* A process ends with its run. The limits are for a busy machine; what holds a process open holds it for minutes. */

const timeout = 90_000
const ENDS_WITHIN_MS = 45_000
const KILLED_AFTER_MS = 55_000
const root = resolve(import.meta.dirname, '../..')
let base: string
let server: Server

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'process-end-'))
  server = createServer((_, reply) => {
    reply.writeHead(403).end(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'not you' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => {
  server.close()
  rmSync(base, { recursive: true })
})

type Ended = {
  readonly exitCode: number | null
  readonly output: string
  readonly tookMs: number
  /** From the last line of its output on. */
  readonly lingeredMs: number
}

async function run(folder: string, args: readonly string[], readAfterMs = 0): Promise<Ended> {
  const beganMs = performance.now()
  const limit = { timeout: KILLED_AFTER_MS, killSignal: 'SIGKILL' } as const
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...limit })
  let output = ''
  let lastMs = beganMs
  await sleep(readAfterMs)
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      lastMs = performance.now()
    })
  }
  // A child of its own may hold the pipes open: its own end is what counts.
  const [exitCode] = (await once(child, 'exit')) as [number | null]
  const endedMs = performance.now()
  await sleep(200)
  return { exitCode, output, tookMs: endedMs - beganMs, lingeredMs: endedMs - lastMs }
}

function makeFolder(): string {
  return mkdtempSync(join(base, 'run-'))
}

function write(folder: string, name: string, ...lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  chmodSync(path, 0o755)
  return path
}

function addressOf(one: { readonly address: () => unknown }): string {
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`
}

function writeKubeconfig(folder: string, user: object, address = addressOf(server)): string {
  const cluster = { server: address, 'insecure-skip-tls-verify': true }
  const kubeconfig = {
    clusters: [{ name: 'one', cluster }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
    'current-context': 'one'
  }
  return write(folder, 'kubeconfig', JSON.stringify(kubeconfig))
}

/** True if the process that was noted there still runs; ends it. */
function endLeft(path: string): boolean {
  if (!existsSync(path)) return false
  const pid = Number(readFileSync(path, 'utf8'))
  if (!isAlive(pid)) return false
  process.kill(pid, 'SIGKILL')
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // What nobody has collected yet is dead all the same.
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

describe.concurrent('a run ends, and what it started ends with it, though', () => {
  const index = join(root, 'src', 'index.ts')
  const token = `echo '{"status":{"token":"t"}}'`
  const remember = `echo $! >"$(dirname "$0")/pid"`
  const exec = (folder: string, ...lines: readonly string[]) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: write(folder, 'plugin', '#!/bin/sh', ...lines) }
  })
  const hangs = ['sleep 300 &', remember, 'wait']
  const cases: Readonly<Record<string, readonly [(folder: string) => object, string, 'is left'?]>> = {
    'a child of its plugin holds the output open': [
      (folder) => exec(folder, 'sleep 300 &', remember, token),
      'not you'
    ],
    'a child of its plugin stays in the background': [
      (folder) => exec(folder, 'sleep 300 >/dev/null 2>&1 &', remember, token),
      'not you'
    ],
    'a child of its plugin has a session of its own': [
      (folder) => exec(folder, 'setsid sleep 300 &', remember, token),
      'not you',
      'is left'
    ],
    'its plugin hangs': [(folder) => exec(folder, ...hangs), 'the run has ended']
  }

  test.each(Object.entries(cases))('%s', { timeout }, async (_, [makeUser, shows, left]) => {
    const folder = makeFolder()
    const kubeconfig = writeKubeconfig(folder, makeUser(folder))
    const ended = await run(folder, [
      index,
      `--kubeconfig=${kubeconfig}`,
      '--runtimes=spin',
      shows === 'not you' ? '--timeout=40s' : '--timeout=6s'
    ])
    const isLeft = endLeft(join(folder, 'pid'))
    expect(ended.output.replaceAll(/\s+/g, ' ')).toContain(shows)
    expect([ended.exitCode, isLeft]).toEqual([1, left !== undefined])
    expect(ended.tookMs).toBeLessThan(ENDS_WITHIN_MS)
    expect(ended.lingeredMs).toBeLessThan(5_000)
  })
})

test('whoever reads the output slowly gets all of it', { timeout }, async () => {
  const flags = Array.from({ length: 3_000 }, (_, index) => `--no-such-input-${index}=x`)
  const { output, exitCode } = await run(makeFolder(), [join(root, 'src', 'index.ts'), ...flags], 4_000)
  expect(Buffer.byteLength(output)).toBeGreaterThan(128 * 1024)
  expect(output).toContain('no-such-input-2999')
  expect(exitCode).toBe(1)
})

describe.each(['workflow', 'terminal'])('who started it in a %s goes away', (by) => {
  test('it ends all the same, in its time', { timeout }, async () => {
    // It never answers, so the run has said something before it ends.
    const silent = createNetServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const folder = makeFolder()
    const kubeconfig = writeKubeconfig(folder, { token: 't' }, addressOf(silent))
    const given = { kubeconfig, runtimes: 'spin', timeout: '8s', 'report-dir': folder }
    const defaults = readActionFile(root).inputs.map((input) => [input.name, input.default] as const)
    const inputs = Object.fromEntries([...defaults, ...Object.entries(given)])
    const env = Object.fromEntries(Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]))
    const args = Object.entries(given).map(([name, text]) => `--${name}=${text}`)
    const child = spawn(process.execPath, [join(root, 'src', 'index.ts'), ...(by === 'terminal' ? args : [])], {
      env: by === 'terminal' ? {} : { ...env, GITHUB_ACTIONS: 'true', RUNNER_DEBUG: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: KILLED_AFTER_MS,
      killSignal: 'SIGKILL'
    })
    child.stdout.destroy()
    child.stderr.destroy()
    expect(await once(child, 'exit')).toEqual([1, null])
    silent.close()
  })
})

describe('a port-forward leaves nothing open', () => {
  /** Asks, closes the connection, and ends by itself: nothing is left then that could keep it. */
  function askAt(address: string, withinMs: number): Promise<Ended> {
    const src = join(root, 'src', 'adapters')
    const folder = makeFolder()
    const script = write(
      folder,
      'ask.ts',
      `import { openKubeconfig } from '${src}/kubeconfig/context.ts'
      import { readFiles } from '${src}/kubeconfig/files.ts'
      import { askForwarded } from '${src}/kubernetes/port-forward.ts'
      const source = { kind: 'path', path: '${writeKubeconfig(folder, { token: 't' }, address)}' }
      const connection = openKubeconfig(readFiles(source, {}), undefined, {})
      const target = { namespace: 'n', pod: 'p', port: 80, path: '/' }
      const signal = AbortSignal.timeout(${withinMs})
      const answer = await askForwarded(connection, target, signal)
      console.log(JSON.stringify(answer))
      await connection.close()`
    )
    return run(folder, [script])
  }

  test('whose error comes at once', { timeout }, async () => {
    const sockets = new Set<Socket>()
    const kubelet = createServer().listen(0, '127.0.0.1')
    await once(kubelet, 'listening')
    kubelet.on('upgrade', ({ headers }, socket: Socket) => {
      sockets.add(socket.on('error', () => undefined))
      const key = `${headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
      const accept = createHash('sha1').update(key).digest('base64')
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
      lines.push('Sec-WebSocket-Protocol: v4.channel.k8s.io', `Sec-WebSocket-Accept: ${accept}`, '', '')
      const frame = (data: Buffer): Buffer => Buffer.concat([Buffer.of(0x82, data.length), data])
      // The port of either channel, then why, all at once. It never agrees to an end.
      const why = Buffer.concat([Buffer.of(1), Buffer.from('nobody listens')])
      const frames = [Buffer.of(0, 80, 0), Buffer.of(1, 80, 0), why].map(frame)
      socket.write(Buffer.concat([Buffer.from(lines.join('\r\n')), ...frames]))
    })
    const ended = await askAt(addressOf(kubelet), 10_000)
    for (const socket of sockets) socket.destroy()
    kubelet.close()
    expect(ended.output).toContain('nobody listens')
    expect(ended.lingeredMs).toBeLessThan(4_000)
  })

  test('that the server never answers', { timeout }, async () => {
    const silent = createNetServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const ended = await askAt(addressOf(silent), 500)
    silent.close()
    expect(ended.output).toContain('timeout')
    expect(ended.lingeredMs).toBeLessThan(4_000)
  })
})
