import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Manifest } from '../../../src/core/model.ts'
import { parseYaml } from '../../../src/core/text/yaml.ts'
import { withJobs } from '../../../src/core/workloads/cron-jobs.ts'
import { listUserWorkloads } from '../../../src/core/workloads/from-manifests.ts'
import type { PlacedManifest } from '../../../src/core/workloads/workloads.ts'
import { root } from '../../../scripts/tools.ts'
import { spin } from '../core/examples.ts'

function place(manifest: Manifest): PlacedManifest {
  const [group = ''] = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/') : ['']
  const resource = `${manifest.kind.toLowerCase()}s`
  return { manifest, namespace: 'ns', group, resource, collection: `/${resource}` }
}

/** Manifests as people have them, by public reports, and what of them is checked, and how. */
test.each([
  {
    file: 'kinds-without-a-check',
    rows: [
      'Job tick-check ends',
      'ReplicationController old ready',
      'SpinApp hello followed',
      'SpinApp settings followed, annotated'
    ]
  },
  { file: 'yaml-1.1', rows: ['Deployment modes ready'] },
  { file: 'native-container-first', rows: ['Deployment two answers', 'Service two asked'] },
  { file: 'daemonset-constrained', rows: ['DaemonSet everywhere ready'] },
  { file: 'pod-that-ends', rows: ['Pod once ends', 'Pod fails-late ends'] },
  { file: 'missing-objects', rows: ['Pod mounts ready', 'Pod env ready'] },
  { file: 'never-starts', rows: ['StatefulSet in-turn ready', 'Pod waits ready', 'Deployment flaps ready'] },
  { file: 'never-ready', rows: ['Deployment unready answers', 'Service unready asked'] },
  {
    file: 'own-mistakes',
    rows: [
      'Deployment probed ready',
      'Deployment probed-at-once ready',
      'Deployment selects-nothing ready',
      'Deployment misspelt ready',
      'Deployment misspelt-program ready',
      'Deployment warms-up-soon answers',
      'Deployment warms-up answers',
      'Deployment stumbles ready',
      'Service warming asked'
    ]
  }
])('$file', ({ file, rows }) => {
  const text = readFileSync(join(root, '__tests__/fixtures/manifests', `${file}.yaml`), 'utf8')
  const placed = withJobs((parseYaml(text) as readonly Manifest[]).map(place))
  const { followed, services, unchecked, workloads } = listUserWorkloads(placed, {
    runtimes: [spin],
    expectation: { path: '/hello' }
  })
  expect([
    ...workloads.map(({ kind, name, proof }) => `${kind} ${name} ${proof}`),
    ...services.map(({ name }) => `Service ${name} asked`),
    ...unchecked.map(({ kind, name, why }) => `${kind} ${name} ${why}`),
    ...followed.map(({ isAnnotated, kind, name }) => `${kind} ${name} followed${isAnnotated ? ', annotated' : ''}`)
  ]).toEqual(rows)
  // Each is of the class, so each has a negative test, made of all that it is.
  for (const { runtime, template } of workloads) {
    expect(runtime.runtimeClass).toBe(spin.runtimeClass)
    expect(template?.spec?.containers).not.toHaveLength(0)
  }
})
