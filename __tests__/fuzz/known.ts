/** A finding that is known and not yet fixed: the error of an example, by its text, and why it still is there. */
export type Known = { readonly fuzzer: string; readonly error: RegExp; readonly reason: string }

const OF_OTHER_TYPES = 'fields of other types in a kubeconfig are described by JavaScript itself'

/**
 * Examples that end so count as tried, and are counted apart. Whoever fixes one takes it off here: with
 * `npm run fuzz -- --known` they are findings as any other.
 */
export const known: readonly Known[] = [
  {
    fuzzer: 'port-forward',
    error: /nobody awaited: RangeError[^]*client-node\/dist\/web-socket-handler/,
    reason:
      'an empty message that comes with the answer to the opening throws in the client library, where nobody awaits it'
  },
  {
    fuzzer: 'watch-lines',
    error: /not in our words: \/api|a change is of a known type/,
    reason: 'lines of a watch that are no events are described by JavaScript itself'
  },
  ...['kubeconfig-texts', 'kubeconfig-files'].map((fuzzer) => ({
    fuzzer,
    error:
      /^TypeError[^]*src\/adapters\/kubeconfig\/|not in our words: (?:kubeconfig: \S+ cannot be read|context: |the credentials cannot be had)/,
    reason: OF_OTHER_TYPES
  }))
]
