import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, expect, test } from 'vitest'
import { findArchiveFault, makeFolders, readTextFile } from '../../../src/adapters/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'files-'))
writeFileSync(join(folder, 'small'), 'text')
writeFileSync(join(folder, 'large'), 'x'.repeat(1024 * 1024 + 1))
execFileSync('tar', ['-cf', join(folder, 'archive.tar'), '-C', folder, 'small'])
execFileSync('tar', ['-czf', join(folder, 'archive.tgz'), '-C', folder, 'small'])
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('a file -> its text', () => {
  expect(readTextFile(join(folder, 'small'))).toEqual({ kind: 'text', text: 'text' })
})

test.each([
  { name: 'a folder', path: '.', reason: 'it is a folder' },
  { name: 'a file that is not there', path: 'gone', reason: 'no such file' },
  { name: 'a path through a file', path: 'small/x', reason: 'no such file' },
  { name: 'a file over 1 MiB', path: 'large', reason: 'larger than 1048576 bytes' },
  { name: 'a device, which may never end', path: '/dev/zero', reason: 'it is not a file' }
])('$name -> unreadable, with the reason', ({ path, reason }) => {
  const full = path.startsWith('/') ? path : join(folder, path)
  expect(readTextFile(full)).toEqual({ kind: 'unreadable', reason })
})

test.each(['archive.tar', 'archive.tgz'])('%s may be an image archive', (name) => {
  expect(findArchiveFault(join(folder, name))).toBeUndefined()
})

test.each([
  { name: 'a folder', path: '.', fault: 'it is a folder' },
  { name: 'a file that is not there', path: 'gone', fault: 'no such file' },
  { name: 'a file too short for an archive', path: 'small', fault: 'it is not a tar archive' },
  { name: 'a long file of something else', path: 'large', fault: 'it is not a tar archive' },
  { name: 'a device', path: '/dev/zero', fault: 'it is not a file' }
])('$name -> no image archive, with the reason', ({ path, fault }) => {
  expect(findArchiveFault(path.startsWith('/') ? path : join(folder, path))).toBe(fault)
})

test('makes all that is missing, and may be asked twice', () => {
  const path = join(folder, 'a', 'b', 'c')
  makeFolders(path)
  makeFolders(path)
  expect(statSync(path).isDirectory()).toBe(true)
})

test('a file on the way: the error is that of the system', () => {
  expect(() => {
    makeFolders(join(folder, 'small', 'below'))
  }).toThrow(/ENOTDIR|EEXIST/)
})

test.runIf(process.platform === 'linux')('below /proc nothing can be made, and that is reported at once', () => {
  expect(() => {
    makeFolders('/proc/x/y')
  }).toThrow('ENOENT')
})
