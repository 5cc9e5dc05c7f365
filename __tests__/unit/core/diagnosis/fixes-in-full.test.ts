import { expect, test } from 'vitest'
import { fix, fixAll, type Origin, type Step } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { Facts, FactsOf } from '../../../../src/core/facts/diagnosis.ts'
import type { Distribution } from '../../../../src/core/facts/distribution.ts'

/** The first of each field, and then each other value of each field beside the first ones of the others. */
function vary<T extends object>(fields: { readonly [K in keyof T]-?: readonly T[K][] }): readonly T[] {
  const base = Object.fromEntries(
    Object.entries<readonly unknown[]>(fields).map(([name, [first]]) => [name, first])
  ) as T
  const others = Object.entries<readonly unknown[]>(fields).flatMap(([name, [, ...values]]) =>
    values.map((value) => ({ ...base, [name]: value }))
  )
  return [base, ...others]
}

type Rows = { readonly [K in keyof FactsOf]: readonly Omit<Facts<K>, 'kind'>[] }
type Own<K extends keyof FactsOf> = Omit<Facts<K>, 'kind'>

const nothing = [{}]
const ofClass = [{ runtimeClass: 'wasmtime-spin-v2' }]
const ofRuntime = [{ runtime: 'spin' }]
const ofImage = [{ image: 'me/app:v1' }]
const shim = { handler: ['spin'], shim: ['containerd-shim-spin-v2', undefined] }
const cpu = { architecture: ['amd64', 'arm64', ''] }
const engine = { containerRuntime: ['containerd://2.4.2', 'containerd://1.7.20', ''] }
const ofShim = vary<Own<'shim-lost'>>(shim)
const ofShimForCpu = vary<Own<'shim-dies'>>({ ...shim, ...cpu })
const ofHandler = vary<Own<'ran-without-wasm'>>({
  ...shim,
  handler: ['spin', 'mine'],
  architecture: ['amd64'],
  ...engine
})
const ofEngine = vary<Own<'runtime-not-containerd'>>(engine)
const ofApp = vary<Own<'module-refused'>>({ ...shim, ...engine, image: ['me/app:v1'], runtime: ['spin', 'mine'] })
const ofImageForCpu = vary<Own<'not-executable'>>({ image: ['me/app:v1'], ...cpu })
const bothWays = vary<Own<'pods-unreachable'>>({ isTriedBothWays: [true, false] })
const ofService = [{ name: 'web' }]
const ofObject = [{ name: 'web', namespace: 'mine' }]

const proxy = { host: 'proxy.example:3128', from: 'environment', isTls: false } as const
const path = vary<Own<'server-unreachable'>>({
  path: [
    { kubeconfig: '/home/me/.kube/config', context: 'prod', user: 'admin', server: 'https://api.prod.example:6443' },
    {},
    { kubeconfig: 'k', context: '', server: 'https://api.prod.example' },
    { kubeconfig: 'k', server: 'http://api.prod.example:6443' },
    { role: 'management', kubeconfig: 'k', context: 'prod', server: 'https://127.0.0.1:6443' },
    { role: 'workload', kubeconfig: 'k', plugin: 'kubelogin', user: 'admin', server: 'https://10.0.0.4:6443' },
    { kubeconfig: 'k', user: 'ci', tokenExpiredOn: '2026-11-01T00:00:00.000Z', server: 'https://api.prod.example' },
    {
      kubeconfig: 'k',
      user: 'ci',
      plugin: 'kubelogin',
      tokenExpiredOn: '2026-11-01T00:00:00.000Z',
      server: 'https://api.prod.example'
    },
    { kubeconfig: 'k', tokenExpiredOn: '2026-11-01T00:00:00.000Z', server: 'https://api.prod.example' },
    { kubeconfig: 'k', server: 'https://api.prod.example', proxy },
    { kubeconfig: 'k', server: 'https://api.prod.example', proxy: { ...proxy, from: 'kubeconfig', isTls: true } }
  ]
})
const [first = { path: {} }] = path
const withPath = <T extends object>(all: readonly T[]): readonly (T & Own<'server-unreachable'>)[] =>
  all.flatMap((one, index) => (index === 0 ? path : [first]).map((of) => ({ ...one, ...of })))

const listOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `get things-${index}`)

/** Facts of each kind: a kind that is missing here does not compile. */
const rows: Rows = {
  'pod-security': nothing,
  'quota-exceeded': nothing,
  'webhook-unavailable': nothing,
  'service-account-missing': nothing,
  'sidecar-injected': nothing,
  'api-server-gone': nothing,
  'credentials-ended': nothing,
  'answer-not-fetched': nothing,
  'no-tunnel': nothing,
  'beside-restarted': nothing,
  'class-missing': ofClass,
  'class-not-seen': ofClass,
  'selector-conflict': ofClass,
  'overhead-mismatch': ofClass,
  'class-conflict': ofClass,
  'class-not-applied': ofClass,
  'class-in-use': ofClass,
  'class-of-other-run': ofClass,
  'label-conflict': ofClass,
  'label-not-applied': ofClass,
  'label-lost': ofClass,
  'node-virtual': ofClass,
  'daemonset-not-placed': ofClass,
  'pod-changed': [{ runtimeClass: 'wasmtime-spin-v2', runtime: 'spin' }],
  'pod-refused': ofRuntime,
  'class-constrained': vary<Own<'class-constrained'>>({
    runtimeClass: ['wasmtime-spin-v2'],
    isAuto: [false, true],
    missing: [
      [['cluster.x-k8s.io/wasmtime-spin-v2', 'true']],
      [['cluster.x-k8s.io/wasmtime-spin-v2', 'false']],
      [['pool', 'true']],
      [['pool', 'wasm']],
      [
        ['cluster.x-k8s.io/wasmtime-spin-v2', 'true'],
        ['pool', 'wasm']
      ],
      [
        ['a', 'b'],
        ['c', '']
      ]
    ]
  }),
  'node-gone': nothing,
  'node-not-ready': nothing,
  'pod-deleted': nothing,
  'pod-not-deleted': nothing,
  'node-full': vary<Own<'node-full'>>({ requests: [{ cpu: '10m', memory: '32Mi' }, undefined] }),
  'node-cordoned': nothing,
  'taint-not-tolerated': nothing,
  unschedulable: nothing,
  unknown: [{ runtime: 'spin' }, { runtime: 'spin', isOfPod: true }],
  timeout: ofRuntime,
  cancelled: ofRuntime,
  killed: ofRuntime,
  'restarted-after-ready': ofRuntime,
  'node-port-unreachable': ofRuntime,
  'machine-without-node': vary<Own<'machine-without-node'>>({
    object: ['machine/md-0-a/azuremachine/x', 'machinepool/pool'],
    namespace: ['default'],
    isMachineUp: [true, false],
    image: ['gallery/ubuntu', undefined]
  }),
  'handler-not-configured': vary<Own<'handler-not-configured'>>({
    ...shim,
    handler: ['spin', 'mine'],
    ...cpu,
    ...engine,
    nowhere: [
      undefined,
      { isAuto: false, offered: [] },
      { isAuto: true, offered: [] },
      { isAuto: true, offered: ['wws'] },
      { isAuto: false, offered: ['wws', 'slight'] }
    ]
  }),
  'ran-without-wasm': ofHandler,
  'handler-miswired': ofHandler.map((one) => ({ ...one, answering: 'containerd-shim-slight-v1' })),
  'module-refused': ofApp,
  'app-not-runnable': ofApp,
  'shim-wrong-arch': ofShimForCpu,
  'shim-not-installed': ofShimForCpu,
  'shim-or-loader-missing': ofShimForCpu,
  'shim-cgroup-mismatch': ofShimForCpu,
  'shim-dies': ofShimForCpu,
  'pod-does-not-end': ofShimForCpu,
  'shim-version-mismatch': ofHandler,
  'shim-not-executable': ofShim,
  'shim-crashed': ofShim,
  'shim-lost': ofShim,
  'entry-point-refused': ofShim,
  'engine-mismatch': ofShim,
  'node-exhausted': nothing,
  'containerd-unavailable': nothing,
  'sandbox-image-missing': nothing,
  'network-not-ready': nothing,
  'runtime-not-containerd': ofEngine,
  'image-layers-unsupported': ofEngine,
  'webhook-denied': ofImage,
  'no-command': ofImage,
  'out-of-memory': ofImage,
  'image-not-unpacked': ofImage,
  'image-name-invalid': ofImage,
  'image-never-pulled': ofImage,
  'image-access-denied': ofImage,
  'image-not-found': ofImage,
  'image-broken': ofImage,
  'registry-unreachable': ofImage,
  'registry-failing': ofImage,
  'image-not-pulled': ofImage,
  'image-platform-missing': ofImageForCpu,
  'not-executable': ofImageForCpu,
  'sample-ends': vary<Own<'sample-ends'>>({
    image: ['me/app:v1'],
    port: [80, 0],
    runtime: ['spin'],
    initContainer: [undefined, 'migrate']
  }),
  'log-missing': [{ image: 'me/app:v1', runtime: 'spin' }],
  'wrong-log': [{ image: 'me/app:v1', runtime: 'spin' }],
  'wrong-exit-code': [{ image: 'me/app:v1', runtime: 'spin', exitCode: 3 }],
  'sample-still-runs': [{ image: 'me/app:v1', runtime: 'spin', exitCode: 3 }],
  'root-not-allowed': vary<Own<'root-not-allowed'>>({ image: ['me/app:v1'], isOwn: [true, false] }),
  'connection-refused': vary<Own<'connection-refused'>>({
    image: ['me/app:v1'],
    port: [80],
    isOnlyIpv6: [false, true]
  }),
  'answer-incomplete': [{ port: 80, path: '/hello' }],
  'workload-not-ready': [{ port: 80, path: '/hello' }],
  'killed-by-probe': [{ port: 80, path: '/hello' }],
  'wrong-answer': vary<Own<'wrong-answer'>>({ status: [404, 200, 500], port: [80], path: ['/hello'] }),
  'pods-unreachable': bothWays,
  'no-answer': bothWays.map((one) => ({ ...one, image: 'me/app:v1', port: 80 })),
  'start-too-slow': [{ runtime: 'spin', limitMs: 2_000 }],
  flaky: [
    { runtime: 'spin', causes: [] },
    { runtime: 'spin', causes: [{ kind: 'killed', runtime: 'spin' }, { kind: 'node-exhausted' }] }
  ],
  'negative-test-not-proven': vary<Own<'negative-test-not-proven'>>({
    image: ['me/app:v1', undefined],
    testedOn: ['node-b', undefined]
  }),
  'service-not-made': [{ namespace: 'mine' }],
  'service-without-pods': ofService,
  'load-balancer-forbidden': ofService,
  'service-unreachable': ofService,
  'service-timeout': ofService,
  'workload-cancelled': ofService,
  'load-balancer-failed': ofObject,
  'service-without-endpoints': ofObject,
  'load-balancer-pending': nothing,
  'load-balancer-unreachable': vary<Own<'load-balancer-unreachable'>>({
    url: ['http://192.0.2.7/', undefined],
    port: [80]
  }),
  'service-node-port-unreachable': vary<Own<'service-node-port-unreachable'>>({
    url: ['http://10.0.0.4:30080/', undefined]
  }),
  'service-answer-incomplete': [{ name: 'web', path: '/hello' }],
  'service-wrong-answer': vary<Own<'service-wrong-answer'>>({
    name: ['web'],
    path: ['/hello'],
    status: [404, 200, 500]
  }),
  'object-missing': nothing,
  'workload-unschedulable': nothing,
  'workload-still-runs': vary<Own<'workload-still-runs'>>({ isJob: [true, false] }),
  'workload-incomplete': ofObject.map((one) => ({ ...one, resource: 'deployments' })),
  'not-checked': vary<Own<'not-checked'>>({
    name: ['web'],
    namespace: ['mine'],
    resource: ['spinapps'],
    why: ['kind', 'nothing-owned', 'no-pods', 'no-nodes', 'service-external', 'service-without-tcp']
  }),
  'kubeconfig-missing': vary<Own<'kubeconfig-missing'>>({
    sought: [
      { kind: 'auto', files: ['kubeconfig', '/home/me/.kube/config'] },
      { kind: 'auto', files: [] },
      { kind: 'path' },
      { kind: 'secret', namespace: 'mine', name: 'prod-kubeconfig', key: 'value' }
    ]
  }),
  'kind-failed': vary<Own<'kind-failed'>>({ cluster: ['kind', 'other'], lacks: ['program', 'engine', 'cluster'] }),
  'context-missing': withPath(
    vary<Omit<Own<'context-missing'>, 'path'>>({ wanted: ['prod', ''], known: [['dev', 'test'], []] })
  ),
  'client-certificate-expired': withPath(
    vary<Omit<Own<'client-certificate-expired'>, 'path'>>({ user: ['admin'], is: ['expired', 'not-yet-valid'] })
  ),
  'credential-plugin-missing': withPath(
    vary<Omit<Own<'credential-plugin-missing'>, 'path'>>({ plugin: ['kubelogin', 'aws', 'gke-gcloud-auth-plugin'] })
  ),
  'credential-plugin-failed': withPath(
    vary<Omit<Own<'credential-plugin-failed'>, 'path'>>({ plugin: ['kubelogin', 'aws', 'gke-gcloud-auth-plugin'] })
  ),
  'kubeconfig-invalid': [
    { holds: 'word', path: { role: 'workload', kubeconfig: 'k' } },
    ...withPath([
      {},
      ...(
        [
          'nothing',
          'expression',
          'variable',
          'asterisks',
          'web-page',
          'base64',
          'not-utf-8',
          'word',
          'contents'
        ] as const
      ).map((holds) => ({ holds }))
    ])
  ],
  'permissions-missing': withPath(
    vary<Omit<Own<'permissions-missing'>, 'path'>>({
      lacking: [['get pods'], ['get pods', 'list nodes'], [], listOf(8), listOf(9)],
      grant: [
        { role: 'rbac' },
        { role: 'rbac-namespace', namespace: 'mine' },
        { role: 'rbac-namespace' },
        { role: 'rbac-management', namespace: 'capi' },
        { role: 'rbac-management' }
      ]
    })
  ),
  'server-untrusted': withPath([{ isOtherName: false }, { isOtherName: true }]),
  'credentials-refused': path,
  'server-throttling': path,
  'server-failing': path,
  'proxy-failed': path,
  'not-an-api-server': path,
  'server-speaks-no-tls': path,
  'server-speaks-tls': path,
  'server-name-unresolved': path,
  'server-unreachable': path,
  'handshake-failed': path,
  'server-certificate-expired': path,
  'connection-unknown': path
}

const DISTRIBUTIONS: readonly Distribution[] = [
  'generic',
  'k3s',
  'rke2',
  'aks',
  'kind',
  'microk8s',
  'minikube',
  'talos',
  'read-only'
]
const ORIGINS: readonly Origin[] = ['workflow', 'terminal']

function show(step: Step): string {
  if ('block' in step) {
    const { block, file, language } = step
    return `    ${[language, file].filter((one) => one !== undefined).join(' ')}\n${block.replaceAll(/^/gm, '      ')}`
  }
  const { isCommand, section, text } = step
  return `  - ${text}${section === undefined ? '' : ` [${section}]`}${isCommand === true ? ' (command)' : ''}`
}

/** The fix of some facts everywhere, with where each text of it is for. */
function list(facts: Facts): string {
  const byText = Map.groupBy(ORIGINS, (origin) => listByDistribution(facts, origin))
  return [...byText].map(([text, origins]) => (byText.size === 1 ? text : `  ${origins.join()}\n${text}`)).join('\n')
}

function listByDistribution(facts: Facts, origin: Origin): string {
  const byText = Map.groupBy(DISTRIBUTIONS, (one) => fix(facts, ['node-a'], one, origin).map(show).join('\n'))
  return [...byText].map(([text, where]) => (byText.size === 1 ? text : `  ${where.join(', ')}\n${text}`)).join('\n')
}

// `npx vitest run --project unit fixes-in-full -u` updates the file: read what changed in it.
test('each fix, in full', async () => {
  const texts = Object.entries(rows).flatMap(([kind, all]) => {
    const byText = Map.groupBy(all, (own) => list({ kind, ...own } as Facts))
    return [...byText].map(([text, owns]) => [...owns.map((own) => `${kind} ${JSON.stringify(own)}`), text].join('\n'))
  })
  const text = `${texts.join('\n\n')}\n`
  await expect(text).toMatchFileSnapshot('../../../fixtures/fixes.txt')
})

test('what several facts of one problem have in common is written once, step by step', async () => {
  const [one, other] = ofHandler
  const all: readonly (readonly Facts[])[] = [
    [],
    [
      { kind: 'killed', runtime: 'spin' },
      { kind: 'killed', runtime: 'spin' }
    ],
    [
      { kind: 'killed', runtime: 'spin' },
      { kind: 'out-of-memory', image: 'me/app:v1' }
    ],
    [
      { kind: 'out-of-memory', image: 'me/app:v1' },
      { kind: 'killed', runtime: 'spin' }
    ],
    [one, other].flatMap((of) => (of === undefined ? [] : [{ kind: 'ran-without-wasm', ...of } as const])),
    ['wasmtime-spin-v2', 'wasmtime-wws-v1'].map((runtimeClass) => ({ kind: 'class-in-use', runtimeClass }) as const)
  ]
  const nodes = [[], ['node-a'], ['node-a', 'node-b'], ['node-a', 'node-b', 'node-c']]
  const texts = all.flatMap((facts) =>
    nodes.map((names) =>
      [`${facts.map(({ kind }) => kind).join(' + ')} on ${names.join(', ')}`, ...fixAll(facts, names).map(show)].join(
        '\n'
      )
    )
  )
  await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot('../../../fixtures/fixes-together.txt')
})
