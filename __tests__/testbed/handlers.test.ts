import { afterAll, beforeAll, expect, test } from 'vitest'
import { down } from '../../testbed/down.ts'
import { runtimes } from '../../testbed/runtimes.ts'
import type { Runtime } from '../../testbed/runtimes.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { readOwnTopology } from '../../testbed/topology-file.ts'
import type { HandlerState } from '../../testbed/topology.ts'
import { up } from '../../testbed/up.ts'
import { askPod, makeClasses, makePod, waitForWarning } from './probe-pod.ts'

const name = 'test-handlers'
const buildsToo = 60 * 60_000
let testbed: Testbed

beforeAll(async () => {
  await down({ name })
  testbed = await up({ name, topology: readOwnTopology('handlers') })
  await makeClasses(testbed.api)
  // All at once: each kubelet has its own retries to wait for.
  for (const node of testbed.nodes)
    for (const runtime of runtimes) await makePod(testbed.api, { runtime, node: node.name })
}, buildsToo)

afterAll(async () => {
  await down({ name })
}, 60_000)

const answers: Readonly<Record<Runtime, string>> = {
  lunatic: 'Hello :)',
  slight: 'hello world!',
  spin: 'Hello world from Spin!',
  wws: 'Hello from Wasm Workers Server'
}

for (const [generation, node] of [
  ['containerd 2', 'two-good'],
  ['containerd 1', 'one-good']
] as const) {
  test.each(runtimes)(
    `${generation}: the sample of %s answers through the API server`,
    { timeout: 90_000 },
    async (runtime) => {
      expect(await askPod(testbed.api, { runtime, node })).toBe(answers[runtime])
    }
  )
}

type Case = { readonly state: HandlerState; readonly node: string; readonly runtime: Runtime; readonly warning: RegExp }

const sandbox = 'FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = '
const started = 'failed to start sandbox "[0-9a-f]+": failed to create containerd task: '

// The whole texts, so that a new containerd that words them again is noticed here.
const cases: readonly Case[] = [
  {
    state: 'absent',
    node: 'two-broken',
    runtime: 'lunatic',
    warning: whole(
      `${sandbox}unable to get OCI runtime for sandbox "[0-9a-f]+": no runtime for "lunatic" is configured`
    )
  },
  {
    state: 'absent',
    node: 'one-broken',
    runtime: 'lunatic',
    warning: whole(`${sandbox}failed to get sandbox runtime: no runtime for "lunatic" is configured`)
  },
  {
    state: 'no-binary',
    node: 'two-broken',
    runtime: 'slight',
    warning: whole(`${sandbox}${started}${notInstalled('slight', 'v1')}`)
  },
  {
    state: 'no-binary',
    node: 'one-broken',
    runtime: 'slight',
    warning: whole(`${sandbox}failed to create containerd task: ${notInstalled('slight', 'v1')}: unknown`)
  },
  {
    state: 'wrong-arch',
    node: 'two-broken',
    runtime: 'spin',
    warning: whole(`${sandbox}${started}failed to start shim: start failed: fork/exec /.+-spin-v2: exec format error`)
  },
  {
    state: 'wrong-arch',
    node: 'one-broken',
    runtime: 'spin',
    warning: whole(
      `${sandbox}failed to create containerd task: failed to start shim: start failed: : fork/exec /.+-spin-v2: exec format error: unknown`
    )
  },
  {
    state: 'crash',
    node: 'two-broken',
    runtime: 'wws',
    warning: whole(`${sandbox}${started}failed to start shim: start failed: the shim gives up: exit status 3`)
  },
  {
    state: 'crash',
    node: 'one-broken',
    runtime: 'wws',
    warning: whole(
      `${sandbox}failed to create containerd task: failed to start shim: start failed: the shim gives up\n: exit status 3: unknown`
    )
  },
  { state: 'swapped', node: 'two-mixed', runtime: 'lunatic', warning: refusedBy('slight') },
  { state: 'swapped', node: 'one-mixed', runtime: 'lunatic', warning: refusedBy('slight') },
  { state: 'swapped', node: 'two-mixed', runtime: 'spin', warning: refusedBy('wws') },
  { state: 'swapped', node: 'one-mixed', runtime: 'spin', warning: refusedBy('wws') },
  {
    state: 'old-section',
    node: 'two-mixed',
    runtime: 'wws',
    warning: whole(`${sandbox}unable to get OCI runtime for sandbox "[0-9a-f]+": no runtime for "wws" is configured`)
  }
]

test.each(cases)(
  '$state on $node: $runtime shows its own warning',
  { timeout: 90_000 },
  async ({ node, runtime, state, warning }) => {
    expect(testbed.node(node).spec.handlers[runtime]).toBe(state)
    expect(await waitForWarning(testbed.api, { runtime, node }, warning)).toMatch(warning)
  }
)

test('beside a swapped handler the one whose shim it got still answers', { timeout: 90_000 }, async () => {
  for (const node of ['two-mixed', 'one-mixed']) {
    expect(await askPod(testbed.api, { runtime: 'slight', node })).toBe(answers.slight)
  }
})

test('only containerd 2 reports to the API server which handlers it has configured', async () => {
  const answer = await testbed.api.call('GET', '/api/v1/nodes')
  const { items } = JSON.parse(answer.body) as { items: readonly ListedNode[] }
  const configured = Object.fromEntries(
    items.map(({ metadata, status }) => [
      metadata.name,
      status.runtimeHandlers
        ?.map((each) => each.name ?? '')
        .filter((each) => each !== '')
        .sort()
    ])
  )
  expect(configured).toEqual({
    'two-good': ['lunatic', 'runc', 'slight', 'spin', 'wws'],
    'two-broken': ['runc', 'slight', 'spin', 'wws'],
    'two-mixed': ['lunatic', 'runc', 'slight', 'spin'],
    'one-good': undefined,
    'one-broken': undefined,
    'one-mixed': undefined
  })
})

type ListedNode = {
  readonly metadata: { readonly name: string }
  readonly status: { readonly runtimeHandlers?: readonly { readonly name?: string }[] }
}

function whole(text: string): RegExp {
  return new RegExp(`^${text}$`)
}

function notInstalled(runtime: Runtime, version: string): string {
  const shim = `containerd-shim-${runtime}-${version}`
  return `failed to start shim: failed to resolve runtime path: runtime "io.containerd.${runtime}.${version}" binary not installed "${shim}": file does not exist`
}

function refusedBy(other: Runtime): RegExp {
  return new RegExp(
    `^Failed: Error: failed to create containerd task: failed to create shim task: .*${other} executor can't handle spec`
  )
}
