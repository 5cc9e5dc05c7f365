const LINES = 20
const CHARACTERS = 4_096

/** The end of a log, as far as evidence shows it: at most 20 lines, and 4,096 characters, and it shows that there are more. */
export function endOfLog(log: string): string {
  const end = log.trim().split('\n').slice(-LINES).join('\n')
  return end.length > CHARACTERS ? `…${end.slice(-CHARACTERS)}` : end
}
