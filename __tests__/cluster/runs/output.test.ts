import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Reported, runOn } from '../../support/action/run.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { reset } from '../../support/cluster.ts'
import { compile, makeFileImage, push } from '../../support/images.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
const app = '/wasi-demo-app.wasm'
const demo = 'ghcr.io/containerd/runwasi/wasi-demo-app:latest'

/** A pod that ends at once races with its log: more classes of one runtime are more pods to lose that race. */
const racing = Array.from({ length: 6 }, (_, index) => `again-${index + 1}`)

let builtin: Reported
let custom: Reported

beforeAll(async () => {
  await reset(cluster)
  const content = await compile(join(import.meta.dirname, '../../support/echo.c'))
  const native = await push(cluster, await makeFileImage('cluster-tests/echo', '/echo', content))
  const file = writeSampleFile({
    ends: { command: [app, 'exit', '3'], exitCode: 3 },
    sings: { command: [app], args: ['daemon'], log: 'This is a song' },
    'by-env': { command: [app], args: ['echo', '$(TEXT)'], env: { TEXT: 'as told: {nonce}' }, log: 'told: {nonce}' },
    'other-code': { command: [app, 'exit', '4'], exitCode: 3 },
    silent: { command: [app, 'exit', '0'], log: 'anything' },
    foreign: { command: [app, 'echo', 'said before'], env: { TEXT: '{nonce}' }, log: '{nonce}' },
    native: { image: native, command: ['/echo', '{nonce}'] },
    beside: { containers: [{ name: 'sings', image: demo, command: [app, 'daemon'] }] },
    'ends-beside': {
      command: [app, 'exit', '3'],
      exitCode: 3,
      containers: [{ name: 'fails', image: demo, command: [app, 'exit', '7'] }]
    }
  })
  const classes = ['ends', 'sings', 'by-env', 'other-code', 'silent', 'foreign', 'native', 'beside', 'ends-beside']
  try {
    ;[builtin, custom] = await Promise.all([
      runOn(cluster, {
        runtimes: ['wasmtime', ...racing.map((name) => `${name}=wasmtime`)].join(),
        nodes: 'node-a, node-b',
        cleanup: 'all'
      }),
      runOn(cluster, {
        runtimes: classes.map((name) => `${name}=wasmtime`).join(),
        nodes: 'node-a',
        sample: file.path,
        cleanup: 'all'
      })
    ])
  } finally {
    file.remove()
  }
})

test("the sample of runwasi's runtimes, which prints a text of its own pod and ends, passes each time", () => {
  const names = ['wasmtime', ...racing]
  expect(verdictsOf(builtin.report)).toEqual(
    Object.fromEntries(names.flatMap((name) => ['node-a', 'node-b'].map((node) => [`${name} on ${node}`, 'passed'])))
  )
  expect(builtin.report.result).toBe('passed')
})

test('the same pod without its class must not run: each runtime has its negative test', () => {
  expect(builtin.report.negativeTests).toHaveLength(1 + racing.length)
  for (const { verdict, evidence } of builtin.report.negativeTests) {
    expect([verdict, evidence]).toEqual(['proven', expect.stringMatching(/exec format error/i)])
  }
})

test('exit codes and logs are what the sample file says, and each failure has its own code', () => {
  expect(verdictsOf(custom.report)).toEqual({
    'ends on node-a': 'passed',
    'sings on node-a': 'passed',
    'by-env on node-a': 'passed',
    'other-code on node-a': 'inconclusive wrong-exit-code',
    'silent on node-a': 'inconclusive log-missing',
    'foreign on node-a': 'inconclusive wrong-log',
    'native on node-a': 'inconclusive negative-test-not-proven',
    // One that goes on, and one that fails, beside it: the sample alone counts.
    'beside on node-a': 'passed',
    'ends-beside on node-a': 'passed'
  })
})

test('what came is in the evidence', () => {
  const evidenceOf = (runtime: string): string => checkOf(custom.report, runtime, 'node-a').diagnosis?.evidence ?? ''
  expect(evidenceOf('other-code')).toBe('Error, exit code 4, expected 3; its log is empty')
  expect(evidenceOf('silent')).toBe('expected its log to hold "anything"; its log is empty')
  expect(evidenceOf('foreign')).toMatch(/^expected its log to hold "[0-9a-z]{14}"; its log ends: said before$/)
  expect(evidenceOf('native')).toBe('the sample writes what proves it without its RuntimeClass too')
})
