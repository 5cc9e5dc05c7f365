import type { Ledger } from '../../../src/core/plan/types.ts'
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openJournal, readJournal } from '../../../src/adapters/journal.ts'
import { secrets } from '../../../src/adapters/secrets.ts'
import { emptyLedger } from '../../../src/core/plan/ledger.ts'
import type { Journal } from '../../../src/ports.ts'
import { makeInputs } from '../core/examples.ts'

const small = emptyLedger(makeInputs({ cleanup: 'all' }), 'ns', 'abcd')
const large: Ledger = {
  ...small,
  labelsAdded: Array.from({ length: 2000 }, (_, index) => ({ node: `node-${index}`, uid: 'uid', key: 'spin' }))
}
let folder = ''
let path = ''
let kept: string[]
let journal: Journal

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  path = join(folder, 'reports', 'ledger.json')
  kept = []
  journal = openJournal(path, (text) => kept.push(text))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a name stays whole though a secret is a part of it, or the object would never be found again', async () => {
  secrets.add(['worker'])
  const written = { ...small, labelsAdded: [{ node: 'worker-1', uid: 'uid', key: 'spin' }] }
  await journal.write(written)
  expect(readJournal(path)).toEqual(written)
  expect(JSON.parse(kept.at(-1) ?? '')).toEqual(written)
})

test('its file is for its user alone, in a folder of its own', async () => {
  await journal.write(small)
  const modeOf = (one: string): number => statSync(one).mode & 0o777
  expect([modeOf(path), modeOf(dirname(path))]).toEqual([0o600, 0o700])
})

test('what is written is read again', async () => {
  await journal.write(large)
  expect(readJournal(path)).toEqual(large)
})

test('a journal that is closed has nothing to undo, whether its copy is there or not', async () => {
  await journal.write(small)
  await journal.close()
  expect(readJournal(path)).toBeUndefined()
  expect(readJournal(path, kept.at(-1))).toBeUndefined()
})

test('a journal whose file is gone is read from its copy', async () => {
  await journal.write(small)
  rmSync(folder, { recursive: true })
  expect(readJournal(path, kept.at(-1))).toEqual(small)
  await journal.write(small)
})

test('a copy fits in an environment variable; of one that is too long for that it is reported that it is gone', async () => {
  await journal.write(large)
  expect(Math.max(...kept.map((text) => text.length))).toBeLessThan(128 * 1024 - 100)
  expect(readJournal(path, kept.at(-1))).toEqual(large)
  rmSync(path)
  expect(() => readJournal(path, kept.at(-1))).toThrow('ledger.json is gone')
})

test('a disk that is full is named with the file and the input, and nothing is kept of what was not written', async () => {
  mkdirSync(dirname(path))
  symlinkSync('/dev/full', `${path}.new`)
  const why = `report-dir: expected a folder with room to write to, but ${path} can't be written: ENOSPC`
  await expect(journal.write(small)).rejects.toThrow(why)
  expect(kept).toEqual([])
})

test('what was kept counts before the file: one that somebody wrote to since is not undone', async () => {
  const edited = (from: Ledger): string => JSON.stringify({ ...from, namespace: 'kube-system' })
  await journal.write(small)
  writeFileSync(path, edited(small))
  expect(readJournal(path, kept.at(-1))).toEqual(small)
  await journal.write(large)
  writeFileSync(path, edited(large))
  expect(() => readJournal(path, kept.at(-1))).toThrow('ledger.json was changed after the run wrote it')
})
