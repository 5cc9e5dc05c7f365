import { expect, test } from 'vitest'
import type { ApiResult } from '../../../src/ports.ts'
import { findClasses } from '../../../src/steps/find-classes.ts'
import { makeClass, spin } from '../core/examples.ts'
import { FakeCluster, forbidden, ok } from './fakes.ts'

const there = makeClass(spin)
const name = spin.runtimeClass
const both = [name, 'another', name]

/** A cluster that has one class, and how often it was asked for one by its name. */
function makeFake(listed: ApiResult<unknown>): { readonly fake: FakeCluster; readonly got: string[] } {
  const fake = new FakeCluster()
  const got: string[] = []
  fake.onList = () => listed
  const before = fake.onGet
  fake.onGet = (path) => {
    got.push(path.slice(path.lastIndexOf('/') + 1))
    return path.endsWith(name) ? ok(there) : before(path)
  }
  return { fake, got }
}

test('several are read by one list', async () => {
  const { fake, got } = makeFake(
    ok({ items: [there, makeClass(spin, { metadata: { name: 'x' } })], resourceVersion: '1' })
  )
  const found = await findClasses(fake.cluster, both)
  expect([...found.keys()]).toEqual([name, 'another'])
  expect(found.get(name)).toEqual(ok(there))
  expect(found.get('another')).toMatchObject({ kind: 'refused', status: 404 })
  expect([fake.listed.length, got]).toEqual([1, []])
})

test('where the list is not permitted, each is read by its name', async () => {
  const { fake, got } = makeFake(forbidden)
  const found = await findClasses(fake.cluster, both)
  expect(found.get(name)).toEqual(ok(there))
  expect(found.get('another')).toMatchObject({ kind: 'refused', status: 404 })
  expect(got).toEqual([name, 'another'])
})

test('a single one is read by its name', async () => {
  const { fake } = makeFake(forbidden)
  expect((await findClasses(fake.cluster, [name])).get(name)).toEqual(ok(there))
  expect(fake.listed).toEqual([])
})

test('a list that fails says so of each', async () => {
  const { fake } = makeFake({ kind: 'unreachable', message: 'ECONNREFUSED' })
  const found = await findClasses(fake.cluster, both)
  expect([...found.values()].map(({ kind }) => kind)).toEqual(['unreachable', 'unreachable'])
})
