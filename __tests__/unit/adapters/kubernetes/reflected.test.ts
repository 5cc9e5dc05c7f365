import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { createPods } from '../../../../src/adapters/kubernetes/access.ts'
import { formsOf, type ReflectingServer, startReflectingServer } from '../../../support/reflecting-server.ts'

const token = 'a-token"with<more>'
const signal = AbortSignal.timeout(30_000)
let server: ReflectingServer

beforeAll(async () => {
  server = await startReflectingServer()
})
afterAll(() => {
  server.close()
})

/** What comes back of a pod, as text; it is cut and quoted by whoever looks at it. */
async function readFrom(reflection: string): Promise<readonly string[]> {
  const config = {
    clusters: [{ name: 'c', cluster: { server: `${server.address}/${reflection}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c'
  }
  const connection = openKubeconfig(parseKubeconfig(JSON.stringify(config), 'a test'), undefined, {})
  const pods = createPods(connection, 'proxy', () => undefined)
  const answer = await pods.ask({ namespace: 'n', pod: 'p', port: 80, path: '/' }, signal)
  const log = await pods.logTail({ namespace: 'n', pod: 'p', container: 'c', previous: false })
  await connection.close()
  return [JSON.stringify(answer), JSON.stringify(log)]
}

test.each(['page', 'text', 'status', 'cut'])(
  "a pod's answer and a container's log show no credential, however they come: %s",
  async (reflection) => {
    for (const text of await readFrom(reflection)) {
      expect(text).toContain('***')
      for (const form of formsOf(token)) expect(text).not.toContain(form)
    }
  }
)
