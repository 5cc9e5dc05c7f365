import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { askForwarded } from '../../src/adapters/kubernetes/port-forward.ts'
import { hostileText } from '../unit/render/hostile.ts'
import { connectTo } from './connect.ts'
import { makeFuzzer } from './fuzzer.ts'
import { HostileServer } from './hostile-server.ts'
import { assertClear } from './invariants.ts'

const ENDS_WITHIN_MS = 300
const CLOSE = 8

/** A frame of a WebSocket as a peer may send it (RFC 6455, 5.2). */
type Frame = {
  readonly opcode: number
  /** FIN, the three reserved bits, and whether it claims to be masked. */
  readonly bits: number
  readonly payload: Uint8Array
  /** The length in its header; absent: its payload's own. */
  readonly claimed?: number | undefined
}

const http = (text: string): Uint8Array => Buffer.concat([Buffer.of(0), Buffer.from(text, 'latin1')])
const answers = [
  ...['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHello', 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nHello'],
  ...['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n', 'HTTP/1.1 999999999 X\r\n\r\n'],
  ...['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ...[
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50),
    `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(5_000)}\r\n`,
    'HTTP/9.9 200\r\n\r\n'
  ],
  ...[`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(200_000)}`, 'HTTP/1.1 302 F\r\nlocation: http://evil.example\r\n\r\n']
]
const payload = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...answers).map(http) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('\0\x50\0', '\x01\x50\0', '\0', '', '\x01', '\x02x', '\xff')
      .map((one) => Buffer.from(one, 'latin1'))
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(4), hostileText)
      .map(([channel, text]) => Buffer.concat([Buffer.of(channel), Buffer.from(text)]))
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) }
)
const frame: fc.Arbitrary<Frame> = fc.record({
  opcode: fc.oneof(
    { weight: 6, arbitrary: fc.constant(2) },
    { weight: 2, arbitrary: fc.constantFrom(0, 1, CLOSE, 9, 10) },
    fc.nat(15)
  ),
  bits: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0x80) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0x90, 0xf0, 0x180) }
  ),
  payload,
  claimed: fc.option(fc.constantFrom(0, 1, 200, 2 ** 31, 2 ** 53), { freq: 12, nil: undefined })
})

/** What a peer does: the two frames that open the channels or not, any frames, an end or none. */
const peer = fc.record({
  isOpening: fc.boolean(),
  frames: fc.array(frame, { maxLength: 6 }),
  ending: fc.constantFrom('stay' as const, 'end' as const, 'reset' as const, 'cut' as const)
})

function encode({ bits, claimed, opcode, payload: data }: Frame): Buffer {
  const length = claimed ?? data.length
  const [first, mask] = [(bits & 0xf0) | opcode, (bits & 0x100) === 0 ? 0 : 0x80]
  if (length < 126) return Buffer.concat([Buffer.of(first, mask | length), data])
  const long = Buffer.alloc(length < 65_536 ? 2 : 8)
  if (long.length === 2) long.writeUInt16BE(length)
  else long.writeBigUInt64BE(BigInt(length))
  return Buffer.concat([Buffer.of(first, mask | (long.length === 2 ? 126 : 127)), long, data])
}

const server = await HostileServer.start()
const connection = connectTo(server.url)
const opening = [0, 1].map((channel) => ({ opcode: 2, bits: 0x80, payload: Buffer.of(channel, 80, 0) }))

/** The peer of a port-forward, which is a kubelet by way of the API server. */
export const portForward = makeFuzzer('port-forward', 60, peer, async ({ ending, frames, isOpening }) => {
  server.onSocket = (socket) => {
    const bytes = Buffer.concat([...(isOpening ? opening : []), ...frames].map(encode))
    socket.write(ending === 'cut' ? bytes.subarray(0, Math.max(0, bytes.length - 3)) : bytes, () => {
      if (ending === 'reset') socket.destroy()
      else if (ending !== 'stay') socket.end()
    })
  }
  const target = { namespace: 'default', pod: 'pod', port: 80, path: '/hello' }
  const answer = await askForwarded(connection, target, AbortSignal.timeout(ENDS_WITHIN_MS))
  if (answer.kind === 'no-answer') assertClear(answer.message)
  // What comes late must not end the process either.
  await sleep(5)
})
