import type { Hint } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { shellWord } from '../core/text/shell.ts'
import { compareNames } from './order.ts'
import { capText } from '../core/text/escape.ts'
import { docsLink, type Failure } from './problems.ts'

/** Where diagnoses are explained, and whether inputs are reported as a workflow has them, or else as flags. */
export type NextOptions = { readonly docsUrl: string; readonly isWorkflow?: boolean }

/** What is reported once, below all that is wrong. Names are not escaped yet. */
export type NextStep = {
  readonly label: string
  readonly text: string
  /** To be typed as they are, so that none is broken over lines. */
  readonly commands: readonly string[]
  readonly after: string
  /** Where there is more of it. */
  readonly link?: string
}

/** Since this version, node images of image-builder hold all four shims (https://github.com/kubernetes-sigs/image-builder). */
const IMAGE_BUILDER_SINCE = 'v0.1.22'

/** Longer lists of nodes are no help in a command. */
const MAX_NODES = 20

/** What fixes need and don't say themselves, and how to try again just what did not pass; nothing where all passed. */
export function nextSteps(report: Report, failures: readonly Failure[], options: NextOptions): readonly NextStep[] {
  if (failures.length === 0) return []
  return [...reachNode(failures, options), ...newerImage(failures), runAgain(report, options)]
}

/** The same in plain text, a line for each. */
export function nextLines(report: Report, failures: readonly Failure[], options: NextOptions): readonly string[] {
  return nextSteps(report, failures, options).map(({ text, commands, after, link }) =>
    [text, commands.join(' and '), after, link === undefined ? '' : `More: ${link}`]
      .filter((part) => part !== '')
      .join(' ')
  )
}

function reachNode(failures: readonly Failure[], { docsUrl }: NextOptions): readonly NextStep[] {
  const [node] = failures.filter(needs('node-shell')).flatMap(({ nodes }) => nodes)
  if (node === undefined) return []
  const name = capText(node, 253)
  return [
    {
      label: 'on a node',
      text: `To get onto ${name} as root:`,
      commands: [`kubectl debug ${shellWord(`node/${name}`)} -it --profile=sysadmin --image=busybox -- chroot /host`],
      after: `(this makes a pod there; where no plain pod starts, use ssh; on kind, docker exec -it ${shellWord(name)} bash).`,
      link: docsLink(docsUrl, 'onto-a-node')
    }
  ]
}

function newerImage(failures: readonly Failure[]): readonly NextStep[] {
  if (!failures.some(needs('node-image'))) return []
  return [
    {
      label: 'image',
      text: `If image-builder made the node images, take ${IMAGE_BUILDER_SINCE} or later of it: older images lack some of the four shims.`,
      commands: [],
      after: ''
    }
  ]
}

/** The inputs for the checks that did not pass; all others stay as they were. */
function runAgain({ checks }: Report, { isWorkflow = false }: NextOptions): NextStep {
  const bad = checks.filter(({ verdict }) => verdict.kind === 'failed' || verdict.kind === 'inconclusive')
  const names = unique(bad.map(({ node }) => node))
  // A Machine without a node can't be named as one, and must not be left out.
  const nodes = names.some((name) => name.includes('/')) ? [] : names
  const runtimes = unique(
    bad.map(({ runtime, runtimeClass, handler }) => (runtime === runtimeClass ? `${runtimeClass}=${handler}` : runtime))
  )
  const inputs = [
    ...(nodes.length === 0 || nodes.length > MAX_NODES ? [] : [['nodes', nodes] as const]),
    ...(runtimes.length === 0 ? [] : [['runtimes', runtimes] as const])
  ].map(([name, values]) => {
    const value = values.map((one) => capText(one, 253)).join(',')
    return isWorkflow ? `${name}: ${value}` : `--${name} ${shellWord(value)}`
  })
  const rest = { label: 'again', after: '' }
  if (inputs.length === 0) return { ...rest, text: 'When it is mended, run the same again.', commands: [] }
  const text = 'When it is mended, run the same again, with these to try only what did not pass:'
  return { ...rest, text, commands: isWorkflow ? inputs : [inputs.join(' ')] }
}

function needs(hint: Hint): (failure: Failure) => boolean {
  return ({ diagnosis }) => diagnosis.hints?.includes(hint) === true
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareNames)
}
