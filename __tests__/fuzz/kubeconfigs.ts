import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import fc from 'fast-check'
import { type Connection, type Kubeconfig, openKubeconfig } from '../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../src/adapters/kubeconfig/files.ts'
import { parseKubeconfig } from '../../src/adapters/kubeconfig/text.ts'
import { makeCluster } from '../../src/adapters/kubernetes/client.ts'
import { hostileText } from '../unit/render/hostile.ts'
import { type Json, yamlFiles } from './arbitraries.ts'
import { makeFuzzer } from './fuzzer.ts'
import { assertClear, assertNoSecret, mayBeRefused, SECRET } from './invariants.ts'

/** A port on which nothing listens: a request is refused at once. */
const SERVER = 'http://127.0.0.1:1'
const ENDS_WITHIN_MS = 100
const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-fuzz-'))
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true })
})

function config(user: Json, cluster: Json = {}, context: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'ctx',
    contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u', namespace: 'default', ...(context as object) } }],
    clusters: [{ name: 'c', cluster: { server: SERVER, 'insecure-skip-tls-verify': true, ...(cluster as object) } }],
    users: [{ name: 'u', user }]
  }
}

const pem = Buffer.from(`-----BEGIN CERTIFICATE-----\n${SECRET}\n-----END CERTIFICATE-----\n`).toString('base64')

/** Kubeconfigs as programs write them. None names a program: what fuzzing makes of such a name would be run. */
const valid: readonly Json[] = [
  config({ token: SECRET }),
  config({ username: 'me', password: SECRET }, { 'insecure-skip-tls-verify': true, 'tls-server-name': 'x' }),
  config({ 'client-certificate-data': pem, 'client-key-data': pem }, { 'certificate-authority-data': pem }),
  config({ token: SECRET, as: 'other', 'as-uid': '1', 'as-groups': ['a', 'b'], 'as-user-extra': { k: ['v'] } }),
  config({ tokenFile: '/nonexistent/token', token: SECRET }, { 'proxy-url': `http://me:${SECRET}@127.0.0.1:1` }),
  config({ 'client-certificate': '/nonexistent/c', 'client-key': 'k' }, { 'certificate-authority': 'ca' }),
  config({ token: SECRET }, { server: `https://me:${SECRET}@127.0.0.1:1` }),
  config({ token: SECRET }, { 'proxy-url': 'socks5://127.0.0.1:1', extensions: [] })
]

const context = fc.option(fc.oneof(fc.constant('ctx'), hostileText), { nil: undefined })

/** A kubeconfig that somebody else gives: a Secret of a management cluster, or the program kind. */
export const kubeconfigText = makeFuzzer(
  'kubeconfig-texts',
  200,
  fc.tuple(yamlFiles(valid), context),
  async ([text, name]) => {
    await use(() => parseKubeconfig(text, 'Secret team/wasm-kubeconfig'), name)
  }
)

/** A kubeconfig in a file of the user's own, or two of them. */
export const kubeconfigFile = makeFuzzer(
  'kubeconfig-files',
  200,
  fc.tuple(fc.array(yamlFiles(valid), { minLength: 1, maxLength: 2 }), context),
  async ([texts, name]) => {
    const paths = texts.map((text, index) => {
      const path = join(folder, String(index))
      writeFileSync(path, text)
      return path
    })
    await use(() => readFiles({ kind: 'auto' }, { KUBECONFIG: paths.join(':') }), name)
  }
)

/** Opens what was read, and sends a request. */
async function use(readIt: () => Kubeconfig, name: string | undefined): Promise<void> {
  await mayBeRefused(async () => {
    const opened = openKubeconfig(readIt(), name, {})
    try {
      await send(opened)
    } finally {
      await opened.close()
    }
  })
}

async function send(opened: Connection): Promise<void> {
  const { connectionPath, context: opens, remarks, server, warnings } = opened
  assertNoSecret(JSON.stringify({ connectionPath, opens, remarks, server, warnings }))
  const { hostname } = new URL(server)
  // Another machine may be named by now: nobody is asked but this one.
  if (hostname !== '127.0.0.1') return
  const signal = AbortSignal.timeout(ENDS_WITHIN_MS)
  const answer = await makeCluster({ ...opened, signal }).get('/version')
  if (answer.kind !== 'ok') assertClear(answer.message)
}
