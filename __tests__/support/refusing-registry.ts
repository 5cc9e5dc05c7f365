import { createServer } from 'node:http'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import type { AddressInfo } from 'node:net'
import type { TestbedNode } from '../../testbed/testbed.ts'

/** How a registry refuses whoever asks it. */
export type Refusal = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly error: { readonly code: string; readonly message: string }
}

/** One that wants credentials. */
export const wantsCredentials: Refusal = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="private"' },
  error: { code: 'UNAUTHORIZED', message: 'authentication required' }
}

/** One that was asked too often. */
export const throttles: Refusal = {
  status: 429,
  error: { code: 'TOOMANYREQUESTS', message: 'toomanyrequests: retry-after: 1ms, allowed: 44000/minute' }
}

/** One that does not have the image. */
export const lacks: Refusal = { status: 404, error: { code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' } }

/** A server that refuses whoever asks, in a registry's words, on the machine that nodes have a cable to. */
export async function startRefusingRegistry(
  controlPlane: string,
  { error, headers, status }: Refusal
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { ...headers, 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors: [error] }))
  })
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://${addressBeside(controlPlane)}:${port}`, stop: () => server.close() }
}

/** Has a node pull images of one registry's name from another place than its fellows do. */
export async function redirect(node: TestbedNode, registry: string, url: string): Promise<() => Promise<void>> {
  const folder = `/etc/containerd/certs.d/${registry}`
  const text = `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`
  await node.exec(['sh', '-ec', `mkdir -p ${folder}; cat > ${folder}/hosts.toml`], { input: text })
  return async () => {
    await node.exec(['rm', '-r', folder])
  }
}

/** This machine's own address in the network of the control plane. */
function addressBeside(controlPlane: string): string {
  const prefix = controlPlane.split('.').slice(0, 2).join('.')
  const own = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ address }) => address.startsWith(`${prefix}.`))
  if (own === undefined) throw new Error(`this machine has no address beside ${controlPlane}`)
  return own.address
}
