import { describeImage } from '../../core/nodes/node-image.ts'
import type { NodeReport, Report } from '../../core/report.ts'
import { runtimesOf } from '../order.ts'
import { distributions, type PageOptions } from '../problems.ts'
import { type Rerun, rerunOf } from '../rerun.ts'
import {
  checkCase,
  type Case,
  comparisonCases,
  negativeTestCase,
  constraintCase,
  workloadCase,
  runCases
} from './cases.ts'

/** Cases that are shown together, in the words of test reports. */
export type Suite = {
  readonly name: string
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly cases: readonly Case[]
  /** The inputs that try again what did not pass of it; absent where that is not what has to be done. */
  readonly rerun?: Rerun
}

/** The suites of an arranged report that have cases: what each format of test reports is made of. */
export function makeSuites(report: Report, options: PageOptions): readonly Suite[] {
  const nodes = new Map(report.nodes.map((entry) => [entry.node.name, entry]))
  const shared = sharedProperties(report)
  const context = { ...options, distribution: distributions(report) }
  const ofRuntimes = runtimesOf(report).map((name): Suite => {
    const checks = report.checks.filter((check) => check.runtime === name)
    const [first] = checks
    return {
      name,
      properties: [['runtimeClass', first?.runtimeClass ?? ''], ['handler', first?.handler ?? ''], ...shared],
      cases: checks.map((check) => checkCase(check, nodeProperties(nodes.get(check.node)), context)),
      rerun: rerunOf(report, { nodes: checks.map(({ node }) => node), runtimes: [name] })
    }
  })
  return [
    { name: 'compared with the baseline', properties: shared, cases: comparisonCases(report) },
    ...ofRuntimes,
    {
      name: 'workloads and services',
      properties: shared,
      cases: report.workloads.map((workload) => workloadCase(workload, context)),
      rerun: []
    },
    { name: 'constraint check', properties: shared, cases: report.constraints.map(constraintCase) },
    { name: 'negative test', properties: shared, cases: report.negativeTests.map(negativeTestCase) },
    { name: 'run', properties: shared, cases: runCases(report, context) }
  ].filter(({ cases }) => cases.length > 0)
}

function sharedProperties({ run, cluster }: Report): Suite['properties'] {
  return [
    ['run', run.id],
    ['version', run.version],
    ...(cluster === undefined
      ? []
      : ([
          ['context', cluster.context],
          ['server', cluster.server],
          ['kubernetes', cluster.version]
        ] as const))
  ]
}

function nodeProperties(entry: NodeReport | undefined): Suite['properties'] {
  if (entry === undefined) return []
  const { machine, owner, image, osImage, kernel, architecture, containerRuntime, kubelet } = entry.node
  const known = { machine, owner, image: image === undefined ? undefined : describeImage(image) }
  return [
    ...Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ...Object.entries({ osImage, kernel, architecture, containerRuntime, kubelet }).filter(([, value]) => value !== '')
  ]
}
