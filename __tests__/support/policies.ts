import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, remove } from './cluster.ts'

/** What keeps pods out of a namespace, or changes them on admission, each in a namespace of its own name. */
export type Policy = {
  readonly labels?: Readonly<Record<string, string>>
  /** What is made before the run, by the path of its collection. */
  readonly objects: readonly (readonly [path: string, object: PolicyObject])[]
}

type PolicyObject = { readonly metadata: { readonly name: string } } & Readonly<Record<string, unknown>>

/** Where policies and webhooks are. */
export const admission = '/apis/admissionregistration.k8s.io/v1'
/** What a policy is asked about. */
export const podCreation = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }

/** A policy that changes each pod of the namespace of its name, by such a patch. */
export function changing(name: string, expression: string): Policy {
  return {
    objects: [
      [
        `${admission}/mutatingadmissionpolicies`,
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'MutatingAdmissionPolicy',
          metadata: { name },
          spec: {
            reinvocationPolicy: 'Never',
            matchConstraints: { resourceRules: [podCreation] },
            mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }]
          }
        }
      ],
      [
        `${admission}/mutatingadmissionpolicybindings`,
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'MutatingAdmissionPolicyBinding',
          metadata: { name },
          spec: { policyName: name, matchResources: inNamespace(name) }
        }
      ]
    ]
  }
}

/** What a policy's binding, or a webhook, is limited to. */
export function inNamespace(name: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }
}

/** Makes a policy's namespace and the policy; what is given takes both away. */
export async function applyPolicy(
  testbed: Testbed,
  namespace: string,
  { labels, objects }: Policy
): Promise<() => Promise<void>> {
  const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }
  await create(testbed, '/api/v1/namespaces', space)
  for (const [path, object] of objects) await create(testbed, path, object)
  return async () => {
    for (const [path, { metadata }] of objects) await remove(testbed, `${path}/${metadata.name}`)
    await remove(testbed, `/api/v1/namespaces/${namespace}`)
  }
}

/** The API server takes a new policy up after a moment: from then on it refuses a plain pod there, or changes it. */
export async function untilInForce({ api }: Testbed, namespace: string): Promise<void> {
  const container = { name: 'plain', image: 'plain', resources: { limits: { cpu: '1' } } }
  // Without a token there is no volume, whose name would be another each time.
  const pod = { metadata: { name: 'plain' }, spec: { automountServiceAccountToken: false, containers: [container] } }
  const tryIn = async (place: string): Promise<string> => {
    const { status, body } = await api.call('POST', `/api/v1/namespaces/${place}/pods?dryRun=All`, pod)
    return status < 400 ? JSON.stringify((JSON.parse(body) as { readonly spec: object }).spec) : body
  }
  await waitFor({ what: `the policy of namespace ${namespace}`, timeoutMs: 30_000 }, async () => {
    const [inside, outside] = await Promise.all([tryIn(namespace), tryIn('default')])
    const isYoung = inside.includes('serviceaccount')
    return inside !== outside && !isYoung ? there(undefined) : missing(inside)
  })
}
