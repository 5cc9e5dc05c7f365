import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RULES } from '../../src/core/diagnosis/diagnose.ts'
import { judgeToTheEnd } from '../fixtures/judge-to-the-end.ts'
import { settleFault } from '../../src/core/verdict/settle-verdict.ts'
import { parseNode } from '../../src/core/nodes/nodes.ts'
import { renderDiagnoses } from '../../scripts/diagnoses-table.ts'
import { realCodes, realElsewhere, connectionCases, connectionStandIns } from '../diagnoses/real-cases.ts'
import { WAY_RULES } from '../../src/core/diagnosis/connection/diagnose.ts'
import { type Expected, readFixtures } from '../fixtures/files.ts'
import { decideBefore, Replay } from '../fixtures/recording.ts'
import { isStable } from '../fixtures/stable.ts'

const fixtures = readFixtures()

/** Counted in scripts/test.ts. What was recorded is counted where it is made; here it is only looked at again. */
function mark({ made }: { readonly made: string }): void {
  if (made === 'fixture') onTestFinished(({ task }) => void Object.assign(task.meta, { made }))
}

describe('a case that was recorded, or taken from a public source, gets its diagnosis', () => {
  test.each(fixtures)('$name -> $expected.code', ({ recording, expected }) => {
    mark(expected)
    const { code, elsewhere, evidence, fault, verdict } = expected
    const before = decideBefore(recording)
    if (before !== undefined) {
      expect(before).toMatchObject({ kind: verdict, diagnosis: { code, fault } })
      return
    }
    const replay = new Replay(recording)
    for (const entry of recording.entries) replay.see(entry)
    const one = { runtime: recording.runtime, node: parseNode(recording.node), seen: replay.seen }
    const judged = judgeToTheEnd(one)
    if (judged.kind !== 'decided') throw new Error('nothing was decided')
    expect(judged.verdict).toMatchObject({ kind: verdict, diagnosis: { code, fault } })
    if ('diagnosis' in judged.verdict) expect(judged.verdict.diagnosis.evidence).toContain(evidence)
    expect(settleFault(judged.verdict, () => true).kind).toBe(elsewhere)
  })
})

test('every code of a rule has a case', () => {
  const codes = new Set([...fixtures.map(({ expected }) => expected.code), ...realElsewhere])
  expect([...new Set(RULES.map(({ code }) => code))].filter((code) => !codes.has(code))).toEqual([])
})

test('every code of a rule about the path to the cluster has a case', () => {
  const standIns = new Set(Object.values(connectionStandIns).map((notices) => notices.replace('error ', '')))
  expect(WAY_RULES.filter(({ code }) => !realCodes.has(code) && !standIns.has(code))).toEqual([])
})

test('a case that was not recorded reports where it is from, and why it was not made', () => {
  const isFixture = ({ made }: Expected): boolean => made === 'fixture'
  const named = (has: (expected: Expected) => boolean): readonly string[] =>
    fixtures.filter(({ expected }) => has(expected)).map(({ name }) => name)
  expect(named(({ source }) => source !== undefined)).toEqual(named(isFixture))
  expect(named(({ why }) => why !== undefined)).toEqual(named(isFixture))
})

test('what was recorded holds nothing that leaves no trace in what a run sees', () => {
  const recorded = fixtures.filter(({ expected }) => expected.made !== 'fixture')
  expect(recorded.filter(({ recording }) => !isStable(recording)).map(({ name }) => name)).toEqual([])
})

test('no case holds an address or an id of the day', () => {
  for (const { name } of fixtures) {
    const file = join(import.meta.dirname, '..', 'fixtures', 'cases', name, 'expected.json')
    expect(readFileSync(file, 'utf8')).not.toMatch(/[0-9a-f]{64}|\b10\.1\d\d\.\d+\.\d+\b/)
  }
})

test('how a case was made and how late its verdict was is in the documentation', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'development', 'diagnoses.md'), 'utf8')
  expect(await renderDiagnoses(page)).toBe(page)
})

test('each case of the path to the cluster is looked up by its name in a test that makes it', () => {
  const root = join(import.meta.dirname, '..')
  const tests = ['cluster', 'capz', 'unit/adapters'].flatMap((project) =>
    readdirSync(join(root, project), { recursive: true, encoding: 'utf8' }).map((file) => join(root, project, file))
  )
  const sources = tests.flatMap((file) => (file.endsWith('.test.ts') ? readFileSync(file, 'utf8') : [])).join()
  const names = Object.keys({ ...connectionCases, ...connectionStandIns })
  expect(names.filter((name) => !sources.includes(`'${name}'`))).toEqual([])
})

test('what is made for real elsewhere is looked for in the tests of the cluster', () => {
  const folders = ['cluster', 'capz'].map((project) => join(import.meta.dirname, '..', project))
  const tests = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))
  )
  const sources = tests.flatMap((file) => (file.endsWith('.test.ts') ? readFileSync(file, 'utf8') : [])).join()
  for (const code of realElsewhere) expect(sources).toMatch(new RegExp(`(failed|inconclusive) ${code}'`))
})
