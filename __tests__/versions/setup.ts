import { setUp } from '../support/setup.ts'

/** Each file brings up clusters of its own, one for each version of Kubernetes. */
export default setUp({ testbeds: {} })
