import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readWorkflowInputs } from '../../../../src/adapters/host/github.ts'

const LAUNCH = JSON.stringify(resolve(import.meta.dirname, '../../../../src/adapters/host/open.ts'))
const SECRETS = JSON.stringify(resolve(import.meta.dirname, '../../../../src/adapters/secrets.ts'))
const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_PATH'] as const
const EVERYTHING = `
  host.log.info('::error::from a cluster\\n##[group]x')
  host.log.group('a ::group::', '::endgroup::')
  host.log.warn('::stop-commands::x')
  host.log.annotate('notice', 'one\\n::debug::two', 'title')
  host.log.mask(['s3cret-1', ' ', 's3cret-2'])
  host.job.setOutput('result', 'passed\\nfailed=1')
  host.job.saveState('ledger', '{"a":1}')
  await host.job.appendSummary('# Table\\n')
`

describe('readWorkflowInputs', () => {
  test('every INPUT_ variable comes under the name that was written, unknown ones too', () => {
    const env = { INPUT_NODES: '*', 'INPUT_NODE-SELECTOR': 'a=b', INPUT_MIN_NODES: '2', INPUT_: 'x', PATH: '/bin' }
    expect([...readWorkflowInputs(env)]).toEqual([
      ['nodes', '*'],
      ['node-selector', 'a=b'],
      ['min_nodes', '2']
    ])
  })
})

// What is printed is for a runner to read, so a process of its own prints it.
describe('the host', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'front-'))
    for (const name of FILES) writeFileSync(join(folder, name), '')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  test('in a workflow: text is no command, annotations are, outputs and state go to their files', () => {
    const lines = run(EVERYTHING).split('\n')
    expect(lines.filter((line) => line.startsWith('::'))).toEqual([
      expect.stringMatching(/^::group::/),
      '::endgroup::',
      expect.stringMatching(/^::warning::: :stop-commands/),
      expect.stringMatching(/^::notice title=title::one%0A: :debug/),
      '::add-mask::s3cret-1',
      '::add-mask::s3cret-2'
    ])
    expect(lines.filter((line) => line.includes('##['))).toEqual([])
    expect(read('GITHUB_OUTPUT')).toMatch(/^result<<(ghadelimiter_\S+)\npassed\nfailed=1\n\1\n$/)
    expect(read('GITHUB_STATE')).toMatch(/^ledger<<(ghadelimiter_\S+)\n{"a":1}\n\1\n$/)
    expect(read('GITHUB_STEP_SUMMARY')).toBe('# Table\n')
  })

  test.each([
    { name: 'in a workflow', args: [] },
    { name: 'in a terminal', args: ['--nodes', 'a'] }
  ])('$name: nothing that is printed or written has a secret in it', ({ args }) => {
    const body = `
      const { secrets } = await import(${SECRETS})
      secrets.add(['s3cret'])
      const text = 'a s3cret and a s3\u200bcret'
      host.log.info(text)
      host.log.group(text, text)
      host.log.warn(text)
      host.log.annotate('notice', text, text)
      await host.job.appendSummary(text)`
    const all = [run(body, args), ...FILES.map(read)].join('')
    expect(all).not.toContain('s3cret')
    expect(all.match(/a \*\*\* and a \*\*\*/g)).toHaveLength(args.length === 0 ? 7 : 5)
  })

  test('in a workflow: a path stays whole in an output, whatever is a secret', () => {
    const body = `
      const { secrets } = await import(${SECRETS})
      secrets.add(['runner'])
      host.job.setOutput('report', '/home/runner/report.json')`
    run(body)
    expect(read('GITHUB_OUTPUT')).toContain('\n/home/runner/report.json\n')
  })

  test('a secret that holds what is sanitized is hidden as well', () => {
    const secret = '##[abc]def-secret'
    const body = `
      const { secrets } = await import(${SECRETS})
      secrets.add([${JSON.stringify(secret)}])
      host.log.info('it is ${secret}.')`
    expect(run(body)).toContain('it is ***.')
    expect(run(body, ['--nodes', 'a'])).toContain('it is ***.')
  })

  test('in a workflow: debug lines are commands, where they are wanted', () => {
    const body = `host.log.debug?.('a\\nb')`
    expect(run(body, [], { RUNNER_DEBUG: '1' })).toBe('::debug::a%0Ab\n')
    expect(run(body)).toBe('')
  })

  test('in a workflow: what main saved is there for post', () => {
    expect(run(`host.log.info(host.job.readState('ledger'))`, [], { STATE_ledger: '{"a":1}' })).toBe('{"a":1}\n')
  })

  test('in a workflow: a summary over 1 MiB is left out, with a warning', () => {
    writeFileSync(join(folder, 'GITHUB_STEP_SUMMARY'), 'x'.repeat(1024))
    const out = run(`await host.job.appendSummary('x'.repeat(1024 * 1023 + 1))`)
    expect(out).toMatch(/^::warning::The job summary is left out/)
    expect(read('GITHUB_STEP_SUMMARY')).toHaveLength(1024)
  })

  test('in a workflow: a summary that cannot be written is a warning', () => {
    const out = run(`await host.job.appendSummary('x')`, [], { GITHUB_STEP_SUMMARY: join(folder, 'gone') })
    expect(out).toMatch(/^::warning::The job summary can't be written/)
  })

  test.each([
    { name: 'a terminal with variables of a workflow', args: [], env: { GITHUB_ACTIONS: '' } },
    { name: 'a command line within a workflow', args: ['--nodes', 'a'], env: {} }
  ])('$name: no command, no file', ({ args, env }) => {
    const out = run(EVERYTHING, args, env)
    expect(out.split('\n').filter((line) => line.trimStart().startsWith('::') || line.includes('##['))).toEqual([])
    expect(FILES.map(read).join('')).toBe('')
    expect(out).not.toContain('s3cret')
  })

  function read(name: string): string {
    return readFileSync(join(folder, name), 'utf8')
  }

  function run(body: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): string {
    const script = `
      import { openHost } from ${LAUNCH}
      const { env, stdout, stderr } = process
      const host = openHost({ args: ${JSON.stringify(args)}, env, stdout, stderr })
      ${body}`
    const files = Object.fromEntries(FILES.map((name) => [name, join(folder, name)]))
    return execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      encoding: 'utf8',
      env: { GITHUB_ACTIONS: 'true', INPUT_RUNTIMES: 'all', ...files, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
  }
})
