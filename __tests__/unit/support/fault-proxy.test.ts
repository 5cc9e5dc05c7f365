import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { makeAuthority, makeIdentity } from '../../../testbed/certificates.ts'
import { type FaultProxy, openFaultProxy } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'

/* A TLS server that has a watch open, in place of an API server: what is tried is the proxy alone. */

let folder: string
let server: Server
let proxy: FaultProxy
let watch: ServerResponse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fault-proxy-test-'))
  const authority = await makeAuthority(folder)
  const { certificate, key } = await makeIdentity(authority, { file: 'x', name: 'x', servers: ['IP:127.0.0.1'] })
  const encode = (text: string): string => Buffer.from(text).toString('base64')
  const kubeconfig = writeKubeconfig(
    join(folder, 'kubeconfig'),
    { 'certificate-authority-data': encode(authority.certificate) },
    { 'client-certificate-data': encode(certificate), 'client-key-data': encode(key) }
  )
  server = createServer({ cert: certificate, key }, (_, reply) => {
    watch = reply
    reply.flushHeaders()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  proxy = await openFaultProxy({ kubeconfig, server: `https://127.0.0.1:${port}` })
})

afterAll(async () => {
  await proxy.close()
  server.close()
  rmSync(folder, { recursive: true })
})

test('a watch that is silenced often shows all that it has to once the last silence is over, and nothing piles up', async () => {
  const warnings: string[] = []
  const note = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', note)
  try {
    const reading = read(await fetch(`${proxy.server}/pods?watch=true`))
    // One after the other and several at once.
    for (let turn = 0; turn < 15; turn += 1) {
      proxy.silenceWatches(1)
      proxy.silenceWatches(2)
      watch.write(`${turn} `)
      await vi.waitFor(() => {
        expect(reading.shown()).toContain(`${turn} `)
      })
    }
    proxy.silenceWatches(600_000)
    watch.write('held back')
    proxy.endWatches('cut')
    expect(await reading.over).toBeInstanceOf(Error)
    expect(reading.shown()).not.toContain('held back')
    await vi.waitFor(() => {
      expect(proxy.openWatches()).toBe(0)
    })
    expect(warnings).toEqual([])
  } finally {
    process.off('warning', note)
  }
})

test.for(['end', 'expired', 'half a line', 'cut'] as const)(
  'a watch that is ended (%s) is over, whatever the server still sends and however often it is ended',
  async (how) => {
    onTestFinished(() => {
      proxy.onAnswer = () => undefined
    })
    const reading = read(await fetch(`${proxy.server}/pods?watch=true`))
    watch.write('shown ')
    await vi.waitFor(() => {
      expect(reading.shown()).toBe('shown ')
    })
    proxy.onAnswer = ({ piece }) => {
      if (piece === undefined) return
      proxy.endWatches(how)
      proxy.endWatches('half a line')
    }
    watch.write('late ')
    await reading.over
    expect(reading.shown()).not.toContain('late')
    expect(reading.shown()).toMatch(/^shown (\{"type":.*)?$/s)
  }
)

function read({ body }: Response): { readonly shown: () => string; readonly over: Promise<unknown> } {
  if (body === null) throw new Error('the watch has no body')
  let shown = ''
  const over = (async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const piece of body) shown += decoder.decode(piece as Uint8Array, { stream: true })
  })()
  return { shown: () => shown, over: over.catch((error: unknown) => error) }
}
