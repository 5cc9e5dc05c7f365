import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolders } from '../../../src/adapters/folders.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'folders-test-'))
  writeFileSync(join(folder, 'file'), '')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('makes all that is missing, and may be asked twice', () => {
  const path = join(folder, 'a', 'b', 'c')
  makeFolders(path)
  makeFolders(path)
  expect(statSync(path).isDirectory()).toBe(true)
})

test('a file on the way: the error is that of the system', () => {
  expect(() => {
    makeFolders(join(folder, 'file', 'below'))
  }).toThrow(/ENOTDIR|EEXIST/)
})

test.runIf(process.platform === 'linux')('below /proc nothing can be made, and that is reported at once', () => {
  expect(() => {
    makeFolders('/proc/x/y')
  }).toThrow('ENOENT')
})
