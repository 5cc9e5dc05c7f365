// One process of `npm run simulate`: plays the pieces that it is sent, one after the other, and names the scenario that it plays.
import process from 'node:process'
import { type CampaignPlan, runCampaign } from './campaign.ts'

/** What a worker sends: the scenario that it begins, or what came of its piece. */
export type Word =
  | { readonly kind: 'plays'; readonly number: number }
  | { readonly kind: 'done'; readonly campaign: Awaited<ReturnType<typeof runCampaign>> }

const say = (word: Word): void => void process.send?.(word)

// Nobody waits for what comes of it any more.
process.on('disconnect', () => {
  process.exit()
})

process.on('message', (plan: CampaignPlan) => {
  void runCampaign({
    ...plan,
    onPlay: (number) => {
      say({ kind: 'plays', number })
    }
  }).then((campaign) => {
    say({ kind: 'done', campaign })
  })
})
