import { isDnsLabel } from '../core/kubernetes/names.ts'
import { quote } from '../core/text/quote.ts'
import { suggest } from '../core/text/suggest.ts'
import { splitList } from './fields.ts'

type Hint = (text: string) => string | undefined

const UNITS: Readonly<Record<string, string>> = {
  s: 's',
  sec: 's',
  second: 's',
  m: 'm',
  min: 'm',
  minute: 'm',
  h: 'h',
  hour: 'h'
}

const inBrackets: Hint = (text) =>
  /^\[[^[\]]*\]$/.test(text) ? `a list has no brackets: ${quote(text.slice(1, -1).trim())}` : undefined
const inQuotes: Hint = (text) => {
  const items = splitList(text)
  return items.some((item) => /^(['"]).*\1$/.test(item))
    ? `leave out the quotation marks: ${quote(items.map((item) => item.replaceAll(/^['"]|['"]$/g, '')).join(', '))}`
    : undefined
}
const withBlanks: Hint = (text) =>
  splitList(text).some((item) => /^[\w.*=-]+( +[\w.*=-]+)+$/.test(item))
    ? `separate with commas: ${quote(text.replaceAll(/[ ,\n]+/g, ', '))}`
    : undefined
const label: Hint = (text) => (/^[\w./-]+!?=[\w.-]*$/.test(text) ? `for a label use node-selector: ${text}` : undefined)
const everyNode: Hint = (text) => (/^all$/i.test(text) ? 'use "*" for all nodes' : undefined)
const upperCase: Hint = (text) =>
  /[A-Z]/.test(text) ? `names of nodes are lower-case: ${quote(text.toLowerCase())}` : undefined
const time: Hint = (text) => {
  const [, digits, unit = ''] = /^(\d+)\s*([a-z]*?)s?$/i.exec(text) ?? []
  const known = UNITS[unit === '' ? 's' : unit.toLowerCase()]
  if (digits === undefined || known === undefined || Number(digits) === 0) return undefined
  return `${digits}${known}` === text ? undefined : `did you mean "${digits}${known}"?`
}
const limits: Hint = (text) => {
  const items = splitList(text)
  const meant = items.map((item) =>
    item.replace(
      /^([^=]*=\s*)?(\d+(?:\.\d+)?)\s*(?:s|secs?|seconds?)?$/i,
      (_, own = '', seconds) => `${own}${seconds}s`
    )
  )
  const isWhole = meant.every((item) => /^(?:[\w.-]+ *= *)?[\d.]+(?:ms|s|m)$/.test(item))
  return isWhole && meant.join() !== items.join() ? `did you mean "${meant.join(', ')}"?` : undefined
}
const image: Hint = (text) =>
  /^[a-z\d.:-]+(\/[\w.-]+)+(:[\w.-]+|@sha256:[a-f\d]+)?$/.test(text) && !/\.ya?ml$/.test(text)
    ? `an image goes into a sample file: "samples: {spin: {image: ${text.slice(0, 100)}}}"`
    : undefined
const answer: Hint = (text) => {
  if (/^(yes|on|y|1|True|TRUE)$/.test(text)) return 'did you mean "true"?'
  return /^(no|off|n|0|False|FALSE)$/.test(text) ? 'did you mean "false"?' : undefined
}
const oneOf =
  (...words: readonly string[]): Hint =>
  (text) => {
    const near = suggest(text, words)
    return near === undefined || near === text ? undefined : `did you mean "${near}"?`
  }
const kept: Hint = (text) => (/^(false|no|off|0)$/i.test(text) ? 'did you mean "none"?' : undefined)
const failure: Hint = (text) => (/^fail(ure|s|ures)?$/i.test(text) ? 'did you mean "failed"?' : undefined)
const colon: Hint = (text) =>
  /^[\w./-]+:[ ]?[\w.-]+$/.test(text) ? `did you mean "${text.replace(/:[ ]?/, '=')}"?` : undefined
const withAll: Hint = (text) =>
  splitList(text).length > 1 && splitList(text).includes('all')
    ? `"all" is lunatic, slight, spin and wws: leave it out, or the others`
    : undefined
const dnsLabel: Hint = (text) => {
  const label = text.toLowerCase().replaceAll(/[_. ]+/g, '-')
  return isDnsLabel(label) && label !== text ? `did you mean "${label}"?` : undefined
}
const fileForClass = (mistake: string): string | undefined => {
  const [, name] = /^sample: expected a file with .* for class "([\w.-]+)"/.exec(mistake) ?? []
  return name === undefined
    ? undefined
    : `for example "samples: {${name}: {image: IMAGE, port: 8080, path: /, body: Hello}}"`
}

/** What was likely meant, by input; the first that fits counts. */
const HINTS: Readonly<Record<string, readonly Hint[]>> = {
  runtimes: [inBrackets, inQuotes, withBlanks, withAll],
  'node-selector': [colon],
  access: [oneOf('auto', 'proxy', 'port-forward', 'node-port', 'load-balancer')],
  cleanup: [kept, oneOf('workload', 'all', 'none')],
  'fail-on': [failure, oneOf('failed', 'inconclusive', 'none')],
  namespace: [dnsLabel],
  nodes: [inBrackets, inQuotes, label, everyNode, withBlanks, upperCase],
  timeout: [time],
  'wait-timeout': [time],
  'max-start': [limits],
  sample: [image],
  constrain: [answer]
}

/** The mistakes, the first one of each input with what was likely meant. Nothing is hinted at where a text may hold a secret. */
export function withHints(mistakes: readonly string[], textOf: (name: string) => string): readonly string[] {
  const hinted = new Set<string>()
  return mistakes.map((mistake) => {
    const name = mistake.slice(0, Math.max(0, mistake.indexOf(':')))
    if (hinted.has(name)) return mistake
    const text = textOf(name)
    const hint = text.length > 500 ? undefined : (fileForClass(mistake) ?? hintFor(name, text))
    if (hint === undefined) return mistake
    hinted.add(name)
    return `${mistake}; ${hint}`
  })
}

function hintFor(name: string, text: string): string | undefined {
  for (const hint of HINTS[name] ?? []) {
    const found = hint(text)
    if (found !== undefined) return found
  }
  return undefined
}
