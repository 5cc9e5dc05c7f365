import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { type Campaign, type CampaignPlan, scenarioOf } from './campaign.ts'
import { CPU_LIMIT_SIGNAL } from './cpu-limit.ts'
import type { Word } from './worker.ts'

/** Of memory: a world takes a megabyte or two. */
const OPTIONS = ['--max-old-space-size=1024', '--max-semi-space-size=32']

/** A part of all scenarios, with a seed of its own: it gives the same whoever plays it, and whatever was played before. */
export type Piece = Required<Pick<CampaignPlan, 'runs' | 'seed' | 'isKnown'>>

/** Plays pieces on so many processes at once, and calls with each that is through, in the order in which they are. */
export async function playPieces(
  pieces: readonly Piece[],
  processes: number,
  onPiece: (piece: Piece, campaign: Campaign) => void
): Promise<void> {
  const open = pieces.values()
  await Promise.all(
    Array.from({ length: Math.min(processes, pieces.length) }, async () => {
      // A process goes on with the next piece: it takes a thousand scenarios until all of their code is compiled.
      let child: ChildProcess | undefined
      try {
        for (const piece of open) {
          child ??= fork(join(import.meta.dirname, 'worker.ts'), { execArgv: OPTIONS })
          const { campaign, isLost } = await playPiece(piece, child)
          if (isLost) {
            await stop(child)
            child = undefined
          }
          onPiece(piece, campaign)
        }
      } finally {
        if (child !== undefined) await stop(child)
      }
    })
  )
}

/** Plays one piece in a process. One that dies, as by its limit of CPU time, is lost, with a finding: the scenario that it played. */
async function playPiece(
  piece: Piece,
  child: ChildProcess
): Promise<{ readonly campaign: Campaign; readonly isLost: boolean }> {
  const beganMs = performance.now()
  let number = 1
  try {
    return await new Promise((resolve) => {
      child.on('message', (word: Word) => {
        if (word.kind === 'done') resolve({ campaign: word.campaign, isLost: false })
        else number = word.number
      })
      child.on('exit', (code, signal) => {
        const how = describeExit(code, signal)
        resolve({ campaign: describeLost(piece, number, performance.now() - beganMs, how), isLost: true })
      })
      child.send(piece)
    })
  } finally {
    child.removeAllListeners('message').removeAllListeners('exit')
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === CPU_LIMIT_SIGNAL) return 'has no end: it reached its limit of CPU time'
  if (code === 0) return 'has no end: it waits for what nothing is left to bring about'
  return `ended its process (${signal ?? `exit code ${code ?? ''}`}), as for an error of the simulation, or lack of memory`
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const isGone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await isGone
}

function describeLost({ seed }: Piece, number: number, tookMs: number, how: string): Campaign {
  const timeline = `VIOLATED no-end: scenario ${number} of seed ${seed} ${how}`
  const finding = { invariants: ['no-end'], scenario: scenarioOf(seed, number), timeline }
  return { runs: number, tookMs, known: {}, clear: { checks: 0, inconclusive: {} }, finding }
}
