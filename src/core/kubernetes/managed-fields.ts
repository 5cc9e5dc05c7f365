import { constraintLabel, FIELD_MANAGER, SELECTOR_APPLIED_ANNOTATION } from './labels.ts'
import type { ManagedFields, ObjectMeta, RuntimeClassObject } from './objects.ts'

/** Where `kubectl apply` leaves what it applied. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Who but runs has applied each label of a node since runs set it, as `f:KEY`: whoever sets a label to the value that it has shows
 * there by server-side apply alone (https://kubernetes.io/docs/reference/using-api/server-side-apply/). Entries of other operations
 * may be several managers' in one, such as `ancient-changes`, the run's own among them.
 */
export function readLabelAppliers({ managedFields = [] }: ObjectMeta): ReadonlyMap<string, string> {
  return new Map(
    managedFields
      .filter(isApplied)
      .flatMap(({ fieldsV1, manager = 'somebody else' }) =>
        Object.keys(fieldsV1?.['f:metadata']?.['f:labels'] ?? {}).map((field) => [field, manager] as const)
      )
  )
}

/** Who but runs has applied a class that runs created. */
export function findClassApplier({ metadata }: RuntimeClassObject): string | undefined {
  const { managedFields = [] } = metadata
  return nameOf(
    managedFields.find((one) => isByKubectl(one) || (isApplied(one) && one.fieldsV1?.['f:handler'] !== undefined))
  )
}

/**
 * Who but runs has applied the documented selector of a class since runs added it. What was applied before runs added it shows nothing:
 * a field that another one changes is no longer of its old manager, and what `kubectl` had left by then is marked.
 */
export function findSelectorApplier(one: RuntimeClassObject): string | undefined {
  const { annotations, managedFields = [] } = one.metadata
  const isKept = hasAppliedSelector(one) && annotations?.[SELECTOR_APPLIED_ANNOTATION] === undefined
  // Server-side apply takes a selector as a whole (`mapType=atomic` of RuntimeClass), what others write to it makes it theirs.
  const isOfSelector = (by: ManagedFields): boolean =>
    isApplied(by) && by.fieldsV1?.['f:scheduling']?.['f:nodeSelector'] !== undefined
  return nameOf(managedFields.find((by) => isOfSelector(by) || (isKept && isByKubectl(by))))
}

/** True if what `kubectl apply` applied last to a class has its documented selector. */
export function hasAppliedSelector({ metadata: { annotations, name = '' } }: RuntimeClassObject): boolean {
  const text = annotations?.[LAST_APPLIED]
  if (text === undefined) return false
  const { scheduling } = parse(text)
  return scheduling?.nodeSelector?.[constraintLabel(name)] === 'true'
}

/** Anybody may have written it. */
function parse(text: string): Pick<RuntimeClassObject, 'scheduling'> {
  try {
    return (JSON.parse(text) ?? {}) as Pick<RuntimeClassObject, 'scheduling'>
  } catch {
    return {}
  }
}

/** The places of the runs' own entries, the last one first: without them what stays is its applier's alone, who may remove it again. */
export function listOwnEntries({ managedFields = [] }: ObjectMeta): readonly number[] {
  return managedFields.flatMap(({ manager }, index) => (manager === FIELD_MANAGER ? index : [])).reverse()
}

function isApplied({ manager, operation }: ManagedFields): boolean {
  return manager !== FIELD_MANAGER && operation === 'Apply'
}

function isByKubectl({ fieldsV1, manager }: ManagedFields): boolean {
  return manager !== FIELD_MANAGER && fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${LAST_APPLIED}`] !== undefined
}

function nameOf(found: ManagedFields | undefined): string | undefined {
  return found === undefined ? undefined : (found.manager ?? 'somebody else')
}
