import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'

/** What KWOK does with an object that fits the selector. */
type Stage = {
  readonly spec: { readonly selector: { readonly matchExpressions: readonly Expression[] }; readonly next: object }
}
type Expression = { readonly key: string; readonly operator: string; readonly values?: readonly string[] }

const hasClass: Expression = { key: '.spec.runtimeClassName', operator: 'Exists' }
const hasNoClass: Expression = { key: '.spec.runtimeClassName', operator: 'DoesNotExist' }
const isDeleted: Expression = { key: '.metadata.deletionTimestamp', operator: 'Exists' }
const isNotDeleted: Expression = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' }
const isIn = (...phases: readonly string[]): Expression => ({ key: '.status.phase', operator: 'In', values: phases })

/**
 * KWOK's own stages, but for pods: one without a class is not runnable, as a Wasm module is not for a plain runtime, and one that is
 * deleted ends before it is gone, as kubelets have it. Gives their files, the changed ones in a folder.
 */
export function writeSampleStages(stages: readonly string[], folder: string): readonly string[] {
  const changed = stages.map((file) => {
    if (basename(file) !== 'pod-ready.yaml') return file
    const { spec, ...rest } = load(readFileSync(file, 'utf8')) as Stage
    const matchExpressions = [...spec.selector.matchExpressions, hasClass]
    return write(folder, 'pod-ready', { ...rest, spec: { ...spec, selector: { matchExpressions } } })
  })
  return [
    ...changed.filter((file) => basename(file) !== 'pod-delete.yaml'),
    writeStage(folder, 'pod-not-runnable', [isNotDeleted, isIn('Pending'), hasNoClass], {
      statusTemplate: describeEnd('Running', 128, 'StartError', 'exec /app.wasm: exec format error')
    }),
    writeStage(folder, 'pod-end', [isDeleted, isIn('Running')], {
      statusTemplate: describeEnd('Failed', 137, 'Error', '')
    }),
    writeStage(folder, 'pod-delete', [isDeleted, isIn('Pending', 'Failed', 'Succeeded')], { delete: true })
  ]
}

function writeStage(folder: string, name: string, matchExpressions: readonly Expression[], next: object): string {
  return write(folder, name, {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: { resourceRef: { apiGroup: 'v1', kind: 'Pod' }, selector: { matchExpressions }, next }
  })
}

/** JSON is YAML. */
function write(folder: string, name: string, stage: object): string {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, JSON.stringify(stage))
  return path
}

/** A pod's status, as a template, in which all of its containers have ended. */
function describeEnd(phase: string, exitCode: number, reason: string, message: string): string {
  return `
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: false
  restartCount: 0
  state:
    terminated:
      exitCode: ${exitCode}
      reason: ${reason}
      message: ${JSON.stringify(message)}
{{ end }}
phase: ${phase}
`
}
