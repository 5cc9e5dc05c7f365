import process from 'node:process'
import { attach, type Testbed } from '../../testbed/testbed.ts'

/** The name that a project's testbed has on this machine; TESTBED_SUFFIX keeps apart what tests at once. */
export function testbedName(name: string): string {
  return `${name}${process.env['TESTBED_SUFFIX'] ?? ''}`
}

/** A testbed that a project's setup brought up. */
export function useTestbed(name: string): Testbed {
  const testbed = attach(testbedName(name))
  if (testbed === undefined) throw new Error(`the testbed "${testbedName(name)}" is not up: setup.ts brings it up`)
  return testbed
}
