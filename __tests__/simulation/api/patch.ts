import type { PatchOperation } from '../../../src/ports.ts'
import { copy, isSame } from './objects.ts'

/** A JSON patch (RFC 6902) of a copy; undefined where a test fails or a path leads nowhere. */
export function patchJson<T extends object>(object: T, operations: readonly PatchOperation[]): T | undefined {
  const patched = copy(object)
  for (const operation of operations) if (!applyOne(patched, operation)) return undefined
  return patched
}

function applyOne(root: object, operation: PatchOperation): boolean {
  const keys = operation.path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = keys.pop() ?? ''
  let parent: unknown = root
  for (const key of keys) {
    parent = (parent as Record<string, unknown> | undefined)?.[key]
    if (typeof parent !== 'object' || parent === null) {
      // What is not there is equal to null, as the server's library (evanphx/json-patch) has it.
      return operation.op === 'test' && operation.value === null
    }
  }
  const place = parent as Record<string, unknown>
  switch (operation.op) {
    case 'test':
      return isSame(place[last] ?? null, operation.value)
    case 'add':
      place[last] = copy(operation.value)
      return true
    case 'replace':
      if (!(last in place)) return false
      place[last] = copy(operation.value)
      return true
    case 'remove':
      if (!(last in place)) return false
      Reflect.deleteProperty(place, last)
      return true
  }
}
