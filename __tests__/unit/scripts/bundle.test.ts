import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle, type Bundle } from '../../../scripts/bundle/bundle.ts'
import { carried, gatherLicences, listBundled, packageOf } from '../../../scripts/bundle/licences.ts'

const root = resolve(import.meta.dirname, '..', '..', '..')
let made: Bundle
let files: readonly string[]
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-bundle-'))
  made = await bundle(root)
  files = listBundled(made.metafile)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('a bundle is the same in any folder, and where packages are links', async () => {
  const other = join(folder, 'deep', 'inside')
  mkdirSync(join(other, 'node_modules'), { recursive: true })
  for (const part of ['scripts', 'src', 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(other, part), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    symlinkSync(join(root, 'node_modules', name), join(other, 'node_modules', name))
  }
  const { files: there, metafile } = await bundle(other)
  expect([...there.keys()]).toEqual([...made.files.keys()])
  for (const [name, text] of there) expect(text === made.files.get(name), name).toBe(true)
  expect(gatherLicences(other, metafile)).toBe(gatherLicences(root, made.metafile))
})

test('packages are bundled by their own entries, and one undici with all that its entry gives', () => {
  expect(files).toContain('node_modules/undici/index.js')
  expect(files.filter((file) => file.endsWith('undici/index.js'))).toHaveLength(1)
  expect(Object.keys(made.metafile.inputs).filter((path) => !/^(src|node_modules)\//.test(path))).toEqual([])
})

test('the model classes of the Kubernetes client are not bundled', () => {
  expect(files.filter((file) => file.includes('client-node/dist/gen/models/'))).toEqual([])
})

test('what the start of a run loads holds neither HTTP nor the Kubernetes client', () => {
  const start = loadedFrom('index.js')
  const inputs = start.flatMap((name) => pathsIn(name))
  expect(inputs).toContain('src/read-inputs.ts')
  expect(inputs.filter((path) => /undici|client-node/.test(path))).toEqual([])
})

test('every file names others of the bundle only', () => {
  for (const [name, text] of made.files) {
    for (const [, other = ''] of text.matchAll(/(?:from|import) ?\(?"\.\/([^"]+)"/g)) {
      expect(made.files.has(other), `${name} names ${other}`).toBe(true)
    }
  }
})

test.each(carried)(
  '$name is in the files that are named for it',
  ({ in: { package: owner, files: holders, text } }) => {
    const paths = holders.map((file) => `node_modules/${owner}/${file}`)
    expect(files).toEqual(expect.arrayContaining(paths))
    expect(paths.filter((path) => !readFileSync(join(root, path), 'utf8').includes(text))).toEqual([])
  }
)

test('no other file of a package reports that it holds code of others', () => {
  const known = new Set(carried.flatMap((one) => one.in.files.map((file) => `node_modules/${one.in.package}/${file}`)))
  const sign =
    /copyright \(?c?|(mit|bsd|isc|apache).{0,20} licen[cs]e|licensed under|adapted from|ported from|based off/i
  const found = files
    .filter((file) => /\.[cm]?js$/.test(file) && !known.has(file))
    .flatMap((file) => {
      const hits = commentsIn(readFileSync(join(root, file), 'utf8')).filter((line) => sign.test(line))
      return hits.map((hit) => `${file}: ${hit.trim()}`)
    })
  expect(found).toEqual([])
})

test('each package in the bundle is in licenses.txt, with a text', () => {
  const licences = gatherLicences(root, made.metafile)
  for (const folderOf of new Set(files.map(packageOf))) {
    const name = folderOf.replace(/^.*node_modules\//, '')
    expect(licences).toMatch(new RegExp(`(^|\n\n)${name}\n[\\w.-]+\n[^]{200}`))
  }
  for (const {
    name,
    licence,
    in: { package: owner }
  } of carried) {
    expect(licences).toContain(`\n\n${name}\n${licence} (code of it is in ${owner})\n`)
  }
  // WebAssembly has no comment that could be found.
  const binaries = files.filter((file) => readFileSync(join(root, file), 'utf8').includes('AGFzbQEAAAA'))
  expect(binaries.map((file) => file.replace(/[^/]+$/, ''))).toEqual([
    ...Array<string>(2).fill('node_modules/undici/lib/llhttp/'),
    ...Array<string>(2).fill('node_modules/undici/lib/milo/')
  ])
})

/** The chunks that a chunk loads at its start, and itself. */
function loadedFrom(name: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(name)) return []
  seen.add(name)
  const text = made.files.get(name) ?? ''
  for (const [, other = ''] of text.matchAll(/^(?:\} from|import) "\.\/([^"]+)";$/gm)) loadedFrom(other, seen)
  return [...seen]
}

/** What went into a chunk, by the comments that esbuild writes. */
function pathsIn(name: string): readonly string[] {
  return [...(made.files.get(name) ?? '').matchAll(/^\/\/ (\S+\.\w+)$/gm)].map(([, path = '']) => path)
}

function commentsIn(code: string): readonly string[] {
  return code.split('\n').filter((line) => /^\s*(\/\/|\/\*|\*)/.test(line))
}
