import type { Grant } from '../../core/facts/connection.ts'
import { accessReviewsPath, rulesReviewsPath } from '../../core/kubernetes/paths.ts'
import { isGranted, type ResourceRule } from '../../core/plan/granted.ts'
import { namePermission, renderPermission, type Permission } from '../../core/plan/permissions.ts'
import type { Cluster } from '../../ports.ts'
import type { Step } from '../result.ts'

/** No namespace can have this name: what is granted there is granted in the whole cluster. */
const NO_NAMESPACE = 'no_namespace'

/** What the permissions are for. */
export type Purpose = {
  readonly grant: Grant
  /** On which cluster, if there are two, as the end of a sentence; else empty. */
  readonly where: string
  /** A namespace that is not there yet; absent: none is known. */
  readonly unmade?: string | undefined
}

/** Names all the permissions that are missing, if any is, and what grants them. */
export async function checkPermissions(
  cluster: Cluster,
  permissions: readonly Permission[],
  { grant, unmade, where }: Purpose
): Promise<Step<undefined>> {
  const byNamespace = Map.groupBy(permissions, ({ namespace }) => namespace ?? unmade ?? NO_NAMESPACE)
  const reviewed = await Promise.all([...byNamespace].map(([namespace, all]) => findLacking(cluster, namespace, all)))
  const missing = new Set(reviewed.flat())
  const lacking = permissions.filter((one) => missing.has(one))
  if (lacking.length === 0) return { kind: 'done', value: undefined }
  const lines = lacking.map((permission) => `  ${renderPermission(permission)}`)
  return {
    kind: 'problem',
    message: `these permissions are missing${where}:\n${lines.join('\n')}`,
    connectionProblem: { kind: 'no-permissions', lacking: lacking.map(namePermission), grant }
  }
}

/** One review of all that is granted in a namespace, and one of each permission that it doesn't show: an authorizer need not list what it grants. */
async function findLacking(
  cluster: Cluster,
  namespace: string,
  permissions: readonly Permission[]
): Promise<readonly Permission[]> {
  const rules = await listRules(cluster, namespace)
  const open = permissions.filter((one) => !isGranted(rules, one))
  const answers = await Promise.all(
    open.map(async (permission) => ({ permission, isAllowed: await isAllowed(cluster, permission) }))
  )
  return answers.filter((one) => !one.isAllowed).map((one) => one.permission)
}

type RulesReview = {
  readonly status?: { readonly incomplete?: boolean; readonly resourceRules?: readonly ResourceRule[] }
}

/** All that is granted in a namespace; nothing where that isn't known whole, as one authorizer may deny what another one lists. */
async function listRules(cluster: Cluster, namespace: string): Promise<readonly ResourceRule[]> {
  const review = await cluster.create<RulesReview>(rulesReviewsPath, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace }
  })
  if (review.kind !== 'ok' || review.value.status?.incomplete === true) return []
  return review.value.status?.resourceRules ?? []
}

async function isAllowed(cluster: Cluster, permission: Permission): Promise<boolean> {
  const { group, resource, subresource, verb, namespace, name } = permission
  const resourceAttributes = { group, resource, subresource, verb, namespace, name }
  const review = await cluster.create<{ status?: { allowed?: boolean } }>(accessReviewsPath, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes }
  })
  // A server that doesn't review doesn't say no: the request itself will.
  return review.kind !== 'ok' || review.value.status?.allowed === true
}
