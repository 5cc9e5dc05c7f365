import { parseArgs } from 'node:util'
import { describeMistake, quote, showName } from '../../core/text/quote.ts'
import type { ActionFile } from './action-file.ts'
import { DEFAULT_WIDTH, type Host, type Job, type Invocation, type Request } from './host.ts'
import { sanitize, sanitizeKeepingColour } from '../../core/text/sanitize.ts'
import { isDebug } from './debug.ts'
import { secrets } from '../secrets.ts'
import { StatusLine } from './status-line.ts'
import { renderUsage } from './usage.ts'

/** Speaks to whoever sits at a terminal, or to a program that reads along. */
export function openTerminal({ env, stdout, stderr }: Invocation): Host {
  const isScreen = stdout.isTTY === true && env['TERM'] !== 'dumb'
  const colour = isScreen && (env['NO_COLOR'] ?? '') === ''
  const makeSafe = colour ? sanitizeKeepingColour : sanitize
  // Redacted before as well: a secret may hold what is sanitized.
  const clean = (text: string): string => secrets.redact(makeSafe(secrets.redact(text)))
  const line = new StatusLine((text) => void stdout.write(text))
  const print = (text: string): void => {
    line.printAbove(() => stdout.write(`${clean(text)}\n`))
  }
  const printError = (text: string): void => {
    line.printAbove(() => stderr.write(`${secrets.redact(sanitize(secrets.redact(text)))}\n`))
  }
  const debug = (text: string): void => {
    printError(`debug: ${text}`)
  }
  const showStatus = (text: string): void => {
    line.show(clean(text))
  }
  return {
    kind: 'terminal',
    colour,
    width: () => (stdout.columns === undefined || stdout.columns === 0 ? DEFAULT_WIDTH : stdout.columns),
    // The log of a CI that gives its jobs a terminal keeps every version of a line.
    status: isScreen && !isSet(env['CI']) ? showStatus : undefined,
    log: {
      debug: isDebug(env) ? debug : undefined,
      info: print,
      warn: (text) => {
        printError(`warning: ${text}`)
      },
      group: (title, text) => {
        print(`${title}\n${text}`)
      },
      annotate: (level, message, title) => {
        const text = underHead(title === undefined ? level : `${level}: ${title}`, message)
        if (level === 'notice') print(text)
        else printError(text)
      },
      mask: () => undefined
    },
    job: noJob
  }
}

/** One line goes on after its head; several stand below it, all alike. */
function underHead(head: string, message: string): string {
  const lines = message.split('\n')
  return lines.length === 1 ? `${head}: ${message}` : [`${head}:`, ...lines.map((line) => `  ${line}`)].join('\n')
}

function isSet(value = ''): boolean {
  return value !== '' && value !== 'false' && value !== '0'
}

const noJob: Job = {
  setOutput: () => undefined,
  appendSummary: () => Promise.resolve(),
  saveState: () => undefined,
  readState: () => ''
}

/** Reads a command line: `--name value` or `--name=value` for each input of action.yml, `--help`, `--version`. */
export function readFlags(args: readonly string[], action: ActionFile, version: string): Request {
  if (args.includes('--help') || args.includes('-h')) return { kind: 'print', text: renderUsage(action, version) }
  if (args.includes('--version')) return { kind: 'print', text: `${action.name} ${version}` }
  const flags = parseFlags(args)
  const declared = action.inputs.map(({ name }) => name)
  // Of a name that is no input's, that is what is wrong: not that it lacks a value.
  const texts = flags.flatMap(({ name, value = declared.includes(name) ? undefined : '' }) =>
    value === undefined ? [] : [[name, value] as const]
  )
  const names = texts.map(([name]) => name)
  const mistakes = [
    ...findMisplaced(args, flags, declared),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => describeMistake(showName(name), 'one value', { shown: 'more than one' }))
  ]
  const defaults = action.inputs.map((input) => [input.name, input.default] as const)
  return { kind: 'run', raw: new Map([...defaults, ...texts]), mistakes: [...new Set(mistakes)] }
}

type Flag = {
  /** Where it stands among the arguments, from 0. */
  readonly index: number
  readonly name: string
  /** Absent where it was forgotten. */
  readonly value: string | undefined
  /** The value is an argument of its own, the next one. */
  readonly isApart: boolean
}

/** No flag is declared to `parseArgs`, as it would take another flag for the value that somebody forgot. */
function parseFlags(args: readonly string[]): readonly Flag[] {
  const { tokens } = parseArgs({ args: [...args], options: {}, strict: false, tokens: true })
  return tokens.flatMap((token) => {
    if (token.kind !== 'option' || !token.rawName.startsWith('--')) return []
    const { index, name, value } = token
    const next = args[index + 1]
    const isApart = value === undefined && next !== undefined && !next.startsWith('--')
    return [{ index, name, value: isApart ? next : value, isApart }]
  })
}

/** Every argument has its place: one that is none of ours must not be passed over. */
function findMisplaced(
  args: readonly string[],
  flags: readonly Flag[],
  declared: readonly string[]
): readonly string[] {
  const values = new Set(flags.flatMap(({ index, isApart }) => (isApart ? index + 1 : [])))
  return args.flatMap((arg, index) => {
    const flag = flags.find((one) => one.index === index)
    if (flag === undefined) {
      if (values.has(index)) return []
      return describeMistake('arguments', '--name value', { shown: `${quote(arg)} on its own${hint(arg, declared)}` })
    }
    if (flag.value !== undefined || !declared.includes(flag.name)) return []
    return describeMistake(showName(flag.name), `a value after --${showName(flag.name)}`, '')
  })
}

/** What a word on its own may have been meant to be: `-kubeconfig`, `help`, `-V`. */
function hint(arg: string, declared: readonly string[]): string {
  const word = arg.replace(/^-/, '')
  const known = [...declared, 'help', 'version']
  const near = word === 'v' || word === 'V' ? 'version' : known.find((name) => name === word)
  return near === undefined ? '; --help lists all' : ` (did you mean "--${near}"?)`
}
