import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pauseImage } from '../../../testbed/containerd-config.ts'
import { type Reported, runOn } from '../../support/action/run.ts'
import { workloadsOf } from '../../support/action/report.ts'
import { ownNamespaces, read, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
/** One on each generation of containerd. */
const nodes = ['node-a', 'node-b']
let folder: string

/** What the kernel reports of the first process of each container of these shims, from /proc/PID/status. */
const script = `
for process in /proc/[0-9]*; do
  case "$(readlink $process/exe)" in
    */containerd-shim-spin-*|*/containerd-shim-wws-*)
      if grep -qE '^NSpid:.*[^0-9]1$' $process/status; then
        grep -E '^(CapBnd|CapEff|NoNewPrivs|Seccomp):' $process/status | tr -d '\\t' | tr '\\n' ' '
        echo
      fi
  esac
done`

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-privileges-'))
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  for (const namespace of await ownNamespaces(cluster)) await remove(cluster, `/api/v1/namespaces/${namespace}`)
})

describe('samples on a port below 1024 and on one above', () => {
  let ended: Reported

  beforeAll(async () => {
    ended = await runOn(cluster, { runtimes: 'spin, wws', nodes: nodes.join(), cleanup: 'none' })
  })

  test('run, and are no programs without their class', () => {
    expect(ended.report).toMatchObject({ result: 'passed', counts: { passed: 4, total: 4 } })
    expect(ended.report.negativeTests).toMatchObject([
      { runtime: 'spin', verdict: 'proven', evidence: expect.stringContaining('permission denied') as unknown },
      { runtime: 'wws', verdict: 'proven', evidence: expect.stringContaining('exec format error') as unknown }
    ])
  })

  test.each(nodes)(
    'on %s have one capability, can gain none, and their calls of the system are filtered',
    async (node) => {
      const { stdout } = await cluster.node(node).exec(['sh', '-c', script])
      const only = 'CapEff:0000000000000400 CapBnd:0000000000000400 NoNewPrivs:1 Seccomp:2'
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.trim())
      ).toEqual([only, only])
    }
  )

  test("the run's own namespace enforces the level baseline", async () => {
    expect(await read(cluster, `/api/v1/namespaces/${ended.report.run.namespace}`)).toMatchObject({
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }
    })
  })
})

describe("a manifest that asks for more than the run's own namespace admits", () => {
  const container = { name: 'pause', image: pauseImage, securityContext: { privileged: true } }
  const spec = { containers: [container] }
  const refusal = 'violates PodSecurity "baseline:latest": privileged'

  async function apply(manifest: object): Promise<Reported> {
    const path = join(folder, 'privileged.json')
    writeFileSync(path, JSON.stringify(manifest))
    return await runOn(cluster, { runtimes: 'wws', nodes: 'node-a', manifests: path })
  }

  test('a pod -> an error before any is made', async () => {
    const { report } = await apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'taker' }, spec })
    expect(report.result).toBe('error')
    expect(report.message).toContain(refusal)
  })

  test('a Deployment -> pod-security', async () => {
    const labels = { app: 'taker' }
    const { report } = await apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'taker' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } }
    })
    expect(workloadsOf(report)).toEqual({ 'Deployment taker': 'inconclusive pod-security' })
    expect(report.workloads[0]?.diagnosis?.evidence).toContain(refusal)
  })
})
