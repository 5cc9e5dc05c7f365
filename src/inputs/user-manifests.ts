import type { Inputs } from '../core/model.ts'
import type { Surroundings } from './parse.ts'
import { parseExpected, parseRequestPath } from './fields.ts'
import { splitList } from './lists.ts'
import { type ManifestFile, parseManifests } from './manifests.ts'
import { accept, combine, mistakesOf, type Parsed } from './result.ts'
import { expandHome, isPath } from './paths.ts'
import { describeMistake, quote } from '../core/text/quote.ts'

/** What a user's own manifests are, and what their Services are asked. */
export type UserManifests = Pick<Inputs, 'manifests' | 'expectation'>

const DEFAULT_PATH = '/hello'

/** Reads the three inputs that only make sense together: manifests, path and expect. */
export function parseUserManifests(raw: ReadonlyMap<string, string>, where: Surroundings): Parsed<UserManifests> {
  const text = (name: string): string => raw.get(name)?.trim() ?? ''
  const paths = splitList(text('manifests'))
  const parsed = combine({
    manifests: readManifests('manifests', paths, where),
    path: parseRequestPath('path', text('path')),
    body: parseExpected('expect', text('expect'))
  })
  const idle = paths.length > 0 ? [] : findIdle(text('path'), text('expect'))
  if (parsed.kind === 'mistakes' || idle.length > 0) {
    return { kind: 'mistakes', mistakes: [...mistakesOf(parsed), ...idle] }
  }
  const { manifests, path, body } = parsed.value
  return accept({ manifests, expectation: { path, ...(body === undefined ? {} : { body }) } })
}

function readManifests(
  name: string,
  paths: readonly string[],
  { homeDir, readFile }: Surroundings
): ReturnType<typeof parseManifests> {
  const expected = 'the paths of YAML files'
  const read = paths.map((path): ManifestFile | { readonly mistake: string } => {
    if (!isPath(path)) return { mistake: describeMistake(name, expected, path) }
    const file = readFile(expandHome(path, homeDir))
    if (file.kind === 'text') return { path, text: file.text }
    return {
      mistake: describeMistake(name, expected, { shown: `${quote(path)}, which can't be read: ${file.reason}` })
    }
  })
  const parsed = parseManifests(
    name,
    read.filter((one) => 'text' in one)
  )
  const unreadable = read.flatMap((one) => ('mistake' in one ? [one.mistake] : []))
  if (unreadable.length === 0) return parsed
  return { kind: 'mistakes', mistakes: [...unreadable, ...mistakesOf(parsed)] }
}

/** They are about manifests alone: without any, somebody means something else by them. */
function findIdle(path: string, expect: string): readonly string[] {
  const only = (name: string, value: string): string =>
    describeMistake(name, 'nothing without "manifests" (a sample file says what samples are asked)', value)
  return [...(path === DEFAULT_PATH ? [] : [only('path', path)]), ...(expect === '' ? [] : [only('expect', expect)])]
}
