import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file in which the version stands, and how it is written there. */
type Place = {
  readonly file: string
  /** The whole of it, with the version in its first group. */
  readonly pattern: RegExp
  readonly write: (version: string) => string
}

/** The version is package.json's; everywhere else it is a copy, which `setVersion` writes and `findStale` compares. */
const places: readonly Place[] = [
  { file: 'package.json', pattern: /^ {2}"version": "([^"]*)"/m, write: (version) => `  "version": "${version}"` },
  {
    file: 'package-lock.json',
    pattern: /^ {2}"version": "([^"]*)"/m,
    write: (version) => `  "version": "${version}"`
  },
  {
    file: 'package-lock.json',
    pattern: /^ {6}"name": "wasm-node-smoke",\n {6}"version": "([^"]*)"/m,
    write: (version) => `      "name": "wasm-node-smoke",\n      "version": "${version}"`
  },
  {
    file: 'src/version.ts',
    pattern: /VERSION = '([^']*)'/,
    write: (version) => `VERSION = '${version}'`
  }
]

/** Where users read how to take the action; the last one is what `--help` prints. */
const guides = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  '.github/**/*',
  'docs/**/*.{md,yml}',
  'src/adapters/host/usage.ts'
]
const USES = /(?<=uses: )([\w.-]+)\/wasm-node-smoke@[\w.-]+/g
const NPX = /(?<=npx github:)([\w.-]+)\/wasm-node-smoke#[\w.-]+/g

/** True for `1.2.3`. */
export function isVersion(text: string): boolean {
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(text)
}

/** The version of package.json. */
export function readVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

/** Where another version stands than this one, a line each; guides as well, once they name a release. */
export function findStale(root: string, version: string): readonly string[] {
  const stale = places.flatMap(({ file, pattern }) => {
    const found = pattern.exec(readFileSync(join(root, file), 'utf8'))?.[1]
    return found === version ? [] : [`${file}: expected version ${version}, got ${found ?? 'none'}`]
  })
  const guided = guideFiles(root).flatMap((file) => {
    const uses = [...readFileSync(join(root, file), 'utf8').matchAll(new RegExp(`${USES.source}|${NPX.source}`, 'g'))]
    return uses
      .filter(([text]) => !/[@#]v\d/.test(text) || !text.endsWith(`v${version}`))
      .map(([text]) => `${file}: expected v${version}, got ${text}`)
  })
  return [...stale, ...guided]
}

/** Writes a version, and whose repository it is taken from, wherever they stand; the changelog gets its section. */
export function setVersion(root: string, version: string, owner: string | undefined, date: string): void {
  for (const { file, pattern, write } of places) replaceIn(root, file, (text) => text.replace(pattern, write(version)))
  for (const file of guideFiles(root)) {
    replaceIn(root, file, (text) =>
      text
        .replace(USES, (_, old: string) => `${owner ?? old}/wasm-node-smoke@v${version}`)
        .replace(NPX, (_, old: string) => `${owner ?? old}/wasm-node-smoke#v${version}`)
        .replaceAll(/(?<=github\.com\/)OWNER(?=\/wasm-node-smoke)|(?<=@)OWNER\b/g, (old) => owner ?? old)
    )
  }
  replaceIn(root, 'CHANGELOG.md', (text) =>
    text.replace('## [Unreleased]\n', `## [Unreleased]\n\n## [${version}] - ${date}\n`)
  )
}

/** What the changelog says of a version: the text of its section. */
export function readNotes(root: string, version: string): string | undefined {
  const sections = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m)
  const own = sections.find((section) => section.startsWith(`[${version}]`))
  const notes = own?.slice(own.indexOf('\n') + 1).trim()
  return notes === '' ? undefined : notes
}

function guideFiles(root: string): readonly string[] {
  return globSync([...guides], { cwd: root, exclude: ['**/node_modules/**'] }).filter((file) =>
    /\.(md|yml|ts)$|CODEOWNERS$/.test(file)
  )
}

function replaceIn(root: string, file: string, change: (text: string) => string): void {
  const path = join(root, file)
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  if (after !== before) writeFileSync(path, after)
}
