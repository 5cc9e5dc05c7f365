import { describe, expect, test } from 'vitest'
import { isOfRun, joinRuns, leaveRuns } from '../../../../src/core/kubernetes/labels.ts'

describe("the label that lists a class's runs", () => {
  test('takes a run in once, and lets it go again, in whatever order', () => {
    const both = joinRuns('aaaa', 'bbbb') ?? ''
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

  test('stays a value that the server takes: an eighth run finds no room', () => {
    const ids = Array.from({ length: 8 }, (_, index) => `${index}abcdef${index}`)
    const seven = ids.slice(1, 7).reduce((label, id) => joinRuns(label, id) ?? '', ids[0] ?? '')
    expect(seven).toMatch(/^[0-9a-z][0-9a-z.]{0,61}[0-9a-z]$/)
    expect(joinRuns(seven, ids[7] ?? '')).toBeUndefined()
  })
})
