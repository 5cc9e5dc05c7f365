// One process of `npm run simulate`: plays the pieces that it is sent, one after the other, and names the scenario that it plays.
import process from 'node:process'
import { type CampaignPlan, runCampaign } from './campaign.ts'
import { limitCpu } from './cpu-limit.ts'
import { usePlainSignals } from './signals.ts'

/** What a worker sends: the scenario that it begins, or what came of its piece. */
export type Word =
  | { readonly kind: 'plays'; readonly number: number }
  | { readonly kind: 'done'; readonly campaign: Awaited<ReturnType<typeof runCampaign>> }

/** Of CPU time: a scenario takes milliseconds, and its first ones a second. One that takes so much has no end. */
const MOST_CPU_MS = 60_000

const say = (word: Word): void => void process.send?.(word)

const limited = limitCpu(MOST_CPU_MS)

usePlainSignals()

// Nobody waits for what comes of it any more.
process.on('disconnect', () => {
  process.exit()
})

process.on('message', (plan: CampaignPlan) => {
  void play(plan).then((campaign) => {
    process.channel?.ref()
    say({ kind: 'done', campaign })
  })
})

async function play(plan: CampaignPlan): ReturnType<typeof runCampaign> {
  const beginTurn = await limited
  // A piece whose promise is never kept leaves nothing to do: then the process ends, and its pool knows.
  process.channel?.unref()
  const onPlay = (number: number): void => {
    beginTurn()
    say({ kind: 'plays', number })
  }
  return await runCampaign({ ...plan, onPlay })
}
