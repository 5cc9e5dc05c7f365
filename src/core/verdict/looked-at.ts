import type { Case } from '../diagnosis/diagnose.ts'

/** The same case with the image of the container that is looked at: of a pod of the user's own that may be any. */
export function withLookedAt(one: Case): Case {
  const { runtime, seen } = one
  const { isOwn = true, image = '' } = seen.pod ?? {}
  if (isOwn || image === '') return one
  return { ...one, runtime: { ...runtime, sample: { ...runtime.sample, image } } }
}

/** Which container of several the evidence is about, as it begins; empty where there is no other, or it is about none. */
export function nameContainer({ seen: { nodeTrouble, pod } }: Case): string {
  if (pod === undefined || nodeTrouble !== undefined || pod.container.kind === 'running') return ''
  if (pod.isOwn || pod.all.length < 2) return ''
  return `${pod.isFirst ? 'init container' : 'container'} "${pod.containerName}": `
}
