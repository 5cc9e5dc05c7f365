import { createServer } from 'node:http'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import type { AddressInfo } from 'node:net'
import type { TestbedNode } from '../../../testbed/testbed.ts'

/** A server that wants credentials of whoever asks, in a registry's words, on the machine that nodes have a cable to. */
export async function startDenyingRegistry(controlPlane: string): Promise<{
  readonly url: string
  readonly stop: () => void
}> {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="private"', 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }))
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
