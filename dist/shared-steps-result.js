import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/model.ts
function assertNever(value) {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

// src/core/kubernetes/labels.ts
var RUN_LABEL = "wasm-node-smoke/run";
function constraintLabel(runtimeClass) {
  return `cluster.x-k8s.io/${runtimeClass}`;
}
var RUNTIME_LABEL = "wasm-node-smoke/runtime";
function labelsOfGroup(runId, group) {
  return { [RUN_LABEL]: runId, [RUNTIME_LABEL]: group };
}

// src/core/diagnosis/unanswered.ts
var NO_WAY = /error trying to reach service.*(i\/o timeout|no route to host|network is unreachable|deadline exceeded|No agent available)/is;
function isUnroutable(message) {
  return NO_WAY.test(message);
}
var ALSO_IN_VAIN = "; port-forward got no answer either";
function hasFailedBothWays(detail) {
  return detail.endsWith(ALSO_IN_VAIN);
}
function describeFromHere(url, message) {
  return `asked from here, ${url}: ${message}`;
}
function isFromHere(detail) {
  return detail.startsWith("asked from here, ");
}
function describeForbidden(address, reason) {
  return `not asked: ${address} is ${reason}`;
}
function isForbidden(detail) {
  return /(^|: )not asked: /.test(detail);
}

// src/steps/result.ts
function problem(what, result) {
  const connectionProblem = connectionProblemOf(result);
  const message = `${what}: ${describeFailure(result)}`;
  return { kind: "problem", message, ...connectionProblem === void 0 ? {} : { connectionProblem } };
}
function connectionProblemOf(result) {
  if (result.kind === "unreachable") return result.connectionProblem;
  const { reason, status } = result;
  return reason === "NotFound" ? void 0 : { kind: "refused", status, isStatus: reason !== "" };
}
function describeFailure(result) {
  if (result.kind === "unreachable") return result.message;
  if (result.status === 401) {
    return `the server does not accept the credentials (401): expired, revoked or of another cluster. It says: ${result.message}`;
  }
  return `${result.message} (${result.status})`;
}

export {
  RUN_LABEL,
  constraintLabel,
  labelsOfGroup,
  assertNever,
  isUnroutable,
  ALSO_IN_VAIN,
  hasFailedBothWays,
  describeFromHere,
  isFromHere,
  describeForbidden,
  isForbidden,
  problem,
  describeFailure
};
