import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Testbed } from '../../testbed/testbed.ts'
import type { Proxy } from './proxies.ts'

/** Listens in another machine, passes everything on to this one, and ends with its lifeline to it. */
const RELAY = `
const { connect, createServer } = require('node:net')
const [address, port, host, lifeline] = process.argv.slice(1)
createServer((near) => {
  const far = connect(port, host)
  for (const [from, to] of [[near, far], [far, near]]) {
    from.pipe(to)
    from.on('error', () => undefined).on('close', () => to.destroy())
  }
}).listen(port, address, () => {
  connect(lifeline, host).on('error', () => undefined).on('close', () => process.exit())
})`

/** The address of this machine in the testbed's network. */
export function hostOf(testbed: Testbed): string {
  return testbed.controlPlane.address.replace(/\d+$/, '254')
}

/**
 * Puts a proxy that listens on `hostOf(testbed)` on the testbed's control plane as well, at the same port: no cluster may
 * lead a run to the machine that it runs on.
 */
export async function placeElsewhere(testbed: Testbed, proxy: Proxy): Promise<Proxy> {
  const { hostname: host, port } = new URL(`http://${proxy.host}`)
  const { address, exec } = testbed.controlPlane
  const lifeline = createServer().listen(0, host)
  await once(lifeline, 'listening')
  const { port: lifelinePort } = lifeline.address() as AddressInfo
  // By its name: a node has a /tmp of its own, where the program that runs this isn't if this project is in /tmp.
  const ended = exec(['node', '-e', RELAY, address, port, host, String(lifelinePort)], { timeoutMs: 180_000 })
  const begun = once(lifeline, 'connection') as Promise<[Socket]>
  const failed = ended.then(({ stderr }) => Promise.reject(new Error(`the relay has ended: ${stderr}`)))
  const [line] = await Promise.race([begun, failed])
  failed.catch(() => undefined)
  const close = async (): Promise<void> => {
    line.destroy()
    lifeline.close()
    await ended
    await proxy.close()
  }
  return { host: `${address}:${port}`, seen: proxy.seen, close }
}
