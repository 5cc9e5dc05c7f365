import { describe, expect, test } from 'vitest'
import {
  dropUndone,
  keepLabels,
  labelsToRemove,
  type Ledger,
  makeLedger,
  planClasses
} from '../../../../src/core/plan/ledger.ts'
import type { CleanupMode, Runtime } from '../../../../src/core/model.ts'
import { makeInputs, spin, spinLabel } from '../examples.ts'

const onA = { node: 'node-a', uid: 'uid-a', key: spinLabel }
const onB = { node: 'node-b', uid: 'uid-b', key: spinLabel }
const slightOnA = { node: 'node-a', uid: 'uid-a', key: 'cluster.x-k8s.io/wasmtime-slight-v1' }

function ledgerOf(cleanup: CleanupMode): Ledger {
  return { ...makeLedger(makeInputs({ cleanup }), 'ns', 'abcd'), labelsAdded: [onA, onB, slightOnA] }
}

function named(runtimeClass: string): Runtime {
  return { ...spin, runtimeClass }
}

describe('the labels that come off again', () => {
  test.each<{ name: string; cleanup: CleanupMode; removed: readonly object[] }>([
    { name: 'workload: all but those of checks that passed', cleanup: 'workload', removed: [onB, slightOnA] },
    { name: 'all: those of checks that passed too', cleanup: 'all', removed: [onA, onB, slightOnA] },
    { name: 'none: none', cleanup: 'none', removed: [] }
  ])('$name', ({ cleanup, removed }) => {
    const ledger = keepLabels(ledgerOf(cleanup), ({ node, key }) => node === 'node-a' && key === spinLabel)
    expect(labelsToRemove(ledger)).toEqual(removed)
  })

  test('a run that died before it knew any verdict leaves no label', () => {
    expect(labelsToRemove(ledgerOf('workload'))).toEqual([onA, onB, slightOnA])
  })

  test('a label that stays is that of this very node, not of an earlier one of its name', () => {
    const ledger: Ledger = { ...ledgerOf('workload'), labelsKept: [{ ...onA, uid: 'uid-of-another' }] }
    expect(labelsToRemove(ledger)).toContain(onA)
  })

  test('the ledger outlives being written down and read again', () => {
    const ledger = keepLabels(ledgerOf('workload'), () => true)
    expect(JSON.parse(JSON.stringify(ledger))).toEqual(ledger)
  })

  test('what somebody else did before this run could is not undone', () => {
    const ledger: Ledger = { ...ledgerOf('all'), selectorsAdded: ['x'] }
    expect(dropUndone(ledger, [onB])).toEqual({ ...ledger, labelsAdded: [onA, slightOnA] })
  })

  test('a class is undone if the run makes it or shares it with another run; a selector if it adds it', () => {
    const left = { kind: 'leave', selector: {} } as const
    const ledger = planClasses(ledgerOf('all'), [
      { kind: 'create', runtime: named('made') },
      { ...left, runtime: named('theirs') },
      { ...left, runtime: named('shared'), runs: 'efgh' },
      { kind: 'add-selector', runtime: named('open') },
      { kind: 'add-selector', runtime: named('both'), runs: 'efgh' },
      { kind: 'conflict', runtime: named('other'), detail: '' }
    ])
    expect(ledger).toMatchObject({ classesCreated: ['made', 'shared', 'both'], selectorsAdded: ['open', 'both'] })
  })

  test('a label that was not added is never among them', () => {
    const ledger: Ledger = { ...makeLedger(makeInputs({ cleanup: 'all' }), 'ns', 'abcd'), labelsKept: [onA] }
    expect(labelsToRemove(ledger)).toEqual([])
  })
})
