// The licences of all that is in the bundle, as most of them ask for.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** Code of others that a package carries without a file of its licence. */
type Carried = {
  readonly name: string
  readonly licence: string
  /** Which files of which package have it, and a text there that reports it. */
  readonly in: { readonly package: string; readonly files: readonly string[]; readonly text: string }
  /** Where the licence's text is, from the project's folder. */
  readonly text: string
}

const notices = 'scripts/bundle/notices'

/** All that was found by reading what is bundled; bundle.test.ts fails where another comes in. */
export const carried: readonly Carried[] = [
  {
    name: 'llhttp',
    licence: 'MIT',
    in: {
      package: 'undici',
      files: ['lib/llhttp/llhttp-wasm.js', 'lib/llhttp/llhttp_simd-wasm.js'],
      text: 'wasmBase64'
    },
    text: `${notices}/llhttp.txt`
  },
  {
    name: 'formdata-polyfill',
    licence: 'MIT',
    in: { package: 'undici', files: ['lib/web/fetch/body.js'], text: 'formdata-polyfill. MIT License' },
    text: `${notices}/formdata-polyfill.txt`
  },
  {
    name: 'ws',
    licence: 'MIT',
    in: {
      package: 'undici',
      files: ['lib/web/websocket/frame.js', 'lib/web/websocket/receiver.js'],
      text: 'Einar Otto Stangvik'
    },
    text: 'node_modules/ws/LICENSE'
  },
  {
    name: 'async-limiter',
    licence: 'MIT',
    in: { package: 'ws', files: ['lib/limiter.js'], text: 'async-limiter' },
    text: `${notices}/async-limiter.txt`
  },
  {
    name: 'utf8_check.c',
    licence: 'Markus Kuhn',
    in: { package: 'ws', files: ['lib/validation.js'], text: 'utf8_check.c' },
    text: `${notices}/utf8_check.txt`
  },
  ...['jsep', '@jsep-plugin/assignment', '@jsep-plugin/regex'].map((name) => ({
    name,
    licence: 'MIT',
    in: { package: 'jsonpath-plus', files: ['dist/index-node-esm.js'], text: 'jsep' },
    text: `node_modules/${name}/LICENSE`
  }))
]

/** The files of packages that have a line in the bundle, from the project's folder. */
export function listBundled({ outputs }: Metafile): readonly string[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? path : []))
  )
  return [...new Set(used)].filter((path) => path.includes('node_modules/')).sort()
}

/** The text of licenses.txt; throws for a package that has no licence. */
export function gatherLicences(root: string, metafile: Metafile): string {
  const folders = listBundled(metafile).map((path) => packageOf(path))
  const packages = [...new Set(folders)]
  const inside = carried.filter((one) => packages.includes(`node_modules/${one.in.package}`))
  return [
    ...packages.map((folder) => describePackage(root, folder)),
    ...inside.map(({ name, licence, text, in: { package: owner } }) =>
      section(name, `${licence} (code of it is in ${owner})`, [read(root, text)])
    )
  ].join('\n')
}

/** The folder of the package that a file is of. */
export function packageOf(path: string): string {
  const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []
  if (folder === undefined) throw new Error(`${path} is of no package`)
  return folder
}

/** With the licences of parts that have a file of their own, such as lib/milo of undici. */
function describePackage(root: string, folder: string): string {
  const { name, license } = JSON.parse(read(root, join(folder, 'package.json'))) as {
    readonly name: string
    readonly license?: string
  }
  const files = globSync('**/*', { cwd: join(root, folder), exclude: ['**/node_modules/**'] })
    .filter((file) => /(^|[/\\])(un)?licen[cs]e(\.\w+)?$|(^|[/\\])notice(\.\w+)?$/i.test(file))
    .sort((a, b) => a.split(/[/\\]/).length - b.split(/[/\\]/).length || (a < b ? -1 : 1))
  if (license === undefined || files.length === 0) throw new Error(`${name} has no licence`)
  const texts = files.map((file) => {
    const text = read(root, join(folder, file))
    return /[/\\]/.test(file) ? `${name}/${file.replaceAll('\\', '/')}:\n${text}` : text
  })
  return section(name, license, texts)
}

function section(name: string, licence: string, texts: readonly string[]): string {
  return `${[name, licence, ...texts].join('\n')}\n`
}

function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n').trim()
}
