import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a server shows a client's own credentials: the first part of the path of its address. */
export const reflections = ['text', 'status', 'page', 'unauthorized', 'cut'] as const

/** A server that stands where an API server is expected, and shows in each answer what it was sent to prove who asks. */
export type ReflectingServer = { readonly address: string; readonly close: () => void }

/** Starts one on this machine. */
export async function startReflectingServer(): Promise<ReflectingServer> {
  const server = createServer(reflect).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}

function reflect({ headers, url = '' }: IncomingMessage, answer: ServerResponse): void {
  const shown = allForms(headers.authorization ?? '')
  const isJson = /^\/(?:status|unauthorized)\//.test(url)
  const [code, body] = answerOf(url.split('/')[1] ?? '', shown)
  answer.writeHead(code, { 'content-type': isJson ? 'application/json' : 'text/plain' }).end(body)
}

function answerOf(reflection: string, shown: string): readonly [number, string] {
  const status = (code: number, reason: string): readonly [number, string] => [
    code,
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message: shown })
  ]
  switch (reflection) {
    case 'status':
      return status(403, 'Forbidden')
    case 'unauthorized':
      return status(401, 'Unauthorized')
    case 'page':
      return [200, shown]
    case 'cut':
      // Where a part of the first form is still within what is kept of an answer.
      return [403, `${'.'.repeat(280)}${shown}`]
    default:
      return [403, shown]
  }
}

/** A header and the credential in it, as they are and as others would write them. */
function allForms(header: string): string {
  const credential = header.replace(/^\w+ /, '')
  return [header, credential].flatMap((text) => formsOf(text)).join(' ')
}

/** A text as it is, in base64, in a URL and in JSON. */
export function formsOf(text: string): readonly string[] {
  const base64 = Buffer.from(text).toString('base64')
  return [text, base64, base64.replace(/=+$/, ''), encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]
}
