import { expect, test } from 'vitest'
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../../../../src/core/kubernetes/names.ts'

const long = (length: number): string => 'x'.repeat(length)

test.each([
  { name: 'a plain namespace', text: 'wasm-1', isRight: true },
  { name: '63 characters', text: long(63), isRight: true },
  { name: '64 characters', text: long(64), isRight: false },
  { name: 'capitals', text: 'Wasm', isRight: false },
  { name: 'a dot', text: 'a.b', isRight: false },
  { name: 'a dash at the end', text: 'a-', isRight: false },
  { name: 'nothing', text: '', isRight: false },
  { name: 'a line after it', text: 'a\n', isRight: false }
])('DNS label: $name -> $isRight', ({ text, isRight }) => {
  expect(isDnsLabel(text)).toBe(isRight)
})

test.each([
  { name: 'dots', text: 'wasmtime.spin-v2', isRight: true },
  { name: 'two dots in a row', text: 'a..b', isRight: false },
  { name: '254 characters', text: long(254), isRight: false },
  { name: 'a slash', text: 'a/b', isRight: false }
])('DNS subdomain: $name -> $isRight', ({ text, isRight }) => {
  expect(isDnsSubdomain(text)).toBe(isRight)
})

test.each([
  { name: 'a bare key', text: 'my_Key.1', isRight: true },
  { name: 'a key with a prefix', text: 'cluster.x-k8s.io/wasmtime-spin-v2', isRight: true },
  { name: 'a prefix without a name', text: 'example.com/', isRight: false },
  { name: 'a name without its prefix', text: '/name', isRight: false },
  { name: 'a name of 64 characters', text: `a/${long(64)}`, isRight: false }
])('label key: $name -> $isRight', ({ text, isRight }) => {
  expect(isLabelKey(text)).toBe(isRight)
})

test.each([
  { name: 'nothing', text: '', isRight: true },
  { name: 'capitals, dots and underscores', text: 'A.b_c', isRight: true },
  { name: 'a slash', text: 'a/b', isRight: false },
  { name: '64 characters', text: long(64), isRight: false }
])('label value: $name -> $isRight', ({ text, isRight }) => {
  expect(isLabelValue(text)).toBe(isRight)
})
