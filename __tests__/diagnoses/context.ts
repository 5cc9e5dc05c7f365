import type { Image } from '../../testbed/images.ts'
import { samples } from '../../testbed/samples/samples.ts'
import type { Testbed, TestbedNode } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { type Given } from '../support/action/run.ts'
import { list, type Node, type Pod, read } from '../support/cluster.ts'
import { writeSampleFile } from '../support/sample-file.ts'
import { nameOf } from '../support/images.ts'
import { runRecorded, type Notice } from './recording/recorded.ts'

/** What all cases share: the cluster, the images, and what was reported of each case so far, by its name. */
export type FixtureContext = {
  readonly testbed: Testbed
  readonly images: Readonly<Record<string, Image>>
  readonly notices: Map<string, Notice>
}

/** A check that is looked at: a class of its own, on one node, with a sample. */
export type Tried = {
  /** The name that it is reported under; also that of its class, so up to 63 small letters, digits and dashes. */
  readonly name: string
  readonly node: string
  readonly handler?: string
  readonly sample?: object
  readonly given?: Given
  /** Without the fault proxy, so that nothing is recorded of it. */
  readonly isDirect?: boolean
}

/** The sample of spin as the action knows it. */
export const builtin = `ghcr.io/${samples.spin.name}:v0.11.1`

/** Runs the action on one check, does something meanwhile, and keeps what was reported. */
export async function tryOne(
  context: FixtureContext,
  tried: Tried,
  meanwhile: () => Promise<void> = nothing
): Promise<void> {
  const { given = {}, handler = 'spin', isDirect = false, name, node, sample = { image: builtin } } = tried
  const runtimeClass = classOf(name)
  const file = writeSampleFile({ [runtimeClass]: sample })
  try {
    const inputs = { runtimes: `${runtimeClass}=${handler}`, sample: file.path, nodes: node, timeout: '170s', ...given }
    const [{ notices }] = await Promise.all([runRecorded(context.testbed, inputs, isDirect), meanwhile()])
    context.notices.set(name, notices(runtimeClass, node))
  } finally {
    file.remove()
  }
}

/** The class of a case. */
export function classOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
}

/** The name of a case on a node. */
export function onNode(name: string, node: string): string {
  return `${name} on ${node}`
}

/** An image of these tests. */
export function imageOf({ images }: FixtureContext, name: string): string {
  const image = images[name]
  if (image === undefined) throw new Error(`no image ${name}`)
  return nameOf(image)
}

/** Does one after the other. */
export async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step()
}

/** What has to succeed on a node. */
export async function shell(node: TestbedNode, script: string): Promise<void> {
  const ran = await node.exec(['sh', '-ec', script])
  if (ran.code !== 0) throw new Error(`${script} on ${node.name}: ${ran.stderr}`)
}

export async function waitUntilReady(testbed: Testbed, node: string): Promise<void> {
  await waitFor({ what: `Ready of ${node}`, timeoutMs: 60_000, everyMs: 200 }, async () => {
    const { status } = await read<Node>(testbed, `/api/v1/nodes/${node}`)
    const ready = status.conditions.find(({ type }) => type === 'Ready')?.status
    return ready === 'True' ? there(undefined) : missing(ready ?? 'no condition')
  })
}

/** The pod of a class, once it runs. */
export async function waitForPod(testbed: Testbed, runtimeClass: string): Promise<Pod> {
  type Classed = Pod & { readonly spec: { readonly runtimeClassName?: string } }
  return await waitFor({ what: `a pod of ${runtimeClass}`, timeoutMs: 60_000 }, async () => {
    const pods = await list<Classed>(testbed, '/api/v1/pods')
    const found = pods.find(({ spec, status }) => spec.runtimeClassName === runtimeClass && status.phase === 'Running')
    return found === undefined ? missing('none runs') : there(found)
  })
}

/** What is needed is there before the run. */
function nothing(): Promise<void> {
  return Promise.resolve()
}
