import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { connect, type Connected } from '../../../../src/adapters/cluster/connect.ts'
import { Refusal } from '../../../../src/adapters/errors.ts'
import { makeKindImages } from '../../../../src/adapters/cluster/kind.ts'
import { secrets } from '../../../../src/adapters/secrets.ts'
import { diagnoseConnection } from '../../../../src/core/diagnosis/connection/diagnose.ts'
import { connectionStandIns } from '../../../diagnoses/real-cases.ts'

const standIn = resolve(import.meta.dirname, '../../../kind/kind.mjs')
const path = process.env['PATH']
const never = new AbortController().signal
let folder: string
let masked: string[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kind-test-'))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(standIn, join(folder, 'bin', 'kind'))
})
beforeEach(() => {
  masked = []
  secrets.listen((values) => masked.push(...values))
  // It is looked for on this process's own PATH; the stand-in itself needs node there.
  process.env['PATH'] = [join(folder, 'bin'), dirname(process.execPath)].join(delimiter)
})
afterAll(() => {
  process.env['PATH'] = path
  rmSync(folder, { recursive: true })
})

function envOf(situation: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], STAND_IN_KIND: situation }
}

async function connectTo(cluster: string, situation: string, signal: AbortSignal = never): Promise<Connected> {
  const log = { info: () => undefined }
  return await connect({ kubeconfig: { kind: 'kind', cluster }, access: 'auto' }, envOf(situation), log, signal)
}

/** What a run would be reported that can't be connected. */
async function diagnosisOf(connecting: Promise<unknown>): Promise<string> {
  const refusal = await connecting.catch((error: unknown) => error)
  if (!(refusal instanceof Refusal) || refusal.connectionProblem === undefined)
    throw new Error('expected a connection problem')
  return `error ${diagnoseConnection(refusal.connectionProblem, refusal.message, refusal.connectionPath).code}`
}

describe('the kubeconfig of a kind cluster', () => {
  test('it leads to the cluster, its credentials are masked, and the way back is by kind again', async () => {
    const connected = await connectTo('x', 'up')
    expect(connected).toMatchObject({
      context: 'kind-x',
      server: 'https://127.0.0.1:40411',
      warnings: [],
      destination: { kubeconfig: { kind: 'kind', cluster: 'x' }, context: 'kind-x', access: 'auto' }
    })
    expect(masked).toEqual(['not-a-token'])
    await connected.close()
  })

  test.each([
    {
      situation: 'no engine',
      shows:
        'kind-cluster: kind reaches no container engine: failed to list clusters: exec: "docker": executable file not found in $PATH; start Docker, Podman or nerdctl, and give this user access to it'
    },
    {
      situation: 'engine down',
      shows:
        'kind-cluster: kind reaches no container engine: failed to list clusters: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?; start Docker, Podman or nerdctl, and give this user access to it'
    },
    {
      situation: 'no clusters',
      shows: 'kind-cluster: expected the name of a kind cluster, got "x"; there is none (kind create cluster --name=x)'
    },
    { situation: 'other clusters', shows: 'kind-cluster: expected the name of a kind cluster, one of a, b, got "x"' },
    {
      situation: 'stopped',
      shows:
        'kind-cluster: kind has a cluster "x", but not its kubeconfig: failed to get cluster internal kubeconfig: Error response from daemon: container *** is not running; is it running?'
    }
  ])('$situation -> a message that reports it, and the way out', async ({ situation, shows }) => {
    await expect(connectTo('x', situation)).rejects.toThrow(
      expect.objectContaining({ name: 'Refusal', message: shows })
    )
    expect(await diagnosisOf(connectTo('x', situation))).toBe(connectionStandIns['a kind cluster that is not there'])
    onTestFinished(({ task }) => void Object.assign(task.meta, { made: 'stand-in' }))
  })

  test('no program of that name -> what to install, or to give in its place', async () => {
    process.env['PATH'] = '/nonexistent'
    await expect(connectTo('x', 'up')).rejects.toThrow(
      'kind-cluster: the program "kind" is not on PATH; install it (https://kind.sigs.k8s.io), or use a kubeconfig instead'
    )
    expect(await diagnosisOf(connectTo('x', 'up'))).toBe('error kind-failed')
  })

  test.each([
    { name: 'nothing', script: 'exit 0', shows: 'is no kubeconfig' },
    { name: 'no kubeconfig', script: 'echo s3cret-s3cret', shows: 'is no kubeconfig' },
    { name: 'a plugin in it', script: `echo '{"users": [{"user": {"exec": {"command": "x"}}}]}'`, shows: '"user.exec"' }
  ])('$name comes -> refused, and not shown', async ({ script, shows }) => {
    installKind(script)
    const failure = await connectTo('x', '').then(String, String)
    expect(failure).toContain(`kubeconfig: what kind gives for its cluster "x"`)
    expect(failure).toContain(shows)
    expect(failure).not.toContain('s3cret')
  })

  test('of a failure neither standard output nor what looks like a secret is shown, nor more than 500 characters', async () => {
    installKind(
      'if [ "$2" = clusters ]; then echo x; exit 0; fi; echo s3cret; echo "ERROR: token=abcdef123456"; exit 1'
    )
    const silent = await connectTo('x', '').then(String, String)
    expect(silent).toContain('it ended with exit code 1 without output; is it running?')
    installKind(`echo "ERROR: token=abcdef123456 $(printf '%0600d' 0 | sed 's/000/0 \\n/g')" >&2; exit 1`)
    const loud = await connectTo('x', '').then(String, String)
    expect(loud).toContain('token=*** 0 0 0')
    expect(loud).not.toContain('abcdef')
    expect(loud.length).toBeLessThan(700)
  })
})

describe('archives for the nodes of a kind cluster', () => {
  const archives = ['good.tar', 'bad.tar', 'gone.tar'] as const

  test.each([
    { situation: 'up', archive: archives[0], result: { kind: 'loaded' } },
    {
      situation: 'up',
      archive: archives[1],
      result: { kind: 'not-loaded', reason: 'failed to load image: ctr: unrecognized image format' }
    },
    {
      situation: 'up',
      archive: archives[2],
      result: { kind: 'not-loaded', reason: 'stat gone.tar: no such file or directory' }
    },
    {
      situation: 'other clusters',
      archive: archives[0],
      result: { kind: 'not-loaded', reason: 'no nodes found for cluster "x"' }
    },
    {
      situation: 'engine down',
      archive: archives[0],
      result: {
        kind: 'not-loaded',
        reason:
          'failed to list nodes: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
      }
    }
  ])('$situation, $archive -> $result.kind, and why', async ({ situation, archive, result }) => {
    expect(await makeKindImages('x', envOf(situation)).load(archive, never)).toEqual(result)
  })

  test('what a program logged beside its failure is left out', async () => {
    installKind(`cat >&2 <<'END'
ERROR: failed to load image: command "docker exec x ctr" failed with error: exit status 1

Command Output: time="2026-11-25T13:37:15Z" level=warning msg="DEPRECATION: cgroup v1"
ctr: no space left on device
END
exit 1`)
    const output = await makeKindImages('x', envOf('')).load('a.tar', never)
    expect(output).toEqual({ kind: 'not-loaded', reason: 'failed to load image: ctr: no space left on device' })
  })

  test('no shell reads a path, and none is taken for a flag', async () => {
    installKind('printf "%s\\n" "$@" >&2; exit 1')
    const output = await makeKindImages('x', envOf('')).load('--nodes=$(touch x); "it\'s" *.tar', never)
    expect(output).toEqual({
      kind: 'not-loaded',
      reason: `load image-archive --name=x ${join(process.cwd(), '--nodes=$(touch x); "it\'s" *.tar')}`
    })
  })
})

describe('a kind that hangs, as it does where its engine does', () => {
  const loading = async (signal: AbortSignal): Promise<unknown> =>
    await makeKindImages('x', envOf('')).load('a.tar', signal)
  test.each([
    { what: 'for a kubeconfig', run: async (signal: AbortSignal) => await connectTo('x', '', signal).catch(String) },
    { what: 'for an archive', run: loading }
  ])('asked $what, it ends with the run, and so does what it started', async ({ run }) => {
    const pids = join(mkdtempSync(join(folder, 'hangs-')), 'pids')
    installKind(`sleep 60 & echo $! $$ > ${pids}.new; mv ${pids}.new ${pids}; wait`)
    const ends = new AbortController()
    const asked = run(ends.signal)
    await expect.poll(() => existsSync(pids), { timeout: 10_000 }).toBe(true)
    ends.abort()
    expect(JSON.stringify(await asked)).toMatch(/cancelled/)
    const started = readFileSync(pids, 'utf8').trim().split(' ').map(Number)
    expect(started).toHaveLength(2)
    await expect.poll(() => started.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })

  test('a run that was cancelled before asks nobody', async () => {
    installKind('sleep 60')
    const refusal = await connectTo('x', '', AbortSignal.abort()).catch((error: unknown) => error)
    expect(String(refusal)).toContain('cancelled')
    // Who cancels a run is no engine that fails.
    expect((refusal as Refusal).connectionProblem).toBeUndefined()
  })
})

/** False for a process that has ended, which may still wait for somebody to look at its exit code. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Puts another program in the place of the stand-in. */
function installKind(script: string): void {
  const bin = mkdtempSync(join(folder, 'bin-'))
  writeFileSync(join(bin, 'kind'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  process.env['PATH'] = [bin, path].join(delimiter)
}
