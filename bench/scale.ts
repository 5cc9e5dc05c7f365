// What a run takes as a cluster grows: hollow nodes of KWOK on the real API server, scheduler and controllers, beside what the cluster
// itself needs to have the same pods Running for a plain client. Prints `name: value` lines; bench/README.md explains each.
//
//     npm run bench:scale -- [--sizes 10x4,100x4,1000x4,5000x1]
//
// Each size is nodes x runtimes, none smaller than the one before. Pods on hollow nodes don't answer: a proxy stands in for them. It
// brings up a testbed "scale" with one real node, and takes it down at the end.
import { parseArgs } from 'node:util'
import { startHollows } from '../__tests__/mixed/hollow.ts'
import { timePlainPods } from '../__tests__/mixed/plain-pods.ts'
import { runOnHollows } from '../__tests__/mixed/scale.ts'
import { makeProgress } from '../testbed/progress.ts'
import { readOwnTopology } from '../testbed/topology-file.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { whileUp } from '../testbed/while-up.ts'
import { renderFigures } from './figures.ts'
import { builtinSamples } from './samples.ts'
import { compareSizes, type Measured, readSize, type Size } from './scale-figures.ts'

const testbedName = 'scale'
/** Checks that did not pass, in an error. */
const SHOWN = 5
const defaultSizes = '10x4,100x4,1000x4,5000x1'

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { sizes: { type: 'string', default: defaultSizes } } })
  const sizes = parseSizes(values.sizes)
  const progress = makeProgress()
  await whileUp({ name: testbedName, topology: readOwnTopology('single'), progress }, async (cluster) => {
    const hollows = await startHollows(cluster, { runsSamples: true })
    try {
      const nodes: string[] = []
      const all: Measured[] = []
      for (const size of sizes) {
        const more = Array.from({ length: size.nodes - nodes.length }, (_, index) => nameNode(nodes.length + index))
        await progress.during(`join ${more.length} hollow nodes`, () =>
          hollows.join(more.map((name) => ({ name, handlers: ['runc', ...builtinSamples.map((one) => one.name)] })))
        )
        nodes.push(...more)
        const measured = await measure(cluster, size, nodes)
        console.log(renderFigures(readSize(measured)))
        throwUnlessPassed(measured)
        all.push(measured)
      }
      console.log(renderFigures(compareSizes(all)))
    } finally {
      await hollows.stop()
    }
  })
}

async function measure(cluster: Testbed, size: Size, nodes: readonly string[]): Promise<Measured> {
  const samples = builtinSamples.slice(0, size.runtimes)
  const clusterMs = await timePlainPods(cluster, nodes, samples)
  const runtimes = samples.map(({ name }) => name).join()
  const run = await runOnHollows(cluster, { nodes: 'hollow-*', runtimes, timeout: '15m' })
  return { size, clusterMs, run }
}

/** A run that did not pass did something else than the others: its figures are shown, but not compared. */
function throwUnlessPassed({ run, size }: Measured): void {
  const { checks, counts, message, result } = run.report
  if (result === 'passed') return
  const others = checks.filter(({ verdict }) => verdict !== 'passed').slice(0, SHOWN)
  const named = others.map(
    ({ diagnosis, node, reason, verdict }) => `${node} ${verdict}: ${diagnosis?.code ?? reason ?? ''}`
  )
  throw new Error(`${size.nodes} nodes: ${result}, ${JSON.stringify(counts)} ${message}\n${named.join('\n')}`)
}

function nameNode(index: number): string {
  return `hollow-${String(index).padStart(5, '0')}`
}

function parseSizes(text: string): readonly Size[] {
  const sizes = text.split(',').map((one) => {
    const [, nodes, runtimes] = /^(\d+)x(\d+)$/.exec(one) ?? []
    const size = { nodes: Number(nodes), runtimes: Number(runtimes) }
    if (size.nodes > 0 && size.runtimes > 0 && size.runtimes <= builtinSamples.length) return size
    throw new Error(
      `--sizes: expected nodes x runtimes (at most ${builtinSamples.length}), such as 100x4, got "${one}"`
    )
  })
  if (sizes.some(({ nodes }, index) => nodes < (sizes[index - 1]?.nodes ?? 0)))
    throw new Error(`--sizes: expected none with fewer nodes than the one before, got "${text}"`)
  return sizes
}

await main()
