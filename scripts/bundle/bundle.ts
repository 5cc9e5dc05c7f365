// Bundles src/ with esbuild alone. ncc would take its output for one more input and only add a loader of its own: it drops
// nothing, and the numbers that it gives to modules depend on the folder that it runs in.
import { dirname, join } from 'node:path'
import { build, type BuildResult, type Metafile, type Plugin } from 'esbuild'

/** What a build made: the text of each file by its name, and what went into which. */
export type Bundle = { readonly files: ReadonlyMap<string, string>; readonly metafile: Metafile }

/**
 * Bundles `root`/src/index.ts. Each dynamic import gets a file of its own, so that `--help` and a mistake in the inputs
 * load neither HTTP nor the Kubernetes client. Not minified: what a runner loads can be read.
 */
export async function bundle(root: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outdir: 'dist',
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    charset: 'utf8',
    // All of them are in licenses.txt.
    legalComments: 'none',
    metafile: true,
    // Comments name files by their paths: those of packages must not depend on where a link leads.
    preserveSymlinks: true,
    plugins: [withoutSideEffects],
    logLevel: 'warning',
    // Packages that are CommonJS get Node's modules by require, which an ES module doesn't have.
    banner: { js: requireBanner }
  })
  return { files: nameChunks(result), metafile: result.metafile }
}

const requireBanner = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)'
].join('\n')

/**
 * Adds what the package.json of two packages doesn't: `"sideEffects": false`, for folders whose modules only define things.
 * Those that nobody imports from are then dropped: the Kubernetes client's 750 model classes, and the HTTP client of
 * @actions/core with an older undici.
 */
const withoutSideEffects: Plugin = {
  name: 'without-side-effects',
  setup(builder) {
    builder.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ importer, kind, path, resolveDir }) => {
      if (kind !== 'import-statement' || !importer.includes('node_modules')) return undefined
      const target = join(resolveDir, path)
      return pure.test(target) ? { path: target, sideEffects: false } : undefined
    })
  }
}

const pure = /node_modules.(@kubernetes.client-node.dist.gen|@actions.core.lib)./

type Output = Metafile['outputs'][string]

/** Gives chunks names that stay from build to build; esbuild's hold a hash, and all would be new after any change. */
function nameChunks({ metafile, outputFiles }: BuildResult<{ metafile: true; write: false }>): Bundle['files'] {
  const names = new Map(Object.entries(metafile.outputs).map(([path, output]) => [fileOf(path), nameOf(output)]))
  if (new Set(names.values()).size < names.size) throw new Error('two chunks of the bundle would have the same name')
  const rename = (old: string): string => names.get(old) ?? old
  return new Map(
    outputFiles.map(({ path, text }) => [
      rename(fileOf(path)),
      text.replaceAll(/"\.\/([\w-]+\.js)"/g, (_, name: string) => `"./${rename(name)}"`)
    ])
  )
}

/** An entry by its module, what several share by the module that needs all others in it. */
function nameOf({ entryPoint, inputs }: Output): string {
  const module = entryPoint ?? Object.keys(inputs).at(-1)
  const name = (module ?? 'helpers')
    .replace(/^src\/|^node_modules\/@?/, '')
    .replace(/\.\w+$/, '')
    .replaceAll('/', '-')
  return entryPoint === undefined ? `shared-${name}.js` : `${name}.js`
}

function fileOf(path: string): string {
  return path.slice(dirname(path).length + 1)
}
