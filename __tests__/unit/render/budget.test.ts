import { expect, test } from 'vitest'
import { byteLength, takeWithin } from '../../../src/render/budget.ts'

test('sizes are in bytes of UTF-8', () => {
  expect([byteLength('a'), byteLength('ü'), byteLength('漢'), byteLength('😀')]).toEqual([1, 2, 3, 4])
})

test('items are taken while they fit, with a blank line after each; the rest is counted and not rendered', () => {
  const rendered: string[] = []
  const result = takeWithin(['aa', '漢', 'bb', 'cc'], 4 + 5 + 3, (item) => {
    rendered.push(item)
    return item
  })
  expect(result).toEqual({ taken: ['aa', '漢'], left: 2 })
  expect(rendered).toEqual(['aa', '漢', 'bb'])
})

test('a first item that is too long leaves nothing', () => {
  expect(takeWithin(['long'], 3, (item) => item)).toEqual({ taken: [], left: 1 })
})
