import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { listCommands } from '../../../../src/core/plan/kubectl-commands.ts'
import { makeClass, makeNode, planFor, slight, spin, spinConstraint, spinLabel } from '../examples.ts'

const a = makeNode('node-a')
const b = makeNode('node-b')

describe('the kubectl commands that do the same by hand', () => {
  test('a class that is made is applied as it is made, without the run id', () => {
    const [apply = ''] = listCommands(planFor({}, [a]))
    expect(apply.startsWith('kubectl apply -f - <<< ')).toBe(true)
    expect(JSON.parse(apply.slice(apply.indexOf("'") + 1, -1))).toEqual({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'wasmtime-spin-v2' },
      handler: 'spin'
    })
  })

  test('constrain: the class has the selector, and one command labels all the nodes of a class', () => {
    const commands = listCommands(planFor({ constrain: true }, [b, a]))
    expect(commands[0]).toContain(JSON.stringify({ nodeSelector: spinConstraint }))
    expect(commands).toContain(`kubectl label nodes node-a node-b ${spinLabel}=true`)
    expect(commands.at(-1)).toBe(`kubectl label nodes NODE ${spinLabel}-`)
  })

  test('what is there already is not done again', () => {
    const labelled = makeNode('node-a', { labels: spinConstraint })
    const there = [makeClass(spin, { scheduling: { nodeSelector: spinConstraint } })]
    const commands = listCommands(planFor({ constrain: true }, [labelled], there)).join('\n')
    expect(commands).not.toContain('RuntimeClass"')
    expect(commands).not.toContain('=true')
  })

  test('a class in conflict is not applied over', () => {
    const commands = listCommands(planFor({}, [a], [makeClass(spin, { handler: 'other' })]))
    expect(commands).toEqual([])
  })

  test('a class that gets its selector is applied with it, and each class has a command for its own label', () => {
    const commands = listCommands(planFor({ constrain: true, runtimes: [slight, spin] }, [a], [makeClass(spin)]))
    expect(commands[1]).toContain(JSON.stringify({ nodeSelector: spinConstraint }))
    const labels = commands.filter((one) => one.startsWith('kubectl label nodes node-a'))
    expect(labels.map((one) => one.replace(/.* /, ''))).toEqual([
      `cluster.x-k8s.io/${slight.runtimeClass}=true`,
      `${spinLabel}=true`
    ])
    expect(commands.slice(-2)).toEqual([
      `kubectl label nodes NODE cluster.x-k8s.io/${slight.runtimeClass}-`,
      `kubectl label nodes NODE ${spinLabel}-`
    ])
    const mixed = [a, makeNode('node-b', { labels: spinConstraint })]
    const ofSpin = listCommands(planFor({ constrain: true, runtimes: [slight, spin] }, mixed))
    expect(ofSpin).toContain(`kubectl label nodes node-a ${spinLabel}=true`)
    expect(ofSpin).toContain(`kubectl label nodes node-a node-b cluster.x-k8s.io/${slight.runtimeClass}=true`)
  })

  test('of as many nodes as are named no more are counted', () => {
    const nodes = Array.from({ length: 20 }, (_, index) => makeNode(`node-${index}`))
    const label = listCommands(planFor({ constrain: true }, nodes)).find((one) => one.includes('label nodes')) ?? ''
    expect(label).toMatch(/=true$/)
    expect(label.match(/node-\d+/g)).toHaveLength(20)
  })

  test('of many nodes only some are named', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => makeNode(`node-${index}`))
    const label = listCommands(planFor({ constrain: true }, nodes)).find((one) => one.includes('label nodes'))
    expect(label).toMatch(/# and 1980 more$/)
    expect(label?.match(/node-\d+/g)).toHaveLength(20)
  })

  test('the first sample of each runtime is started, looked at, asked and taken away', () => {
    const commands = listCommands(planFor({ runtimes: [slight, spin] }, [a, b])).slice(2)
    expect(commands.map((one) => one.replace(/<<<.*/, '').trim())).toEqual([
      'kubectl create namespace wasm-node-smoke-abcd',
      'kubectl apply -n wasm-node-smoke-abcd -f -',
      'kubectl apply -n wasm-node-smoke-abcd -f -',
      'kubectl get pods -n wasm-node-smoke-abcd -o wide',
      'kubectl get events -n wasm-node-smoke-abcd --sort-by=.lastTimestamp',
      "kubectl get --raw '/api/v1/namespaces/wasm-node-smoke-abcd/pods/check-1-1:80/proxy/hello'",
      "kubectl get --raw '/api/v1/namespaces/wasm-node-smoke-abcd/pods/check-2-1:80/proxy/hello'",
      'kubectl delete namespace wasm-node-smoke-abcd'
    ])
  })

  test("a namespace of the user's own is neither made nor deleted", () => {
    const commands = listCommands(planFor({ namespace: 'mine' }, [a])).join('\n')
    expect(commands).not.toMatch(/(create|delete) namespace/)
    expect(commands).toContain('kubectl delete pods -n mine -l wasm-node-smoke/run=by-hand')
  })

  test('a text of a sample file stays within its quotes', () => {
    const output = "'; reboot #"
    const runtime = { ...spin, sample: { ...spin.sample, command: [output] } }
    const pod = listCommands(planFor({ runtimes: [runtime] }, [a])).find((one) => one.includes('reboot'))
    const given = execFileSync('bash', ['-c', (pod ?? '').replace(/^kubectl .* <<</, 'cat <<<')], { encoding: 'utf8' })
    expect(JSON.parse(given)).toMatchObject({ spec: { containers: [{ command: [output] }] } })
  })

  test.each([
    { name: 'sample: none', inputs: { runSamples: false }, nodes: [a] },
    {
      name: 'all checks known before',
      inputs: { nodes: ['node-a'] },
      nodes: [makeNode('node-a', { labels: { type: 'virtual-kubelet' } })]
    }
  ])('$name: there is no sample to look at', ({ inputs, nodes }) => {
    expect(listCommands(planFor(inputs, nodes)).join('\n')).not.toContain('get pods')
  })
})
