import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/errors.ts
function describeError(error) {
  const parts = [];
  for (let one = error; one instanceof Error && parts.length < 5; one = one.cause) {
    const inner = one instanceof AggregateError ? one.errors.map(describeError).join("; ") : "";
    const text = [one.message, inner].filter((part) => part !== "").join(": ") || codeOf(one) || one.name;
    if (!parts.includes(text) && text !== "fetch failed") parts.push(text);
  }
  return parts.join(": ") || (error instanceof Error ? error.message : String(error));
}
function codeOf(error) {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
function codesOf(error) {
  const codes = [];
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    codes.push(codeOf(one) || one.name, ...one instanceof AggregateError ? one.errors.flatMap(codesOf) : []);
  }
  return [...new Set(codes)];
}
var Refusal = class _Refusal extends Error {
  name = "Refusal";
  connectionProblem;
  connectionPath;
  constructor(message, connectionProblem, connectionPath = {}) {
    super(message);
    this.connectionProblem = connectionProblem;
    this.connectionPath = connectionPath;
  }
  /** The same, on a path of which more is known. */
  on(connectionPath) {
    return new _Refusal(this.message, this.connectionProblem, { ...this.connectionPath, ...connectionPath });
  }
};
function refuseKubeconfig(message, connectionPath, holds) {
  return new Refusal(message, { kind: "bad-kubeconfig", ...holds === void 0 ? {} : { holds } }, connectionPath);
}

export {
  describeError,
  codesOf,
  Refusal,
  refuseKubeconfig
};
