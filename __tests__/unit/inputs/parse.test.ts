import { expect, test } from 'vitest'
import type { Inputs } from '../../../src/core/model.ts'
import { read } from './reading.ts'

test('the defaults of action.yml are the documented ones', () => {
  const { runtimes, ...rest } = read()
  expect(runtimes.map((runtime) => runtime.name)).toEqual(['lunatic', 'slight', 'spin', 'wws'])
  expect(rest).toEqual({
    constrain: false,
    nodes: ['*'],
    nodeSelector: [],
    minNodes: 1,
    runSamples: true,
    manifests: [],
    expectation: { path: '/hello' },
    access: 'auto',
    kubeconfig: { kind: 'auto' },
    loadImages: [],
    timeoutMs: 300_000,
    maxParallel: 200,
    repeat: 1,
    cleanup: 'workload',
    maxStartMs: new Map(),
    failOn: ['failed', 'inconclusive'],
    reportDir: '/reports'
  })
})

test.each<{ name: string; given: Readonly<Record<string, string>>; want: Partial<Inputs> }>([
  { name: 'booleans as YAML has them', given: { constrain: 'True' }, want: { constrain: true } },
  {
    name: 'lists with commas, lines, comments and repetitions',
    given: { nodes: 'node-a, node-b # the good ones, mostly\r\n# none\npool-*,node-a' },
    want: { nodes: ['node-a', 'node-b', 'pool-*'] }
  },
  {
    name: 'a node selector over lines, with a comment',
    given: { 'node-selector': 'a=b # for, now\n!c' },
    want: {
      nodeSelector: [
        { kind: 'in', key: 'a', values: ['b'] },
        { kind: 'not-exists', key: 'c' }
      ]
    }
  },
  { name: 'white space around a text', given: { timeout: ' 90s\n' }, want: { timeoutMs: 90_000 } },
  { name: 'a context of odd characters', given: { context: 'me@c/x: y' }, want: { context: 'me@c/x: y' } },
  {
    name: 'a cluster that a management cluster made',
    given: { 'capz-cluster': 'capi/wasm.1', 'wait-timeout': '1h' },
    want: { capz: { namespace: 'capi', name: 'wasm.1', waitTimeoutMs: 3_600_000 } }
  },
  {
    name: 'the same, in the namespace of the context, and with the default patience',
    given: { 'capz-cluster': 'wasm' },
    want: { capz: { name: 'wasm', waitTimeoutMs: 1_200_000 } }
  },
  {
    name: 'nodes by what made them',
    given: { 'capz-cluster': 'wasm', nodes: 'machinedeployment/md-*, machinepool/mp-0, image-version/1.32.[0-4]' },
    want: { nodes: ['machinedeployment/md-*', 'machinepool/mp-0', 'image-version/1.32.[0-4]'] }
  },
  {
    name: 'nodes by the version of their image, which AKS writes on them',
    given: { nodes: 'image-version/AKSUbuntu-2204gen2containerd-202501.12.0' },
    want: { nodes: ['image-version/AKSUbuntu-2204gen2containerd-202501.12.0'] }
  },
  { name: 'a namespace', given: { namespace: 'mine' }, want: { namespace: 'mine' } },
  { name: 'the proxy by name', given: { access: 'proxy' }, want: { access: 'proxy' } },
  { name: 'port-forward', given: { access: 'port-forward' }, want: { access: 'port-forward' } },
  { name: 'a load balancer', given: { access: 'load-balancer' }, want: { access: 'load-balancer' } },
  { name: 'three replicas', given: { replicas: '3' }, want: { replicas: 3 } },
  { name: 'each check five times', given: { repeat: '5' }, want: { repeat: 5 } },
  {
    name: 'a kubeconfig at home',
    given: { kubeconfig: '~/.kube/other' },
    want: { kubeconfig: { kind: 'path', path: '/home/me/.kube/other' } }
  },
  { name: 'results that fail the step', given: { 'fail-on': 'failed' }, want: { failOn: ['failed'] } },
  { name: 'no result that fails the step', given: { 'fail-on': 'none' }, want: { failOn: [] } },
  { name: 'a report folder', given: { 'report-dir': './out' }, want: { reportDir: './out' } },
  { name: 'no report folder: the default', given: {}, want: { reportDir: '/reports' } },
  { name: 'no samples', given: { sample: 'none', runtimes: 'a=b' }, want: { runSamples: false } }
])('$name', ({ given, want }) => {
  expect(read(given)).toMatchObject(want)
})
