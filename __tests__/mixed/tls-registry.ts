import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as forward } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAuthority, makeIdentity } from '../../testbed/certificates.ts'
import type { Testbed } from '../../testbed/testbed.ts'

/** The testbed's registry as it is seen from outside. */
export type TlsRegistry = {
  /** Host and port, as an image's name has it. */
  readonly host: string
  /** What a program needs to know the authority of its certificate. */
  readonly env: Readonly<Record<string, string>>
  /** Every request so far: `GET /v2/...`. */
  readonly seen: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * A front with TLS before the testbed's registry, which speaks plain HTTP to nodes: the product asks registries over TLS
 * only. It listens on the machine's own address in the testbed's range.
 */
export async function openTlsRegistry(cluster: Testbed): Promise<TlsRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-registry-'))
  const address = `${cluster.controlPlane.address.split('.').slice(0, 2).join('.')}.0.254`
  const authority = await makeAuthority(join(folder, 'pki'))
  const subject = { file: 'registry', name: 'registry', servers: [`IP:${address}`] }
  const { certificate, key } = await makeIdentity(authority, subject)
  const trusted = join(folder, 'authority.pem')
  writeFileSync(trusted, authority.certificate)
  const seen: string[] = []
  const server = createServer({ cert: certificate, key }, ({ method = '', url = '', headers }, outgoing) => {
    seen.push(`${method} ${url}`)
    const { accept = '' } = headers
    const passed = forward(new URL(url, cluster.registry), { method, headers: { accept } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy()).end()
  })
  server.listen(0, address)
  await once(server, 'listening')
  return {
    host: `${address}:${(server.address() as AddressInfo).port}`,
    env: { NODE_EXTRA_CA_CERTS: trusted },
    seen,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true })
    }
  }
}
