import { expect, test } from 'vitest'
import { OversizedAnswer } from '../../../../src/adapters/http/bounded-body.ts'
import { KnownObjects } from '../../../../src/adapters/kubernetes/known-objects.ts'

const MIB = 1024 * 1024
const object = (uid: string, version = '1'): object => ({ metadata: { uid, resourceVersion: version } })

test('a listing gives what was known and is gone, as it was last seen', () => {
  const known = new KnownObjects([object('a'), object('b')])
  known.set(object('b', '2'), 10)
  known.set(object('c'), 10)
  known.delete(object('a'))
  expect(known.replace([object('c')])).toEqual([object('b', '2')])
  expect(known.replace([])).toEqual([object('c')])
})

test('more than memory is sure to hold is refused: all of a watch counts, each object as it is now', () => {
  const known = new KnownObjects()
  for (let uid = 0; uid < 128; uid += 1) known.set(object(String(uid)), 8 * MIB)
  known.set(object('0', '2'), 8 * MIB)
  expect(() => {
    known.set(object('one more'), 1)
  }).toThrow(OversizedAnswer)
  known.delete(object('1'))
  known.set(object('one more'), 8 * MIB)
  expect(known.replace([])).toHaveLength(128)
})

test('of objects whose names are kept, all else is forgotten', () => {
  const named = (uid: string): object => ({ metadata: { name: `node-${uid}`, uid }, status: { images: ['x'] } })
  const known = new KnownObjects([named('a')], 'name')
  known.set(named('b'), 8 * MIB)
  expect(known.replace([])).toEqual(['a', 'b'].map((uid) => ({ metadata: { name: `node-${uid}`, uid } })))
})

test('of objects that nobody asks for when they are gone, nothing is kept', () => {
  const known = new KnownObjects([object('a')], 'nothing')
  for (let uid = 0; uid < 200; uid += 1) known.set(object(String(uid)), 8 * MIB)
  expect(known.replace([object('b')])).toEqual([])
  expect(known.replace([])).toEqual([])
})
