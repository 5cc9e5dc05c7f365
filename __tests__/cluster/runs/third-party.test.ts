import { beforeAll, expect, test } from 'vitest'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { type Reported, runOn } from '../../support/action/run.ts'
import { reset } from '../../support/cluster.ts'
import { push } from '../../support/images.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { findModules, makeComponentImage, makeModuleImage } from '../../support/third-party.ts'

const cluster = useTestbed('cluster')
let ended: Reported

beforeAll(async () => {
  await reset(cluster)
  const modules = await findModules()
  const imageOf = async (file: string): Promise<string> => push(cluster, await makeModuleImage(modules, file))
  const file = writeSampleFile({
    hello: { image: await imageOf('hello_world.wat'), log: 'hello world' },
    ends: { image: await imageOf('exit_code.wat'), exitCode: 42 },
    traps: { image: await imageOf('unreachable.wat'), exitCode: 0 },
    component: {
      image: await push(cluster, await makeComponentImage()),
      port: 8080,
      path: '/hello',
      body: 'Hello from a component!'
    }
  })
  try {
    const runtimes = 'hello=wasmtime, ends=wasmtime, traps=wasmtime, component=component'
    ended = await runOn(cluster, { runtimes, nodes: 'node-a, node-b', sample: file.path, cleanup: 'all' })
  } finally {
    file.remove()
  }
})

test("runwasi's own test modules are proven by log and exit code, and a component by its answer on wasmtime", () => {
  const on = (node: string): object => ({
    [`hello on ${node}`]: 'passed',
    [`ends on ${node}`]: 'passed',
    [`traps on ${node}`]: 'inconclusive wrong-exit-code',
    [`component on ${node}`]: 'passed'
  })
  expect(verdictsOf(ended.report)).toEqual({ ...on('node-a'), ...on('node-b') })
  expect(ended.report.negativeTests.map(({ runtime, verdict }) => `${runtime}: ${verdict}`).sort()).toEqual([
    'component: proven',
    'ends: proven',
    'hello: proven'
  ])
})

test('a module that traps: the evidence has the log that says so', () => {
  expect(checkOf(ended.report, 'traps', 'node-a').diagnosis?.evidence).toContain('unreachable')
})
