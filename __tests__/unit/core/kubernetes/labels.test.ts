import { describe, expect, test } from 'vitest'
import {
  isOfRun,
  joinRuns,
  labelRunsAnnotation,
  leaveRuns,
  readLabelRuns
} from '../../../../src/core/kubernetes/labels.ts'

describe('the annotation that lists the runs of a class or label', () => {
  test('takes a run in once, and lets it go again, in whatever order', () => {
    const both = joinRuns('aaaa', 'bbbb')
    expect(joinRuns(both, 'bbbb')).toBe(both)
    expect(leaveRuns(both, 'aaaa')).toBe('bbbb')
    expect(leaveRuns(both, 'bbbb')).toBe('aaaa')
    expect(leaveRuns('bbbb', 'bbbb')).toBe('')
  })

  test('names a run by its whole id', () => {
    expect(isOfRun('aaaa.bbbb', 'bbbb')).toBe(true)
    expect(isOfRun('aaaa.bbbb', 'bb')).toBe(false)
    expect(isOfRun('', '')).toBe(false)
    expect(isOfRun(undefined, 'aaaa')).toBe(false)
  })

  test('has room for all of them', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `run${index}`)
    const all = ids.reduce(joinRuns, '')
    expect(ids.filter((id) => !isOfRun(all, id))).toEqual([])
    expect(ids.reduce(leaveRuns, all)).toBe('')
  })

  test('is read of a node for each label', () => {
    const key = 'cluster.x-k8s.io/wasmtime-spin-v2'
    const annotations = { [labelRunsAnnotation(key)]: 'aaaa', 'volumes.kubernetes.io/x': 'true' }
    expect(readLabelRuns(annotations)).toEqual({ [key]: 'aaaa' })
    expect(readLabelRuns(undefined)).toEqual({})
  })
})
