import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import type { FileText } from '../../src/core/model.ts'
import { listClassRuntimes } from '../../src/core/plan/class-runtimes.ts'
import { listManifestPermissions } from '../../src/core/plan/manifest-permissions.ts'
import { planManifest } from '../../src/core/plan/objects.ts'
import { withJobs } from '../../src/core/workloads/cron-jobs.ts'
import { listUserWorkloads } from '../../src/core/workloads/from-manifests.ts'
import { groupOf, type PlacedManifest } from '../../src/core/workloads/workloads.ts'
import { parseInputs, type ParsedInputs } from '../../src/inputs/parse.ts'
import { hostileText } from '../unit/render/hostile.ts'
import { yamlFiles } from './arbitraries.ts'
import { makeFuzzer } from './fuzzer.ts'
import { assertMistake, SECRET } from './invariants.ts'
import { manifestFiles, sampleFiles } from './valid-files.ts'

const declared = readActionFile(resolve(import.meta.dirname, '../..')).inputs
const names = declared.map(({ name }) => name)

/** Reads inputs as the action does, over its defaults, on a machine where every file holds the same text. */
export function read(given: Readonly<Record<string, string>>, file: FileText): ParsedInputs {
  const raw = new Map([...declared.map((one) => [one.name, one.default] as const), ...Object.entries(given)])
  const parsed = parseInputs(raw, names, {
    homeDir: '/home/me',
    defaultReportDir: '/reports',
    readFile: () => file,
    findArchiveFault: (path) => (path.endsWith('.tar') ? undefined : 'no such file'),
    findFolderFault: () => undefined
  })
  if (parsed.kind === 'mistakes') {
    assert.ok(parsed.mistakes.length > 0, 'inputs that are refused have a mistake')
    parsed.mistakes.forEach(assertMistake)
  }
  return parsed
}

const missing: FileText = { kind: 'unreadable', reason: 'no such file' }

/** Texts that some input takes, to be mixed with what none does. */
const rightTexts = [
  ...['all', 'spin', 'spin,wws', 'my-class=handler', 'true', 'false', '*', 'node-[a-c]', 'a=b,c!=d', 'a in (x,y)', '3'],
  ...['auto', '~/.kube/config', 'ctx', 'kind', 'a.tar', 'team/wasm', '90s', '1h30m', '24h', 'proxy', 'node-port'],
  ...[
    'per-node',
    'workload',
    'none',
    'builtin',
    '/hello',
    '/^Hello/i',
    '/((((a+)+)+)+)+$/',
    'ghcr.io/me/samples',
    'x.yaml'
  ],
  ...['machinedeployment/md-0', 'image-version/1.2.3', 'a\nb', 'a,,b', ' ', '#', '/(/', '[', '{', '9'.repeat(400)],
  ...[
    `apiVersion: v1\nkind: Config\nusers: [{user: {token: ${SECRET}}}]`,
    `kind: Config\nusers:\n- {token: ${SECRET}}`,
    `-----BEGIN KEY-----${SECRET}`
  ]
]

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...rightTexts) },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...rightTexts), hostileText).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...rightTexts, '*', '(', '[a-', '!').map((one) => one.repeat(10_000 / one.length))
  }
)
const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: hostileText })

/** Any texts for any inputs. */
export const inputs = makeFuzzer('inputs', 400, fc.dictionary(name, text, { maxKeys: 8 }), (given) => {
  read(given, missing)
})

/** Any text for a sample file. */
export const sampleFile = makeFuzzer('sample-files', 400, yamlFiles(sampleFiles), (file) => {
  read({ sample: 'x.yaml', runtimes: 'all,my-class=spin' }, { kind: 'text', text: file })
})

/** Any text for a file of manifests; and what a run makes of the objects in it before it asks a server about them. */
export const manifestFile = makeFuzzer('manifests', 400, yamlFiles(manifestFiles), (file) => {
  const parsed = read({ manifests: 'x.yaml' }, { kind: 'text', text: file })
  if (parsed.kind === 'mistakes') return
  const known = parsed.inputs.manifests.map((manifest): PlacedManifest => {
    const { apiVersion, kind, metadata } = manifest
    const [group, resource] = [groupOf(apiVersion), `${kind.toLowerCase()}s`]
    return { manifest, namespace: metadata.namespace ?? 'default', collection: `/x/${resource}`, group, resource }
  })
  const placed = withJobs(known)
  const runtimes = listClassRuntimes([], { classes: new Map(), placed })
  listUserWorkloads(placed, { ...parsed.inputs, runtimes })
  listManifestPermissions(placed, parsed.inputs, 'own')
  for (const one of placed) planManifest(one, 'run')
})
