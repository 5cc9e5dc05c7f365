import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { attempt } from '../../testbed/run.ts'
import type { Engine } from './docker.ts'

/** What kind reported in one situation to one list of arguments. */
export type Output = {
  readonly situation: string
  readonly args: readonly string[]
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** All that was recorded, and of which kind. */
export type Recording = { readonly version: string; readonly output: readonly Output[] }

const up = { kind: 'up', apiServer: { host: '127.0.0.1', port: '40411' } } as const
const node = { name: 'x-control-plane', role: 'control-plane', isRunning: true } as const
const get = ['get', 'kubeconfig', '--name=x']
const list = ['get', 'clusters']
const load = ['load', 'image-archive', '--name=x']

/** In which situations kind is asked what; without an engine there is no program of that name at all. */
const situations: readonly {
  readonly name: string
  readonly engine?: Omit<Extract<Engine, { kind: 'up' }>, 'adminConf'> | { readonly kind: 'down' }
  readonly runs: readonly (readonly string[])[]
}[] = [
  { name: 'no engine', runs: [get, list] },
  { name: 'engine down', engine: { kind: 'down' }, runs: [get, list, [...load, 'good.tar']] },
  { name: 'no clusters', engine: { ...up, clusters: {} }, runs: [get, list] },
  {
    name: 'other clusters',
    engine: {
      ...up,
      clusters: { b: [{ ...node, name: 'b-control-plane' }], a: [{ ...node, name: 'a-control-plane' }] }
    },
    runs: [get, list, [...load, 'good.tar']]
  },
  { name: 'stopped', engine: { ...up, clusters: { x: [{ ...node, isRunning: false }] } }, runs: [get, list] },
  {
    name: 'up',
    engine: { ...up, clusters: { x: [node] } },
    runs: [get, list, [...load, 'good.tar'], [...load, 'bad.tar'], [...load, 'gone.tar']]
  }
]

/** As kubeadm writes it; none of it is anybody's. */
const adminConf = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'kubernetes-admin@x',
  clusters: [
    {
      name: 'x',
      cluster: { server: 'https://x-control-plane:6443', 'certificate-authority-data': 'bm90IGEgY2VydGlmaWNhdGU=' }
    }
  ],
  users: [{ name: 'kubernetes-admin', user: { token: 'not-a-token' } }],
  contexts: [{ name: 'kubernetes-admin@x', context: { cluster: 'x', user: 'kubernetes-admin' } }]
}

/** Asks the real kind, at this path, all that the stand-in for it is to know. */
export async function record(kind: string): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'kind-recording-'))
  try {
    writeFileSync(join(folder, 'good.tar'), 'oci-layout')
    writeFileSync(join(folder, 'bad.tar'), 'nothing of the kind')
    const output: Output[] = []
    for (const situation of situations) output.push(...(await recordSituation(kind, folder, situation)))
    const { stdout } = await attempt(kind, ['version', '--quiet'], { env: {} })
    return { version: stdout.trim(), output }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function recordSituation(
  kind: string,
  folder: string,
  { name, engine, runs }: (typeof situations)[number]
): Promise<readonly Output[]> {
  const adminFile = join(folder, 'admin.conf')
  writeFileSync(adminFile, JSON.stringify(adminConf))
  const env =
    engine === undefined
      ? { PATH: '/nonexistent' }
      : installDocker(folder, engine.kind === 'down' ? engine : { ...engine, adminConf: adminFile })
  const output: Output[] = []
  for (const args of runs) {
    const { code, stdout, stderr } = await attempt(kind, args, { cwd: folder, env: { HOME: folder, ...env } })
    output.push({ situation: name, args, exitCode: code, stdout, stderr: `${stderr.trim()}\n` })
  }
  return output
}

/** Makes a program `docker` below a folder that is our stand-in with these containers; what finds it, and nothing else. */
export function installDocker(
  folder: string,
  engine: Engine
): { readonly PATH: string; readonly STAND_IN_DOCKER: string } {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const standIn = join(import.meta.dirname, 'docker.ts')
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`)
  chmodSync(join(bin, 'docker'), 0o755)
  const file = join(folder, 'docker.json')
  writeFileSync(file, JSON.stringify(engine))
  return { PATH: bin, STAND_IN_DOCKER: file }
}
