import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '../../testbed/run.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { verdictsOf } from '../support/action/report.ts'
import { readOutputs, startMain } from '../support/action/step.ts'
import { merge, type Pod, read, remove, reset, waitForReady } from '../support/cluster.ts'
import { fill, readExample, readStep } from '../support/example.ts'
import { useTestbed } from '../support/testbeds.ts'

/*
 * docs/examples/image-builder.yml on the one node of a testbed, which is a machine without a network for pods at first. Its commands run
 * there as they are in the file. `sudo` and `kubeadm` are stand-ins: what the latter leaves is a control plane that is there already.
 */

const path = 'docs/examples/image-builder.yml'
const cluster = useTestbed('mixed')
const [node = cluster.node('node-a')] = cluster.nodes
const nodePath = `/api/v1/nodes/${node.name}`
const controlPlane = 'node-role.kubernetes.io/control-plane'
const networks = '/etc/cni/net.d'
const [aside, runner] = ['/opt/aside', '/opt/runner']
const temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-image-'))

async function onNode(script: string, input = ''): Promise<string> {
  const ran = await node.exec(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { input })
  if (ran.code !== 0) throw new Error(failureOf(ran))
  return ran.stdout
}

beforeAll(async () => {
  await reset(cluster)
  await onNode(
    `mkdir -p ${aside}/bin ${runner} && mv ${networks}/* ${aside}/ && ln -s /usr/local/bin/kubelet ${aside}/bin/kubectl`
  )
  // The network of tests before this one: a fresh machine has none.
  await onNode('if ip link show cni0 > /dev/null 2>&1; then ip link delete cni0; fi')
  // containerd of a testbed finds programs in one folder alone.
  await onNode('for program in iptables ip6tables; do ln -s "$(command -v $program)" /usr/local/bin/$program; done')
  await onNode(`cat > ${aside}/bin/sudo && chmod 755 ${aside}/bin/sudo`, '#!/bin/sh\nexec "$@"\n')
  await onNode(`cat > ${aside}/admin.conf`, readFileSync(cluster.kubeconfig, 'utf8'))
  const kubeadm = `#!/bin/sh\necho "$@" > ${aside}/kubeadm-args\ncp ${aside}/admin.conf /etc/kubernetes/admin.conf\n`
  await onNode(`cat > ${aside}/bin/kubeadm && chmod 755 ${aside}/bin/kubeadm`, kubeadm)
  await waitForReady(cluster, node.name, 'False')
  await merge(cluster, nodePath, { metadata: { labels: { [controlPlane]: '' } } })
  await merge(cluster, nodePath, { spec: { taints: [{ key: controlPlane, effect: 'NoSchedule' }] } })
  // There the API server is on the machine itself.
  await cluster.controlPlane.exec(['ip', 'route', 'replace', '10.244.0.0/24', 'via', node.address])
})

afterAll(async () => {
  await onNode(
    `rm -f ${networks}/* && mv ${aside}/*.conflist ${networks}/ && rm -r ${aside} ${runner} /etc/kubernetes/admin.conf`
  )
  await onNode('ip link delete cni0; rm /usr/local/bin/iptables /usr/local/bin/ip6tables')
  await cluster.controlPlane.exec(['ip', 'route', 'delete', '10.244.0.0/24'])
  await merge(cluster, nodePath, { metadata: { labels: { [controlPlane]: null } }, spec: { taints: null } })
  await waitForReady(cluster, node.name, 'True')
  rmSync(temp, { recursive: true })
})

test('a machine gets its network, its only node is proven in spite of its taint, and pods are in that network', async () => {
  const { run: commands = '' } = readStep(path, 'Make a control plane of this machine')
  await onNode(`export PATH=${aside}/bin:$PATH RUNNER_TEMP=${runner}\n${commands}`)
  expect(await onNode(`cat ${aside}/kubeadm-args`)).toBe('init --pod-network-cidr 10.244.0.0/16\n')
  expect(await onNode(`stat --format %a ${runner}/kubeconfig`)).toBe('600\n')
  writeFileSync(join(temp, 'kubeconfig'), await onNode(`cat ${runner}/kubeconfig`), { mode: 0o600 })

  const output = join(temp, 'outputs')
  writeFileSync(output, '')
  const given = fill(readExample('image-builder.yml').inputs, { 'runner.temp': temp })
  const { exitCode, stdout } = await startMain({ ...given, cleanup: 'none' }, temp, { GITHUB_OUTPUT: output }).ended
  expect(exitCode, stdout).toBe(0)
  const outputs = readOutputs(output)
  const report = JSON.parse(readFileSync(outputs.get('report') ?? '', 'utf8')) as ReportV1
  expect(verdictsOf(report)).toEqual(
    Object.fromEntries(['lunatic', 'slight', 'spin', 'wws'].map((runtime) => [`${runtime} on ${node.name}`, 'passed']))
  )
  const { namespace } = report.run
  const pods = report.checks.map(({ pod }) => read<Pod>(cluster, `/api/v1/namespaces/${namespace}/pods/${pod ?? ''}`))
  for (const { status } of await Promise.all(pods)) expect(status.podIP).toMatch(/^10\.244\.0\./)
  await remove(cluster, `/api/v1/namespaces/${namespace}`)
  await reset(cluster)
})
