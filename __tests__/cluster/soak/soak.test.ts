import { expect, test } from 'vitest'
import { useTestbed } from '../../support/testbeds.ts'
import { soak } from '../../soak/soak.ts'

const cluster = useTestbed('cluster')

/** For up to nine whole runs in a row, which a busy machine takes half a minute for, each. */
const timeout = 400_000

/** The short form of `npm run soak`; a seed that has failed there is added here. */
test.each([
  { part: 'healthy', seed: 1, trials: 1 },
  { part: 'kills', seed: 1, trials: 3 },
  { part: 'cancelled', seed: 1, trials: 1 },
  { part: 'together', seed: 1, trials: 1 },
  { part: 'faults', seed: 1, trials: 1 }
] as const)('$trials of $part by seed $seed', { timeout }, async ({ part, seed, trials }) => {
  const lines: string[] = []
  const { findings } = await soak(cluster, part, { seed, trials, log: (line) => lines.push(line) })
  expect(findings, lines.join('\n')).toEqual([])
})
