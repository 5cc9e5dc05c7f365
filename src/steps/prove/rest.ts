import type { FollowedObject } from '../../core/workloads/from-manifests.ts'
import type { Observable } from '../watch/observable.ts'

/** What of all that a run proves isn't decided yet, by name: an object of which nothing has come yet waits for what may come. */
export type Undecided = ReadonlyMap<string, 'proves' | 'waits'>

/** The name of all that no controller makes. */
export const NOT_OWNED = ''

/** What is undecided at first. One that is annotated to run nothing keeps nobody waiting until something has come of it. */
export function listUndecided(followed: readonly FollowedObject[]): Undecided {
  const waiting = followed.filter(({ isAnnotated }) => !isAnnotated).map(({ path }) => [path, 'waits'] as const)
  return new Map([[NOT_OWNED, 'proves'], ...waiting])
}

/**
 * True once all else is decided, as an object that nothing has come of sees it: what another one's controller makes may be the
 * controller of this one. Two that both wait don't wait for each other.
 */
export function isRestDecided(undecided: Undecided, { isAnnotated, path }: FollowedObject): boolean {
  return [...undecided].every(([name, how]) => name === path || (how === 'waits' && !isAnnotated))
}

/** Something has come of an object. */
export function markProving(undecided: Observable<Undecided>, name: string): void {
  undecided.update((old) => new Map(old).set(name, 'proves'))
}

export function markDecided(undecided: Observable<Undecided>, name: string): void {
  undecided.update((old) => new Map([...old].filter(([other]) => other !== name)))
}
