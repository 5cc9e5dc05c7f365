import { describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '../../../../src/core/model.ts'
import { knownRuntimes } from '../../../../src/core/runtimes.ts'
import { spin } from '../examples.ts'
import {
  DEFAULT_REGISTRY,
  fillNonce,
  isImage,
  isRegistry,
  isRequestPath,
  makeBuiltinSample,
  overrideSample,
  parseBody
} from '../../../../src/core/kubernetes/samples.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

test('the builtin samples are the images that their projects publish', () => {
  const samples = knownRuntimes.map((known) => ({ name: known.name, ...makeBuiltinSample(known, 'r.example/x') }))
  expect(samples.map(({ name, image, command, port, path, body }) => [name, image, command, port, path, body])).toEqual(
    [
      ['lunatic', 'r.example/x/lunatic-submillisecond:v0.11.1', undefined, 3000, '/hello', has('Hello :)')],
      ['slight', 'r.example/x/slight-rust-hello:v0.11.1', ['/'], 3000, '/hello', has('hello world!')],
      ['spin', 'r.example/x/spin-rust-hello:v0.11.1', ['/'], 80, '/hello', has('Hello world from Spin!')],
      ['wws', 'r.example/x/wws-js-hello:v0.11.1', undefined, 3000, '/hello', has('Hello from Wasm Workers Server')],
      ...['wasmtime', 'wasmedge', 'wasmer', 'wamr'].map((name) => [
        name,
        'r.example/x/wasi-demo-app:latest',
        ['/wasi-demo-app.wasm', 'echo', '{nonce}'],
        0,
        '/',
        has('')
      ])
    ]
  )
})

test('known runtimes have the documented classes and shims', () => {
  expect(knownRuntimes.map(({ runtimeClass, handler, shim }) => [runtimeClass, handler, shim])).toEqual([
    ['wasmtime-lunatic-v1', 'lunatic', 'containerd-shim-lunatic-v1'],
    ['wasmtime-slight-v1', 'slight', 'containerd-shim-slight-v1'],
    ['wasmtime-spin-v2', 'spin', 'containerd-shim-spin-v2'],
    ['wasmtime-wws-v1', 'wws', 'containerd-shim-wws-v1'],
    ['wasmtime', 'wasmtime', 'containerd-shim-wasmtime-v1'],
    ['wasmedge', 'wasmedge', 'containerd-shim-wasmedge-v1'],
    ['wasmer', 'wasmer', 'containerd-shim-wasmer-v1'],
    ['wamr', 'wamr', 'containerd-shim-wamr-v1']
  ])
})

test('samples of runwasi are pulled from its own registry, but where another one is given', () => {
  const [wasmtime] = knownRuntimes.filter(({ name }) => name === 'wasmtime')
  const imageFrom = (registry: string): string | undefined => wasmtime && makeBuiltinSample(wasmtime, registry).image
  expect(imageFrom('ghcr.io/deislabs/containerd-wasm-shims/examples')).toBe(
    'ghcr.io/containerd/runwasi/wasi-demo-app:latest'
  )
  expect(imageFrom('mirror.example/wasm')).toBe('mirror.example/wasm/wasi-demo-app:latest')
})

test('the default of image-registry is the one that samples of other projects are distinguished by', () => {
  const action = readFileSync(join(import.meta.dirname, '../../../../action.yml'), 'utf8')
  expect(action).toContain(`default: ${DEFAULT_REGISTRY}\n`)
})

describe('fillNonce', () => {
  const runtime: Runtime = {
    ...spin,
    sample: {
      ...spin.sample,
      command: ['/app', '{nonce}'],
      args: ['say', 'it: {nonce}'],
      env: { WHAT: '{nonce}', ELSE: 'x' },
      output: { log: 'it: {nonce}', exitCode: 0 }
    }
  }

  test('gives a pod the same text in command, args, env and what is expected of its log', () => {
    const { command, args, env, output } = fillNonce(runtime, 'check-1-1-abcdef').sample
    const nonce = env?.['WHAT'] ?? ''
    expect(nonce).toMatch(/^[0-9a-z]{14}$/)
    expect({ command, args, env, output }).toEqual({
      command: ['/app', nonce],
      args: ['say', `it: ${nonce}`],
      env: { WHAT: nonce, ELSE: 'x' },
      output: { log: `it: ${nonce}`, exitCode: 0 }
    })
  })

  test('gives no two pods the same text, and none a part of its name', () => {
    const pods = Array.from({ length: 5_000 }, (_, index) => `check-1-${index}-abcdef`)
    const nonces = pods.map((pod) => fillNonce(runtime, pod).sample.env?.['WHAT'] ?? '')
    expect(new Set(nonces).size).toBe(pods.length)
    expect(nonces.filter((nonce, index) => pods[index]?.includes(nonce))).toEqual([])
  })

  test('leaves a sample without it as it is', () => {
    expect(fillNonce(spin, 'check-1-1-abcdef')).toEqual(spin)
  })
})

describe('overrideSample', () => {
  const sample = { image: 'a', command: ['/'], port: 80, path: '/hello', status: 200, body: has('Hello') }

  test('what proves it by its output takes the place of an answer, and the other way round', () => {
    const command = overrideSample(sample, { log: 'x', exitCode: 3 })
    expect(command).toEqual({ ...sample, port: 0, path: '/', body: has(''), output: { log: 'x', exitCode: 3 } })
    expect(overrideSample(command, { args: ['x'] })).toEqual({ ...command, args: ['x'] })
    // A copy of the image is started as the image is; one that is proven otherwise has a command of its own.
    expect(overrideSample(command, { image: 'copy' })).toEqual({ ...command, image: 'copy' })
    expect(overrideSample(command, { image: 'other', log: 'y' })).not.toHaveProperty('command')
    expect(overrideSample(command, { port: 81, path: '/hello', body: has('Hello') })).toEqual({ ...sample, port: 81 })
  })

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
