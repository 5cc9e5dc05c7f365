import { beforeEach, describe, expect, test } from 'vitest'
import type { Access, Verdict } from '../../../../src/core/model.ts'
import type { AskedService } from '../../../../src/core/workloads/workloads.ts'
import { addReadyPod, makeReadyPods } from '../../../../src/steps/prove/ready-pods.ts'
import { proveService } from '../../../../src/steps/prove/service.ts'
import { makeNode, spin } from '../../core/examples.ts'
import { FakeCluster } from '../fakes.ts'

const [inner, outer] = ['10.0.0.7', '203.0.113.7']

describe('a Service that is asked from here', () => {
  let fake: FakeCluster
  let asked: Set<string>

  beforeEach(() => {
    fake = new FakeCluster()
    asked = new Set()
  })

  /** The verdict on a Service with two addresses, of which only this one is reachable. */
  async function prove(access: Access, open: string): Promise<Verdict> {
    const service: AskedService = {
      ...{ source: 'manifests', namespace: 'ns', name: 'web', port: { port: 80 }, runtime: spin },
      type: access === 'node-port' ? 'NodePort' : 'LoadBalancer'
    }
    const ingress = [inner, outer].map((ip) => ({ ip }))
    const object = {
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80, nodePort: 30_080 }] },
      status: { loadBalancer: { ingress } }
    }
    fake.changes['services'] = [{ type: 'ADDED', object }]
    const readyPods = makeReadyPods()
    addReadyPod(readyPods, { pod: 'web-1', port: 80, node: makeNode('node-a', { addresses: [inner, outer] }) })
    const plain = fake.run(60)
    const askUrl = (url: string) => {
      asked.add(url)
      const isOpen = new URL(url).hostname === open
      return Promise.resolve(
        isOpen
          ? ({ kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false } as const)
          : ({ kind: 'no-answer', via: 'direct', url, message: 'no route' } as const)
      )
    }
    const run = { ...plain, ports: { ...plain.ports, services: { ...plain.ports.services, askUrl } } }
    return (await fake.time.finish(proveService(service, { access, readyPods }, run))).verdict
  }

  test.each([
    { access: 'node-port', port: 30_080, code: 'node-port-unreachable' },
    { access: 'load-balancer', port: 80, code: 'load-balancer-unreachable' }
  ] as const)('by $access: at the address that answers, whichever of them that is', async ({ access, port, code }) => {
    const urls = [inner, outer].map((host) => `http://${host}:${port}/hello`)
    expect((await prove(access, inner)).kind).toBe('passed')
    expect([...asked]).toEqual(urls.slice(0, 1))
    expect((await prove(access, outer)).kind).toBe('passed')
    expect([...asked]).toEqual(urls)
    expect(await prove(access, 'nowhere')).toMatchObject({ kind: 'inconclusive', diagnosis: { code } })
  })
})
