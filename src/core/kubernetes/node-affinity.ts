import type { Node } from '../model.ts'
import type { NodeRequirement, NodeTerm, PodObject } from './objects.ts'

type Affinity = NonNullable<PodObject['spec']>['affinity']
type Named = Pick<Node, 'name' | 'labels'>

/** True if a pod of this required node affinity may go to this node and, by its name, to no other. */
export function isAdmissible(affinity: Affinity, node: Named): boolean {
  const terms = termsOf(affinity)
  return terms.length > 0 && terms.every((term) => pins(term, node.name)) && terms.some((term) => isMet(term, node))
}

/** True if a pod of this required node affinity, or of none, may go to this node. */
export function isOpenTo(affinity: Affinity, node: Named): boolean {
  const terms = termsOf(affinity)
  return terms.length === 0 || terms.some((term) => isNamed(term, node) && isMet(term, node))
}

function termsOf(affinity: Affinity): readonly NodeTerm[] {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
}

/** Of a node's fields there is its name alone. */
function isNamed({ matchFields = [] }: NodeTerm, { name }: Named): boolean {
  return matchFields.every((requirement) => meets(name, requirement))
}

function pins({ matchFields = [] }: NodeTerm, name: string): boolean {
  return matchFields.some(
    ({ key, operator, values = [] }) =>
      key === 'metadata.name' && operator === 'In' && values.length === 1 && values[0] === name
  )
}

function isMet({ matchExpressions = [] }: NodeTerm, { labels }: Pick<Node, 'labels'>): boolean {
  return matchExpressions.every((requirement) => meets(labels[requirement.key], requirement))
}

/** As the scheduler compares a node's label with a requirement: of an absent one only what it must not be holds. */
function meets(label: string | undefined, { operator, values = [] }: NodeRequirement): boolean {
  switch (operator) {
    case 'Exists':
      return label !== undefined
    case 'DoesNotExist':
      return label === undefined
    case 'In':
      return label !== undefined && values.includes(label)
    case 'NotIn':
      return label === undefined || !values.includes(label)
    case 'Gt':
      return Number(label) > Number(values[0])
    case 'Lt':
      return Number(label) < Number(values[0])
    default:
      return false
  }
}
