/**
 * True if debug lines are wanted. A runner sets RUNNER_DEBUG where a repository's ACTIONS_STEP_DEBUG is true, or a job was
 * run again with debug logging.
 */
export function isDebug(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['RUNNER_DEBUG'] === '1' || env['ACTIONS_STEP_DEBUG'] === 'true'
}
