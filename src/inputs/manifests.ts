import type { Inputs, Manifest } from '../core/model.ts'
import { isDnsLabel } from '../core/kubernetes/names.ts'
import { accept, combine, describeYamlError, isMapping, mistakesOf, type Parsed, reject } from './result.ts'
import { describeMistake, quote } from '../core/text/quote.ts'
import { parseYaml } from '../core/text/yaml.ts'
import { parseExpected, parseRequestPath, splitList } from './fields.ts'
import { MAX_MANIFESTS, readText, type Surroundings } from './paths.ts'

/** What a user's own manifests are, and what their Services are asked. */
export type UserManifests = Pick<Inputs, 'manifests' | 'expectation'>

const DEFAULT_PATH = '/hello'

/** Reads the three inputs that only make sense together: manifests, manifests-path and manifests-expect. */
export function parseUserManifests(raw: ReadonlyMap<string, string>, where: Surroundings): Parsed<UserManifests> {
  const text = (name: string): string => raw.get(name)?.trim() ?? ''
  const paths = splitList(text('manifests'))
  const parsed = combine({
    manifests: readManifests('manifests', paths, where),
    path: parseRequestPath('manifests-path', text('manifests-path')),
    body: parseExpected('manifests-expect', text('manifests-expect'))
  })
  const idle = paths.length > 0 ? [] : findIdle(text('manifests-path'), text('manifests-expect'))
  if (parsed.kind === 'mistakes' || idle.length > 0) {
    return { kind: 'mistakes', mistakes: [...mistakesOf(parsed), ...idle] }
  }
  const { manifests, path, body } = parsed.value
  return accept({ manifests, expectation: { path, body } })
}

const EXPECTED_PATHS = 'the paths of YAML files'

function readManifests(name: string, paths: readonly string[], where: Surroundings): Parsed<readonly Manifest[]> {
  const files: ManifestFile[] = []
  const unreadable: string[] = []
  let size = 0
  for (const path of paths) {
    const text = readText(name, EXPECTED_PATHS, path, MAX_MANIFESTS, where)
    unreadable.push(...mistakesOf(text))
    if (text.kind === 'value') files.push({ path, text: text.value })
    size += text.kind === 'value' ? text.value.length : 0
    if (size > MAX_MANIFESTS) return reject(name, `${EXPECTED_PATHS} of 16 MiB in all`, { shown: 'more' })
  }
  const parsed = parseManifests(name, files)
  if (unreadable.length === 0) return parsed
  return { kind: 'mistakes', mistakes: [...unreadable, ...mistakesOf(parsed)] }
}

/** They are about manifests alone: without any, somebody means something else by them. */
function findIdle(path: string, expect: string): readonly string[] {
  const only = (name: string, value: string): string =>
    describeMistake(name, 'nothing without "manifests" (a sample file says what samples are asked)', value)
  return [
    ...(path === DEFAULT_PATH ? [] : [only('manifests-path', path)]),
    ...(expect === '' ? [] : [only('manifests-expect', expect)])
  ]
}

/** A file of manifests, as it was read. */
type ManifestFile = { readonly path: string; readonly text: string }

const EXPECTED = 'Kubernetes objects with apiVersion, kind and metadata.name'

/** Far more than a run could create and follow. */
const MAX_OBJECTS = 10_000

/** Reads the user's own manifests: any number of documents in a file, lists of objects among them. */
function parseManifests(name: string, files: readonly ManifestFile[]): Parsed<readonly Manifest[]> {
  const read = files.map((file) => parseFile(name, file))
  const objects = read.flatMap((one) => one.objects)
  if (objects.length > MAX_OBJECTS) {
    return reject(name, `${MAX_OBJECTS} objects at most`, { shown: objects.length.toString() })
  }
  const mistakes = [...read.flatMap((one) => one.mistakes), ...findRepeated(name, objects)]
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  return { kind: 'value', value: objects }
}

type ReadFile = { readonly objects: readonly Manifest[]; readonly mistakes: readonly string[] }

function parseFile(name: string, { path, text }: ManifestFile): ReadFile {
  const fail = (shown: string): ReadFile => ({ objects: [], mistakes: [describeMistake(name, EXPECTED, { shown })] })
  let documents: readonly unknown[]
  try {
    documents = parseYaml(text)
  } catch (error) {
    return fail(`${quote(path)}, which is ${describeYamlError(error)}`)
  }
  // A comment between two "---" is an empty document.
  const found = documents.filter((one) => one !== null && one !== undefined).flatMap(unpackList)
  if (found.length === 0) return fail(`${quote(path)}, which holds none`)
  const checked = found.map((one, index) => ({ one, fault: findFault(one), index }))
  return {
    objects: checked.flatMap(({ one, fault }) => (fault === undefined ? [withoutNullNamespace(one as Manifest)] : [])),
    mistakes: checked.flatMap(({ fault, index }) =>
      fault === undefined
        ? []
        : [describeMistake(name, EXPECTED, { shown: `object ${(index + 1).toString()} of ${quote(path)} ${fault}` })]
    )
  }
}

/** `kubectl get -o yaml` and some generators write one object that holds the others. */
function unpackList(document: unknown): readonly unknown[] {
  const isList = isMapping(document) && document['kind'] === 'List' && Array.isArray(document['items'])
  return isList ? (document['items'] as readonly unknown[]) : [document]
}

function findFault(object: unknown): string | undefined {
  if (!isMapping(object)) return 'that is no mapping'
  const { apiVersion, kind, metadata } = object
  if (!isText(apiVersion)) return 'without apiVersion'
  if (!isText(kind)) return 'without kind'
  if (!isMapping(metadata) || !isText(metadata['name'])) {
    const isGenerated = isMapping(metadata) && isText(metadata['generateName'])
    return `(${quote(kind)}) ${isGenerated ? 'with generateName: a name is needed to find it again' : 'without metadata.name'}`
  }
  // It becomes part of the path of a request.
  if (metadata['name'].includes('/')) return `(${quote(kind)}) with a "/" in its name`
  const { labels, namespace } = metadata
  if (isGiven(namespace) && !(isText(namespace) && isDnsLabel(namespace))) {
    return `(${quote(kind)}) with a namespace that can't be one`
  }
  // The run adds a label of its own to them.
  if (isGiven(labels) && !isMapping(labels)) return `(${quote(kind)}) with labels that are no mapping`
  return undefined
}

/** Templates write null for what a value was not given for; kubectl takes it for nothing. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** A namespace of null is none: the object goes where the others go. */
function withoutNullNamespace(manifest: Manifest): Manifest {
  const { namespace, ...metadata } = manifest.metadata
  return isGiven(namespace) ? manifest : { ...manifest, metadata }
}

function findRepeated(name: string, objects: readonly Manifest[]): readonly string[] {
  const ids = objects.map(nameManifest)
  const seen = new Set<string>()
  const repeated = new Set(ids.filter((id) => seen.has(id) || !seen.add(id)))
  return [...repeated].map((id) => describeMistake(name, 'each object once', { shown: `${quote(id)} more than once` }))
}

function nameManifest({ kind, metadata }: Manifest): string {
  return [kind, [metadata.namespace, metadata.name].filter((part) => part !== undefined).join('/')].join(' ')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
