import { expect } from 'vitest'
import type { Connected } from '../../../src/adapters/cluster/connect.ts'
import type { Change, FollowOptions } from '../../../src/ports.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import type { KubeObject } from '../../support/cluster.ts'

/** A collection that is followed, until it is stopped. */
export type Following = {
  /** `TYPE name` of each change so far. */
  readonly seen: readonly string[]
  readonly until: (lines: readonly string[]) => Promise<void>
  readonly untilHolds: (line: RegExp) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Follows the config maps of a namespace but the one that every namespace has. */
export function follow({ cluster: port }: Connected, path: string, since: FollowOptions = {}): Following {
  const seen: string[] = []
  const stop = new AbortController()
  const options = { query: { fieldSelector: 'metadata.name!=kube-root-ca.crt' }, ...since }
  const done = (async () => {
    for await (const change of port.follow<KubeObject>(path, options, stop.signal)) seen.push(describeChange(change))
  })()
  const wait = async (what: string, isSo: () => boolean): Promise<void> => {
    await waitFor({ what, timeoutMs: 20_000, everyMs: 20 }, () =>
      isSo() ? there(undefined) : missing(seen.join(', '))
    )
  }
  return {
    seen,
    until: async (lines) => {
      await wait(lines.join(', '), () => seen.length >= lines.length)
      expect(seen).toEqual(lines)
    },
    untilHolds: async (line) => {
      await wait(String(line), () => seen.some((one) => line.test(one)))
    },
    stop: async () => {
      stop.abort()
      await done
    }
  }
}

function describeChange(change: Change<KubeObject>): string {
  return `${change.type} ${change.type === 'TROUBLE' ? change.message : change.object.metadata.name}`
}
