import { startApiServer } from '../../support/api-process.ts'
import { create } from '../../support/cluster.ts'
import { runOn } from '../../support/action/run.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { waitForRegistry } from '../../../testbed/registry-seed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { find } from '../../support/cluster.ts'
import { pullPause, tryWithoutPause } from './nodes.ts'
import { type FixtureContext, tryOne, waitForPod } from '../context.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'

const namespaces = '/api/v1/namespaces'

/** Registry and controllers stop at once: what needs the one does without the other. */
export async function stopRegistryAndControllers(
  context: FixtureContext,
  withoutPause: readonly string[],
  withPause: string
): Promise<void> {
  const { controlPlane } = context.testbed
  const namespace = 'before-the-fall'
  await create(context.testbed, namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await waitFor({ what: `the service account of ${namespace}`, timeoutMs: 60_000 }, async () => {
    const found = await find(context.testbed, `${namespaces}/${namespace}/serviceaccounts/default`)
    return found === undefined ? missing('none yet') : there(undefined)
  })
  await Promise.all([controlPlane.stop('docker-registry'), controlPlane.stop('kube-controller-manager')])
  const sample = { image: 'ghcr.io/diagnoses/never-pulled:v1' }
  await Promise.all([
    tryOne(context, { name: 'the registry is down', node: withPause, sample, given: { namespace } }),
    tryOne(context, { name: 'the controller manager is down', node: withPause }),
    tryWithoutPause(context, withoutPause, namespace)
  ])
  await Promise.all([controlPlane.start('docker-registry'), controlPlane.start('kube-controller-manager')])
  // It runs, and may not listen yet.
  await waitForRegistry(context.testbed.registry, AbortSignal.timeout(20_000))
  await pullPause(context, withoutPause)
}

/** What a run reported whose API server went away for good; its requests don't go through a fault proxy, which would report it differently. */
export type Gone = { readonly verdict: string; readonly evidence: string; readonly problems: readonly string[] }

/** The API server goes while a check is being asked, and is not back when the run ends. */
export async function stopApiServer({ testbed }: FixtureContext, node: string): Promise<Gone> {
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
