import { isClass } from './admission-lag.ts'
import { hasClaims, labelClaims } from './claims.ts'
import { labelsOfGroup, MANIFEST_ANNOTATION, RUN_LABEL, RUNS_ANNOTATION } from '../kubernetes/labels.ts'
import { makeDeployment, makeService, SERVICE_PORT } from '../kubernetes/manifests.ts'
import { deploymentsPath, servicesPath } from '../kubernetes/paths.ts'
import type { Inputs, Node, Runtime } from '../model.ts'
import { type AskedService, type PlacedManifest, titleOfWorkload, type Workload } from '../workloads/workloads.ts'
import type { PlannedCheck, PlannedObject, RuntimeObjects } from './types.ts'

/** A name stays one with this much of a runtime's in it. */
const MAX_NAME_PART = 40

/** With the run's id, so that nobody's own objects have the name, and what keeps odd names of classes apart. */
function nameObjects({ name }: Runtime, index: number, runId: string): string {
  const part = name.replaceAll('.', '-').slice(0, MAX_NAME_PART)
  return ['wasm', part, ...(part === name ? [] : [(index + 1).toString()]), runId].join('-')
}

/** The Deployments and Services that the inputs mean, for the runtimes that have a check to prove. */
export function planRuntimeObjects(
  { access, replicas, runtimes }: Pick<Inputs, 'access' | 'replicas' | 'runtimes'>,
  checks: readonly PlannedCheck[],
  namespace: string,
  runId: string
): readonly RuntimeObjects[] {
  const type = SERVICE_TYPES[access]
  if (replicas === undefined && type === 'ClusterIP') return []
  return runtimes.flatMap((runtime, index) => {
    const open = checks.filter((check) => check.runtime.name === runtime.name && check.decided === undefined)
    const [first] = open
    // What serves nothing, and may end, has nothing to be behind a Service for, and no replicas that stay.
    if (first === undefined || runtime.sample.output !== undefined) return []
    const name = nameObjects(runtime, index, runId)
    const place = { namespace, name, runId, group: first.group }
    const deployment =
      replicas === undefined
        ? undefined
        : planDeployment(
            runtime,
            open.map((check) => check.node),
            replicas,
            place
          )
    const service = planService(runtime, type, place, deployment?.workload)
    return [{ runtime, checks: open, service, deployment }]
  })
}

/**
 * A manifest as it is created: in its namespace, with the run's id on it, and nothing else changed. The claims that a StatefulSet
 * makes carry the id too, since they outlive it. A class is marked as one that the run creates for its checks: other runs may use it.
 */
export function planManifest(placed: PlacedManifest, runId: string): PlannedObject {
  const { collection, manifest, namespace } = placed
  const { metadata } = manifest
  const labels = { ...metadata.labels, [RUN_LABEL]: runId }
  const marks = isClass({ collection, kind: manifest.kind })
    ? { annotations: { ...metadata.annotations, [RUNS_ANNOTATION]: runId, [MANIFEST_ANNOTATION]: 'true' } }
    : {}
  const where = namespace === undefined ? {} : { namespace }
  return {
    collection,
    kind: manifest.kind,
    namespace: namespace ?? '',
    name: metadata.name,
    body: {
      ...(hasClaims(placed) ? labelClaims(manifest, runId) : manifest),
      metadata: { ...metadata, ...where, ...marks, labels }
    },
    ...(hasClaims(placed) ? { hasClaims: true } : {})
  }
}

/** The objects in the order in which they are made: a Service first, so that its address is on its way. */
export function listObjects(all: readonly RuntimeObjects[]): readonly PlannedObject[] {
  return all.flatMap(({ deployment, service }) => [service.object, deployment?.object ?? []].flat())
}

const SERVICE_TYPES = {
  auto: 'ClusterIP',
  proxy: 'ClusterIP',
  'port-forward': 'ClusterIP',
  'node-port': 'NodePort',
  'load-balancer': 'LoadBalancer'
} as const

type Place = { readonly namespace: string; readonly name: string; readonly runId: string; readonly group: string }

function planDeployment(
  runtime: Runtime,
  nodes: readonly Node[],
  replicas: number,
  { namespace, name, runId, group }: Place
): NonNullable<RuntimeObjects['deployment']> {
  const kind = 'Deployment'
  const collection = deploymentsPath(namespace)
  const labels = Object.entries(labelsOfGroup(runId, group)).map(([key, value]) => `${key}=${value}`)
  return {
    object: {
      collection,
      kind,
      namespace,
      name,
      body: makeDeployment(name, runId, runtime, { nodes, replicas, group })
    },
    workload: {
      source: 'replicas',
      kind,
      namespace,
      name,
      collection,
      podQuery: { labelSelector: labels.join(',') },
      runtime,
      proof: 'answers'
    }
  }
}

function planService(
  runtime: Runtime,
  type: AskedService['type'],
  { namespace, name, runId, group }: Place,
  workload: Workload | undefined
): RuntimeObjects['service'] {
  return {
    object: {
      collection: servicesPath(namespace),
      kind: 'Service',
      namespace,
      name,
      body: makeService(name, runId, runtime, { type, group })
    },
    asked: {
      source: workload === undefined ? 'access' : 'replicas',
      namespace,
      name,
      port: { port: SERVICE_PORT, targetPort: runtime.sample.port },
      runtime,
      type,
      workload: workload === undefined ? undefined : titleOfWorkload(workload)
    }
  }
}
