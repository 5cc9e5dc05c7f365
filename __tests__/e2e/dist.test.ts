import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir, hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, inject, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')
const committed = join(root, 'dist')
// Made in another folder than the repository's (setup.ts).
const built = join(inject('action'), 'dist')
const bundle = readFileSync(join(built, 'index.js'), 'utf8')

test('dist/ is what src/ makes, byte for byte, though it was made in another folder', () => {
  expect(readdirSync(committed).sort()).toEqual(readdirSync(built).sort())
  const different = readdirSync(built).filter((name) => !read(committed, name).equals(read(built, name)))
  expect(different, 'npm run build, and commit dist/').toEqual([])
})

test('dist/ is under 1,000,000 bytes without licenses.txt', () => {
  const names = readdirSync(built).filter((name) => name !== 'licenses.txt')
  const sizes = names.map((name) => statSync(join(built, name)).size)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_000_000)
})

test('dist/ holds no path and no name of the machine that made it', () => {
  for (const name of readdirSync(built)) {
    const text = read(built, name).toString()
    for (const place of [root, inject('action'), homedir(), tmpdir(), hostname()].filter((one) => one.length > 4)) {
      expect(text.includes(place), `${name} holds ${place}`).toBe(false)
    }
    // Only the hit is shown: the bundle is a megabyte.
    expect(/.{0,40}[/\\]node_modules[/\\].{0,40}/.exec(text)?.[0], name).toBeUndefined()
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
    expect(section, `licenses.txt says nothing of ${name}`).not.toBeNull()
    expect(section?.[1]).not.toMatch(/undefined|UNLICENSED/)
    expect(section?.[2], `the licence of ${name}`).toMatch(/copyright|licen[cs]e|permission/i)
  }
})

/** All packages that dependencies of ours bring, as the lock file reports. */
function listPackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>
  }
  return Object.entries(packages)
    .filter(([path, { dev, optional }]) => path !== '' && dev !== true && optional !== true)
    .map(([path]) => path.replace(/^node_modules\//, ''))
    .filter((path) => !path.includes('node_modules/') && existsSync(join(root, 'node_modules', path)))
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
