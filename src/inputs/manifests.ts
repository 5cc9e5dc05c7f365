import { loadAll } from 'js-yaml'
import type { Manifest } from '../core/model.ts'
import { isDnsLabel } from '../core/kubernetes/names.ts'
import { type Parsed } from './result.ts'
import { describeMistake, quote } from '../core/text/quote.ts'
import { describeYamlError, isMapping } from './yaml.ts'

/** A file of manifests, as it was read. */
export type ManifestFile = { readonly path: string; readonly text: string }

const EXPECTED = 'Kubernetes objects with apiVersion, kind and metadata.name'

/** Reads the user's own manifests: any number of documents in a file, lists of objects among them. */
export function parseManifests(name: string, files: readonly ManifestFile[]): Parsed<readonly Manifest[]> {
  const read = files.map((file) => parseFile(name, file))
  const objects = read.flatMap((one) => one.objects)
  const mistakes = [...read.flatMap((one) => one.mistakes), ...findRepeated(name, objects)]
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  return { kind: 'value', value: objects }
}

type ReadFile = { readonly objects: readonly Manifest[]; readonly mistakes: readonly string[] }

function parseFile(name: string, { path, text }: ManifestFile): ReadFile {
  const fail = (shown: string): ReadFile => ({ objects: [], mistakes: [describeMistake(name, EXPECTED, { shown })] })
  let documents: readonly unknown[]
  try {
    documents = loadAll(text)
  } catch (error) {
    return fail(`${quote(path)}, which is ${describeYamlError(error)}`)
  }
  // A comment between two "---" is an empty document.
  const found = documents.filter((one) => one !== null && one !== undefined).flatMap(unpackList)
  if (found.length === 0) return fail(`${quote(path)}, which holds none`)
  const checked = found.map((one, index) => ({ one, fault: findFault(one), index }))
  return {
    objects: checked.flatMap(({ one, fault }) => (fault === undefined ? [one as Manifest] : [])),
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
  const { namespace } = metadata
  if (namespace !== undefined && !(isText(namespace) && isDnsLabel(namespace))) {
    return `(${quote(kind)}) with a namespace that can't be one`
  }
  return undefined
}

function findRepeated(name: string, objects: readonly Manifest[]): readonly string[] {
  const ids = objects.map(nameManifest)
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
  return repeated.map((id) => describeMistake(name, 'each object once', { shown: `${quote(id)} more than once` }))
}

function nameManifest({ kind, metadata }: Manifest): string {
  return [kind, [metadata.namespace, metadata.name].filter((part) => part !== undefined).join('/')].join(' ')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
