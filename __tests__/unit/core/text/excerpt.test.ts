import { describe, expect, test } from 'vitest'
import { excerptAmong, excerptFrom } from '../../../../src/core/text/excerpt.ts'
import { judgeToTheEnd } from '../../../fixtures/judge-to-the-end.ts'
import { parseNode } from '../../../../src/core/nodes/nodes.ts'
import { countCpu } from '../../../support/cpu-time.ts'
import { readFixtures } from '../../../fixtures/files.ts'
import { Replay } from '../../../fixtures/recording.ts'

const fixtures = new Map(readFixtures().map((one) => [one.name, one.recording]))

/** The result of a recorded case at the run's end. */
function diagnosisOf(name: string): { readonly evidence: string; readonly excerpt?: string | undefined } {
  const recording = fixtures.get(name)
  if (recording === undefined) throw new Error(`no case ${name}`)
  const replay = new Replay(recording)
  for (const entry of recording.entries) replay.see(entry)
  const { runtime, node } = recording
  const one = { runtime, node: parseNode(node), seen: replay.seen }
  const judged = judgeToTheEnd(one)
  if (judged.kind !== 'decided' || !('diagnosis' in judged.verdict)) throw new Error(`${name}: no diagnosis`)
  return judged.verdict.diagnosis
}

describe('of recorded evidence, the clause that decides', () => {
  test.each([
    [
      'lunatic-on-two-broken',
      'runtime "io.containerd.lunatic.v1" binary not installed "containerd-shim-lunatic-v1": file does not exist'
    ],
    ['lunatic-on-one-miswired', 'no runtime for "lunatic" is configured'],
    ['slight-on-one-broken', 'fork/exec /usr/local/bin/containerd-shim-slight-v1: exec format error'],
    ['slight-on-two-broken', 'fork/exec /usr/local/bin/containerd-shim-slight-v1: exec format error'],
    ['wws-on-one-broken', 'failed to start shim: start failed: the shim gives up: exit status 3'],
    ['slight-on-one-miswired', "spin executor can't handle spec"],
    ['plain-root-on-one-broken', 'unable to start container process: exec: "/": permission denied'],
    ['nowhere-on-two-broken', 'ghcr.io/diagnoses/nowhere:v1: not found'],
    [
      'one-node-may-not-pull',
      'pulling from host 10.0.0.1:40000 failed with status code [manifests v0.11.1]: 401 Unauthorized'
    ],
    ['the-registry-is-down', 'dial tcp 10.0.0.1:5000: connect: connection refused'],
    ['the-class-is-deleted', 'RuntimeClass "deleted-second" not found (403)'],
    ['quota-of-none', 'exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0 (403)'],
    ['the-node-s-cpu-is-taken', '1 Insufficient cpu'],
    ['the-node-is-tainted', '1 node(s) had untolerated taint(s)']
  ])('%s', (name, excerpt) => {
    expect(diagnosisOf(name).excerpt).toBe(excerpt)
  })

  test.each([
    'plain-on-one-broken',
    'other-body-on-one-broken',
    'the-node-is-deleted',
    'wants-a-volume',
    'no-room-on-the-kubelet'
  ])('%s: all of it decides', (name) => {
    expect(diagnosisOf(name)).not.toHaveProperty('excerpt')
  })
})

describe('clauseFrom', () => {
  test('with links before, as far as there are any', () => {
    expect(excerptFrom(/c/, 1)('a: b: c: d')).toBe('b: c: d')
    expect(excerptFrom(/c/, 5)('a: b: c: d')).toBe('a: b: c: d')
  })

  test('what is not found -> all of it', () => {
    expect(excerptFrom(/x/)('a: b')).toBe('a: b')
  })

  test('a megabyte of links takes no time', () => {
    const usedMs = countCpu()
    expect(excerptFrom(/end$/)(`${': '.repeat(500_000)}end`)).toBe('end')
    expect(usedMs()).toBeLessThan(2_000)
  })
})

test('clauseAmong: of what the scheduler reports of all nodes, what it reports with these words', () => {
  expect(excerptAmong(/Too many/)('0/1 nodes are available: 1 Too many pods.')).toBe('1 Too many pods')
})
