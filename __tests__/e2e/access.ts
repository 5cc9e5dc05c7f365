import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { load } from 'js-yaml'
import type { Testbed } from '../../testbed/testbed.ts'
import { create, remove } from '../support/cluster.ts'

type Fields = Readonly<Record<string, string>>

/** Cluster and user of the administrator's kubeconfig, all in it as data. */
export function readAdmin({ kubeconfig }: Testbed): { readonly cluster: Fields; readonly user: Fields } {
  const { clusters, users } = load(readFileSync(kubeconfig, 'utf8')) as {
    readonly clusters: readonly [{ readonly cluster: Fields }]
    readonly users: readonly [{ readonly user: Fields }]
  }
  return { cluster: clusters[0].cluster, user: users[0].user }
}

/** A service account that may do all. */
export type Account = { readonly token: string; readonly remove: () => Promise<void> }

/** Makes a service account that may do all, until it is removed. */
export async function makeAccount(testbed: Testbed, name: string): Promise<Account> {
  const accounts = '/api/v1/namespaces/default/serviceaccounts'
  const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'
  await create(testbed, accounts, { metadata: { name } })
  await create(testbed, bindings, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }]
  })
  type TokenRequest = { readonly status: { readonly token: string } }
  const { status } = await create<TokenRequest>(testbed, `${accounts}/${name}/token`, {})
  return {
    token: status.token,
    remove: async () => {
      await remove(testbed, `${bindings}/${name}`)
      await remove(testbed, `${accounts}/${name}`)
    }
  }
}

/** A certificate authority that has signed nothing; base64. */
export function makeOtherAuthority(folder: string): string {
  const path = join(folder, 'other-ca.crt')
  const subject = ['-subj', '/CN=another', '-days', '2']
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    join(folder, 'other-ca.key')
  ]
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', path], { stdio: 'pipe' })
  return readFileSync(path).toString('base64')
}

/** The API server without TLS and credentials, on a port of 127.0.0.1. */
export type PlainServer = { readonly port: number; readonly close: () => Promise<void> }

/** Starts `kubectl proxy`, which anybody may ask by whatever name. */
export async function openPlainServer({ kubeconfig, kubectl }: Testbed): Promise<PlainServer> {
  const args = ['proxy', '--port=0', '--address=127.0.0.1', '--accept-hosts=.*', '--reject-paths=^$']
  const child = spawn(kubectl, ['--kubeconfig', kubeconfig, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) {
    const port = /^Starting to serve on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]
    if (port === undefined) continue
    const close = async (): Promise<void> => {
      child.kill()
      await ended
    }
    return { port: Number(port), close }
  }
  throw new Error(`kubectl proxy ended: ${String(await ended)}`)
}
