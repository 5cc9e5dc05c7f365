import { constraintLabel, RUN_LABEL } from '../kubernetes/labels.ts'
import { makeCheckPod } from '../kubernetes/pods.ts'
import { fillNonce } from '../kubernetes/samples.ts'
import type { Plan } from './types.ts'
import { quote, shellWord } from '../text/shell.ts'
import { podProxyPath } from '../kubernetes/paths.ts'

/** Commands for more nodes than this would only bury the others. */
const NODES_SHOWN = 20

/** Stands where a run's id would: what is made by hand is no run's. */
const BY_HAND = 'by-hand'

/** The kubectl commands that do by hand what a plan does: classes and labels, then a sample of each runtime. */
export function listCommands(plan: Plan): readonly string[] {
  const applied = plan.classes.filter((one) => one.kind === 'create' || one.kind === 'add-selector')
  const classes = applied.map(({ object }) => applyObject(object))
  const labels = [...new Set(plan.labels.map((label) => label.key))].map((key) => {
    const nodes = plan.labels.filter((label) => label.key === key).map((label) => label.node)
    const shown = nodes.slice(0, NODES_SHOWN).map(shellWord).join(' ')
    const more = nodes.length > NODES_SHOWN ? ` # and ${nodes.length - NODES_SHOWN} more` : ''
    return `kubectl label nodes ${shown} ${key}=true${more}`
  })
  const undo = plan.inputs.constrain
    ? plan.classes.map(({ runtime }) => `kubectl label nodes NODE ${constraintLabel(runtime.runtimeClass)}-`)
    : []
  return [...classes, ...labels, ...listSamples(plan), ...undo]
}

/** Starts the first sample of each runtime that is to be proven, looks at it, asks it, and takes it away. */
function listSamples({ checks, inputs, namespace }: Plan): readonly string[] {
  const isOwn = inputs.namespace === undefined
  const open = checks.filter((check) => check.decided === undefined)
  const firsts = [...Map.groupBy(open, ({ group }) => group).values()].flatMap((ofGroup) => ofGroup.slice(0, 1))
  if (firsts.length === 0) return []
  return [
    ...(isOwn ? [`kubectl create namespace ${namespace}`] : []),
    ...firsts.map(({ id, node, group, runtime }) =>
      applyObject(makeCheckPod(id, BY_HAND, fillNonce(runtime, id), node, group), `-n ${namespace} `)
    ),
    `kubectl get pods -n ${namespace} -o wide`,
    `kubectl get events -n ${namespace} --sort-by=.lastTimestamp`,
    ...firsts.map(({ id, runtime: { sample } }) => {
      if (sample.output !== undefined) return `kubectl logs -n ${namespace} ${id}`
      const path = podProxyPath(namespace, id, sample.port, sample.path)
      return `kubectl get --raw ${quote(path)}`
    }),
    isOwn ? `kubectl delete namespace ${namespace}` : `kubectl delete pods -n ${namespace} -l ${RUN_LABEL}=${BY_HAND}`
  ]
}

function applyObject(object: object, options = ''): string {
  return `kubectl apply ${options}-f - <<< ${quote(JSON.stringify(object))}`
}
