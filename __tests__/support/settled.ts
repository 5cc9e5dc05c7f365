/**
 * Between two rounds of immediates Node asks the system for news, which takes longer than most moments of a world. So a round has
 * many: before each of them all promises go on, and rejections that nobody handles are reported, as before a round.
 */
const ROUND = 64
const waiting: (() => void)[] = []
let leftOfRound = 0

/** Resolves when no promise is left that can go on. */
export function settled(): Promise<void> {
  return new Promise(whenSettled)
}

/** Does work when no promise is left that can go on. What it throws ends the process. */
export function whenSettled(work: () => void): void {
  waiting.push(work)
  if (leftOfRound === 0) beginRound()
}

function beginRound(): void {
  for (; leftOfRound < ROUND; leftOfRound += 1) setImmediate(endTurn)
}

function endTurn(): void {
  leftOfRound -= 1
  waiting.shift()?.()
  if (leftOfRound === 0 && waiting.length > 0) beginRound()
}
