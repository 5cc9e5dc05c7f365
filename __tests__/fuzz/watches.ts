import assert from 'node:assert/strict'
import fc from 'fast-check'
import { systemClock } from '../../src/adapters/clock.ts'
import { makeCluster } from '../../src/adapters/kubernetes/client.ts'
import { nodesPath, podsPath } from '../../src/core/kubernetes/paths.ts'
import type { NodeObject, PodObject } from '../../src/core/kubernetes/objects.ts'
import type { Change } from '../../src/ports.ts'
import { PodStore } from '../../src/steps/watch/pod-store.ts'
import { hostileText } from '../unit/render/hostile.ts'
import { hostileJson, type Json, mutate, mutations } from './arbitraries.ts'
import { connectTo } from './connect.ts'
import { makeFuzzer } from './fuzzer.ts'
import { HostileServer } from './hostile-server.ts'
import { assertClear } from './invariants.ts'

/** Long enough for the three failures after which trouble is reported. */
const FOLLOWED_MS = 900
const AT_ONCE = 12

const metadata = { name: 'app', uid: 'uid', resourceVersion: '2' }
const status = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'app' }]
}
const events: readonly Json[] = [
  { type: 'ADDED', object: { metadata, spec: { containers: [{ name: 'app' }] }, status } },
  { type: 'MODIFIED', object: { metadata, status: { conditions: [], addresses: [] } } },
  { type: 'DELETED', object: { metadata } },
  { type: 'BOOKMARK', object: { metadata } },
  { type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } },
  { type: 'ERROR', object: { kind: 'Status', code: 500, message: 'x' } }
]
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...events), mutations).map(([event, all]) => JSON.stringify(mutate(event, all)))
  },
  { weight: 2, arbitrary: fc.constantFrom(...events).map((event) => JSON.stringify(event)) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      hostileText,
      hostileJson.map((one) => JSON.stringify(one))
    )
  }
)
const lines = fc.array(line, { minLength: 1, maxLength: 4 }).map((all) => all.join('\n'))

const server = await HostileServer.start()
const cluster = makeCluster(connectTo(server.url))

/** What several watches show, each the same again and again; and what a run makes of it. */
export const watchLines = makeFuzzer(
  'watch-lines',
  4,
  fc.array(lines, { minLength: 1, maxLength: AT_ONCE }),
  async (all) => {
    server.reply = ({ query }) => {
      const body =
        query.get('watch') === 'true'
          ? (all[Number(query.get('fieldSelector'))] ?? '')
          : '{"metadata":{"resourceVersion":"1"},"items":[]}'
      return { kind: 'body', status: 200, body }
    }
    const signal = AbortSignal.timeout(FOLLOWED_MS)
    await Promise.all(all.map((_, index) => follow(index, signal)))
  }
)

/** Some as watches of nodes, some as watches of pods. */
async function follow(index: number, signal: AbortSignal): Promise<void> {
  const [store, isOfNodes] = [new PodStore(systemClock), index % 2 === 0]
  const path = isOfNodes ? nodesPath : podsPath('default')
  const options = { resourceVersion: '1', query: { fieldSelector: String(index) } }
  for await (const change of cluster.follow(path, options, signal)) {
    if (change.type === 'TROUBLE') assertClear(change.message)
    else assert.ok(['ADDED', 'MODIFIED', 'DELETED'].includes(change.type), 'a change is of a known type')
    if (isOfNodes) store.observeNode(change as Change<NodeObject>)
    else store.observePod(change as Change<PodObject>)
  }
}
