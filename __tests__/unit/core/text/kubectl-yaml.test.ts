import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseYaml, parseYamlDocument } from '../../../../src/core/text/yaml.ts'
import { root } from '../../../../scripts/tools.ts'

const read = (text: string): unknown => JSON.parse(JSON.stringify(parseYamlDocument(`a: ${text}`)))

/** What `YAMLToJSON` of sigs.k8s.io/yaml v1.4.0, by which kubectl reads manifests, makes of `a: TEXT`. */
const texts: readonly (readonly [text: string, value: unknown])[] = [
  ['0755', 493],
  ['0400', 256],
  ['0o755', 493],
  ['0x1F', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['08', 8],
  ['09.5', 9.5],
  ['-010', -8],
  ['+0755', 493],
  ['0777_7', 4095],
  ['0_7', 7],
  ['+12', 12],
  ['-0', 0],
  ['1:30', '1:30'],
  ['190:20:30', '190:20:30'],
  ['yes', true],
  ['YES', true],
  ['yEs', 'yEs'],
  ['y', true],
  ['n', false],
  ['no', false],
  ['on', true],
  ['off', false],
  ['True', true],
  ['"yes"', 'yes'],
  ['"0755"', '0755'],
  ['~', null],
  ['Null', null],
  ['""', ''],
  ['1e3', 1000],
  ['1E3', 1000],
  ['.5', 0.5],
  ['5.', 5],
  ['-.5', -0.5],
  ['1.10', 1.1],
  ['2001-12-14', '2001-12-14'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['_1', '_1'],
  ['0x', '0x'],
  ['=', '='],
  ['1.2.3', '1.2.3'],
  ['123456789012345678901234567890', 1.2345678901234568e29],
  ['!!str yes', 'yes'],
  ['!!int "0755"', 493],
  ['{y: 1}', { true: 1 }],
  ['{0755: x}', { 493: 'x' }],
  ['{<<: {b: 1}, c: 2}', { b: 1, c: 2 }],
  ['{<<: [{b: 1}, {b: 2, d: 3}], c: 2}', { b: 1, c: 2, d: 3 }],
  ['{c: 1, <<: {c: 2, d: 3}}', { c: 2, d: 3 }],
  ['{c: 1, <<: [{c: 2}, {c: 3}]}', { c: 2 }],
  ['{c: 1, <<: {c: 2}, c: 3}', { c: 3 }],
  ['{<<: {c: 2}, <<: {c: 3}}', { c: 3 }],
  ['{<<: {b: 1}, <<: {c: 3}}', { b: 1, c: 3 }],
  ['{<<: {<<: {c: 3}, c: 2}, c: 1}', { c: 1 }],
  ['{<<: {c: 1, <<: {c: 3}}}', { c: 3 }],
  ['{c: {x: 1}, <<: {c: {z: 2}}}', { c: { z: 2 } }],
  ['{<<: [{c: 2, d: 1}, {c: 3, e: 1}], d: 5}', { c: 2, d: 5, e: 1 }],
  ['{<<: []}', {}],
  ['{"<<": {b: 1}}', { '<<': { b: 1 } }]
]

describe('a text is read as kubectl reads it', () => {
  test.each(texts)('%s', (text, value) => {
    expect(read(text)).toEqual({ a: value })
  })

  test.each([
    { text: '.nan', error: 'YAML with the number NaN' },
    { text: '[-.inf]', error: 'YAML with the number -Infinity' },
    { text: '12345678901234567890', error: 'YAML with the number 12345678901234567890, which is too large' },
    { text: '{a: 1, a: 2}', error: 'duplicated mapping key' },
    { text: '{<<: 3}', error: 'cannot merge mappings' },
    { text: '!!binary aGVsbG8=', error: 'unknown' },
    { text: '!!set {a}', error: 'unknown' }
  ])('$text is refused: it would be another value', ({ text, error }) => {
    expect(() => read(text)).toThrow(error)
  })

  test('a manifest with modes in octal, a class by a merge key, and "yes"', () => {
    const text = readFileSync(join(root, '__tests__/fixtures/manifests/yaml-1.1.yaml'), 'utf8')
    expect(parseYaml(text).at(-1)).toMatchObject({
      spec: {
        template: {
          metadata: { labels: { app: 'modes' } },
          spec: {
            runtimeClassName: 'wasmtime-spin-v2',
            containers: [{ volumeMounts: [{ readOnly: true }] }],
            volumes: [{ configMap: { defaultMode: 0o755 } }, { secret: { defaultMode: 0o400 } }]
          }
        }
      }
    })
  })
})
