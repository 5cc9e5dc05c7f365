import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { VERSION } from '../../src/version.ts'

const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-npx-'))
const repository = join(folder, 'repository')
/** Long enough for a slow registry: npm fetches a Node of its own with the package. */
const WITHIN_MS = 120_000

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A repository with what a release's tag holds. */
function tagRelease(): void {
  for (const part of [
    'action.yml',
    'package.json',
    'package-lock.json',
    'LICENSE',
    'README.md',
    'deploy',
    'dist',
    'docs'
  ]) {
    cpSync(join(root, part), join(repository, part), { recursive: true })
  }
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost']
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...identity, 'commit', '--quiet', '-m', 'x'],
    ['tag', 'v0']
  ]) {
    expect(spawnSync('git', args, { cwd: repository, encoding: 'utf8' })).toMatchObject({ status: 0 })
  }
}

test(
  'npx runs the program from a tag of the repository, and installs no package for it but a Node',
  () => {
    tagRelease()
    const run = (...args: readonly string[]) =>
      spawnSync('npx', ['--yes', `git+file://${repository}#v0`, ...args], { cwd: folder, encoding: 'utf8' })
    const help = run('--help')
    expect(help.stderr).toBe('')
    expect(help.stdout).toContain(`wasm-node-smoke ${VERSION}`)
    expect(help.stdout).toContain('--runtimes VALUE')
    const refused = run('--kubeconfig', join(folder, 'none'))
    expect([refused.status, refused.stdout + refused.stderr]).toEqual([1, expect.stringContaining('kubeconfig')])
    const packages = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: repository, encoding: 'utf8' })
    const [packed] = JSON.parse(packages.stdout) as { files: { path: string }[] }[]
    const folders = new Set(packed?.files.map(({ path }) => path.split('/')[0]))
    expect([...folders].sort()).toEqual([
      'LICENSE',
      'README.md',
      'action.yml',
      'deploy',
      'dist',
      'docs',
      'package.json'
    ])
  },
  WITHIN_MS
)

test('the package needs nothing that the bundle has, and has no script that npm runs when it takes it from a repository', async () => {
  const { default: about } = (await import(join(root, 'package.json'), { with: { type: 'json' } })) as {
    default: { dependencies?: unknown; scripts: Record<string, string> }
  }
  expect(about.dependencies).toBeUndefined()
  const run = ['build', 'prepare', 'prepack', 'preinstall', 'install', 'postinstall']
  expect(Object.keys(about.scripts).filter((name) => run.includes(name))).toEqual([])
})
