import { join } from 'node:path'
import { readTopology } from '../../testbed/topology-file.ts'
import { setUp } from '../support/setup.ts'

export default setUp({ testbeds: { cluster: readTopology(join(import.meta.dirname, 'topology.yaml')) } })
