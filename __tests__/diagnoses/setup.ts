import { readOwnTopology } from '../../testbed/topology-file.ts'
import { setUp } from '../support/setup.ts'

export default setUp({ testbeds: { diagnoses: readOwnTopology('broken') } })
