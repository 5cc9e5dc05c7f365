import { describeMistake } from '../core/text/quote.ts'
import { parseDuration } from './durations.ts'
import type { BodyExpectation, FailingResult, LabelRequirement } from '../core/model.ts'
import { isDnsLabel } from '../core/kubernetes/names.ts'
import { isPattern, needsManagement } from '../core/nodes/patterns.ts'
import { isRegistry, isRequestPath, parseBody } from '../core/kubernetes/samples.ts'
import { parseSelector } from '../core/kubernetes/selectors.ts'
import { findContents } from '../core/text/contents.ts'
import { accept, type Parsed, reject } from './result.ts'

/** Reads one input: its name, for the mistake, and its text, trimmed. */
export type Parser<T> = (name: string, text: string) => Parsed<T>

const MAX_COUNT = 1_000_000
const MAX_TIMEOUT_MS = 24 * 60 * 60 * 1000
const TRUE = ['true', 'True', 'TRUE']
const FALSE = ['false', 'False', 'FALSE']
const NOT_A_NAME = /\p{C}/u

/** Reads the booleans of a workflow, which are those of YAML. */
export const parseBoolean: Parser<boolean> = (name, text) => {
  if (TRUE.includes(text)) return accept(true)
  return FALSE.includes(text) ? accept(false) : reject(name, '"true" or "false"', text)
}

/** Reads a number of things, at least one. */
export const parseCount: Parser<number> = (name, text) => {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= MAX_COUNT
    ? accept(count)
    : reject(name, `a whole number from 1 to ${MAX_COUNT.toString()}`, text)
}

const MAX_REPEAT = 1_000

/** Reads how often each check is done. */
export const parseRepeat: Parser<number> = (name, text) => {
  const count = parseCount(name, text)
  return count.kind === 'value' && count.value <= MAX_REPEAT
    ? count
    : reject(name, `a whole number from 1 to ${MAX_REPEAT.toString()}`, text)
}

/** Reads how many replicas of a sample there are; none reported is one on every node. */
export const parseReplicas: Parser<number | undefined> = (name, text) => {
  const count = parseCount(name, text)
  if (text === 'per-node' || count.kind === 'value') return text === 'per-node' ? accept(undefined) : count
  return reject(name, `"per-node" or a whole number from 1 to ${MAX_COUNT.toString()}`, text)
}

/** Reads the path of a request. */
export const parseRequestPath: Parser<string> = (name, text) =>
  isRequestPath(text) ? accept(text) : reject(name, 'a path that starts with "/" and has no ".." in it', text)

/** Reads what an answer must hold; empty is no condition. */
export const parseExpected: Parser<BodyExpectation | undefined> = (name, text) => {
  if (text === '') return accept(undefined)
  const body = parseBody(text)
  return body === undefined
    ? reject(name, 'a text that the answer holds, or /regex/flags with flags of i, m, s and u', text)
    : accept(body)
}

/** Makes the reader of a word out of a few. */
export function parseChoice<T extends string>(choices: readonly T[]): Parser<T> {
  const expected = choices.map((choice) => `"${choice}"`).join(' or ')
  return (name, text) => {
    const chosen = choices.find((choice) => choice === text)
    return chosen === undefined ? reject(name, expected, text) : accept(chosen)
  }
}

/** Reads which results fail the step; `none` is no result. */
export const parseFailOn: Parser<readonly FailingResult[]> = (name, text) => {
  const results = ['failed', 'inconclusive'] as const
  const items = splitList(text)
  if (items.length === 1 && items[0] === 'none') return accept([])
  const expected = '"failed", "inconclusive" or both, or "none"'
  if (items.length === 0) return reject(name, expected, '')
  const unknown = items.filter((item) => !results.some((one) => one === item))
  if (unknown.length === 0) return accept(results.filter((one) => items.includes(one)))
  return { kind: 'mistakes', mistakes: unknown.map((item) => describeMistake(name, expected, item)) }
}

/** Reads how long a run may take. */
export const parseTimeout: Parser<number> = (name, text) => {
  const timeoutMs = parseDuration(text)
  return timeoutMs !== undefined && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS
    ? accept(timeoutMs)
    : reject(name, 'a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h', text)
}

/** Reads which nodes. Written twice counts once. What made a node only a management cluster knows. */
export function parseNodes(hasManagement: boolean): Parser<readonly string[]> {
  const expected = 'node names or globs (lower-case letters, digits, "-", ".", "*", "?", "[a-f]")'
  const others = '"machinedeployment/NAME", "machinepool/NAME" or "image-version/VERSION"'
  return (name, text) => {
    const items = splitList(text)
    if (items.length === 0) return reject(name, expected, '')
    const mistakes = items.flatMap((item) => {
      // A glob such as [a]ll still finds a node of that name.
      if (!isPattern(item) || item === 'all')
        return [describeMistake(name, item.includes('/') ? `${expected}, ${others}` : expected, item)]
      if (hasManagement || !needsManagement(item)) return []
      return [describeMistake(name, `${expected}; what made a node is known only with capz-cluster`, item)]
    })
    return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : accept([...new Set(items)])
  }
}

/** Reads a label selector. */
export const parseNodeSelector: Parser<readonly LabelRequirement[]> = (name, text) => {
  const expected = 'a label selector of "a=b", "a!=b", "a in (x,y)", "a notin (x)", "a" or "!a", joined by commas'
  const bare = dropComments(text)
  if (findContents(bare) !== undefined) return reject(name, expected, bare)
  const parsed = parseSelector(bare)
  if (parsed.kind === 'selector') return accept(parsed.requirements)
  return { kind: 'mistakes', mistakes: parsed.parts.map((part) => describeMistake(name, expected, part)) }
}

/** Reads where the builtin samples are pulled from. */
export const parseRegistry: Parser<string> = (name, text) =>
  isRegistry(text)
    ? accept(text)
    : reject(name, 'HOST[:PORT]/PATH without a scheme, a tag or a slash at the end, such as "ghcr.io/me/samples"', text)

/** Reads a namespace's name; empty is none. */
export const parseNamespace: Parser<string | undefined> = (name, text) => {
  if (text === '') return accept(undefined)
  return isDnsLabel(text)
    ? accept(text)
    : reject(name, 'the name of a namespace (at most 63 lower-case letters, digits and "-")', text)
}

/** Reads the name of a context, which may be nearly anything; empty is none. */
export const parseContext: Parser<string | undefined> = (name, text) => {
  if (text === '') return accept(undefined)
  return NOT_A_NAME.test(text) ? reject(name, "a context's name on one line", text) : accept(text)
}

/** The items of a list as users write one: commas, line breaks, and comments from a `#` to the end of its line. */
export function splitList(text: string): readonly string[] {
  const bare = dropComments(text)
  // Its parts would no longer be seen to be secret.
  if (findContents(bare) !== undefined) return [bare]
  return bare
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** A text without comments. */
export function dropComments(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/#[^\n]*/g, '')
}
