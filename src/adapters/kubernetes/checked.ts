import { listShapeOf, shapeOf } from '../../core/kubernetes/object-shapes.ts'
import { fit, type Shape } from '../../core/kubernetes/shapes.ts'
import type { ApiResult, Change } from '../../ports.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { type Request, sendJson } from './request.ts'

/** Sends a request that is answered with one object, or with a page of them; what has another form is no answer. */
export async function sendChecked<T>(
  connection: Connection,
  request: Request,
  kind: 'object' | 'page' = 'object'
): Promise<ApiResult<T>> {
  const answer = await sendJson<unknown>(connection, request)
  if (answer.kind !== 'ok') return answer
  const checked = check<T>(answer.value, kind === 'page' ? listShapeOf(request.path) : shapeOf(request.path))
  if (checked.kind === 'right') return { kind: 'ok', value: checked.value }
  return { kind: 'unreachable', message: checked.message, connectionProblem: { kind: 'no-api' } }
}

/** The changes that a watch shows; one whose object has another form is trouble with the watch. */
export async function* checkChanges<T>(
  path: string,
  changes: AsyncIterable<Change<unknown>>
): AsyncGenerator<Change<T>> {
  const shape = shapeOf(path)
  for await (const change of changes) {
    if (change.type === 'TROUBLE') {
      yield change
      continue
    }
    const checked = check<T>(change.object, shape)
    if (checked.kind === 'right') yield { type: change.type, object: checked.value }
    else yield { type: 'TROUBLE', message: `${path}: ${checked.message}`, isOfObject: true }
  }
}

type Checked<T> = { readonly kind: 'right'; readonly value: T } | { readonly kind: 'wrong'; readonly message: string }

function check<T>(answered: unknown, shape: Shape): Checked<T> {
  const { misfits, value } = fit(answered, shape)
  const [first] = misfits
  if (first === undefined && value !== undefined) return { kind: 'right', value: value as T }
  const message = `expected an answer in the form of the Kubernetes API, got one where ${first ?? 'it is null'}`
  return { kind: 'wrong', message }
}
