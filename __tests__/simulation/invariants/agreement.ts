import type { Inputs } from '../../../src/core/model.ts'
import type { Report as Found, Result } from '../../../src/core/report.ts'
import { exitCodeOf } from '../../../src/core/verdict/exit-code.ts'
import { shownResult } from '../../../src/render/headline.ts'
import { arrangeReport } from '../../../src/render/order.ts'
import { renderDataOutputs } from '../../../src/render/outputs.ts'
import { groupProblems } from '../../../src/render/problems.ts'
import { renderResult } from '../../../src/render/table/table.ts'
import { assertRendered } from '../../fuzz/rendered.ts'
import type { Report } from './invariants.ts'

/** All files of a report take as long as a scenario, and its headline a tenth: so many scenarios have theirs looked at. */
const ONE_IN = 16

/** The result is the worst of all that was found, and headline, counts, outputs, exit code and files agree with it. */
export function checkAgreement(found: Found, inputs: Inputs, seed: number, report: Report): void {
  const say = (detail: string): void => {
    report('disagrees', `the result is ${found.result}, ${detail}`)
  }
  checkResult(found, say)
  checkCounts(found, say)
  const isRead = seed % ONE_IN === 0
  checkExit(found, inputs, isRead ? readHeadline(found) : shownResult(found).toUpperCase(), say)
  checkOutputs(found, say)
  if (!isRead) return
  try {
    assertRendered(found)
  } catch (error) {
    say(`and a file of it is wrong: ${error instanceof Error ? error.message : 'for no reason'}`)
  }
}

type Say = (detail: string) => void

function checkResult(
  { checks, cleanup, constraints, counts, message, negativeTests, result, workloads }: Found,
  say: Say
): void {
  const kinds = [...checks, ...workloads].map(({ verdict }) => verdict.kind)
  const isFailed = kinds.includes('failed') || constraints.some(({ verdict }) => verdict === 'not-enforced')
  const isOpen =
    kinds.includes('inconclusive') ||
    constraints.some(({ verdict }) => verdict === 'unproven') ||
    negativeTests.some(({ verdict }) => verdict === 'not-proven')
  const worst: Result = isFailed ? 'failed' : isOpen ? 'inconclusive' : 'passed'
  if (worst === 'passed') {
    if (result === 'passed' && counts.passed === 0) say('and nothing passed')
    if (result === 'failed') say('and nothing failed')
    if (result !== 'passed' && message === '') say('and nothing shows why')
  } else if (result !== worst) say(`the worst of what was found is ${worst}`)
  if (result === 'passed' && cleanup.problems.length > 0) say('and the cleanup failed')
}

function checkCounts({ checks, counts, workloads }: Found, say: Say): void {
  const kinds = Map.groupBy([...checks, ...workloads], ({ verdict }) => verdict.kind)
  const own = { passed: 0, failed: 0, inconclusive: 0, skipped: 0, total: checks.length + workloads.length }
  for (const [kind, all] of kinds) own[kind] = all.length
  if (JSON.stringify(own) !== JSON.stringify(counts))
    say(`its counts are ${JSON.stringify(counts)}, and there are ${JSON.stringify(own)}`)
}

/** The word that the headline begins with. */
function readHeadline(found: Found): string {
  const [headline = ''] = renderResult(found, groupProblems(arrangeReport(found)), { colour: false, width: 120 })
  return headline.split(' ')[0] ?? ''
}

/** Green in the headline is green for the step, and what isn't is none, unless `fail-on` lets it pass. */
function checkExit(found: Found, inputs: Inputs, word: string, say: Say): void {
  const isGreen = word === 'PASSED' || word === 'APPLIED'
  const mayPass = isGreen || !inputs.failOn.some((one) => one.toUpperCase() === word)
  const exitCode = exitCodeOf(found, inputs)
  if (exitCode === 0 ? !mayPass || word === 'ERROR' : isGreen)
    say(`the headline begins with ${word}, and the exit code is ${exitCode}`)
  if (found.cleanup.problems.length === 0 && word !== found.result.toUpperCase())
    say(`the headline begins with ${word}`)
}

function checkOutputs(found: Found, say: Say): void {
  const outputs = renderDataOutputs(found)
  const read = (name: keyof typeof outputs): unknown[] => JSON.parse(outputs[name]) as unknown[]
  const failed = found.checks.filter(({ verdict }) => verdict.kind === 'failed')
  const [nodes, runtimes] = [read('failed-nodes'), read('failed-runtimes')]
  if (read('checks').length !== found.checks.length) say('an output lacks checks')
  for (const { node, runtime } of failed) {
    if (!nodes.includes(node) || !runtimes.includes(runtime)) say(`the outputs lack that ${runtime} on ${node} failed`)
  }
  if (found.result === 'passed' && nodes.length + runtimes.length > 0) say('and the outputs name what failed')
}
