// The side of a server in SOCKS5 (https://www.rfc-editor.org/rfc/rfc1928), as far as a proxy needs it that only connects.
import { once } from 'node:events'
import type { Socket } from 'node:net'

/** Who may use a proxy. */
export type Credentials = { readonly user: string; readonly password: string }

const VERSION = 5
const FREE = 0
const BY_PASSWORD = 2
const NONE = 0xff
const NAME = 3
const IPV6 = 4

/** Agrees on how to sign in, and has the client do it; false where it may not pass, and the connection ends. */
export async function greet(socket: Socket, credentials: Credentials | undefined): Promise<boolean> {
  const [, count = 0] = await read(socket, 2)
  const offered = await read(socket, count)
  const wanted = credentials === undefined ? FREE : BY_PASSWORD
  const isOffered = offered.includes(wanted)
  socket.write(Buffer.of(VERSION, isOffered ? wanted : NONE))
  const mayPass = isOffered && (credentials === undefined || (await isSignedIn(socket, credentials)))
  if (!mayPass) socket.end()
  return mayPass
}

/** Host and port that the client wants a connection to. */
export async function readTarget(socket: Socket): Promise<string> {
  const [, , , type] = await read(socket, 4)
  const host = await readHost(socket, type)
  return `${host}:${(await read(socket, 2)).readUInt16BE()}`
}

/** Has the client go on. */
export function succeed(socket: Socket): void {
  reply(socket, 0)
}

/** Tells the client that the host can't be reached. */
export function refuse(socket: Socket): void {
  reply(socket, 4)
  socket.end()
}

/** Leads what either has to say to the other, until one of them ends. */
export function couple(one: Socket, other: Socket): void {
  for (const end of [one, other]) {
    const destroy = (): void => {
      one.destroy()
      other.destroy()
    }
    end.on('error', destroy).on('close', destroy)
  }
  one.pipe(other).pipe(one)
}

/** User and password, each after its length (https://www.rfc-editor.org/rfc/rfc1929). */
async function isSignedIn(socket: Socket, { user, password }: Credentials): Promise<boolean> {
  const [, userLength = 0] = await read(socket, 2)
  const givenUser = await read(socket, userLength)
  const [passwordLength = 0] = await read(socket, 1)
  const givenPassword = await read(socket, passwordLength)
  const isRight = givenUser.toString() === user && givenPassword.toString() === password
  socket.write(Buffer.of(1, isRight ? 0 : 1))
  return isRight
}

async function readHost(socket: Socket, type: number | undefined): Promise<string> {
  if (type === NAME) {
    const [length = 0] = await read(socket, 1)
    return (await read(socket, length)).toString()
  }
  if (type !== IPV6) return (await read(socket, 4)).join('.')
  const groups = (await read(socket, 16)).toString('hex').match(/.{4}/g) ?? []
  return `[${groups.join(':')}]`
}

function reply(socket: Socket, code: number): void {
  socket.write(Buffer.of(VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0))
}

/** So many bytes, none more; throws if the connection ends before. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0)
  for (;;) {
    const bytes = socket.read(length) as Buffer | null
    if (bytes !== null) return bytes
    if (socket.destroyed || socket.readableEnded) throw new Error('the client ended the connection')
    await once(socket, 'readable')
  }
}
