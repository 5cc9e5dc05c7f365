import { describe, expect, test } from 'vitest'
import { fix, fixAll, type Step } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { Facts } from '../../../../src/core/facts/diagnosis.ts'
import { makeDiagnosis, RULES } from '../../../../src/core/diagnosis/diagnose.ts'
import type { Diagnosis, Node, Runtime } from '../../../../src/core/model.ts'
import type { Observations } from '../../../../src/core/observations/observations.ts'
import { makeNode, makePodView, makeSeen, slight, spin } from '../examples.ts'

const textOf = (step: Step): string => ('text' in step ? step.text : step.block)

/** The diagnosis of a code, with its fix in one text. */
function tell(
  code: string,
  evidence: string,
  runtime: Runtime,
  node: Node,
  seen = makeSeen()
): Diagnosis & { readonly text: string } {
  const all = RULES.filter((one) => one.code === code)
  const rule = all.find((one) => one.find(seen) !== undefined) ?? all[0]
  if (rule === undefined) throw new Error(`no rule ${code}`)
  const diagnosis = makeDiagnosis(rule, { runtime, node, seen }, evidence)
  const text = fix(diagnosis.facts, [node.name]).map(textOf).join('\n')
  return { ...diagnosis, text }
}

/** A pod that gave no answer, by the proxy alone or by port-forward too. */
function silent(message: string, more: { readonly triedBoth?: true } = {}): Observations {
  return makeSeen({ pod: makePodView(), answer: { kind: 'none', via: 'proxy', message, ...more } })
}

describe('a fix for several nodes', () => {
  const steps = (code: 'killed' | 'out-of-memory', nodes: readonly string[]): readonly Step[] =>
    fix(code === 'killed' ? { kind: code, runtime: 'spin' } : { kind: code, image: 'app' }, nodes)

  test.each([
    [['node-a'], []],
    [['node-a', 'node-b'], [{ text: 'Repeat on node-b.' }]],
    [['node-a', 'node-b', 'node-c', 'node-d'], [{ text: 'Repeat on the other 3 nodes.' }]]
  ])('%s -> is that of the first one, and the same on the others', (nodes, others) => {
    expect(steps('killed', nodes)).toEqual([...steps('killed', ['node-a']), ...others])
  })

  test('that names no node is the same for all of them', () => {
    expect(steps('out-of-memory', ['node-a', 'node-b'])).toEqual(steps('out-of-memory', []))
  })

  test('that names a node where none is known yet is for any', () => {
    expect(JSON.stringify(steps('killed', []))).toContain("kernel's log on any node (dmesg)")
  })
})

describe('pods-unreachable', () => {
  const evidence = 'error trying to reach service: dial tcp 10.0.1.7:80: i/o timeout (503)'

  test('one way was tried -> the other one is advised', () => {
    const { text } = tell('pods-unreachable', evidence, spin, makeNode('node-a'), silent(evidence))
    expect(text).toContain('Set access to port-forward')
  })

  test('access: auto tried both -> neither is advised again, but what both need', () => {
    const seen = silent(evidence, { triedBoth: true })
    const { text } = tell('pods-unreachable', evidence, spin, makeNode('node-a'), seen)
    expect(text).not.toContain('Set access')
    expect(text).toContain("neither the API server nor the node's kubelet")
  })

  test('what leads to all pods is down -> that is to be brought back, on no node and by no other access', () => {
    const seen = silent('error trying to reach service: No agent available')
    const { text } = tell('pods-unreachable', 'No agent available', spin, makeNode('node-a'), seen)
    expect(text).toContain('konnectivity agents')
    expect(text).not.toMatch(/node-a|Set access/)
  })
})

test('connection-refused at an IPv6 address: the other way is advised, but not where it was refused as well', () => {
  const evidence = 'error trying to reach service: dial tcp [fd00::7]:80: connect: connection refused (503)'
  const both = silent(evidence, { triedBoth: true })
  const ofIpv4 = silent(evidence.replace('[fd00::7]', '10.0.1.7'))
  const textOf = (seen?: typeof both): string =>
    tell('connection-refused', evidence, spin, makeNode('node-a'), seen ?? silent(evidence)).text
  expect(textOf()).toContain('Set access to auto or port-forward')
  expect(textOf(both)).not.toContain('Set access')
  expect(textOf(ofIpv4)).not.toContain('Set access')
})

test('no-answer: access: auto is not advised where it has asked through the kubelet already', () => {
  const evidence = 'The operation was aborted due to timeout'
  expect(tell('no-answer', evidence, spin, makeNode('node-a')).text).toContain('set access: auto')
  const seen = silent(evidence, { triedBoth: true })
  expect(tell('no-answer', evidence, spin, makeNode('node-a'), seen).text).not.toContain('access: auto')
})

test('no-answer: a gateway whose page ends as if the kubelet had been asked too changes no advice', () => {
  const evidence = 'socket hang up; port-forward got no answer either'
  expect(tell('no-answer', evidence, spin, makeNode('node-a'), silent(evidence)).text).toContain('set access: auto')
})

describe('where a shim comes from, for the CPU that the node reports it has', () => {
  const old = 'https://github.com/deislabs/containerd-wasm-shims/releases/tag/v0.11.1'
  const lunatic: Runtime = { ...slight, name: 'lunatic', handler: 'lunatic', shim: 'containerd-shim-lunatic-v1' }

  test.each([
    ['amd64', spin, 'containerd-shim-spin-v2-linux-x86_64.tar.gz from https://github.com/spinframework/'],
    ['arm64', spin, 'containerd-shim-spin-v2-linux-aarch64.tar.gz from https://github.com/spinframework/'],
    ['amd64', slight, `containerd-wasm-shims-v1-slight-linux-x86_64.tar.gz from ${old}`],
    ['arm64', lunatic, `containerd-wasm-shims-v1-lunatic-linux-aarch64.tar.gz from ${old}`]
  ])('%s, $name', (architecture, runtime, source) => {
    const { text } = tell('shim-not-installed', '', runtime, makeNode('node-a', { architecture }))
    expect(text).toContain(`for ${architecture}, the CPU of node-a: ${source}`)
  })

  test('a CPU that nobody builds for -> to build it oneself, and no made-up file name', () => {
    const { text } = tell('shim-not-installed', '', slight, makeNode('node-a', { architecture: 'riscv64' }))
    expect(text).toContain('Build containerd-shim-slight-v1 for riscv64')
    expect(text).not.toContain('tar.gz')
  })

  test('a shim that is not one of the four -> from its vendor', () => {
    const { runtimeClass, sample } = spin
    const own: Runtime = { name: 'own', handler: 'own', runtimeClass, sample }
    const { text, hints } = tell('shim-not-installed', '', own, makeNode('node-a'))
    expect(text).toContain('Get the shim of handler "own" from its vendor')
    expect(hints).toEqual(['node-shell'])
  })

  test('shim-wrong-arch reports the CPU of the node', () => {
    const { text, title } = tell('shim-wrong-arch', '', spin, makeNode('node-a', { architecture: 'arm64' }))
    expect(title).toBe("The shim is not built for the node's CPU, arm64")
    expect(text).toContain('linux-aarch64')
  })
})

describe('the section is the one that the containerd on the node reads, with its version', () => {
  test.each([
    ['containerd://1.6.20', 'io.containerd.grpc.v1.cri'],
    ['containerd://2.4.2', 'io.containerd.cri.v1.runtime'],
    ['containerd://v2.0.1-k3s1', 'io.containerd.cri.v1.runtime']
  ])('%s', (containerRuntime, plugin) => {
    const { text } = tell('handler-not-configured', '', spin, makeNode('node-a', { containerRuntime }))
    expect(text).toContain(
      `Add to /etc/containerd/config.toml, for each runtime:\n[plugins."${plugin}".containerd.runtimes.spin]\n  runtime_type = "io.containerd.spin.v2"`
    )
  })

  test('a file of containerd 1 that containerd 2 reads keeps its names: a new one beside them hides them', () => {
    const { text } = tell('handler-not-configured', '', spin, makeNode('node-a'))
    expect(text).toContain('In a file with "version = 2" at its top, write "io.containerd.grpc.v1.cri"')
  })

  test('containerd 1 knows one name only', () => {
    const { text } = tell(
      'handler-not-configured',
      '',
      spin,
      makeNode('node-a', { containerRuntime: 'containerd://1.7.9' })
    )
    expect(text).not.toContain('version = ')
  })
})

test('handler-miswired names the shim that answered and the one that should, in what is reported and in what to do', () => {
  const evidence = "failed to create shim task: spin executor can't handle spec"
  const { text, title } = tell('handler-miswired', evidence, slight, makeNode('node-a'))
  expect(title).toBe('Handler "slight" starts containerd-shim-spin-v2, not containerd-shim-slight-v1')
  expect(text).toContain('starts containerd-shim-slight-v1; now containerd-shim-spin-v2 answers')
})

describe('how to check that it is fixed', () => {
  test.each([
    ['shim-not-installed', 'containerd-shim-spin-v2 -v prints a version'],
    ['shim-wrong-arch', 'containerd-shim-spin-v2 -v prints a version'],
    ['shim-not-executable', 'containerd-shim-spin-v2 -v prints a version'],
    ['shim-dies', 'containerd-shim-spin-v2 -v'],
    ['handler-miswired', "containerd config dump | grep -A 15 'runtimes.spin]'"],
    ['ran-without-wasm', "containerd config dump | grep -A 15 'runtimes.spin]'"]
  ])('%s', (code, command) => {
    expect(tell(code, '', spin, makeNode('node-a')).text).toContain(command)
  })
})

test('a newer node image is hinted at only where the handler or the shim is missing', () => {
  const hinted = RULES.filter(({ hints = [] }) => hints.includes('node-image')).map(({ code }) => code)
  expect(hinted).toEqual(['handler-not-configured', 'shim-not-installed', 'handler-not-configured'])
})

test('whatever is to be done on the node itself reports it, so that the report reports how to get there', () => {
  const atNode = /journalctl|dmesg|systemctl|config dump|chmod| -v (on|prints)|certs\.d|kubelet's and containerd's logs/
  for (const rule of RULES) {
    const { hints = [], text } = tell(rule.code, '', spin, makeNode('node-a'))
    if (atNode.test(text)) expect(`${rule.code}: ${hints.join()}`).toContain('node-shell')
  }
})

test.each(['handler-miswired', 'shim-dies'])(
  '%s -> reports where the shim belongs as well: a handler without one is listed all the same',
  (code) => {
    const { text } = tell(code, '', spin, makeNode('node-a', { containerRuntime: 'containerd://2.4.2' }))
    expect(text).toContain('containerd-shim-spin-v2 -v prints a version')
    expect(text).toContain('put containerd-shim-spin-v2 on node-a, executable')
  }
)

test('handler-miswired -> how a section is called in which file, as a new one would hide the old ones', () => {
  const { text } = tell('handler-miswired', '', spin, makeNode('node-a', { containerRuntime: 'containerd://2.4.2' }))
  expect(text).toContain('In a file with "version = 2" at its top, write "io.containerd.grpc.v1.cri"')
})

test('handler-not-configured -> leads to the page that says where shims come from and belong', () => {
  const [first] = fix(tell('handler-not-configured', '', spin, makeNode('node-a')).facts, ['node-a'])
  expect(first).toEqual({ text: 'Install the shims', section: 'install-a-shim' })
})

describe('a fix of several facts', () => {
  const facts = (handler: string): Facts => ({
    kind: 'handler-not-configured',
    handler,
    architecture: 'amd64',
    containerRuntime: 'containerd://1.7.1'
  })

  test('has each step once, and the blocks of one step together', () => {
    const steps = fixAll([facts('a'), facts('b')], ['node-a', 'node-b'])
    expect(steps.map(textOf)).toEqual([
      'Install the shims',
      'Add to /etc/containerd/config.toml, for each runtime:',
      expect.stringMatching(/runtimes\.a\][^]*runtimes\.b\]/),
      'systemctl restart containerd',
      'Repeat on node-b.'
    ])
  })

  test('has steps that differ side by side', () => {
    const steps = fixAll(
      [
        { kind: 'out-of-memory', image: 'one' },
        { kind: 'out-of-memory', image: 'two' }
      ],
      ['node-a']
    )
    expect(steps.map(textOf)).toEqual([expect.stringContaining('one'), expect.stringContaining('two')])
  })
})

describe('a class whose handler is not known, such as one that a controller chose', () => {
  const unknown: Runtime = { ...spin, name: 'my-wasm', runtimeClass: 'my-wasm', handler: '', shim: undefined }

  test('containerd names the handler that it has not got', () => {
    const evidence = 'failed to get sandbox runtime: no runtime for "mywasm" is configured'
    const { facts, text } = tell('handler-not-configured', evidence, unknown, makeNode('node-a'))
    expect(facts).toMatchObject({ handler: 'mywasm' })
    expect(text).toContain('.containerd.runtimes.mywasm]')
  })

  test.each(['x]\n[other', "x' /etc/shadow '", '$(reboot)', 'a'.repeat(64)])(
    'what can not be the name of a handler is put into no command: %j',
    (name) => {
      const evidence = `failed to get sandbox runtime: no runtime for "${name}" is configured`
      const { facts, text } = tell('handler-not-configured', evidence, unknown, makeNode('node-a'))
      expect(facts).toMatchObject({ handler: 'HANDLER' })
      expect(text).not.toContain(name)
    }
  )

  test('elsewhere a word to replace stands for it, and no empty name', () => {
    const evidence = 'runtime "io.containerd.mywasm.v1" binary not installed "containerd-shim-mywasm-v1"'
    const { text } = tell('shim-not-installed', evidence, unknown, makeNode('node-a'))
    expect(text).toContain('the shim of handler "HANDLER"')
    const wrong = tell('ran-without-wasm', 'exec format error', unknown, makeNode('node-a'))
    expect(wrong.text).toContain('.containerd.runtimes.HANDLER]')
  })
})

test('node-full: what the sample requests, as its file has it', () => {
  const evidence = '0/3 nodes are available: 1 Insufficient memory'
  const textOf = (sample: Runtime['sample']): string =>
    tell('node-full', evidence, { ...spin, sample }, makeNode('node-a')).text
  expect(textOf(spin.sample)).toContain('the sample requests 10m CPU and 10Mi memory')
  const large = { ...spin.sample, resources: { requests: { memory: '1Gi' } } }
  expect(textOf(large)).toContain('the sample requests 10m CPU and 1Gi memory')
  const theirs = makeSeen({ pod: makePodView({ isOwn: false }) })
  expect(tell('node-full', evidence, spin, makeNode('node-a'), theirs).text).toContain('lower the requests of the pod')
})
