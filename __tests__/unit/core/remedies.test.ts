import { describe, expect, test } from 'vitest'
import { ALSO_IN_VAIN } from '../../../src/core/access.ts'
import { makeDiagnosis, RULES } from '../../../src/core/diagnose.ts'
import type { Diagnosis, Node, Runtime } from '../../../src/core/model.ts'
import { makeNode, spin } from './examples.ts'

/** The diagnosis of a code, with its remedy in one text. */
function tell(code: string, evidence: string, runtime: Runtime, node: Node): Diagnosis & { readonly text: string } {
  const rule = RULES.find((one) => one.code === code)
  if (rule === undefined) throw new Error(`no rule ${code}`)
  const diagnosis = makeDiagnosis(rule, { runtime, node }, evidence)
  return { ...diagnosis, text: diagnosis.remedy.join('\n') }
}

describe('pods-unreachable', () => {
  const evidence = 'error trying to reach service: No agent available (503)'

  test('one way was tried -> the other one is advised', () => {
    expect(tell('pods-unreachable', evidence, spin, makeNode('node-a')).text).toContain('Set access to port-forward')
  })

  test('access: auto tried both -> neither is advised again, but what both need', () => {
    const { text } = tell('pods-unreachable', evidence + ALSO_IN_VAIN, spin, makeNode('node-a'))
    expect(text).not.toContain('Set access')
    expect(text).toContain("neither the API server nor that node's kubelet")
  })
})

test('no-answer: access: auto is not advised where it has asked through the kubelet already', () => {
  const evidence = 'The operation was aborted due to timeout'
  expect(tell('no-answer', evidence, spin, makeNode('node-a')).text).toContain('access: auto asks')
  expect(tell('no-answer', evidence + ALSO_IN_VAIN, spin, makeNode('node-a')).text).not.toContain('access: auto')
})
