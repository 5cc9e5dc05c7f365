import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../../scripts/tools.ts'

/*
 * A release on a clone, as far as it goes without GitHub: all that the release would hold is made, and nothing is published.
 */

const VERSION = '99.1.2'
const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-release-'))
const clone = join(folder, 'clone')
const out = join(folder, 'release')

beforeAll(() => {
  mkdirSync(clone)
  const tracked = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).stdout.split('\0')
  for (const file of tracked.filter((name) => name !== '')) cpSync(join(root, file), join(clone, file))
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function release(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, ['scripts/release.ts', ...args], { cwd: clone, encoding: 'utf8' })
}

test('a tag that is not the version is refused, and each place that differs is named', () => {
  const { status, stderr } = release('check', `v${VERSION}`)
  expect(status).toBe(1)
  for (const place of ['package.json', 'package-lock.json', 'src/version.ts', 'README.md', 'docs/examples/kind.yml']) {
    expect(stderr).toContain(`${place}: expected`)
  }
  expect(stderr).toContain(`CHANGELOG.md: expected a section [${VERSION}]`)
})

test('one command writes the version and the owner wherever they stand, and dist/ again', () => {
  expect(release('set', VERSION, '--owner', 'acme')).toMatchObject({ status: 0 })
  expect(release('check', `v${VERSION}`)).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(join(clone, 'docs/examples/kind.yml'), 'utf8')).toContain(
    `uses: acme/wasm-node-smoke@v${VERSION}`
  )
  expect(readFileSync(join(clone, 'README.md'), 'utf8')).toContain(
    `npx github:acme/wasm-node-smoke#v${VERSION} --runtimes spin`
  )
  const run = (flag: string) => spawnSync(process.execPath, ['dist/index.js', flag], { cwd: clone, encoding: 'utf8' })
  expect(run('--version').stdout).toBe(`wasm-node-smoke ${VERSION}\n`)
  expect(run('--help').stdout).toContain(`npx github:acme/wasm-node-smoke#v${VERSION}, or node dist/index.js`)
})

test('what the release holds is put together: notes of the changelog, the package, sums of it and of dist/', () => {
  expect(release('assemble', `v${VERSION}`, out)).toMatchObject({ status: 0, stderr: '' })
  expect(readdirSync(out).sort()).toEqual(['SHA256SUMS', 'notes.md', `wasm-node-smoke-${VERSION}.tgz`])
  expect(readFileSync(join(out, 'notes.md'), 'utf8')).toContain('### Added')
  const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8')
  cpSync(join(clone, 'dist'), join(out, 'dist'), { recursive: true })
  const checked = spawnSync('sha256sum', ['--check', '--strict', '--quiet'], {
    cwd: out,
    input: sums,
    encoding: 'utf8'
  })
  expect(checked).toMatchObject({ status: 0, stdout: '' })
  expect(sums.trim().split('\n')).toHaveLength(readdirSync(join(clone, 'dist')).length + 1)
})
