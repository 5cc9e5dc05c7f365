import { describe, expect, test } from 'vitest'
import { describeState, isGivenUp, isInitialized, isMachineUp } from '../../../../src/core/capi/conditions.ts'

describe('the state of a Machine in words', () => {
  test.each([
    { name: 'nothing reported yet', status: undefined, shows: 'no phase yet' },
    {
      name: 'all is well',
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      shows: 'Running'
    },
    {
      name: 'what comes first is what is waited for',
      status: {
        phase: 'Provisioning',
        conditions: [
          { type: 'Ready', status: 'False', reason: 'NotReady' },
          { type: 'InfrastructureReady', status: 'False', reason: 'VMProvisionFailed', message: 'quota' },
          { type: 'BootstrapConfigReady', status: 'True' }
        ]
      },
      shows: 'Provisioning, InfrastructureReady is False: VMProvisionFailed: quota'
    },
    {
      name: 'the name that v1beta1 has for it',
      status: {
        phase: 'Pending',
        conditions: [{ type: 'BootstrapReady', status: 'False', reason: 'WaitingForDataSecret' }]
      },
      shows: 'Pending, BootstrapReady is False: WaitingForDataSecret'
    },
    {
      name: 'v1beta1 conditions that v1beta2 keeps apart',
      status: {
        phase: 'Provisioned',
        deprecated: { v1beta1: { conditions: [{ type: 'NodeHealthy', status: 'False', reason: 'NodeProvisioning' }] } }
      },
      shows: 'Provisioned, NodeHealthy is False: NodeProvisioning'
    },
    {
      name: 'a failure for good, as v1beta1 reports it',
      status: { phase: 'Failed', failureReason: 'CreateError', failureMessage: 'no such image' },
      shows: 'Failed, CreateError: no such image'
    },
    {
      name: 'the same in v1beta2',
      status: {
        phase: 'Failed',
        deprecated: { v1beta1: { failureReason: 'CreateError', failureMessage: 'no such image' } }
      },
      shows: 'Failed, CreateError: no such image'
    }
  ])('$name', ({ status, shows }) => {
    expect(describeState(status)).toBe(shows)
  })

  test('a message of any length is cut', () => {
    const conditions = [{ type: 'Ready', status: 'False', reason: 'Error', message: 'x'.repeat(9_000) }]
    expect(describeState({ phase: 'Pending', conditions }).length).toBeLessThan(600)
    expect(describeState({ phase: 'Failed', failureMessage: 'x'.repeat(9_000) }).length).toBeLessThan(600)
  })

  test('only a Machine that failed is given up', () => {
    expect(['Failed', 'Provisioning', 'Running'].map((phase) => isGivenUp({ phase }))).toEqual([true, false, false])
  })
})

describe('what is up', () => {
  test.each([
    { name: 'v1beta1', status: { infrastructureReady: true }, up: true },
    { name: 'v1beta2', status: { initialization: { infrastructureProvisioned: true } }, up: true },
    { name: 'v1beta1, not yet', status: { infrastructureReady: false }, up: false },
    { name: 'no status', status: undefined, up: false }
  ])('machine: $name', ({ status, up }) => {
    expect(isMachineUp(status)).toBe(up)
  })

  test.each([
    { name: 'v1beta1', status: { controlPlaneReady: true }, up: true },
    { name: 'v1beta2', status: { initialization: { controlPlaneInitialized: true } }, up: true },
    {
      name: 'the condition alone',
      status: { conditions: [{ type: 'ControlPlaneInitialized', status: 'True' }] },
      up: true
    },
    { name: 'not yet', status: { initialization: { infrastructureProvisioned: true } }, up: false },
    { name: 'no status', status: undefined, up: false }
  ])('control plane: $name', ({ status, up }) => {
    expect(isInitialized({ metadata: {}, ...(status === undefined ? {} : { status }) })).toBe(up)
  })
})
