import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diagnose, makeDiagnosis, RULES } from '../../../src/core/diagnosis/diagnose.ts'
import { fix } from '../../../src/core/diagnosis/fixes/fix.ts'
import { makeBuiltinSample } from '../../../src/core/kubernetes/samples.ts'
import type { Diagnosis, Runtime } from '../../../src/core/model.ts'
import { type KnownRuntime, knownRuntimes } from '../../../src/core/runtimes.ts'
import { parseRuntimes } from '../../../src/inputs/runtimes.ts'
import { renderDistributions } from '../../../scripts/distributions-table.ts'
import { readActionFile } from '../../../src/adapters/host/action-file.ts'
import { makeNegativeTestPod } from '../../../src/core/kubernetes/pods.ts'
import { planClass } from '../../../src/core/plan/runtime-classes.ts'
import { makeNode as makeShape } from '../../fixtures/distribution-objects.ts'
import { planAuto } from '../../fixtures/plan-auto.ts'
import { makeNode, makePendingPod, makeSeen, makeWaiting, spin } from './examples.ts'

const root = resolve(import.meta.dirname, '../../..')

const invented: KnownRuntime = {
  name: 'moon',
  runtimeClass: 'wasm-moon-v7',
  handler: 'moonlight',
  otherClasses: ['moon-preview'],
  otherHandlers: ['moonlight-v8'],
  shim: 'moon-shim',
  runtimeType: 'io.example.moon.v7',
  executor: 'luna',
  source: {
    url: 'https://moon.example/releases',
    isMaintained: true,
    archives: { amd64: 'moon-x64.zip', riscv64: 'moon-rv.zip' }
  },
  isInNodeImages: false,
  isDetectedByK3s: false,
  sample: { imageName: 'moon-hello', port: 8081, path: '/', status: 200, body: { kind: 'contains', text: 'Moon' } }
}

/** The entries, as whoever adds one to the file changes them. */
const entries = knownRuntimes as KnownRuntime[]
beforeEach(() => {
  entries.push(invented)
})
afterEach(() => {
  entries.pop()
})

const { name, runtimeClass, handler, shim } = invented
const moon: Runtime = { name, runtimeClass, handler, shim, sample: makeBuiltinSample(invented, 'registry.example') }

function diagnosisOf(code: string, runtime: Runtime, evidence = '', architecture = 'amd64'): Diagnosis {
  const rule = RULES.find((one) => one.code === code)
  if (rule === undefined) throw new Error(`no rule ${code}`)
  return makeDiagnosis(rule, { runtime, node: makeNode('node-a', { architecture }) }, evidence)
}

const textOf = ({ facts }: Diagnosis): string =>
  fix(facts, ['node-a'])
    .map((step) => ('text' in step ? step.text : step.block))
    .join('\n')

test('an invented runtime that is added as an entry can be asked for by its name', () => {
  expect(parseRuntimes('runtimes', 'moon', true)).toEqual({
    entries: [{ name, runtimeClass, handler, known: invented }],
    mistakes: []
  })
})

test('it is known by the other names that its handler has in use, and meant by those that its class has', () => {
  expect(parseRuntimes('runtimes', 'mine=moonlight-v8', false).entries).toEqual([
    { name: 'mine', runtimeClass: 'mine', handler: 'moonlight-v8', known: invented }
  ])
  expect(parseRuntimes('runtimes', 'moon-preview', false).mistakes.join()).toContain('did you mean "moon"?')
})

test('auto finds it by a class of any name with either of its handlers, and by a handler that a node lists', () => {
  const node = makeShape('node-a', { kubelet: 'v1.37.2', osImage: 'Ubuntu', handlers: ['moonlight'] })
  const classes = [{ metadata: { name: 'mine' }, handler: 'moonlight-v8' }]
  const { checks } = planAuto({ nodes: [node], classes })
  expect(checks.map((check) => [check.runtime.runtimeClass, check.runtime.handler])).toEqual([
    ['mine', 'moonlight-v8'],
    [runtimeClass, handler]
  ])
})

test('a class that is there under its name, with the other name of its handler, is used as it is', () => {
  const found = { metadata: { name: runtimeClass }, handler: 'moonlight-v8' }
  expect(planClass(moon, false, found)).toMatchObject({ kind: 'leave', runtime: { handler: 'moonlight-v8' } })
})

test('its negative test is its sample without its class', () => {
  const pod = makeNegativeTestPod('negative-test', 'abcd', moon, makeNode('node-a'))
  expect(pod).toMatchObject({ spec: { containers: [{ image: 'registry.example/moon-hello:v0.11.1' }] } })
  expect(pod).not.toHaveProperty('spec.runtimeClassName')
})

test('it has a column in the table of distributions, in its place', async () => {
  const page = readFileSync(join(root, 'docs', 'distributions.md'), 'utf8')
  expect(await renderDistributions(page)).toMatch(/\| wamr +\| moon +\| result/)
})

test('the page of inputs and --help, which are the text of action.yml, name each runtime', () => {
  const description = readActionFile(root).inputs.find((input) => input.name === 'runtimes')?.description ?? ''
  for (const known of knownRuntimes.filter((one) => one !== invented)) expect(description).toContain(known.name)
})

test('k3s is known to find a shim by itself only by its entry', () => {
  const onK3s = (runtime: Runtime): string =>
    JSON.stringify(fix(diagnosisOf('handler-not-configured', runtime).facts, ['node-a'], 'k3s'))
  expect(onK3s(spin)).toContain('where they are found at each start')
  expect(onK3s(moon)).toContain('config-v3.toml.tmpl')
})

test('it is none of the four that "all" means', () => {
  const { entries } = parseRuntimes('runtimes', 'all', false)
  expect(entries.map((entry) => entry.name)).toEqual(['lunatic', 'slight', 'spin', 'wws'])
})

test('its shim is called as in its entry, in its section of the configuration too', () => {
  expect(textOf(diagnosisOf('handler-not-configured', moon))).toContain(
    '[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.moonlight]\n  runtime_type = "io.example.moon.v7"'
  )
  expect(textOf(diagnosisOf('shim-not-executable', moon))).toContain('Make moon-shim executable on node-a')
})

test.each([
  [
    'amd64',
    'Get moon-shim for amd64, the CPU of node-a: moon-x64.zip from https://moon.example/releases (maintained).'
  ],
  ['riscv64', 'Get moon-shim for riscv64, the CPU of node-a: moon-rv.zip from'],
  [
    'arm64',
    'Build moon-shim for arm64, the CPU of node-a: https://moon.example/releases (maintained) has it for amd64 and riscv64 only.'
  ]
])('its shim comes from the place in its entry, for %s', (architecture, source) => {
  expect(textOf(diagnosisOf('shim-not-installed', moon, '', architecture))).toContain(source)
})

test('what is maintained in place of an archived project is named with its address', () => {
  const [lunatic] = knownRuntimes
  const archived = { ...spin, handler: 'lunatic', shim: lunatic?.shim }
  expect(textOf(diagnosisOf('shim-not-installed', archived))).toContain(
    'The project of containerd-shim-lunatic-v1 is archived. containerd-shim-spin-v2 is maintained (https://github.com/spinframework/containerd-shim-spin/releases), for apps that are rebuilt for spin.'
  )
  expect(textOf(diagnosisOf('shim-not-installed', spin))).not.toContain('archived')
})

test('no newer node image is advised where none holds its shim', () => {
  expect(diagnosisOf('shim-not-installed', moon).hints).toEqual(['node-shell'])
  expect(diagnosisOf('shim-not-installed', spin).hints).toEqual(['node-shell', 'node-image'])
})

test('its shim is known by what it calls itself where it answers for another handler', () => {
  const container = makeWaiting('RunContainerError', "failed to create shim task: luna executor can't handle spec")
  const codeFor = (runtime: Runtime): string | undefined => {
    const { runtimeClass } = runtime
    const seen = makeSeen({ pod: makePendingPod({ sandboxReady: true, runtimeClass, container }) })
    return diagnose(seen, { runtime, node: makeNode('node-a') })?.rule.code
  }
  expect([codeFor(spin), codeFor(moon)]).toEqual(['handler-miswired', 'module-refused'])
  expect(diagnosisOf('handler-miswired', spin, container.kind === 'waiting' ? container.message : '').title).toBe(
    'Handler "spin" starts moon-shim, not containerd-shim-spin-v2'
  )
})

test("the port of its sample is named beside the others'", () => {
  expect(textOf(diagnosisOf('connection-refused', moon))).toContain(
    'spin samples do on 80, lunatic, slight and wws samples on 3000, moon samples on 8081.'
  )
})
