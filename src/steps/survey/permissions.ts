import { nameRight, renderRight, type Right } from '../../core/plan/permissions.ts'
import type { Cluster } from '../../ports.ts'
import type { Step } from '../result.ts'

/** Names all the rights that are missing, if any is. `where` says on which cluster, if there are two. */
export async function checkRights(cluster: Cluster, rights: readonly Right[], where: string): Promise<Step<undefined>> {
  const answers = await Promise.all(
    rights.map(async (right) => ({ right, isAllowed: await isAllowed(cluster, right) }))
  )
  const lacking = answers.filter((one) => !one.isAllowed).map((one) => one.right)
  if (lacking.length === 0) return { kind: 'done', value: undefined }
  const lines = lacking.map((right) => `  ${renderRight(right)}`)
  return {
    kind: 'problem',
    message: `these rights are missing${where}:\n${lines.join('\n')}`,
    obstacle: { kind: 'no-rights', lacking: lacking.map(nameRight) }
  }
}

async function isAllowed(cluster: Cluster, right: Right): Promise<boolean> {
  const { group, resource, subresource, verb, namespace, name } = right
  const resourceAttributes = { group, resource, subresource, verb, namespace, name }
  const review = await cluster.create<{ status?: { allowed?: boolean } }>(
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } }
  )
  // A server that doesn't review doesn't say no: the request itself will.
  return review.kind !== 'ok' || review.value.status?.allowed === true
}
