import { describeMistake } from '../../inputs/result.ts'
import { quote, showName } from '../../inputs/quote.ts'
import type { ActionFile } from './action-file.ts'
import type { Host, Job, Invocation, Request } from './host.ts'
import { sanitize, sanitizeKeepingColour } from '../../core/text/sanitize.ts'
import { renderUsage } from './usage.ts'

/** Speaks to whoever sits at a terminal, or to a program that reads along. */
export function openTerminal({ env, stdout, stderr }: Invocation): Host {
  // Somebody may close the pipe (`| head`); that must not end a run that has things to clean up.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  const colour = stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  const clean = colour ? sanitizeKeepingColour : sanitize
  const print = (text: string): void => void stdout.write(`${clean(text)}\n`)
  const printError = (text: string): void => void stderr.write(`${sanitize(text)}\n`)
  return {
    kind: 'terminal',
    colour,
    log: {
      info: print,
      warn: (text) => {
        printError(`warning: ${text}`)
      },
      group: (title, text) => {
        print(`${title}\n${text}`)
      },
      annotate: (level, message, title) => {
        const text = `${level}: ${title === undefined ? '' : `${title}: `}${message}`
        if (level === 'notice') print(text)
        else printError(text)
      },
      mask: () => undefined
    },
    job: noJob
  }
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
  const flags = splitArguments(args)
  const given = flags.flatMap((flag) => (flag.kind === 'flag' ? flag : []))
  const mistakes = [
    ...flags.flatMap((flag) => (flag.kind === 'mistake' ? flag.text : [])),
    ...given
      .filter((flag, index) => given.findIndex((other) => other.name === flag.name) !== index)
      .map((flag) => describeMistake(showName(flag.name), 'one value', { shown: 'more than one' }))
  ]
  const defaults = action.inputs.map((input) => [input.name, input.default] as const)
  const texts = given.map((flag) => [flag.name, flag.value] as const)
  return { kind: 'run', raw: new Map([...defaults, ...texts]), mistakes: [...new Set(mistakes)] }
}

type Flag =
  | { readonly kind: 'flag'; readonly name: string; readonly value: string }
  | { readonly kind: 'mistake'; readonly text: string }

/** Every argument has its place: one that is none of ours must not be passed over. */
function splitArguments(args: readonly string[]): readonly Flag[] {
  const [first, second, ...rest] = args
  if (first === undefined) return []
  const after = second === undefined ? [] : [second, ...rest]
  const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(first) ?? []
  if (name === undefined) {
    const shown = `${quote(first)} on its own`
    return [
      { kind: 'mistake', text: describeMistake('arguments', '--name value', { shown }) },
      ...splitArguments(after)
    ]
  }
  if (value !== undefined) return [{ kind: 'flag', name, value }, ...splitArguments(after)]
  if (second === undefined || second.startsWith('--')) {
    const text = describeMistake(showName(name), `a value after --${showName(name)}`, '')
    return [{ kind: 'mistake', text }, ...splitArguments(after)]
  }
  return [{ kind: 'flag', name, value: second }, ...splitArguments(rest)]
}
