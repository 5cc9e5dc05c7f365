import type { Json } from './arbitraries.ts'

/** Sample files as users write them. */
export const sampleFiles: readonly Json[] = [
  { samples: { spin: { image: 'ghcr.io/me/app:v1', port: 80, path: '/hello', status: 200, body: 'Hello' } } },
  {
    samples: {
      lunatic: { image: 'registry.example:5000/app@sha256:00', command: ['/', '-x'], port: 3000, body: '/^hello/i' },
      'my-class': { image: 'app', command: [], port: 8080, path: '/', status: 404, body: '' }
    }
  }
]

const metadata = { name: 'app', namespace: 'team', labels: { app: 'app' } }
const template = {
  metadata: { labels: { app: 'app' } },
  spec: {
    runtimeClassName: 'wasmtime-spin-v2',
    containers: [
      { name: 'app', image: 'ghcr.io/me/app:v1', command: ['/'], ports: [{ name: 'http', containerPort: 80 }] }
    ]
  }
}
const selector = { matchLabels: { app: 'app' } }

/** Objects as the manifests of users have them. */
export const manifests: readonly Json[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2, selector, template } },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, template } },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      replicas: 2,
      selector,
      template,
      volumeClaimTemplates: [{ metadata: { name: 'data', labels: { a: 'b' } } }]
    }
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: { jobTemplate: { metadata: { labels: { a: 'b' } }, spec: { template } } }
  },
  { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { completions: 1, template } },
  { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { type: 'NodePort', selector: { app: 'app' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] }
  },
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'wasmtime-spin-v2' },
    handler: 'spin',
    scheduling: { nodeSelector: { a: 'b' } }
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { key: 'value' } }
]

/** Files of them: each alone, all in a list. */
export const manifestFiles: readonly Json[] = [...manifests, { apiVersion: 'v1', kind: 'List', items: manifests }]
