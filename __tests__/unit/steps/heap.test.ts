import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heap } from '../../../src/steps/heap.ts'

test('whatever is pushed comes in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = new Heap<number>((one, other) => one - other)
      for (const one of numbers) heap.push(one)
      const popped = numbers.map(() => heap.pop())
      expect(popped).toEqual(numbers.toSorted((one, other) => one - other))
      expect(heap.pop()).toBeUndefined()
    })
  )
})

test('what is pushed between two pops finds its place', () => {
  const heap = new Heap<number>((one, other) => one - other)
  for (const one of [5, 3, 9]) heap.push(one)
  expect(heap.pop()).toBe(3)
  heap.push(4)
  heap.push(7)
  expect([heap.pop(), heap.pop(), heap.pop(), heap.pop()]).toEqual([4, 5, 7, 9])
})
