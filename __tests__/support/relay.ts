import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A port of this machine that leads to a server, until it is closed: then nobody listens there any more. */
export type Relay = { readonly url: string; readonly close: () => void }

/** Opens a relay to a server, at a port of its own or a given one. */
export async function openRelay(server: string, port = 0): Promise<Relay> {
  const to = new URL(server)
  const sockets = new Set<Socket>()
  const relay = createServer((near) => {
    sockets.add(near)
    couple(near, connect(Number(to.port), to.hostname))
  }).listen(port, '127.0.0.1')
  await once(relay, 'listening')
  return {
    url: `https://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    close: () => {
      relay.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}

/** Sends on what each of two connections receives; the end of one, whatever the cause, ends the other. */
export function couple(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one]
  ] as const) {
    from.pipe(to)
    from.on('error', () => undefined).on('close', () => to.destroy())
  }
}

/** The URL of a server that is not there: the port was free a moment ago. */
export async function makeNowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `https://127.0.0.1:${port}`
}
