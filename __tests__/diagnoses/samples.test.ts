import { beforeAll, describe, expect, test } from 'vitest'
import type { ReportV1 } from '../../src/render/report-v1.ts'
import { samples } from '../../testbed/samples/samples.ts'
import { cellOf, runOn, verdictsOf } from '../cluster/action.ts'
import { reset } from '../cluster/cluster.ts'
import { writeSampleFile } from '../cluster/images.ts'
import { makeImages, nameOf, pushAll } from './images.ts'
import { markAsReal } from './marked.ts'
import { handlerCells, sampleCases } from './real-cases.ts'
import { useTestbed } from './testbed.ts'

const testbed = useTestbed()
/** One of each generation of containerd. */
const generations = ['two-broken', 'one-broken']

let handlers: ReportV1
let spoilt: ReportV1

markAsReal('handlers and samples')

beforeAll(async () => {
  await reset(testbed)
  const images = await makeImages()
  await pushAll(testbed.registry, Object.values(images))
  const file = writeSampleFile(
    Object.fromEntries(Object.keys(sampleCases).map((name) => [name, sampleOf(name, images)]))
  )
  const runtimes = Object.keys(sampleCases).map((name) => `${name}=${name.startsWith('plain') ? 'runc' : 'spin'}`)
  try {
    const [first, second] = await Promise.all([
      runOn(testbed, { runtimes: 'all' }),
      runOn(testbed, { runtimes: runtimes.join(', '), nodes: generations.join(', '), sample: file.path })
    ])
    ;[handlers, spoilt] = [first.report, second.report]
  } finally {
    file.remove()
  }
})

describe('handlers, as broken.yaml has them', () => {
  test.each(Object.entries(handlerCells))('%s -> %s', (cell, told) => {
    expect(verdictsOf(handlers)[cell]).toBe(told)
  })

  test('and no other cell', () => {
    expect(Object.keys(verdictsOf(handlers)).sort()).toEqual(Object.keys(handlerCells).sort())
  })
})

for (const node of generations) {
  describe(`samples on ${node}`, () => {
    test.each(Object.entries(sampleCases))('%s -> %s', (name, told) => {
      expect(verdictsOf(spoilt)[`${name} on ${node}`]).toBe(told)
    })
  })
}

test('the evidence is the reason, as the node said it', () => {
  const told = (name: string, node: string): string | undefined => cellOf(spoilt, name, node).diagnosis?.evidence
  expect(told('plain', 'two-broken')).toBe('exec /app.wasm: exec format error')
  expect(told('plain-root', 'one-broken')).toMatch(/runc create failed: .*: exec: "\/": permission denied/)
  expect(told('wasi-only', 'one-broken')).toMatch(/no match for platform in manifest: not found$/)
  expect(told('wasi-only', 'two-broken')).toMatch(/no match for platform in manifest sha256:[0-9a-f]+: not found$/)
  expect(told('no-command', 'two-broken')).toMatch(/failed to generate spec: no command specified$/)
  expect(told('text', 'one-broken')).toContain("spin executor can't handle spec")
  expect(told('greedy', 'two-broken')).toMatch(/exit code 137/)
  expect(told('ends', 'one-broken')).toBe('Error, exit code 3; its log ends: nothing to do here')
  expect(told('other-port', 'two-broken')).toMatch(/:81: connect: connection refused \(503\)$/)
  expect(told('broken-layer', 'two-broken')).toMatch(/failed to extract layer/)
})

test('a verdict waits for no timeout', () => {
  expect(spoilt.phases.lastVerdictMs).toBeLessThan(90_000)
})

type Images = Awaited<ReturnType<typeof makeImages>>

function sampleOf(name: string, images: Images): object {
  const image = images[name]
  const program = images['program']
  const builtin = (runtime: 'spin' | 'wws'): string => `ghcr.io/${samples[runtime].name}:v0.11.1`
  switch (name) {
    case 'other-port':
      return { port: 81 }
    case 'no-command':
      return { command: [] }
    case 'nowhere':
      return { image: 'ghcr.io/diagnoses/nowhere:v1' }
    case 'text':
      return { image: image && nameOf(image), command: [] }
    case 'plain':
      return { image: builtin('wws'), port: 3000, path: '/hello', body: 'Hello' }
    case 'plain-root':
      return { image: builtin('spin'), command: ['/'], port: 80, path: '/hello', body: 'Hello' }
    case 'no-http':
    case 'ends':
    case 'serves-once':
      return { image: program && nameOf(program), command: ['/program', name] }
    default:
      return { image: image && nameOf(image) }
  }
}
