import { expect, test } from 'vitest'
import type { ConstraintReport, Report, WorkloadReport } from '../../../../src/core/report.ts'
import { recordRun } from '../../../../src/core/verdict/run-record.ts'
import { parseBaseline } from '../../../../src/inputs/baseline.ts'
import { compareRuns } from '../../../../src/core/verdict/compare.ts'
import { renderJson } from '../../../../src/render/json/json.ts'
import { docsUrl, green } from '../../render/reports.ts'
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

test.each([
  ["in the run's own namespace", 'Deployment', 'web', undefined, 'Deployment web'],
  ["of the run's own, in its own namespace", 'Deployment', 'wasm-wasmtime-RUN', undefined, 'Deployment wasm-wasmtime'],
  ["of the run's own, in a given namespace", 'Service', 'wasm-spin-RUN', 'apps', 'Service apps/wasm-spin']
])(
  'a workload check %s is compared with that of an earlier run, whose id is another',
  (_, kind, name, given, shows) => {
    const recordOf = (id: string, verdict: WorkloadReport['verdict']): Report => {
      const namespace = given ?? `wasm-node-smoke-${id}`
      const workload = {
        source: 'replicas',
        kind,
        name: name.replace('RUN', id),
        namespace,
        via: '',
        pods: []
      } as const
      return { ...green, run: { ...green.run, id, namespace }, checks: [], workloads: [{ ...workload, verdict }] }
    }
    const text = renderJson(recordOf('1a2b3c4d', { kind: 'passed', tookMs: 1 }), { docsUrl })
    const before = parseBaseline('baseline', 'report.json', {
      homeDir: '/',
      defaultReportDir: '/',
      readFile: () => ({ kind: 'text', text }),
      findArchiveFault: () => undefined,
      findFolderFault: () => undefined
    })
    if (before.kind !== 'value' || before.value === undefined) throw new Error('no baseline')
    const now = recordRun(recordOf('5e6f7a8b', { kind: 'skipped', reason: 'annotated' }), [])
    const { better, worse } = compareRuns(before.value, now)
    expect({ better, worse }).toEqual({
      better: [],
      worse: [{ name: shows, before: 'passed', now: 'skipped', nodes: [] }]
    })
  }
)
