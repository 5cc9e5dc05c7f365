/** Why the API server did not create an object. */
export type Refusal = {
  /**
   * `denied`: it decided so. `unanswered`: it was not reached, or throttles, or fails (429, 5xx), or its
   * quotas conflict, which is not about the object.
   * `credentials`: it does not accept who asks (401). `reported`: a controller was refused, and only its text is known.
   */
  readonly kind: 'denied' | 'unanswered' | 'credentials' | 'reported'
  /** Untrusted. */
  readonly text: string
}
