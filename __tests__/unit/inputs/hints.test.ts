import { expect, test } from 'vitest'
import { mistakesIn } from './reading.ts'

test.each([
  { name: 'runtimes', text: 'spin lunatic', hint: 'separate with commas: "spin, lunatic"' },
  { name: 'runtimes', text: '[spin, wws]', hint: 'a list has no brackets: "spin, wws"' },
  { name: 'runtimes', text: "'spin'", hint: 'leave out the quotation marks: "spin"' },
  { name: 'runtimes', text: 'Spin', hint: '(did you mean "spin"?)' },
  { name: 'runtimes', text: 'wasmtime-spin-v2', hint: '(did you mean "spin"?)' },
  {
    name: 'runtimes',
    text: 'mine=my-handler',
    hint: '"samples: {mine: {image: IMAGE, port: 8080, path: /, body: Hello}}"'
  },
  { name: 'nodes', text: 'all', hint: 'use "*" for all nodes' },
  { name: 'nodes', text: '[a, b]', hint: 'a list has no brackets: "a, b"' },
  { name: 'nodes', text: '"node-a"', hint: 'leave out the quotation marks: "node-a"' },
  { name: 'nodes', text: 'Node-A', hint: 'names of nodes are lower-case: "node-a"' },
  { name: 'nodes', text: 'pool=wasm', hint: 'for a label use node-selector: pool=wasm' },
  { name: 'nodes', text: 'node-a node-b', hint: 'separate with commas: "node-a, node-b"' },
  { name: 'timeout', text: '300', hint: 'did you mean "300s"?' },
  { name: 'timeout', text: '5 minutes', hint: 'did you mean "5m"?' },
  { name: 'max-start', text: '2', hint: 'did you mean "2s"?' },
  { name: 'max-start', text: 'spin=1.5, wws=3s', hint: 'did you mean "spin=1.5s, wws=3s"?' },
  { name: 'max-start', text: '2 seconds', hint: 'did you mean "2s"?' },
  { name: 'sample', text: 'ghcr.io/me/app:v1', hint: 'an image goes into a sample file' },
  { name: 'runtimes', text: 'all, spin', hint: '"all" is lunatic, slight, spin and wws: leave it out' },
  { name: 'node-selector', text: 'pool:wasm', hint: 'did you mean "pool=wasm"?' },
  { name: 'node-selector', text: 'pool: wasm', hint: 'did you mean "pool=wasm"?' },
  { name: 'access', text: 'nodeport', hint: 'did you mean "node-port"?' },
  { name: 'access', text: 'portforward', hint: 'did you mean "port-forward"?' },
  { name: 'cleanup', text: 'false', hint: 'did you mean "none"?' },
  { name: 'cleanup', text: 'workloads', hint: 'did you mean "workload"?' },
  { name: 'fail-on', text: 'failure', hint: 'did you mean "failed"?' },
  { name: 'namespace', text: 'Wasm_Test', hint: 'did you mean "wasm-test"?' },
  { name: 'constrain', text: 'yes', hint: 'did you mean "true"?' },
  { name: 'constrain', text: 'off', hint: 'did you mean "false"?' },
  { name: 'manifest', text: 'a.yaml', hint: '(did you mean "manifests"?)' },
  { name: 'constrian', text: 'true', hint: '(did you mean "constrain"?)' }
])('$name: $text -> $hint', ({ name, text, hint }) => {
  const mistakes = mistakesIn({ [name]: text })
  expect(mistakes.join('\n')).toContain(hint)
})

test('the first mistake of an input alone has the hint', () => {
  const mistakes = mistakesIn({ nodes: '[a, b]' })
  expect(mistakes).toHaveLength(2)
  expect(mistakes.filter((mistake) => mistake.includes('no brackets'))).toHaveLength(1)
})

test('what is nobody-knows-what gets no hint, and no text that may hold a secret is repeated', () => {
  expect(mistakesIn({ timeout: 'soon' }).join()).not.toContain(';')
  const contents = 'apiVersion: v1\nkind: Config\nusers: [{user: {token: hunter22}}]'
  expect(mistakesIn({ nodes: contents, runtimes: contents, sample: contents }).join()).not.toContain('hunter22')
})

test('what would still be wrong with what a hint corrects is not proposed, nor shown as it came', () => {
  const [first] = mistakesIn({ 'max-start': '3\n\u001b]0;' })
  expect(first).toMatch(/, got "3"$/)
})
