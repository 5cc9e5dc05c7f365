import { describe, expect, test } from 'vitest'
import { refuseClasses } from '../../../../src/core/plan/decide.ts'
import { makeClass, makeNode, planFor, slight, spin, spinLabel } from '../examples.ts'

const nodes = [makeNode('node-a'), makeNode('node-b')]
const plan = planFor({ runtimes: [slight, spin], constrain: true, nodes: ['node-a'] }, nodes, [makeClass(spin)])

describe('refuseClasses', () => {
  const refused = refuseClasses(
    plan,
    new Map([[spin.runtimeClass, { detail: 'a policy says no (403)', isConflict: false }]])
  )

  test('its checks are decided, and those of other classes are not', () => {
    expect(refused.checks.map(({ runtime, decided }) => [runtime.name, decided?.kind])).toEqual([
      ['slight', undefined],
      ['spin', 'inconclusive']
    ])
  })

  test('neither class, label nor constraint check of it is tried, and nothing is reported to be changed', () => {
    expect(plan.warnings).toHaveLength(1)
    expect(refused.classes.map(({ kind }) => kind)).toEqual(['create', 'refused'])
    expect(refused.labels.map(({ key }) => key)).not.toContain(spinLabel)
    expect(refused.constraints.map(({ runtime }) => runtime.name)).toEqual(['slight'])
    expect(refused.warnings).toEqual([])
  })

  test('a handler that cannot be changed is a conflict', () => {
    const { checks } = refuseClasses(
      plan,
      new Map([[spin.runtimeClass, { detail: 'handler: field is immutable (422)', isConflict: true }]])
    )
    expect(checks[1]?.decided).toMatchObject({ kind: 'failed', diagnosis: { code: 'class-conflict' } })
  })

  test('the result of the labels of nodes that a controller makes stays', () => {
    const made = planFor({ constrain: true }, [makeNode('a', { machine: 'a' })], [makeClass(spin)])
    expect(made.warnings).toHaveLength(2)
    const { warnings } = refuseClasses(
      made,
      new Map([[spin.runtimeClass, { detail: 'a policy says no (403)', isConflict: false }]])
    )
    expect(warnings).toEqual(made.warnings.slice(1))
  })

  test('nothing refused -> the same plan', () => {
    expect(refuseClasses(plan, new Map())).toBe(plan)
  })
})
