import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/core/report.ts'
import { rerunOf, rerunText } from '../../../src/render/rerun.ts'
import { renderSummary } from '../../../src/render/summary/summary.ts'
import { renderTable } from '../../../src/render/table/table.ts'
import { renderers } from './renderers.ts'
import {
  docsUrl,
  green,
  makeBig,
  makeCheck,
  makeDiagnosis,
  makeReport,
  makeRuntime,
  mixed,
  passed,
  red
} from './reports.ts'

const spin = makeRuntime('spin')
const fails = (runtime: ReturnType<typeof makeRuntime>, node: string) =>
  makeCheck(runtime, node, { kind: 'failed', diagnosis: makeDiagnosis(runtime.name) })
const rerun = (report: Report, isWorkflow = false): string => rerunText(rerunOf(report), isWorkflow)

describe('the inputs that try again what failed', () => {
  const checks = [
    fails(spin, 'node-10'),
    fails(makeRuntime('lunatic'), 'node-9'),
    makeCheck(makeRuntime('wws'), 'node-8', passed(1))
  ]

  test('are flags in a terminal and inputs in a workflow', () => {
    const report = makeReport({ checks })
    expect(rerun(report)).toBe('Rerun only what failed: --nodes node-9,node-10 --runtimes lunatic,spin')
    expect(rerun(report, true)).toBe('Rerun only what failed: nodes: node-9,node-10 and runtimes: lunatic,spin')
  })

  test('of one problem are those of its checks', () => {
    const report = makeReport({ checks })
    expect(rerunOf(report, { nodes: ['node-10'], runtimes: ['spin'] })).toEqual([
      ['nodes', ['node-10']],
      ['runtimes', ['spin']]
    ])
  })

  test('leave out what the run would do anyway', () => {
    const report = makeReport({ checks: [fails(spin, 'node-a'), makeCheck(spin, 'node-b', passed(1))] })
    expect(rerunOf(report)).toEqual([['nodes', ['node-a']]])
    expect(rerun(makeReport({ checks: [fails(spin, 'node-a')] }))).toBe('Rerun with the same inputs.')
  })

  test('name a class of another name with its handler, as the input takes it', () => {
    const own = { ...spin, name: 'mine', runtimeClass: 'mine', handler: 'spin' }
    const report = makeReport({ checks: [fails(own, 'node-a'), makeCheck(spin, 'node-a', passed(1))] })
    expect(rerun(report)).toContain('--runtimes mine=spin')
  })

  test('name no node where a Machine without one failed, and none where they are many', () => {
    const other = makeCheck(makeRuntime('wws'), 'node-b', passed(1))
    const absent = makeReport({ checks: [fails(spin, 'machine/md-0-x'), fails(spin, 'node-a'), other] })
    expect(rerun(absent)).toContain('failed: --runtimes spin')
    expect(rerun(makeBig(50, 21))).toBe('Rerun with the same inputs.')
  })

  test('are one word to a shell, whatever a server reports', () => {
    const name = "a'; touch x; echo $(id)"
    const report = makeReport({ checks: [fails(spin, name), makeCheck(spin, 'node-b', passed(1))] })
    for (const part of [`--nodes 'a'\\''; touch`, "debug 'node/a'\\''; touch"]) {
      expect(renderers.table(report)).toContain(part)
    }
  })

  test('are none where only a Service failed, or all passed', () => {
    expect(rerunOf(makeReport({ workloads: mixed.workloads.slice(2) }))).toEqual([])
    expect(rerunOf(green)).toEqual([])
  })
})

test('a workflow gets them as YAML, indented for its step', () => {
  const options = { docsUrl, isWorkflow: true, width: 80, colour: false }
  expect(renderTable(red, options)).toContain('    Rerun     with:\n                nodes: node-c\n')
  expect(renderSummary(red, options)).toContain(
    'Rerun only what failed:\n\n```yaml\nwith:\n  nodes: node-b\n  runtimes: wws\n```'
  )
})

test.each(['junit', 'json', 'annotations', 'summary'] as const)('%s: reports it', (name) => {
  expect(renderers[name](red)).toContain('Rerun only what failed:')
})
