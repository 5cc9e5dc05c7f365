import type { PodTemplate } from '../kubernetes/negative-test-pod.ts'
import type { ContainerObject, ServicePort } from '../kubernetes/objects.ts'
import type { Expectation, Runtime } from '../model.ts'
import { runtimeOfHandler } from '../runtimes.ts'

/** The container's port behind a Service's: by number, or by the name that the container gives it. */
export function targetPortOf({ port, targetPort = port }: ServicePort, { spec }: PodTemplate): number | undefined {
  if (typeof targetPort === 'number') return targetPort
  const named = (spec?.containers ?? []).flatMap((one) => one.ports ?? []).find((one) => one.name === targetPort)
  return named?.containerPort
}

/** What a class leads to, as far as it is known before any pod is there. */
export type ClassRuntime = Omit<Runtime, 'sample'>

/** What a class is that is none of the run's runtimes. */
export function runtimeOfClass(runtimeClass: string, handler: string): ClassRuntime {
  return { name: runtimeClass, runtimeClass, handler, shim: runtimeOfHandler(handler)?.shim }
}

/** What a workload's pods run under: what the class leads to that they name. */
export function makeRuntime(
  name: string,
  { spec }: PodTemplate,
  runtimes: readonly ClassRuntime[],
  { path, body }: Expectation,
  port: number
): Runtime {
  const runtimeClass = spec?.runtimeClassName ?? ''
  const known = runtimes.find((one) => one.runtimeClass === runtimeClass)
  const container: ContainerObject | undefined = spec?.containers?.[0]
  return {
    ...(known ?? { ...runtimeOfClass(runtimeClass, ''), name: runtimeClass === '' ? name : runtimeClass }),
    sample: {
      image: container?.image ?? '',
      ...(container?.command === undefined ? {} : { command: container.command }),
      port,
      path,
      status: 200,
      body: body ?? { kind: 'contains', text: '' }
    }
  }
}
