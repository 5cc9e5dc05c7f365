import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import { readBounded } from '../../../src/adapters/bounded-file.ts'
import { findArchiveFault, findFolderFault, makeFolders, readTextFile } from '../../../src/adapters/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'files-'))
writeFileSync(join(folder, 'small'), 'text')
writeFileSync(join(folder, 'large'), 'x'.repeat(1024 * 1024 + 1))
execFileSync('tar', ['-cf', join(folder, 'archive.tar'), '-C', folder, 'small'])
execFileSync('tar', ['-czf', join(folder, 'archive.tgz'), '-C', folder, 'small'])
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const MIB = 1024 * 1024
writeFileSync(join(folder, 'sparse'), '')
truncateSync(join(folder, 'sparse'), 9 * 1024 * MIB)

test('a file -> its text', () => {
  expect(readTextFile(join(folder, 'small'), MIB)).toEqual({ kind: 'text', text: 'text' })
})

test('a file of 9 GB is refused before any of it is read', () => {
  const before = process.memoryUsage().rss
  expect(readTextFile(join(folder, 'sparse'), MIB)).toEqual({
    kind: 'unreadable',
    reason: 'it has 9216 MiB, and 1 MiB are the most that is read'
  })
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB)
})

describe.runIf(process.platform === 'linux')('what `<(command)` and mkfifo give', () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])

  /** Runs a command whose output goes to the pipe, while that is read. */
  async function readFrom(command: string, maxBytes: number, withinMs?: number): Promise<string> {
    const child = spawn('sh', ['-c', `(${command}) >"$0"`, pipe], { stdio: 'ignore' })
    try {
      return readBounded(pipe, maxBytes, withinMs).toString()
    } catch (error) {
      return String(error)
    } finally {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
  }

  test('all that a command writes, however slowly', async () => {
    expect(await readFrom('sleep 0.3; printf one; sleep 0.3; printf two', MIB)).toBe('onetwo')
    expect(await readFrom(`head -c ${String(MIB)} /dev/zero | tr '\\0' x`, MIB)).toBe('x'.repeat(MIB))
  })

  test('one that writes more than is read, or never ends', async () => {
    expect(await readFrom('yes', MIB)).toBe('UnfitFile: it has more, and 1 MiB are the most that is read')
    expect(await readFrom('echo one; exec sleep 60', MIB, 300)).toBe(
      'UnfitFile: what comes from it does not end within 0.3 s'
    )
  })

  test('one that nobody writes to', () => {
    expect(() => readBounded(pipe, MIB, 300)).toThrow('nothing comes from it within 0.3 s')
  })

  test('the shell gives its output as such a pipe', () => {
    const module = join(import.meta.dirname, '../../../src/adapters/files.ts')
    const program = `
      import { readTextFile } from ${JSON.stringify(module)}
      console.log(readTextFile(process.argv[1], 100).text, readTextFile('/dev/stdin', 100).text)`
    const script = '"$0" --input-type=module -e "$1" <(sleep 0.3; printf one) < <(printf two)'
    expect(execFileSync('bash', ['-c', script, process.execPath, program]).toString()).toBe('one two\n')
  })
})

test.each([
  { name: 'a folder', path: '.', reason: 'it is a folder' },
  { name: 'a file that is not there', path: 'gone', reason: 'no such file' },
  { name: 'a path through a file', path: 'small/x', reason: 'no such file' },
  { name: 'a file over 1 MiB', path: 'large', reason: 'it has 1048577 bytes, and 1 MiB are the most that is read' },
  { name: 'a file below /proc, whose size is none', path: '/proc/self/mem', reason: 'EIO' },
  { name: 'a device, which may never end', path: '/dev/zero', reason: 'it is not a file' }
])('$name -> unreadable, with the reason', ({ path, reason }) => {
  const full = path.startsWith('/') ? path : join(folder, path)
  expect(readTextFile(full, MIB)).toEqual({ kind: 'unreadable', reason })
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

test.each([
  { name: 'a folder', path: '.', fault: undefined },
  { name: 'folders that have to be made', path: 'new/one', fault: undefined },
  { name: 'a file', path: 'small', fault: `${join(folder, 'small')} is a file` },
  { name: 'a folder in a file', path: 'small/one/two', fault: `${join(folder, 'small')} is a file` }
])('$name -> whether it can be a folder to write to', ({ path, fault }) => {
  expect(findFolderFault(join(folder, path))).toBe(fault)
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
