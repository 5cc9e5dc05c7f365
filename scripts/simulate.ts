// Scenarios on a simulated cluster, on all cores: `npm run simulate -- --runs 10000 [--seed S] [--known] [--done FILE]`. With
// --known the faults that are known (__tests__/simulation/known.ts) are findings as any other. A file keeps what came of each piece:
// the same command again goes on where it was stopped.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import type { Campaign } from '../__tests__/simulation/campaign.ts'
import { renderFigures } from '../__tests__/simulation/figures.ts'
import { type Piece, playPieces } from '../__tests__/simulation/pool.ts'

/** Scenarios of one seed; the next piece has the next seed. */
const PIECE_RUNS = 1_000

type Done = { readonly piece: Piece; readonly campaign: Campaign }

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
    known: { type: 'boolean', default: false },
    done: { type: 'string' }
  }
})
const [runs, processes] = [Number(values.runs), Number(values.processes)]
const seed = Number(values.seed ?? Date.now() % 2 ** 30)
if (![runs, processes, seed].every(Number.isSafeInteger) || runs < 1 || processes < 1) {
  process.stderr.write(
    'simulate: expected --runs N [--seed N] [--processes N] [--known] [--done FILE], with whole numbers\n'
  )
  process.exit(1)
}

const pieces = Array.from({ length: Math.ceil(runs / PIECE_RUNS) }, (_, index) => ({
  seed: seed + index,
  runs: Math.min(PIECE_RUNS, runs - index * PIECE_RUNS),
  isKnown: !values.known
}))
const before = values.done === undefined ? [] : readDone(values.done)
const isSame = (one: Piece, other: Piece): boolean => JSON.stringify(one) === JSON.stringify(other)
const campaigns = before.filter(({ piece }) => pieces.some((one) => isSame(one, piece))).map(({ campaign }) => campaign)
const open = pieces.filter((one) => !before.some(({ piece }) => isSame(one, piece)))
process.stdout.write(`seed ${seed}, ${open.length} of ${pieces.length} pieces\n`)

const beganMs = performance.now()
const tookBeforeMs = campaigns.reduce((sum, { tookMs }) => sum + tookMs, 0) / processes
await playPieces(open, processes, (piece, campaign) => {
  campaigns.push(campaign)
  if (values.done !== undefined) appendFileSync(values.done, `${JSON.stringify({ piece, campaign } satisfies Done)}\n`)
  if (campaign.finding === undefined) return
  const { scenario, timeline } = campaign.finding
  process.stdout.write(`FOUND with --runs ${piece.runs} --seed ${piece.seed}:\n${timeline}\n`)
  process.stdout.write(`as a scenario: ${JSON.stringify(scenario)}\n`)
})
process.stdout.write(`${renderFigures(campaigns, tookBeforeMs + performance.now() - beganMs).join('\n')}\n`)
process.exitCode = campaigns.some(({ finding }) => finding !== undefined) ? 1 : 0

function readDone(file: string): readonly Done[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Done)
}
