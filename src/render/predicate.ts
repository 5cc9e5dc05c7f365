import { describeImage } from '../core/nodes/node-image.ts'
import type { Node, Verdict } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { capText, escapeJson, toPlainText } from '../core/text/escape.ts'
import { constraintResults } from '../core/verdict/run-record.ts'
import { arrangeReport, listTriedNodes, titleOf } from './order.ts'

/** The type of the predicate, for whoever signs it: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const PREDICATE_TYPE = 'https://in-toto.io/attestation/test-result/v0.1'

/** What a predicate refers to and the report doesn't hold. */
export type PredicateOptions = {
  /** Hex; of report.json as it was written. */
  readonly reportSha256: string
  /** Of the run of the workflow; absent elsewhere. */
  readonly runUrl?: string | undefined
}

/** Of in-toto; at least one of uri and digest is there. */
type ResourceDescriptor = {
  readonly name: string
  readonly uri?: string
  readonly digest?: { readonly sha256: string }
  readonly mediaType?: string
  readonly annotations?: Readonly<Record<string, unknown>>
}

type Test = { readonly name: string; readonly verdict: Verdict['kind'] }

const MAX_NAME = 600

/**
 * The result as an in-toto test-result predicate, to be signed and to travel with a node image; absent where the result says nothing
 * of it: only what passed or failed does. Signatures are often logged in public, so no address and no context is in it.
 */
export function renderPredicate(unordered: Report, options: PredicateOptions): string | undefined {
  const { result } = unordered
  if (result !== 'passed' && result !== 'failed') return undefined
  // Its step is red, whatever the checks show.
  if (result === 'passed' && unordered.cleanup.problems.length > 0) return undefined
  const report = arrangeReport(unordered)
  const tests = listTests(report)
  const namesOf = (verdict: Verdict['kind']): readonly string[] =>
    tests.filter((test) => test.verdict === verdict).map(({ name }) => capText(toPlainText(name), MAX_NAME))
  const predicate = {
    result: result === 'passed' ? 'PASSED' : 'FAILED',
    configuration: [
      describeTool(report),
      ...describeRuntimes(report),
      ...describeNodes(report),
      { name: 'report.json', digest: { sha256: options.reportSha256 }, mediaType: 'application/json' }
    ],
    ...(options.runUrl === undefined ? {} : { url: options.runUrl }),
    passedTests: namesOf('passed'),
    warnedTests: [],
    failedTests: namesOf('failed')
  }
  return `${escapeJson(JSON.stringify(predicate, undefined, 2))}\n`
}

/** All that was proven, and what was not; what is inconclusive or skipped is in no list of the predicate. */
function listTests({ checks, constraints, negativeTests, workloads }: Report): readonly Test[] {
  return [
    ...checks.map(({ node, runtime, verdict }) => ({ name: `${runtime} on ${node}`, verdict: verdict.kind })),
    ...workloads.map((workload) => ({ name: titleOf(workload), verdict: workload.verdict.kind })),
    ...constraints.map(({ runtimeClass, verdict }) => ({
      name: `constraint check of ${runtimeClass}`,
      verdict: constraintResults[verdict]
    })),
    ...negativeTests.map(({ runtime, verdict }) => ({
      name: `negative test of ${runtime}`,
      verdict: verdict === 'proven' ? ('passed' as const) : ('inconclusive' as const)
    }))
  ]
}

function describeTool({ cluster, run }: Report): ResourceDescriptor {
  return {
    name: 'wasm-node-smoke',
    uri: `urn:wasm-node-smoke:version:${encodeURIComponent(run.version)}`,
    annotations: {
      version: run.version,
      run: run.id,
      startedAt: run.startedAt,
      constrain: run.constrain,
      repeat: run.repeat,
      kubernetes: cluster?.version ?? ''
    }
  }
}

/** Each RuntimeClass with its handler and the image of the sample app that proves it; none whose checks were all skipped. */
function describeRuntimes({ checks, classes }: Report): readonly ResourceDescriptor[] {
  const tried = new Set(checks.flatMap(({ runtimeClass, verdict }) => (verdict.kind === 'skipped' ? [] : runtimeClass)))
  return classes
    .filter(({ runtime }) => tried.has(runtime.runtimeClass))
    .map(({ runtime: { handler, name, runtimeClass, sample } }) => ({
      name: `RuntimeClass ${runtimeClass}`,
      uri: `oci://${sample.image}`,
      annotations: { runtime: name, handler }
    }))
}

/** What the nodes run on where something was tried, since "PASSED" is read as theirs: those that are alike in one entry. */
function describeNodes(report: Report): readonly ResourceDescriptor[] {
  const tried = listTriedNodes(report)
  const byKind = Map.groupBy(
    report.nodes.filter(({ node }) => tried.has(node.name)).map(({ node }) => node),
    (node) => JSON.stringify([node.image, versionsOf(node)])
  )
  return [...byKind.values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const { image } = first
    const id = image === undefined ? ['unknown'] : [image.kind, image.name, image.version ?? '']
    return {
      name: image === undefined ? 'node image' : `node image ${capText(toPlainText(describeImage(image)), MAX_NAME)}`,
      uri: ['urn:wasm-node-smoke:node-image', ...id.map((part) => encodeURIComponent(toPlainText(part)))].join(':'),
      annotations: { nodes: alike.map(({ name }) => name), ...versionsOf(first) }
    }
  })
}

function versionsOf({ architecture, containerRuntime, kernel, kubelet, osImage }: Node): Record<string, string> {
  return { osImage, kernel, architecture, containerRuntime, kubelet }
}
