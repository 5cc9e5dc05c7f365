import type { Grant } from '../../core/facts/connection.ts'
import { accessReviewsPath } from '../../core/kubernetes/paths.ts'
import { namePermission, renderPermission, type Permission } from '../../core/plan/permissions.ts'
import type { Cluster } from '../../ports.ts'
import type { Step } from '../result.ts'

/** Names all the permissions that are missing, if any is, and what grants them. `where` reports on which cluster, if there are two. */
export async function checkPermissions(
  cluster: Cluster,
  permissions: readonly Permission[],
  grant: Grant,
  where: string
): Promise<Step<undefined>> {
  const answers = await Promise.all(
    permissions.map(async (right) => ({ right, isAllowed: await isAllowed(cluster, right) }))
  )
  const lacking = answers.filter((one) => !one.isAllowed).map((one) => one.right)
  if (lacking.length === 0) return { kind: 'done', value: undefined }
  const lines = lacking.map((right) => `  ${renderPermission(right)}`)
  return {
    kind: 'problem',
    message: `these permissions are missing${where}:\n${lines.join('\n')}`,
    connectionProblem: { kind: 'no-permissions', lacking: lacking.map(namePermission), grant }
  }
}

async function isAllowed(cluster: Cluster, right: Permission): Promise<boolean> {
  const { group, resource, subresource, verb, namespace, name } = right
  const resourceAttributes = { group, resource, subresource, verb, namespace, name }
  const review = await cluster.create<{ status?: { allowed?: boolean } }>(accessReviewsPath, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes }
  })
  // A server that doesn't review doesn't say no: the request itself will.
  return review.kind !== 'ok' || review.value.status?.allowed === true
}
