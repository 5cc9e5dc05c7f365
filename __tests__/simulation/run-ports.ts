import type { Journal, Matcher, Ports, UndoPorts } from '../../src/ports.ts'
import { isDown, makeAccess } from './access.ts'
import { type Life, makeClusterPort, type Network, until } from './api/client.ts'
import type { RunRecord } from './run-record.ts'
import type { World } from './world.ts'

/** As src/main.ts has it: how long the cleanup may go on after the timeout. */
export const CLEANUP_GRACE_MS = 60_000
/** As src/post.ts has it. */
export const POST_WITHIN_MS = 600_000
const CLOSED = 'closed'

/** The ports of a main step, as src/main.ts composes them. */
export function makeMainPorts(world: World, record: RunRecord, life: Life, cancelled: AbortSignal): Ports {
  const { time } = world
  const { inputs, plan } = record
  const network = makeNetwork(world)
  const cleaningEnds = time.timeout(inputs.timeoutMs + CLEANUP_GRACE_MS)
  const cleaning = makeClusterPort(network, life, cleaningEnds)
  return {
    cluster: makeClusterPort(network, life, AbortSignal.any([cancelled, time.timeout(inputs.timeoutMs)])),
    cleaning: {
      ...cleaning,
      get: (path) => {
        record.provenAtMs ??= time.nowMs
        return cleaning.get(path)
      }
    },
    cleaningEnds,
    confirmsLater: plan.hasPost,
    ...makeAccess(world, life),
    registry: { platformsOf: () => Promise.resolve({ kind: 'unknown', reason: 'not in reach of the runner' }) },
    matcher,
    clock: time.clock(plan.skewMs),
    journal: makeJournal(world, life, record),
    log: { info: () => undefined, warn: () => undefined },
    progress: {
      planned: () => undefined,
      begun: () => () => undefined,
      checkDecided: () => undefined,
      workloadDecided: () => undefined,
      settled: () => Promise.resolve()
    }
  }
}

/** The ports of a post step, as src/post.ts composes them. */
export function makePostPorts(world: World, record: RunRecord, life: Life): UndoPorts {
  const cleaningEnds = world.time.timeout(POST_WITHIN_MS)
  const cleaning = makeClusterPort(makeNetwork(world), life, cleaningEnds)
  return {
    cluster: cleaning,
    cleaning,
    cleaningEnds,
    confirmsLater: false,
    pods: makeAccess(world, life).pods,
    clock: world.time.clock(),
    journal: makeJournal(world, life, record),
    log: { info: () => undefined, warn: () => undefined }
  }
}

function makeNetwork(world: World): Network {
  const { random, scenario, servers, time } = world
  const { expires, latencyMs, loses, outage, stalls = 0 } = scenario
  const downAtMs = outage?.atMs
  return { time, random, servers, latencyMs, loses, expires, stalls, downAtMs, isDown: () => isDown(world) }
}

function makeJournal({ time }: World, life: Life, record: RunRecord): Journal {
  const keep = async (text: string): Promise<void> => {
    await until(life, time.sleep(1))
    record.journal = text
  }
  return { write: (ledger) => keep(JSON.stringify(ledger)), close: () => keep(CLOSED) }
}

const matcher: Matcher = {
  matches: ({ flags, pattern }, text) =>
    Promise.resolve({ kind: new RegExp(pattern, flags).test(text) ? 'matched' : 'not-matched' })
}
