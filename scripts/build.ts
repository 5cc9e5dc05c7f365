// Makes dist/: esbuild first, since ncc doesn't tree-shake and would keep all 750 model classes of the Kubernetes
// client; then ncc, which makes of it the folder that a runner loads. `--check` reports whether dist/ is what src/ makes.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
const isCheck = process.argv.includes('--check')

/** Bundles into `folder`/out. */
async function bundle(folder: string): Promise<void> {
  const entry = join(folder, 'index.js')
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outfile: entry,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    metafile: true,
    // undici's own switch, which Node's build of it throws too: one parser of HTTP, not an experimental one beside it.
    define: { esbuildDetection: '1' },
    plugins: [slim, lazyBuiltins],
    logLevel: 'warning',
    // Some of the packages are CommonJS and ask for node: modules by require, which an ES module doesn't have.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" }
  })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const out = join(folder, 'out')
  const ncc = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js'),
      'build',
      entry,
      '--out',
      out,
      '--target',
      'es2022',
      '--no-cache',
      '--quiet'
    ],
    { cwd: folder, encoding: 'utf8' }
  )
  if (ncc.status !== 0) throw new Error(`ncc ended with exit code ${ncc.status}:\n${ncc.stdout}${ncc.stderr}`)
  const postStep = readFileSync(join(root, 'src', 'post-step.ts'), 'utf8')
  writeFileSync(join(out, 'post-step.js'), postStep.replace('./index.ts', './index.js'))
  writeFileSync(join(out, 'licenses.txt'), gatherLicences(metafile))
}

/** Replaces package entries that would bring in far more than is used. */
const slim: Plugin = {
  name: 'slim',
  setup(builder) {
    const here = join(root, 'scripts', 'bundle')
    builder.onResolve({ filter: /^undici$/ }, ({ importer }) =>
      // @actions/http-client has an undici of its own, an older one; it goes unused and drops out.
      importer.includes('@actions') ? undefined : { path: join(here, 'undici.js') }
    )
    builder.onResolve({ filter: /^\.\/gen\/index\.js$/ }, () => ({ path: join(here, 'client-node-gen.js') }))
    builder.onResolve({ filter: /^(node:)?crypto$/ }, ({ importer }) =>
      /@actions|src.main\.ts$/.test(importer) ? { path: join(here, 'crypto.js') } : undefined
    )
    builder.onResolve({ filter: /(oidc-utils|platform)\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      // Only define things that nothing here uses.
      sideEffects: false
    }))
    builder.onLoad({ filter: /@kubernetes.client-node.package\.json$/ }, ({ path }) => {
      // Wanted for its version; the rest of it would come along.
      const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string }
      return { contents: JSON.stringify({ name, version }), loader: 'json' }
    })
  }
}

/**
 * Loads Node's own modules where they are first used. As imports they would all be loaded at the start: TLS, HTTP and child
 * processes alone take as long as Node itself, and `--help` or a mistake in the inputs needs none of them.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(builder) {
    builder.onResolve({ filter: /^(node:)?[a-z_0-9]+(\/[a-z_]+)?$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path)
        ? { path: path.replace(/^node:/, ''), namespace: 'builtin' }
        : undefined
    )
    builder.onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`
    }))
  }
}

/** Packages whose published files hold the code of others. */
const carried: Readonly<Record<string, readonly string[]>> = {
  'jsonpath-plus': ['jsep', '@jsep-plugin/assignment', '@jsep-plugin/regex']
}

/** The licence of every package that has a line in the bundle. */
function gatherLicences(metafile: Metafile): string {
  const used = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? path : []))
  )
  const folders = used.flatMap((path) => {
    const [, where = '', name = ''] = /^(.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
    return name === '' ? [] : [name, ...(carried[name] ?? [])].map((one) => where + one)
  })
  return [...new Set(folders)].sort().map(readLicence).join('\n')
}

function readLicence(folder: string): string {
  const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string
    license: string
  }
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name))
  const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim()
  return `${about.name}\n${about.license}\n${text}\n`
}

function replaceDist(folder: string): void {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist)
  cpSync(join(folder, 'out'), dist, { recursive: true })
  for (const [name, bytes] of readFolder(dist))
    console.log(`dist/${name}: ${bytes.length.toLocaleString('en-US')} bytes`)
}

function check(folder: string): void {
  const expected = readFolder(join(folder, 'out'))
  const there = existsSync(dist) ? readFolder(dist) : new Map<string, Buffer>()
  const names = [...new Set([...expected.keys(), ...there.keys()])].sort()
  const different = names.filter((name) => !there.get(name)?.equals(expected.get(name) ?? Buffer.of()))
  if (different.length === 0) return
  console.error(`dist/ is not what src/ makes: ${different.join(', ')} differ. Run "npm run build" and commit dist/.`)
  process.exitCode = 1
}

function readFolder(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
}

// Beside the bundler, which numbers a module by the path from it to its loaders: elsewhere each clone has its own numbers.
const cache = join(root, 'node_modules', '.cache')
mkdirSync(cache, { recursive: true })
const made = mkdtempSync(join(cache, 'build-'))
try {
  await bundle(made)
  if (isCheck) check(made)
  else replaceDist(made)
} finally {
  rmSync(made, { recursive: true })
}
