import type { NotChecked } from '../facts/diagnosis.ts'
import type { Verdict } from '../model.ts'

/** An object of the user's own, by its names. */
type Named = { readonly kind: string; readonly namespace: string; readonly name: string }

const EVIDENCE: Readonly<Record<NotChecked, string>> = {
  kind: 'what an object of this kind runs is not known here',
  'nothing-owned': 'nothing that runs has it as owner',
  'no-pods': 'it wants no pods: 0 replicas, or it is suspended',
  'no-nodes': 'it wants no pods: its template fits no node',
  'service-external': 'it is a name outside of the cluster',
  'service-without-tcp': 'it has no TCP port'
}

/** The verdict on what was applied and of which nothing was checked: that it is there is no pass. */
export function diagnoseNotChecked(
  { kind, name, namespace }: Named,
  why: NotChecked,
  evidence: string = EVIDENCE[why]
): Verdict {
  return {
    kind: 'inconclusive',
    diagnosis: {
      code: 'not-checked',
      title: 'It was applied, but not checked',
      fault: 'this run',
      evidence: `${kind} ${name}: ${evidence}`,
      facts: { kind: 'not-checked', resource: kind, name, namespace, why }
    }
  }
}
