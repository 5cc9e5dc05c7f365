import { tolerationsFor } from './taints.ts'
import { constraintLabel, RUN_LABEL, RUNS_ANNOTATION, labelsOfGroup } from './labels.ts'
import type { Inputs, Node, Runtime } from '../model.ts'
import type { RuntimeClassObject } from './objects.ts'
import { makeTemplate, resourcesOf } from './pods.ts'

/** The RuntimeClass as it is applied; constrained, with the selector. */
export function makeRuntimeClass(runtime: Runtime, constrained: boolean): RuntimeClassObject {
  return {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: runtime.runtimeClass },
    handler: runtime.handler,
    ...(constrained ? { scheduling: { nodeSelector: { [constraintLabel(runtime.runtimeClass)]: 'true' } } } : {})
  }
}

/** The same class as a run creates it: with the run's id on it, and as the first of the runs that use it. */
export function withRun(object: RuntimeClassObject, runId: string): RuntimeClassObject {
  const { metadata } = object
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [RUN_LABEL]: runId },
      annotations: { ...metadata.annotations, [RUNS_ANNOTATION]: runId }
    }
  }
}

/** Where a run's samples go: the user's own namespace, or one that is made for it. */
export function namespaceOf({ namespace }: Pick<Inputs, 'namespace'>, runId: string): string {
  return namespace ?? `wasm-node-smoke-${runId}`
}

/** The namespace of a run. Nothing that it holds may take over a node, such as a privileged pod or one with a hostPath. */
export function makeNamespace(name: string, runId: string): object {
  const labels = { [RUN_LABEL]: runId, 'pod-security.kubernetes.io/enforce': 'baseline' }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

/** The documented Deployment of a runtime: its sample so many times, spread over these nodes. */
export function makeDeployment(
  name: string,
  runId: string,
  runtime: Runtime,
  { nodes, replicas, group }: { readonly nodes: readonly Node[]; readonly replicas: number; readonly group: string }
): object {
  const template = makeTemplate({
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes,
    tolerations: dropRepeated(nodes.flatMap(tolerationsFor)),
    resources: resourcesOf(runtime.sample),
    group
  })
  const selector = { matchLabels: labelsOfGroup(runId, group) }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      replicas,
      selector,
      template: {
        ...template,
        spec: {
          ...template.spec,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: selector
            }
          ]
        }
      }
    }
  }
}

/** The Service of a runtime. A node's port leads to the pod on that node alone: each node answers for itself. */
export function makeService(
  name: string,
  runId: string,
  runtime: Runtime,
  { type, group }: { readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer'; readonly group: string }
): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      type,
      selector: labelsOfGroup(runId, group),
      ports: [{ port: SERVICE_PORT, targetPort: runtime.sample.port }],
      ...(type === 'NodePort' ? { externalTrafficPolicy: 'Local' } : {})
    }
  }
}

/** The port of the documented Service. */
export const SERVICE_PORT = 80

function dropRepeated(all: readonly object[]): readonly object[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}
