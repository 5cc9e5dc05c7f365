import type { Campaign } from './campaign.ts'

/** What came of several campaigns, a line each. */
export function renderFigures(campaigns: readonly Campaign[], tookMs: number): readonly string[] {
  const sum = (of: (campaign: Campaign) => number): number =>
    campaigns.reduce((total, campaign) => total + of(campaign), 0)
  const runs = sum((one) => one.runs)
  const reasons = countReasons(campaigns)
  const checks = sum((one) => one.clear.checks)
  const inconclusive = reasons.reduce((total, [, count]) => total + count, 0)
  const share = checks === 0 ? 0 : (100 * inconclusive) / checks
  const found = campaigns.flatMap(({ finding }) => finding?.invariants ?? [])
  return [
    `${runs} scenarios, ${rate(runs, tookMs)} a second, ${rate(
      runs,
      sum((one) => one.tookMs)
    )} a second and process`,
    ...countKnown(campaigns),
    ...[...Map.groupBy(found, (name) => name)].map(([name, all]) => `found: ${name}: in ${all.length} pieces`),
    `inconclusive where the truth was clear: ${inconclusive} of ${checks} checks (${share.toFixed(2)} %)`,
    ...reasons.map(([code, count]) => `  ${code}: ${count}`)
  ]
}

/** The codes of what was inconclusive, the most frequent one first. */
function countReasons(campaigns: readonly Campaign[]): readonly (readonly [code: string, count: number])[] {
  const all = campaigns.flatMap(({ clear }) => Object.entries(clear.inconclusive))
  return [...Map.groupBy(all, ([code]) => code)]
    .map(([code, own]) => [code, own.reduce((total, [, count]) => total + count, 0)] as const)
    .sort(([, one], [, other]) => other - one)
}

function rate(count: number, ms: number): string {
  return ((count * 1000) / Math.max(ms, 1)).toFixed(1)
}

function countKnown(campaigns: readonly Campaign[]): readonly string[] {
  let before = 0
  const known = new Map<string, { firstAt: number; times: number }>()
  for (const campaign of campaigns) {
    for (const [name, { firstAt, times }] of Object.entries(campaign.known)) {
      const seen = known.get(name) ?? { firstAt: before + firstAt, times: 0 }
      known.set(name, { ...seen, times: seen.times + times })
    }
    before += campaign.runs
  }
  return [...known]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { firstAt, times }]) => `known: ${name}: first after ${firstAt}, ${times} times`)
}
