import { makeRuntimeClass } from '../../core/kubernetes/manifests.ts'
import type { Inputs, Manifest, Runtime } from '../../core/model.ts'
import type { RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import { withJobs } from '../../core/workloads/cron-jobs.ts'
import { groupOf, type PlacedManifest } from '../../core/workloads/workloads.ts'
import type { ApiResult, Cluster } from '../../ports.ts'
import { describeFailure, problem, type Step } from '../result.ts'
import { apiVersionPath, collectionPath, objectPath } from '../../core/kubernetes/paths.ts'

type Resource = { readonly name: string; readonly kind: string; readonly namespaced: boolean }
type Resources = ReadonlyMap<string, readonly Resource[]>

/**
 * Finds the place of each of the user's objects in the API, and adds a Job for each CronJob. Classes that the run applies by itself, as the manifests have
 * them, are left to it. Changes nothing.
 */
export async function placeManifests(
  cluster: Cluster,
  { constrain, manifests, runtimes }: Inputs,
  namespace: string
): Promise<Step<readonly PlacedManifest[]>> {
  const discovered = await discover(cluster, manifests)
  if (discovered.kind === 'problem') return discovered
  const placed = manifests.map((manifest) => ({ manifest, place: place(manifest, discovered.value, namespace) }))
  const unknown = placed.filter(({ place: one }) => one === undefined).map(({ manifest }) => manifest)
  if (unknown.length > 0) return refuse('the cluster has no such kind', unknown.map(describeKind))
  return leaveOwnClasses(withJobs(placed.flatMap(({ place: one }) => one ?? [])), { constrain, runtimes })
}

/** The manifests without the classes that the run applies by itself, as the manifests have them. */
export function leaveOwnClasses(
  placed: readonly PlacedManifest[],
  { constrain, runtimes }: Pick<Inputs, 'constrain' | 'runtimes'>
): Step<readonly PlacedManifest[]> {
  const { others, differing } = sortClasses(placed, runtimes, constrain)
  if (differing.length > 0) return refuse('the run applies these classes itself, and in another way', differing)
  return { kind: 'done', value: others }
}

/** Makes sure that none of them is on the cluster already; `own` is the namespace that the run will make for itself. */
export async function refuseClashes(
  cluster: Cluster,
  placed: readonly PlacedManifest[],
  own: string | undefined
): Promise<Step<never> | undefined> {
  const elsewhere = placed.filter((one) => one.namespace !== own || one.namespace === undefined)
  const clashes = await findClashes(cluster, elsewhere)
  return clashes.length > 0 ? refuse('objects that exist are never modified', clashes) : undefined
}

function refuse(why: string, what: readonly string[]): Step<never> {
  return { kind: 'problem', message: `manifests: ${why}:\n${what.map((one) => `  ${one}`).join('\n')}` }
}

async function discover(cluster: Cluster, manifests: readonly Manifest[]): Promise<Step<Resources>> {
  const versions = [...new Set(manifests.map((one) => one.apiVersion))]
  const found = new Map<string, readonly Resource[]>()
  for (const version of versions) {
    const answer = await cluster.get<{ readonly resources?: readonly Resource[] }>(apiVersionPath(version))
    if (answer.kind === 'ok') found.set(version, answer.value.resources ?? [])
    else if (!isMissing(answer)) return problem(`manifests: ${version}`, answer)
  }
  return { kind: 'done', value: found }
}

function place(manifest: Manifest, resources: Resources, namespace: string): PlacedManifest | undefined {
  const { apiVersion, kind, metadata } = manifest
  // A name with a slash in it is a part of another resource, such as a Deployment's scale.
  const found = resources.get(apiVersion)?.find((one) => one.kind === kind && !one.name.includes('/'))
  if (found === undefined) return undefined
  const group = groupOf(apiVersion)
  if (!found.namespaced)
    return { manifest, collection: `${apiVersionPath(apiVersion)}/${found.name}`, group, resource: found.name }
  const where = metadata.namespace ?? namespace
  const collection = collectionPath(apiVersion, where, found.name)
  return { manifest, namespace: where, collection, group, resource: found.name }
}

/** A class of the run's own may be among the manifests, as it is in the guides' YAML, if it is the same there. */
function sortClasses(
  placed: readonly PlacedManifest[],
  runtimes: Inputs['runtimes'],
  constrain: boolean
): { readonly others: readonly PlacedManifest[]; readonly differing: readonly string[] } {
  const ownOf = ({ manifest, group }: PlacedManifest): Runtime | undefined =>
    group === 'node.k8s.io' && manifest.kind === 'RuntimeClass'
      ? runtimes.find((one) => one.runtimeClass === manifest.metadata.name)
      : undefined
  const differing = placed.flatMap((one) => {
    const own = ownOf(one)
    if (own === undefined) return []
    const { handler, overhead, scheduling } = one.manifest as unknown as RuntimeClassObject
    const { handler: wanted, scheduling: constraint } = makeRuntimeClass(own, constrain)
    const isSame = isEqual([handler, scheduling, overhead], [wanted, constraint, undefined])
    return isSame ? [] : [`${describe(one)}: expected ${JSON.stringify({ handler: wanted, scheduling: constraint })}`]
  })
  return { others: placed.filter((one) => ownOf(one) === undefined), differing }
}

/** Both came from the same few keys, in the order that is written here. */
function isEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

async function findClashes(cluster: Cluster, placed: readonly PlacedManifest[]): Promise<readonly string[]> {
  const answers = await Promise.all(
    placed.map(async (one) => ({
      one,
      answer: await cluster.get(objectPath(one.collection, one.manifest.metadata.name))
    }))
  )
  return answers.flatMap(({ one, answer }) => {
    if (answer.kind === 'ok') return [`${describe(one)} exists`]
    return isMissing(answer) ? [] : [`${describe(one)} cannot be looked for: ${describeFailure(answer)}`]
  })
}

function isMissing(answer: ApiResult<unknown>): boolean {
  return answer.kind === 'refused' && answer.status === 404
}

function describe({ manifest, namespace }: PlacedManifest): string {
  const { kind, metadata } = manifest
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${metadata.name}`
}

function describeKind({ apiVersion, kind, metadata }: Manifest): string {
  return `${kind} of ${apiVersion} (${metadata.name})`
}
