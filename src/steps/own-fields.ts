import { FIELD_MANAGER } from '../core/kubernetes/labels.ts'
import { listOwnEntries } from '../core/kubernetes/managed-fields.ts'
import type { ObjectMeta } from '../core/kubernetes/objects.ts'
import type { PatchOperation } from '../ports.ts'

/** Takes the runs' own entries off an object's `managedFields`, where these are as they were read. */
export function dropOwnFields(metadata: ObjectMeta): readonly PatchOperation[] {
  return listOwnEntries(metadata).flatMap((index): readonly PatchOperation[] => [
    { op: 'test', path: `/metadata/managedFields/${index}/manager`, value: FIELD_MANAGER },
    { op: 'remove', path: `/metadata/managedFields/${index}` }
  ])
}
