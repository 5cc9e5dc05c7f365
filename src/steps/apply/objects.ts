import type { PlannedObject } from '../../core/plan/types.ts'
import { isClass } from '../../core/plan/admission-lag.ts'

import type { Cluster } from '../../ports.ts'
import { awaitClasses } from '../admission.ts'
import type { RunContext } from '../context.ts'
import { describeFailure, isDecision, problem, type Step } from '../result.ts'

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
  const tried = await makeAll(cluster, objects, true)
  return tried.kind === 'problem' ? tried : await makeAll(cluster, objects, false)
}

/** One after the other: the order is the user's. Reports all that a dry run refuses; what nobody decided ends it. */
async function makeAll(cluster: Cluster, objects: readonly PlannedObject[], dryRun: boolean): Promise<Step<undefined>> {
  const refused: string[] = []
  for (const { body, collection, kind, name } of objects) {
    const made = await cluster.create(collection, body, { dryRun })
    if (made.kind === 'ok' || (dryRun && isUntried(made))) continue
    if (!isDecision(made)) {
      // What was refused before would be so again, whoever answers the others.
      return refused.length > 0
        ? refuse(refused, dryRun)
        : problem(`manifests: ${kind} ${name} cannot be created`, made)
    }
    refused.push(`${kind} ${name}: ${describeFailure(made)}`)
    if (!dryRun) break
  }
  return refused.length > 0 ? refuse(refused, dryRun) : { kind: 'done', value: undefined }
}

/** A webhook with side effects can't be tried: it may still say yes. */
function isUntried(made: { readonly kind: string; readonly message: string }): boolean {
  return made.kind === 'refused' && /does not support dry run/i.test(made.message)
}

function refuse(what: readonly string[], dryRun: boolean): Step<never> {
  const why = dryRun ? 'the API server rejects' : 'the API server rejected'
  return { kind: 'problem', message: `manifests: ${why}:\n${what.map((one) => `  ${one}`).join('\n')}` }
}
