import { describe, expect, test } from 'vitest'
import { emptyLedger } from '../../src/core/plan/ledger.ts'
import type { ApiResult } from '../../src/ports.ts'
import { undoAfter } from '../../src/undo.ts'
import { makeInputs } from './core/examples.ts'
import { FakeCluster, notFound, ok } from './steps/fakes.ts'

const NAMESPACE = 'wasm-node-smoke-abcd'
const ledger = emptyLedger(makeInputs({}), NAMESPACE, 'abcd')
const late: ApiResult<never> = { kind: 'unreachable', message: 'The operation was aborted due to timeout' }

/**
 * The post step of a run that was killed, which has so many seconds; each look takes one, and what is found at the looks is given by
 * their number.
 */
async function undoWithin(
  seconds: number,
  finds: (look: number) => boolean
): Promise<{ readonly problems: readonly string[]; readonly looks: number }> {
  const fake = new FakeCluster()
  const cleaningEnds = fake.time.timeout(seconds * 1_000)
  const isOver = (): boolean => cleaningEnds.aborted
  let looks = 0
  const slow = {
    ...fake.cluster,
    get: async (path: string) => {
      if (isOver()) return late
      if (path === '/version') looks += 1
      else await fake.time.sleep(1_000)
      if (isOver()) return late
      const labels = { 'wasm-node-smoke/run': 'abcd' }
      return (path === '/version' || finds(looks) ? ok({ metadata: { uid: 'uid', labels } }) : notFound) as never
    },
    remove: () => Promise.resolve(ok({ items: [] })),
    list: () => Promise.resolve(ok({ items: [], resourceVersion: '1' }) as never)
  }
  const ports = { ...fake.ports, cluster: slow, cleaning: slow, cleaningEnds }
  const problems = await fake.time.finish(undoAfter('/nonexistent/ledger.json', ports, JSON.stringify(ledger)))
  return { problems, looks }
}

describe('the post step of a run that was killed', () => {
  test('looks twice, for what the run had on its way', async () => {
    expect(await undoWithin(600, (look) => look === 2)).toEqual({ problems: [], looks: 2 })
  })

  test.each([
    { when: 'between its looks', seconds: 3 },
    { when: 'during the second one', seconds: 5.5 }
  ])('whose time is over $when does not call left what it has undone', async ({ seconds }) => {
    const { problems } = await undoWithin(seconds, () => true)
    expect(problems).toEqual([
      expect.stringMatching(/^objects that the interrupted run may have created since .*=abcd\)/)
    ])
  })

  test('whose time is over before it has undone anything names what is left', async () => {
    const { problems } = await undoWithin(0.5, () => true)
    expect(problems).toEqual([expect.stringContaining(`namespace ${NAMESPACE}`)])
  })
})
