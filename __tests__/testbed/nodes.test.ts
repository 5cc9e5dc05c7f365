import { afterAll, beforeAll, expect, test } from 'vitest'
import { attach } from '../../testbed/testbed.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { down } from '../../testbed/down.ts'
import { readStatus } from '../../testbed/status.ts'
import { readOwnTopology } from '../../testbed/topology-file.ts'
import { up } from '../../testbed/up.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { askPod, makeClasses, makePod, waitForWarning } from './probe-pod.ts'

const name = 'test-nodes'
let testbed: Testbed

beforeAll(async () => {
  await down({ name })
  testbed = await up({ name, topology: readOwnTopology('single') })
  await makeClasses(testbed.api)
}, 60 * 60_000)

afterAll(async () => {
  await down({ name })
}, 60_000)

test('a second `up` of the same builds nothing, starts nothing and gives the same cluster', async () => {
  const lines: string[] = []
  const progress = {
    print: (line: string) => lines.push(line),
    during: async <T>(what: string, work: () => Promise<T>) => {
      lines.push(what)
      return await work()
    }
  }
  const again = await up({ name, topology: readOwnTopology('single'), progress })
  expect(again.kubeconfig).toBe(testbed.kubeconfig)
  expect(lines).toEqual([`the testbed "${name}" is already up`])
})

test('`up` with another topology is refused, and reports what to do', async () => {
  const message = `the testbed "${name}" is up and has another topology: run "down --name ${name}" first, or take another --name`
  await expect(up({ name, topology: readOwnTopology('default') })).rejects.toThrow(message)
})

test('a process that did not start it can attach to it', () => {
  expect(attach(name)?.server).toBe(testbed.server)
  expect(attach('no-such-testbed')).toBeUndefined()
})

test('nothing that a node sends leaves the machine', async () => {
  // Addresses set aside for documentation: nobody is there.
  for (const address of ['198.51.100.1', '192.0.2.1', '10.1.2.3']) {
    const routed = await testbed.node('node-a').exec(['ip', 'route', 'get', address])
    expect(routed.stderr).toContain('Network is unreachable')
  }
})

test('an image that the registry does not have is not asked for anywhere else', async () => {
  const image = 'ghcr.io/no-such-owner/no-such-image:v1'
  const pull = ['ctr', '--namespace', 'k8s.io', 'images', 'pull', '--hosts-dir', '/etc/containerd/certs.d', image]
  const ran = await testbed.node('node-a').exec(pull)
  expect(ran.stderr).toMatch(/no-such-image:v1: not found/)
})

test('a kubelet takes nobody who has no certificate', async () => {
  const node = testbed.node('node-a')
  const url = `https://${node.address}:10250/pods`
  const ran = await testbed
    .node('node-a')
    .exec(['sh', '-c', `curl --silent --cacert /etc/kubernetes/pki/ca.crt ${url}`])
  expect(ran.stdout).toBe('Unauthorized')
})

test('a kubelet may not give its node a label that constraint checks nodes off', async () => {
  const credentials = (await testbed.node('node-a').exec(['cat', '/etc/kubernetes/kubelet.conf'])).stdout
  const label = 'kubectl --kubeconfig=/tmp/kubelet.conf label node node-a node-restriction.kubernetes.io/a=b'
  const ran = await testbed.controlPlane.exec(['sh', '-c', `cat > /tmp/kubelet.conf && ${label}`], {
    input: credentials
  })
  expect(ran.stderr).toContain('is not allowed to modify labels: node-restriction.kubernetes.io/a')
})

test('a kubelet that hangs makes its node NotReady in the cluster, and comes back', { timeout: 180_000 }, async () => {
  const node = testbed.node('node-a')
  node.signal('kubelet', 'SIGSTOP')
  try {
    await waitForPhase('broken', 90_000)
  } finally {
    node.signal('kubelet', 'SIGCONT')
  }
  await waitForPhase('up', 60_000)
})

test('each program of a node can be stopped and started, and pods live on', { timeout: 120_000 }, async () => {
  const node = testbed.node('node-a')
  await makePod(testbed.api, { runtime: 'spin', node: node.name })
  await askPod(testbed.api, { runtime: 'spin', node: node.name })
  for (const program of node.programs) {
    await node.stop(program)
    expect(node.isRunning(program)).toBe(false)
    await node.start(program)
    expect(node.isRunning(program)).toBe(true)
  }
  expect(await askPod(testbed.api, { runtime: 'spin', node: node.name })).toBe('Hello world from Spin!')
  expect((await readStatus(name)).machines.flatMap(({ ended }) => ended)).toEqual([])
})

test('a shim removed under a containerd that had found it is missed by its path', { timeout: 120_000 }, async () => {
  const node = testbed.node('node-a')
  const probe = { runtime: 'slight', node: node.name } as const
  // containerd looks a shim up once: it has to have found this one before it goes.
  await makePod(testbed.api, probe)
  await askPod(testbed.api, probe)
  await testbed.api.call('DELETE', '/api/v1/namespaces/default/pods/slight-node-a')
  await waitFor({ what: 'the end of the first pod', timeoutMs: 30_000 }, async () => {
    const answer = await testbed.api.call('GET', '/api/v1/namespaces/default/pods/slight-node-a')
    return answer.status === 404 ? there(undefined) : missing(String(answer.status))
  })
  node.removeShim('slight')
  await makePod(testbed.api, probe)
  await waitForWarning(
    testbed.api,
    probe,
    /fork\/exec \/usr\/local\/bin\/containerd-shim-slight-v1: no such file or directory/
  )
  node.installShim('slight')
  expect(await askPod(testbed.api, probe)).toBe('hello world!')
})

async function waitForPhase(phase: 'up' | 'broken', timeoutMs: number): Promise<void> {
  await waitFor({ what: `a testbed that is ${phase}`, timeoutMs, everyMs: 1000 }, async () => {
    const status = await readStatus(name)
    return status.phase === phase ? there(undefined) : missing(status.phase)
  })
}
