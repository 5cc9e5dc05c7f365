import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import { type Ended, runBundle, runBundleInTerminal } from '../support/action/program.ts'
import { screenOf } from '../support/screen.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear, findTraces } from './traces.ts'

const testbed = useTestbed('e2e')
const { inputs } = readActionFile(root)
const command = /^\s*(::|##\[)/m
const files = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH']
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  await clear(testbed)
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

describe('a command line within a workflow', () => {
  let ended: Ended

  beforeAll(async () => {
    for (const name of files) writeFileSync(join(folder, name), '')
    const env = Object.fromEntries(files.map((name) => [name, join(folder, name)]))
    const args = ['--kubeconfig', testbed.kubeconfig, '--runtimes=spin', '--nodes', 'node-a,node-c', '--cleanup', 'all']
    ended = await runBundle(args, { cwd: folder, env: { ...env, GITHUB_ACTIONS: 'true', INPUT_NODES: 'node-b' } })
  })

  test('it runs by its flags and not by what a workflow would pass', () => {
    expect(ended.exitCode).toBe(1)
    expect(ended.stdout).toMatch(/^✓ spin on node-a: passed/m)
    expect(ended.stdout).toMatch(/^✗ spin on node-c: failed handler-not-configured/m)
    expect(ended.stdout).toMatch(/^FAILED {2}1 of 2 checks passed, 1 problem on 1 node/m)
    expect(ended.stdout).not.toContain('spin on node-b')
  })

  test('it touches no file of the workflow', () => {
    expect(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(
      files.map((name) => [name, ''])
    )
  })

  test('it prints no workflow command', () => {
    expect(ended.stdout).not.toMatch(command)
    expect(ended.stderr).not.toMatch(command)
  })

  test('its reports are in a folder of its own below ./wasm-node-smoke-report', () => {
    const reports = join(folder, 'wasm-node-smoke-report')
    const [run = ''] = readdirSync(reports)
    expect(run).toMatch(/^wasm-node-smoke-[0-9a-f]{8}$/)
    expect(readdirSync(join(reports, run)).sort()).toEqual([
      'ctrf.json',
      'junit.xml',
      'predicate.json',
      'report.json',
      'summary.md'
    ])
  })

  test('nothing of it is left on the cluster', async () => {
    expect(await findTraces(testbed)).toEqual({ namespaces: [], pods: [], classes: [], labels: [] })
  })
})

describe('--help', () => {
  test('it has a flag for each input of action.yml, with its description and its default', async () => {
    const { exitCode, stdout, stderr } = await runBundle(['--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const flags = new Map(
      stdout
        .split(/\n(?= {2}--)/)
        .slice(1)
        .map((part) => [/^ {2}--(\S+)/.exec(part)?.[1], part.replace(/\s+/g, ' ')])
    )
    expect([...flags.keys()]).toEqual([...inputs.map(({ name }) => name), 'help', 'version'])
    for (const input of inputs) {
      expect(flags.get(input.name)).toContain(input.description)
      if (input.default !== '') expect(flags.get(input.name)).toContain(` Default: ${input.default}`)
    }
  })

  test('it is given whatever else is on the command line, and in a workflow too', async () => {
    const { exitCode, stdout } = await runBundle(['--nods', 'x', '--help'], { env: { GITHUB_ACTIONS: 'true' } })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('--kubeconfig VALUE')
    expect(stdout).not.toMatch(command)
  })
})

describe('mistakes on a command line', () => {
  test('all of them are reported together, on standard error, and the exit code is 1', async () => {
    const kubeconfig = ['--kubeconfig', join(folder, 'none')]
    const mistaken = [
      '--constrian',
      'true',
      '--timeout',
      'soon',
      '--max-start',
      '2',
      '--report-dir',
      import.meta.filename
    ]
    const ended = await runBundle([...mistaken, ...kubeconfig, 'stray', '--nodes'])
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ended.stderr).toContain('did you mean "constrain"?')
    expect(ended.stderr).toMatch(/^ {2}timeout: expected .*, got "soon"$/m)
    expect(ended.stderr).toContain('did you mean "2s"?')
    expect(ended.stderr).toContain(
      `report-dir: expected a folder that can be written to, got "${import.meta.filename}"`
    )
    expect(ended.stderr).toContain('stray')
    expect(ended.stderr).toContain('a value after --nodes')
    expect(ended.stderr).toContain(`kubeconfig: expected the path of a file; ${join(folder, 'none')} is not there`)
  })

  test('contents of a kubeconfig in place of a path are refused and not repeated', async () => {
    const contents = readFileSync(testbed.kubeconfig, 'utf8')
    const secret = /client-key-data: (\S+)/.exec(contents)?.[1] ?? ''
    expect(secret).not.toBe('')
    const { exitCode, stdout, stderr } = await runBundle(['--kubeconfig', contents])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^.*kubeconfig: expected .*path/m)
    for (const line of contents.split('\n').filter((one) => one.trim().length > 20)) {
      expect(stdout + stderr).not.toContain(line.trim())
    }
  })

  test('in a workflow those contents are masked as well, and nowhere else to be seen', async () => {
    const contents = readFileSync(testbed.kubeconfig, 'utf8')
    const secret = /client-key-data: (\S+)/.exec(contents)?.[1] ?? 'none'
    const { exitCode, stdout } = await runBundle([], { env: { GITHUB_ACTIONS: 'true', INPUT_KUBECONFIG: contents } })
    expect(exitCode).toBe(1)
    const [masks, others] = [true, false].map((isMask) =>
      stdout
        .split('\n')
        .filter((line) => line.startsWith('::add-mask::') === isMask)
        .join('\n')
    )
    expect(masks).toContain(secret)
    expect(others).not.toContain(secret)
  })
})

test('a run without samples ends as soon as it has applied classes and labels', async () => {
  const args = ['--nodes', 'node-a', '--constrain', 'true', '--sample', 'none', '--cleanup', 'all']
  const { exitCode, stdout } = await runBundle(['--kubeconfig', testbed.kubeconfig, ...args], { cwd: folder })
  expect(exitCode).toBe(0)
  const [, seconds] = /^APPLIED .* · ([\d.]+)s\b/m.exec(stdout) ?? []
  expect(Number(seconds)).toBeLessThan(10)
})

describe('a terminal', () => {
  const args = ['--nodes', 'node-a,node-c', '--cleanup', 'all']

  test.each([80, 40])(
    'of %i columns shows one line that is written over, and only the result in the end',
    async (columns) => {
      const env = { TERM: 'xterm', NO_COLOR: '1' }
      const options = { cwd: folder, columns, env }
      const { exitCode, stdout } = await runBundleInTerminal(['--kubeconfig', testbed.kubeconfig, ...args], options)
      expect(exitCode).toBe(1)
      const counters = stdout.split('\r').filter((part) => part.includes(' of 8 checks decided'))
      expect(counters.length).toBeGreaterThan(3)
      for (const line of counters) expect(line.trim().length).toBeLessThan(columns)
      expect(stdout).toMatch(/ of 8 checks decided, \d failed · \d+s/)
      expect(stdout).toContain('\rcleaning up · ')
      const screen = screenOf(stdout)
      expect(screen.filter((line) => /decided|cleaning up/.test(line))).toEqual([])
      expect(screen.filter((line) => /^✗ \w+ on node-c: failed/.test(line))).toHaveLength(4)
      expect(screen.filter((line) => /^✓ \w+ on node-a/.test(line))).toEqual([])
      expect(screen.filter((line) => line.startsWith('cleanup: done, '))).toHaveLength(1)
    }
  )

  test.each([
    { name: 'a CI that gives its jobs a terminal', env: { CI: 'true', TERM: 'xterm' } },
    { name: 'a dumb terminal', env: { TERM: 'dumb' } }
  ])('no line is written over in $name', async ({ env }) => {
    const given = ['--kubeconfig', testbed.kubeconfig, '--runtimes=spin', ...args]
    const { stdout } = await runBundleInTerminal(given, { cwd: folder, env: { NO_COLOR: '1', ...env } })
    expect(stdout).toMatch(/^✓ spin on node-a: passed/m)
    expect(stdout.replaceAll('\r\n', '\n')).not.toContain('\r')
  })
})

describe('colour', () => {
  const args = ['--runtimes', 'spin', '--nodes', 'node-a', '--sample', 'none', '--cleanup', 'all']
  const escape = '\u001b'

  test('a terminal gets it', async () => {
    const { exitCode, stdout } = await run({})
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`${escape}[`)
  })

  test('a terminal with NO_COLOR, or one that reports it is dumb, gets the same words without it', async () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const { exitCode, stdout } = await run(env)
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(/^APPLIED /m)
      expect(stdout).not.toContain(escape)
    }
  })

  test('a pipe does not get it', async () => {
    const options = { cwd: folder, env: { TERM: 'xterm' } }
    const { stdout } = await runBundle(['--kubeconfig', testbed.kubeconfig, ...args], options)
    expect(stdout).toMatch(/^APPLIED /m)
    expect(stdout).not.toContain(escape)
  })

  async function run(env: Readonly<Record<string, string>>): Promise<Ended> {
    const options = { cwd: folder, env: { TERM: 'xterm', ...env } }
    return await runBundleInTerminal(['--kubeconfig', testbed.kubeconfig, ...args], options)
  }
})
