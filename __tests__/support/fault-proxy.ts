import { once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { readAdmin } from './kubeconfigs.ts'
import { omit } from './snapshot.ts'

/** A request that has reached the fault proxy. */
export type ProxiedRequest = {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Answers in place of the API server. */
  readonly answer: (status: number, headers: Readonly<Record<string, string>>, body: object) => void
  /** Passes the request on, but cuts the connection before the answer. */
  readonly loseAnswer: () => void
  /** Passes the request on, and cuts the connection after half of the first piece of its answer. */
  readonly halveAnswer: () => void
}

/** How a watch is ended: in good order, by a cut, by a cut in the middle of a line, or since its version is too old. */
export type WatchEnd = 'end' | 'cut' | 'half a line' | 'expired'

/** What came through of one answer. */
export type ProxiedAnswer = {
  /** The request's number: there may be several to one path at once. */
  readonly id: number
  readonly method: string
  readonly path: string
  /** The request's body. */
  readonly body: () => string
  /** 0: whoever asked went away before there was an answer. */
  readonly status: number
  /** Since the request came. */
  readonly tookMs: number
  /** A piece of the answer; undefined: that was its end. */
  readonly piece: Buffer | undefined
  /** At the end: it broke off, or whoever asked went away. */
  readonly isCut: boolean
}

/**
 * A proxy in front of the real API server, which shows each request before it goes on: a network or a server can fail at a
 * precise request, and whatever else is answered is answered by the real server.
 */
export type FaultProxy = {
  readonly server: string
  /** Every request so far, as `GET /path?query`. */
  readonly seen: string[]
  /** Is shown each request before it goes on; what it neither answers nor loses goes through. */
  onRequest: (request: ProxiedRequest) => Promise<void> | void
  /** Is shown each piece of an answer as it comes through. */
  onAnswer: (answer: ProxiedAnswer) => void
  /** How many watches have been answered and are still open. */
  readonly openWatches: () => number
  /** Ends every watch that is open, or those whose path has this in it. */
  readonly endWatches: (how: WatchEnd, inPath?: string) => void
  /** Holds back what every open watch has to tell, for so long from now on. */
  readonly silenceWatches: (ms: number) => void
  readonly close: () => Promise<void>
}

/** What a kubeconfig needs of a fault proxy. */
export function proxyCluster({ server }: FaultProxy): object {
  return { server, 'insecure-skip-tls-verify': true }
}

/** Has the next request answered with an error, and passes all later ones on. */
export function refuseOnce(proxy: FaultProxy, status: number, headers: Readonly<Record<string, string>> = {}): void {
  proxy.onRequest = ({ answer }) => {
    proxy.onRequest = () => undefined
    answer(status, headers, { kind: 'Status', code: status, reason: 'Sorry', message: 'not now' })
  }
}

/** Waits until somebody watches: what is listed first is answered before the watch is asked for. */
export async function untilWatching(proxy: FaultProxy): Promise<void> {
  await waitFor({ what: 'a watch', timeoutMs: 5000, everyMs: 10 }, () =>
    proxy.openWatches() === 1 ? there(undefined) : missing(`${proxy.openWatches()} of them`)
  )
}

/** Opens a fault proxy for anybody: it has the administrator's certificate itself. */
export async function openFaultProxy(testbed: Pick<Testbed, 'kubeconfig' | 'server'>): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, ...credentialsOf(testbed) })
  /** Those that are open. */
  const watches = new Map<ServerResponse, OpenWatch>()
  const seen: string[] = []
  let requests = 0
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing)
  })
  const proxy: FaultProxy = {
    get server() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    seen,
    onRequest: () => undefined,
    onAnswer: () => undefined,
    openWatches: () => watches.size,
    endWatches: (how, inPath = '') => {
      for (const [watch, open] of watches) {
        if (!watch.req.url?.includes(inPath)) continue
        watches.delete(watch)
        clearTimeout(open.silence)
        // A cut loses what was held back; every other end comes after it.
        if (open.silence !== undefined && how !== 'cut') watch.uncork()
        endWatch(watch, how)
      }
    },
    silenceWatches: (ms) => {
      for (const [watch, open] of watches) {
        clearTimeout(open.silence)
        if (open.silence === undefined) watch.cork()
        open.silence = setTimeout(() => {
          open.silence = undefined
          watch.uncork()
        }, ms)
      }
    },
    close: async () => {
      server.closeAllConnections()
      agent.destroy()
      server.close()
      await once(server, 'close')
    }
  }
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url: path = '' } = incoming
    seen.push(`${method} ${path}`)
    // Read before anything else: what was sent in whole has its effect, even if whoever sent it goes away meanwhile.
    const sent = await buffer(incoming).catch(() => undefined)
    if (sent === undefined) return
    let fate: Fate = 'whole'
    await proxy.onRequest({
      method,
      path,
      answer: (status, headers, body) => {
        outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
      },
      loseAnswer: () => {
        fate = 'lost'
      },
      halveAnswer: () => {
        fate = 'half'
      }
    })
    if (outgoing.writableEnded) return
    pass(incoming, sent, outgoing, fate)
  }
  const pass = (incoming: IncomingMessage, sent: Buffer, outgoing: ServerResponse, fate: Fate): void => {
    const { method = '', headers, url = '' } = incoming
    const id = (requests += 1)
    const begunAt = performance.now()
    let status = 0
    const show = (piece: Buffer | undefined, isCut: boolean): void => {
      proxy.onAnswer({ id, method, path: url, body, status, tookMs: performance.now() - begunAt, piece, isCut })
    }
    const body = (): string => sent.toString('utf8')
    const kept = omit(headers, ['host', 'connection']) as OutgoingHttpHeaders
    const forwarded = request(new URL(url, testbed.server), { agent, method, headers: kept }, (response) => {
      if (fate === 'lost') {
        response.resume().on('close', () => outgoing.destroy())
        return
      }
      // Sent at once, as the server did: a watch may have nothing to show for long.
      outgoing.writeHead(response.statusCode ?? 502, response.headers).flushHeaders()
      const isWatch = /[?&]watch=true/.test(url)
      if (isWatch) {
        const open: OpenWatch = { silence: undefined }
        watches.set(outgoing, open)
        outgoing.on('close', () => {
          clearTimeout(open.silence)
          watches.delete(outgoing)
        })
      }
      status = response.statusCode ?? 502
      response.on('data', (piece: Buffer) => {
        show(piece, false)
      })
      response.on('close', () => {
        show(undefined, !response.complete)
      })
      // A watch that was ended here, of which the server knows nothing: what it still sends has nowhere to go.
      const isOver = (): boolean => isWatch && !watches.has(outgoing)
      if (fate === 'half') {
        response.once('data', (piece: Buffer) => {
          if (!isOver()) outgoing.write(piece.subarray(0, piece.length / 2), () => outgoing.destroy())
        })
        return
      }
      response.on('data', (piece: Buffer) => {
        if (isOver() || outgoing.write(piece)) return
        response.pause()
        outgoing.once('drain', () => response.resume())
      })
      response.on('end', () => outgoing.end())
      response.on('error', () => outgoing.destroy())
      outgoing.on('close', () => response.destroy())
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => {
      if (status !== 0 || forwarded.destroyed) return
      forwarded.destroy()
      show(undefined, true)
    })
    forwarded.end(sent)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return proxy
}

type Fate = 'whole' | 'half' | 'lost'

/** Of a watch that is silenced: what will end that. */
type OpenWatch = { silence: NodeJS.Timeout | undefined }

function endWatch(watch: ServerResponse, how: WatchEnd): void {
  const expired = {
    kind: 'Status',
    status: 'Failure',
    code: 410,
    reason: 'Expired',
    message: 'too old resource version'
  }
  if (how === 'end') watch.end()
  if (how === 'cut') watch.destroy()
  if (how === 'half a line') watch.write('{"type":"MODIFIED","object":{"ki', () => watch.destroy())
  if (how === 'expired') watch.end(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`)
}

function credentialsOf(testbed: Pick<Testbed, 'kubeconfig'>): {
  readonly ca: Buffer
  readonly cert: Buffer
  readonly key: Buffer
} {
  const { cluster, user } = readAdmin(testbed)
  const decode = (text = ''): Buffer => Buffer.from(text, 'base64')
  return {
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data'])
  }
}
