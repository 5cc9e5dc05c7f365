import { CLASSES } from './api/admission.ts'
import type { ClassObj } from './api/objects.ts'
import type { World } from './world.ts'

/** A GitOps controller sets a class back to what its repository has: no selector. */
export function revertClass({ store }: World, name: string): void {
  store.change<ClassObj>(CLASSES, name, undefined, (object) => {
    delete object.scheduling
  })
}

/** Somebody replaces a class, and sets it back: handlers can't be changed in place. */
export function recreateClass(
  { server, store, time }: World,
  name: string,
  handler: string,
  backAfterMs: number
): void {
  const before = store.find<ClassObj>(CLASSES, name)
  // All but the handler stays as it is there at that moment.
  const replace = (handler: string): void => {
    const found = store.find<ClassObj>(CLASSES, name)
    if (found === undefined) return
    store.delete(CLASSES, name)
    server.create(CLASSES, makeAgain({ ...found, handler }))
  }
  if (before === undefined) return
  replace(handler)
  time.after(backAfterMs, () => {
    replace(before.handler)
  })
}

/** Somebody deletes a class, and makes it again: in between there is none. */
export function removeClass({ server, store, time }: World, name: string, backAfterMs: number): void {
  const found = store.find<ClassObj>(CLASSES, name)
  if (found === undefined) return
  store.delete(CLASSES, name)
  time.after(backAfterMs, () => {
    server.create(CLASSES, makeAgain(found))
  })
}

/** As whoever copied its manifest makes it. */
function makeAgain({ handler, metadata: { labels, name }, scheduling }: ClassObj): object {
  return {
    kind: 'RuntimeClass',
    metadata: { name, labels },
    handler,
    ...(scheduling === undefined ? {} : { scheduling })
  }
}
