import { constraintLabel, makeRuntimeClass } from './manifests.ts'
import type { Plan } from './plan.ts'

/** Commands for more nodes than this would only bury the others. */
const NODES_SHOWN = 20

/** The kubectl commands that do by hand what a plan does: classes and labels, then the look at the samples. */
export function listCommands(plan: Plan, constrain: boolean, namespace: string): readonly string[] {
  const applied = plan.classes.filter((one) => one.kind === 'create' || one.kind === 'add-selector')
  const classes = applied.map(
    ({ runtime }) => `kubectl apply -f - <<< '${JSON.stringify(makeRuntimeClass(runtime, constrain))}'`
  )
  const labels = [...new Set(plan.labels.map((label) => label.key))].map((key) => {
    const nodes = plan.labels.filter((label) => label.key === key).map((label) => label.node)
    const shown = nodes.slice(0, NODES_SHOWN).join(' ')
    const more = nodes.length > NODES_SHOWN ? ` # and ${nodes.length - NODES_SHOWN} more` : ''
    return `kubectl label nodes ${shown} ${key}=true${more}`
  })
  const looks = plan.cells.some((cell) => cell.decided === undefined)
    ? [
        `kubectl get pods -n ${namespace} -o wide`,
        `kubectl get events -n ${namespace} --sort-by=.lastTimestamp`,
        ...plan.classes
          .slice(0, 1)
          .map(
            ({ runtime: { sample } }) =>
              `kubectl get --raw /api/v1/namespaces/${namespace}/pods/POD:${sample.port}/proxy${sample.path}`
          )
      ]
    : []
  const undo = constrain
    ? plan.classes
        .slice(0, 1)
        .map(({ runtime }) => `kubectl label nodes NODE ${constraintLabel(runtime.runtimeClass)}-`)
    : []
  return [...classes, ...labels, ...looks, ...undo]
}
