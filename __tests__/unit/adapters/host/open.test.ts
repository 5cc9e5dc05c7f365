import { resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readActionFile } from '../../../../src/adapters/host/action-file.ts'
import { openHost, readRequest } from '../../../../src/adapters/host/open.ts'

const action = readActionFile(resolve(import.meta.dirname, '../../../..'))
const { stdout, stderr } = process

test('a workflow -> the inputs that the runner passes, nothing else', () => {
  const env = { GITHUB_ACTIONS: 'true', INPUT_NODES: 'a', INPUT_CONSTRIAN: 'true' }
  expect(readRequest({ args: [], env, stdout, stderr }, action, '1')).toEqual({
    kind: 'run',
    raw: new Map([
      ['nodes', 'a'],
      ['constrian', 'true']
    ]),
    mistakes: []
  })
})

test('a terminal -> the defaults of action.yml, whatever INPUT_ variables there are', () => {
  const request = readRequest({ args: [], env: { INPUT_NODES: 'a' }, stdout, stderr }, action, '1')
  expect(request).toMatchObject({
    kind: 'run',
    raw: new Map(action.inputs.map((input) => [input.name, input.default]))
  })
})

test.each([
  { env: {}, kind: 'terminal' },
  { env: { INPUT_RUNTIMES: '' }, kind: 'workflow' },
  { env: { STATE_ledger: '{}' }, kind: 'workflow' }
])("a command of a workflow's run: has the defaults, an action its inputs: $env", ({ env, kind }) => {
  const invocation = { args: [], env: { GITHUB_ACTIONS: 'true', ...env }, stdout, stderr }
  expect(openHost(invocation).kind).toBe(kind)
  const request = readRequest(invocation, action, '1')
  expect(request.kind === 'run' && request.raw.get('runtimes')).toBe(kind === 'terminal' ? 'all' : env.INPUT_RUNTIMES)
})

test.each([{ GITHUB_ACTIONS: 'true', INPUT_NODES: '' }, {}])('a reader that is gone is no accident: %o', (env) => {
  const [out, err] = [new PassThrough(), new PassThrough()]
  openHost({ args: [], env, stdout: out, stderr: err })
  for (const stream of [out, err]) expect(() => stream.emit('error', new Error('write EPIPE'))).not.toThrow()
})

test('action.yml has the documented inputs and outputs', () => {
  expect(action.inputs.map((input) => input.name)).toEqual([
    ...[
      'runtimes',
      'constrain',
      'nodes',
      'node-selector',
      'min-nodes',
      'sample',
      'image-registry',
      'manifests',
      'manifests-path'
    ],
    ...['manifests-expect', 'replicas', 'access'],
    ...[
      'kubeconfig',
      'context',
      'kind-cluster',
      'load-images',
      'capz-cluster',
      'wait-timeout',
      'namespace',
      'timeout',
      'max-parallel'
    ],
    ...['repeat', 'cleanup', 'baseline', 'max-start', 'fail-on', 'report-dir']
  ])
  expect(action.outputs.map((output) => output.name)).toEqual([
    ...['result', 'passed', 'failed', 'inconclusive', 'skipped', 'total'],
    ...['checks', 'failed-nodes', 'failed-runtimes'],
    ...['report', 'junit', 'ctrf', 'summary', 'predicate', 'report-folder', 'namespace']
  ])
})
