import type { PlannedObject } from '../../core/plan/types.ts'
import { isClass } from '../../core/plan/admission-lag.ts'

import type { Cluster } from '../../ports.ts'
import { awaitClasses } from '../admission.ts'
import type { RunContext } from '../context.ts'
import { describeFailure, type Step } from '../result.ts'

/** What others of the same manifests may need to be there. */
const FIRST = ['Namespace', 'CustomResourceDefinition']

/**
 * Makes the user's objects: all of them are tried by a dry run first, so that either all are made or the one message reports
 * of each that isn't why not. Namespaces and classes are made before that, since what needs them can't be tried without.
 */
export async function createObjects(objects: readonly PlannedObject[], run: RunContext): Promise<Step<undefined>> {
  const first = objects.filter(isNeeded)
  const rest = objects.filter((one) => !isNeeded(one))
  const begun = await makeGroup(run.ports.cluster, first)
  if (begun.kind === 'problem') return begun
  await awaitClasses(objects, run)
  return await makeGroup(run.ports.cluster, rest)
}

function isNeeded(one: PlannedObject): boolean {
  return FIRST.includes(one.kind) || isClass(one)
}

async function makeGroup(cluster: Cluster, objects: readonly PlannedObject[]): Promise<Step<undefined>> {
  const refused = await makeAll(cluster, objects, true)
  if (refused.length > 0) return refuse('the API server rejects', refused)
  const failed = await makeAll(cluster, objects, false)
  if (failed.length > 0) return refuse('the API server rejected', failed)
  return { kind: 'done', value: undefined }
}

/** One after the other: the order is the user's. Gives a line for each that was refused. */
async function makeAll(
  cluster: Cluster,
  objects: readonly PlannedObject[],
  dryRun: boolean
): Promise<readonly string[]> {
  const refused: string[] = []
  for (const { body, collection, kind, name } of objects) {
    const made = await cluster.create(collection, body, { dryRun })
    if (made.kind !== 'ok' && !(dryRun && isUntried(made))) refused.push(`${kind} ${name}: ${describeFailure(made)}`)
    if (refused.length > 0 && !dryRun) return refused
  }
  return refused
}

/** A webhook with side effects can't be tried: it may still say yes. */
function isUntried(made: { readonly kind: string; readonly message: string }): boolean {
  return made.kind === 'refused' && /does not support dry run/i.test(made.message)
}

function refuse(why: string, what: readonly string[]): Step<never> {
  return { kind: 'problem', message: `manifests: ${why}:\n${what.map((one) => `  ${one}`).join('\n')}` }
}
