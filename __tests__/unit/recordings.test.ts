import { describe, expect, test } from 'vitest'
import { type Fixture, readFixtures } from '../fixtures/files.ts'
import type { Entry } from '../fixtures/recording.ts'
import { isAsGood, makeStable } from '../fixtures/stable.ts'

const before = find('the-node-s-cpu-is-taken')
const { recording } = before
const kept = (entries: readonly Entry[]): readonly string[] =>
  makeStable({ ...recording, entries }, (text) => text).entries.map(({ kind }) => kind)
const [pod, event] = (['pod', 'event'] as const).map((kind) => recording.entries.find((one) => one.kind === kind))

describe('what is left out of a recording', () => {
  test('what is seen twice, and what another one shows as well', () => {
    if (pod?.kind !== 'pod' || event === undefined) throw new Error('expected a pod and an event')
    const bare: Entry = { kind: 'pod', object: { ...pod.object, status: {} } }
    expect(kept([bare, pod, event, pod, event])).toEqual(['pod', 'event'])
  })

  test('no evidence, though it came before its pod was seen', () => {
    if (pod === undefined || event === undefined) throw new Error('expected a pod and an event')
    expect(kept([event, pod])).toEqual(['event', 'pod'])
  })
})

describe('a recording takes the place of the one before', () => {
  test.each<readonly [name: string, isReplaced: boolean, now: Fixture]>([
    ['the same', false, before],
    ['the same in other words', false, { ...before, expected: { ...before.expected, evidence: 'no room here' } }],
    ['another code', true, { ...before, expected: { ...before.expected, code: 'unschedulable' } }],
    ['another verdict', true, { ...before, expected: { ...before.expected, verdict: 'failed' } }],
    ['another kubelet', true, { ...before, recording: { ...recording, node: withKubelet('v9.9.9') } }]
  ])('%s: %s', (_, isReplaced, now) => {
    expect(isAsGood(before, now)).toBe(!isReplaced)
  })
})

function withKubelet(kubeletVersion: string): Fixture['recording']['node'] {
  const { node } = recording
  return { ...node, status: { ...node.status, nodeInfo: { ...node.status?.nodeInfo, kubeletVersion } } }
}

function find(name: string): Fixture {
  const found = readFixtures().find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}
