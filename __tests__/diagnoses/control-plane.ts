import { startApiServer } from '../cluster/api-process.ts'
import { create } from '../cluster/cluster.ts'
import { runOn, checkOf, verdictsOf } from '../cluster/action.ts'
import { writeSampleFile } from '../cluster/images.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { find } from '../cluster/cluster.ts'
import { pullPause, tryWithoutPause } from './nodes.ts'
import { type Stage, tryOne, waitForPod } from './stage.ts'

const namespaces = '/api/v1/namespaces'

/** Registry and controllers stop at once: what needs the one does without the other. */
export async function stopRegistryAndControllers(
  stage: Stage,
  withoutPause: readonly string[],
  withPause: string
): Promise<void> {
  const { controlPlane } = stage.testbed
  const namespace = 'before-the-fall'
  await create(stage.testbed, namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await waitFor({ what: `the service account of ${namespace}`, timeoutMs: 60_000 }, async () => {
    const found = await find(stage.testbed, `${namespaces}/${namespace}/serviceaccounts/default`)
    return found === undefined ? missing('none yet') : there(undefined)
  })
  await Promise.all([controlPlane.stop('docker-registry'), controlPlane.stop('kube-controller-manager')])
  const sample = { image: 'ghcr.io/diagnoses/never-pulled:v1' }
  await Promise.all([
    tryOne(stage, { name: 'the registry is down', node: withPause, sample, given: { namespace } }),
    tryOne(stage, { name: 'the controller manager is down', node: withPause }),
    tryWithoutPause(stage, withoutPause, namespace)
  ])
  await Promise.all([controlPlane.start('docker-registry'), controlPlane.start('kube-controller-manager')])
  await pullPause(stage, withoutPause)
}

/** What a run reported whose API server went away for good; its requests don't go through a gate, which would say it otherwise. */
export type Gone = { readonly verdict: string; readonly evidence: string; readonly problems: readonly string[] }

/** The API server goes while a check is being asked, and is not back when the run ends. */
export async function stopApiServer({ testbed }: Stage, node: string): Promise<Gone> {
  // A port that nobody listens on keeps the check open.
  const file = writeSampleFile({ unasked: { port: 81 } })
  try {
    const stop = async (): Promise<void> => {
      await waitForPod(testbed, 'unasked')
      await testbed.controlPlane.stop('kube-apiserver')
    }
    const given = { runtimes: 'unasked=spin', nodes: node, sample: file.path, timeout: '150s' }
    const [{ report }] = await Promise.all([runOn(testbed, given), stop()])
    const check = `unasked on ${node}`
    return {
      verdict: verdictsOf(report)[check] ?? '',
      evidence: checkOf(report, 'unasked', node).diagnosis?.evidence ?? '',
      problems: report.cleanup.problems
    }
  } finally {
    file.remove()
    await startApiServer(testbed)
  }
}
