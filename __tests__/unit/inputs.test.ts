import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readActionFile } from '../../src/adapters/action-file.ts'
import type { Inputs } from '../../src/core/model.ts'
import { type FileText, parseInputs } from '../../src/inputs.ts'

const declared = readActionFile(resolve(import.meta.dirname, '../..')).inputs
const names = declared.map((input) => input.name)
const KUBECONFIG = 'apiVersion: v1\nclusters:\n- name: c\nusers:\n- user: {token: s3cret-s3cret-s3cret}\n'

describe('what users may say', () => {
  test('the defaults of action.yml are what product.md says', () => {
    const { runtimes, ...rest } = read()
    expect(runtimes.map((runtime) => runtime.name)).toEqual(['lunatic', 'slight', 'spin', 'wws'])
    expect(rest).toEqual({
      constrain: false,
      nodes: ['*'],
      nodeSelector: [],
      minNodes: 1,
      runSamples: true,
      kubeconfig: { kind: 'auto' },
      timeoutMs: 300_000,
      maxParallel: 200,
      cleanup: 'workload',
      reportDir: '/reports'
    })
  })

  test.each<{ name: string; given: Readonly<Record<string, string>>; want: Partial<Inputs> }>([
    { name: 'booleans as YAML has them', given: { constrain: 'True' }, want: { constrain: true } },
    {
      name: 'lists with commas, lines, comments and repetitions',
      given: { nodes: 'node-a, node-b # the good ones, mostly\r\n# none\npool-*,node-a' },
      want: { nodes: ['node-a', 'node-b', 'pool-*'] }
    },
    {
      name: 'a node selector over lines, with a comment',
      given: { 'node-selector': 'a=b # for, now\n!c' },
      want: {
        nodeSelector: [
          { kind: 'in', key: 'a', values: ['b'] },
          { kind: 'not-exists', key: 'c' }
        ]
      }
    },
    { name: 'white space around a text', given: { timeout: ' 90s\n' }, want: { timeoutMs: 90_000 } },
    { name: 'a context of odd characters', given: { context: 'me@c/x: y' }, want: { context: 'me@c/x: y' } },
    { name: 'a namespace', given: { namespace: 'mine' }, want: { namespace: 'mine' } },
    { name: 'the proxy by name', given: { access: 'proxy' }, want: {} },
    {
      name: 'a kubeconfig at home',
      given: { kubeconfig: '~/.kube/other' },
      want: { kubeconfig: { kind: 'path', path: '/home/me/.kube/other' } }
    },
    { name: 'a report folder', given: { 'report-dir': './out' }, want: { reportDir: './out' } },
    { name: 'no samples', given: { sample: 'none', runtimes: 'a=b' }, want: { runSamples: false } }
  ])('$name', ({ given, want }) => {
    expect(read(given)).toMatchObject(want)
  })
})

describe('mistakes', () => {
  test.each([
    {
      name: 'constrian',
      text: 'true',
      says: 'constrian: expected a known input, got an unknown one (did you mean "constrain"?)'
    },
    {
      name: 'manifests',
      text: 'x.yaml',
      says: `manifests: expected one of the inputs ${names.join(', ')}, got an unknown one`
    },
    { name: 'constrain', text: 'maybe', says: 'constrain: expected "true" or "false", got "maybe"' },
    {
      name: 'timeout',
      text: 'soon',
      says: 'timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "soon"'
    },
    {
      name: 'timeout',
      text: '0s',
      says: 'timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "0s"'
    },
    {
      name: 'timeout',
      text: '25h',
      says: 'timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "25h"'
    },
    { name: 'min-nodes', text: '0', says: 'min-nodes: expected a whole number from 1 to 1000000, got "0"' },
    { name: 'max-parallel', text: '1e3', says: 'max-parallel: expected a whole number from 1 to 1000000, got "1e3"' },
    { name: 'cleanup', text: 'some', says: 'cleanup: expected "workload" or "all" or "none", got "some"' },
    { name: 'access', text: 'node-port', says: 'access: expected "auto" or "proxy", got "node-port"' },
    {
      name: 'namespace',
      text: 'My',
      says: 'namespace: expected the name of a namespace (at most 63 lower-case letters, digits and "-"), got "My"'
    },
    { name: 'context', text: 'a\nb', says: 'context: expected a context\'s name on one line, got "a\\nb"' },
    {
      name: 'nodes',
      text: ' # all\n',
      says: 'nodes: expected node names or globs (lower-case letters, digits, "-", ".", "*", "?", "[a-f]"), got nothing'
    },
    { name: 'report-dir', text: 'a\u0000b', says: 'report-dir: expected the path of a folder, got "a\\u0000b"' },
    {
      name: 'kubeconfig',
      text: '',
      says: 'kubeconfig: expected "auto" or the path of a file, got nothing, which is what an unset secret gives'
    },
    {
      name: 'runtimes',
      text: '',
      says: 'runtimes: expected all, lunatic, slight, spin, wws, or class=handler, got nothing'
    },
    {
      name: 'image-registry',
      text: 'https://x.example/y',
      says: 'image-registry: expected HOST[:PORT]/PATH without a scheme, a tag or a slash at the end, such as "ghcr.io/me/samples", got "https://x.example/y"'
    },
    {
      name: 'node-selector',
      text: 'a=b,c>1',
      says: 'node-selector: expected a label selector of "a=b", "a!=b", "a in (x,y)", "a notin (x)", "a" or "!a", joined by commas, got "c>1"'
    },
    {
      name: 'sample',
      text: 'gone.yaml',
      says: 'sample: expected "builtin", "none" or the path of a YAML file, got "gone.yaml", which can\'t be read: no such file'
    }
  ])('$name: $text -> one mistake that says it', ({ name, text, says }) => {
    expect(mistakesIn({ [name]: text })).toEqual([says])
  })

  test('all of them come at once, unknown inputs first', () => {
    const given = {
      constrian: 'true',
      runtimes: 'spni',
      nodes: 'A,B',
      timeout: 'soon',
      sample: 'gone.yaml',
      access: 'x'
    }
    const places = mistakesIn(given).map((mistake) => mistake.slice(0, mistake.indexOf(':')))
    expect(places).toEqual(['constrian', 'runtimes', 'sample', 'nodes', 'nodes', 'timeout', 'access'])
  })

  test('long and hostile texts are shortened and put on one line', () => {
    expect(mistakesIn({ constrain: `\u001b[2K::error::\u202e${'x'.repeat(99)}` })).toEqual([
      `constrain: expected "true" or "false", got "\\u001b[2K::error::\\u{202e}${'x'.repeat(46)}…"`
    ])
  })

  test.each([
    { name: 'contents', text: KUBECONFIG, says: 'the contents of a kubeconfig' },
    {
      name: 'contents on one line',
      text: JSON.stringify({ apiVersion: 'v1', token: 's3cret' }),
      says: 'the contents of a kubeconfig'
    },
    { name: 'contents in base64', text: btoa(KUBECONFIG), says: 'the contents of a kubeconfig, in base64' },
    {
      name: 'contents in wrapped base64',
      text: btoa(KUBECONFIG).replace(/.{40}/g, '$&\n'),
      says: 'the contents of a kubeconfig, in base64'
    },
    {
      name: 'base64 that lost its end',
      text: btoa(KUBECONFIG).slice(0, 73),
      says: 'the contents of a kubeconfig, in base64'
    },
    { name: 'lines of something else', text: 's3cret\ns3cret', says: 'a text that is no path (not shown)' },
    { name: 'a text as long as no path is', text: 's3cret'.repeat(1000), says: 'a text that is no path (not shown)' }
  ])('kubeconfig: $name -> refused, not shown', ({ text, says }) => {
    expect(mistakesIn({ kubeconfig: text })).toEqual([
      `kubeconfig: expected "auto" or the path of a file, got ${says}; write the contents to a file and give its path`
    ])
  })

  test.each(names.filter((name) => name !== 'kubeconfig'))(
    '%s: contents of a kubeconfig are not shown there either',
    (name) => {
      const mistakes = mistakesIn({ [name]: KUBECONFIG }).join('\n')
      expect(mistakes).not.toBe('')
      expect(mistakes).not.toContain('s3cret')
    }
  )

  test('any text at all -> inputs or mistakes on one line each, never an accident', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 40 }), (name, text) => {
        const parsed = parse({ [name]: text })
        expect(parsed.kind === 'inputs' || parsed.mistakes.every((one) => /^[^\n\r\u2028\u0085]+$/.test(one))).toBe(
          true
        )
      })
    )
  })
})

function read(given: Readonly<Record<string, string>> = {}): Inputs {
  const parsed = parse(given)
  if (parsed.kind === 'mistakes') throw new Error(parsed.mistakes.join('\n'))
  return parsed.inputs
}

function mistakesIn(given: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parse(given)
  return parsed.kind === 'mistakes' ? parsed.mistakes : []
}

function parse(given: Readonly<Record<string, string>>): ReturnType<typeof parseInputs> {
  const raw = new Map([...declared.map((input) => [input.name, input.default] as const), ...Object.entries(given)])
  const readFile = (): FileText => ({ kind: 'unreadable', reason: 'no such file' })
  return parseInputs(raw, names, { homeDir: '/home/me', defaultReportDir: '/reports', readFile })
}
