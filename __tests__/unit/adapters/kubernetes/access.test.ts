import { expect, test } from 'vitest'
import { createPods } from '../../../../src/adapters/kubernetes/access.ts'
import type { Access } from '../../../../src/core/model.ts'
import { connectTo } from '../../../fuzz/connect.ts'
import { HostileServer } from '../../../fuzz/hostile-server.ts'

const target = { namespace: 'default', pod: 'pod', port: 80, path: '/hello' }
const refused = (address: string): string =>
  `error trying to reach service: dial tcp ${address}:80: connect: connection refused`

/** A message of a WebSocket, on a channel of a forwarded port. */
const frame = (channel: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x82, payload.length + 1, channel), payload])
const portNumber = Buffer.of(80, 0)

/** A server whose proxy to pods reports this, and whose kubelet's port-forward leads to something that answers, or that nothing listens on. */
async function serve(message: string, isForwarded: boolean): Promise<HostileServer> {
  const server = await HostileServer.start()
  const status = { kind: 'Status', reason: 'ServiceUnavailable', code: 503, message }
  server.reply = () => ({ kind: 'body', status: 503, body: JSON.stringify(status) })
  server.onSocket = (socket) => {
    socket.write(Buffer.concat([frame(0, portNumber), frame(1, portNumber)]))
    socket.once('data', () => {
      const answer = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')
      socket.write(
        isForwarded ? frame(0, answer) : frame(1, Buffer.from('error forwarding port 80: connection refused'))
      )
    })
  }
  return server
}

async function ask(message: string, isForwarded: boolean, access: Access = 'auto') {
  const server = await serve(message, isForwarded)
  const said: string[] = []
  const pods = createPods(connectTo(server.url), access, (text) => said.push(text))
  return { answer: await pods.ask(target, AbortSignal.timeout(5_000)), said }
}

test('refused at an IPv6 address, and the server listens on IPv4 alone: port-forward, which dials both, for all from then on', async () => {
  const { answer, said } = await ask(refused('[fd00:10:244::7]'), true)
  expect(answer).toMatchObject({ kind: 'answered', status: 200, body: 'hello' })
  expect(said).toEqual([
    expect.stringMatching(
      /^access: port-forward from here on, .*dial tcp \[fd00:10:244::7\]:80: connect: connection refused/
    )
  ])
})

test('refused at an IPv6 address, and port-forward is refused as well: nothing listens yet', async () => {
  const { answer, said } = await ask(refused('[fd00:10:244::7]'), false)
  expect(answer).toEqual({
    ...{ kind: 'no-answer', via: 'proxy', triedBoth: true },
    message: `${refused('[fd00:10:244::7]')} (503)`
  })
  expect(said).toEqual([])
})

test.each([
  { name: 'at an IPv4 address: nothing listens there, by whichever way', message: refused('10.0.1.7'), access: 'auto' },
  { name: 'with access proxy: no other way was asked for', message: refused('[fd00::7]'), access: 'proxy' }
] as const)('refused $name', async ({ message, access }) => {
  const { answer } = await ask(message, true, access)
  expect(answer).toEqual({ kind: 'no-answer', via: 'proxy', message: `${message} (503)` })
})

test('a log is asked for as far as a proof may be in it: the kubelet counts the bytes from the first of the last lines', async () => {
  const server = await HostileServer.start()
  const log = 'x'.repeat(250).concat('\n').repeat(999).concat('the end\n')
  let asked = ''
  server.reply = ({ query }) => {
    asked = query.toString()
    return { kind: 'body', status: 200, body: log, headers: { 'content-type': 'text/plain' } }
  }
  const pods = createPods(connectTo(server.url), 'auto', () => undefined)
  const read = await pods.logTail({ namespace: 'default', pod: 'pod', container: 'app', previous: false })
  expect(read).toEqual({ kind: 'ok', value: log })
  expect(asked).toBe('tailLines=1000&limitBytes=1048576&container=app')
})
