import { expect, test } from 'vitest'
import { parseSampleFile } from '../../../src/inputs/sample-file.ts'

const SHAPE = 'a YAML file with "samples:", a mapping from runtime or class to its sample'

test('every key is read', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const text = [
    'samples:',
    '  spin:',
    `    image: ghcr.io/me/app@${digest}`,
    '    command: ["/"]',
    '    port: 8080',
    '    path: /hi?x=1',
    '    status: 404',
    '    body: /^hello$/i'
  ].join('\n')
  const { overrides, mistakes } = parseSampleFile('sample', text)
  expect(mistakes).toEqual([])
  expect(overrides.get('spin')?.override).toEqual({
    image: `ghcr.io/me/app@${digest}`,
    command: ['/'],
    port: 8080,
    path: '/hi?x=1',
    status: 404,
    body: { kind: 'matches', pattern: '^hello$', flags: 'i' }
  })
})

test('every key of a sample that serves nothing is read', () => {
  const text = `samples:
  wasmtime:
    args: [echo, '{nonce}']
    env: { TEXT: 'a b' }
    imagePullSecrets: [registry.example]
    annotations: { module.wasm.image/variant: compat-smart }
    resources: { requests: { cpu: 100m }, limits: { cpu: 1, memory: 1Gi } }
    containers: [{ name: proxy, image: 'me/proxy:v1', args: [serve], env: { A: b } }]
    log: 'said: {nonce}'
    exitCode: 0`
  const { overrides, mistakes } = parseSampleFile('sample', text)
  expect(mistakes).toEqual([])
  expect(overrides.get('wasmtime')?.override).toEqual({
    args: ['echo', '{nonce}'],
    env: { TEXT: 'a b' },
    imagePullSecrets: ['registry.example'],
    annotations: { 'module.wasm.image/variant': 'compat-smart' },
    resources: { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '1Gi' } },
    containers: [{ name: 'proxy', image: 'me/proxy:v1', args: ['serve'], env: { A: 'b' } }],
    log: 'said: {nonce}',
    exitCode: 0
  })
})

test.each([
  {
    name: 'a sample that is asked and one that is not at once',
    text: 'samples: {spin: {port: 80, log: x}}',
    shows: ['sample (samples.spin): expected either port, path, status, body, or log and exitCode, got port and log']
  },
  {
    name: 'an exit code that is none',
    text: 'samples: {spin: {exitCode: 256}}',
    shows: ['an exit code from 0 to 255']
  },
  { name: 'a log that every log holds', text: 'samples: {spin: {log: " "}}', shows: ['a text that the log holds'] },
  {
    name: 'a number in env',
    text: 'samples: {spin: {env: {A: 1}}}',
    shows: ['a mapping of names of variables to texts']
  },
  {
    name: 'a variable without a name',
    text: 'samples: {spin: {env: {"": x}}}',
    shows: ['a mapping of names of variables']
  },
  {
    name: 'a memory limit that is no quantity',
    text: 'samples: {spin: {resources: {limits: {memory: lots}}}}',
    shows: ['a mapping of requests and limits to quantities']
  },
  {
    name: 'resources that are neither requests nor limits',
    text: 'samples: {spin: {resources: {limit: {memory: 1Gi}}}}',
    shows: ['a mapping of requests and limits to quantities']
  },
  {
    name: 'two containers of one name',
    text: 'samples: {spin: {containers: [{name: a, image: b}, {name: a, image: c}]}}',
    shows: ['a list of containers, each with a name of its own']
  },
  {
    name: 'a container with a key that is not taken',
    text: 'samples: {spin: {containers: [{name: a, image: b, ports: []}]}}',
    shows: ['a list of containers']
  },
  { name: 'a text for args', text: 'samples: {spin: {args: echo}}', shows: ['expected a list of texts, got "echo"'] },
  {
    name: 'a Secret in capitals',
    text: 'samples: {spin: {imagePullSecrets: [Mine]}}',
    shows: ['a list of names of Secrets']
  },
  {
    name: 'an annotation with a space',
    text: 'samples: {spin: {annotations: {"a b": x}}}',
    shows: ['as annotations of a pod']
  }
])('$name -> mistake', ({ text, shows }) => {
  const { mistakes } = parseSampleFile('sample', text)
  expect(mistakes).toHaveLength(1)
  for (const one of shows) expect(mistakes[0]).toContain(one)
})

test.each([
  { name: 'nothing', text: '', shows: [/^sample: expected a YAML file, got one that is not YAML/] },
  {
    name: 'no YAML',
    text: 'samples:\n  "x',
    shows: [/^sample: expected a YAML file, got one that is not YAML in line \d: "/]
  },
  { name: 'two documents', text: 'samples: {}\n---\na: 1', shows: [/not YAML/] },
  { name: 'a key twice', text: 'samples: {spin: {port: 1, port: 2}}', shows: [/not YAML in line 1: "duplicated/] },
  { name: 'a list', text: '[1]', shows: [`sample: expected ${SHAPE}, got a list`] },
  { name: 'samples without any', text: 'samples:', shows: [`sample: expected ${SHAPE}, got nothing for it`] },
  {
    name: 'another key beside samples',
    text: 'samples: {spin: {port: 1}}\nsample: 1',
    shows: ['sample: expected only samples, got the unknown key "sample" (did you mean "samples"?)']
  },
  {
    name: 'a sample that is none',
    text: 'samples: {spin: app}',
    shows: [
      'sample (samples.spin): expected a mapping of image, command, args, env, imagePullSecrets, annotations, resources, containers, log, exitCode, port, path, status, body, got "app"'
    ]
  },
  {
    name: 'an unknown key',
    text: 'samples: {spin: {prot: 80}}',
    shows: [
      'sample (samples.spin): expected only image, command, args, env, imagePullSecrets, annotations, resources, containers, log, exitCode, port, path, status, body, got the unknown key "prot" (did you mean "port"?)'
    ]
  },
  {
    name: 'a value of each kind that is wrong',
    text: 'samples: {spin: {image: A B, command: /, port: "80", path: a, status: 99, body: 1}}',
    shows: [
      'sample (samples.spin.image): expected an image, such as "ghcr.io/me/app:v1" or one with a digest, got "A B"',
      'sample (samples.spin.command): expected a list of texts (an empty one for the command of the image), got "/"',
      'sample (samples.spin.port): expected a port from 1 to 65535, got "80"',
      'sample (samples.spin.path): expected a path that starts with "/" and has no ".." in it, got "a"',
      'sample (samples.spin.status): expected an HTTP status from 200 to 599, got 99',
      'sample (samples.spin.body): expected a text that the answer holds, or /regex/flags with flags of i, m, s and u, got 1'
    ]
  },
  {
    name: 'a port that is no whole number',
    text: 'samples: {spin: {port: 80.5}}',
    shows: ['sample (samples.spin.port): expected a port from 1 to 65535, got 80.5']
  },
  {
    name: 'an empty key of a sample',
    text: 'samples: {spin: {port: }}',
    shows: ['sample (samples.spin.port): expected a port from 1 to 65535, got nothing']
  },
  {
    name: 'a command with a number',
    text: 'samples: {spin: {command: [1]}}',
    shows: [
      'sample (samples.spin.command): expected a list of texts (an empty one for the command of the image), got a list'
    ]
  },
  {
    name: 'a hostile name',
    text: 'samples: {"a\\n::error::": {port: 0}}',
    shows: ['sample (samples."a\\n::error::".port): expected a port from 1 to 65535, got 0']
  }
])('$name -> mistakes', ({ text, shows }) => {
  const { mistakes } = parseSampleFile('sample', text)
  expect(mistakes).toHaveLength(shows.length)
  shows.forEach((one, index) => {
    expect(mistakes[index]).toEqual(typeof one === 'string' ? one : expect.stringMatching(one))
  })
})

test('a kubeconfig in place of a sample file -> its keys are named, its values are not', () => {
  const { mistakes } = parseSampleFile('sample', 'kind: Config\nusers: [{user: {token: s3cret}}]')
  expect(mistakes.join('\n')).toContain('"users"')
  expect(mistakes.join('\n')).not.toContain('s3cret')
})

test('a text file in place of a sample file -> the file is not quoted', () => {
  expect(parseSampleFile('sample', 's3cret').mistakes).toEqual([`sample: expected ${SHAPE}, got only a string`])
})

test.each([
  { name: 'breaks off within a secret', text: 'token: "s3cret' },
  { name: 'has a mistake before a secret', text: 'a: b: s3cret' }
])('YAML that $name -> the file is not quoted', ({ text }) => {
  const { mistakes } = parseSampleFile('sample', text)
  expect(mistakes).toHaveLength(1)
  expect(mistakes.join('\n')).not.toContain('s3cret')
})

test('a wrong value is not a missing one', () => {
  expect(parseSampleFile('sample', 'samples: {mine: {port: 0}}').overrides.get('mine')).toEqual({
    override: {},
    given: ['port']
  })
})
