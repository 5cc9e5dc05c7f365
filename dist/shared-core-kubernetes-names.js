import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  namespaceOf
} from "./shared-steps-result.js";

// src/version.ts
var VERSION = "0.1.0";

// src/steps/timer.ts
var RESERVE_MS = 3e4;
function startTimer(timeoutMs, clock) {
  const startedAtMs = clock.nowMs();
  const tookMs = () => Math.round(clock.nowMs() - startedAtMs);
  let phases = {};
  return {
    startedAtMs,
    startedAt: clock.timestamp(),
    endMs: startedAtMs + timeoutMs,
    deadlineMs: startedAtMs + timeoutMs - Math.min(RESERVE_MS, timeoutMs / 5),
    reached: (phase) => {
      phases = { ...phases, [phase]: tookMs() };
    },
    record: (measured) => {
      phases = { ...phases, ...measured };
    },
    phases: () => phases,
    tookMs
  };
}

// src/core/verdict/start.ts
function startOf({ answeredMs, pullMs = 0, scheduledMs }) {
  if (answeredMs === void 0 || scheduledMs === void 0) return void 0;
  return Math.max(0, Math.round(answeredMs - scheduledMs - pullMs));
}
function startsOf({ repetitions, timings, verdict }) {
  if (repetitions !== void 0) return verdict.kind === "passed" ? repetitions.flatMap(startsOf) : [];
  return verdict.kind === "passed" ? [startOf(timings) ?? []].flat() : [];
}
var ENOUGH_FOR_P95 = 20;
function sumUpStarts(startsMs) {
  const sorted = startsMs.toSorted((a, b) => a - b);
  const maxMs = sorted.at(-1);
  if (maxMs === void 0) return void 0;
  const p95Ms = sorted.length < ENOUGH_FOR_P95 ? void 0 : sorted[Math.ceil(0.95 * sorted.length) - 1];
  return { count: sorted.length, medianMs: medianOf(sorted), p95Ms, maxMs };
}
function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
var ANY_RUNTIME = "*";
function limitOf(runtime, limits) {
  return limits.get(runtime) ?? limits.get(ANY_RUNTIME);
}
function settleStarts(checks, limits) {
  const slow = new Set(checks.filter((check) => isTooSlow(check, limits)));
  const fast = new Set(checks.flatMap((one) => one.verdict.kind === "passed" && !slow.has(one) ? [one.runtime] : []));
  return checks.map((check) => {
    if (!slow.has(check)) return check;
    const { runtime } = check;
    return { ...check, verdict: describeTooSlow(check, limitOf(runtime, limits) ?? 0, fast.has(runtime)) };
  });
}
function isTooSlow(check, limits) {
  const limitMs = limitOf(check.runtime, limits);
  const startMs = sumUpStarts(startsOf(check))?.medianMs;
  return limitMs !== void 0 && startMs !== void 0 && startMs > limitMs;
}
function describeTooSlow(check, limitMs, isNodes) {
  const { runtime, timings } = check;
  const { count = 0, medianMs: startMs = 0 } = sumUpStarts(startsOf(check)) ?? {};
  const { pullMs = 0 } = count === 1 ? timings : {};
  const median = count === 1 ? "" : `median of ${count}: `;
  const without = pullMs === 0 ? "" : `, without ${seconds(pullMs)} for the pull of its image`;
  return {
    kind: "failed",
    diagnosis: {
      code: "start-too-slow",
      title: "The sample answers, but takes longer to start than max-start allows",
      fault: isNodes ? "node" : "node image",
      evidence: `${median}${seconds(startMs)} from scheduled to the first right answer${without}; max-start is ${seconds(limitMs)}`,
      facts: { kind: "start-too-slow", runtime, limitMs }
    }
  };
}
function seconds(ms) {
  return `${(ms / 1e3).toFixed(1)} s`;
}

// src/core/report.ts
function countVerdicts(judged) {
  const of = (kind) => judged.filter((one) => one.verdict.kind === kind).length;
  return {
    passed: of("passed"),
    failed: of("failed"),
    inconclusive: of("inconclusive"),
    skipped: of("skipped"),
    total: judged.length
  };
}

// src/core/verdict/run-record.ts
var constraintResults = {
  enforced: "passed",
  "not-enforced": "failed",
  "not-applicable": "skipped",
  unproven: "inconclusive"
};
function recordRun({ checks, constraints, run, workloads }, runtimes) {
  return {
    id: run.id,
    version: run.version,
    startedAt: run.startedAt,
    constrain: run.constrain,
    samples: new Map(runtimes.map(({ name, sample }) => [name, sample.image])),
    checks: [
      ...checks.map((check) => ({
        ...recordVerdict(check.verdict),
        name: check.runtime,
        node: check.node,
        startsMs: startsOf(check)
      })),
      ...workloads.map(({ kind, name, namespace, verdict }) => ({
        ...recordVerdict(verdict),
        name: nameWorkload({ kind, name, namespace }, run.id),
        startsMs: []
      })),
      ...constraints.map(({ runtimeClass, verdict }) => ({
        name: `constraint check of ${runtimeClass}`,
        result: constraintResults[verdict],
        startsMs: []
      }))
    ]
  };
}
function nameWorkload({ kind, name, namespace }, runId) {
  const suffix = `-${runId}`;
  const place = namespace === namespaceOf({ namespace: void 0 }, runId) ? "" : `${namespace}/`;
  return `${kind} ${place}${name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}`;
}
function recordVerdict(verdict) {
  const { kind } = verdict;
  return "diagnosis" in verdict ? { result: kind, code: verdict.diagnosis.code } : { result: kind, code: void 0 };
}

// src/core/kubernetes/samples.ts
var BUILTIN_TAG = "v0.11.1";
var DEFAULT_REGISTRY = "ghcr.io/deislabs/containerd-wasm-shims/examples";
var PATH_PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
var HOST = "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(?::\\d{1,5})?";
var PATH = `${PATH_PART}(?:/${PATH_PART})*`;
var REGISTRY = new RegExp(`^${HOST}(?:/${PATH})?$`);
var IMAGE = new RegExp(
  `^(?:${HOST}/)?${PATH}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64}|@sha512:[0-9a-f]{128})?$`
);
var REQUEST_PATH = /^\/[!$-;=?-Z_a-z~]*$/;
var DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?=[/?]|$)/i;
var REGEX = /^\/(.+)\/([a-z]*)$/s;
var REGEX_FLAGS = /^[imsu]*$/;
function makeBuiltinSample(known, registry) {
  const { imageName, origin, ...rest } = known.sample;
  const { registry: own = registry, tag = BUILTIN_TAG } = origin ?? {};
  return { image: `${registry === DEFAULT_REGISTRY ? own : registry}/${imageName}:${tag}`, ...rest };
}
function overrideSample(sample, override) {
  const { command, log, exitCode, ...others } = override;
  const { command: own, output, ...rest } = { ...sample, ...others };
  const isByOutput = log !== void 0 || exitCode !== void 0;
  const isOther = override.image !== void 0 && isByOutput && sample.output !== void 0;
  const starts = command ?? (isOther ? void 0 : own);
  const isByAnswer = ANSWER_FIELDS.some((field) => override[field] !== void 0);
  return {
    ...isByOutput ? { ...rest, ...NO_ANSWER } : rest,
    ...starts === void 0 || starts.length === 0 ? {} : { command: starts },
    ...isByOutput ? { output: { log, exitCode } } : isByAnswer || output === void 0 ? {} : { output }
  };
}
function takeLoaded(runtime) {
  return { ...runtime, sample: { ...runtime.sample, pullPolicy: "IfNotPresent" } };
}
var ANSWER_FIELDS = ["port", "path", "status", "body"];
var NO_ANSWER = { port: 0, path: "/", status: 200, body: { kind: "contains", text: "" } };
var NONCE = "{nonce}";
function fillNonce(runtime, pod) {
  const { sample } = runtime;
  const { command, args, env, output } = sample;
  const nonce = makeNonce(pod);
  const fill = (text) => text.replaceAll(NONCE, nonce);
  return {
    ...runtime,
    sample: {
      ...sample,
      ...command === void 0 ? {} : { command: command.map(fill) },
      ...args === void 0 ? {} : { args: args.map(fill) },
      ...env === void 0 ? {} : { env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])) },
      ...output?.log === void 0 ? {} : { output: { ...output, log: fill(output.log) } }
    }
  };
}
function makeNonce(pod) {
  const half = (seed) => {
    let hash = seed;
    for (const character of pod) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME) >>> 0;
    return hash.toString(36).padStart(7, "0");
  };
  return half(FNV_OFFSET) + half(~FNV_OFFSET >>> 0);
}
var FNV_PRIME = 16777619;
var FNV_OFFSET = 2166136261;
var noSample = { image: "", port: 1, path: "/", status: 200, body: { kind: "contains", text: "" } };
function isRegistry(text) {
  return REGISTRY.test(text);
}
function isImage(text) {
  return IMAGE.test(text);
}
function isRequestPath(text) {
  return REQUEST_PATH.test(text) && !DOT_SEGMENT.test(text);
}
function parseBody(text) {
  if (text.trim() === "") return void 0;
  const [, pattern, flags = ""] = REGEX.exec(text) ?? [];
  if (pattern === void 0) return { kind: "contains", text };
  if (!REGEX_FLAGS.test(flags)) return void 0;
  try {
    new RegExp(pattern, flags);
  } catch {
    return void 0;
  }
  return { kind: "matches", pattern, flags };
}

// src/core/text/shell.ts
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quote(text);
}

// src/core/nodes/pool.ts
var POOLS = [
  "kubernetes.azure.com/agentpool",
  "agentpool",
  "cloud.google.com/gke-nodepool",
  "eks.amazonaws.com/nodegroup"
];
var OF_TEMPLATE = /^MachineSet\/(.+)-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d{6,10})$/;
function nodePoolOf({ labels }) {
  return POOLS.map((key) => labels[key]).find((value) => value !== void 0);
}
function originsOf(node) {
  const pool = nodePoolOf(node);
  const owner = node.owner?.replace(OF_TEMPLATE, "MachineDeployment/$1");
  return [...owner === void 0 ? [] : [owner], ...pool === void 0 ? [] : [`node pool ${pool}`]];
}

// src/core/kubernetes/names.ts
var DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
var QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
var MAX_LABEL_LENGTH = 63;
var MAX_SUBDOMAIN_LENGTH = 253;
function isDnsLabel(text) {
  return text.length <= MAX_LABEL_LENGTH && DNS_LABEL.test(text);
}
function isDnsSubdomain(text) {
  return text.length <= MAX_SUBDOMAIN_LENGTH && text.split(".").every((part) => DNS_LABEL.test(part));
}
function isLabelKey(text) {
  const slash = text.indexOf("/");
  if (slash >= 0 && !isDnsSubdomain(text.slice(0, slash))) return false;
  const name = text.slice(slash + 1);
  return name.length <= MAX_LABEL_LENGTH && QUALIFIED.test(name);
}
function isLabelValue(text) {
  return text === "" || text.length <= MAX_LABEL_LENGTH && QUALIFIED.test(text);
}

export {
  quote,
  shellWord,
  nodePoolOf,
  originsOf,
  startOf,
  startsOf,
  sumUpStarts,
  medianOf,
  ANY_RUNTIME,
  settleStarts,
  countVerdicts,
  constraintResults,
  recordRun,
  nameWorkload,
  MAX_LABEL_LENGTH,
  isDnsLabel,
  isDnsSubdomain,
  isLabelKey,
  isLabelValue,
  DEFAULT_REGISTRY,
  makeBuiltinSample,
  overrideSample,
  takeLoaded,
  ANSWER_FIELDS,
  NO_ANSWER,
  NONCE,
  fillNonce,
  noSample,
  isRegistry,
  isImage,
  isRequestPath,
  parseBody,
  VERSION,
  startTimer
};
