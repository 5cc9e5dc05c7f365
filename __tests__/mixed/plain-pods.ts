import type { BuiltinSample } from '../../bench/samples.ts'
import { inParallel } from '../../src/steps/task-group.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, createClass, list, type Pod, remove, classesPath } from '../support/cluster.ts'

const podsPath = '/api/v1/namespaces/default/pods'
const label = 'plain'
/** Requests at once: more doesn't make the scheduler faster. */
const AT_ONCE = 50
const WITHIN_MS = 900_000

/**
 * How long the cluster itself needs to have a pod of each class on each node Running, for a client that does nothing but create them;
 * in milliseconds. All of it is deleted then.
 */
export async function timePlainPods(
  cluster: Testbed,
  nodes: readonly string[],
  samples: readonly BuiltinSample[]
): Promise<number> {
  for (const { name, runtimeClass } of samples) await createClass(cluster, runtimeClass, name)
  try {
    await waitUntilAdmitted(cluster, samples)
    const pods = nodes.flatMap((node) => samples.map((sample) => makePod(node, sample)))
    const sinceMs = performance.now()
    await inParallel(pods, AT_ONCE, (pod) => create(cluster, podsPath, pod))
    await untilNone(cluster, 'status.phase!=Running', 'pods that are not Running')
    return performance.now() - sinceMs
  } finally {
    // Deleted one after the other, within one request.
    await cluster.api.call('DELETE', `${podsPath}?labelSelector=${label}`, undefined, { timeoutMs: WITHIN_MS })
    await untilNone(cluster, '', 'pods that were deleted')
    await remove(cluster, classesPath)
  }
}

/** Admission answers from a cache of classes. */
async function waitUntilAdmitted(cluster: Testbed, samples: readonly BuiltinSample[]): Promise<void> {
  for (const sample of samples) {
    await waitFor({ what: `RuntimeClass ${sample.runtimeClass}`, timeoutMs: 30_000 }, async () => {
      const answer = await cluster.api.call('POST', `${podsPath}?dryRun=All`, makePod('node-a', sample))
      return answer.status < 300 ? there(undefined) : missing(answer.body)
    })
  }
}

async function untilNone(cluster: Testbed, fields: string, what: string): Promise<void> {
  const query = `labelSelector=${label}&fieldSelector=${encodeURIComponent(fields)}&limit=1`
  await waitFor({ what: `no ${what}`, timeoutMs: WITHIN_MS, everyMs: 250 }, async () => {
    const [first] = await list<Pod>(cluster, `${podsPath}?${query}`)
    return first === undefined ? there(undefined) : missing(`${first.metadata.name} is ${first.status.phase ?? ''}`)
  })
}

/** Pinned to its node as a check's pod is. */
function makePod(node: string, { command, image, name, runtimeClass }: BuiltinSample): object {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  const required = { nodeSelectorTerms: [{ matchFields }] }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `plain-${name}-${node}`, labels: { [label]: 'yes' } },
    spec: {
      runtimeClassName: runtimeClass,
      automountServiceAccountToken: false,
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } },
      containers: [
        {
          name: 'sample',
          image,
          ...(command === undefined ? {} : { command }),
          resources: { requests: { cpu: '10m', memory: '10Mi' } }
        }
      ]
    }
  }
}
