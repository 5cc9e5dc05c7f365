// Makes dist/, the folder that a runner loads, of src/ and the packages. `--check` reports whether dist/ is what src/ makes.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundle } from './bundle/bundle.ts'
import { gatherLicences } from './bundle/licences.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')

type Files = ReadonlyMap<string, string>

async function makeDist(): Promise<Files> {
  const { files, metafile } = await bundle(root)
  const postStep = readFileSync(join(root, 'src', 'post-step.ts'), 'utf8')
  return new Map([
    ...files,
    ['post-step.js', postStep.replace('./index.ts', './index.js')],
    ['licenses.txt', gatherLicences(root, metafile)],
    ['package.json', '{ "type": "module" }\n']
  ])
}

function replaceDist(files: Files): void {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist)
  for (const [name, text] of files) writeFileSync(join(dist, name), text)
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  console.log(`dist/: ${files.size} files, ${bytes.toLocaleString('en-US')} bytes`)
}

function checkDist(expected: Files): void {
  const present = existsSync(dist) ? readdirSync(dist) : []
  const names = [...new Set([...expected.keys(), ...present])].sort()
  const different = names.filter(
    (name) => !present.includes(name) || readFileSync(join(dist, name), 'utf8') !== expected.get(name)
  )
  if (different.length === 0) return
  console.error(`dist/ is not what src/ makes: ${different.join(', ')} differ. Run "npm run dist" and commit dist/.`)
  process.exitCode = 1
}

const files = await makeDist()
if (process.argv.includes('--check')) checkDist(files)
else replaceDist(files)
