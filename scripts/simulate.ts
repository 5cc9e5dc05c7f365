// Scenarios on a simulated cluster: `npm run simulate -- --runs 10000 [--seed S] [--known]`. With --known the faults that are
// known (__tests__/simulation/known.ts) are findings as any other.
import process from 'node:process'
import { parseArgs } from 'node:util'
import { runCampaign } from '../__tests__/simulation/campaign.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    known: { type: 'boolean', default: false }
  }
})
const runs = Number(values.runs)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('simulate: expected --runs N [--seed N] [--known], whole numbers\n')
  process.exit(1)
}
process.stdout.write(`seed ${seed}\n`)
const { clear, finding, known, runs: played, tookMs } = await runCampaign({ runs, seed, isKnown: !values.known })
process.stdout.write(`${played} scenarios, ${((played * 1000) / tookMs).toFixed(1)} a second\n`)
for (const [name, { firstAt, times }] of [...known].sort(([one], [other]) => (one < other ? -1 : 1))) {
  process.stdout.write(`known: ${name}: first after ${firstAt}, ${times} times\n`)
}
const share = clear.checks === 0 ? 0 : (100 * clear.inconclusive) / clear.checks
process.stdout.write(
  `inconclusive where the truth was clear: ${clear.inconclusive} of ${clear.checks} checks (${share.toFixed(2)} %)\n`
)
if (finding !== undefined) {
  process.stdout.write(`FOUND with --runs ${runs} --seed ${seed}:\n${finding.timeline}\n`)
  process.stdout.write(`as a scenario: ${JSON.stringify(finding.scenario)}\n`)
  process.exitCode = 1
}
