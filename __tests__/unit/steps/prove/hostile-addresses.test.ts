import { beforeEach, describe, expect, test } from 'vitest'
import type { Verdict } from '../../../../src/core/model.ts'
import type { AskedService } from '../../../../src/core/workloads/workloads.ts'
import { nodePortProbe } from '../../../../src/steps/prove/probe.ts'
import { proveService } from '../../../../src/steps/prove/service.ts'
import { makeNode, spin } from '../../core/examples.ts'
import { FakeCluster } from '../fakes.ts'

/* What a cluster gives as an address leads nowhere else than to an address. */

const hostile = 'x/../@127.0.0.1:22'
const shows = 'not asked: expected an IP address or a DNS name, and a port, got "x/../@127.0.0.1:22" and 30080'
let fake: FakeCluster
let asked: string[]

beforeEach(() => {
  fake = new FakeCluster()
  asked = []
})

/** A run that notes which URLs are asked. */
function run(): ReturnType<FakeCluster['run']> {
  const askUrl = (url: string) => {
    asked.push(url)
    return Promise.resolve({ kind: 'no-answer', via: 'direct', url, message: 'nobody' } as const)
  }
  const plain = fake.run(20)
  return { ...plain, ports: { ...plain.ports, services: { ...plain.ports.services, askUrl } } }
}

test("of a node's addresses only those are asked that are some, and it is shown why", async () => {
  const probe = (addresses: readonly string[]) =>
    nodePortProbe(makeNode('node-a', { addresses }), 30_080, spin.sample, run())(new AbortController().signal)
  expect(await probe([hostile])).toEqual({ kind: 'no-answer', via: 'direct', message: shows, isForbidden: true })
  await probe([hostile, '10.0.0.7'])
  expect(asked).toEqual(['http://10.0.0.7:30080/hello'])
})

describe('a Service', () => {
  const service: AskedService = {
    source: 'manifests',
    namespace: 'ns',
    name: 'web',
    port: { port: 30_080 },
    runtime: spin,
    type: 'LoadBalancer'
  }

  async function prove(ingress: object): Promise<Verdict> {
    const object = { metadata: { name: 'web' }, status: { loadBalancer: { ingress: [ingress] } } }
    fake.changes['services'] = [{ type: 'ADDED', object }]
    return (await fake.time.finish(proveService(service, { access: 'load-balancer' }, run()))).verdict
  }

  test.each([
    ['ip', { ip: hostile }],
    ['hostname', { hostname: hostile }]
  ])('whose %s is no address is not asked, and it is shown why', async (_, ingress) => {
    const verdict = await prove(ingress)
    expect(asked).toEqual([])
    expect(verdict).toMatchObject({ kind: 'inconclusive', diagnosis: { code: 'load-balancer-forbidden' } })
    expect(JSON.stringify(verdict)).toContain(JSON.stringify(shows).slice(1, -1))
  })

  test('with a name is asked by it', async () => {
    await prove({ hostname: 'web.example' })
    expect(asked[0]).toBe('http://web.example:30080/hello')
  })
})
