import { describe, expect, test } from 'vitest'
import { listCommands } from '../../../src/core/commands.ts'
import { makeClass, makeNode, planFor, slight, spin, spinFence, spinLabel } from './examples.ts'

const a = makeNode('node-a')
const b = makeNode('node-b')

describe('the kubectl commands that do the same by hand', () => {
  test('a class that is made is applied as it is made, without the run id', () => {
    const [apply = ''] = listCommands(planFor({}, [a]), false, 'ns')
    expect(apply.startsWith('kubectl apply -f - <<< ')).toBe(true)
    expect(JSON.parse(apply.slice(apply.indexOf("'") + 1, -1))).toEqual({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'wasmtime-spin-v2' },
      handler: 'spin'
    })
  })

  test('constrain: the class has the selector, and one command labels all the nodes of a class', () => {
    const commands = listCommands(planFor({ constrain: true }, [b, a]), true, 'ns')
    expect(commands[0]).toContain(JSON.stringify({ nodeSelector: spinFence }))
    expect(commands).toContain(`kubectl label nodes node-a node-b ${spinLabel}=true`)
    expect(commands.at(-1)).toBe(`kubectl label nodes NODE ${spinLabel}-`)
  })

  test('what is there already is not done again', () => {
    const labelled = makeNode('node-a', { labels: spinFence })
    const there = [makeClass(spin, { scheduling: { nodeSelector: spinFence } })]
    const commands = listCommands(planFor({ constrain: true }, [labelled], there), true, 'ns').join('\n')
    expect(commands).not.toContain('apply')
    expect(commands).not.toContain('=true')
  })

  test('a class in conflict is not applied over', () => {
    const commands = listCommands(planFor({}, [a], [makeClass(spin, { handler: 'other' })]), false, 'ns')
    expect(commands).toEqual([])
  })

  test('of many nodes only some are named', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => makeNode(`node-${index}`))
    const label = listCommands(planFor({ constrain: true }, nodes), true, 'ns').find((one) =>
      one.includes('label nodes')
    )
    expect(label).toMatch(/# and 1980 more$/)
  })

  test('the samples are looked at in their namespace, and asked as the first of them is', () => {
    const commands = listCommands(planFor({ runtimes: [slight, spin] }, [a]), false, 'ns').join('\n')
    expect(commands).toContain('kubectl get pods -n ns -o wide')
    expect(commands).toContain('kubectl get events -n ns')
    expect(commands).toContain('/api/v1/namespaces/ns/pods/POD:80/proxy/hello')
  })

  test.each([
    { name: 'sample: none', inputs: { runSamples: false }, nodes: [a] },
    { name: 'all cells known before', inputs: {}, nodes: [makeNode('node-a', { runtimeHandlers: ['runc'] })] }
  ])('$name: there is no sample to look at', ({ inputs, nodes }) => {
    expect(listCommands(planFor(inputs, nodes), false, 'ns').join('\n')).not.toContain('get pods')
  })
})
