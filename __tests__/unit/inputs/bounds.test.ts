import { expect, test } from 'vitest'
import type { FileText } from '../../../src/core/model.ts'
import { parseUserManifests } from '../../../src/inputs/manifests.ts'
import { mistakesOf } from '../../../src/inputs/result.ts'
import { parseSampleFile } from '../../../src/inputs/sample-file.ts'
import { countCpu } from '../../support/cpu-time.ts'
import { bomb } from '../bomb.ts'

/** The mistakes in manifests, each a file with this text. */
function mistakesIn(texts: readonly string[]): readonly string[] {
  const files = new Map(texts.map((text, index) => [`/${index}.yaml`, text]))
  const raw = new Map([
    ['manifests', [...files.keys()].join(',')],
    ['manifests-path', '/hello']
  ])
  const readFile = (path: string): FileText => ({ kind: 'text', text: files.get(path) ?? '' })
  const where = {
    homeDir: '/',
    defaultReportDir: '/',
    readFile,
    findArchiveFault: () => undefined,
    findFolderFault: () => undefined
  }
  return mistakesOf(parseUserManifests(raw, where))
}

const makeObject = (name: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`

test.each([
  ['that multiply', bomb, 'YAML whose aliases stand for more than 64 MiB'],
  ['of what they are in', 'metadata: &a {labels: *a}', 'YAML with an anchor that holds itself']
])('aliases %s are a mistake in each file, and named with it', (_, text, is) => {
  expect(mistakesIn([makeObject('a'), `${makeObject('b')}\n---\n${text}`])).toEqual([
    `manifests: expected Kubernetes objects with apiVersion, kind and metadata.name, got "/1.yaml", which is ${is}`
  ])
  expect(parseSampleFile('sample', text).mistakes).toEqual([`sample: expected a YAML file, got one that is ${is}`])
})

test('manifests of more than 16 MiB in all are a mistake', () => {
  const large = `# ${'x'.repeat(9 * 1024 * 1024)}\n`
  expect(mistakesIn([`${large}${makeObject('a')}`, `${large}${makeObject('b')}`])).toEqual([
    'manifests: expected the paths of YAML files of 16 MiB in all, got more'
  ])
})

test('objects without number are a mistake, found at once', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => makeObject(`a${index}`)).join('\n---\n')
  const usedMs = countCpu()
  expect(mistakesIn([many])).toEqual(['manifests: expected 10000 objects at most, got 100000'])
  expect(usedMs()).toBeLessThan(10_000)
})
