import { expect, test } from 'vitest'
import type { ConstraintReport, WorkloadReport } from '../../../../src/core/report.ts'
import { recordRun } from '../../../../src/core/verdict/run-record.ts'
import { green } from '../../render/reports.ts'
import { spin } from '../examples.ts'

test('a run is recorded with its checks, its workload checks by kind, namespace and name, and its constraint checks', () => {
  const workload: WorkloadReport = {
    source: 'manifests',
    kind: 'Deployment',
    namespace: 'ns',
    name: 'web',
    via: '',
    pods: [],
    verdict: {
      kind: 'inconclusive',
      diagnosis: {
        code: 'quota-exceeded',
        title: '',
        fault: 'cluster',
        evidence: '',
        facts: { kind: 'quota-exceeded' }
      }
    }
  }
  const constraint: ConstraintReport = { runtimeClass: 'c', verdict: 'not-enforced', evidence: '' }
  const { checks, samples } = recordRun({ ...green, checks: [], workloads: [workload], constraints: [constraint] }, [
    spin
  ])
  expect(samples.get('spin')).toBe(spin.sample.image)
  expect(checks).toEqual([
    { name: 'Deployment ns/web', result: 'inconclusive', code: 'quota-exceeded', startsMs: [] },
    { name: 'constraint check of c', result: 'failed', startsMs: [] }
  ])
})
