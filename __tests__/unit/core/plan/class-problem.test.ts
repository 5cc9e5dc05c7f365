import { expect, test } from 'vitest'
import { readClassProblem } from '../../../../src/core/plan/class-problem.ts'

const immutable =
  'RuntimeClass.node.k8s.io "wasmtime-spin-v2" is invalid: handler: Invalid value: "x": field is immutable'
const conflict = 'Apply failed with 1 conflict: conflict with "helm": .scheduling.nodeSelector'

test.each([
  { name: 'a handler that cannot be changed', status: 422, message: immutable, isConflict: true },
  { name: "a field that is another manager's", status: 409, message: conflict, isConflict: true },
  {
    name: "fields of two that are another manager's",
    status: 409,
    message: 'Apply failed with 2 conflicts: conflicts with "helm"',
    isConflict: true
  },
  {
    name: 'another value that is not valid',
    status: 422,
    message: 'RuntimeClass.node.k8s.io "x" is invalid: handler: Invalid value: "X": a lowercase RFC 1123 label',
    isConflict: false
  },
  {
    name: 'a webhook that answers with the status of a conflict',
    status: 409,
    message: 'admission webhook "policy.example" denied the request: classes come from elsewhere',
    isConflict: false
  },
  {
    name: 'a webhook that has the words of one, and another status',
    status: 403,
    message: immutable,
    isConflict: false
  },
  { name: 'the words of the other conflict, with this status', status: 409, message: immutable, isConflict: false },
  { name: 'and this with that one', status: 422, message: conflict, isConflict: false },
  { name: 'a conflict of a proxy before the server', status: 503, message: conflict, isConflict: false }
])('$name: a conflict, $isConflict', ({ status, message, isConflict }) => {
  expect(readClassProblem({ status, message }, 'in words')).toEqual({ detail: 'in words', isConflict })
})
