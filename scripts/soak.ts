// Many runs against a real cluster, by a seed: `npm run soak -- [--seed N] [--only PART] [--trials N] [--testbed NAME]`. Parts and
// seeds wait more than they work: on testbeds of different names, several can go on side by side.
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { parts, type Part, soak } from '../__tests__/soak/soak.ts'
import { makeProgress } from '../testbed/progress.ts'
import { readTopology } from '../testbed/topology-file.ts'
import { whileUp } from '../testbed/while-up.ts'
import { root } from './tools.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    trials: { type: 'string' },
    testbed: { type: 'string', default: 'soak' }
  }
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const name = values.testbed
const names = Object.keys(parts) as Part[]
const chosen = names.filter((part) => values.only === undefined || part === values.only)
const trials = values.trials === undefined ? undefined : Number(values.trials)

if (chosen.length === 0 || !Number.isSafeInteger(seed) || (trials !== undefined && !(trials > 0))) {
  process.stderr.write(
    `soak: expected [--seed N] [--only PART] [--trials N] [--testbed NAME], PART being one of ${names.join(', ')}\n`
  )
  process.exit(1)
}
const topology = readTopology(join(root, '__tests__', 'cluster', 'topology.yaml'))
await whileUp({ name, topology, progress: makeProgress() }, async (testbed) => {
  process.stdout.write(`seed ${seed}\n`)
  for (const part of chosen) {
    const log = (line: string): void => void process.stdout.write(`${line}\n`)
    const outcome = await soak(testbed, part, { seed, trials: trials ?? parts[part].trials, log })
    process.stdout.write(`${part}: ${outcome.trials} trials, ${outcome.findings.length} findings\n`)
    for (const finding of outcome.findings)
      process.stdout.write(`  FAILED (--seed ${seed} --only ${part}): ${finding}\n`)
    if (outcome.findings.length > 0) process.exitCode = 1
  }
})
