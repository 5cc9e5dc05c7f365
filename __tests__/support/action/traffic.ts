import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAdmin, writeKubeconfig } from '../kubeconfigs.ts'
import { couple } from '../relay.ts'
import type { Testbed } from '../../../testbed/testbed.ts'
import { type ActionRun, runAction } from './timed.ts'

/** What a run asks of the API server. */
export type Traffic = {
  readonly run: ActionRun
  /** Numbers of requests, by `verb resource`, sorted; a request that is asked again counts again. */
  readonly requests: ReadonlyMap<string, number>
  /** TCP connections to the API server. */
  readonly connections: number
}

/** Runs the main step with debug lines, through a relay that counts connections. */
export async function countTraffic(testbed: Testbed, given: Readonly<Record<string, string>>): Promise<Traffic> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-traffic-'))
  const { user } = readAdmin(testbed)
  const relay = await openCounter(new URL(testbed.server))
  try {
    const kubeconfig = writeKubeconfig(
      join(folder, 'config'),
      { server: relay.url, 'insecure-skip-tls-verify': true },
      user
    )
    const run = await runAction({ ...given, kubeconfig }, { RUNNER_DEBUG: '1' })
    return { run, requests: countRequests(run.stdout), connections: relay.count() }
  } finally {
    relay.close()
    rmSync(folder, { recursive: true })
  }
}

/** Counts the debug lines of requests, `::debug::GET /api/v1/nodes?limit=500: 200 after 12 ms`. */
export function countRequests(stdout: string): ReadonlyMap<string, number> {
  const names: string[] = []
  for (const [, method = '', path = '', watch] of stdout.matchAll(/^::debug::([A-Z]+) (\/\S*?)( \(watch\))?: /gm)) {
    names.push(nameRequest(method, path, watch !== undefined))
  }
  return countNames(names)
}

/** How often each name is there, sorted. */
export function countNames(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))
  return new Map([...counts].sort(([one], [other]) => one.localeCompare(other)))
}

/** A request by its verb and the resource that its path is of, such as `get pods/proxy`. */
export function nameRequest(method: string, path: string, isWatch: boolean): string {
  return `${isWatch ? 'watch' : method.toLowerCase()} ${resourceOf(path)}`
}

/** The resource that a path is of, without names: `pods`, `pods/proxy`. */
function resourceOf(path: string): string {
  const [bare = ''] = path.split('?')
  const parts = bare.replace(/^\/(api\/v1|apis\/[^/]+\/[^/]+)\//, '').split('/')
  if (bare === '/version') return 'version'
  const inside = parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(2) : parts
  const [resource = bare, , subresource] = inside
  return subresource === undefined ? resource : `${resource}/${subresource}`
}

async function openCounter({ hostname, port }: URL): Promise<{ url: string; count: () => number; close: () => void }> {
  let count = 0
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    count += 1
    sockets.add(near)
    couple(near, connect(Number(port), hostname))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
