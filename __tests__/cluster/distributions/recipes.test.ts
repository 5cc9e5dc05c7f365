import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { run } from '../../../testbed/run.ts'
import { distributions } from '../../fixtures/distributions.ts'
import { startMain } from '../../support/action/step.ts'
import { label } from '../../support/cluster.ts'
import { fill, readExample } from '../../support/example.ts'
import { inputsOf, readBlocks, readSteps } from '../../support/recipe.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { putBack, putOn, readConfigs } from './shape.ts'

const cluster = useTestbed('cluster')
let configs: ReadonlyMap<string, string>
let temp: string

beforeAll(async () => {
  configs = await readConfigs(cluster)
})

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-recipe-'))
  return () => {
    rmSync(temp, { recursive: true })
  }
})

afterAll(async () => {
  await putBack(cluster, configs)
})

async function makeClusterOf(name: string): Promise<void> {
  const distribution = distributions.find((one) => one.name === name)
  if (distribution === undefined) throw new Error(`no distribution "${name}"`)
  await putOn(cluster, distribution)
}

test("README.md: what it begins with is green on somebody's k3s, by a kubeconfig from a secret", async () => {
  await makeClusterOf('k3s with the shims of spin and wasmtime')
  const steps = readSteps('README.md', 'Write the kubeconfig')
  const values = { 'secrets.KUBECONFIG': readFileSync(cluster.kubeconfig, 'utf8'), 'runner.temp': temp }
  const [writing] = steps
  const env = { ...fill(writing?.env ?? {}, values), RUNNER_TEMP: temp, PATH: process.env['PATH'] ?? '' }
  await run('bash', ['-e', '-c', writing?.run ?? 'false'], { env })
  const { exitCode, stdout } = await startMain(fill(inputsOf(steps), values), temp).ended
  expect(stdout).toMatch(/PASSED.* {2}1 of 1 check passed/)
  expect(exitCode).toBe(0)
})

test('docs/aks.md: its step is green on SpinKube, with the Deployment that it shows', async () => {
  await makeClusterOf('SpinKube (runtime-class-manager)')
  await label(cluster, 'node-a', 'agentpool', 'wasm')
  const [manifest] = readBlocks('docs/aks.md').filter(({ text }) => text.includes('kind: Deployment'))
  const steps = readSteps('docs/aks.md', 'agentpool=wasm')
  const inputs = fill(inputsOf(steps), { 'runner.temp': temp })
  writeFileSync(join(temp, inputs['manifests'] ?? ''), manifest?.text ?? '')
  writeFileSync(join(temp, 'kubeconfig'), readFileSync(cluster.kubeconfig))
  const { exitCode, stdout } = await startMain(inputs, temp).ended
  expect(stripVTControlCharacters(stdout)).toMatch(/^Deployment default\/hello +✓/m)
  expect(stripVTControlCharacters(stdout)).toMatch(/^PASSED {2}\d+ of \d+ checks passed/m)
  expect(exitCode).toBe(0)
})

test('docs/examples/aks.yml: its step is green on SpinKube, with the image of each node', async () => {
  await makeClusterOf('SpinKube (runtime-class-manager)')
  await label(cluster, 'node-a', 'agentpool', 'wasm')
  writeFileSync(join(temp, 'kubeconfig'), readFileSync(cluster.kubeconfig))
  const { exitCode, stdout } = await startMain(fill(readExample('aks.yml').inputs, { 'runner.temp': temp }), temp).ended
  const text = stripVTControlCharacters(stdout)
  expect(text).toMatch(/^Images +AKS AKSUbuntu-2204gen2containerd-202507\.21\.0$/m)
  expect(text).toMatch(/^PASSED {2}\d+ of \d+ checks passed/m)
  expect(exitCode).toBe(0)
})
