import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { ActionFile } from '../../../../src/adapters/host/action-file.ts'
import type { Host } from '../../../../src/adapters/host/host.ts'
import { secrets } from '../../../../src/adapters/secrets.ts'
import { openTerminal, readFlags } from '../../../../src/adapters/host/terminal.ts'

const action: ActionFile = {
  name: 'an-action',
  description: 'Does something.',
  inputs: [
    { name: 'nodes', description: 'Which nodes.', default: '*' },
    { name: 'context', description: `Which context. ${'Long '.repeat(30)}`, default: '' }
  ],
  outputs: []
}

describe('readFlags', () => {
  test.each([
    { name: 'no flag: the defaults', args: [], raw: { nodes: '*', context: '' } },
    { name: 'a flag and its value', args: ['--nodes', 'a'], raw: { nodes: 'a', context: '' } },
    { name: 'a flag with "="', args: ['--nodes=a=b\nc'], raw: { nodes: 'a=b\nc', context: '' } },
    { name: 'an empty value', args: ['--nodes='], raw: { nodes: '', context: '' } },
    { name: 'an empty value of its own', args: ['--nodes', ''], raw: { nodes: '', context: '' } },
    { name: 'a value that starts with a dash', args: ['--nodes', '-a'], raw: { nodes: '-a', context: '' } },
    {
      name: 'a value of several short flags',
      args: ['--nodes', '-abc', '--context=x'],
      raw: { nodes: '-abc', context: 'x' }
    },
    {
      name: 'an unknown flag, for the inputs to refuse',
      args: ['--ndoes', 'a'],
      raw: { nodes: '*', context: '', ndoes: 'a' }
    },
    { name: 'an unknown flag without a value', args: ['--dry-run'], raw: { nodes: '*', context: '', 'dry-run': '' } }
  ])('$name', ({ args, raw }) => {
    expect(readFlags(args, action, '1.2.3')).toEqual({ kind: 'run', raw: new Map(Object.entries(raw)), mistakes: [] })
  })

  test.each([
    { name: 'a flag at the end', args: ['--nodes'], mistakes: ['nodes: expected a value after --nodes, got nothing'] },
    {
      name: 'a flag after a flag',
      args: ['--nodes', '--context', 'x'],
      mistakes: ['nodes: expected a value after --nodes, got nothing']
    },
    {
      name: 'a value without a flag',
      args: ['a', '-b'],
      mistakes: [
        'arguments: expected --name value, got "a" on its own; --help lists all',
        'arguments: expected --name value, got "-b" on its own; --help lists all'
      ]
    },
    {
      name: 'one dash, or none, where two are meant',
      args: ['-nodes', 'help', '-v'],
      mistakes: [
        'arguments: expected --name value, got "-nodes" on its own (did you mean "--nodes"?)',
        'arguments: expected --name value, got "help" on its own (did you mean "--help"?)',
        'arguments: expected --name value, got "-v" on its own (did you mean "--version"?)'
      ]
    },
    {
      name: 'a flag three times',
      args: ['--nodes', 'a', '--nodes', 'b', '--nodes=c'],
      mistakes: ['nodes: expected one value, got more than one']
    },
    {
      name: 'two dashes before flags, after which none is one',
      args: ['--nodes', 'a', '--', '--context'],
      mistakes: [
        'arguments: expected --name value, got "--" on its own; --help lists all',
        'arguments: expected --name value, got "--context" on its own; --help lists all'
      ]
    },
    {
      name: 'two dashes alone',
      args: ['--'],
      mistakes: ['arguments: expected --name value, got "--" on its own; --help lists all']
    }
  ])('$name -> mistake', ({ args, mistakes }) => {
    expect(readFlags(args, action, '1.2.3')).toMatchObject({ kind: 'run', mistakes })
  })

  test('--version -> name and version', () => {
    expect(readFlags(['--version'], action, '1.2.3')).toEqual({ kind: 'print', text: 'an-action 1.2.3' })
  })

  test.each(['--help', '-h'])('%s anywhere -> every flag, its default, no line too wide', (flag) => {
    const request = readFlags(['--nodes', 'x', flag], action, '1.2.3')
    const text = request.kind === 'print' ? request.text : ''
    expect(text).toContain('  --nodes VALUE\n      Which nodes. Default: *\n')
    expect(text).toContain('  --context VALUE\n      Which context.')
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([])
  })
})

describe('openTerminal', () => {
  test.each([
    { name: 'a terminal', isTTY: true, env: {}, colour: true },
    { name: 'a pipe', isTTY: false, env: {}, colour: false },
    { name: 'NO_COLOR', isTTY: true, env: { NO_COLOR: '1' }, colour: false },
    { name: 'an empty NO_COLOR, which by its rules reports nothing', isTTY: true, env: { NO_COLOR: '' }, colour: true },
    { name: 'a terminal that can nothing', isTTY: true, env: { TERM: 'dumb' }, colour: false }
  ])('$name -> colour: $colour', ({ isTTY, env, colour }) => {
    const { host, out } = open(isTTY, env)
    host.log.info('\x1b[31mred\x1b[0m')
    expect(host.colour).toBe(colour)
    expect(out()).toBe(colour ? '\x1b[31mred\x1b[0m\n' : 'red\n')
  })

  test('warnings and errors go to the other stream, each with its word', () => {
    const { host, out, err } = open(false)
    host.log.info('one')
    host.log.group('title', 'two\nthree')
    host.log.annotate('notice', 'four')
    host.log.warn('five')
    host.log.annotate('error', 'six', 'spin')
    expect(out()).toBe('one\ntitle\ntwo\nthree\nnotice: four\n')
    expect(err()).toBe('warning: five\nerror: spin: six\n')
  })

  test('several mistakes stand below the word, all alike', () => {
    const { host, err } = open(false)
    host.log.annotate('error', 'one\ntwo', 'cannot run')
    expect(err()).toBe('error: cannot run:\n  one\n  two\n')
  })

  test.each([
    [{}, undefined],
    [{ RUNNER_DEBUG: '0' }, undefined],
    [{ RUNNER_DEBUG: '1' }, 'debug: seven\n'],
    [{ ACTIONS_STEP_DEBUG: 'true' }, 'debug: seven\n']
  ])('debug lines with %o: %s, on the other stream', (env, shown) => {
    const { host, out, err } = open(false, env)
    host.log.debug?.('seven')
    expect([host.log.debug === undefined, out(), err()]).toEqual([shown === undefined, '', shown ?? ''])
  })

  test('no secret is on either stream', () => {
    const { host, out, err } = open(true, { RUNNER_DEBUG: '1' })
    secrets.add(['s3cret'])
    host.log.info('a s3cret')
    host.log.warn('a s3\x1b[1mcret')
    host.log.debug?.('a s3cret')
    expect([out(), err()]).toEqual(['a ***\n', 'warning: a ***\ndebug: a ***\n'])
  })

  test('there is no job: nothing is kept', async () => {
    const { host } = open(false)
    host.job.saveState('a', 'b')
    host.job.setOutput('a', 'b')
    await host.job.appendSummary('a')
    expect(host.job.readState('a')).toBe('')
  })
})

function open(
  isTTY: boolean,
  env: Readonly<Record<string, string>> = {}
): { readonly host: Host; readonly out: () => string; readonly err: () => string } {
  const stdout = Object.assign(new PassThrough(), { isTTY })
  const stderr = new PassThrough()
  const read = (stream: PassThrough) => (): string => String(stream.read() ?? '')
  return { host: openTerminal({ args: [], env, stdout, stderr }), out: read(stdout), err: read(stderr) }
}
