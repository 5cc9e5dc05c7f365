import { expect, test } from 'vitest'
import { makeCase, makeSeen, rulesOf } from '../../examples.ts'

test("a registry that fails for a sandbox is that of the pause image, by the name that the node's containerd gives it", () => {
  const [ofSandbox] = rulesOf('registry-failing')
  const factsOf = (evidence: string): unknown => ofSandbox?.facts(makeCase(makeSeen()), evidence)
  const image = 'registry.k8s.io/pause:3.10'
  const reported = `failed to get sandbox image "${image}": failed to pull image "${image}": 503 Service Unavailable`
  expect(factsOf(reported)).toEqual({ kind: 'registry-failing', image })
  expect(factsOf('503 Service Unavailable')).toEqual({ kind: 'registry-failing', image: 'the pause image' })
})
