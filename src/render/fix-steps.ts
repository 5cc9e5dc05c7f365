import { fix } from '../core/diagnosis/fixes/fix.ts'
import type { Diagnosis } from '../core/model.ts'
import { shellWord } from '../core/text/shell.ts'
import type { WorkloadReport } from '../core/report.ts'

/** A sentence of a fix with what is to be copied for it, line by line. Names are not escaped yet. */
export type FixStep = {
  readonly text: string
  readonly block?: { readonly lines: readonly string[]; readonly language: string }
}

/** How to fix a diagnosis on these nodes, as it is numbered. `docsUrl` is the page of diagnoses. */
export function fixSteps({ facts }: Diagnosis, nodes: readonly string[], docsUrl: string): readonly FixStep[] {
  const steps: FixStep[] = []
  for (const step of fix(facts, nodes)) {
    if ('text' in step) steps.push(step)
    else {
      const { file, language = 'text' } = step
      const text = file === undefined ? step.block : step.block.replaceAll(file, () => addressOf(file, docsUrl))
      const block = { lines: text.split('\n'), language }
      steps.push({ ...(steps.pop() ?? { text: '' }), block })
    }
  }
  return steps
}

/** Where kubectl gets a file of the repository that the page of diagnoses is in, as a word of a shell. */
function addressOf(file: string, docsUrl: string): string {
  const url = new URL(`../${file}`, docsUrl)
  if (url.protocol === 'file:') return shellWord(decodeURIComponent(url.pathname))
  // The page of a file shows it; this is the file.
  return shellWord(url.href.replace(/^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/blob\//, '$1/raw/'))
}

/** The lines of a step in plain text: the sentence, and below it what is to be copied, indented. */
export function stepLines({ text, block }: FixStep): readonly string[] {
  return [text, ...(block?.lines ?? []).map((line) => `  ${line}`)]
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
