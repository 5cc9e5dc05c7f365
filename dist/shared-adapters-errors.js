import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/error-words.ts
function explainError(error) {
  if ("code" in error && error.code === "ERR_TLS_CERT_ALTNAME_INVALID") return explainNames(error);
  for (const [pattern, explain] of WORDS) {
    const found = pattern.exec(error.message);
    if (found !== null) return explain(found[1] ?? "");
  }
  return error.message;
}
var MAX_NAMES_LENGTH = 500;
var WORDS = [
  // OpenSSL: thread, code, library and function, the reason, its own file and line.
  [/^[0-9A-F]+:error:[0-9A-F]{8}:[^:]*:[^:]*:wrong version number:/, () => "what answers does not speak TLS"],
  [/^[0-9A-F]+:error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+):/, (reason) => `the TLS handshake failed: ${reason}`],
  // Node's advice to who starts it.
  [/^(.+); if the root CA is installed locally, try running Node\.js with --use-system-ca$/, (reason) => reason],
  [/^Proxy response \((\d+)\) !== 200 when HTTP Tunneling$/, (status) => `the proxy refuses the tunnel (${status})`],
  [/^Secure Proxy Connection failed$/, () => "no TLS connection to the proxy"]
];
function explainNames(error) {
  const host = "host" in error && typeof error.host === "string" ? error.host : "the address of the server";
  const cert = "cert" in error ? error.cert : void 0;
  if (cert === void 0) return error.message;
  const names = cert.subjectaltname?.slice(0, MAX_NAMES_LENGTH);
  if (names !== void 0) return `the certificate is not for ${host}, but for ${names}`;
  const common = [cert.subject?.CN ?? []].flat().join(", ").slice(0, MAX_NAMES_LENGTH);
  const only = common === "" ? "" : `, only the common name ${common}`;
  return `the certificate is not for ${host}: it has no subject alternative names${only}`;
}

// src/adapters/errors.ts
function describeError(error) {
  const parts = [];
  for (let one = error; one instanceof Error && parts.length < 5; one = one.cause) {
    const inner = one instanceof AggregateError ? one.errors.map(describeError).join("; ") : "";
    const text = [explainError(one), inner].filter((part) => part !== "").join(": ") || codeOf(one) || one.name;
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
