import type { Refusal } from '../observations/refusal.ts'

/** Why a RuntimeClass could not be applied. */
export type ClassProblem = {
  readonly detail: string
  /** A class of that name is there, or another field manager has set a field of it: nothing is forced. */
  readonly isConflict: boolean
  /** Why it was not decided; absent where it was. */
  readonly unanswered?: Refusal
  /** Other runs use it with another selector, or with none. */
  readonly isInUse?: true
}

/** The API server's own words for another handler (validation of RuntimeClass, `apimachinery`'s `FieldImmutableErrorMsg`). */
const IMMUTABLE = /field is immutable/i

/** How its server-side apply begins what another manager owns (`apimachinery`'s `NewApplyConflict`). */
const CONFLICT = /^Apply failed with \d+ conflict/

/** Reads a refusal of the server. A webhook that denies a class may use any status, these too, but hardly these words. */
export function readClassProblem(
  refused: { readonly status: number; readonly message: string },
  detail: string
): ClassProblem {
  const { message, status } = refused
  return {
    detail,
    isConflict: (status === 409 && CONFLICT.test(message)) || (status === 422 && IMMUTABLE.test(message))
  }
}
