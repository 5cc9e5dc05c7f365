import { expect, test } from 'vitest'
import type { RuntimeClassObject } from '../../../src/core/kubernetes/objects.ts'
import type { ApiResult } from '../../../src/ports.ts'
import { recheck } from '../../../src/steps/recheck.ts'
import { makeClass, makeInputs, spin } from '../core/examples.ts'
import { FakeCluster, notFound, ok } from './fakes.ts'

const gone: ApiResult<never> = { kind: 'unreachable', message: 'ECONNREFUSED' }

test.each<{ name: string; found: ApiResult<RuntimeClassObject>; shows: string | undefined }>([
  { name: 'as it was: nothing', found: ok(makeClass(spin)), shows: undefined },
  {
    name: 'with another handler',
    found: ok(makeClass(spin, { handler: 'spin-v2' })),
    shows: 'RuntimeClass wasmtime-spin-v2 was made anew during the run with handler "spin-v2", not "spin"'
  },
  { name: 'gone', found: notFound, shows: 'RuntimeClass wasmtime-spin-v2 was deleted during the run' },
  { name: 'not to be read: nothing', found: gone, shows: undefined }
])('a class that is read again, $name', async ({ found, shows }) => {
  const fake = new FakeCluster()
  fake.onGet = () => found
  expect((await recheck({ inputs: makeInputs({ runtimes: [spin] }) }, fake.cluster)).get(spin.runtimeClass)).toBe(shows)
})
