import { describe, expect, test } from 'vitest'
import { fix } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { CheckReport } from '../../../../src/core/report.ts'
import { settleNowhere } from '../../../../src/core/verdict/nowhere.ts'
import { makeNode } from '../examples.ts'

const facts = { kind: 'handler-not-configured', handler: 'x', architecture: '', containerRuntime: '' } as const

function check(runtimeClass: string, node: string, isThere: boolean): CheckReport {
  const diagnosis = { code: facts.kind, title: '', fault: 'node image', evidence: '', facts } as const
  const verdict = isThere ? ({ kind: 'passed', tookMs: 1 } as const) : ({ kind: 'failed', diagnosis } as const)
  return { runtime: runtimeClass, runtimeClass, handler: 'x', node, verdict, timings: {} }
}

/** As on SpinKube: one node has a shim, and no other runtime is anywhere. */
const checks = [check('spin', 'a', true), check('spin', 'b', false), check('wws', 'a', false), check('wws', 'b', false)]
const nodes = [
  makeNode('a', { runtimeHandlers: ['', 'runc', 'spin-v2'] }),
  makeNode('b', { runtimeHandlers: ['', 'runc'] })
]

function fixesOf(settled: readonly CheckReport[]): Readonly<Record<string, string>> {
  const failed = settled.flatMap(({ node, runtime, verdict }) =>
    'diagnosis' in verdict ? [[`${runtime} on ${node}`, verdict.diagnosis] as const] : []
  )
  const lastOf = (steps: ReturnType<typeof fix>): string =>
    steps.flatMap((one) => ('text' in one ? [one.text] : [])).at(-1) ?? ''
  return Object.fromEntries(failed.map(([name, { facts: own }]) => [name, lastOf(fix(own, ['a']))]))
}

describe('a runtime that no node has the handler of', () => {
  test('what ran is there as well where nodes list no handlers, in the order of names; what did not run, or is not known, is not', () => {
    const ran = { ...check('spin', 'a', true), handler: 'spin-v2' }
    const unlisted = [makeNode('a'), makeNode('b', { runtimeHandlers: ['wasmtime', 'slight'] })]
    const failed = { ...check('wws', 'b', false), handler: 'wws' }
    const [, settled] = settleNowhere([ran, failed], {}, unlisted)
    expect(settled?.verdict).toMatchObject({
      diagnosis: { facts: { nowhere: { isAuto: false, offered: ['slight', 'spin-v2', 'wasmtime'] } } }
    })
  })

  test('a check of it that was skipped stays so', () => {
    const skipped = { ...check('wws', 'c', true), verdict: { kind: 'skipped', reason: 'cordoned' } } as const
    expect(settleNowhere([check('wws', 'a', false), skipped], {}, nodes)[1]).toEqual(skipped)
  })

  test('the fix names auto, and the handlers of known runtimes that are there; one that is on a node is fixed as ever', () => {
    const auto =
      'No checked node has this handler. If this cluster is not meant to run it, set runtimes: auto, which checks what it offers (here: spin-v2).'
    expect(fixesOf(settleNowhere(checks, {}, nodes))).toEqual({
      'spin on b': 'systemctl restart containerd',
      'wws on a': auto,
      'wws on b': auto
    })
  })

  test('on nodes that list no handlers, what passed is there', () => {
    const passing = checks.map((one) => (one.runtime === 'spin' ? { ...one, handler: 'spin-v2' } : one))
    expect(Object.values(fixesOf(settleNowhere(passing, {}, [makeNode('a')]))).at(-1)).toContain('(here: spin-v2)')
  })

  test('where nothing known is listed, auto would find nothing', () => {
    const [fixed] = Object.values(fixesOf(settleNowhere(checks.slice(2), {}, [makeNode('a')])))
    expect(fixed).toBe(
      'No checked node has this handler. If this cluster is not meant to run it, set runtimes to those that it runs.'
    )
  })

  test('where auto found it by its class, that is what claims it', () => {
    const auto = { byRuntime: new Map(), byClass: new Map() }
    const [fixed] = Object.values(fixesOf(settleNowhere(checks.slice(2), { auto }, nodes)))
    expect(fixed).toBe(
      'No checked node has this handler. If this cluster is not meant to run it, delete its RuntimeClass, or list in runtimes what is to be checked (here: spin-v2).'
    )
  })
})
