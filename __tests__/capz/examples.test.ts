import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { reset } from '../support/cluster.ts'
import { fill, readExample } from '../support/example.ts'
import { inputsOf, readSteps } from '../support/recipe.ts'
import { goodImage, Management } from './management.ts'
import { startMain } from '../support/action/step.ts'
import { useTestbed } from '../support/testbeds.ts'
import { workloadName } from './testbeds.ts'
import { verdictsOf } from '../support/action/report.ts'

const workload = useTestbed(workloadName)
let temp: string

beforeAll(async () => {
  await reset(workload)
})

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-example-'))
})

afterEach(async () => {
  rmSync(temp, { recursive: true })
  await reset(workload)
})

/** The report of a run, wherever below the runner's folder it was put. */
function readReport(): ReportV1 {
  const path = readdirSync(temp, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith('report.json'))
  if (path === undefined) throw new Error('there is no report')
  return JSON.parse(readFileSync(join(temp, path), 'utf8')) as ReportV1
}

const allOnA = {
  'lunatic on node-a': 'passed',
  'slight on node-a': 'passed',
  'spin on node-a': 'passed',
  'wws on node-a': 'passed'
}

test.each([
  { page: 'docs/examples/capz.yml', version: 'v1beta2', namespace: 'capi', inputs: readExample('capz.yml').inputs },
  {
    page: 'README.md',
    version: 'v1beta2',
    namespace: 'default',
    inputs: inputsOf(readSteps('README.md', 'capz-cluster'))
  },
  {
    page: 'docs/image-builder-capz.md',
    version: 'v1beta1',
    namespace: 'default',
    inputs: inputsOf(readSteps('docs/image-builder-capz.md', 'capz-cluster'))
  }
] as const)(
  '$page: its step is green on the MachineDeployment that it names',
  async ({ inputs, namespace, version }) => {
    const management = new Management(version, namespace)
    await management.begin(readFileSync(workload.kubeconfig, 'utf8'))
    await management.addDeployment('wasm-md-0', 1, 1, goodImage)
    await management.addMachine('wasm-md-0-x7k2p', { of: 'wasm-md-0', node: 'node-a', image: goodImage })
    // The example writes it there from a secret.
    copyFileSync(management.testbed.kubeconfig, join(temp, 'management'))
    const { exitCode, stdout } = await startMain(fill(inputs, { 'runner.temp': temp }), temp).ended
    expect(exitCode, stdout).toBe(0)
    const report = readReport()
    expect(verdictsOf(report)).toEqual(allOnA)
    const enforced = inputs['constrain'] === 'true' ? Object.keys(allOnA).map(() => 'enforced') : []
    expect(report.constraints.map(({ verdict }) => verdict)).toEqual(enforced)
    expect(report.nodes[0]).toMatchObject({ machine: 'wasm-md-0-x7k2p', image: { version: '1.32.1' } })
    // Of the labels, which Cluster API doesn't keep.
    expect(report.warnings).toHaveLength(enforced.length === 0 ? 0 : 1)
  }
)
