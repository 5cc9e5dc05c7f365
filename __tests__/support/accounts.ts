import type { Testbed } from '../../testbed/testbed.ts'
import { create, remove } from './cluster.ts'

const rbac = '/apis/rbac.authorization.k8s.io/v1'
const apiGroup = 'rbac.authorization.k8s.io'

/** Creates a service account; gives a token of it, which is good until the account is removed. */
export async function createAccount(testbed: Testbed, namespace: string, name: string): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  await create(testbed, accounts, { metadata: { name } })
  const path = `${accounts}/${name}/token`
  return (await create<{ readonly status: { readonly token: string } }>(testbed, path, {})).status.token
}

/** Gives a service account what a cluster role permits, by a binding of the account's name. */
export async function bindClusterRole(testbed: Testbed, namespace: string, name: string, role: string): Promise<void> {
  await create(testbed, `${rbac}/clusterrolebindings`, {
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name, namespace }]
  })
}

/** Creates a role of a namespace and gives it to a service account of any namespace. */
export async function createRole(
  testbed: Testbed,
  namespace: string,
  name: string,
  rules: readonly object[],
  subject: { readonly name: string; readonly namespace: string }
): Promise<void> {
  await create(testbed, `${rbac}/namespaces/${namespace}/roles`, { metadata: { name }, rules })
  await create(testbed, `${rbac}/namespaces/${namespace}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', ...subject }]
  })
}

/** Removes a service account and its binding to a cluster role. */
export async function removeAccount(testbed: Testbed, namespace: string, name: string): Promise<void> {
  await remove(testbed, `${rbac}/clusterrolebindings/${name}`)
  await remove(testbed, `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`)
}
