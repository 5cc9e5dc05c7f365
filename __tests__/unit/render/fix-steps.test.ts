import { expect, test } from 'vitest'
import { diagnoseConnection } from '../../../src/core/diagnosis/connection/diagnose.ts'
import type { Grant } from '../../../src/core/facts/connection.ts'
import { fixableOf, fixSteps } from '../../../src/render/fix-steps.ts'

const page = 'docs/diagnoses.md'
const all: Grant = { role: 'rbac' }

test.each<{ name: string; docsUrl: string; grant: Grant; command: string }>([
  {
    name: 'from the repository that a workflow takes the action from',
    docsUrl: `https://github.com/OWNER/wasm-node-smoke/blob/v1/${page}`,
    grant: all,
    command: 'kubectl apply -f https://github.com/OWNER/wasm-node-smoke/raw/v1/deploy/rbac.yaml'
  },
  {
    name: 'from a folder of it, into a namespace',
    docsUrl: `https://github.com/OWNER/images/blob/c0ffee/smoke/${page}`,
    grant: { role: 'rbac-namespace', namespace: 'mine' },
    command: 'kubectl apply -n mine -f https://github.com/OWNER/images/raw/c0ffee/smoke/deploy/rbac-namespace.yaml'
  },
  {
    name: 'from a checkout, whose path a shell must not take apart',
    docsUrl: `file:///my%20own/wasm-node-smoke/${page}`,
    grant: all,
    command: "kubectl apply -f '/my own/wasm-node-smoke/deploy/rbac.yaml'"
  },
  {
    name: 'from a version whose name a shell would read as more than that',
    docsUrl: `https://github.com/OWNER/wasm-node-smoke/blob/$(id)/${page}`,
    grant: { role: 'rbac-management', namespace: '$(id)' },
    command:
      "kubectl apply -n '$(id)' -f 'https://github.com/OWNER/wasm-node-smoke/raw/$(id)/deploy/rbac-management.yaml'"
  }
])('missing permissions can be granted by a command, $name', ({ docsUrl, grant, command }) => {
  const diagnosis = diagnoseConnection({ kind: 'no-permissions', lacking: ['watch nodes'], grant }, '', {})
  const blocks = fixSteps(fixableOf(diagnosis, [], 'generic'), { docsUrl }).flatMap(({ block }) => block?.lines ?? [])
  expect(blocks).toEqual([command])
})
