import type { Pod, Stored } from './objects.ts'
import type { Store } from './store.ts'

type Quantities = Record<string, string>
type Limit = { type: string; max?: Quantities; min?: Quantities; default?: Quantities; defaultRequest?: Quantities }
/** A LimitRange: here only its limits of type Container count. */
export type LimitRange = Stored & { spec: { limits: Limit[] } }

type Container = Pod['spec']['containers'][number]

/** Where the plugin writes down what it set. */
const ANNOTATION = 'kubernetes.io/limit-ranger'
const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30
}

/** The API's own defaults of a LimitRange: a maximum is the default, which is the default of requests, or else the minimum is. */
export function setLimitDefaults(range: LimitRange): void {
  for (const limit of range.spec.limits) {
    if (limit.type !== 'Container') continue
    limit.default = { ...limit.max, ...limit.default }
    limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest }
  }
}

/** The API's own default of a pod's requests: its limits. */
export function setRequests({ spec }: Pod): void {
  for (const { resources } of spec.containers) {
    if (resources?.limits !== undefined) resources.requests = { ...resources.limits, ...resources.requests }
  }
}

/** The LimitRanges of a namespace, as their maker wants them. */
export function findLimits(store: Store, namespace: string): readonly LimitRange[] {
  return store.list<LimitRange>(`/api/v1/namespaces/${namespace}/limitranges`)
}

/** Gives a pod's containers what they lack. */
export function applyLimits(pod: Pod, ranges: readonly LimitRange[]): void {
  const set = limitsOf(ranges).flatMap((limit) => pod.spec.containers.flatMap((one) => describeSet(one, limit)))
  if (set.length === 0) return
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${set.join('; ')}` }
}

/** Why a LimitRange refuses a pod, of the first one that does; undefined if none does. */
export function refuseByLimits({ spec }: Pod, ranges: readonly LimitRange[]): string | undefined {
  for (const range of ranges) {
    const why = limitsOf([range]).flatMap((limit) => spec.containers.flatMap((one) => findExcess(one, limit)))
    if (why.length > 0) return why.length === 1 ? why[0] : `[${why.join(', ')}]`
  }
  return undefined
}

function limitsOf(ranges: readonly LimitRange[]): readonly Limit[] {
  return ranges.flatMap(({ spec }) => spec.limits).filter(({ type }) => type === 'Container')
}

function describeSet(container: Container, limit: Limit): readonly string[] {
  const { limits = {}, requests = {} } = container.resources ?? {}
  const missing = (of: Quantities, defaults: Quantities = {}): readonly string[] =>
    Object.keys(defaults)
      .filter((name) => of[name] === undefined)
      .sort()
  const ofRequests = missing(requests, limit.defaultRequest)
  const ofLimits = missing(limits, limit.default)
  container.resources = {
    limits: { ...limit.default, ...limits },
    requests: { ...limit.defaultRequest, ...requests }
  }
  const describe = (names: readonly string[], what: string): readonly string[] =>
    names.length === 0 ? [] : [`${names.join(', ')} ${what} for container ${container.name}`]
  return [...describe(ofRequests, 'request'), ...describe(ofLimits, 'limit')]
}

function findExcess({ resources = {} }: Container, { max = {}, min = {}, type }: Limit): readonly string[] {
  const { limits = {}, requests = {} } = resources
  const below = Object.entries(min).flatMap(([name, least]) => {
    const start = `minimum ${name} usage per ${type} is ${least}`
    const { [name]: request } = requests
    if (request === undefined) return [`${start}.  No request is specified`]
    return valueOf(request) < valueOf(least) ? [`${start}, but request is ${request}`] : []
  })
  const above = Object.entries(max).flatMap(([name, most]) => {
    const start = `maximum ${name} usage per ${type} is ${most}`
    const { [name]: limit } = limits
    if (limit === undefined) return [`${start}.  No limit is specified`]
    return valueOf(limit) > valueOf(most) ? [`${start}, but limit is ${limit}`] : []
  })
  return [...below, ...above]
}

/** A quantity such as `100m` or `64Mi`, as a number. */
function valueOf(quantity: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)(\D*)$/.exec(quantity) ?? []
  const factor = UNITS[unit]
  if (factor === undefined || number === '') throw new Error(`no quantity that is known here: ${quantity}`)
  return Number(number) * factor
}
