/** The documented sample, by the tag that the documented YAML names. */
const sampleImage = 'ghcr.io/deislabs/containerd-wasm-shims/examples/spin-rust-hello:latest'

type Options = {
  readonly namespace?: string
  readonly image?: string
  readonly command?: readonly string[] | undefined
  readonly selector?: Readonly<Record<string, string>>
  readonly container?: string
  readonly readinessProbe?: object
  readonly env?: readonly object[]
}

/** Metadata as a user writes it: without a namespace the run chooses one. */
function nameIt(name: string, namespace: string | undefined): object {
  return namespace === undefined ? { name } : { name, namespace }
}

/** A Deployment of two pods of spin, as a user would write it. */
export function makeDeployment(name: string, options: Options = {}) {
  const { image = sampleImage, namespace, selector = { app: name } } = options
  const command = 'command' in options ? options.command : ['/']
  const { container = 'web', env, readinessProbe } = options
  const more = { ...(readinessProbe && { readinessProbe }), ...(env && { env }) }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: nameIt(name, namespace),
    spec: {
      replicas: 2,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          runtimeClassName: 'wasmtime-spin-v2',
          terminationGracePeriodSeconds: 1,
          containers: [{ name: container, image, ...(command === undefined ? {} : { command }), ...more }]
        }
      }
    }
  }
}

/** The same Deployment with one pod, on this node; `pod` replaces what the pod's spec has. */
export function pin({ spec, ...deployment }: ReturnType<typeof makeDeployment>, node: string, pod: object = {}) {
  const nodeSelector = { 'kubernetes.io/hostname': node }
  const template = { ...spec.template, spec: { ...spec.template.spec, nodeSelector, ...pod } }
  return { ...deployment, spec: { ...spec, replicas: 1, template } }
}

type ServiceOptions = Pick<Options, 'namespace' | 'selector'> & {
  readonly type?: string
  readonly port?: number
  readonly targetPort?: number
}

/** A Service, by default of the pods of the Deployment `web`. */
export function makeService(name: string, options: ServiceOptions = {}) {
  const { namespace, port = 80, selector = { app: 'web' }, targetPort = 80, type = 'ClusterIP' } = options
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: nameIt(name, namespace),
    spec: { type, selector, ports: [{ port, targetPort }] }
  }
}
