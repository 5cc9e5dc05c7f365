/**
 * How long a change that was sent may take until the API server has carried it out, also where whoever sent it is gone by then. A run
 * that is over waits so long for the answer, and a post step before it looks once more. A runner that cancels a step ends it 7.5 s after
 * it has asked for that (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation), and until then there
 * is a result to print.
 */
export const CARRIED_OUT_WITHIN_MS = 5_000
