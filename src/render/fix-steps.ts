import { fixAll } from '../core/diagnosis/fixes/fix.ts'
import type { Block } from '../core/diagnosis/fixes/step.ts'
import type { Diagnosis } from '../core/model.ts'
import { capText } from '../core/text/escape.ts'
import { shellWord } from '../core/text/shell.ts'
import type { WorkloadReport } from '../core/report.ts'
import { docsLink, type PageOptions, type Problem } from './problems.ts'

/** A sentence of a fix with what is to be copied for it, line by line. Names are not escaped yet. */
export type FixStep = {
  readonly text: string
  /** The page that goes on about it. */
  readonly link?: string
  /** True where the text is a command, to be copied. */
  readonly isCommand?: true
  readonly block?: { readonly lines: readonly string[]; readonly language: string }
  /** True for what stands above the steps, which are numbered. */
  readonly isLead?: true
}

/** What a fix is made of; a problem is one. */
export type Fixable = Pick<Problem, 'diagnoses' | 'nodes' | 'distribution'>

/** Since this version, node images of image-builder hold all four shims (https://github.com/kubernetes-sigs/image-builder). */
const IMAGE_BUILDER_SINCE = 'v0.1.22'

/** How to fix it: a newer node image and how to open a shell, where that is needed, then the steps, in the words of where the run was started from. */
export function fixSteps(problem: Fixable, { docsUrl, isWorkflow }: PageOptions): readonly FixStep[] {
  const { diagnoses, nodes, distribution } = problem
  const steps: FixStep[] = []
  const facts = diagnoses.map((diagnosis) => diagnosis.facts)
  for (const step of fixAll(facts, nodes, distribution, isWorkflow === true ? 'workflow' : 'terminal')) {
    if ('text' in step) {
      const { section, ...rest } = step
      steps.push(section === undefined ? rest : { ...rest, link: docsLink(docsUrl, section) })
    } else steps.push({ ...(steps.pop() ?? { text: '' }), block: blockOf(step, docsUrl) })
  }
  return [...leads(problem), ...steps]
}

function leads({ diagnoses, nodes, distribution }: Fixable): readonly FixStep[] {
  const hints = new Set(diagnoses.flatMap((one) => one.hints ?? []))
  const isImage = hints.has('node-image') && distribution === 'generic'
  const shell = hints.has('node-shell') && nodes[0] !== undefined ? shellOn(nodes[0], { diagnoses, distribution }) : ''
  const text = isImage ? 'This node only: open a shell.' : `Open a shell on ${capText(nodes[0] ?? '', 253)}.`
  return [
    ...(isImage
      ? [{ text: `New image: build with image-builder ${IMAGE_BUILDER_SINCE} or later.`, isLead: true } as const]
      : []),
    ...(shell === '' ? [] : [{ text, block: { lines: [shell], language: 'sh' }, isLead: true } as const])
  ]
}

/** The command that opens a root shell on a node; empty where there is none, or where nothing is to be done there. */
function shellOn(node: string, { diagnoses, distribution }: Pick<Fixable, 'diagnoses' | 'distribution'>): string {
  const name = capText(node, 253)
  switch (distribution) {
    case 'talos':
      return ''
    case 'kind':
      return `docker exec -it ${shellWord(name)} bash`
    case 'minikube':
      return `minikube ssh -n ${shellWord(name)}`
    case 'aks':
      // Nothing is done by hand there.
      return diagnoses[0].code === 'handler-not-configured' ? '' : debugPod(name)
    default:
      return debugPod(name)
  }
}

function debugPod(name: string): string {
  return `kubectl debug ${shellWord(`node/${name}`)} -it --profile=sysadmin --image=busybox -- chroot /host`
}

function blockOf({ block, file, language = 'text' }: Block, docsUrl: string): FixStep['block'] & object {
  const text = file === undefined ? block : block.replaceAll(file, () => addressOf(file, docsUrl))
  return { lines: text.split('\n'), language }
}

/** Where kubectl gets a file of the repository that the page of diagnoses is in, as a word of a shell. */
function addressOf(file: string, docsUrl: string): string {
  const url = new URL(`../${file}`, docsUrl)
  if (url.protocol === 'file:') return shellWord(decodeURIComponent(url.pathname))
  // The page of a file shows it; this is the file.
  return shellWord(url.href.replace(/^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/blob\//, '$1/raw/'))
}

/** Each step with its number, where it has one and there are several; its text is on one line. */
export function numbered(steps: readonly FixStep[]): readonly (FixStep & { readonly number: string })[] {
  const count = steps.filter(({ isLead }) => isLead !== true).length
  let next = 0
  return steps.map((step) => ({ ...step, number: step.isLead === true || count < 2 ? '' : `${String(++next)}. ` }))
}

/** The lines of a step in plain text: the sentence, and below it what is to be copied, indented. */
export function stepLines({ text, link, block }: FixStep): readonly string[] {
  return [link === undefined ? text : `${text}: ${link}`, ...(block?.lines ?? []).map((line) => `  ${line}`)]
}

/** A diagnosis of one check as what a fix is made of. */
export function fixableOf(
  diagnosis: Diagnosis,
  nodes: readonly string[],
  distribution: Problem['distribution']
): Fixable {
  return { diagnoses: [diagnosis], nodes, distribution }
}

/** The nodes of those pods of a workload that its own verdict is about. */
export function nodesOf({ verdict, pods }: WorkloadReport): readonly string[] {
  if (!('diagnosis' in verdict)) return []
  const facts = JSON.stringify(verdict.diagnosis.facts)
  return [
    ...new Set(
      pods.flatMap((pod) =>
        pod.node !== undefined && 'diagnosis' in pod.verdict && JSON.stringify(pod.verdict.diagnosis.facts) === facts
          ? [pod.node]
          : []
      )
    )
  ]
}
