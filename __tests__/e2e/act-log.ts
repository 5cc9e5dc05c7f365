/** What a workflow's page shows of a message. */
export type Annotation = { readonly level: string; readonly title: string; readonly message: string }

/** One half of the action, as the runner saw it. */
export type Stage = {
  /** `success` or `failure`; empty if it didn't run. */
  readonly result: string
  readonly tookMs: number
  /** What it printed and the runner took for mere text, without colours. */
  readonly text: string
  readonly annotations: readonly Annotation[]
  /** The names of all commands that the runner obeyed, however they were given. */
  readonly commands: readonly string[]
}

/** A line of `act --json`, as far as it is looked at. */
type Line = {
  readonly msg?: string
  readonly stage?: string
  readonly stepID?: readonly string[]
  readonly stepResult?: string
  readonly jobResult?: string
  readonly executionTime?: number
  readonly raw_output?: boolean
  readonly command?: string
  /** The command as it was printed. */
  readonly raw?: string
  readonly content?: string
}

const levels = ['notice', 'warning', 'error']

/** Reads what act wrote of the job whose step `smoke` is the action. */
export function readActLog(log: string): {
  readonly job: string
  readonly main: Stage
  readonly post: Stage
  readonly jobSummary: string
} {
  const lines = log.split('\n').flatMap((line) => (line.startsWith('{') ? (JSON.parse(line) as Line) : []))
  const ours = lines.filter(({ stepID }) => stepID?.[0] === 'smoke')
  return {
    job: lines.find(({ jobResult }) => jobResult !== undefined)?.jobResult ?? '',
    main: readStage(ours.filter(({ stage }) => stage === 'Main')),
    post: readStage(ours.filter(({ stage }) => stage === 'Post')),
    jobSummary: ours.map(({ command, content }) => (command === 'summary' ? (content ?? '') : '')).join('')
  }
}

function readStage(lines: readonly Line[]): Stage {
  const end = lines.find(({ stepResult }) => stepResult !== undefined)
  return {
    result: end?.stepResult ?? '',
    tookMs: (end?.executionTime ?? 0) / 1e6,
    text: lines
      .map(({ msg = '', raw_output }) => (raw_output === true ? msg : ''))
      .join('')
      .replaceAll(/\x1b\[\d*m/g, ''),
    annotations: lines.flatMap(({ command = '', raw = '' }) => (levels.includes(command) ? parseAnnotation(raw) : [])),
    commands: lines.flatMap(({ command }) => command ?? [])
  }
}

/** Reads `::LEVEL title=TITLE::MESSAGE` as GitHub's runner does: to the first "::", where act takes the last one. */
function parseAnnotation(raw: string): Annotation {
  const [, level = '', properties = '', message = ''] = /^::([a-z]+) ?(.*?)::(.*)$/.exec(raw.trimEnd()) ?? []
  const [, title = ''] = /(?:^|,)title=([^,]*)/.exec(properties) ?? []
  return { level, title: unescape(title), message: unescape(message) }
}

function unescape(text: string): string {
  const meant: Readonly<Record<string, string>> = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' }
  return text.replace(/%(0D|0A|3A|2C|25)/g, (code) => meant[code] ?? code)
}
