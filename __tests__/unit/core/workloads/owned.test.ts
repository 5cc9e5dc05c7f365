import { describe, expect, test } from 'vitest'
import type { OwnerReference } from '../../../../src/core/kubernetes/objects.ts'
import {
  type Between,
  type Candidate,
  findUnknownOwners,
  listOwned,
  OWNED_KINDS
} from '../../../../src/core/workloads/owned.ts'

function owner(uid: string, kind = 'SpinApp'): OwnerReference {
  return { apiVersion: 'core.spinkube.dev/v1alpha1', kind, name: 'hello', uid, controller: true }
}

function make(kind: string, name: string, owners: readonly OwnerReference[], spec: object = {}): Candidate {
  const of = OWNED_KINDS.find((one) => one.kind === kind)
  if (of === undefined) throw new Error(`no kind ${kind}`)
  const object = { metadata: { name, uid: `uid-of-${name}`, ownerReferences: owners }, spec }
  return { of, object }
}

const template = { metadata: { labels: { app: 'hello' } }, spec: { containers: [] } }

function titles(there: readonly Candidate[], between: Between = new Map()): readonly string[] {
  return listOwned('root', 'ns', there, between).map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`)
}

describe('what belongs to an object', () => {
  test('is what names its uid as owner, with the place that it would have as a manifest', () => {
    const [only] = listOwned('root', 'ns', [make('Deployment', 'hello', [owner('root')])], new Map())
    expect(only).toMatchObject({
      manifest: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hello' } },
      namespace: 'ns',
      collection: '/apis/apps/v1/namespaces/ns/deployments',
      group: 'apps',
      resource: 'deployments'
    })
  })

  test('is not what names another object of the same kind and name', () => {
    expect(titles([make('Deployment', 'hello', [owner('earlier')]), make('Pod', 'alone', [])])).toEqual([])
  })

  test('is the first of a chain of kinds that are known, and none of the others', () => {
    const chain = [
      make('Pod', 'hello-1-x', [owner('uid-of-hello-1', 'ReplicaSet')]),
      make('ReplicaSet', 'hello-1', [owner('uid-of-hello', 'Deployment')]),
      make('Deployment', 'hello', [owner('root')])
    ]
    expect(titles(chain)).toEqual(['Deployment hello'])
  })

  test('may have kinds between that are not known', () => {
    const there = [make('Deployment', 'hello-1', [owner('revision', 'Revision')])]
    const between = new Map([
      ['revision', [owner('configuration', 'Configuration')]],
      ['configuration', [owner('root', 'Service')]]
    ])
    expect(titles(there)).toEqual([])
    expect(titles(there, between)).toEqual(['Deployment hello-1'])
  })

  test('ends where owners name each other in a circle', () => {
    const between = new Map([
      ['one', [owner('other')]],
      ['other', [owner('one')]]
    ])
    expect(titles([make('Deployment', 'hello', [owner('one')])], between)).toEqual([])
  })

  test('are Services that it owns, and those that select pods of its workloads, whoever made them', () => {
    const there = [
      make('Service', 'owned', [owner('root')], { selector: { app: 'else' } }),
      make('Service', 'selecting', [], { selector: { app: 'hello' } }),
      make('Service', 'other', [], { selector: { app: 'other' } }),
      make('Service', 'none', []),
      make('Deployment', 'hello', [owner('root')], { template })
    ]
    expect(titles(there)).toEqual(['Deployment hello', 'Service owned', 'Service selecting'])
  })
})

test('owners that are not known are found once each, those of owners among them', () => {
  const there = [
    make('Deployment', 'a', [owner('revision', 'Revision')]),
    make('Deployment', 'b', [owner('revision', 'Revision'), owner('root')]),
    make('ReplicaSet', 'a-1', [owner('uid-of-a', 'Deployment')])
  ]
  const unknown = (between: Between): readonly string[] =>
    findUnknownOwners('root', there, between).map(({ uid }) => uid)
  expect(unknown(new Map())).toEqual(['revision'])
  expect(unknown(new Map([['revision', [owner('configuration')]]]))).toEqual(['configuration'])
  expect(unknown(new Map([['revision', [owner('root')]]]))).toEqual([])
})
