import { describe, expect, test } from 'vitest'
import { diagnoseBefore } from '../../../../src/core/diagnosis/diagnose-before.ts'
import type { Diagnosis, Node, NodeImage, Verdict } from '../../../../src/core/model.ts'
import { makeNode, node, spin } from '../examples.ts'

const runtimeClass = spin.runtimeClass
const absence = { evidence: 'machine/m: Provisioned', object: 'machine/m', namespace: 'capi', isMachineUp: true }
const amd64 = { os: 'linux', architecture: 'amd64' }

function diagnosisOf(verdict: Verdict): Diagnosis {
  if (!('diagnosis' in verdict)) throw new Error(`expected a diagnosis, got ${verdict.kind}`)
  return verdict.diagnosis
}

describe('what is known without a pod', () => {
  /** What each says of a case: its verdict, code and fault, and the kind of its facts. */
  test.each<readonly [string, Verdict]>([
    ['failed class-conflict cluster class-conflict', diagnoseBefore.classConflict(spin, node, 'x')],
    ['failed class-missing node class-not-seen', diagnoseBefore.classNotSeen(spin, node, 'x')],
    ['inconclusive class-in-use this run class-in-use', diagnoseBefore.classInUse(spin, node, 'x')],
    ['inconclusive class-in-use this run class-of-other-run', diagnoseBefore.classOfOtherRun(spin, node, 'x')],
    ['failed label-conflict cluster label-conflict', diagnoseBefore.labelConflict(spin, node, 'x')],
    ['failed label-lost cluster label-lost', diagnoseBefore.labelLost(spin, node, 'x')],
    ['inconclusive api-server-gone this run api-server-gone', diagnoseBefore.notSeenAgain(spin, node, 'x')],
    ['inconclusive class-not-applied cluster class-not-applied', diagnoseBefore.classNotApplied(spin, node, 'x')],
    ['inconclusive label-not-applied cluster label-not-applied', diagnoseBefore.labelNotApplied(spin, node, 'x')],
    [
      'failed class-constrained cluster class-constrained',
      diagnoseBefore.classConstrained(spin, node, { pool: 'wasm' }, false)
    ],
    [
      'inconclusive image-platform-missing sample image image-platform-missing',
      diagnoseBefore.platformMissing(spin, node, [])
    ],
    ['inconclusive node-virtual this run node-virtual', diagnoseBefore.nodeVirtual(spin, node, 'x')],
    [
      'failed machine-without-node node image machine-without-node',
      diagnoseBefore.machineWithoutNode(spin, node, absence)
    ],
    [
      'failed machine-without-node cluster machine-without-node',
      diagnoseBefore.machineWithoutNode(spin, node, { ...absence, isMachineUp: false })
    ]
  ])('%s', (shows, verdict) => {
    const { code, facts, fault } = diagnosisOf(verdict)
    expect(`${verdict.kind} ${code} ${fault} ${facts.kind}`).toBe(shows)
  })

  test('the detail is the evidence, and the facts name the class', () => {
    const told = [
      diagnoseBefore.classConflict,
      diagnoseBefore.classNotSeen,
      diagnoseBefore.classInUse,
      diagnoseBefore.labelConflict,
      diagnoseBefore.labelLost,
      diagnoseBefore.classNotApplied,
      diagnoseBefore.labelNotApplied
    ].map((diagnose) => diagnosisOf(diagnose(spin, node, 'what was found')))
    for (const one of told) expect(one).toMatchObject({ evidence: 'what was found', facts: { runtimeClass } })
    expect(diagnosisOf(diagnoseBefore.notSeenAgain(spin, node, 'what was found')).evidence).toBe('what was found')
    expect(diagnosisOf(diagnoseBefore.nodeVirtual(spin, node, 'label a=b'))).toMatchObject({
      evidence: 'node-a is a virtual node: label a=b',
      facts: { runtimeClass }
    })
  })
})

describe('a class that selects other nodes', () => {
  const selector = { pool: 'wasm', zone: 'a', gpu: '' }

  test.each<{ name: string; labels: Node['labels']; shows: string; missing: readonly (readonly string[])[] }>([
    {
      name: 'of a node without labels',
      labels: {},
      shows: 'pool is not set, zone is not set, gpu is not set',
      missing: [
        ['pool', 'wasm'],
        ['zone', 'a'],
        ['gpu', '']
      ]
    },
    {
      name: 'of a node that has one of them with another value',
      labels: { pool: 'gpu', zone: 'a', gpu: '' },
      shows: 'pool is gpu',
      missing: [['pool', 'wasm']]
    }
  ])('tells what is missing, $name', ({ labels, shows, missing }) => {
    const told = diagnosisOf(diagnoseBefore.classConstrained(spin, makeNode('node-a', { labels }), selector, true))
    expect(told.evidence).toBe(`RuntimeClass ${runtimeClass} selects pool=wasm,zone=a,gpu=; on node-a ${shows}`)
    expect(told.facts).toEqual({ kind: 'class-constrained', runtimeClass, isAuto: true, missing })
  })
})

test.each([
  { name: 'what the image has, and what the node is', platforms: [amd64, { os: 'wasip1', architecture: 'wasm' }] },
  { name: 'that it has nothing', platforms: [] }
])('an image that has nothing for the node: $name', ({ platforms }) => {
  const arm = makeNode('node-a', { architecture: 'arm64' })
  const has = platforms.length === 0 ? 'nothing' : 'linux/amd64, wasip1/wasm'
  expect(diagnosisOf(diagnoseBefore.platformMissing(spin, arm, platforms)).evidence).toBe(
    `the index of ${spin.sample.image} has ${has}; node-a is linux/arm64`
  )
})

test.each<{ image?: NodeImage; shows: string | undefined }>([
  { shows: undefined },
  { image: { kind: 'compute-gallery', name: 'wasm/ubuntu', version: '1' }, shows: 'compute gallery wasm/ubuntu 1' }
])('a Machine without a node: $shows', ({ image, shows }) => {
  const told = diagnosisOf(diagnoseBefore.machineWithoutNode(spin, makeNode('machine/m', { image }), absence))
  expect(told).toMatchObject({
    evidence: 'machine/m: Provisioned',
    facts: { object: 'machine/m', namespace: 'capi', isMachineUp: true, image: shows }
  })
})
