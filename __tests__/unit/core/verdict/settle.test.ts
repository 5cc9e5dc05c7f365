import { describe, expect, test } from 'vitest'
import type { Blame } from '../../../../src/core/diagnosis/diagnose.ts'
import type { Diagnosis, Inputs, Node, Verdict } from '../../../../src/core/model.ts'
import type { CellReport, ControlReport, FenceReport, Result, RowReport } from '../../../../src/core/report.ts'
import { type OwnVerdict, settleCells, settleClass, settleResult } from '../../../../src/core/verdict/settle.ts'
import { makeInputs, makeNode, planFor, slight, spin } from '../examples.ts'

const diagnosis: Diagnosis = {
  code: 'image-not-pulled',
  title: '',
  fault: 'registry',
  evidence: 'x',
  remedy: ['Do it.']
}
const passed: Verdict = { kind: 'passed', tookMs: 1 }
const failed: Verdict = { kind: 'failed', diagnosis }
const inconclusive: Verdict = { kind: 'inconclusive', diagnosis }
const skipped: Verdict = { kind: 'skipped', reason: 'cordoned' }

function makeCell(verdict: Verdict, runtime = spin, node = 'node-a'): CellReport {
  const { name, runtimeClass, handler } = runtime
  return { runtime: name, runtimeClass, handler, node, verdict, timings: {} }
}

function makeRow(verdict: Verdict): RowReport {
  return { source: 'access', kind: 'Service', namespace: 'default', name: 'spin', verdict, via: 'proxy', pods: [] }
}

function own(verdict: Verdict, blame: Blame, runtime = spin, node = 'node-a'): OwnVerdict {
  return { report: makeCell(verdict, runtime, node), blame }
}

function control(verdict: ControlReport['verdict'], runtime = spin): ControlReport {
  return { runtime: runtime.name, node: 'node-a', verdict, evidence: 'exec format error' }
}

/** A cell whose container started, so that its image was there. */
function started(cell: OwnVerdict): OwnVerdict {
  return { ...cell, report: { ...cell.report, timings: { startedMs: 900 } } }
}

const otherImage = { ...slight, sample: { ...slight.sample, image: 'registry.example/slight:v1' } }

describe('cells beside each other and beside their control', () => {
  const rows: readonly {
    readonly name: string
    readonly cells: readonly OwnVerdict[]
    readonly controls: readonly ControlReport[]
    readonly kinds: readonly Verdict['kind'][]
  }[] = [
    {
      name: 'a pass with its control proven is one',
      cells: [own(passed, 'failed')],
      controls: [control('proven')],
      kinds: ['passed']
    },
    {
      name: 'a pass whose control is not proven is inconclusive',
      cells: [own(passed, 'failed')],
      controls: [control('not-proven')],
      kinds: ['inconclusive']
    },
    {
      name: 'a pass whose control was not tried is inconclusive',
      cells: [own(passed, 'failed')],
      controls: [],
      kinds: ['inconclusive']
    },
    {
      name: 'the control of one runtime says nothing of another',
      cells: [own(passed, 'failed'), own(passed, 'failed', slight)],
      controls: [control('proven')],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'a control not proven takes all passes of its runtime, on whichever node',
      cells: [own(passed, 'failed'), own(passed, 'failed', spin, 'node-b')],
      controls: [control('not-proven')],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: "a pull that fails on one node is that node's where another had the image, though its sample did not pass",
      cells: [started(own(inconclusive, 'compare')), own(inconclusive, 'compare-pull', spin, 'node-b')],
      controls: [],
      kinds: ['inconclusive', 'failed']
    },
    {
      name: 'a pull that fails on every node is nobody that is known',
      cells: [own(inconclusive, 'compare-pull'), own(inconclusive, 'compare-pull', spin, 'node-b')],
      controls: [],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: 'a pull that fails again where the image was had before says nothing of the node beside others',
      cells: [started(own(inconclusive, 'compare-pull'))],
      controls: [],
      kinds: ['inconclusive']
    },
    {
      name: 'an image that was had elsewhere says nothing of another image',
      cells: [started(own(inconclusive, 'compare')), own(inconclusive, 'compare-pull', otherImage, 'node-b')],
      controls: [],
      kinds: ['inconclusive', 'inconclusive']
    },
    {
      name: "a cause that cannot be placed is the node's where the sample passed on another",
      cells: [own(passed, 'failed'), own(inconclusive, 'compare', spin, 'node-b')],
      controls: [control('proven')],
      kinds: ['passed', 'failed']
    },
    {
      name: "it is nobody's where the sample passed nowhere",
      cells: [own(failed, 'failed'), own(inconclusive, 'compare', spin, 'node-b')],
      controls: [],
      kinds: ['failed', 'inconclusive']
    },
    {
      name: 'the pass of another runtime places nothing',
      cells: [own(passed, 'failed', slight), own(inconclusive, 'compare', spin, 'node-b')],
      controls: [control('proven', slight)],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'what is ours stays ours beside a pass',
      cells: [own(passed, 'failed'), own(inconclusive, 'inconclusive', spin, 'node-b')],
      controls: [control('proven')],
      kinds: ['passed', 'inconclusive']
    },
    {
      name: 'what failed stays failed, what is skipped stays skipped',
      cells: [own(failed, 'failed'), own(skipped, 'failed')],
      controls: [],
      kinds: ['failed', 'skipped']
    }
  ]

  test.each(rows)('$name', ({ cells, controls, kinds }) => {
    expect(settleCells(cells, controls, [spin, otherImage]).map((cell) => cell.verdict.kind)).toEqual(kinds)
  })

  test('a pass that is taken back says why, and what the control showed', () => {
    const [cell] = settleCells([own(passed, 'failed')], [control('not-proven')], [spin])
    expect(cell?.verdict).toMatchObject({
      diagnosis: { code: 'control-not-proven', fault: 'sample image', evidence: 'exec format error' }
    })
  })
})

describe('a cell whose class is another by the end of the run', () => {
  const [cell] = planFor({}, [makeNode('node-a')]).cells
  const change = 'RuntimeClass wasmtime-spin-v2 was deleted during the run'
  const settle = (verdict: Verdict, name = spin.runtimeClass): Verdict | undefined =>
    cell && settleClass(verdict, cell, new Map([[name, change]]))

  test('is a conflict if it had passed: nothing says which handler it ran under', () => {
    expect(settle(passed)).toMatchObject({ kind: 'failed', diagnosis: { code: 'class-conflict', evidence: change } })
  })

  test('stays what it was if it had not, or if the class is another one', () => {
    expect(settle(inconclusive)).toBe(inconclusive)
    expect(settle(passed, slight.runtimeClass)).toBe(passed)
  })
})

describe('the result of a run', () => {
  const fence = (verdict: FenceReport['verdict']): FenceReport => ({
    runtimeClass: spin.runtimeClass,
    verdict,
    evidence: ''
  })
  const rows: readonly {
    readonly name: string
    readonly cells: readonly Verdict[]
    readonly beside?: readonly Verdict[]
    readonly fences?: readonly FenceReport['verdict'][]
    readonly inputs?: Partial<Inputs>
    readonly nodes?: readonly Node[]
    readonly result: Result
    readonly says?: string
  }[] = [
    { name: 'all passed', cells: [passed, passed], result: 'passed' },
    { name: 'passed, and some skipped', cells: [passed, skipped], result: 'passed' },
    { name: 'one inconclusive among passes', cells: [passed, inconclusive], result: 'inconclusive' },
    { name: 'one failed among passes', cells: [passed, failed], result: 'failed' },
    { name: 'failed is worse than inconclusive', cells: [inconclusive, failed], result: 'failed' },
    {
      name: 'only skipped: nothing checked is not a pass',
      cells: [skipped, skipped],
      result: 'inconclusive',
      says: 'no cell was checked'
    },
    { name: 'no cell at all', cells: [], result: 'inconclusive', says: 'no cell was checked' },
    { name: 'a row beside the cells failed', cells: [passed], beside: [passed, failed], result: 'failed' },
    { name: 'a row beside the cells is inconclusive', cells: [passed], beside: [inconclusive], result: 'inconclusive' },
    {
      name: 'a row that passed is no cell that was checked',
      cells: [skipped],
      beside: [passed],
      result: 'inconclusive',
      says: 'no cell was checked'
    },
    { name: 'a fence that holds', cells: [passed], fences: ['proven'], result: 'passed' },
    { name: 'a fence that cannot be tried is neutral', cells: [passed], fences: ['not-provable'], result: 'passed' },
    {
      name: 'a fence that is broken fails the run',
      cells: [passed],
      fences: ['proven', 'broken'],
      result: 'failed',
      says: `the fence of ${spin.runtimeClass} is broken`
    },
    {
      name: 'a fence that is broken fails a run that is inconclusive too',
      cells: [inconclusive],
      fences: ['broken'],
      result: 'failed',
      says: 'is broken'
    },
    {
      name: 'a fence of which no evidence came',
      cells: [passed],
      fences: ['not-proven'],
      result: 'inconclusive',
      says: 'could not be proven'
    },
    {
      name: 'fewer nodes than asked for, though all passed',
      cells: [passed],
      inputs: { minNodes: 2 },
      result: 'inconclusive',
      says: 'min-nodes'
    },
    { name: 'fewer nodes than asked for, and one failed', cells: [failed], inputs: { minNodes: 2 }, result: 'failed' },
    { name: 'sample: none', cells: [skipped], inputs: { runSamples: false }, result: 'applied' },
    {
      name: 'sample: none, and objects of which one passed',
      cells: [skipped],
      beside: [passed, skipped],
      inputs: { runSamples: false },
      result: 'passed'
    },
    {
      name: 'sample: none, and objects that want no pods',
      cells: [skipped],
      beside: [skipped],
      inputs: { runSamples: false },
      result: 'inconclusive',
      says: 'nothing was checked'
    },
    { name: 'sample: none, and a class in conflict', cells: [failed], inputs: { runSamples: false }, result: 'failed' },
    {
      name: 'sample: none, and a label that could not be set',
      cells: [skipped, inconclusive],
      inputs: { runSamples: false },
      result: 'inconclusive'
    },
    {
      name: 'sample: none, and fewer nodes than asked for',
      cells: [skipped],
      inputs: { runSamples: false, minNodes: 2 },
      result: 'inconclusive',
      says: 'min-nodes'
    },
    {
      name: 'sample: none where every node is skipped',
      cells: [skipped],
      inputs: { runSamples: false },
      nodes: [makeNode('node-a', { cordoned: true })],
      result: 'inconclusive',
      says: 'min-nodes'
    }
  ]

  test.each(rows)(
    '$name -> $result',
    ({ cells, beside = [], fences = [], inputs = {}, nodes = [makeNode('node-a')], result, says = '' }) => {
      const settled = settleResult(
        makeInputs(inputs),
        planFor(inputs, nodes),
        cells.map((one) => makeCell(one)),
        beside.map(makeRow),
        fences.map(fence)
      )
      expect(settled.result).toBe(result)
      if (says === '') expect(settled.message).toBe('')
      else expect(settled.message).toContain(says)
    }
  )
})
