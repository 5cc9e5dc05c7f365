// How often a comparison with a baseline calls a runtime slower that is not, and how much slower one has to be to be called so. It starts
// two runtimes again and again on two good nodes of a testbed, by one run of the action with "repeat", and compares pieces of what it
// measured with each other: the same image with itself, and with itself made slower. Prints a table; bench/README.md explains it.
//
//     npm run bench:compare -- [--measure] [--repeat N] [--kubeconfig-of TESTBED]
//
// Without --measure it takes what is in bench/starts.json; with it, that file is written again, which takes about 4 s for each of N.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { runOn } from '../__tests__/support/action/run.ts'
import { makeRandom } from '../__tests__/simulation/random.ts'
import type { ReportV1 } from '../src/render/json/report-v1.ts'
import { countAlarms, type Starts } from './false-alarms.ts'
import { median } from './figures.ts'
import { onTestbed } from './on-testbed.ts'

const testbedName = 'bench-compare'
const file = join(import.meta.dirname, 'starts.json')
const count = 100
const repeats = [1, 3, 5, 10, 20]
const factors = [1, 1.5, 2, 3]

async function measure(repeat: number, given: string | undefined): Promise<Starts> {
  return await onTestbed(given, testbedName, async (testbed) => {
    const inputs = { runtimes: 'spin, wws', nodes: 'node-a, node-b', cleanup: 'all', timeout: '1h' }
    return startsOf((await runOn(testbed, { ...inputs, repeat: String(repeat) })).report)
  })
}

function startsOf({ checks }: ReportV1): Starts {
  const starts: Record<string, Record<string, number[]>> = {}
  for (const { node, repetitions, runtime, verdict } of checks) {
    if (verdict !== 'passed' || repetitions === null) throw new Error(`${runtime} on ${node} did not pass each time`)
    starts[runtime] = { ...starts[runtime], [node]: repetitions.each.flatMap(({ startMs }) => startMs ?? []) }
  }
  return starts
}

function render(starts: Starts): string {
  const noise = Object.entries(starts).map(([runtime, nodes]) => {
    const all = Object.values(nodes).flat()
    const [middle, least, most] = [median(all), Math.min(...all), Math.max(...all)].map((ms) => `${Math.round(ms)} ms`)
    return `${runtime}: ${all.length} starts, median ${middle}, ${least} to ${most}`
  })
  const rows = repeats.map((repeat) => {
    const cells = factors.map((factor) => {
      const { comparisons, ofRuntimes, runtimes } = countAlarms(starts, { repeat, factor, count }, makeRandom(1))
      return factor === 1 ? `${comparisons} of ${count}` : `${Math.round((100 * runtimes) / ofRuntimes)} %`
    })
    return `| ${[repeat, ...cells].join(' | ')} |`
  })
  const head = ['repeat', 'false alarms', ...factors.slice(1).map((factor) => `${factor} x slower found`)]
  return [...noise, '', `| ${head.join(' | ')} |`, `|${head.map(() => ' --- |').join('')}`, ...rows].join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      measure: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '60' },
      'kubeconfig-of': { type: 'string' }
    }
  })
  if (values.measure) {
    const repeat = Number(values.repeat)
    if (!Number.isInteger(repeat) || repeat < 40)
      throw new Error(`--repeat: expected a whole number from 40, got ${values.repeat}`)
    const measured = JSON.stringify(await measure(repeat, values['kubeconfig-of']))
    writeFileSync(file, await format(measured, { ...(await resolveConfig(file)), parser: 'json' }))
  }
  console.log(render(JSON.parse(readFileSync(file, 'utf8')) as Starts))
}

await main()
