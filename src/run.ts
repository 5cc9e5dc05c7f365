import type { ExpectedNode } from './core/capi/expected-nodes.ts'
import { joinNodes } from './core/capi/join.ts'
import { makePlan } from './core/plan/plan.ts'
import { listCommands } from './core/plan/kubectl-commands.ts'
import { matchesGlob } from './core/nodes/globs.ts'
import { warnOfJoined } from './core/nodes/joined.ts'
import { listFresh } from './core/plan/admission-lag.ts'
import { keepLabels, type Ledger, makeLedger, planLedger } from './core/plan/ledger.ts'
import { listObjects, planRuntimeObjects } from './core/plan/objects.ts'
import { constraintLabel } from './core/kubernetes/labels.ts'
import { namespaceOf } from './core/kubernetes/manifests.ts'
import type { Inputs } from './core/model.ts'
import { makeReady } from './core/plan/ready.ts'
import { needsPods, refuseClasses } from './core/plan/decide.ts'
import type { CheckReport, Report } from './core/report.ts'
import type { Ports } from './ports.ts'
import { makeProving, settleProof } from './proving.ts'
import { renderStart } from './render/start.ts'
import { apply } from './steps/apply/apply.ts'
import { prove } from './steps/prove/prove.ts'
import { clean } from './steps/clean/clean.ts'
import { makeContext } from './steps/context.ts'
import { makeObject } from './steps/survey/manifests.ts'
import { load } from './steps/apply/load-images.ts'
import { tryClasses } from './steps/prove/dry-run.ts'
import { findPlatforms } from './steps/survey/platforms.ts'
import { recheckClasses } from './steps/recheck.ts'
import { survey } from './steps/survey/survey.ts'
import { makeStory, reportClass, reportNodes, type Origin } from './story.ts'

/**
 * The whole story: look at the cluster and at the nodes that it should have (`members`), plan, load images, apply classes,
 * labels and the user's own objects, prove every check and workload check with constraint check and negative test, judge them beside each other, clean up,
 * report. Expected trouble ends in a report; what throws is a defect of ours.
 */
export async function run(
  inputs: Inputs,
  origin: Origin,
  ports: Ports,
  signal: AbortSignal,
  colour: boolean,
  expectedNodes: readonly ExpectedNode[] = []
): Promise<Report> {
  const story = makeStory(inputs, origin, ports)
  const namespace = namespaceOf(inputs, origin.runId)

  const found = await survey(ports.cluster, inputs, namespace)
  if (found.kind === 'problem') return story.refuse(found)
  story.reached('connectMs', { ...origin.cluster, version: found.value.version })

  const nodes = joinNodes(expectedNodes, found.value.nodes)
  const there = nodes.filter(({ absence }) => absence === undefined)
  const planned = makePlan(inputs, { ...found.value, nodes }, matchesGlob)
  if (planned.kind === 'problem') return story.refuse(planned)
  const plan = refuseClasses(planned.plan, await tryClasses(planned.plan, inputs, ports.cluster))
  story.reached('planMs')
  ports.log.info(renderStart(found.value.version, plan.choice))

  const loaded = await load(inputs.loadImages, ports, story.deadlineMs, signal)
  if (loaded.kind === 'problem') return story.refuse(loaded)

  const manifests = found.value.placed.map((one) => makeObject(one, origin.runId))
  const objects = [...listObjects(planRuntimeObjects(inputs, plan.checks, namespace, origin.runId)), ...manifests]
  const place = needsPods(plan) || objects.length > 0 ? namespace : ''
  const toUndo = planLedger(makeLedger(inputs, place, origin.runId), plan, objects)
  const fresh = listFresh(plan.classes, inputs.constrain)
  const begun = makeContext({ ports, runId: origin.runId, namespace, freshClasses: fresh, story, signal })
  const [applied, platforms] = await Promise.all([
    apply({ plan, manifests }, inputs, toUndo, begun),
    findPlatforms(plan.checks, inputs, ports, signal)
  ])
  if (applied.kind === 'problem') return story.refuse(applied, await endCleanup(applied.ledger, ports))
  const { classes, classProblems, freshClasses, ledger } = applied.value
  story.reached('applyMs')

  const context = { ...begun, freshClasses }
  const ready = makeReady(plan, applied.value, platforms, found.value.isHeld)
  const proof = await prove(makeProving(inputs, ready, found.value, there, context, colour), context)
  story.proved(proof)

  const replaced = await recheckClasses(ports.cluster, inputs.runtimes)
  const settled = settleProof(inputs, plan, proof, replaced)
  const { checks } = settled

  const kept = keepLabels(ledger, ({ node, key }) => !inputs.runSamples || isPassed(checks, node, key))
  await ports.journal.write(kept)
  const problems = await endCleanup(kept, ports)
  story.reached('cleanupMs')

  return story.report({
    ...settled,
    classes: classes.map((one) => reportClass(one, classProblems)),
    nodes: reportNodes(plan.choice),
    constraints: proof.constraints,
    negativeTests: proof.negativeTests,
    warnings: [...plan.warnings, ...warnOfJoined(inputs, there, context.store.nodesThere(), matchesGlob)],
    cleanup: { mode: inputs.cleanup, problems },
    commands: listCommands(plan, inputs.constrain, { namespace, isOwn: inputs.namespace === undefined })
  })
}

/** Cleans up; only a cleanup without problems leaves nothing for the post step. */
async function endCleanup(ledger: Ledger, ports: Ports): Promise<readonly string[]> {
  const problems = await clean(ledger, ports)
  if (problems.length === 0) await ports.journal.close()
  return problems
}

function isPassed(checks: readonly CheckReport[], node: string, key: string): boolean {
  return checks.some(
    (check) => check.node === node && constraintLabel(check.runtimeClass) === key && check.verdict.kind === 'passed'
  )
}
