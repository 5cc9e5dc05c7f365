import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runBundle } from '../support/action/program.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear, findTraces, noTraces } from './traces.ts'

const testbed = useTestbed('e2e')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
})

beforeEach(async () => {
  await clear(testbed)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  {
    moment: 'before the result is printed',
    line: 'left out: ',
    shows: /^ERROR .*\nunexpected: a defect$/m
  },
  { moment: 'after it', line: 'APPLIED', shows: /^APPLIED /m }
])('a defect that is thrown behind the back of a good run, $moment: exit code 1', async ({ line, shows }) => {
  const given = { kubeconfig: testbed.kubeconfig, runtimes: 'spin', nodes: 'node-a', sample: 'none', cleanup: 'all' }
  const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`)
  const env = { NODE_OPTIONS: `--import=${throwWhen(line)}` }
  const { exitCode, stdout, stderr } = await runBundle(args, { cwd: folder, env })
  expect(stdout).toMatch(shows)
  expect(stderr).toContain('unexpected: the run is ended: a defect')
  expect(exitCode).toBe(1)
  expect(await findTraces(testbed)).toEqual(noTraces)
})

/** A module that throws, where nobody waits for it, as soon as the process prints a text. */
function throwWhen(text: string): string {
  const path = join(folder, 'throw.mjs')
  writeFileSync(
    path,
    `const write = process.stdout.write.bind(process.stdout)
    process.stdout.write = (text, ...rest) => {
      if (String(text).includes(${JSON.stringify(text)})) {
        process.stdout.write = write
        queueMicrotask(() => { throw new Error('a defect') })
      }
      return write(text, ...rest)
    }`
  )
  return path
}
