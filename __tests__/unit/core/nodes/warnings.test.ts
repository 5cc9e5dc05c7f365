import { describe, expect, test } from 'vitest'
import type { Inputs, Node } from '../../../../src/core/model.ts'
import { makePlan } from '../../../../src/core/plan/plan.ts'
import { makeFacts, makeInputs, makeNode, makeControlPlane } from '../examples.ts'
import { warnOfJoined } from '../../../../src/core/nodes/warnings.ts'

const there = [makeNode('node-a', { labels: { pool: 'wasm' } }), makeNode('node-b')]

function planOf(
  inputs: Partial<Inputs>,
  nodes: readonly Node[] = there
): { readonly problem?: string; readonly warnings?: readonly string[] } {
  const made = makePlan(makeInputs(inputs), makeFacts(nodes), 'abcd')
  return made.kind === 'problem' ? { problem: made.message } : { warnings: made.value.warnings }
}

describe('nodes that match nothing beside others that do', () => {
  test('a name: an error, since a run that never looked at that node must not pass', () => {
    const { problem } = planOf({ nodes: ['node-a', 'node-c', 'nod-b'] })
    expect(problem).toBe('nodes: expected names of nodes, got "node-c", "nod-b"; the cluster has node-a, node-b')
  })

  test('a glob: a warning, since a pool may be empty', () => {
    expect(planOf({ nodes: ['node-*', 'pool-?'] })).toEqual({
      warnings: ['nodes: "pool-?" matches no node of the cluster']
    })
  })

  test.each(['pool-*-worker', 'machinedeployment/md-*', 'image-version/2.*'])(
    'a glob that ends in plain text, or is about what made the nodes: %s',
    (glob) => {
      expect(planOf({ nodes: ['node-*', glob] })).toEqual({
        warnings: [`nodes: "${glob}" matches no node of the cluster`]
      })
    }
  )

  test('a name of what made the nodes: an error, as of a node', () => {
    const { problem } = planOf({ nodes: ['node-*', 'machinedeployment/wasm'] })
    expect(problem).toBe('nodes: expected names of nodes, got "machinedeployment/wasm"; the cluster has node-a, node-b')
  })

  test('no mistake where what matches is skipped, alone or beside a node that takes part', () => {
    const cordoned = makeNode('node-b', { cordoned: true })
    expect(planOf({}, [cordoned])).toEqual({ warnings: [] })
    expect(planOf({}, [makeNode('node-a'), cordoned])).toEqual({ warnings: [] })
  })

  test('a name that is there but that the selector leaves out is no mistake', () => {
    const nodeSelector = [{ kind: 'in', key: 'pool', values: ['wasm'] }] as const
    expect(planOf({ nodes: ['node-a', 'node-b'], nodeSelector })).toEqual({ warnings: [] })
  })
})

describe('nodes that are asked for beside others, and can not be checked', () => {
  const nodes = [
    makeNode('node-a'),
    makeNode('node-b', { isLeaving: true, machine: 'md-0-b', knownAs: ['md-0-b'], owner: 'MachineDeployment/md-0' }),
    makeNode('win-1', { os: 'windows' })
  ]
  const there = 'the cluster has node-a, node-b, win-1, made by MachineDeployment/md-0'

  test('by name: an error with the reason, since a run that never looked at them must not pass', () => {
    const { problem } = planOf({ nodes: ['node-a', 'node-b', 'win-1', 'node-z'] }, nodes)
    expect(problem).toBe(
      `nodes: expected names of nodes that can be checked, got "node-b", "win-1", "node-z"; ${there}; node-b: its Machine is being deleted; win-1: runs windows, not Linux`
    )
  })

  test.each(['md-0-b', 'machinedeployment/md-0'])('by the name of what made it: %s', (name) => {
    const { problem } = planOf({ nodes: ['node-a', name] }, nodes)
    expect(problem).toBe(
      `nodes: expected names of nodes that can be checked, got "${name}"; ${there}; node-b: its Machine is being deleted`
    )
  })

  test.each([
    { name: 'takes part', of: { cordoned: true } },
    { name: 'is skipped', of: { labels: { type: 'virtual-kubelet' } } }
  ])('by a glob that matches a node which $name: no warning', ({ of }) => {
    const mixed = [makeNode('node-a'), makeNode('pool-b', of), makeNode('pool-c', { os: 'windows' })]
    expect(planOf({ nodes: ['node-a', 'pool-*'] }, mixed)).toEqual({ warnings: [] })
  })

  test.each([
    { count: 20, ends: /: runs windows, not Linux$/ },
    { count: 21, ends: /: runs windows, not Linux and 1 more$/ }
  ])('$count of them: twenty are listed', ({ count, ends }) => {
    const many = Array.from({ length: count }, (_, index) => makeNode(`win-${index}`, { os: 'windows' }))
    const { warnings } = planOf({ nodes: ['node-a', 'win-*'] }, [makeNode('node-a'), ...many])
    expect(warnings).toEqual([expect.stringMatching(ends)])
  })

  test('by a glob that matches nothing else: a warning, since a pool may be of Windows', () => {
    expect(planOf({ nodes: ['node-a', 'win-*'] }, nodes)).toEqual({
      warnings: ['nodes: "win-*" matches no node to check; win-1: runs windows, not Linux']
    })
  })

  test('no mistake where the same pattern leads to one that is checked too', () => {
    const stays = makeNode('node-c', { owner: 'MachineDeployment/md-0' })
    expect(planOf({ nodes: ['machinedeployment/md-0', '*'] }, [...nodes, stays])).toEqual({ warnings: [] })
  })

  test('of many the first twenty are named', () => {
    const many = Array.from({ length: 21 }, (_, index) => makeNode(`win-${index}`, { os: 'windows' }))
    const [warning = ''] = planOf({ nodes: ['node-a', 'win-*'] }, [...nodes.slice(0, 1), ...many]).warnings ?? []
    expect(warning.split('; ')).toHaveLength(21)
    expect(warning).toMatch(/ and 1 more$/)
  })
})

describe('nothing at all that matches', () => {
  const nothing = 'expected to match at least one Linux node, got none for'

  test('what is asked for and unfit is named with why, and not what nobody asked for', () => {
    const nodes = [makeNode('node-a'), makeNode('win-1', { os: 'windows' })]
    expect(planOf({ nodes: ['win-*', 'pool-*'] }, nodes).problem).toBe(
      `nodes: ${nothing} "win-*, pool-*"; the cluster has node-a, win-1; win-1: runs windows, not Linux`
    )
  })

  test('the selector is named where there is one', () => {
    expect(planOf({ nodeSelector: [{ kind: 'exists', key: 'gpu' }] }).problem).toBe(
      `nodes and node-selector: ${nothing} "*"; the cluster has node-a, node-b`
    )
  })

  test('a cluster without nodes', () => {
    expect(planOf({}, []).problem).toBe(`nodes: ${nothing} "*"; the cluster has no nodes`)
  })

  describe('of many', () => {
    const made = (count: number): readonly Node[] =>
      Array.from({ length: count }, (_, index) => {
        const number = String(index).padStart(2, '0')
        // Of each second pool and image, the last ones first.
        const pool = String(Math.floor((count - 1 - index) / 2)).padStart(2, '0')
        return makeNode(`n${number}`, {
          owner: `MachineDeployment/md-${pool}`,
          image: { kind: 'compute-gallery', name: 'wasm', version: `1.${pool}` }
        })
      })
    const list = (prefix: string, count: number): string =>
      Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`).join(', ')
    const thereOf = (count: number): string | undefined =>
      planOf({ nodes: ['pool-*'] }, made(count)).problem?.replace(/^.*; the cluster has /, '')

    test('the first twenty are named, of what made them and of their images each once', () => {
      expect(thereOf(42)).toBe(
        `${list('n', 20)} and 22 more, made by ${list('MachineDeployment/md-', 20)} and 1 more, image versions ${list('1.', 20)} and 1 more`
      )
    })

    test('twenty are all that are there', () => {
      expect(thereOf(20)).toBe(
        `${list('n', 20)}, made by ${list('MachineDeployment/md-', 10)}, image versions ${list('1.', 10)}`
      )
      expect(thereOf(40)).toBe(
        `${list('n', 20)} and 20 more, made by ${list('MachineDeployment/md-', 20)}, image versions ${list('1.', 20)}`
      )
    })
  })
})

const a = makeNode('node-a')
const joined = 'joined during the run, so nothing was proven there'

function warn(there: readonly Node[], inputs: Partial<Inputs> = {}): readonly string[] {
  return warnOfJoined(makeInputs(inputs), [a], there, [])
}

test('a node that joined a tainted pool is named where a class tolerates the taint', () => {
  const taints = [{ key: 'pool', value: 'wasm', effect: 'NoSchedule' }] as const
  const joinedPool = [makeNode('pool-2', { taints })]
  const tolerated = [[], [{ key: 'pool', operator: 'Exists' }]]
  expect(warnOfJoined(makeInputs(), [makeNode('pool-1', { taints })], joinedPool, tolerated)).toEqual([
    `${joined}: pool-2; run again to have them proven`
  ])
})

test.each<{ name: string; there: readonly Node[]; inputs?: Partial<Inputs>; shows: readonly string[] }>([
  { name: 'no news, no warning', there: [], shows: [] },
  { name: 'news of a node that was planned for is none', there: [makeNode('node-a', { ready: false })], shows: [] },
  {
    name: 'nodes that are asked for are named, in their order, Ready or not',
    there: [makeNode('node-c', { ready: false }), makeNode('node-b')],
    shows: [`${joined}: node-b, node-c; run again to have them proven`]
  },
  {
    name: 'one that nodes does not match is none',
    there: [makeNode('pool-1')],
    inputs: { nodes: ['node-*'] },
    shows: []
  },
  {
    name: 'one that would not take part is none: Windows, tainted, virtual, of the control plane',
    there: [
      makeNode('win', { os: 'windows' }),
      makeNode('spot', { taints: [{ key: 'spot', effect: 'NoSchedule' }] }),
      makeNode('vk', { labels: { type: 'virtual-kubelet' } }),
      makeControlPlane('cp')
    ],
    shows: []
  },
  {
    name: 'where min-nodes was missed, it is reported if they would make it up',
    there: [makeNode('node-b')],
    inputs: { minNodes: 2 },
    shows: [`${joined}: node-b; run again to have them proven, now that there are the 2 of min-nodes`]
  },
  {
    name: 'a node that was planned for is not counted twice for it',
    there: [makeNode('node-a'), makeNode('node-b')],
    inputs: { minNodes: 2 },
    shows: [`${joined}: node-b; run again to have them proven, now that there are the 2 of min-nodes`]
  },
  {
    name: 'and not if they would not',
    there: [makeNode('node-b')],
    inputs: { minNodes: 3 },
    shows: [`${joined}: node-b; run again to have them proven`]
  },
  {
    name: 'ten are all named',
    there: Array.from({ length: 10 }, (_, index) => makeNode(`node-x${index}`)),
    shows: [
      `${joined}: ${Array.from({ length: 10 }, (_, index) => `node-x${index}`).join(', ')}; run again to have them proven`
    ]
  },
  {
    name: 'of many the first ten are named',
    there: Array.from({ length: 12 }, (_, index) => makeNode(`node-x${String(index).padStart(2, '0')}`)),
    shows: [
      `${joined}: ${Array.from({ length: 10 }, (_, index) => `node-x0${index}`).join(', ')} and 2 more; run again to have them proven`
    ]
  }
])('$name', ({ there, inputs, shows }) => {
  expect(warn(there, inputs)).toEqual(shows)
})
