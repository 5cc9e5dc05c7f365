import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { Testbed } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { type Given, type Reported, startAction, withReport } from '../../support/action/run.ts'
import { type KubeObject, list, merge } from '../../support/cluster.ts'
import { until } from '../../support/until.ts'
import { makeDeployment, pin } from '../manifests/manifests.ts'

/** A run that goes on until it is let on. */
export type HeldRun = {
  /** The namespace that the run made for itself, where its manifests are. */
  readonly namespace: string
  /** Waits until this is in its standard output. */
  readonly untilShown: (text: string) => Promise<void>
  /** Lets it on, and waits for its end. */
  readonly letOn: () => Promise<Reported>
}

const deployments = '/apis/apps/v1/deployments'

/**
 * Starts a run that goes on until it is let on: beside these objects its manifests have a Deployment `held`, with a pod on this node,
 * that is paused for so long.
 */
export async function holdRun(
  testbed: Testbed,
  node: string,
  given: Given,
  objects: readonly object[] = []
): Promise<HeldRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-held-'))
  const manifests = join(folder, 'own.yaml')
  const { spec, ...held } = pin(makeDeployment('held'), node)
  const all = [...objects, { ...held, spec: { ...spec, paused: true } }]
  writeFileSync(manifests, all.map((object) => dump(object, { noRefs: true })).join('---\n'))
  // Of other runs that are held.
  const others = new Set((await listHeld(testbed)).map(({ metadata }) => metadata.uid))
  const running = startAction({ kubeconfig: testbed.kubeconfig, manifests, ...given })
  const ended = running.ended.finally(() => {
    rmSync(folder, { recursive: true })
  })
  const namespace = await waitFor<string>({ what: 'the Deployment that is paused', timeoutMs: 60_000 }, async () => {
    const found = (await listHeld(testbed)).find(({ metadata }) => !others.has(metadata.uid))
    return found?.metadata.namespace === undefined ? missing(running.stdout()) : there(found.metadata.namespace)
  })
  return {
    namespace,
    untilShown: (text) => until(text, () => Promise.resolve(running.stdout().includes(text))),
    letOn: async () => {
      await merge(testbed, `/apis/apps/v1/namespaces/${namespace}/deployments/held`, { spec: { paused: false } })
      return withReport(await ended)
    }
  }
}

async function listHeld(testbed: Testbed): Promise<readonly KubeObject[]> {
  return (await list<KubeObject>(testbed, deployments)).filter(({ metadata }) => metadata.name === 'held')
}
