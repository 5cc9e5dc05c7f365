import {
  type Policy,
  admission,
  applyPolicy,
  changing,
  inNamespace,
  podCreation,
  untilInForce
} from '../../support/policies.ts'
import { type FixtureContext, tryOne } from '../context.ts'

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
            matchConstraints: { resourceRules: [podCreation] },
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
              rules: [podCreation],
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

/** Tries a sample in each of these namespaces. */
export async function tryPolicies(context: FixtureContext, node: string): Promise<void> {
  const names = Object.keys(policies)
  const applied = Object.entries(policies).map(([name, policy]) => applyPolicy(context.testbed, name, policy))
  const undo = await Promise.all(applied)
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
