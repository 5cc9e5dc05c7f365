import { expect, test } from 'vitest'
import { parseUserManifests, type UserManifests } from '../../../src/inputs/manifests.ts'
import type { Parsed } from '../../../src/inputs/result.ts'

/** Reads a file of one object. */
function readObject(object: object): Parsed<UserManifests> {
  const raw = new Map([
    ['manifests', 'app.yaml'],
    ['manifests-path', '/hello']
  ])
  return parseUserManifests(raw, {
    homeDir: '/home/me',
    defaultReportDir: '/reports',
    readFile: () => ({ kind: 'text', text: JSON.stringify(object) }),
    findArchiveFault: () => undefined,
    findFolderFault: () => undefined
  })
}

const named = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'app' } }

test.each([
  { of: { kind: 'Service' }, fault: 'without apiVersion' },
  { of: { apiVersion: 'v1' }, fault: 'without kind' },
  { of: { apiVersion: 'v1', kind: 'Service', metadata: null }, fault: '("Service") without metadata.name' },
  { of: { ...named, metadata: { name: 'a/b' } }, fault: '("Service") with a "/" in its name' },
  {
    of: { ...named, metadata: { name: 'app', namespace: 'A b' } },
    fault: `("Service") with a namespace that can't be one`
  },
  {
    of: { ...named, metadata: { name: 'app', namespace: '' } },
    fault: `("Service") with a namespace that can't be one`
  },
  { of: { ...named, metadata: { name: 'app', labels: 'a=b' } }, fault: '("Service") with labels that are no mapping' },
  { of: { ...named, metadata: { name: 'app', labels: ['a'] } }, fault: '("Service") with labels that are no mapping' }
])('an object is refused: $fault', ({ of, fault }) => {
  const expected = 'Kubernetes objects with apiVersion, kind and metadata.name'
  expect(readObject(of)).toMatchObject({
    mistakes: [`manifests: expected ${expected}, got object 1 of "app.yaml" ${fault}`]
  })
})

test('null for a namespace or labels, as templates write it, is none', () => {
  const metadata = { name: 'app', labels: null }
  expect(readObject({ ...named, metadata: { ...metadata, namespace: null } })).toMatchObject({
    value: { manifests: [{ ...named, metadata }] }
  })
})
