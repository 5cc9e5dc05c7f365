import { renderRight, type Right } from '../core/rights.ts'
import type { Cluster } from '../ports.ts'

/** Names all the rights that are missing, or nothing where none is. `where` says on which cluster, if there are two. */
export async function describeLacking(cluster: Cluster, rights: readonly Right[], where: string): Promise<string> {
  const answers = await Promise.all(
    rights.map(async (right) => ({ right, isAllowed: await isAllowed(cluster, right) }))
  )
  const lacking = answers.filter((one) => !one.isAllowed).map((one) => renderRight(one.right))
  return lacking.length === 0
    ? ''
    : `these rights are missing${where}:\n${lacking.map((right) => `  ${right}`).join('\n')}`
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
