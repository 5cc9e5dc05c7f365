import type { ContainerStatus, Pod, Stored } from './api/objects.ts'
import type { StoredChange } from './api/changes.ts'
import type { Violation } from './invariants/invariants.ts'
import type { Scenario } from './scenario.ts'
import type { Played } from './simulate.ts'

const MS_WIDTH = 8

/** A scenario and what happened in it, a line each, in the order of time; then what isn't true. */
export function renderTimeline({ records, world }: Played, violations: readonly Violation[]): string {
  const lines = [
    ...world.store.changes.all.flatMap((change) => {
      const what = describeChange(change)
      return what === '' ? [] : [{ atMs: change.atMs, what }]
    }),
    ...world.scenario.actions.map(({ atMs, ...action }) => ({ atMs, what: `ACTOR ${describe(action)}` })),
    ...records.flatMap(({ endedAtMs, isKilled, plan, provenAtMs, report, runId }) => [
      { atMs: plan.startsAtMs, what: `RUN ${runId} begins ${describe(plan.inputs)}` },
      ...(provenAtMs === undefined ? [] : [{ atMs: provenAtMs, what: `RUN ${runId} has proven all, cleans up` }]),
      ...(report?.checks ?? []).map(({ decidedAtMs = 0, node, runtime, verdict }) => ({
        atMs: plan.startsAtMs + decidedAtMs,
        what: `RUN ${runId} ${runtime} on ${node}: ${verdict.kind} ${'diagnosis' in verdict ? verdict.diagnosis.code : ''}`
      })),
      {
        atMs: endedAtMs ?? Infinity,
        what: `RUN ${runId} ${isKilled ? 'is killed' : `ends: ${report?.result ?? 'no report'}`}`
      }
    ])
  ]
  return [
    describeScenario(world.scenario),
    ...lines
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ atMs, what }) => `${Math.round(atMs).toString().padStart(MS_WIDTH)} ms  ${what}`),
    ...violations.map(({ detail, invariant, run }) => `VIOLATED ${invariant} (${run}): ${detail}`)
  ].join('\n')
}

function describeScenario({ nodes, seed, ...rest }: Scenario): string {
  // The lines of the timeline tell of these.
  const others = { ...rest, actions: undefined, runs: undefined }
  const own = nodes.map(({ name, ...plan }) => `  ${name}: ${describe(plan)}`)
  return [`seed ${seed}, ${describe(others)}`, ...own].join('\n')
}

/** One change of the store; empty where it says nothing that another line doesn't. */
function describeChange({ collection, object, type }: StoredChange): string {
  const resource = collection.slice(collection.lastIndexOf('/') + 1)
  const { metadata } = object
  const where = `${resource}/${metadata.name}`
  if (resource === 'events') return `event ${String(object['reason'])}: ${String(object['message']).slice(0, 120)}`
  if (resource === 'leases') return ''
  if (type === 'DELETED') return `- ${where}`
  if (resource === 'pods') return `${type === 'ADDED' ? '+' : '~'} ${where} ${describePod(object as Pod)}`
  const state = resource === 'nodes' ? describeNode(object) : describe(object['scheduling'] ?? {})
  return `${type === 'ADDED' ? '+' : '~'} ${where} ${state}${metadata.deletionTimestamp === undefined ? '' : ' (ending)'}`
}

function describePod({ metadata, spec, status }: Pod): string {
  const [container]: (ContainerStatus | undefined)[] = status.containerStatuses ?? []
  const state = container === undefined ? '' : describe(container.state)
  const restarts = container === undefined || container.restartCount === 0 ? '' : ` restarts ${container.restartCount}`
  return `${spec.nodeName ?? 'unscheduled'} ${status.phase} ${state}${restarts}${metadata.deletionTimestamp === undefined ? '' : ' (ending)'}`
}

function describeNode({ metadata, spec, status }: Stored): string {
  const { conditions } = status as { conditions: readonly { status: string }[] }
  const labels = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith('cluster.x-k8s.io/'))
  return `Ready=${conditions[0]?.status ?? ''} ${describe(spec ?? {})} ${labels.join(' ')}`
}

function describe(value: object): string {
  return JSON.stringify(value)
}
