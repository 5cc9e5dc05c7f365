import { ensureGoTool } from '../../scripts/go-tools.ts'
import { readOwnTopology } from '../../testbed/topology-file.ts'
import { setUp } from '../support/setup.ts'

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be added to
  interface ProvidedContext {
    /** The runner of workflows. */
    readonly act: string
  }
}

export default setUp({
  testbeds: { e2e: readOwnTopology('default') },
  prepare: async ({ provide }) => {
    provide('act', await ensureGoTool('act'))
  }
})
