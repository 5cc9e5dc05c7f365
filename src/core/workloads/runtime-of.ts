import type { PodTemplate } from '../kubernetes/negative-test-pod.ts'
import type { ContainerObject, ServicePort } from '../kubernetes/objects.ts'
import type { Expectation, Runtime } from '../model.ts'

/** The container's port behind a Service's: by number, or by the name that the container gives it. */
export function targetPortOf({ port, targetPort = port }: ServicePort, { spec }: PodTemplate): number | undefined {
  if (typeof targetPort === 'number') return targetPort
  const named = (spec?.containers ?? []).flatMap((one) => one.ports ?? []).find((one) => one.name === targetPort)
  return named?.containerPort
}

/** What a workload's pods run under: one of the run's own runtimes, if they name its class. */
export function makeRuntime(
  name: string,
  { spec }: PodTemplate,
  runtimes: readonly Runtime[],
  { path, body }: Expectation,
  port: number
): Runtime {
  const runtimeClass = spec?.runtimeClassName ?? ''
  const known = runtimes.find((one) => one.runtimeClass === runtimeClass)
  const container: ContainerObject | undefined = spec?.containers?.[0]
  return {
    ...(known ?? { name: runtimeClass === '' ? name : runtimeClass, runtimeClass, handler: '' }),
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
