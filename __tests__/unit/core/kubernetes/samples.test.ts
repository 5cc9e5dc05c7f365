import { describe, expect, test } from 'vitest'
import { knownRuntimes } from '../../../../src/core/runtimes.ts'
import {
  isImage,
  isRegistry,
  isRequestPath,
  makeBuiltinSample,
  overrideSample,
  parseBody
} from '../../../../src/core/kubernetes/samples.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

test('the builtin samples are those that failures.md lists', () => {
  const samples = knownRuntimes.map((known) => ({ name: known.name, ...makeBuiltinSample(known, 'r.example/x') }))
  expect(samples.map(({ name, image, command, port, path, body }) => [name, image, command, port, path, body])).toEqual(
    [
      ['lunatic', 'r.example/x/lunatic-submillisecond:v0.11.1', undefined, 3000, '/hello', has('Hello :)')],
      ['slight', 'r.example/x/slight-rust-hello:v0.11.1', ['/'], 3000, '/hello', has('hello world!')],
      ['spin', 'r.example/x/spin-rust-hello:v0.11.1', ['/'], 80, '/hello', has('Hello world from Spin!')],
      ['wws', 'r.example/x/wws-js-hello:v0.11.1', undefined, 3000, '/hello', has('Hello from Wasm Workers Server')]
    ]
  )
})

test('known runtimes have the documented classes and shims', () => {
  expect(knownRuntimes.map(({ runtimeClass, handler, shim }) => [runtimeClass, handler, shim])).toEqual([
    ['wasmtime-lunatic-v1', 'lunatic', 'containerd-shim-lunatic-v1'],
    ['wasmtime-slight-v1', 'slight', 'containerd-shim-slight-v1'],
    ['wasmtime-spin-v2', 'spin', 'containerd-shim-spin-v2'],
    ['wasmtime-wws-v1', 'wws', 'containerd-shim-wws-v1']
  ])
})

describe('overrideSample', () => {
  const sample = { image: 'a', command: ['/'], port: 80, path: '/hello', status: 200, body: has('Hello') }

  test('what is not reported stays', () => {
    expect(overrideSample(sample, { port: 81 })).toEqual({ ...sample, port: 81 })
  })

  test('an empty command is the command of the image', () => {
    expect(overrideSample(sample, { command: [] })).not.toHaveProperty('command')
  })
})

test.each([
  { name: 'a name', text: 'hello', isRight: true },
  { name: 'a tag', text: 'ghcr.io/me/hello:v1.0', isRight: true },
  { name: 'a port and a digest', text: `localhost:5000/me/hello@${DIGEST}`, isRight: true },
  { name: 'a tag and a digest', text: `ghcr.io/me/hello:v1@${DIGEST}`, isRight: true },
  { name: 'a digest that is cut off', text: 'ghcr.io/me/hello@sha256:0123', isRight: false },
  { name: 'a scheme', text: 'https://ghcr.io/me/hello', isRight: false },
  { name: 'capitals in the path', text: 'ghcr.io/Me/hello', isRight: false },
  { name: 'nothing', text: '', isRight: false },
  { name: 'a space', text: 'ghcr.io/me/hello v1', isRight: false }
])('image: $name -> $isRight', ({ text, isRight }) => {
  expect(isImage(text)).toBe(isRight)
})

test.each([
  { name: 'host and path', text: 'ghcr.io/deislabs/containerd-wasm-shims/examples', isRight: true },
  { name: 'host and port alone', text: 'localhost:5000', isRight: true },
  { name: 'IPv6', text: '[::1]:5000/samples', isRight: true },
  { name: 'a scheme', text: 'https://ghcr.io/me', isRight: false },
  { name: 'a slash at the end', text: 'ghcr.io/me/', isRight: false },
  { name: 'a tag', text: 'ghcr.io/me/samples:v1', isRight: false },
  { name: 'nothing', text: '', isRight: false }
])('registry: $name -> $isRight', ({ text, isRight }) => {
  expect(isRegistry(text)).toBe(isRight)
})

test.each([
  { name: 'the root', text: '/', isRight: true },
  { name: 'a query', text: '/hello?name=x&y=%20', isRight: true },
  { name: 'dots in a name', text: '/..hello/a..b', isRight: true },
  { name: 'no slash at the start', text: 'hello', isRight: false },
  { name: 'a way out of the pod', text: '/../../secrets', isRight: false },
  { name: 'an encoded way out of the pod', text: '/%2e%2E/secrets', isRight: false },
  { name: 'a way out at the end', text: '/a/..', isRight: false },
  { name: 'a space', text: '/a b', isRight: false },
  { name: 'a line break', text: '/a\nb', isRight: false },
  { name: 'a fragment', text: '/a#b', isRight: false },
  { name: 'a backslash, which a URL parser takes for a slash', text: '/..\\..\\secrets', isRight: false }
])('request path: $name -> $isRight', ({ text, isRight }) => {
  expect(isRequestPath(text)).toBe(isRight)
})

test.each([
  { name: 'a text', text: 'Hello :)', body: has('Hello :)') },
  { name: 'a regex', text: '/^hello$/im', body: { kind: 'matches', pattern: '^hello$', flags: 'im' } },
  { name: 'a regex with slashes', text: '/a/b/', body: { kind: 'matches', pattern: 'a/b', flags: '' } },
  { name: 'a regex that does not compile', text: '/(/', body: undefined },
  { name: 'a flag that makes answers depend on each other', text: '/a/g', body: undefined },
  { name: 'nothing, which every answer holds', text: ' ', body: undefined }
])('body: $name', ({ text, body }) => {
  expect(parseBody(text)).toEqual(body)
})

function has(text: string): { readonly kind: 'contains'; readonly text: string } {
  return { kind: 'contains', text }
}
