import { writeSampleFile } from '../../support/sample-file.ts'
import { samples } from '../../../testbed/samples/samples.ts'
import { runRecorded } from '../recording/recorded.ts'
import { handlerChecks, sampleCases } from '../real-cases.ts'
import { imageOf, onNode, type FixtureContext } from '../context.ts'

/** One node of each generation of containerd, where spin works. */
export const generations = ['two-broken', 'one-broken'] as const

/** The handlers of testbed/topologies/broken.yaml, as the action finds them. */
export async function tryHandlers(context: FixtureContext): Promise<void> {
  const { report, notices } = await runRecorded(context.testbed, { runtimes: 'all' })
  for (const { node, runtime } of report.checks) context.notices.set(onNode(runtime, node), notices(runtime, node))
  const missed = Object.keys(handlerChecks).filter((check) => !context.notices.has(check))
  if (missed.length > 0) throw new Error(`no checks ${missed.join(', ')}`)
}

/** The samples with defects, all at once. */
export async function trySamples(context: FixtureContext): Promise<void> {
  const names = Object.keys(sampleCases)
  const file = writeSampleFile(Object.fromEntries(names.map((name) => [name, sampleOf(context, name)])))
  try {
    const runtimes = names.map((name) => `${name}=${name.startsWith('plain') ? 'runc' : 'spin'}`).join(', ')
    // What listens on another port is waited for to the end.
    const common = { runtimes, nodes: generations.join(', '), sample: file.path, timeout: '120s' }
    // All at once, with their negative tests, are more than two nodes on two processors start in the time that is theirs.
    const given = { ...common, 'max-parallel': '14' }
    const { notices } = await runRecorded(context.testbed, given)
    for (const name of names)
      for (const node of generations) context.notices.set(onNode(name, node), notices(name, node))
  } finally {
    file.remove()
  }
}

function sampleOf(context: FixtureContext, name: string): object {
  const tag = (runtime: 'spin' | 'wws'): string => `ghcr.io/${samples[runtime].name}:v0.11.1`
  const asked = { path: '/hello', body: 'Hello' }
  switch (name) {
    case 'other-port':
      return { port: 81 }
    case 'no-command':
      return { command: [] }
    case 'nowhere':
      return { image: 'ghcr.io/diagnoses/nowhere:v1' }
    case 'text':
      return { image: imageOf(context, name), command: [] }
    case 'plain':
      return { image: tag('wws'), port: 3000, ...asked }
    case 'plain-root':
      return { image: tag('spin'), command: ['/'], port: 80, ...asked }
    case 'plain-greedy':
      return { image: imageOf(context, 'program'), command: ['/program', 'eats-memory'], port: 80, ...asked }
    case 'no-http':
    case 'ends':
    case 'serves-once':
      return { image: imageOf(context, 'program'), command: ['/program', name] }
    default:
      return { image: imageOf(context, name) }
  }
}
