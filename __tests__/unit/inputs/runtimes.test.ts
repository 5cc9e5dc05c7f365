import { describe, expect, test } from 'vitest'
import type { Runtime } from '../../../src/core/model.ts'
import { knownRuntimes } from '../../../src/core/runtimes.ts'
import { parseRuntimes } from '../../../src/inputs/runtimes.ts'
import { withSamples, type SampleSource } from '../../../src/inputs/samples.ts'
import { parseSampleFile } from '../../../src/inputs/sample-file.ts'

const EXPECTED = `all, auto, ${knownRuntimes.map(({ name }) => name).join(', ')}, or class=handler`
const OWN = '{image: me/app, port: 8080, path: /, body: hi}'

describe('runtimes: auto', () => {
  test('stands for all that are known, for their samples', () => {
    const { entries, isAuto, mistakes } = parseRuntimes('runtimes', 'auto', false)
    expect([isAuto, mistakes]).toEqual([true, []])
    expect(entries.map(({ name }) => name)).toEqual([
      'lunatic',
      'slight',
      'spin',
      'wws',
      'wasmtime',
      'wasmedge',
      'wasmer',
      'wamr'
    ])
  })

  test('stands alone, and constrains nothing', () => {
    expect(parseRuntimes('runtimes', 'auto, spin', true).mistakes).toEqual([
      'runtimes: expected "auto" alone, got "auto, spin"',
      'constrain: expected "false" with "runtimes: auto", which uses classes as they are, got "true"'
    ])
  })

  test('takes a sample of any class from a file: which classes there are is not known yet', () => {
    const { entries } = parseRuntimes('runtimes', 'auto', false)
    const { overrides } = parseSampleFile('sample', 'samples: {crun: {image: me/app, log: x}}')
    expect(withSamples('sample', entries, { kind: 'file', overrides }, 'r.example', true).mistakes).toEqual([])
  })
})

describe('parseRuntimes', () => {
  test.each([
    { name: 'all four', text: 'all', names: ['lunatic', 'slight', 'spin', 'wws'] },
    { name: 'the order in which they came', text: 'wws\nspin', names: ['wws', 'spin'] },
    { name: 'the four and one more', text: 'all, mine=wasm', names: ['lunatic', 'slight', 'spin', 'wws', 'mine'] },
    { name: 'a known class with its handler is that runtime', text: 'wasmtime-spin-v2=spin', names: ['spin'] },
    {
      name: 'a known class with another handler is not',
      text: 'wasmtime-spin-v2=spin-v2',
      names: ['wasmtime-spin-v2']
    },
    { name: 'a class with dots and spaces around', text: 'my.class = spin', names: ['my.class'] }
  ])('$name: $text', ({ text, names }) => {
    const { entries, mistakes } = parseRuntimes('runtimes', text, false)
    expect(mistakes).toEqual([])
    expect(entries.map((entry) => entry.name)).toEqual(names)
  })

  test.each([
    { name: 'a typing slip', text: 'spni', shows: [`expected ${EXPECTED}, got "spni" (did you mean "spin"?)`] },
    { name: 'capitals', text: 'WWS', shows: [`expected ${EXPECTED}, got "WWS" (did you mean "wws"?)`] },
    {
      name: 'a class alone',
      text: 'wasmtime-wws-v1',
      shows: [`expected ${EXPECTED}, got "wasmtime-wws-v1" (did you mean "wws"?)`]
    },
    { name: 'another word', text: 'kata', shows: [`expected ${EXPECTED}, got "kata"`] },
    {
      name: "another class of a runtime's",
      text: 'wasmtime-v1',
      shows: [`expected ${EXPECTED}, got "wasmtime-v1" (did you mean "wasmtime"?)`]
    },
    {
      name: 'no class',
      text: '=spin',
      shows: ['expected class=handler with the name of a RuntimeClass before the "=", got "=spin"']
    },
    {
      name: 'a class in capitals',
      text: 'Mine=spin',
      shows: ['expected class=handler with the name of a RuntimeClass before the "=", got "Mine=spin"']
    },
    {
      name: 'no handler',
      text: 'a=',
      shows: ['expected class=handler with at most 63 lower-case letters, digits and "-" after the "=", got "a="']
    },
    {
      name: 'a handler with a dot',
      text: 'a=b.c',
      shows: ['expected class=handler with at most 63 lower-case letters, digits and "-" after the "=", got "a=b.c"']
    },
    { name: 'two equal signs', text: 'a=b=c', shows: ['expected class=handler with one "=", got "a=b=c"'] },
    {
      name: 'a runtime twice',
      text: 'all, spin',
      shows: ['expected each class once, got "wasmtime-spin-v2" more than once']
    },
    {
      name: 'a class with two handlers',
      text: 'a=b, a=c',
      shows: ['expected each class once, got "a" more than once']
    },
    {
      name: 'a class with the name of a runtime',
      text: 'spin, spin=b',
      shows: ['expected each name once, got "spin" as runtime and as class']
    }
  ])('$name: $text -> mistake', ({ text, shows }) => {
    expect(parseRuntimes('runtimes', text, false).mistakes).toEqual(shows.map((one) => `runtimes: ${one}`))
  })

  test('a class too long for a label -> a mistake only with constrain', () => {
    const text = `${'x'.repeat(64)}=spin`
    expect(parseRuntimes('runtimes', text, false).mistakes).toEqual([])
    expect(parseRuntimes('runtimes', text, true).mistakes).toHaveLength(1)
  })
})

describe('withSamples', () => {
  test('a known handler under another class -> shim and sample of its runtime', () => {
    expect(workloads('mine=spin', { kind: 'builtin' })).toEqual([
      { ...workloads('spin', { kind: 'builtin' })[0], name: 'mine', runtimeClass: 'mine' }
    ])
  })

  test('an unknown handler -> the sample of the file, status 200, no shim', () => {
    expect(workloads('mine=wasm', file(`samples: {mine: ${OWN}}`))).toEqual([
      {
        name: 'mine',
        runtimeClass: 'mine',
        handler: 'wasm',
        sample: { image: 'me/app', port: 8080, path: '/', status: 200, body: { kind: 'contains', text: 'hi' } }
      }
    ])
  })

  test.each([
    { name: 'what the file reports of a runtime holds for it', text: 'samples: {spin: {port: 1}}', ports: [1, 1] },
    { name: 'by the name of its class as well', text: 'samples: {wasmtime-spin-v2: {port: 2}}', ports: [2, 80] },
    {
      name: 'what it reports of a class goes on top',
      text: 'samples: {spin: {port: 1}, mine: {port: 3}}',
      ports: [1, 3]
    },
    { name: 'what it reports of others does not', text: 'samples: {wws: {port: 4}}', ports: [80, 80] }
  ])('$name', ({ text, ports }) => {
    expect(workloads('spin, mine=spin', file(text)).map((workload) => workload.sample.port)).toEqual(ports)
  })

  test.each<{ name: string; source: SampleSource; shows: readonly string[] }>([
    {
      name: 'no file',
      source: { kind: 'builtin' },
      shows: [
        'sample: expected a file with image, port, path, body, or image and what it leaves (log, exitCode), for class "mine", as no sample is known for handler "wasm", got "builtin"'
      ]
    },
    {
      name: 'a file without the class',
      source: file('samples: {spin: {port: 1}}'),
      shows: [
        'sample (samples.mine): expected image, port, path, body, or image and what it leaves (log, exitCode), for class "mine", as no sample is known for handler "wasm", got nothing'
      ]
    },
    {
      name: 'a file without a port',
      source: file('samples: {mine: {image: a, path: /, body: hi}}'),
      shows: [
        'sample (samples.mine.port): expected a port from 1 to 65535 for class "mine", as no sample is known for handler "wasm", got nothing'
      ]
    },
    {
      name: 'a file that calls the class something else',
      source: file(`samples: {mine: ${OWN}, wsw: {}, mime: {}, my-app: {}}`),
      shows: [
        'sample (samples.wsw): expected a runtime or a class of this run, got "wsw" (did you mean "wws"?)',
        'sample (samples.mime): expected a runtime or a class of this run, got "mime" (did you mean "mine"?)',
        'sample (samples.my-app): expected a runtime or a class of this run, got "my-app" (add it to runtimes: my-app=HANDLER)'
      ]
    },
    { name: 'no samples at all', source: { kind: 'none' }, shows: [] }
  ])('unknown handler, $name -> $reports.length mistakes', ({ source, shows }) => {
    expect(make('mine=wasm', source).mistakes).toEqual(shows)
  })
})

function workloads(text: string, source: SampleSource): readonly Runtime[] {
  const { runtimes: made, mistakes } = make(text, source)
  expect(mistakes).toEqual([])
  return made
}

function make(text: string, source: SampleSource): ReturnType<typeof withSamples> {
  return withSamples('sample', parseRuntimes('runtimes', text, false).entries, source, 'r.example')
}

function file(text: string): SampleSource {
  return { kind: 'file', overrides: parseSampleFile('sample', text).overrides }
}
