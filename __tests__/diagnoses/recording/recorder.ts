import type { EventObject, NodeObject, PodObject, RuntimeClassObject } from '../../../src/core/kubernetes/objects.ts'
import type { ProxiedAnswer } from '../../support/fault-proxy.ts'
import type { Entry, Refusal } from '../../fixtures/recording.ts'

/** An entry, whose pod it is about (a node's name for a node), and when it came, by the wall clock. */
export type RecordedEntry = { readonly about: string; readonly atMs: number; readonly entry: Entry }

type Observable = { readonly type: string; readonly object: PodObject & EventObject & NodeObject }
type Listing = { readonly items: readonly NodeObject[] }
type Open = { text: string; readonly kind: 'pod' | 'event' | 'node' }

/** More of a sample's answer than this is read by nobody. */
const ANSWER_LIMIT = 64 * 1024

/** A request is given up after 10 s. */
const PATIENCE_MS = 9_000

/** Keeps all that the API server reported one run of the action, with the time at which it came through the fault proxy. */
export class Recorder {
  readonly entries: RecordedEntry[] = []
  /** The nodes as the run found them, by name. */
  readonly nodes = new Map<string, NodeObject>()
  /** The classes that it found, by name. */
  readonly classes = new Map<string, RuntimeClassObject>()
  readonly #bodies = new Map<number, Buffer[]>()
  readonly #watches = new Map<number, Open>()

  record(answer: ProxiedAnswer): void {
    const kind = watchedKind(answer.path)
    if (kind !== undefined) this.#recordWatch(kind, answer)
    else this.#recordPiece(answer)
  }

  #recordWatch(kind: Open['kind'], { id, piece }: ProxiedAnswer): void {
    const open = this.#watches.get(id) ?? { text: '', kind }
    this.#watches.set(id, open)
    open.text += piece?.toString('utf8') ?? ''
    const lines = open.text.split('\n')
    open.text = lines.pop() ?? ''
    for (const line of lines) this.#recordChange(kind, JSON.parse(line) as Observable)
    if (piece === undefined) this.#watches.delete(id)
  }

  #recordChange(kind: Open['kind'], { type, object }: Observable): void {
    const gone = type === 'DELETED'
    if (!/^(ADDED|MODIFIED|DELETED)$/.test(type) || (kind === 'event' && gone)) return
    const about = kind === 'event' ? (object.involvedObject?.name ?? '') : (object.metadata.name ?? '')
    this.#add(about, kind === 'event' ? { kind, object } : { kind, object, ...(gone ? { gone } : {}) })
  }

  #recordPiece(answer: ProxiedAnswer): void {
    const { id, isCut, piece } = answer
    const pieces = this.#bodies.get(id) ?? []
    if (piece !== undefined) {
      const isEnough = pieces.reduce((sum, one) => sum + one.length, 0) > ANSWER_LIMIT
      this.#bodies.set(id, isEnough ? pieces : [...pieces, piece])
      return
    }
    this.#bodies.delete(id)
    this.#recordAnswer(answer, Buffer.concat(pieces).subarray(0, ANSWER_LIMIT).toString('utf8'), isCut)
  }

  #recordAnswer({ method, path, status, body: sent, tookMs }: ProxiedAnswer, body: string, isCut: boolean): void {
    const [place = ''] = path.split('?')
    const asked = /\/pods\/([^/:]+):\d+\/proxy/.exec(place)?.[1]
    const logged = /\/pods\/([^/]+)\/log$/.exec(place)?.[1]
    const isGivenUp = status === 0
    // A run that has its verdict takes its last request back: nobody waited without result.
    if (isGivenUp && tookMs < PATIENCE_MS) return
    if (asked !== undefined) this.#add(asked, { kind: 'answer', answer: { status, body, isCut, isGivenUp } })
    else if (isGivenUp) return
    else if (logged !== undefined && status < 400 && body !== '') this.#add(logged, { kind: 'log', text: body })
    else if (status >= 400 && refused(method, place) !== undefined) {
      const refusal = { of: refused(method, place) ?? 'pod', status, message: messageOf(body) }
      this.#add(nameOf(sent()) ?? place.split('/').at(-1) ?? '', { kind: 'refusal', refusal })
    } else if (status < 400 && method === 'GET' && place === '/api/v1/nodes' && this.nodes.size === 0) {
      for (const node of (JSON.parse(body) as Listing).items) this.nodes.set(node.metadata.name ?? '', node)
    } else if (status < 400 && method === 'GET' && /\/runtimeclasses\/[^/]+$/.test(place)) {
      const found = JSON.parse(body) as RuntimeClassObject
      this.classes.set(found.metadata.name ?? '', found)
    }
  }

  #add(about: string, entry: Entry): void {
    this.entries.push({ about, atMs: Date.now(), entry })
  }
}

function watchedKind(path: string): Open['kind'] | undefined {
  if (!/[?&]watch=true/.test(path)) return undefined
  if (path.includes('/pods?')) return 'pod'
  return path.includes('/events?') ? 'event' : path.startsWith('/api/v1/nodes?') ? 'node' : undefined
}

function refused(method: string, place: string): Refusal['of'] | undefined {
  if (method === 'POST' && place.endsWith('/pods')) return 'pod'
  if (method === 'POST' && place.endsWith('/runtimeclasses')) return 'class'
  if (method !== 'PATCH') return undefined
  return place.includes('/runtimeclasses/') ? 'class' : place.includes('/nodes/') ? 'label' : undefined
}

function nameOf(sent: string): string | undefined {
  try {
    return (JSON.parse(sent) as { metadata?: { name?: string } }).metadata?.name
  } catch {
    return undefined
  }
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body
  } catch {
    return body
  }
}
