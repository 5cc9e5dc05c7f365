import { Agent, request } from 'node:https'
import type { Identity } from './certificates.ts'

/** What the API server reported; a body that isn't JSON is text. */
export type Answer = { readonly status: number; readonly body: string }

/** The API server as a testbed needs it: few calls, made with the administrator's certificate. */
export type Api = {
  readonly call: (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Answer>
}

export type CallOptions = { readonly contentType?: string; readonly timeoutMs?: number; readonly signal?: AbortSignal }

/** The API server at this address, for whoever has this identity. */
export function makeApi(server: string, authority: string, identity: Identity): Api {
  const agent = new Agent({
    ca: authority,
    cert: identity.certificate,
    key: identity.key,
    keepAlive: true,
    timeout: 60_000
  })
  return {
    call: async (method, path, body, { contentType = 'application/json', timeoutMs = 10_000, signal } = {}) =>
      await new Promise((resolve, reject) => {
        const deadline = AbortSignal.timeout(timeoutMs)
        const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
        const headers = body === undefined ? {} : { 'content-type': contentType }
        const sent = request(new URL(path, server), { method, agent, headers, signal: either }, (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (part: string) => (text += part))
          response.on('error', reject)
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: text })
          })
        })
        sent.on('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      })
  }
}
