import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownRuntimes } from '../../../src/core/runtimes.ts'
import { mistakesIn, names, parse } from './reading.ts'

test.each([
  {
    name: 'constrian',
    text: 'true',
    shows: 'constrian: expected a known input, got an unknown one (did you mean "constrain"?)'
  },
  {
    name: 'manifest',
    text: 'x.yaml',
    shows: 'manifest: expected a known input, got an unknown one (did you mean "manifests"?)'
  },
  {
    name: 'wasm-edge',
    text: 'x',
    shows: `wasm-edge: expected one of the inputs ${names.join(', ')}, got an unknown one`
  },
  { name: 'constrain', text: 'maybe', shows: 'constrain: expected "true" or "false", got "maybe"' },
  {
    name: 'timeout',
    text: 'soon',
    shows: 'timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "soon"'
  },
  {
    name: 'timeout',
    text: '0s',
    shows: 'timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "0s"'
  },
  {
    name: 'timeout',
    text: '25h',
    shows: 'timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "25h"'
  },
  { name: 'min-nodes', text: '0', shows: 'min-nodes: expected a whole number from 1 to 1000000, got "0"' },
  { name: 'max-parallel', text: '1e3', shows: 'max-parallel: expected a whole number from 1 to 1000000, got "1e3"' },
  ...['error', 'none, failed', ''].map((text) => ({
    name: 'fail-on',
    text,
    shows: `fail-on: expected "failed", "inconclusive" or both, or "none", got ${text === '' ? 'nothing' : `"${text.split(',')[0] ?? ''}"`}`
  })),
  { name: 'cleanup', text: 'some', shows: 'cleanup: expected "workload" or "all" or "none", got "some"' },
  {
    name: 'access',
    text: 'ingress',
    shows: 'access: expected "auto" or "proxy" or "port-forward" or "node-port" or "load-balancer", got "ingress"'
  },
  ...['0', '1001', 'twice'].map((text) => ({
    name: 'repeat',
    text,
    shows: `repeat: expected a whole number from 1 to 1000, got "${text}"`
  })),
  { name: 'replicas', text: '0', shows: 'replicas: expected "per-node" or a whole number from 1 to 1000000, got "0"' },
  {
    name: 'manifests',
    text: 'x.yaml',
    shows: `manifests: expected the paths of YAML files, got "x.yaml", which can't be read: no such file`
  },
  {
    name: 'manifests-path',
    text: '/other',
    shows:
      'manifests-path: expected nothing without "manifests" (a sample file says what samples are asked), got "/other"'
  },
  {
    name: 'manifests-expect',
    text: 'Hi',
    shows:
      'manifests-expect: expected nothing without "manifests" (a sample file says what samples are asked), got "Hi"'
  },
  {
    name: 'namespace',
    text: 'My',
    shows:
      'namespace: expected the name of a namespace (at most 63 lower-case letters, digits and "-"), got "My"; did you mean "my"?'
  },
  ...['Wasm', 'a/b/c', '/wasm', 'capi/', 'x'.repeat(64)].map((text) => ({
    name: 'capz-cluster',
    text,
    shows: `capz-cluster: expected [NAMESPACE/]NAME of a Cluster (lower-case letters, digits, "-" and "."), got "${text.length > 60 ? `${'x'.repeat(60)}…` : text}"`
  })),
  {
    name: 'wait-timeout',
    text: '0s',
    shows: 'wait-timeout: expected a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h, got "0s"'
  },
  ...['machinedeployment/md-0', 'machinepool/*'].map((text) => ({
    name: 'nodes',
    text,
    shows: `nodes: expected node names or globs (lower-case letters, digits, "-", ".", "*", "?", "[a-f]"); what made a node is known only with capz-cluster, got "${text}"`
  })),
  ...['machineset/md-0', 'machinepool/', 'image-version/a b'].map((text) => ({
    name: 'nodes',
    text,
    shows: `nodes: expected node names or globs (lower-case letters, digits, "-", ".", "*", "?", "[a-f]"), "machinedeployment/NAME", "machinepool/NAME" or "image-version/VERSION", got "${text}"`
  })),
  { name: 'context', text: 'a\nb', shows: 'context: expected a context\'s name on one line, got "a\\nb"' },
  {
    name: 'nodes',
    text: ' # all\n',
    shows: 'nodes: expected node names or globs (lower-case letters, digits, "-", ".", "*", "?", "[a-f]"), got nothing'
  },
  {
    name: 'report-dir',
    text: '/a-file',
    shows: 'report-dir: expected a folder that can be written to, got "/a-file": /a-file is a file'
  },
  { name: 'report-dir', text: 'a\u0000b', shows: 'report-dir: expected the path of a folder, got "a\\u0000b"' },
  {
    name: 'kubeconfig',
    text: '',
    shows:
      'kubeconfig: expected "auto" or the path of a file, got nothing, which is what an unset secret or variable gives'
  },
  {
    name: 'runtimes',
    text: '',
    shows: `runtimes: expected all, auto, ${knownRuntimes.map((known) => known.name).join(', ')}, or class=handler, got nothing`
  },
  {
    name: 'image-registry',
    text: 'https://x.example/y',
    shows:
      'image-registry: expected HOST[:PORT]/PATH without a scheme, a tag or a slash at the end, such as "ghcr.io/me/samples", got "https://x.example/y"'
  },
  {
    name: 'node-selector',
    text: 'a=b,c>1',
    shows:
      'node-selector: expected a label selector of "a=b", "a!=b", "a in (x,y)", "a notin (x)", "a" or "!a", joined by commas, got "c>1"'
  },
  {
    name: 'sample',
    text: 'gone.yaml',
    shows:
      'sample: expected "builtin", "none" or the path of a YAML file, got "gone.yaml", which can\'t be read: no such file'
  }
])('$name: $text -> one mistake that reports it', ({ name, text, shows }) => {
  expect(mistakesIn({ [name]: text })).toEqual([shows])
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

test('a class too long for a label -> a mistake only with constrain', () => {
  const runtimes = `${'x'.repeat(64)}=spin`
  expect(mistakesIn({ runtimes })).toEqual([])
  expect(mistakesIn({ runtimes, constrain: 'true' })).toEqual([
    `runtimes: expected a class name of at most 63 characters with "constrain", got "${'x'.repeat(60)}…"`
  ])
})

test('long and hostile texts are shortened and put on one line', () => {
  expect(mistakesIn({ constrain: `\u001b[2K::error::\u202e${'x'.repeat(99)}` })).toEqual([
    `constrain: expected "true" or "false", got "\\u001b[2K::error::\\u{202e}${'x'.repeat(46)}…"`
  ])
})

test('any text at all -> inputs or mistakes on one line each, never an accident', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 40 }), (name, text) => {
      const parsed = parse({ [name]: text })
      expect(parsed.kind === 'inputs' || parsed.mistakes.every((one) => /^[^\n\r\u2028\u0085]+$/.test(one))).toBe(true)
    })
  )
})

test("kind's archives go on its own nodes, which are the management cluster's", () => {
  expect(mistakesIn({ 'kind-cluster': 'dev', 'capz-cluster': 'wasm', 'load-images': 'a.tar' })).toContain(
    "load-images: expected no capz-cluster beside it, got both; kind's nodes are the management cluster's"
  )
})

test.each<[Readonly<Record<string, string>>, string]>([
  [{ replicas: '2' }, 'a number of replicas, whose Deployment is created once'],
  [{ sample: 'none' }, '"sample: none", which starts nothing'],
  [{ cleanup: 'none' }, '"cleanup: none", which keeps every pod running']
])('repeat: 3 with %j -> a mistake that says why', (given, why) => {
  expect(mistakesIn({ ...given, repeat: '3' })).toEqual([`repeat: expected 1 with ${why}, got "3"`])
  expect(mistakesIn({ ...given, repeat: '1' })).toEqual([])
})

const idle: readonly (readonly [
  name: string,
  text: string,
  beside: Readonly<Record<string, string>>,
  expected: string
])[] = [
  ['wait-timeout', '45m', {}, '"20m", its default, without capz-cluster (a run takes until timeout)'],
  ['image-registry', 'r.example/x', { sample: 'none' }, 'its default with "sample: none", which pulls nothing'],
  ['access', 'node-port', { sample: 'none' }, '"auto" with "sample: none" and without manifests, which asks nothing'],
  ['replicas', '2', { sample: 'none' }, '"per-node" with "sample: none"'],
  ['max-start', '2s', { sample: 'none' }, 'nothing with "sample: none", which starts nothing']
]

test.each(idle)('%s: %s has no effect beside %j: a mistake', (name, text, beside, expected) => {
  expect(mistakesIn({ ...beside, [name]: text })).toEqual([`${name}: expected ${expected}, got "${text}"`])
  expect(mistakesIn(beside)).toEqual([])
})

test('what is wrong by itself is one mistake, though it has no effect either', () => {
  const wrong = ['wait-timeout', 'image-registry', 'access', 'replicas', 'max-start'].map(
    (name) => [name, 'a b'] as const
  )
  expect(mistakesIn({ ...Object.fromEntries(wrong), sample: 'none' })).toHaveLength(wrong.length)
})

test('where there is what they are for, none of them is a mistake', () => {
  expect(mistakesIn({ 'capz-cluster': 'wasm', 'wait-timeout': '45m' })).toEqual([])
  expect(
    mistakesIn({ 'image-registry': 'r.example/x', access: 'node-port', replicas: '2', 'max-start': '2s' })
  ).toEqual([])
  // Its Services are asked, though no sample is. The file can't be read here.
  expect(mistakesIn({ sample: 'none', manifests: 'x.yaml', access: 'node-port' })).toEqual([
    expect.stringMatching(/^manifests: /)
  ])
})
