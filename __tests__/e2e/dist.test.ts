import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync
} from 'node:fs'
import { homedir, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'

const committed = join(root, 'dist')
// Made in another folder than the repository's.
const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-dist-'))
copySources()
const ended = build()
if (ended.status !== 0) throw new Error(`dist/ cannot be built:\n${ended.stdout}${ended.stderr}`)
const built = join(folder, 'dist')
const bundle = readdirSync(built)
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(join(built, name), 'utf8'))
  .join('\n')

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('dist/ is what src/ makes, byte for byte, though it was made in another folder', () => {
  expect(readdirSync(committed).sort()).toEqual(readdirSync(built).sort())
  const different = readdirSync(built).filter((name) => !read(committed, name).equals(read(built, name)))
  expect(different, 'npm run dist, and commit dist/').toEqual([])
})

test('a dist/ that is not what src/ makes is noticed, before any test on a cluster', () => {
  expect(build('--check')).toMatchObject({ status: 0, stderr: '' })
  appendFileSync(join(folder, 'src', 'index.ts'), '\nprocess.title = "changed"\n')
  const { status, stderr } = build('--check')
  expect(status).toBe(1)
  expect(stderr).toContain('dist/ is not what src/ makes: index.js differ. Run "npm run dist" and commit dist/.')
})

test('dist/ is under 3,000,000 bytes', () => {
  const sizes = readdirSync(built).map((name) => statSync(join(built, name)).size)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(3_000_000)
})

test('dist/ can be read in review: it is not minified', () => {
  const long = bundle.split('\n').filter((line) => line.length > 2_000)
  // WebAssembly, which packages carry as text.
  expect(long.filter((line) => !line.includes('"AGFzbQEAAAA')).map((line) => line.slice(0, 80))).toEqual([])
})

test('dist/ holds no path and no name of the machine that made it', () => {
  for (const name of readdirSync(built)) {
    const text = read(built, name).toString()
    for (const place of [root, folder, homedir(), tmpdir(), hostname()].filter((one) => one.length > 4)) {
      // A file called root-... is no home of root.
      const isThere = text.split(place).some((rest, index) => index > 0 && !/^[\w-]/.test(rest))
      expect(isThere, `${name} holds ${place}`).toBe(false)
    }
    // Only the hit is shown: the bundle is long.
    expect(/(?<![\w.@/\\-])(\.\.|[A-Z]:)?[/\\][^\s"'`]*node_modules[/\\].{0,40}/.exec(text)?.[0], name).toBeUndefined()
    expect(/(["'`]|file:\/\/)\/(home|root|Users|tmp|work)\/.{0,40}/.exec(text)?.[0], name).toBeUndefined()
  }
})

test('dist/ holds no registry that packages came from', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const hosts = new Set([...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map(([, host = '']) => host))
  for (const name of readdirSync(built)) {
    for (const host of [...hosts, 'registry.npmjs.org']) {
      expect(read(built, name).includes(host), `${name} holds ${host}`).toBe(false)
    }
  }
})

test('licenses.txt has the name and the licence of every package that is in the bundle', () => {
  const licences = readFileSync(join(built, 'licenses.txt'), 'utf8')
  const bundled = listPackages().filter(isBundled)
  expect(bundled).toContain('undici')
  for (const name of bundled) {
    const section = new RegExp(`^${name.replaceAll('/', '\\/')}\n(\\S.*)\n([^]{200})`, 'm').exec(licences)
    expect(section, `licenses.txt has no section of ${name}`).not.toBeNull()
    expect(section?.[1]).not.toMatch(/undefined|UNLICENSED/)
    expect(section?.[2], `the licence of ${name}`).toMatch(/copyright|licen[cs]e|permission/i)
  }
})

/** Copies what dist/ is made of. */
function copySources(): void {
  // The bundler as well: a bundle may also come to depend on where that is.
  const bundler = 'esbuild'
  for (const part of ['action.yml', 'package.json', 'scripts', 'src', 'tsconfig.json', join('node_modules', bundler)]) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  for (const name of readdirSync(join(root, 'node_modules')).filter((one) => one !== bundler && !one.startsWith('.'))) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
}

function build(...args: readonly string[]) {
  return spawnSync(process.execPath, ['scripts/build.ts', ...args], { cwd: folder, encoding: 'utf8' })
}

type Locked = { readonly dependencies?: Readonly<Record<string, string>>; readonly optional?: boolean }

/** All packages that those which src/ imports bring, as the lock file reports. */
function listPackages(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }
  const found = new Set<string>()
  const add = (name: string): void => {
    const locked = lock.packages[`node_modules/${name}`]
    if (found.has(name) || locked === undefined || locked.optional === true) return
    found.add(name)
    for (const needed of Object.keys(locked.dependencies ?? {})) add(needed)
  }
  const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))
  const imported = sources.flatMap((text) => [...text.matchAll(/\b(?:from|import\() ?'((?:@[\w-]+\/)?[\w-]+)/g)])
  for (const [, name = ''] of imported) if (name !== 'node') add(name)
  return [...found].filter((name) => existsSync(join(root, 'node_modules', name)))
}

/** Whether texts that only this package's code has are in the bundle: nothing that the build itself reports is believed. */
function isBundled(name: string): boolean {
  const files = globSync('**/*.{js,cjs,mjs}', {
    cwd: join(root, 'node_modules', name),
    exclude: ['**/node_modules/**']
  })
  const texts = files.flatMap((file) => {
    const code = readFileSync(join(root, 'node_modules', name, file), 'utf8')
    return [...code.matchAll(/'([^'"`\\\n]{24,80})'/g)].map(([, text = '']) => text)
  })
  return [...new Set(texts)].filter((text) => bundle.includes(`"${text}"`)).length >= 2
}

function read(folder: string, name: string): Buffer {
  return readFileSync(join(folder, name))
}
