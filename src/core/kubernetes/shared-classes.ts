/**
 * Runs side by side may need one class that none of them found: the first makes it, and all use it. Its label with the
 * run's id then lists all of theirs. Each takes its own off at its end; the last one that wants the class gone takes it away,
 * and one that is to leave it behind takes the label off.
 */

/** What ids are parted by; an id has none in it. */
const SEPARATOR = '.'
/** Of a label's value (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
const MAX_LENGTH = 63

/** True if an object with this label is there for the run. */
export function isOfRun(label: string | undefined, runId: string): boolean {
  return listRuns(label).includes(runId)
}

/** The label with the run's id in it too; undefined where there is no room for more. */
export function joinRuns(label: string, runId: string): string | undefined {
  if (isOfRun(label, runId)) return label
  const joined = [...listRuns(label), runId].join(SEPARATOR)
  return joined.length > MAX_LENGTH ? undefined : joined
}

/** The label without the run's id; empty if no other run is left. */
export function leaveRuns(label: string, runId: string): string {
  return listRuns(label)
    .filter((id) => id !== runId)
    .join(SEPARATOR)
}

function listRuns(label = ''): readonly string[] {
  return label === '' ? [] : label.split(SEPARATOR)
}
