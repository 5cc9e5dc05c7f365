import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureGoTool } from '../../scripts/go-tools.ts'
import { failureOf } from '../../testbed/run.ts'
import { makeAnswer } from '../../testbed/samples/module.ts'
import { makeSampleImage, samples } from '../../testbed/samples/samples.ts'
import { installDocker } from '../kind/recording.ts'
import { type Ended, runBundle } from '../support/action/program.ts'
import { push } from '../support/images.ts'
import { readExample } from '../support/example.ts'
import { readBlocks } from '../support/recipe.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear } from './traces.ts'

const testbed = useTestbed('e2e')
/** Of the generation whose configuration has the form of kind's own: `version = 2`. */
const node = testbed.node('node-b')
const blocks = readBlocks('docs/test-a-shim.md')
const [dockerfile, sample] = blocks
const commands = blocks.find(({ text }) => text.includes('npx '))
const [, shim = '', target = ''] = /^COPY (\S+) (\S+)$/m.exec(dockerfile?.text ?? '') ?? []
/** A program of its own name, as a shim's author has it: what it starts is the testbed's shim. */
const good = '#!/bin/sh\nexec /opt/mine/containerd-shim-spin-v2 "$@"\n'
let folder: string
let config: string
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  await clear(testbed)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  config = await onNode(['cat', '/etc/containerd/config.toml'])
  await onNode(['sh', '-c', 'mkdir -p /opt/mine && cp /usr/local/bin/containerd-shim-spin-v2 /opt/mine/'])
  const { hostname: host, port } = new URL(testbed.server)
  const engine = {
    kind: 'up' as const,
    clusters: { wasm: [{ name: node.name, role: 'control-plane' as const, isRunning: true }] },
    adminConf: testbed.kubeconfig,
    apiServer: { host, port },
    testbed: testbed.name
  }
  const { PATH, ...rest } = installDocker(folder, engine)
  const kind = dirname(await ensureGoTool('kind'))
  env = { ...rest, PATH: [PATH, kind, process.env['PATH']].join(delimiter) }
  const answer = makeAnswer('Hello')
  const application = { ...samples.spin.application, path: '/', answer }
  await push(testbed, await makeSampleImage({ ...samples.spin, name: 'me/my-app', tags: ['v1'], application }))
  writeFileSync(join(folder, 'sample.yaml'), sample?.text ?? '')
})

afterAll(async () => {
  await onNode(['sh', '-c', `rm -rf /opt/mine ${target}${shim}`])
  await restart(config)
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

async function onNode(args: readonly string[], input = ''): Promise<string> {
  const ran = await node.exec(args, { input })
  if (ran.code !== 0) throw new Error(failureOf(ran))
  return ran.stdout
}

async function restart(text: string): Promise<void> {
  await node.stop('containerd')
  await onNode(['sh', '-c', 'cat > /etc/containerd/config.toml'], text)
  await node.start('containerd')
}

/** What docker build and kind create cluster make of the page's Dockerfile: a node with all that it copies and runs. */
async function buildNode(text: string): Promise<void> {
  await onNode(
    [
      'sh',
      '-c',
      `cat > ${target}${shim}.new && chmod 755 ${target}${shim}.new && mv ${target}${shim}.new ${target}${shim}`
    ],
    text
  )
  await node.stop('containerd')
  await onNode(['sh', '-c', 'cat > /etc/containerd/config.toml'], config)
  for (const [, command = ''] of (dockerfile?.text ?? '').matchAll(/^RUN (.*)$/gm)) await onNode(['sh', '-c', command])
  await node.start('containerd')
}

/** Runs the page's last command. */
async function runCommand(): Promise<Ended> {
  const [, flags = ''] = /^npx \S+ (.*)$/m.exec(commands?.text ?? '') ?? []
  return await run(flags.split(' '))
}

/** The testbed has nodes more than the kind cluster. */
async function run(flags: readonly string[]): Promise<Ended> {
  return await runBundle([...flags, '--nodes', node.name, '--cleanup', 'all'], { cwd: folder, env })
}

function flagsOf(inputs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value])
}

test('docs/test-a-shim.md: its commands fit together', () => {
  expect(commands?.text).toContain('docker build --tag wasm-node .\nkind create cluster --name wasm --image wasm-node ')
  expect(commands?.text).toContain(' --kind-cluster wasm ')
  expect(dockerfile?.text).toMatch(/^FROM kindest\/node:/)
})

test('docs/test-a-shim.md: a shim that dies is red, and the result names it and its words', async () => {
  await buildNode('#!/bin/sh\necho "my-shim: no engine" >&2\nexit 3\n')
  const { exitCode, stdout } = await runCommand()
  expect(stdout).toContain('shim-dies')
  expect(stdout).toContain('my-shim: no engine')
  expect(exitCode).toBe(1)
})

test('docs/test-a-shim.md: a good shim is green', async () => {
  await buildNode(good)
  const { exitCode, stdout } = await runCommand()
  expect(stdout).toMatch(/^PASSED {2}1 of 1 check passed/m)
  expect(exitCode).toBe(0)
})

test('docs/examples/shim.yml: its step is green with the files of that page, and its commands are those of that page', async () => {
  await buildNode(good)
  const { commands: workflow, inputs } = readExample('shim.yml')
  const { sample: file = '', ...others } = inputs
  mkdirSync(join(folder, dirname(file)), { recursive: true })
  writeFileSync(join(folder, file), sample?.text ?? '')
  const { exitCode, stdout } = await run(flagsOf({ ...others, sample: file }))
  expect(stdout).toMatch(/^PASSED {2}1 of 1 check passed/m)
  expect(exitCode).toBe(0)
  expect(workflow).toContain(`/release/${shim} ${dirname(file)}/`)
  expect(workflow).toContain(`docker build --tag wasm-node ${dirname(file)}\n`)
  expect(workflow).toContain(/^kind create .*$/m.exec(commands?.text ?? '')?.[0])
})
