// What a release needs: `npm run release -- set X.Y.Z [--owner ACCOUNT]` writes the version wherever it stands, `check vX.Y.Z` compares it with
// a tag, `assemble vX.Y.Z FOLDER` puts together what the release on GitHub holds. Nothing is published here, so each is a dry run as it is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { findStale, isVersion, readNotes, setVersion } from './release/version.ts'
import { root } from './tools.ts'

const USAGE = 'release: expected "set X.Y.Z [--owner ACCOUNT]", "check vX.Y.Z" or "assemble vX.Y.Z FOLDER"'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { owner: { type: 'string' } } })
process.exitCode = main(positionals)

function main([command = '', name = '', folder = '']: readonly string[]): 0 | 1 {
  const version = command === 'set' ? name : name.replace(/^v/, '')
  if (!isVersion(version)) return fail([USAGE])
  if (command === 'set') return set(version)
  if (command === 'check') return check(version)
  return command === 'assemble' && folder !== '' ? assemble(version, resolve(folder)) : fail([USAGE])
}

function set(version: string): 0 | 1 {
  setVersion(root, version, values.owner, new Date().toISOString().slice(0, 10))
  const built = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' })
  return built.status === 0 ? 0 : 1
}

function check(version: string): 0 | 1 {
  const problems = [...findStale(root, version)]
  if (readNotes(root, version) === undefined)
    problems.push(`CHANGELOG.md: expected a section [${version}] that says something`)
  return problems.length === 0 ? 0 : fail([...problems, `npm run release -- set ${version} writes them`])
}

function assemble(version: string, folder: string): 0 | 1 {
  if (check(version) !== 0) return 1
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'notes.md'), `${readNotes(root, version) ?? ''}\n`)
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, encoding: 'utf8' })
  if (packed.status !== 0) return fail([`npm pack ended with ${String(packed.status)}: ${packed.stderr}`])
  const files = globSync('dist/*', { cwd: root }).sort()
  const sums = [...files.map((file) => sumOf(file, root)), sumOf(packed.stdout.trim(), folder)]
  writeFileSync(join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`)
  return 0
}

/** A line as sha256sum writes and checks it. */
function sumOf(file: string, within: string): string {
  return `${createHash('sha256')
    .update(readFileSync(join(within, file)))
    .digest('hex')}  ${file}`
}

function fail(problems: readonly string[]): 1 {
  process.stderr.write(`${problems.join('\n')}\n`)
  return 1
}
