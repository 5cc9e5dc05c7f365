import type { Testbed } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { create, remove } from '../../support/cluster.ts'
import { type FixtureContext, tryOne } from '../context.ts'

/** What keeps pods out of a namespace, or changes them on admission, each in a namespace of its own name. */
export type Policy = {
  readonly labels?: Readonly<Record<string, string>>
  /** What is made before the run, by the path of its collection. */
  readonly objects: readonly (readonly [path: string, object: PolicyObject])[]
}

type PolicyObject = { readonly metadata: { readonly name: string } } & Readonly<Record<string, unknown>>

const admission = '/apis/admissionregistration.k8s.io/v1'
const pods = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }

/** A policy by its namespace. */
export const policies: Readonly<Record<string, Policy>> = {
  'quota-of-none': {
    objects: [
      [
        '/api/v1/namespaces/quota-of-none/resourcequotas',
        {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'none' },
          spec: { hard: { pods: '0' } }
        }
      ]
    ]
  },
  'small-limits': {
    objects: [
      [
        '/api/v1/namespaces/small-limits/limitranges',
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: { name: 'small' },
          spec: { limits: [{ type: 'Container', max: { cpu: '100m' } }] }
        }
      ]
    ]
  },
  restricted: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' }, objects: [] },
  denied: {
    objects: [
      [
        `${admission}/validatingadmissionpolicies`,
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingAdmissionPolicy',
          metadata: { name: 'denied' },
          spec: {
            matchConstraints: { resourceRules: [pods] },
            validations: [{ expression: 'false', message: 'images have to come from elsewhere' }]
          }
        }
      ],
      [
        `${admission}/validatingadmissionpolicybindings`,
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingAdmissionPolicyBinding',
          metadata: { name: 'denied' },
          spec: { policyName: 'denied', validationActions: ['Deny'], matchResources: inNamespace('denied') }
        }
      ]
    ]
  },
  'webhook-down': {
    objects: [
      [
        `${admission}/validatingwebhookconfigurations`,
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingWebhookConfiguration',
          metadata: { name: 'webhook-down' },
          webhooks: [
            {
              name: 'policy.example.com',
              clientConfig: { url: 'https://127.0.0.1:9/validate' },
              rules: [pods],
              ...inNamespace('webhook-down'),
              sideEffects: 'None',
              admissionReviewVersions: ['v1'],
              timeoutSeconds: 1
            }
          ]
        }
      ]
    ]
  },
  'sets-overhead': changing('sets-overhead', `[JSONPatch{op: "add", path: "/spec/overhead", value: {"cpu": "10m"}}]`),
  'never-pulls': changing(
    'never-pulls',
    `[JSONPatch{op: "add", path: "/spec/containers/0/imagePullPolicy", value: "Never"}]`
  ),
  'changes-the-selector': changing(
    'changes-the-selector',
    `[JSONPatch{op: "add", path: "/spec/nodeSelector", value: {"cluster.x-k8s.io/changes-the-selector": "false"}}]`
  ),
  'adds-a-sidecar': changing(
    'adds-a-sidecar',
    `[JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers{name: "mesh", image: "ghcr.io/testbed/pause:1"}}]`
  ),
  'adds-an-init-container': changing(
    'adds-an-init-container',
    `[JSONPatch{op: "add", path: "/spec/initContainers", value: [Object.spec.initContainers{name: "mesh-init", image: "ghcr.io/testbed/pause:1"}]}]`
  ),
  'wants-a-volume': changing(
    'wants-a-volume',
    `[JSONPatch{op: "add", path: "/spec/volumes", value: [Object.spec.volumes{name: "data", persistentVolumeClaim: Object.spec.volumes.persistentVolumeClaim{claimName: "nowhere"}}]}]`
  ),
  'spoils-the-pod': changing(
    'spoils-the-pod',
    `[JSONPatch{op: "replace", path: "/spec/restartPolicy", value: "Sometimes"}]`
  ),
  'spoils-the-name': changing(
    'spoils-the-name',
    `[JSONPatch{op: "replace", path: "/spec/containers/0/image", value: "Not A Name"}]`
  )
}

/** Makes a policy's namespace and the policy; what is given takes both away. */
async function apply(testbed: Testbed, namespace: string): Promise<() => Promise<void>> {
  const { labels, objects } = policies[namespace] ?? { objects: [] }
  const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }
  await create(testbed, '/api/v1/namespaces', space)
  for (const [path, object] of objects) await create(testbed, path, object)
  return async () => {
    for (const [path, { metadata }] of objects) await remove(testbed, `${path}/${metadata.name}`)
    await remove(testbed, `/api/v1/namespaces/${namespace}`)
  }
}

/** The API server takes a new policy up after a moment: from then on it refuses a plain pod there, or changes it. */
async function untilInForce({ api }: Testbed, namespace: string): Promise<void> {
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

/** Tries a sample in each of these namespaces. */
export async function tryPolicies(context: FixtureContext, node: string): Promise<void> {
  const names = Object.keys(policies)
  const undo = await Promise.all(names.map((name) => apply(context.testbed, name)))
  await Promise.all(names.map((name) => untilInForce(context.testbed, name)))
  await Promise.all(
    names.map((name) => {
      // With its image on the node, nobody would ask whether it may be pulled; with a sidecar, the sample has to start.
      const sample = name.startsWith('adds-') ? { port: 81 } : { image: 'ghcr.io/diagnoses/not-on-the-node:v1' }
      const constrain = name === 'changes-the-selector' ? 'true' : 'false'
      return tryOne(context, { name, node, sample, given: { namespace: name, constrain } })
    })
  )
  await Promise.all(undo.map((one) => one()))
}

function inNamespace(name: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }
}

function changing(name: string, expression: string): Policy {
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
            matchConstraints: { resourceRules: [pods] },
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
