import { secretsIn } from '../core/text/contents.ts'
import { toPlainText } from '../core/text/escape.ts'
import { formsOf, linesOf, normalizeSecret } from './secret-forms.ts'

const HIDDEN = '***'
/** Fields that hold words of our own, by which reports are read. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'kind',
  'result',
  'code',
  'fault',
  'outcome',
  'mode',
  'cleanup',
  'verdict',
  'source',
  'startedAt',
  // Of facts, by which fixes are chosen.
  'lacks',
  'is',
  'role',
  'from'
])

/** The secrets of a process: every source of credentials adds to them, and whatever leaves the process goes through them. */
export class Secrets {
  readonly #values = new Set<string>()
  /** Everything to be hidden, the longest first: one may be a part of another. */
  #forms: readonly string[] = []
  #onNew: (values: readonly string[]) => void = () => undefined

  /** Has the lines of those that come from now on passed on, before they are used; for a log that masks them itself. */
  listen(onNew: (values: readonly string[]) => void): void {
    this.#onNew = onNew
  }

  /** Adds secrets; absent ones, and those that are too short to be one, count for nothing. */
  add(values: readonly (string | null | undefined)[]): void {
    const fresh = values
      .flatMap((value) => normalizeSecret(value ?? '') ?? [])
      .filter((value, index, all) => !this.#values.has(value) && all.indexOf(value) === index)
    if (fresh.length === 0) return
    for (const value of fresh) this.#values.add(value)
    const forms = new Set([...this.#forms, ...fresh.flatMap(formsOf)])
    this.#forms = [...forms].sort((a, b) => b.length - a.length)
    this.#onNew(fresh.flatMap(linesOf))
  }

  /** A text without any of the secrets. One that has invisible characters in between is found as well. */
  redact(text: string): string {
    const shown = this.#replace(text)
    const plain = toPlainText(shown)
    const hidden = plain === shown ? shown : this.#replace(plain)
    return hidden === plain ? shown : hidden
  }

  /** The same data with every text in it redacted, but for words of our own: it can still be read by them. */
  redactAll<T>(data: T): T {
    return this.#redactValue(data) as T
  }

  #replace(text: string): string {
    return this.#forms.reduce((rest, form) => (rest.includes(form) ? rest.replaceAll(form, HIDDEN) : rest), text)
  }

  #redactValue(value: unknown): unknown {
    if (typeof value === 'string') return this.redact(value)
    if (Array.isArray(value)) return value.map((one) => this.#redactValue(one))
    if (typeof value !== 'object' || value === null) return value
    const isOwn = (key: string, field: unknown): boolean => OWN_WORDS.has(key) && typeof field === 'string'
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, isOwn(key, field) ? field : this.#redactValue(field)])
    )
  }
}

/** Those of this process, which is one run or the cleanup after one. */
export const secrets = new Secrets()

const PROXY_VARIABLE = /^(?:https?|all)_proxy$/i

/** The secrets in an environment that this program reads: of proxies, and of a kubeconfig in the place of its path. */
export function secretsInEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const ofProxies = Object.entries(env).filter(([name]) => PROXY_VARIABLE.test(name))
  const contents = secretsIn(new Map([['KUBECONFIG', env['KUBECONFIG'] ?? '']]))
  return [...ofProxies.flatMap(([, value = '']) => (value === '' ? [] : secretsInUrl(value))), ...contents]
}

/** The secrets in the address of a server or a proxy: user and password, and whatever is in its query. */
export function secretsInUrl(address: string): readonly string[] {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  // What is no address, for a character that isn't escaped in it, may have a password all the same.
  if (url === null) return [...(/\/\/(.*)@/.exec(address)?.slice(1) ?? [])].flatMap(splitUser)
  const { username, password, searchParams, search } = url
  const raw = search.split(/[?&]/).map((one) => one.slice(one.indexOf('=') + 1))
  return [...splitUser(password === '' ? username : `${username}:${password}`), ...searchParams.values(), ...raw]
}

/** The password, or the user where there is none: that may be a token. Both together are what is sent. */
function splitUser(text: string): readonly string[] {
  const plain = decode(text)
  const [, password = text] = /^[^:]*:(.*)$/s.exec(text) ?? []
  return text === '' ? [] : [text, plain, password, decode(password)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
