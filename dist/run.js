import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  isForArchitecture,
  parseImageName,
  renderImageName
} from "./shared-core-kubernetes-image-reference.js";
import {
  VERSION,
  countVerdicts,
  fillNonce,
  isDnsLabel,
  isDnsSubdomain,
  medianOf,
  originsOf,
  overrideSample,
  quote,
  recordRun,
  settleStarts,
  shellWord,
  startTimer,
  startsOf,
  takeLoaded
} from "./shared-core-kubernetes-names.js";
import {
  TaskGroup,
  changeLabels,
  clean,
  findClasses,
  hasAppliedSelector,
  inParallel,
  joinLabel,
  readLabel
} from "./shared-steps-clean-clean.js";
import {
  OWNED_KINDS,
  describeNoAnswer,
  findUnknownOwners,
  fit,
  hasTriedBoth,
  isKubeletUnreached,
  isRefusedByIpv6,
  isUnroutable,
  isWithoutTunnel,
  joinNodes,
  leaveOwnClasses,
  listOwned,
  preflight,
  selects,
  shapeOfKind,
  templateOf
} from "./shared-core-kubernetes-object-shapes.js";
import {
  quoteValue
} from "./shared-core-text-quote.js";
import {
  CHECK_ANNOTATION,
  CONTAINER,
  FIELD_MANAGER,
  LEAVING_MEANINGS,
  MANIFEST_ANNOTATION,
  NODES_TRIED,
  POD_LABEL,
  RUNS_ANNOTATION,
  RUN_LABEL,
  SELECTOR_APPLIED_ANNOTATION,
  anyNode,
  apiVersionPath,
  askedPort,
  assertNever,
  chooseNodes,
  collectionPath,
  constraintLabel,
  creationProblem,
  decideKept,
  describeFailure,
  describeImage,
  documentedRuntimes,
  dropUnapplied,
  emptyLedger,
  eventsPath,
  findAwaited,
  findReplaced,
  findStartUpTaint,
  findUnchecked,
  findVirtualMark,
  groupOf,
  idsOfManifests,
  idsOfOwned,
  isAdmitted,
  isAnnotated,
  isAnswered,
  isAsked,
  isClass,
  isDecision,
  isFollowed,
  isForeign,
  isGone,
  isMachine,
  isMadeByRun,
  isNodeFault,
  isOfRun,
  isOfSample,
  isPlainName,
  isPodOf,
  isQuotaConflict,
  isUsed,
  joinRuns,
  knownRuntimes,
  leasePath,
  leaveRuns,
  listFresh,
  listSelectors,
  makeCheckPod,
  makeConstraintPod,
  makeNamespace,
  makeNegativeTestPod,
  makeProbePod,
  matchesPattern,
  nameNegativeTestPod,
  nameRuns,
  namespaceOf,
  namespacesPath,
  nodesPath,
  objectPath,
  parseNode,
  pinTo,
  planClass,
  planClassAgain,
  planClasses,
  planLedger,
  planManifest,
  planNegativeTests,
  planRuntimeObjects,
  podPath,
  podProxyPath,
  podsPath,
  problem,
  proofOf,
  readRefusal,
  readState,
  requestsOf,
  runtimeClassPath,
  runtimeClassesPath,
  runtimeOfHandler,
  runtimeOfShim,
  selectorOf,
  servicesPath,
  skipReason,
  titleOfWorkload,
  tolerationsFor,
  withRun
} from "./shared-steps-result.js";
import {
  escapeTerminal
} from "./shared-core-text-contents.js";
import "./shared-helpers.js";

// src/core/text/log-end.ts
var LINES = 20;
var CHARACTERS = 4096;
function endOfLog(log) {
  const end = log.trim().split("\n").slice(-LINES).join("\n");
  return end.length > CHARACTERS ? `…${end.slice(-CHARACTERS)}` : end;
}

// src/core/kubernetes/node-affinity.ts
function isAdmissible(affinity, node) {
  const terms = termsOf(affinity);
  return terms.length > 0 && terms.every((term) => pins(term, node.name)) && terms.some((term) => isMet(term, node));
}
function isOpenTo(affinity, node) {
  const terms = termsOf(affinity);
  return terms.length === 0 || terms.some((term) => isNamed(term, node) && isMet(term, node));
}
function termsOf(affinity) {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
}
function isNamed({ matchFields = [] }, { name }) {
  return matchFields.every((requirement) => meets(name, requirement));
}
function pins({ matchFields = [] }, name) {
  return matchFields.some(
    ({ key, operator, values = [] }) => key === "metadata.name" && operator === "In" && values.length === 1 && values[0] === name
  );
}
function isMet({ matchExpressions = [] }, { labels }) {
  return matchExpressions.every((requirement) => meets(labels[requirement.key], requirement));
}
function meets(label, { operator, values = [] }) {
  switch (operator) {
    case "Exists":
      return label !== void 0;
    case "DoesNotExist":
      return label === void 0;
    case "In":
      return label !== void 0 && values.includes(label);
    case "NotIn":
      return label === void 0 || !values.includes(label);
    case "Gt":
      return Number(label) > Number(values[0]);
    case "Lt":
      return Number(label) < Number(values[0]);
    default:
      return false;
  }
}

// src/core/kubernetes/mismatch.ts
function findMismatch({ spec }, wanted) {
  const { ownSelector = {}, runtimeClass, selector, node } = wanted;
  if (spec?.runtimeClassName !== runtimeClass) {
    return { kind: "class", sent: runtimeClass, got: spec?.runtimeClassName };
  }
  const missing2 = Object.entries(selector).find(([key2, value]) => spec?.nodeSelector?.[key2] !== value);
  if (missing2 !== void 0) return { kind: "selector", key: missing2[0], value: missing2[1] };
  const key = constraintLabel(runtimeClass ?? "");
  const added = spec?.nodeSelector?.[key];
  const isAdded = added !== void 0 && !(key in selector) && !(key in ownSelector);
  if (isAdded) return { kind: "added-selector", key, value: added };
  return node === void 0 ? void 0 : findMove(spec, selector, node);
}
function findMove(spec, selector, { name, labels }) {
  const { affinity, nodeName = name, nodeSelector = {} } = spec ?? {};
  if (nodeName !== name) return { kind: "node", node: name, got: nodeName };
  const foreign = Object.entries(nodeSelector).find(
    ([key, value]) => !Object.hasOwn(selector, key) && labels[key] !== value
  );
  if (foreign !== void 0) return { kind: "foreign-selector", key: foreign[0], value: foreign[1], node: name };
  const isOpen2 = isAdmissible(affinity, { name, labels: { ...labels, ...selector } });
  return isOpen2 ? void 0 : { kind: "affinity", node: name };
}
function describeMismatch(mismatch) {
  switch (mismatch.kind) {
    case "selector":
      return `the pod was admitted without its class's selector ${mismatch.key}=${mismatch.value}`;
    case "added-selector": {
      const { key, runs, value } = mismatch;
      const who = runs === void 0 ? "" : `: it has it for ${nameRuns(runs)} (constrain: true)`;
      return `the pod was admitted with selector ${key}=${value}, which its class did not have when the run began${who}`;
    }
    case "foreign-selector":
      return `the pod was created for ${mismatch.node} and was admitted with nodeSelector ${mismatch.key}=${mismatch.value}, which is not of its class and which ${mismatch.node} does not carry`;
    case "affinity":
      return `the pod was created for ${mismatch.node} alone and was admitted with another node affinity`;
    case "node":
      return `the pod was created for ${mismatch.node} and is on ${mismatch.got}`;
    case "class": {
      const { got = "none", sent = "none" } = mismatch;
      return `the pod was created with runtimeClassName ${sent} and was admitted with ${got}`;
    }
  }
}

// src/core/observations/containers.ts
var NEVER_STARTED = /^(StartError|ContainerCannotRun)$/;
function wasNeverStarted({ reason }) {
  return NEVER_STARTED.test(reason);
}
function chooseContainer({ metadata, status }) {
  const all = status?.containerStatuses ?? [];
  if (isOfSample(metadata)) return all.find((one) => one.name === CONTAINER);
  return status?.initContainerStatuses?.find(isHeldUp) ?? all.find((one) => one.state?.terminated !== void 0) ?? all.find((one) => one.state?.waiting !== void 0) ?? all[0];
}
function countRestarts({ metadata, spec = {}, status = {} }) {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const isSidecar = (name = "") => sidecars.some((one) => one.name === name);
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const counted = isOfSample(metadata) ? containerStatuses.filter(({ name }) => isAsked(name)) : [...containerStatuses, ...initContainerStatuses.filter(({ name }) => isSidecar(name))];
  return counted.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}
function isHeldUp({ lastState, state }) {
  if (state?.terminated !== void 0) return state.terminated.exitCode !== 0;
  if (state?.waiting === void 0) return false;
  return lastState?.terminated !== void 0 || !/^(|ContainerCreating|PodInitializing)$/.test(state.waiting.reason ?? "");
}
function viewContainers({ spec = {}, status = {} }) {
  const view = (isFirst, statuses = []) => ({ name, ports: listed = [], restartPolicy }) => {
    const one = statuses.find((other) => other.name === name);
    const isSidecar = isFirst && restartPolicy === "Always" ? { isSidecar: true } : {};
    const ports = listed.length === 0 ? {} : { ports: listed.map(({ containerPort }) => containerPort) };
    const does = { state: viewContainer(one?.state), lastEnd: viewContainer(one?.lastState) };
    return { name, isFirst, ...isSidecar, ...ports, ...does };
  };
  return [
    ...(spec.initContainers ?? []).map(view(true, status.initContainerStatuses)),
    ...(spec.containers ?? []).map(view(false, status.containerStatuses))
  ];
}
function viewContainer(state) {
  if (state?.running) return { kind: "running" };
  if (state?.waiting) {
    return { kind: "waiting", reason: state.waiting.reason ?? "", message: state.waiting.message ?? "" };
  }
  if (state?.terminated) {
    const { reason = "", message = "", exitCode = -1, startedAt, finishedAt } = state.terminated;
    const [fromMs, toMs] = [startedAt, finishedAt].map(readTimeOfDay);
    const ranMs = fromMs === void 0 || toMs === void 0 ? {} : { ranMs: (toMs - fromMs + DAY_MS) % DAY_MS };
    return { kind: "ended", reason, message, exitCode, ...ranMs };
  }
  return { kind: "none" };
}
var DAY_MS = 864e5;
function readTimeOfDay(time) {
  const [, hours, minutes, seconds] = /T(\d\d):(\d\d):(\d\d)/.exec(time ?? "") ?? [];
  return hours === void 0 ? void 0 : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e3;
}

// src/core/observations/pod-status.ts
function viewPod(object, gone) {
  const status = object.status ?? {};
  const isTrue = (type) => status.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
  const container2 = chooseContainer(object);
  const isOwn = isOfSample(object.metadata);
  const all = viewContainers(object);
  const specs = [...object.spec?.initContainers ?? [], ...object.spec?.containers ?? []];
  return {
    uid: object.metadata.uid ?? "",
    ownerKind: object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind ?? "",
    isOwn,
    nodeName: object.spec?.nodeName ?? "",
    runtimeClass: object.spec?.runtimeClassName ?? "",
    phase: status.phase ?? "",
    reason: status.reason ?? "",
    message: status.message ?? "",
    disruption: viewDisruption(status.conditions),
    scheduled: isTrue("PodScheduled"),
    sandboxReady: isTrue("PodReadyToStartContainers"),
    ready: isTrue("Ready"),
    waitsForReady: !isOwn && waitsForReady(object.spec),
    deleted: gone || object.metadata.deletionTimestamp !== void 0,
    restarts: countRestarts(object),
    ownRestarts: container2?.restartCount ?? 0,
    containerName: container2?.name ?? "",
    image: specs.find(({ name }) => name === container2?.name)?.image ?? "",
    isFirst: all.some(({ isFirst, name }) => isFirst && name === container2?.name),
    container: viewContainer(container2?.state),
    lastEnd: viewContainer(container2?.lastState),
    all,
    // A user's own pod has what it is meant to have.
    others: isOwn ? all.filter(({ isFirst, name }) => isFirst || !isAsked(name)) : []
  };
}
function viewDisruption(conditions = []) {
  const target = conditions.find(({ status, type }) => type === "DisruptionTarget" && status === "True");
  return target === void 0 ? "" : joinReason(target);
}
var DISRUPTIONS = /^(Evicted|Preempting|Terminated|NodeShutdown)$/;
function describeDisruption({ disruption, message, reason }) {
  if (DISRUPTIONS.test(reason)) return joinReason({ reason, message });
  return disruption === "" ? void 0 : disruption;
}
function joinReason({ message = "", reason = "" }) {
  return [reason, message].filter((part) => part !== "").join(": ");
}
function waitsForReady(spec = {}) {
  const all = [...spec.initContainers ?? [], ...spec.containers ?? []];
  const isProbed = all.some((one) => one.readinessProbe !== void 0 || one.startupProbe !== void 0);
  return isProbed || (spec.readinessGates ?? []).length > 0;
}

// src/core/observations/pull.ts
function readPull({ message, reason }) {
  if (reason !== "Pulled") return void 0;
  const [, image, plain = "", waited = plain] = /^Successfully pulled image "([^"]*)"(?: in ([\d.hmsµu]+)(?: \(([\d.hmsµu]+) including waiting\))?)?/.exec(
    message
  ) ?? [];
  return image === void 0 ? void 0 : { image, tookMs: readDuration(waited) };
}
function readDuration(text) {
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|s|µs|us)/g)];
  if (parts.length === 0) return void 0;
  const units = { h: 36e5, m: 6e4, s: 1e3, ms: 1, µs: 1e-3, us: 1e-3 };
  return Math.round(parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (units[unit] ?? 0), 0));
}

// src/core/observations/observations.ts
function describeUnmade({ mismatch, refusal }) {
  return mismatch === void 0 ? refusal?.text : describeMismatch(mismatch);
}
function makeObservations(askedAtMs) {
  return { askedAtMs, timings: {}, pulled: [], events: [], rightInARow: 0, log: "", nodeTrouble: void 0 };
}
var READY_FOR_MS = 5e3;
function observePod(seen, object, gone, nowMs) {
  const pod = viewPod(object, gone);
  if (seen.end !== void 0)
    return { ...seen, pod: withRestarts(seen.pod, pod), end: observeEnd(seen.end, object, pod, gone, nowMs) };
  const at = nowMs - seen.askedAtMs;
  const reached = (isReached, before) => before ?? (isReached ? at : void 0);
  const { timings } = seen;
  const isRunning = pod.container.kind === "running";
  const next = {
    madeMs: reached(true, timings.madeMs),
    scheduledMs: reached(pod.scheduled, timings.scheduledMs),
    sandboxReadyMs: reached(pod.sandboxReady, timings.sandboxReadyMs),
    startedMs: reached(isRunning, timings.startedMs),
    readyMs: reached(pod.ready && isRunning, timings.readyMs),
    answeredMs: timings.answeredMs,
    pullMs: timings.pullMs
  };
  const restartsAtReady = seen.restartsAtReady ?? (pod.ready ? pod.restarts - restartsUnseen(pod) : void 0);
  const isRestarted = seen.pod !== void 0 && pod.restarts > seen.pod.restarts;
  const isReady = pod.ready && isRunning;
  const ended = isReady && !isRestarted ? void 0 : seen.readySinceMs;
  const readyForMs = ended === void 0 ? seen.readyForMs : Math.max(seen.readyForMs ?? 0, nowMs - ended);
  return {
    ...seen,
    pod,
    // Right answers of a container that ended prove nothing of the next one.
    rightInARow: isRestarted ? 0 : seen.rightInARow,
    readySinceMs: isReady ? (isRestarted ? void 0 : seen.readySinceMs) ?? nowMs : void 0,
    readyForMs,
    timings: dropUndefined(next),
    restartsAtReady
  };
}
function restartsUnseen({ all, lastEnd, restarts, waitsForReady: waitsForReady2 }) {
  const hasRun = lastEnd.kind === "ended" && !wasNeverStarted(lastEnd);
  return restarts > 0 && !waitsForReady2 && all.length === 1 && hasRun ? 1 : 0;
}
function withRestarts(before, now) {
  if (before === void 0 || now.restarts <= before.restarts) return before;
  return { ...before, restarts: now.restarts, lastEnd: now.lastEnd, all: now.all };
}
function beginEnd(seen, deletedAtMs) {
  const container2 = seen.pod?.container ?? { kind: "none" };
  return { ...seen, end: { deletedAtMs, container: container2, hadEnded: container2.kind === "ended" || void 0 } };
}
function undoEnd(seen) {
  return { ...seen, end: void 0, pod: seen.pod && { ...seen.pod, deleted: true } };
}
function dropEnd(seen) {
  return { ...seen, end: void 0 };
}
function observeGone(seen, nowMs) {
  const { end, pod } = seen;
  if (end === void 0) return { ...seen, pod: pod && { ...pod, deleted: true } };
  if (end.goneAtMs !== void 0) return seen;
  return { ...seen, end: { ...end, deletedAtMs: end.deletedAtMs ?? nowMs, goneAtMs: nowMs, wasMissed: true } };
}
function observeReports(seen, reports) {
  return seen.end === void 0 ? seen : { ...seen, end: { ...seen.end, ...reports } };
}
function wasEndedByKubelet({ container: container2, hadEnded }) {
  return container2.kind === "ended" && hadEnded !== true;
}
function observeEnd(end, { metadata }, pod, gone, nowMs) {
  const isKept = (metadata.finalizers ?? []).length > 0 && pod.container.kind === "ended";
  const goneAtMs = end.goneAtMs ?? (gone || isKept ? nowMs : void 0);
  const deletedAtMs = end.deletedAtMs ?? (pod.deleted ? nowMs : void 0);
  const { deletionGracePeriodSeconds: seconds = 0 } = metadata;
  const isOfPod = end.graceMs === void 0 || pod.container.kind === "running";
  const graceMs = seconds > 0 && isOfPod ? seconds * 1e3 : end.graceMs;
  return { ...end, deletedAtMs, graceMs, goneAtMs, container: pod.container };
}
function observeNode(seen, now) {
  const labels = seen.nodeNow?.labels;
  const isSame3 = labels === void 0 || JSON.stringify(labels) === JSON.stringify(now?.labels);
  const labelsBefore = isSame3 ? seen.labelsBefore : [...seen.labelsBefore ?? [], labels].slice(-LABELS_KEPT);
  return { ...seen, nodeNow: now, labelsBefore };
}
var LABELS_KEPT = 30;
var EVENTS_KEPT = 30;
function observeEvent(seen, event, nowMs) {
  const { name = "", resourceVersion: version = "" } = event.metadata;
  if (version !== "" && seen.events.some((one) => one.name === name && one.version === version)) return seen;
  const container2 = /\{(.*)\}$/.exec(event.involvedObject?.fieldPath ?? "")?.[1] ?? "";
  const count = event.count ?? event.series?.count ?? 1;
  const [reason, message] = [event.reason ?? "", event.message ?? ""];
  const view = { name, reason, message, version, container: container2, count, atMs: nowMs };
  if (seen.end !== void 0) {
    const isOfEnd = view.reason === "Killing" || view.reason === "FailedKillPod";
    return isOfEnd ? { ...seen, end: { ...seen.end, news: `${view.reason}: ${view.message}` } } : seen;
  }
  const others = seen.events.filter((one) => one.name !== name);
  const events = [...others, view].slice(-EVENTS_KEPT);
  const pull = readPull(view);
  if (pull === void 0) return { ...seen, events };
  const timings = { ...seen.timings, pullMs: seen.timings.pullMs ?? pull.tookMs };
  return { ...seen, timings, events, pulled: [.../* @__PURE__ */ new Set([...seen.pulled, pull.image])].slice(-EVENTS_KEPT) };
}
function observeLog(seen, log, wanted, nowMs) {
  if ("problem" in log) return { ...seen, logProblem: log.problem };
  const next = { ...seen, log: endOfLog(log.text), isLogRead: true, logProblem: void 0 };
  if (!log.text.includes(wanted)) return next;
  const answeredMs = seen.timings.answeredMs ?? nowMs - seen.askedAtMs;
  return { ...next, isLogRight: true, timings: { ...seen.timings, answeredMs } };
}
function observeAnswer(seen, answer, nowMs) {
  if (answer.kind !== "right") return { ...seen, answer, answerAtMs: nowMs, rightInARow: 0 };
  const answeredMs = seen.timings.answeredMs ?? nowMs - seen.askedAtMs;
  const { pod } = seen;
  const restartsAtReady = seen.restartsAtReady ?? (pod && pod.restarts - restartsUnseen(pod));
  return {
    ...seen,
    answer,
    answerAtMs: nowMs,
    rightInARow: seen.rightInARow + 1,
    timings: { ...seen.timings, answeredMs },
    restartsAtReady
  };
}
function dropUndefined(timings) {
  return Object.fromEntries(Object.entries(timings).filter(([, value]) => value !== void 0));
}

// src/core/text/excerpt.ts
var LINK_END = /: | desc = /g;
var NO_KIND = /: unknown$/;
function excerptFrom(pattern, linksBefore = 0) {
  return (evidence) => {
    const at = evidence.search(pattern);
    if (at === -1) return evidence;
    const starts = [0, ...Array.from(evidence.slice(0, at).matchAll(LINK_END), (end) => end.index + end[0].length)];
    const start = starts.at(-1 - linksBefore) ?? 0;
    return joinLines(evidence.slice(start)).replace(NO_KIND, "");
  };
}
function excerptAmong(pattern) {
  return (evidence) => {
    const [counted = evidence] = evidence.split(". preemption: ");
    const found = counted.split(", ").find((one) => pattern.test(one)) ?? evidence;
    return found.replace(/^.*nodes are available: /, "").replace(/\.$/, "");
  };
}
function joinLines(text) {
  return text.replace(/\s*\n\s*: /g, ": ");
}

// src/core/diagnosis/rules/rule.ts
var TRIES = 3;
function isTriedAgain({ ownRestarts, phase }, subject) {
  return subject?.proof === "ends" && phase !== "Failed" && ownRestarts < TRIES;
}
var AT_ONCE = 0;
var SECOND_START_MS = 4e3;
function ownEvents({ events, pod }) {
  const own = pod?.containerName ?? "";
  return own === "" ? events : events.filter(({ container: container2 }) => container2 === "" || container2 === own);
}
function schedulingTrouble(seen, text) {
  if (seen.pod?.scheduled !== false) return void 0;
  return matching(eventOf(seen, /^FailedScheduling$/, /^/), text);
}
function eventOf(seen, reason, text) {
  return ownEvents(seen).findLast((one) => reason.test(one.reason) && text.test(one.message))?.message;
}
function containerTrouble(seen, text) {
  const { pod } = seen;
  if (pod === void 0 || pod.container.kind === "running") return void 0;
  const states = [pod.container, pod.lastEnd].map(describeContainer);
  const events = ownEvents(seen).filter((one) => /^(Failed|BackOff|FailedKillPod)$/.test(one.reason)).map((one) => one.message);
  return [...states, ...events].find((one) => text.test(one));
}
var AFTER_ANOTHER_START = /^(CrashLoopBackOff\b|ContainerCreating$|PodInitializing$|$)|code = DeadlineExceeded|is reserved for/;
function newestContainerTrouble(seen, text) {
  const { pod } = seen;
  if (pod === void 0 || pod.container.kind === "running") return void 0;
  const failed = eventOf(seen, /^Failed$/, /^(?!Error: \w+$)/);
  const reported = [failed ?? "", describeContainer(pod.lastEnd), describeContainer(pod.container)];
  return matching(reported.findLast((one) => !AFTER_ANOTHER_START.test(one)) ?? "", text);
}
function matching(reported, text) {
  return reported !== void 0 && text.test(reported) ? reported : void 0;
}
function inContainer(text, linksBefore = 0) {
  return { find: (seen) => containerTrouble(seen, text), excerpt: excerptFrom(text, linksBefore) };
}
function logTrouble({ pod, log }, text) {
  if (pod === void 0 || pod.container.kind === "running") return void 0;
  return log.split("\n").map((line) => line.trim()).find((line) => text.test(line));
}
var SAYS_NO_REASON = /^Error: |Back-off pulling image "[^"]*"$/;
function pullTrouble(seen, text) {
  const reported = listPulls(seen);
  return reported.findLast((one) => !SAYS_NO_REASON.test(one) && text.test(one)) ?? reported.find((one) => text.test(one));
}
function newestPullTrouble(seen, text) {
  const reported = listPulls(seen);
  const newest = reported.findLast((one) => !SAYS_NO_REASON.test(one));
  return newest === void 0 ? reported.find((one) => text.test(one)) : matching(newest, text);
}
function listPulls(seen) {
  const container2 = seen.pod?.container;
  if (container2?.kind !== "waiting" || !/^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError)$/.test(container2.reason)) {
    return [];
  }
  return [
    ...ownEvents(seen).filter((one) => one.reason === "Failed").map((one) => one.message),
    describeContainer(container2)
  ];
}
function inPull(text) {
  return { find: (seen) => pullTrouble(seen, text), excerpt: excerptFrom(text) };
}
function inNewestPull(text, linksBefore = 0) {
  return { find: (seen) => newestPullTrouble(seen, text), excerpt: excerptFrom(text, linksBefore) };
}
function rejection({ pod }, reason) {
  if (pod?.phase !== "Failed" || pod.container.kind !== "none" || !reason.test(pod.reason)) return void 0;
  return `${pod.reason}: ${pod.message}`;
}
function describeContainer(container2) {
  switch (container2.kind) {
    case "none":
    case "running":
      return "";
    case "waiting":
      return [container2.reason, container2.message].filter((part) => part !== "").join(": ");
    case "ended":
      return `${container2.reason}, exit code ${container2.exitCode}${container2.message === "" ? "" : `: ${container2.message}`}`;
  }
}

// src/core/diagnosis/rules/admission.ts
var refused = (text) => ({
  find: ({ refusal }) => refusal !== void 0 && text.test(refusal.text) ? refusal.text : void 0,
  excerpt: excerptFrom(text)
});
var API_SERVER_GONE = {
  code: "api-server-gone",
  title: "The API server could not be reached",
  fault: "this run",
  facts: () => ({ kind: "api-server-gone" })
};
var CREDENTIALS_REFUSED = {
  code: "credentials-refused",
  title: "The server does not accept the credentials",
  fault: "kubeconfig",
  facts: () => ({ kind: "credentials-ended" })
};
var OUTAGE = /timeout|timed out|too many requests|connection refused/i;
function findOutage({ refusal }) {
  if (refusal === void 0) return void 0;
  const { kind, text } = refusal;
  const isOutage = kind === "unanswered" || kind === "reported" && (OUTAGE.test(text) || isQuotaConflict(text));
  return isOutage ? text : void 0;
}
function findCredentials({ refusal }) {
  return refusal?.kind === "credentials" ? refusal.text : void 0;
}
var CLASS_MISSING = {
  code: "class-missing",
  title: "The RuntimeClass is gone",
  fault: "cluster",
  verdict: "failed",
  facts: ({ runtime }) => ({ kind: "class-missing", runtimeClass: runtime.runtimeClass })
};
var admissionRules = [
  { ...CLASS_MISSING, graceMs: AT_ONCE, ...refused(/RuntimeClass "[^"]*" not found/i) },
  {
    code: "selector-conflict",
    title: "The pod's node selector contradicts the class's",
    fault: "cluster",
    verdict: "failed",
    graceMs: AT_ONCE,
    ...refused(/conflict: runtimeClass\.scheduling\.nodeSelector/),
    facts: ({ runtime }) => ({ kind: "selector-conflict", runtimeClass: runtime.runtimeClass })
  },
  {
    code: "overhead-mismatch",
    title: "The pod's overhead differs from the class's",
    fault: "cluster",
    verdict: "failed",
    graceMs: AT_ONCE,
    ...refused(/Overhead (doesn't match|set without)/i),
    facts: ({ runtime }) => ({ kind: "overhead-mismatch", runtimeClass: runtime.runtimeClass })
  },
  {
    code: "pod-security",
    title: "The namespace's pod security standard refuses the sample",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/violates PodSecurity/i),
    facts: () => ({ kind: "pod-security" })
  },
  {
    code: "quota-exceeded",
    title: "The namespace's quota is used up",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(
      /(exceeded|failed) quota|must specify limits|(maximum|minimum) .* usage per|max limit to request ratio per/i
    ),
    facts: () => ({ kind: "quota-exceeded" })
  },
  {
    code: "webhook-denied",
    title: "An admission webhook refuses the sample",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/admission webhook "[^"]*" denied|denied by|ValidatingAdmissionPolicy/i),
    facts: ({ runtime }) => ({ kind: "webhook-denied", image: runtime.sample.image })
  },
  {
    code: "webhook-unavailable",
    title: "An admission webhook does not answer",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/failed calling webhook/i),
    facts: () => ({ kind: "webhook-unavailable" })
  },
  {
    code: "service-account-missing",
    title: "The namespace has no service account",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/serviceaccount "[^"]*" not found|error looking up service account/i),
    facts: () => ({ kind: "service-account-missing" })
  },
  {
    ...API_SERVER_GONE,
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    find: findOutage
  },
  {
    ...CREDENTIALS_REFUSED,
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    find: findCredentials
  },
  {
    code: "pod-refused",
    title: "The API server refused the pod",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/^/),
    facts: ({ runtime }) => ({ kind: "pod-refused", runtime: runtime.name })
  }
];

// src/core/diagnosis/rules/answer.ts
var LISTENING_MS = 15e3;
var ASKED_IN_VAIN = /error trying to reach service|address not allowed|forwarding port|socket hang up|parse error|aborted due to timeout/i;
var unanswered = (isIt) => ({ answer, pod }) => answer?.kind === "none" && pod?.container.kind === "running" && isIt(answer) ? describeNoAnswer(answer) : void 0;
var wrong = (isIt) => ({ answer, pod }) => answer?.kind === "wrong" && pod?.container.kind === "running" && isIt(answer) ? answer.detail : void 0;
var matching2 = (text) => ({ message }) => text.test(message);
var isTriedBothWays = (seen) => seen?.answer?.kind === "none" && hasTriedBoth(seen.answer);
var isAskedByIpv6Alone = (seen) => seen?.answer?.kind === "none" && isRefusedByIpv6(seen.answer) && !hasTriedBoth(seen.answer);
var wrongAnswer = {
  code: "wrong-answer",
  title: "The sample answers, but not as expected",
  fault: "sample image",
  verdict: "inconclusive",
  graceMs: 3e3,
  isAsked: true,
  facts: ({ runtime: { sample } }) => ({
    kind: "wrong-answer",
    status: sample.status,
    port: sample.port,
    path: sample.path
  })
};
var nodePortUnreachable = {
  code: "node-port-unreachable",
  title: "The node does not answer on its port of the Service",
  fault: "network",
  verdict: "inconclusive",
  graceMs: LISTENING_MS,
  facts: ({ runtime }) => ({ kind: "node-port-unreachable", runtime: runtime.name })
};
var podsUnreachable = {
  code: "pods-unreachable",
  title: "The API server cannot reach the pod",
  fault: "network",
  verdict: "inconclusive",
  graceMs: LISTENING_MS
};
var answerRules = [
  {
    code: "answer-incomplete",
    title: "The answer is incomplete, or does not end",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: 3e3,
    isAsked: true,
    find: wrong(({ isIncomplete }) => isIncomplete),
    facts: ({ runtime: { sample } }) => ({ kind: "answer-incomplete", port: sample.port, path: sample.path })
  },
  {
    ...wrongAnswer,
    // No node is to blame for an expression that takes too long here, wherever else it ended in time.
    find: wrong(({ isUnmatched }) => isUnmatched === true)
  },
  {
    ...wrongAnswer,
    nodeAtFaultIf: "passed-elsewhere",
    // An app that warms up answers so for as long as it takes.
    isPatient: true,
    find: wrong(({ isUnavailable }) => isUnavailable === true)
  },
  {
    ...wrongAnswer,
    nodeAtFaultIf: "passed-elsewhere",
    find: wrong(() => true)
  },
  {
    ...nodePortUnreachable,
    nodeAtFaultIf: "passed-elsewhere",
    find: unanswered((answer) => answer.via === "direct" && answer.url !== void 0)
  },
  {
    ...nodePortUnreachable,
    // Without an address that may be asked nothing was, and nothing is known of the node.
    find: unanswered(({ via }) => via === "direct")
  },
  {
    ...podsUnreachable,
    // It is down for all nodes, whichever of them is asked meanwhile; a connection that its own proxy refuses is none of a sample's.
    find: unanswered(isWithoutTunnel),
    facts: () => ({ kind: "no-tunnel" })
  },
  {
    code: "connection-refused",
    title: "Nothing listens on the port of the sample",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: LISTENING_MS,
    // A module that is compiled under a limit on its CPU takes most of a minute to listen, and shows nothing else until then.
    isPatient: true,
    find: unanswered(matching2(/connection refused/i)),
    facts: ({ runtime: { sample }, seen }) => ({
      kind: "connection-refused",
      image: sample.image,
      port: sample.port,
      isOnlyIpv6: isAskedByIpv6Alone(seen)
    })
  },
  {
    ...podsUnreachable,
    nodeAtFaultIf: "passed-elsewhere",
    find: unanswered(isUnroutable),
    facts: ({ seen }) => ({ kind: "pods-unreachable", isTriedBothWays: isTriedBothWays(seen) })
  },
  {
    code: "no-answer",
    title: "The sample runs but does not answer",
    fault: "network",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: LISTENING_MS,
    find: unanswered(matching2(ASKED_IN_VAIN)),
    facts: ({ runtime: { sample }, seen }) => ({
      kind: "no-answer",
      image: sample.image,
      port: sample.port,
      isTriedBothWays: isTriedBothWays(seen)
    })
  },
  {
    code: "api-server-gone",
    title: "The answer could not be fetched through the API server",
    fault: "this run",
    verdict: "inconclusive",
    graceMs: LISTENING_MS,
    find: unanswered(() => true),
    facts: () => ({ kind: "answer-not-fetched" })
  }
];

// src/core/diagnosis/rules/restart.ts
function hasRestarted({ pod, readyForMs = 0, restartsAtReady, timings }, subject) {
  const hasServed = subject?.proof === "ready" ? readyForMs >= READY_FOR_MS : timings.answeredMs !== void 0;
  const neverServed = timings.readyMs !== void 0 && !hasServed;
  return pod !== void 0 && !neverServed && restartsAtReady !== void 0 && pod.restarts > restartsAtReady;
}
function hasEndedUnasked({ pod, restartsAtReady = Infinity }, subject) {
  return subject?.proof === "ready" && pod !== void 0 && pod.restarts > restartsAtReady;
}
function findRestarted({ all, containerName, lastEnd }) {
  const other = lastEnd.kind === "ended" ? void 0 : all.findLast((one) => one.lastEnd.kind === "ended");
  return other ?? { name: containerName, lastEnd };
}
var FIRST_BY_SIGNAL = 128;
function isBesideAlone(pod, subject) {
  const counted = pod.all.filter(
    (one) => (!one.isFirst || one.isSidecar === true) && !pod.others.some(({ name }) => name === one.name)
  );
  const ends = counted.flatMap(
    (one) => [one.lastEnd, one.state].flatMap((end) => end.kind === "ended" ? [{ one, exitCode: end.exitCode }] : [])
  );
  const isHarmless = ({ exitCode, one }) => exitCode >= 0 && exitCode < FIRST_BY_SIGNAL && isBeside(one, pod, subject);
  return ends.length > 0 && ends.every(isHarmless);
}
function isBeside(one, { all, isOwn }, subject) {
  if (isOwn) return one.name !== CONTAINER;
  if (one.isSidecar === true) return true;
  const port = subject?.runtime.sample.port ?? 0;
  const lists = ({ ports = [] }) => ports.includes(port);
  return !lists(one) && all.some(lists);
}

// src/core/diagnosis/rules/probe-kill.ts
var KILLED_BY_PROBE = /failed (liveness|startup) probe/;
var PROBE_FAILED = /^(Liveness|Startup) probe (failed|errored)/;
var killedByProbe = {
  code: "workload-not-ready",
  title: "The workload is killed for its own liveness or startup probe",
  fault: "sample image",
  verdict: "inconclusive",
  facts: ({ runtime: { sample } }) => ({ kind: "killed-by-probe", port: sample.port, path: sample.path })
};
var probeKillRules = [
  {
    ...killedByProbe,
    graceMs: AT_ONCE,
    find: (seen, subject) => hasRestarted(seen, subject) ? findKill(seen) : void 0
  },
  {
    ...killedByProbe,
    graceMs: SECOND_START_MS,
    find: (seen, subject) => seen.pod?.container.kind === "running" && !hasEndedUnasked(seen, subject) ? void 0 : findKill(seen)
  }
];
function findKill({ events, pod }) {
  if (pod?.isOwn !== false) return void 0;
  const { name } = findRestarted(pod);
  const reported = (ofReason, text) => events.findLast(({ container: container2, message, reason }) => container2 === name && reason === ofReason && text.test(message))?.message;
  const kill = reported("Killing", KILLED_BY_PROBE);
  const probe = reported("Unhealthy", PROBE_FAILED);
  return kill === void 0 || probe === void 0 ? kill : `${kill}; ${probe}`;
}

// src/core/diagnosis/subject/subject.ts
var UNKNOWN = "HANDLER";
function shimOf({ runtime }) {
  return { handler: runtime.handler === "" ? UNKNOWN : runtime.handler, shim: runtime.shim };
}
function handlerOf({ runtime, node }) {
  const { architecture, containerRuntime } = node;
  return { ...shimOf({ runtime }), architecture, containerRuntime };
}
function shimForCpu({ runtime, node }) {
  return { ...shimOf({ runtime }), architecture: node.architecture };
}

// src/core/diagnosis/rules/not-runnable.ts
var NO_PROGRAM = /exec format error|exec: "[^"]*": (is a directory|permission denied|executable file not found in \$PATH|stat [^:]*: no such file or directory)|open executable: (permission denied|operation not permitted)/i;
var NOT_RUNNABLE_LINE = /^(standard_init_linux\.go:\d+: |[-\d]+T[\d:.]+Z: |\{"msg":")?exec\b.*\bexec format error"?(,"level":"error".*\})?$/i;

// src/core/diagnosis/rules/no-program.ts
var noProgramRules = [
  {
    // Nobody promised a shim to what names no class: what can't be executed there is no program for this node.
    code: "sample-ends",
    title: "The command of the container cannot be executed",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    find: (seen, subject) => subject?.runtime.runtimeClass === "" ? findNoProgram(seen) : void 0,
    excerpt: excerptFrom(NO_PROGRAM, 1),
    facts: ({ runtime, node }) => ({
      kind: "not-executable",
      image: runtime.sample.image,
      architecture: node.architecture
    })
  },
  {
    code: "ran-without-wasm",
    title: "The sample ran without a Wasm shim",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    find: findNoProgram,
    excerpt: excerptFrom(NO_PROGRAM, 1),
    facts: (subject) => ({ kind: "ran-without-wasm", ...handlerOf(subject) }),
    hints: ["node-shell"]
  }
];
function findNoProgram(seen) {
  return containerTrouble(seen, NO_PROGRAM) ?? logTrouble(seen, NOT_RUNNABLE_LINE);
}

// src/core/diagnosis/rules/start.ts
var ENGINE_MISMATCH = /compiled with (an )?(incompatible|different) (wasmtime )?version|incompatible (wasmtime|engine) version/i;
var KILLED = 137;
var AT_ONCE_MS = 2e3;
var NOT_STARTED = /^(StartError|ContainerCannotRun)\b|unknown import|missing field `\w+`/;
var EXECUTOR = /([\w.-]+) executor can't handle spec/;
function answeringShim(reported) {
  const executor = EXECUTOR.exec(reported)?.[1];
  return knownRuntimes.find((known) => executor !== void 0 && known.executor === executor)?.shim ?? "";
}
var startRules = [
  ...noProgramRules,
  {
    code: "no-command",
    title: "Neither the image nor the sample has a command",
    fault: "sample image",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...inContainer(/no command specified/),
    facts: ({ runtime }) => ({ kind: "no-command", image: runtime.sample.image })
  },
  {
    code: "entry-point-refused",
    title: "The shim needs a file as entry point",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    ...inContainer(/does not have (the )?correct permission/),
    facts: (subject) => ({ kind: "entry-point-refused", ...shimOf(subject) })
  },
  {
    code: "handler-miswired",
    title: "The handler starts another runtime's shim",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    find: (seen, subject) => {
      const reported = containerTrouble(seen, EXECUTOR);
      const [own, answering] = [subject?.runtime.shim, answeringShim(reported ?? "")];
      return own === void 0 || answering === "" || own === answering ? void 0 : reported;
    },
    nameTitle: ({ runtime: { handler, shim = "its own shim" } }, evidence) => `Handler "${handler}" starts ${answeringShim(evidence)}, not ${shim}`,
    excerpt: excerptFrom(/executor can't handle spec/),
    facts: (subject, evidence) => ({
      kind: "handler-miswired",
      ...handlerOf(subject),
      answering: answeringShim(evidence)
    }),
    hints: ["node-shell"]
  },
  {
    code: "module-refused",
    title: "The shim rejects the module",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    ...inContainer(/executor can't handle spec/),
    facts: ({ runtime, node }) => ({
      kind: "module-refused",
      ...shimOf({ runtime }),
      containerRuntime: node.containerRuntime,
      image: runtime.sample.image,
      runtime: runtime.name
    }),
    hints: ["node-shell"]
  },
  {
    code: "engine-mismatch",
    title: "The module was precompiled by another engine version",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    find: (seen) => containerTrouble(seen, ENGINE_MISMATCH) ?? logTrouble(seen, ENGINE_MISMATCH),
    excerpt: excerptFrom(ENGINE_MISMATCH),
    facts: (subject) => ({ kind: "engine-mismatch", ...shimOf(subject) })
  },
  {
    code: "shim-crashed",
    title: "The shim crashed when it started the sample",
    fault: "node image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    ...inContainer(/context canceled: unknown|ttrpc: closed|failed to start shim/, 1),
    facts: (subject) => ({ kind: "shim-crashed", ...shimOf(subject) }),
    hints: ["node-shell"]
  },
  {
    code: "app-not-runnable",
    title: "The runtime could not run the app",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    find: (seen) => containerTrouble(seen, NOT_STARTED) ?? endedAtOnce(seen),
    facts: ({ runtime, node }) => ({
      kind: "app-not-runnable",
      ...shimOf({ runtime }),
      containerRuntime: node.containerRuntime,
      image: runtime.sample.image,
      runtime: runtime.name
    }),
    hints: ["node-shell"]
  }
];
function endedAtOnce({ pod, log }) {
  if (pod === void 0 || pod.container.kind === "running" || log !== "") return void 0;
  const end = pod.container.kind === "ended" ? pod.container : pod.lastEnd;
  if (end.kind !== "ended" || end.exitCode !== KILLED || end.reason === "OOMKilled" || end.message !== "")
    return void 0;
  const { ranMs } = end;
  return ranMs === void 0 || ranMs > AT_ONCE_MS ? void 0 : `${describeContainer(end)}, within ${AT_ONCE_MS / 1e3} s of its start, and its log is empty`;
}

// src/core/diagnosis/rules/container.ts
function describeRestart({ pod, restartsAtReady = 0 }) {
  if (pod === void 0) return void 0;
  const times = pod.restarts - restartsAtReady;
  const { lastEnd, name } = findRestarted(pod);
  const named = name === pod.containerName ? "" : `container "${name}" `;
  return `${named}restarted ${times} times after it was ready; ${describeContainer(lastEnd)}`;
}
var restarted = { code: "restarted-after-ready", graceMs: AT_ONCE };
var containerRules = [
  ...probeKillRules,
  {
    ...restarted,
    title: "A container beside the sample restarted after the sample was ready",
    fault: "sample image",
    verdict: "inconclusive",
    find: (seen, subject) => seen.pod && hasRestarted(seen, subject) && isBesideAlone(seen.pod, subject) ? describeRestart(seen) : void 0,
    facts: () => ({ kind: "beside-restarted" })
  },
  {
    ...restarted,
    title: "The sample was ready and then restarted",
    fault: "node",
    verdict: "failed",
    find: (seen, subject) => hasRestarted(seen, subject) ? describeRestart(seen) : void 0,
    facts: ({ runtime }) => ({ kind: "restarted-after-ready", runtime: runtime.name }),
    hints: ["node-shell"]
  },
  ...startRules,
  {
    code: "out-of-memory",
    title: "The sample was killed for its memory limit",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: AT_ONCE,
    ...inContainer(/^OOMKilled\b/),
    facts: ({ runtime }) => ({ kind: "out-of-memory", image: runtime.sample.image })
  },
  {
    code: "killed",
    title: "The sample was killed",
    fault: "node",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    ...inContainer(/exit code 137\b|Terminated with 137/),
    facts: ({ runtime }) => ({ kind: "killed", runtime: runtime.name }),
    hints: ["node-shell"]
  },
  {
    code: "sample-ends",
    title: "The sample ends instead of serving",
    nameTitle: ({ seen }) => seen?.pod?.isFirst === true ? "An init container fails, so the others do not start" : void 0,
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "passed-elsewhere",
    graceMs: SECOND_START_MS,
    find: (seen, subject) => {
      const { pod, log } = seen;
      const end = pod?.container.kind === "ended" ? pod.container : pod?.lastEnd;
      if (pod === void 0 || end?.kind !== "ended" || subject?.proof === "output") return void 0;
      if (pod.container.kind === "running" && !hasEndedUnasked(seen, subject)) return void 0;
      if (isTriedAgain(pod, subject)) return void 0;
      return `${describeContainer(end)}${log === "" ? "" : `; its log ends: ${log}`}`;
    },
    facts: ({ runtime, seen }) => ({
      kind: "sample-ends",
      ...seen?.pod?.isFirst === true ? { initContainer: seen.pod.containerName } : {},
      runtime: runtime.name,
      image: runtime.sample.image,
      port: runtime.sample.port
    })
  }
];

// src/core/diagnosis/rules/sandbox-trouble.ts
var SECOND_SANDBOX = { graceMs: 2e4, oneTryGraceMs: 6e4 };
var IN_SANDBOX = /^(Pulling|Pulled|Created|Started)$/;
function hadSandbox(seen) {
  return hasSandbox(seen) || seen.events.some(({ reason }) => IN_SANDBOX.test(reason));
}
function beforeSandbox(seen) {
  if (hasSandbox(seen)) return [];
  return seen.events.slice(seen.events.findLastIndex(({ reason }) => IN_SANDBOX.test(reason)) + 1);
}
var FAILED_TRY = /^(FailedCreatePodSandBox|NetworkNotReady)$/;
function graceOf({ graceMs, oneTryGraceMs = graceMs }, seen) {
  const tries = beforeSandbox(seen).filter(({ reason }) => FAILED_TRY.test(reason));
  return tries.reduce((sum, { count }) => sum + count, 0) === 1 ? oneTryGraceMs : graceMs;
}
function sandboxTrouble(seen, text) {
  return beforeSandbox(seen).findLast((one) => one.reason === "FailedCreatePodSandBox" && text.test(one.message))?.message;
}
var AFTER_ANOTHER = /code = DeadlineExceeded|is reserved for/;
function newestSandboxTrouble(seen, text) {
  const newest = beforeSandbox(seen).findLast(
    ({ message, reason }) => FAILED_TRY.test(reason) && !AFTER_ANOTHER.test(message)
  );
  return newest !== void 0 && text.test(newest.message) ? newest.message : void 0;
}
function inSandbox(text) {
  return { find: (seen) => sandboxTrouble(seen, text), excerpt: excerptFrom(text) };
}
function inNewestSandbox(text) {
  return { find: (seen) => newestSandboxTrouble(seen, text), excerpt: excerptFrom(text) };
}
function hasSandbox({ pod }) {
  if (pod === void 0 || pod.sandboxReady) return pod !== void 0;
  const { container: container2 } = pod;
  if (container2.kind === "waiting") return !/^(|ContainerCreating|PodInitializing)$/.test(container2.reason);
  return container2.kind !== "none";
}

// src/core/diagnosis/rules/exhausted.ts
var EXHAUSTED = /no space left on device|too many open files|disk quota exceeded/;
var NO_PROCESS = /fork\/exec \S+: (resource temporarily unavailable|cannot allocate memory)/;
var ANY = new RegExp(`${EXHAUSTED.source}|${NO_PROCESS.source}`);
var exhaustedRules = [
  {
    code: "node-exhausted",
    title: "The node has no disk space, memory, processes or open files left",
    fault: "node",
    verdict: "failed",
    // The kubelet frees disk space by itself, as far as it can.
    ...SECOND_SANDBOX,
    find: (seen) => newestSandboxTrouble(seen, ANY) ?? newestPullTrouble(seen, EXHAUSTED) ?? newestContainerTrouble(seen, EXHAUSTED),
    excerpt: excerptFrom(ANY, 1),
    facts: () => ({ kind: "node-exhausted" }),
    hints: ["node-shell"]
  }
];

// src/core/diagnosis/rules/image.ts
var SECOND_PULL_MS = 15e3;
var OLD_LAYERS = /mismatched image rootfs and manifest layers/;
var THROTTLES_OR_FAILS = /toomanyrequests|Too Many Requests|(?<![\w.:-])(429|5\d\d) [A-Z]|Service Unavailable/;
var REGISTRY_FAILING = {
  code: "registry-failing",
  title: "The registry throttles or fails",
  fault: "registry",
  verdict: "inconclusive"
};
var PLATFORM_MISSING = {
  code: "image-platform-missing",
  title: "The image has nothing for the node's platform",
  fault: "sample image",
  facts: ({ runtime, node }) => ({
    kind: "image-platform-missing",
    image: runtime.sample.image,
    architecture: node.architecture
  })
};
var imageRules = [
  {
    ...PLATFORM_MISSING,
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...inPull(/no match for platform in manifest|no matching manifest/)
  },
  {
    code: "image-layers-unsupported",
    title: "The node's containerd is too old for the image's layers",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, OLD_LAYERS) ?? containerTrouble(seen, OLD_LAYERS),
    excerpt: excerptFrom(OLD_LAYERS),
    facts: ({ node }) => ({ kind: "image-layers-unsupported", containerRuntime: node.containerRuntime }),
    hints: ["node-shell"]
  },
  {
    code: "image-not-unpacked",
    title: "containerd did not unpack the image",
    fault: "sample image",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...inContainer(/parent snapshot \S+ does not exist/),
    facts: ({ runtime }) => ({ kind: "image-not-unpacked", image: runtime.sample.image })
  },
  {
    code: "image-name-invalid",
    title: "The image name is not valid",
    fault: "this run",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, /InvalidImageName|couldn't parse image|invalid reference format/i),
    excerpt: excerptFrom(/invalid reference format/i),
    facts: ({ runtime }) => ({ kind: "image-name-invalid", image: runtime.sample.image })
  },
  {
    code: "image-never-pulled",
    title: "The image is not on the node, and its pull policy is Never",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    ...inPull(/ErrImageNeverPull/),
    facts: ({ runtime }) => ({ kind: "image-never-pulled", image: runtime.sample.image })
  },
  {
    ...REGISTRY_FAILING,
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(THROTTLES_OR_FAILS, 1),
    facts: ({ runtime }) => ({ kind: "registry-failing", image: runtime.sample.image })
  },
  {
    code: "image-access-denied",
    title: "The registry refuses access to the image",
    fault: "registry",
    verdict: "inconclusive",
    nodeAtFaultIf: "pulled-elsewhere",
    graceMs: SECOND_PULL_MS,
    // What comes before reports which registry, or a mirror of it, was asked.
    ...inNewestPull(
      /(?<![\w.:-])40[13]\b|unauthorized|forbidden|authentication required|access denied|authorization failed/i,
      1
    ),
    facts: ({ runtime }) => ({ kind: "image-access-denied", image: runtime.sample.image })
  },
  {
    code: "image-not-found",
    title: "The registry has no such image",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "pulled-elsewhere",
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(/not found|manifest unknown|name unknown|repository does not exist/i, 1),
    facts: ({ runtime }) => ({ kind: "image-not-found", image: runtime.sample.image })
  },
  {
    code: "image-broken",
    title: "The image is damaged",
    fault: "sample image",
    verdict: "inconclusive",
    nodeAtFaultIf: "pulled-elsewhere",
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(
      /failed to extract layer|unexpected commit digest|failed size validation|unexpected EOF|invalid tar header|gzip: |archive\/tar|failed precondition/i
    ),
    facts: ({ runtime }) => ({ kind: "image-broken", image: runtime.sample.image })
  },
  {
    code: "registry-unreachable",
    title: "The node cannot reach the registry",
    fault: "registry",
    verdict: "inconclusive",
    nodeAtFaultIf: "pulled-elsewhere",
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(
      /dial tcp|i\/o timeout|no such host|connection refused|connection reset|x509|tls: |TLS handshake|EOF$|deadline exceeded/i
    ),
    facts: ({ runtime }) => ({ kind: "registry-unreachable", image: runtime.sample.image }),
    hints: ["node-shell"]
  },
  {
    code: "image-not-pulled",
    title: "The sample image could not be pulled",
    fault: "registry",
    verdict: "inconclusive",
    nodeAtFaultIf: "pulled-elsewhere",
    graceMs: SECOND_PULL_MS,
    find: (seen) => newestPullTrouble(seen, /^/),
    facts: ({ runtime }) => ({ kind: "image-not-pulled", image: runtime.sample.image })
  }
];

// src/core/diagnosis/rules/node.ts
var NODE_VIRTUAL = {
  code: "node-virtual",
  title: "A virtual node cannot run a shim",
  fault: "this run",
  facts: ({ runtime }) => ({ kind: "node-virtual", runtimeClass: runtime.runtimeClass })
};
var TITLES = [
  { shows: /^node \S+ was rebooted/, title: "The node was rebooted or reinstalled during the run" },
  { shows: /^node \S+ is shutting down/, title: "The node was shut down during the run" }
];
var SHUT_DOWN = /^(Terminated|NodeShutdown)$/;
var NODE_GONE = {
  code: "node-gone",
  title: "The node was removed during the run",
  nameTitle: (_, evidence) => TITLES.find(({ shows }) => shows.test(evidence))?.title,
  fault: "this run",
  facts: () => ({ kind: "node-gone" })
};
var NODE_NOT_READY = {
  code: "node-not-ready",
  title: "The node is not Ready",
  fault: "node",
  facts: () => ({ kind: "node-not-ready" }),
  hints: ["node-shell"]
};
var nodeRules = [
  {
    ...NODE_GONE,
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    find: ({ nodeTrouble }) => nodeTrouble && nodeTrouble.kind !== "not-ready" ? nodeTrouble.detail : void 0
  },
  {
    ...NODE_NOT_READY,
    verdict: "failed",
    graceMs: 3e4,
    sinceMs: ({ nodeTrouble }) => nodeTrouble?.sinceMs,
    // A pod that its shutdown ended shows why the node isn't Ready any more.
    find: ({ nodeTrouble, pod }) => nodeTrouble?.kind === "not-ready" && !SHUT_DOWN.test(pod?.reason ?? "") ? nodeTrouble.detail : void 0
  },
  {
    ...NODE_VIRTUAL,
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    // A virtual kubelet's own word for what its cloud does not take.
    find: ({ pod }) => pod?.reason === "ProviderFailed" ? `${pod.reason}: ${pod.message}` : void 0
  },
  {
    code: "pod-deleted",
    title: "The pod was deleted or disrupted during the run",
    fault: "cluster",
    verdict: "inconclusive",
    // The news that the node went with it may come a moment later, and reports more.
    graceMs: 2e3,
    find: ({ pod }) => {
      const disruption = pod && describeDisruption(pod);
      if (pod?.deleted !== true) return disruption && `the pod was disrupted: ${disruption}`;
      return disruption === void 0 ? "the pod was deleted" : `the pod was deleted: ${disruption}`;
    },
    facts: () => ({ kind: "pod-deleted" })
  }
];

// src/core/observations/output.ts
function hasOutput({ isLogRight, pod }, { log, exitCode }) {
  if (pod === void 0 || log !== void 0 && isLogRight !== true) return false;
  if (pod.container.kind === "ended") return pod.container.exitCode === (exitCode ?? 0);
  return pod.container.kind === "running" && exitCode === void 0 && log !== void 0;
}

// src/core/diagnosis/rules/output.ts
var LOG_MS = 5e3;
var RUNS_MS = 3e4;
var KUBELET_MS = 3e4;
var FETCHED_MS = 15e3;
var LOG_GRACES = { running: RUNS_MS, ended: LOG_MS, unread: KUBELET_MS };
var atFault = { fault: "sample image", verdict: "inconclusive", nodeAtFaultIf: "passed-elsewhere" };
var outputRules = [
  {
    ...atFault,
    code: "wrong-exit-code",
    title: "The sample ends with the wrong exit code",
    graceMs: LOG_MS,
    find: (seen, subject) => {
      const output = outputOf(subject);
      const end = seen.pod?.container;
      if (output === void 0 || end?.kind !== "ended" || end.exitCode === wantedCode(output)) return void 0;
      return `${describeContainer(end)}, expected ${wantedCode(output)}${describeLog(seen)}`;
    },
    facts: ({ runtime }) => ({
      kind: "wrong-exit-code",
      runtime: runtime.name,
      image: runtime.sample.image,
      exitCode: wantedCode(runtime.sample.output ?? {})
    })
  },
  ...["ended", "running"].map(notFetchedRule),
  ...["unread", "ended", "running"].flatMap((state) => [
    logRule("log-missing", "The sample leaves no log", state),
    logRule("wrong-log", "The log holds something else", state)
  ]),
  {
    ...atFault,
    code: "timeout",
    title: "The sample does not end",
    graceMs: RUNS_MS,
    isPatient: true,
    find: (seen, subject) => {
      const output = outputOf(subject);
      if (output === void 0 || seen.pod?.container.kind !== "running" || hasOutput(seen, output)) return void 0;
      const log = seen.log === "" ? "" : describeLog(seen);
      return `the sample still runs, expected it to end with exit code ${wantedCode(output)}${log}`;
    },
    facts: ({ runtime }) => ({
      kind: "sample-still-runs",
      runtime: runtime.name,
      image: runtime.sample.image,
      exitCode: wantedCode(runtime.sample.output ?? {})
    })
  }
];
function notFetchedRule(state) {
  return {
    code: "api-server-gone",
    title: "The log could not be fetched through the API server",
    fault: "this run",
    verdict: "inconclusive",
    graceMs: FETCHED_MS,
    ...patienceWith(state),
    find: (seen, subject) => {
      const isMissed = outputOf(subject)?.log !== void 0 && seen.isLogRight !== true;
      if (!isMissed || seen.pod?.container.kind !== state) return void 0;
      const { isLogRead = false, logProblem } = seen;
      if (logProblem === void 0) return isLogRead ? void 0 : "the log has not been read yet";
      return logProblem.isOfNode ? void 0 : `the log could not be read: ${logProblem.text}`;
    },
    facts: () => ({ kind: "answer-not-fetched" })
  };
}
function patienceWith(state) {
  return state === "running" ? { isPatient: true } : {};
}
function logRule(code, title, state) {
  return {
    ...atFault,
    code,
    title,
    graceMs: LOG_GRACES[state],
    ...patienceWith(state === "running" ? "running" : "ended"),
    find: (seen, subject) => {
      const wanted = outputOf(subject)?.log;
      const { isLogRight, log, logProblem, pod } = seen;
      if (wanted === void 0 || isLogRight === true) return void 0;
      if (pod?.container.kind !== (state === "running" ? "running" : "ended")) return void 0;
      if (state === "unread" && logProblem === void 0) return void 0;
      if (log === "" !== (code === "log-missing")) return void 0;
      const problem2 = logProblem === void 0 ? "" : `; it could not be read: ${logProblem.text}`;
      return `expected its log to hold ${JSON.stringify(wanted)}${problem2}${describeLog(seen)}`;
    },
    facts: ({ runtime }) => ({ kind: code, runtime: runtime.name, image: runtime.sample.image })
  };
}
function outputOf(subject) {
  return subject?.proof === "output" ? subject.runtime.sample.output : void 0;
}
function wantedCode({ exitCode = 0 }) {
  return exitCode;
}
function describeLog({ log }) {
  return log === "" ? "; its log is empty" : `; its log ends: ${log}`;
}

// src/core/diagnosis/rules/readiness.ts
var WARM_UP_MS = 3e4;
var PROBE_FAILED2 = /^(Readiness|Startup) probe (failed|errored)/;
var notReady = {
  code: "workload-not-ready",
  title: "The workload runs, but its pod is not Ready",
  fault: "sample image",
  verdict: "inconclusive",
  graceMs: WARM_UP_MS,
  facts: ({ runtime: { sample } }) => ({ kind: "workload-not-ready", port: sample.port, path: sample.path })
};
var readinessRules = [
  // One that has never been Ready may warm up for as long as its probe lets it.
  {
    ...notReady,
    isPatient: true,
    find: (seen) => seen.timings.readyMs === void 0 ? findUnready(seen) : void 0
  },
  { ...notReady, find: findUnready }
];
function findUnready({ answer, events, pod }) {
  if (pod?.waitsForReady !== true || pod.ready || pod.container.kind !== "running" || answer === void 0)
    return void 0;
  const probe = events.findLast(({ message, reason }) => reason === "Unhealthy" && PROBE_FAILED2.test(message));
  return probe?.message ?? `no probe has reported why it isn't Ready; asked by the run, it ${describeAnswer(answer)}`;
}
function describeAnswer(answer) {
  switch (answer.kind) {
    case "right":
      return "answers right";
    case "wrong":
      return `answers wrong: ${answer.detail}`;
    case "none":
      return `does not answer: ${describeNoAnswer(answer)}`;
  }
}

// src/core/diagnosis/rules/object-missing.ts
var CREATED_MS = 1e4;
var BOUND_MS = 6e4;
var MISSING = /(configmap|secret) "(?!kube-root-ca\.crt")[^"]+" not found|couldn't find key \S+ in (ConfigMap|Secret)|references non-existent (config|secret) key/i;
var NO_CLAIM = /persistentvolumeclaim "[^"]+" not found/;
var UNBOUND = /unbound immediate PersistentVolumeClaims|bound to non-existent persistentvolume/i;
var missing = {
  code: "object-missing",
  title: "The pod needs an object that does not exist",
  fault: "this run",
  verdict: "inconclusive",
  graceMs: CREATED_MS,
  facts: () => ({ kind: "object-missing" })
};
var objectMissingRules = [
  {
    ...missing,
    find: ofManifests(
      (seen) => mountTrouble(seen) ?? containerTrouble(seen, MISSING) ?? schedulingTrouble(seen, NO_CLAIM)
    ),
    excerpt: excerptFrom(new RegExp(`${MISSING.source}|${NO_CLAIM.source}`, "i"))
  },
  {
    ...missing,
    title: "A volume that the pod needs is not bound",
    graceMs: BOUND_MS,
    find: ofManifests((seen) => schedulingTrouble(seen, UNBOUND)),
    excerpt: excerptFrom(UNBOUND)
  }
];
function ofManifests(find2) {
  return (seen) => seen.pod?.isOwn === false ? find2(seen) : void 0;
}
function mountTrouble(seen) {
  const isWaiting = seen.pod?.container.kind === "waiting" && /^(|ContainerCreating|PodInitializing)$/.test(seen.pod.container.reason);
  return isWaiting ? eventOf(seen, /^FailedMount$/, MISSING) : void 0;
}

// src/core/diagnosis/rules/pod-changed.ts
var CLASS_IN_USE = {
  code: "class-in-use",
  title: "Another run uses the RuntimeClass in another way",
  fault: "this run",
  facts: ({ runtime }) => ({ kind: "class-in-use", runtimeClass: runtime.runtimeClass })
};
var CLASS_OF_OTHER_RUN = {
  ...CLASS_IN_USE,
  title: "The RuntimeClass was created by another run",
  facts: ({ runtime }) => ({ kind: "class-of-other-run", runtimeClass: runtime.runtimeClass })
};
var podChangedRules = [
  {
    ...CLASS_IN_USE,
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    find: ({ mismatch }) => mismatch?.kind === "added-selector" && mismatch.runs !== void 0 ? describeMismatch(mismatch) : void 0
  },
  {
    code: "pod-changed",
    title: "Something in the cluster changes the pod",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: AT_ONCE,
    find: (seen, subject) => {
      const mismatch = seen.mismatch ?? (subject && findChange(seen, subject));
      return mismatch === void 0 ? void 0 : describeMismatch(mismatch);
    },
    facts: ({ runtime }) => ({ kind: "pod-changed", runtime: runtime.name, runtimeClass: runtime.runtimeClass })
  }
];
function findChange({ pod }, { node, runtime }) {
  if (pod === void 0) return void 0;
  if (pod.runtimeClass !== runtime.runtimeClass) {
    const [sent, got] = [runtime.runtimeClass, pod.runtimeClass].map((name) => name === "" ? void 0 : name);
    return { kind: "class", sent, got };
  }
  const isElsewhere = node !== anyNode && pod.nodeName !== "" && pod.nodeName !== node.name;
  return isElsewhere ? { kind: "node", node: node.name, got: pod.nodeName } : void 0;
}

// src/core/diagnosis/rules/sandbox.ts
var OLD_CGROUP = /v1 cgroup feature is required/;
function askedHandler(evidence) {
  return /no runtime for "([^"]+)" is configured/.exec(evidence)?.[1];
}
var HANDLER_NOT_CONFIGURED = {
  code: "handler-not-configured",
  title: "containerd has no such handler",
  fault: "node image",
  facts: (subject, evidence) => {
    const named = askedHandler(evidence) ?? "";
    const handler = subject.runtime.handler || (isDnsLabel(named) ? named : "");
    return { kind: "handler-not-configured", ...handlerOf({ ...subject, runtime: { ...subject.runtime, handler } }) };
  },
  hints: ["node-shell", "node-image"]
};
var shimDies = {
  code: "shim-dies",
  title: "The shim exits as soon as it is started",
  fault: "node image",
  verdict: "failed",
  facts: (subject) => ({ kind: "shim-dies", ...shimForCpu(subject) }),
  hints: ["node-shell"]
};
var sandboxRules = [
  {
    ...HANDLER_NOT_CONFIGURED,
    verdict: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/no runtime for "[^"]*" is configured|container\.Runtime\.Name must be set/)
  },
  // A class that was just applied may not be in the kubelet's cache yet (`runtimeclass_manager.go`), and a kubelet whose watch broke
  // begins another one after up to 30 s (client-go's reflector).
  {
    ...CLASS_MISSING,
    ...SECOND_SANDBOX,
    graceMs: 4e4,
    ...inNewestSandbox(/runtimeclass\.node\.k8s\.io "[^"]*" not found/),
    facts: ({ runtime }) => ({ kind: "class-missing", runtimeClass: runtime.runtimeClass, byKubelet: true })
  },
  {
    code: "runtime-not-containerd",
    title: "The node's container runtime is not containerd",
    fault: "node",
    verdict: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/RuntimeHandler "[^"]*" (is )?not supported|failed to find runtime handler \S+ from runtime list/i),
    facts: ({ node }) => ({ kind: "runtime-not-containerd", containerRuntime: node.containerRuntime }),
    hints: ["node-shell"]
  },
  {
    code: "shim-wrong-arch",
    title: "The shim is not built for this CPU",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: exec format error/),
    nameTitle: ({ node }) => `The shim is not built for the node's CPU${node.architecture && `, ${node.architecture}`}`,
    facts: (subject) => ({ kind: "shim-wrong-arch", ...shimForCpu(subject) }),
    hints: ["node-shell"]
  },
  {
    code: "shim-not-executable",
    title: "The shim is not executable",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: permission denied/),
    facts: (subject) => ({ kind: "shim-not-executable", ...shimOf(subject) }),
    hints: ["node-shell"]
  },
  {
    code: "shim-not-installed",
    title: "The shim is not installed",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/runtime "[^"]*" binary not installed/),
    facts: (subject) => ({ kind: "shim-not-installed", ...shimForCpu(subject) }),
    hints: ["node-shell", "node-image"]
  },
  {
    code: "shim-not-installed",
    title: "The shim, or its dynamic loader, is missing",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    // containerd found the file before, and the kernel's word is the same for a program whose loader is missing.
    ...inSandbox(/fork\/exec \S+: no such file/),
    facts: (subject) => ({ kind: "shim-or-loader-missing", ...shimForCpu(subject) }),
    hints: ["node-shell"]
  },
  {
    code: "shim-version-mismatch",
    title: "Shim and containerd use different protocol versions",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    // containerd 1 takes the whole answer of a shim that speaks a later one for an address, and puts a NUL before it.
    ...inSandbox(/unsupported shim version|dial unix [^{]{0,2}\{"version":/),
    facts: (subject) => ({ kind: "shim-version-mismatch", ...handlerOf(subject) }),
    hints: ["node-shell"]
  },
  {
    code: "shim-cgroup-mismatch",
    title: "The shim is too old for the cgroups of this node",
    fault: "node image",
    verdict: "failed",
    graceMs: AT_ONCE,
    find: (seen) => sandboxTrouble(seen, OLD_CGROUP) ?? containerTrouble(seen, OLD_CGROUP),
    excerpt: excerptFrom(OLD_CGROUP),
    facts: (subject) => ({ kind: "shim-cgroup-mismatch", ...shimForCpu(subject) }),
    hints: ["node-shell"]
  },
  {
    ...shimDies,
    title: "The file of the shim is open for writing",
    // An installer that copies it onto a node that has just joined is done in a moment.
    ...SECOND_SANDBOX,
    ...inNewestSandbox(/fork\/exec \S+: text file busy/)
  },
  // Also the words before what may heal, as a disk that is full: an older try is no evidence of a shim that dies.
  {
    ...shimDies,
    graceMs: AT_ONCE,
    ...inNewestSandbox(/failed to start shim|failed to create shim task: ttrpc: closed/)
  }
];

// src/core/diagnosis/rules/sandbox-needs.ts
var NO_PAUSE_IMAGE = /failed to (get|pull) sandbox image|failed to pull image/;
var PAUSE_REGISTRY_FAILING = new RegExp(`(?:${NO_PAUSE_IMAGE.source}).*(?:${THROTTLES_OR_FAILS.source})`, "s");
var NO_CONTAINERD = /containerd\.sock|transport is closing|error reading from server|server is not initialized yet/;
var NETWORK = /failed to setup network|cni |network plugin|plugin type=/i;
var NETWORK_NOT_READY = new RegExp(`${NETWORK.source}|network is not ready`, "i");
var sandboxNeedsRules = [
  {
    code: "containerd-unavailable",
    title: "containerd does not answer the kubelet",
    fault: "node",
    verdict: "failed",
    // A containerd that is restarted is back in seconds, but the kubelet tries only every 10 to 15 s.
    ...SECOND_SANDBOX,
    graceMs: 4e4,
    find: (seen) => newestSandboxTrouble(seen, new RegExp(`code = Unavailable|${NO_CONTAINERD.source}`)) ?? newestTry(seen, NO_CONTAINERD),
    facts: () => ({ kind: "containerd-unavailable" }),
    hints: ["node-shell"]
  },
  {
    ...REGISTRY_FAILING,
    ...SECOND_SANDBOX,
    find: (seen) => newestSandboxTrouble(seen, PAUSE_REGISTRY_FAILING),
    excerpt: excerptFrom(THROTTLES_OR_FAILS, 1),
    facts: (_, evidence) => ({
      kind: "registry-failing",
      image: /image "([^"]+)"/.exec(evidence)?.[1] ?? "the pause image"
    })
  },
  {
    code: "sandbox-image-missing",
    title: "The node cannot pull the pause image",
    fault: "node",
    verdict: "failed",
    ...SECOND_SANDBOX,
    ...inNewestSandbox(NO_PAUSE_IMAGE),
    facts: () => ({ kind: "sandbox-image-missing" }),
    hints: ["node-shell"]
  },
  {
    code: "network-not-ready",
    title: "The node's pod network is not ready",
    fault: "node",
    verdict: "failed",
    ...SECOND_SANDBOX,
    find: (seen) => newestSandboxTrouble(seen, NETWORK_NOT_READY),
    excerpt: excerptFrom(NETWORK),
    facts: () => ({ kind: "network-not-ready" }),
    hints: ["node-shell"]
  }
];
function newestTry(seen, text) {
  const container2 = seen.pod?.container;
  const isUncreated2 = container2?.kind === "waiting" && /^(Create|Run)Container\w*Error$/.test(container2.reason);
  const reported = isUncreated2 ? describeContainer(container2) : pullTrouble(seen, /^/);
  return reported !== void 0 && text.test(reported) ? reported : void 0;
}

// src/core/diagnosis/rules/root-not-allowed.ts
var AS_ROOT = /has runAsNonRoot and image|runAsUser breaks non-root policy/;
var rootNotAllowedRules = [true, false].map((isOwn) => ({
  code: "root-not-allowed",
  title: "The container may not run as root",
  // The run's own pods don't ask for it: there a policy of the cluster does.
  fault: isOwn ? "cluster" : "this run",
  verdict: "inconclusive",
  graceMs: AT_ONCE,
  find: (seen) => seen.pod?.isOwn === isOwn ? containerTrouble(seen, AS_ROOT) : void 0,
  excerpt: excerptFrom(AS_ROOT),
  facts: ({ runtime }) => ({ kind: "root-not-allowed", image: runtime.sample.image, isOwn })
}));

// src/core/diagnosis/rules/scheduling.ts
var SCHEDULER_MS = 2e4;
var ANNOUNCED_MS = 6e4;
var unscheduled = (text) => ({
  find: (seen) => schedulingTrouble(seen, text),
  excerpt: excerptAmong(text)
});
var nodeFull = {
  code: "node-full",
  title: "The node has too few resources for the pod",
  fault: "cluster",
  verdict: "inconclusive",
  graceMs: SCHEDULER_MS,
  ...unscheduled(/Insufficient \S+|Too many pods/),
  // What a pod of the manifests requests is the user's own.
  facts: ({ runtime, seen }) => ({
    kind: "node-full",
    requests: seen?.pod?.isOwn === false ? void 0 : requestsOf(runtime.sample)
  })
};
var LABEL_LOST = {
  code: "label-lost",
  title: "The node lost the label of the constrained class",
  fault: "cluster",
  facts: ({ runtime }) => ({ kind: "label-lost", runtimeClass: runtime.runtimeClass })
};
var OFF_THE_NODE = unscheduled(/didn't match Pod's node affinity\/selector/);
var labelLost = { ...LABEL_LOST, verdict: "failed", graceMs: SCHEDULER_MS, ...OFF_THE_NODE };
var NODE_ANNOUNCED = /^(TriggeredScaleUp|Nominated)$/;
function ofManifests2(rule) {
  const find2 = (seen) => seen.pod?.isOwn === false ? rule.find(seen) : void 0;
  const isAnnounced = (seen) => seen.events.some(({ reason }) => NODE_ANNOUNCED.test(reason));
  return [
    { ...rule, isPatient: true, find: (seen) => isAnnounced(seen) ? find2(seen) : void 0 },
    { ...rule, graceMs: ANNOUNCED_MS, find: find2 }
  ];
}
var workloadUnschedulable = {
  code: "unschedulable",
  title: "No node fits what the pod of the workload asks for",
  fault: "this run",
  verdict: "inconclusive",
  graceMs: SCHEDULER_MS,
  find: unscheduled(/^/).find,
  facts: () => ({ kind: "workload-unschedulable" })
};
var manifestRules = [
  {
    code: "daemonset-not-placed",
    title: "A DaemonSet does not apply the scheduling of its class",
    fault: "this run",
    verdict: "inconclusive",
    graceMs: SCHEDULER_MS,
    ...OFF_THE_NODE,
    // Its controller makes a pod for each node that the template fits, and only admission adds the class's selector.
    find: (seen) => seen.pod?.ownerKind === "DaemonSet" ? OFF_THE_NODE.find(seen) : void 0,
    facts: ({ runtime }) => ({ kind: "daemonset-not-placed", runtimeClass: runtime.runtimeClass })
  },
  ...ofManifests2({
    ...nodeFull,
    title: "No node has the resources that the pod requests",
    facts: () => ({ kind: "workload-unschedulable" })
  }),
  ...ofManifests2(workloadUnschedulable)
];
var UNPLACED = [LABEL_LOST.code, workloadUnschedulable.code, "daemonset-not-placed"];
function isUnplaced(verdict) {
  return "diagnosis" in verdict && UNPLACED.includes(verdict.diagnosis.code);
}
var schedulingRules = [
  { ...nodeFull, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^OutOf/) },
  {
    ...workloadUnschedulable,
    graceMs: AT_ONCE,
    find: (seen) => seen.pod?.isOwn === false ? rejection(seen, /^NodeAffinity$/) : void 0
  },
  { ...labelLost, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^NodeAffinity$/) },
  ...manifestRules,
  nodeFull,
  {
    code: "node-cordoned",
    title: "The node was cordoned during the run",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: SCHEDULER_MS,
    ...unscheduled(/were unschedulable/),
    facts: () => ({ kind: "node-cordoned" })
  },
  {
    code: "taint-not-tolerated",
    title: "The node was tainted during the run",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: SCHEDULER_MS,
    ...unscheduled(/had untolerated taint/),
    facts: () => ({ kind: "taint-not-tolerated" })
  },
  labelLost,
  {
    code: "unschedulable",
    title: "The pod cannot be scheduled onto the node",
    fault: "cluster",
    verdict: "failed",
    graceMs: SCHEDULER_MS,
    // Which of the reasons is this node's can't be determined: all of them are.
    find: unscheduled(/^/).find,
    facts: () => ({ kind: "unschedulable" })
  }
];

// src/core/diagnosis/rules/shim-lost.ts
var NOBODY_KNOWS = 255;
var END_MS = 4e3;
var shimLost = {
  code: "shim-lost",
  title: "The shim ended while the sample ran",
  fault: "node",
  verdict: "failed",
  hints: ["node-shell"],
  facts: (subject) => ({ kind: "shim-lost", ...shimOf(subject) })
};
var shimLostRules = [
  {
    ...shimLost,
    graceMs: AT_ONCE,
    find: (seen) => {
      const end = endOf(seen);
      if (end?.exitCode !== NOBODY_KNOWS) return void 0;
      if (end.reason === "Unknown") return describeContainer(end);
      const changed = findChange2(seen);
      return changed === void 0 ? void 0 : `${changed.message} The sample ended: ${describeContainer(end)}`;
    }
  },
  {
    ...shimLost,
    graceMs: END_MS,
    find: (seen) => {
      if (seen.pod === void 0 || seen.timings.startedMs === void 0 || endOf(seen) !== void 0) return void 0;
      return findChange2(seen)?.message;
    }
  }
];
function findChange2({ askedAtMs, events, timings }) {
  const sinceMs = askedAtMs + (timings.startedMs ?? 0);
  return events.findLast(({ atMs, reason }) => reason === "SandboxChanged" && atMs >= sinceMs);
}
function endOf({ pod }) {
  const ends = [pod?.lastEnd, pod?.container].flatMap((one) => one?.kind === "ended" ? [one] : []);
  return ends.find(({ exitCode }) => exitCode === NOBODY_KNOWS) ?? ends[0];
}

// src/core/diagnosis/rules/sidecar.ts
var STARTING_MS = 15e3;
var INITIALIZING = /^(|ContainerCreating|PodInitializing)$/;
var injected = {
  code: "sidecar-injected",
  title: "A container was injected into the pod",
  fault: "cluster",
  verdict: "inconclusive",
  graceMs: STARTING_MS,
  facts: () => ({ kind: "sidecar-injected" })
};
var sidecarRules = [
  {
    ...injected,
    // Its image may be large, and on a fresh node it is pulled first.
    isPatient: true,
    find: (seen) => isStarting(seen.pod?.others ?? []) ? find(seen, holdsStart) : void 0
  },
  { ...injected, find: (seen) => find(seen, holdsStart) ?? find(seen, holdsAnswer) }
];
function find(seen, holds) {
  const others = seen.pod?.others ?? [];
  const trouble = others.length === 0 ? void 0 : holds(seen, others);
  return trouble && `the pod was admitted with ${others.map(describeOther).join(", ")}; ${trouble}`;
}
function isStarting(others) {
  const first = others.filter(({ isFirst, state }) => isFirst && !(state.kind === "ended" && state.exitCode === 0));
  return first.length > 0 && first.every(maySoonStart);
}
function maySoonStart({ isSidecar, state }) {
  if (state.kind === "running") return isSidecar === true;
  return state.kind === "waiting" && INITIALIZING.test(state.reason);
}
function holdsStart({ pod }, others) {
  const waiting = pod?.container.kind === "waiting" && /^(|PodInitializing)$/.test(pod.container.reason);
  if (!waiting || !pod.sandboxReady || !others.some(({ isFirst }) => isFirst)) return void 0;
  const isSidecar = others.every((one) => !one.isFirst || one.isSidecar === true);
  return `the sample waits for it to ${isSidecar ? "start" : "end"}`;
}
function holdsAnswer({ answer, pod }) {
  if (pod?.container.kind !== "running" || answer === void 0 || answer.kind === "right") return void 0;
  return answer.kind === "none" ? describeNoAnswer(answer) : answer.detail;
}
function describeOther({ name, state }) {
  const reported = state.kind === "running" ? "running" : describeContainer(state);
  return `container "${name}"${reported === "" ? "" : ` (${reported})`}`;
}

// src/core/diagnosis/rules/unknown.ts
var EVENTS_SHOWN = 5;
var ORDINARY = /^(Scheduled|Pulling|Pulled|Created|Started|Killing|SandboxChanged|BackOff)$/;
var SECOND_CREATION_MS = 2e4;
var container = {
  code: "unknown",
  title: "The container does not run, for an unknown reason",
  verdict: "inconclusive",
  fault: "node",
  nodeAtFaultIf: "passed-elsewhere",
  facts: ({ runtime }) => ({ kind: "unknown", runtime: runtime.name }),
  hints: ["node-shell"]
};
var unknownRules = [
  {
    code: "unknown",
    title: "The pod sandbox could not be created, for an unknown reason",
    fault: "node",
    verdict: "failed",
    ...SECOND_SANDBOX,
    find: (seen) => sandboxTrouble(seen, /^/) === void 0 ? void 0 : listAll(seen),
    facts: ({ runtime }) => ({ kind: "unknown", runtime: runtime.name }),
    hints: ["node-shell"]
  },
  {
    // Secrets, ConfigMaps and Services come from the API server, and what is asked of them from the pod: no node is compared for that.
    code: "unknown",
    title: "The container could not be configured, for an unknown reason",
    fault: "cluster",
    verdict: "inconclusive",
    graceMs: SECOND_CREATION_MS,
    find: (seen) => isUncreated(seen, /^CreateContainerConfigError$/) ? listAll(seen) : void 0,
    facts: ({ runtime }) => ({ kind: "unknown", runtime: runtime.name, isOfPod: true })
  },
  {
    ...container,
    graceMs: SECOND_CREATION_MS,
    find: (seen) => isUncreated(seen, /^(?!(|ContainerCreating|PodInitializing)$)/) ? listAll(seen) : void 0
  },
  {
    ...container,
    graceMs: SECOND_START_MS,
    find: (seen, subject) => isStuck(seen, subject) ? listAll(seen) : void 0
  }
];
function isUncreated({ pod }, reason) {
  return pod?.container.kind === "waiting" && pod.lastEnd.kind !== "ended" && reason.test(pod.container.reason);
}
function isStuck(seen, subject) {
  const { pod } = seen;
  if (rejection(seen, /^/) !== void 0) return true;
  if (pod === void 0 || pod.container.kind === "running") return false;
  return (pod.container.kind === "ended" || pod.lastEnd.kind === "ended") && !isTriedAgain(pod, subject);
}
function listAll(seen) {
  const { events, log, pod } = seen;
  const states = pod === void 0 ? [] : [pod.container, pod.lastEnd].map(describeContainer);
  const reported = events.filter(({ reason }) => !ORDINARY.test(reason)).map(({ reason, message }) => `${reason}: ${message}`);
  const parts = [
    rejection(seen, /^/) ?? "",
    ...states.filter((state) => !/^(ContainerCreating|PodInitializing)?$/.test(state)),
    ...[...new Set(reported)].slice(-EVENTS_SHOWN),
    log === "" ? "" : `its log ends: ${log}`
  ];
  return parts.filter((part) => part !== "").join("; ");
}

// src/core/diagnosis/rules/unlisted.ts
var LISTED_MS = 2e4;
var unlistedRules = [
  {
    ...HANDLER_NOT_CONFIGURED,
    verdict: "failed",
    graceMs: LISTED_MS,
    find: findUnlisted
  }
];
function findUnlisted(seen, subject) {
  if (subject === void 0 || seen.pod?.scheduled === false || hadSandbox(seen)) return void 0;
  const { name, ready, runtimeHandlers } = seen.nodeNow ?? subject.node;
  const { handler } = subject.runtime;
  if (!ready || handler === "" || runtimeHandlers === void 0 || runtimeHandlers.includes(handler)) return void 0;
  const listed = runtimeHandlers.filter((one) => one !== "").join(", ") || "only the default one";
  return `node.status.runtimeHandlers of ${name} lists ${listed}, not ${handler}`;
}

// src/core/diagnosis/rules/rules.ts
var RULES = [
  ...podChangedRules,
  ...nodeRules,
  ...admissionRules,
  ...exhaustedRules,
  ...objectMissingRules,
  ...rootNotAllowedRules,
  ...sandboxRules,
  ...sandboxNeedsRules,
  ...unlistedRules,
  ...imageRules,
  ...shimLostRules,
  ...containerRules,
  ...outputRules,
  ...sidecarRules,
  ...readinessRules,
  ...answerRules,
  ...schedulingRules,
  ...unknownRules
];

// src/core/diagnosis/diagnose.ts
function diagnose(seen, subject) {
  for (const rule of RULES) {
    const evidence = rule.find(seen, subject);
    if (evidence !== void 0) return { rule, evidence };
  }
  return void 0;
}
function makeDiagnosis(cause, subject, evidence) {
  const { code, title, fault, nameTitle, facts, hints = [] } = cause;
  const excerpt = cause.excerpt?.(evidence) ?? evidence;
  const isInNodeImages = runtimeOfShim(subject.runtime.shim)?.isInNodeImages === true;
  const own = hints.filter((hint) => hint !== "node-image" || isInNodeImages);
  return {
    code,
    title: nameTitle?.(subject, evidence) ?? title,
    fault,
    evidence,
    ...excerpt === evidence ? {} : { excerpt },
    facts: facts(subject, evidence),
    ...own.length === 0 ? {} : { hints: own }
  };
}
function makeVerdict(rule, subject, evidence) {
  const diagnosis = makeDiagnosis(rule, subject, evidence);
  if (rule.verdict === "failed") return { kind: "failed", diagnosis };
  const { nodeAtFaultIf } = rule;
  return { kind: "inconclusive", diagnosis, ...nodeAtFaultIf === void 0 ? {} : { nodeAtFaultIf } };
}
function diagnoseRefusal(subject, refusal) {
  return diagnoseUnmade(subject, { ...makeObservations(0), refusal });
}
function diagnoseMismatch(subject, mismatch) {
  return diagnoseUnmade(subject, { ...makeObservations(0), mismatch });
}
var OF_THE_PATH = [API_SERVER_GONE.code, CREDENTIALS_REFUSED.code];
function diagnoseUnmade({ runtime, node }, seen) {
  const found = diagnose(seen);
  if (found === void 0 || OF_THE_PATH.includes(found.rule.code)) return void 0;
  return makeVerdict(found.rule, { runtime, node }, found.evidence);
}
function diagnoseTimeout(subject, seen) {
  const { pod } = seen;
  const running = pod?.all.filter(({ isFirst, state: state2 }) => !isFirst && state2.kind === "running") ?? [];
  if (subject.proof === "ends" && pod !== void 0 && running.length > 0) return diagnoseEndless(pod, running);
  const first = pod?.all.find(({ isFirst, state: { kind } }) => isFirst && kind === "running");
  const waiting = first === void 0 ? "" : `, init container "${first.name}" still runs`;
  const state = pod === void 0 ? "no pod yet" : `pod ${pod.phase} ${describeContainer(pod.container)}`.trim() + waiting;
  const newest = seen.events.at(-1);
  const evidence = newest === void 0 ? state : `${state}; newest event ${newest.reason}: ${newest.message}`;
  const title = "Time ran out before the cause was known";
  const facts = { kind: "timeout", runtime: subject.runtime.name };
  return { code: "timeout", title, fault: "this run", evidence, facts };
}
function diagnoseEndless({ all, lastEnd, ownerKind }, running) {
  const which = all.length > 1 ? ` (${running.map(({ name }) => `container "${name}"`).join(", ")})` : "";
  const before = lastEnd.kind === "ended" ? `; it ended before: ${describeContainer(lastEnd)}` : "";
  return {
    code: "timeout",
    title: "The workload does not end",
    fault: "this run",
    evidence: `the pod still runs${which}, expected it to end with exit code 0${before}`,
    facts: { kind: "workload-still-runs", isJob: ownerKind === "Job" }
  };
}
function diagnoseCancelled({ runtime }) {
  return {
    code: "cancelled",
    title: "The run was cancelled",
    fault: "this run",
    evidence: "the run was asked to end before this check was decided",
    facts: { kind: "cancelled", runtime: runtime.name }
  };
}

// src/core/diagnosis/diagnose-before.ts
var CLASS_CONFLICT = {
  code: "class-conflict",
  title: "The RuntimeClass is different from what the run needs",
  fault: "cluster",
  facts: ({ runtime }) => ({ kind: "class-conflict", runtimeClass: runtime.runtimeClass })
};
var CLASS_NOT_SEEN = {
  code: CLASS_MISSING.code,
  title: "The kubelet does not see the RuntimeClass",
  fault: "node",
  facts: ({ runtime }) => ({ kind: "class-not-seen", runtimeClass: runtime.runtimeClass }),
  hints: ["node-shell"]
};
function decide(kind, known, subject, evidence) {
  return { kind, diagnosis: makeDiagnosis(known, subject, evidence) };
}
var diagnoseBefore = {
  /** Also of a class that somebody else applied since the plan was made. */
  classConflict: (runtime, node, detail) => decide("failed", CLASS_CONFLICT, { runtime, node }, detail),
  /** Of a class that was there all along, though the kubelet could not look it up. */
  classNotSeen: (runtime, node, detail) => decide("failed", CLASS_NOT_SEEN, { runtime, node }, detail),
  classInUse: (runtime, node, detail) => decide("inconclusive", CLASS_IN_USE, { runtime, node }, detail),
  /** Of what ran under it: seen at the end of the run. */
  classOfOtherRun: (runtime, node, detail) => decide("inconclusive", CLASS_OF_OTHER_RUN, { runtime, node }, detail),
  labelConflict: (runtime, node, detail) => {
    const title = "The node label has a different value";
    const known = {
      code: "label-conflict",
      title,
      fault: "cluster",
      facts: () => ({ kind: "label-conflict", runtimeClass: runtime.runtimeClass })
    };
    return decide("failed", known, { runtime, node }, detail);
  },
  /** After it passed there: seen at the end of the run. */
  labelLost: (runtime, node, detail) => decide("failed", LABEL_LOST, { runtime, node }, detail),
  /** What it stands on could not be looked at once more at the end of the run: that it holds is not known. */
  notSeenAgain: (runtime, node, detail) => decide("inconclusive", API_SERVER_GONE, { runtime, node }, detail),
  /** After it passed there: seen at the end of the run, so that nothing shows how long it has been so. */
  nodeTrouble: (runtime, node, { detail, kind }) => {
    const evidence = `${detail}; this was seen only as the nodes were read at the end of the run`;
    return decide("inconclusive", kind === "not-ready" ? NODE_NOT_READY : NODE_GONE, { runtime, node }, evidence);
  },
  /** What was not done, as the API server gave no answer to it, or not to who asks; undefined where it decided so. */
  notAnswered: (runtime, node, { kind, text }) => {
    if (kind === "unanswered") return decide("inconclusive", API_SERVER_GONE, { runtime, node }, text);
    return kind === "credentials" ? decide("inconclusive", CREDENTIALS_REFUSED, { runtime, node }, text) : void 0;
  },
  classNotApplied: (runtime, node, detail) => {
    const title = "The RuntimeClass could not be applied";
    const known = {
      code: "class-not-applied",
      title,
      fault: "cluster",
      facts: () => ({ kind: "class-not-applied", runtimeClass: runtime.runtimeClass })
    };
    return decide("inconclusive", known, { runtime, node }, detail);
  },
  labelNotApplied: (runtime, node, detail) => {
    const title = "The node could not be labelled";
    const known = {
      code: "label-not-applied",
      title,
      fault: "cluster",
      facts: () => ({ kind: "label-not-applied", runtimeClass: runtime.runtimeClass })
    };
    return decide("inconclusive", known, { runtime, node }, detail);
  },
  classConstrained: (runtime, node, selector, isAuto) => {
    const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    const missing2 = Object.entries(selector).filter(([key, value]) => node.labels[key] !== value);
    const has = missing2.map(([key]) => `${key} is ${node.labels[key] ?? "not set"}`);
    const evidence = `RuntimeClass ${runtime.runtimeClass} selects ${wanted.join(",")}; on ${node.name} ${has.join(", ")}`;
    const title = "The class is not available on this node";
    const facts = { kind: "class-constrained", runtimeClass: runtime.runtimeClass, isAuto, missing: missing2 };
    const known = { code: "class-constrained", title, fault: "cluster", facts: () => facts };
    return decide("failed", known, { runtime, node }, evidence);
  },
  /** As the node would say it, had it tried to pull the image. */
  platformMissing: (runtime, node, platforms) => {
    const has = platforms.map(({ os, architecture }) => `${os}/${architecture}`).join(", ") || "nothing";
    const evidence = `the index of ${runtime.sample.image} has ${has}; ${node.name} is linux/${node.architecture}`;
    return decide("inconclusive", PLATFORM_MISSING, { runtime, node }, evidence);
  },
  /** Its own name is given, so that it isn't checked must not go green; and no node image is to blame. */
  nodeVirtual: (runtime, node, mark) => {
    return decide("inconclusive", NODE_VIRTUAL, { runtime, node }, `${node.name} is a virtual node: ${mark}`);
  },
  /** The management cluster wants a node there. */
  machineWithoutNode: (runtime, node, absence) => {
    const title = "A Machine has no node";
    const fault = absence.isMachineUp ? "node image" : "cluster";
    const { object, namespace, isMachineUp } = absence;
    const image = node.image === void 0 ? void 0 : describeImage(node.image);
    const facts = { kind: "machine-without-node", object, namespace, isMachineUp, image };
    const known = { code: "machine-without-node", title, fault, facts: () => facts };
    return decide("failed", known, { runtime, node }, absence.evidence);
  }
};

// src/core/plan/platforms.ts
var USUAL = "amd64";
function listDoubtful(checks) {
  const open = checks.filter((check) => check.decided === void 0 && check.node.architecture !== "");
  if (open.every(({ node }) => node.architecture === USUAL)) return [];
  return [...new Set(open.map(({ runtime }) => runtime.sample.image))].sort();
}
function decidePlatforms(checks, answers, heldImages) {
  return checks.map((check) => {
    const { runtime, node } = check;
    const { image } = runtime.sample;
    const answer = answers.get(image);
    if (check.decided !== void 0 || answer?.kind !== "index" || !node.ready || node.architecture === "") return check;
    if (isForArchitecture(answer.platforms, node.architecture) || heldImages.get(image)?.has(node.name) === true)
      return check;
    return { ...check, decided: diagnoseBefore.platformMissing(runtime, node, answer.platforms) };
  });
}

// src/core/nodes/warnings.ts
var SHOWN = 20;
function findUnmatched(inputs, nodes, choice) {
  const checked = [...choice.taking, ...choice.skipped.map(({ node }) => node)];
  if (checked.length === 0) return { problem: describeNothing(inputs, nodes, choice), warnings: [] };
  const unmatched = inputs.nodes.filter((pattern) => !nodes.some((node) => matchesPattern(node, pattern)));
  const isUnfit = (pattern) => listUnfit(choice, [pattern]).length > 0 && !checked.some((node) => matchesPattern(node, pattern));
  const unfit = inputs.nodes.filter(isUnfit);
  const names = inputs.nodes.filter((one) => (unmatched.includes(one) || unfit.includes(one)) && isName(one));
  if (names.length > 0) {
    const got = names.map((name) => `"${name}"`).join(", ");
    const why = describeUnfit(listUnfit(choice, names));
    const wanted = why === "" ? "nodes" : "nodes that can be checked";
    return { problem: `nodes: expected names of ${wanted}, got ${got}; ${listThere(nodes)}${why}`, warnings: [] };
  }
  return {
    warnings: [
      ...unmatched.map((glob) => `nodes: "${glob}" matches no node of the cluster`),
      ...unfit.map((glob) => `nodes: "${glob}" matches no node to check${describeUnfit(listUnfit(choice, [glob]))}`)
    ]
  };
}
function isName(pattern) {
  return isPlainName(pattern.slice(pattern.lastIndexOf("/") + 1));
}
function listUnfit({ leftOut }, patterns) {
  return leftOut.filter(({ isAsked: isAsked2, node }) => isAsked2 && patterns.some((pattern) => matchesPattern(node, pattern)));
}
function describeUnfit(unfit) {
  const shown = unfit.slice(0, SHOWN).map(({ node, reason }) => `; ${node.name}: ${reason}`);
  return `${shown.join("")}${unfit.length > SHOWN ? ` and ${unfit.length - SHOWN} more` : ""}`;
}
function describeNothing(inputs, nodes, choice) {
  const why = describeUnfit(listUnfit(choice, inputs.nodes));
  const asked = inputs.nodeSelector.length > 0 ? "nodes and node-selector" : "nodes";
  return `${asked}: expected to match at least one Linux node, got none for "${inputs.nodes.join(", ")}"; ${listThere(nodes)}${why}`;
}
function listThere(nodes) {
  const shown = nodes.slice(0, SHOWN).map((node) => node.name);
  const more = nodes.length > shown.length ? ` and ${nodes.length - shown.length} more` : "";
  const made = listWords(nodes.flatMap((node) => node.owner ?? []));
  const images = listWords(nodes.flatMap((node) => node.image?.version ?? []));
  const origin = `${made === "" ? "" : `, made by ${made}`}${images === "" ? "" : `, image versions ${images}`}`;
  return `the cluster has ${shown.join(", ") || "no nodes"}${more}${origin}`;
}
function listWords(words) {
  const all = [...new Set(words)].sort();
  return `${all.slice(0, SHOWN).join(", ")}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ""}`;
}
var NAMED = 10;
function warnOfJoined(inputs, planned, there, tolerated) {
  const known = new Set(planned.map(({ name }) => name));
  const choice = chooseNodes(
    [...planned, ...there.filter(({ name }) => !known.has(name))],
    inputs.nodes,
    inputs.nodeSelector,
    tolerated
  );
  const names = choice.taking.map(({ name }) => name).filter((name) => !known.has(name));
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  const before = choice.taking.length - names.length;
  const isEnough = before < inputs.minNodes && choice.taking.length >= inputs.minNodes;
  const hint = isEnough ? `, now that there are the ${inputs.minNodes} of min-nodes` : "";
  return [
    `joined during the run, so nothing was proven there: ${names.slice(0, NAMED).join(", ")}${more}; run again to have them proven${hint}`
  ];
}

// src/core/workloads/runtime-of.ts
function targetPortOf({ port, targetPort = port }, { spec }) {
  if (typeof targetPort === "number") return targetPort;
  const named = (spec?.containers ?? []).flatMap((one) => one.ports ?? []).find((one) => one.name === targetPort);
  return named?.containerPort;
}
function runtimeOfClass(runtimeClass, handler) {
  return { name: runtimeClass, runtimeClass, handler, shim: runtimeOfHandler(handler)?.shim };
}
function makeRuntime(name, { spec }, runtimes, { path, body }, port) {
  const runtimeClass = spec?.runtimeClassName ?? "";
  const known = runtimes.find((one) => one.runtimeClass === runtimeClass);
  const container2 = spec?.containers?.[0];
  return {
    ...known ?? { ...runtimeOfClass(runtimeClass, ""), name: runtimeClass === "" ? name : runtimeClass },
    sample: {
      image: container2?.image ?? "",
      ...container2?.command === void 0 ? {} : { command: container2.command },
      port,
      path,
      status: 200,
      body: body ?? { kind: "contains", text: "" }
    }
  };
}

// src/core/workloads/from-manifests.ts
var APPS = /^apps\/v\d/;
var KINDS = {
  Deployment: { group: APPS },
  StatefulSet: { group: APPS },
  DaemonSet: { group: APPS },
  ReplicaSet: { group: APPS },
  Job: { group: /^batch\/v\d/, proof: "ends" },
  ReplicationController: { group: /^v1$/ },
  Pod: { group: /^v1$/ }
};
function listUserWorkloads(all, { expectation, runtimes }) {
  const placed = all.map(withoutMisfits);
  const workloads = listWorkloads(placed, runtimes, expectation);
  const services = listServices(placed, workloads, runtimes, expectation);
  const unchecked = placed.flatMap((one) => {
    const why = findUnchecked(one);
    const { kind, metadata } = one.manifest;
    const runtime = makeRuntime(metadata.name, { metadata: {} }, runtimes, expectation, 0);
    return why === void 0 ? [] : [{ kind, namespace: one.namespace ?? "", name: metadata.name, why, runtime }];
  });
  const followed = placed.filter(isFollowed).map((one) => follow(one, runtimes, expectation));
  return { workloads, services, unchecked, followed };
}
function follow({ collection, manifest, namespace = "" }, runtimes, expectation) {
  const { kind, metadata } = manifest;
  const runtime = makeRuntime(metadata.name, { metadata: {} }, runtimes, expectation, 0);
  const path = objectPath(collection, metadata.name);
  return { kind, namespace, name: metadata.name, path, isAnnotated: isAnnotated(manifest), runtime };
}
function withoutMisfits(placed) {
  const { manifest } = placed;
  const { value = manifest } = fit(manifest, shapeOfKind(manifest.apiVersion, manifest.kind));
  return { ...placed, manifest: value };
}
function listWorkloads(placed, runtimes, expectation) {
  const services = placed.filter(isService);
  return placed.flatMap(({ manifest, namespace = "", collection }) => {
    const known = KINDS[manifest.kind];
    if (known?.group.test(manifest.apiVersion) !== true) return [];
    const template = templateOf(manifest);
    const service = services.find(
      (one) => one.namespace === namespace && selects(one.manifest, template.metadata)
    );
    const asked = askedPort(service?.manifest?.spec?.ports);
    const port = asked === void 0 ? void 0 : targetPortOf(asked, template);
    const runtime = makeRuntime(manifest.metadata.name, template, runtimes, expectation, port ?? 0);
    const { kind, metadata } = manifest;
    const proof = known.proof ?? (port === void 0 ? proofUnasked(template) : "answers");
    const podQuery = makePodQuery(manifest);
    return [
      {
        source: "manifests",
        kind,
        namespace,
        name: metadata.name,
        collection,
        podQuery,
        runtime,
        proof,
        template
      }
    ];
  });
}
function proofUnasked({ spec }) {
  return (spec?.restartPolicy ?? "Always") === "Always" ? "ready" : "ends";
}
function listServices(placed, workloads, runtimes, expectation) {
  return placed.filter(isService).flatMap((one) => {
    const { manifest, namespace = "" } = one;
    const service = manifest;
    const port = askedPort(service.spec?.ports);
    if (findUnchecked(one) !== void 0 || port === void 0) return [];
    const behind = placed.find(
      (other) => other.namespace === namespace && workloads.some((workload) => isOf(workload, other)) && selects(service, templateOf(other.manifest).metadata)
    );
    const template = behind === void 0 ? { metadata: {} } : templateOf(behind.manifest);
    return [
      {
        source: "manifests",
        namespace,
        name: manifest.metadata.name,
        port,
        runtime: makeRuntime(manifest.metadata.name, template, runtimes, expectation, port.port),
        type: service.spec?.type === "LoadBalancer" || service.spec?.type === "NodePort" ? service.spec.type : "ClusterIP",
        ...behind === void 0 ? {} : {
          workload: titleOfWorkload({ kind: behind.manifest.kind, namespace, name: behind.manifest.metadata.name })
        }
      }
    ];
  });
}
function makePodQuery({ kind, metadata, ...rest }) {
  if (kind === "Pod") return { fieldSelector: `metadata.name=${metadata.name}` };
  const { spec } = rest;
  const selector = kind === "ReplicationController" ? spec?.template?.metadata.labels : spec?.selector?.matchLabels;
  const labels = Object.entries(selector ?? {});
  return labels.length === 0 ? {} : { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(",") };
}
function isService({ manifest }) {
  return manifest.kind === "Service" && manifest.apiVersion === "v1";
}
function isOf(workload, { manifest, namespace }) {
  return workload.kind === manifest.kind && workload.name === manifest.metadata.name && workload.namespace === namespace;
}

// src/core/plan/class-runtimes.ts
function listClassRuntimes(planned, { classes, placed }) {
  const own = planned.map(({ runtime }) => runtime);
  const ofManifests3 = placed.filter(({ group, manifest }) => group === "node.k8s.io" && manifest.kind === "RuntimeClass").map(({ manifest }) => manifest);
  const others = [...ofManifests3, ...classes.values()].flatMap(
    ({ handler, metadata: { name = "" } }) => (
      // What a manifest has there may be anything; the API server refuses it.
      typeof handler === "string" ? [runtimeOfClass(name, handler)] : []
    )
  );
  return [...own, ...others];
}

// src/core/plan/constraints.ts
function planConstraints(constrain, classes, labels, nodes) {
  return classes.filter((plan) => plan.kind !== "conflict" && plan.kind !== "in-use").filter((plan) => constrain || Object.keys(selectorOf(plan, constrain)).length > 0).map((plan) => {
    const selector = selectorOf(plan, constrain);
    const key = constraintLabel(plan.runtime.runtimeClass);
    const gets = new Set(labels.filter((label) => label.key === key).map((label) => label.node));
    const others = nodes.filter((node) => node.absence === void 0 && !gets.has(node.name)).sort((a, b) => rankForConstraint(a) - rankForConstraint(b) || (a.name < b.name ? -1 : 1));
    const without = others.filter(({ labels: has }) => !isAdmitted(selector, has));
    const ofRuns = others.filter(
      ({ labelRuns, labels: has }) => isAdmitted(selector, has) && labelRuns?.[key] !== void 0
    );
    return { runtime: plan.runtime, selector, nodes: key in selector ? [...without, ...ofRuns] : without };
  });
}
function rankForConstraint(node) {
  return (node.ready ? 0 : 1) + (isMachine(node) ? 0 : 2);
}

// src/core/plan/elsewhere.ts
function isPlaceOf(selector, node) {
  return isMachine(node) && node.absence === void 0 && node.isLeaving !== true && isAdmitted(selector, node.labels);
}
function isOfOtherNodes({ scheduling }, { leftOut, skipped, taking }) {
  const selector = scheduling?.nodeSelector ?? {};
  const asked = [...taking, ...[...skipped, ...leftOut.filter(({ isAsked: isAsked2 }) => isAsked2)].map(({ node }) => node)];
  const mayBeFor = (node) => node.absence !== void 0 || isMachine(node) && isAdmitted(selector, node.labels);
  return !asked.some(mayBeFor) && leftOut.some(({ node }) => isPlaceOf(selector, node));
}

// src/core/plan/label-propagation.ts
function warnOfLabels(nodes) {
  const ofMachines = nodes.filter((node) => node.machine !== void 0 && node.image?.kind !== "aks");
  const ofAks = nodes.filter((node) => node.image?.kind === "aks");
  const name = constraintLabel("CLASS");
  return [
    ...ofMachines.length === 0 ? [] : [
      `constrain: label ${name} is not among those that Cluster API copies from a Machine to its node, so a node that is replaced loses it: set it where nodes get their labels when they join, by node-labels in the kubeletExtraArgs of the KubeadmConfigTemplate, or have it copied by --additional-sync-machine-labels of Cluster API's manager`
    ],
    ...ofAks.length === 0 ? [] : [
      `constrain: AKS recreates nodes when it scales or upgrades a pool, and a label ${name} of a node is lost then: set it as a label of the node pool`
    ]
  ];
}

// src/core/plan/missed-labels.ts
var NAMED2 = 10;
function warnOfMissedLabels(selectors, taking, nodes) {
  return [...selectors].flatMap(([runtimeClass, selector]) => {
    if (!nodes.some((node) => isPlaceOf(selector, node))) return [];
    const siblings = mapSiblings(nodes.filter((node) => isThere(node) && isAdmitted(selector, node.labels)));
    const missed = taking.filter((node) => isThere(node) && !isAdmitted(selector, node.labels));
    const byOrigin = Map.groupBy(missed, (node) => originsOf(node).find((origin) => siblings.has(origin)));
    return [...byOrigin].flatMap(([origin, alike]) => {
      const sibling = siblings.get(origin ?? "");
      return sibling === void 0 ? [] : describeMissed(runtimeClass, selector, `${sibling} of the same ${origin}`, alike);
    });
  });
}
function mapSiblings(admitted) {
  return new Map(admitted.toReversed().flatMap((node) => originsOf(node).map((origin) => [origin, node.name])));
}
function isThere(node) {
  return isMachine(node) && node.absence === void 0;
}
function describeMissed(runtimeClass, selector, sibling, missed) {
  const lacking = Object.entries(selector).filter(([key, value]) => missed.some(({ labels }) => labels[key] !== value));
  const label = `label ${lacking.map(([key, value]) => `${key}=${value}`).join(", ")}`;
  const names = missed.slice(0, NAMED2).map(({ name }) => name);
  const more = missed.length > NAMED2 ? ` and ${missed.length - NAMED2} more` : "";
  return `RuntimeClass ${runtimeClass} is not checked on ${names.join(", ")}${more}, without ${label}, which ${sibling} has: if it is to run there, set the label where these nodes get theirs`;
}

// src/core/plan/plan.ts
var WITHOUT_SAMPLE = { kind: "skipped", reason: "sample: none, so no sample was started" };
function makePlan(asked, facts, runId) {
  const tolerated = listTolerated(asked, facts);
  const choice = chooseNodes(facts.nodes, asked.nodes, asked.nodeSelector, tolerated);
  const unmatched = findUnmatched(asked, facts.nodes, choice);
  if (unmatched.problem !== void 0) return { kind: "problem", message: unmatched.problem };
  const classes = asked.runtimes.map(
    (runtime) => planClass(runtime, asked.constrain, facts.classes.get(runtime.runtimeClass))
  );
  const inputs = { ...asked, runtimes: classes.map(({ runtime }) => runtime) };
  const workloadInputs = { ...inputs, runtimes: listClassRuntimes(classes, facts) };
  const checks = classes.flatMap((plan, index) => planChecks(inputs, facts, plan, index, choice, tolerated[index]));
  const labels = inputs.constrain ? planLabels(checks, choice.taking) : [];
  const value = complete({
    inputs,
    runId,
    namespace: namespaceOf(inputs, runId),
    facts,
    choice,
    classes,
    labels,
    checks,
    constraints: isConstraintProven(inputs) ? planConstraints(inputs.constrain, classes, labels, facts.nodes) : [],
    manifests: facts.placed.map((one) => planManifest(one, runId)),
    workloadInputs,
    userWorkloads: listUserWorkloads(facts.placed, workloadInputs),
    warnings: [
      ...unmatched.warnings,
      ...warnOfSelectors(classes),
      ...warnOfMissedLabels(listFound(inputs, classes, facts), choice.taking, facts.nodes),
      ...inputs.constrain ? warnOfLabels(choice.taking) : []
    ],
    shortfall: describeShortfall(inputs, choice) || (facts.discovered?.shortfall ?? "")
  });
  return { kind: "done", value };
}
function listFound({ auto, constrain }, planned, { classes, discovered }) {
  if (auto === void 0) return /* @__PURE__ */ new Map();
  const own = constrain ? [] : planned.map((plan) => [plan.runtime.runtimeClass, selectorOf(plan, constrain)]);
  const others = discovered?.ofOthers ?? [];
  return new Map([...own, ...others.map((name) => [name, classes.get(name)?.scheduling?.nodeSelector ?? {}])]);
}
function isConstraintProven({ auto, constrain, runSamples }) {
  return runSamples && (constrain || auto !== void 0);
}
function complete(parts) {
  const { checks, classes, facts, inputs, namespace, runId } = parts;
  const runtimeObjects = planRuntimeObjects(inputs, checks, namespace, runId);
  const plan = {
    ...parts,
    runtimeObjects,
    classSelectors: listSelectors(classes, inputs.constrain, facts),
    freshClasses: listFresh(classes, inputs.constrain)
  };
  return { ...plan, ledger: planLedger(plan) };
}
function describeShortfall({ minNodes }, { taking }) {
  const there = taking.filter((node) => node.absence === void 0);
  return there.length < minNodes ? `min-nodes: expected at least ${minNodes}, got ${there.length} selected` : "";
}
function listTolerated({ runtimes }, { classes }) {
  return runtimes.map(({ runtimeClass }) => classes.get(runtimeClass)?.scheduling?.tolerations ?? []);
}
function planChecks(inputs, { nodes }, plan, index, choice, tolerations = []) {
  const selector = selectorOf(plan, inputs.constrain);
  const isElsewhere = inputs.auto !== void 0 && nodes.some((node) => isPlaceOf(selector, node));
  const make = (node, column, decided) => ({
    id: `check-${index + 1}-${column + 1}`,
    group: `runtime-${index + 1}`,
    runtime: plan.runtime,
    node,
    selector,
    decided
  });
  return [
    ...choice.taking.map((node, column) => {
      const reason = skipReason(node, tolerations) === void 0 ? void 0 : choice.avoided.get(node.name);
      const decided = reason === void 0 ? void 0 : { kind: "skipped", reason };
      return make(node, column, decided ?? decideBefore(inputs, plan, selector, node, isElsewhere));
    }),
    ...choice.skipped.map(
      ({ node, reason }, column) => make(node, choice.taking.length + column, { kind: "skipped", reason })
    )
  ];
}
function decideBefore(inputs, plan, selector, node, isElsewhere) {
  const { runtime } = plan;
  const mark = findVirtualMark(node);
  if (mark !== void 0) return diagnoseBefore.nodeVirtual(runtime, node, mark);
  if (node.absence !== void 0) return diagnoseBefore.machineWithoutNode(runtime, node, node.absence);
  if (plan.kind === "in-use") return diagnoseBefore.classInUse(runtime, node, plan.detail);
  if (plan.kind === "conflict") return diagnoseBefore.classConflict(runtime, node, plan.detail);
  const key = constraintLabel(runtime.runtimeClass);
  const label = node.labels[key];
  if (inputs.constrain && label !== void 0 && label !== "true") {
    return diagnoseBefore.labelConflict(runtime, node, `node ${node.name} has label ${key}=${label}, not "true"`);
  }
  if (!inputs.constrain && !isAdmitted(selector, node.labels)) {
    return isElsewhere ? { kind: "skipped", reason: `RuntimeClass ${runtime.runtimeClass} selects other nodes` } : diagnoseBefore.classConstrained(runtime, node, selector, inputs.auto !== void 0);
  }
  return inputs.runSamples ? void 0 : WITHOUT_SAMPLE;
}
function planLabels(checks, taking) {
  const takes = new Set(taking);
  return checks.filter((check) => takes.has(check.node) && (check.decided === void 0 || check.decided === WITHOUT_SAMPLE)).map((check) => ({ node: check.node, key: constraintLabel(check.runtime.runtimeClass) })).filter(({ node, key }) => node.labels[key] === void 0 || node.labelRuns?.[key] !== void 0).map(({ node, key }) => ({ node: node.name, uid: node.uid, key }));
}
function warnOfSelectors(classes) {
  return classes.filter((plan) => plan.kind === "add-selector").map(warnOfSelector);
}
function warnOfSelector(plan) {
  const name = plan.runtime.runtimeClass;
  return `RuntimeClass ${name} was there without a node selector and gets one: pods of it now need a node with label ${constraintLabel(name)}=true`;
}
function decideUnapplied(checks, classProblems, labelProblems) {
  return checks.map((check) => {
    const { runtime, node } = check;
    const ofClass = classProblems.get(runtime.runtimeClass);
    const ofLabel = labelProblems.get(`${node.name} ${constraintLabel(runtime.runtimeClass)}`);
    if (check.decided !== void 0 && check.decided !== WITHOUT_SAMPLE) return check;
    if (ofClass !== void 0) {
      const unanswered3 = ofClass.unanswered && diagnoseBefore.notAnswered(runtime, node, ofClass.unanswered);
      return { ...check, decided: unanswered3 ?? decideByClass(ofClass)(runtime, node, ofClass.detail) };
    }
    if (ofLabel !== void 0) {
      const unanswered3 = diagnoseBefore.notAnswered(runtime, node, ofLabel);
      return { ...check, decided: unanswered3 ?? diagnoseBefore.labelNotApplied(runtime, node, ofLabel.text) };
    }
    return check;
  });
}
function decideByClass({ isConflict, isInUse }) {
  if (isInUse === true) return diagnoseBefore.classInUse;
  return isConflict ? diagnoseBefore.classConflict : diagnoseBefore.classNotApplied;
}

// src/core/plan/decide.ts
var NO_DRY_RUN = /does not support dry run/i;
function isTelling(refusal) {
  return !NO_DRY_RUN.test(refusal);
}
function refuseClasses(plan, refusals) {
  if (refusals.size === 0) return plan;
  const keys = new Set([...refusals.keys()].map(constraintLabel));
  const classes = plan.classes.map((one) => {
    const refusal = refusals.get(one.runtime.runtimeClass);
    return refusal === void 0 ? one : { kind: "refused", runtime: one.runtime, detail: refusal.detail };
  });
  const ofSelectors = new Set(warnOfSelectors(plan.classes));
  const others = plan.warnings.filter((warning) => !ofSelectors.has(warning));
  return complete({
    ...plan,
    classes,
    checks: decideUnapplied(plan.checks, refusals, /* @__PURE__ */ new Map()),
    labels: plan.labels.filter(({ key }) => !keys.has(key)),
    constraints: plan.constraints.filter(({ runtime }) => !refusals.has(runtime.runtimeClass)),
    warnings: [...warnOfSelectors(classes), ...others]
  });
}
function templateOf2({ id, node, runtime }, pod) {
  const names = [id, node.name].map((name) => JSON.stringify(name));
  return names.reduce((text, name) => text.replaceAll(name, "*"), JSON.stringify([runtime.name, pod]));
}
function decideRefused(check, refusal) {
  const decided = diagnoseRefusal(check, refusal);
  return decided === void 0 ? check : { ...check, decided };
}
function narrow(plan, { classProblems, labelProblems, platforms }, isCancelled) {
  const applied = isCancelled ? plan.checks : decideUnapplied(plan.checks, classProblems, labelProblems);
  const narrowed = complete({
    ...plan,
    checks: decidePlatforms(applied, platforms, plan.facts.heldImages),
    // Of a class that isn't ours there is no constraint of ours to prove.
    constraints: plan.constraints.filter(({ runtime }) => !classProblems.has(runtime.runtimeClass))
  });
  return {
    ...narrowed,
    classSelectors: dropUnapplied(plan.classSelectors, classProblems),
    freshClasses: dropUnapplied(plan.freshClasses, classProblems)
  };
}

// src/core/diagnosis/connection/kubeconfig.ts
var kubeconfigRules = [
  {
    code: "kubeconfig-missing",
    title: "No kubeconfig found",
    fault: "kubeconfig",
    find: (problem2) => problem2.kind === "no-kubeconfig" ? { kind: "kubeconfig-missing", sought: problem2.sought } : void 0
  },
  {
    code: "kind-failed",
    title: "kind gives no kubeconfig",
    fault: "runner",
    find: (problem2) => problem2.kind === "no-kind-cluster" ? { ...problem2, kind: "kind-failed" } : void 0
  },
  {
    code: "context-missing",
    title: "The kubeconfig does not have this context",
    fault: "kubeconfig",
    find: (problem2, path) => problem2.kind === "no-context" ? { ...problem2, kind: "context-missing", path } : void 0
  },
  {
    code: "client-certificate-expired",
    title: "The client certificate has expired or is not yet valid",
    fault: "kubeconfig",
    find: (problem2, path) => problem2.kind === "certificate" ? { ...problem2, kind: "client-certificate-expired", path } : void 0
  },
  {
    code: "credential-plugin-missing",
    title: "The credential plugin is not installed",
    fault: "runner",
    find: (problem2, path) => problem2.kind === "plugin" && problem2.is === "missing" ? { kind: "credential-plugin-missing", plugin: problem2.plugin, path } : void 0
  },
  {
    code: "credential-plugin-failed",
    title: "The credential plugin gives no credentials",
    fault: "kubeconfig",
    find: (problem2, path) => problem2.kind === "plugin" ? { kind: "credential-plugin-failed", plugin: problem2.plugin, path } : void 0
  },
  {
    code: "kubeconfig-invalid",
    title: "The kubeconfig cannot be used",
    fault: "kubeconfig",
    find: (problem2, path) => problem2.kind === "bad-kubeconfig" ? { ...problem2, kind: "kubeconfig-invalid", path } : isUnreadable(problem2) ? { kind: "kubeconfig-invalid", path } : void 0
  }
];
function isUnreadable(problem2) {
  return problem2.kind === "no-answer" && problem2.codes.some((code) => /^(ERR_OSSL_|UND_ERR_INVALID_ARG$)/.test(code));
}

// src/core/diagnosis/connection/refusals.ts
var refusalRules = [
  {
    code: "permissions-missing",
    title: "Permissions are missing",
    fault: "cluster",
    find: (problem2, path) => {
      if (problem2.kind === "no-permissions") {
        return { kind: "permissions-missing", lacking: problem2.lacking, grant: problem2.grant, path };
      }
      return isRefused(problem2, 403) && problem2.isStatus ? { kind: "permissions-missing", lacking: [], grant: grantOf(path), path } : void 0;
    }
  },
  {
    code: "credentials-refused",
    title: "The server does not accept the credentials",
    fault: "kubeconfig",
    find: (problem2, path) => isRefused(problem2, 401) ? { kind: "credentials-refused", path } : void 0
  },
  {
    code: "server-throttling",
    title: "The API server throttles requests",
    fault: "cluster",
    find: (problem2, path) => isRefused(problem2, 429) ? { kind: "server-throttling", path } : void 0
  },
  {
    code: "server-failing",
    title: "The API server fails",
    fault: "cluster",
    find: (problem2, path) => problem2.kind === "refused" && problem2.status >= 500 ? { kind: "server-failing", path } : void 0
  }
];
function isRefused(problem2, status) {
  return problem2.kind === "refused" && problem2.status === status;
}
function grantOf({ role }) {
  return { role: role === "management" ? "rbac-management" : "rbac" };
}

// src/core/diagnosis/connection/server.ts
var UNRESOLVED = ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NONAME", "EAI_NODATA"];
var OUT_OF_DATE = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];
var OTHER_NAME = ["ERR_TLS_CERT_ALTNAME_INVALID"];
var UNTRUSTED = [
  ...OTHER_NAME,
  ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
  ...["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_UNTRUSTED", "CERT_REJECTED"],
  ...["CERT_SIGNATURE_FAILURE", "CERT_REVOKED", "CERT_CHAIN_TOO_LONG", "INVALID_CA", "INVALID_PURPOSE"]
];
var UNREACHED = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"];
var BROKEN_OFF = [
  ...["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "TimeoutError"],
  ...["ERR_HTTP2_STREAM_ERROR", "ERR_HTTP2_SESSION_ERROR", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]
];
var NO_TLS = ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"];
var NO_TUNNEL = ["UND_ERR_ABORTED", "UND_ERR_PRX_CONN"];
var NO_PROXY_TLS = "UND_ERR_PRX_TLS";
var PROXY_WANTS_PASSWORD = 407;
var BAD_REQUEST = 400;
var serverRules = [
  {
    code: "proxy-failed",
    title: "The proxy does not connect to the API server",
    fault: "network",
    find: (problem2, path) => isOfProxy(problem2, path) ? { kind: "proxy-failed", path } : void 0
  },
  {
    code: "not-an-api-server",
    title: "The kubeconfig has https for a port without TLS",
    fault: "kubeconfig",
    find: (problem2, path) => hasCode(problem2, NO_TLS) ? { kind: "server-speaks-no-tls", path } : void 0
  },
  {
    code: "not-an-api-server",
    title: "The kubeconfig has http for a port with TLS",
    fault: "kubeconfig",
    find: (problem2, path) => wantsTls(problem2, path) ? { kind: "server-speaks-tls", path } : void 0
  },
  {
    code: "not-an-api-server",
    title: "The server is not a Kubernetes API server",
    fault: "kubeconfig",
    find: (problem2, path) => isOther(problem2) ? { kind: "not-an-api-server", path } : void 0
  },
  {
    code: "server-name-unresolved",
    title: "The name of the API server does not resolve",
    fault: "network",
    find: (problem2, path) => hasCode(problem2, UNRESOLVED) ? { kind: "server-name-unresolved", path } : void 0
  },
  {
    code: "server-untrusted",
    title: "The certificate of the API server has expired or is not yet valid",
    fault: "cluster",
    find: (problem2, path) => hasCode(problem2, OUT_OF_DATE) ? { kind: "server-certificate-expired", path } : void 0
  },
  {
    code: "server-untrusted",
    title: "The certificate of the API server is not trusted",
    fault: "kubeconfig",
    find: (problem2, path) => hasCode(problem2, UNTRUSTED) ? { kind: "server-untrusted", isOtherName: hasCode(problem2, OTHER_NAME), path } : void 0
  },
  {
    code: "server-unreachable",
    title: "The API server cannot be reached",
    fault: "network",
    find: (problem2, path) => hasCode(problem2, [...UNREACHED, ...BROKEN_OFF]) ? { kind: "server-unreachable", path } : void 0
  },
  {
    code: "server-unreachable",
    title: "The TLS handshake with the API server fails",
    fault: "network",
    find: (problem2, path) => isHandshake(problem2) ? { kind: "handshake-failed", path } : void 0
  }
];
function hasCode(problem2, codes) {
  return problem2.kind === "no-answer" && problem2.codes.some((code) => codes.includes(code));
}
function isOfProxy(problem2, path) {
  const { proxy } = path;
  if (proxy === void 0) return false;
  if (proxy.isTls && isPlain(path) && isTlsTrouble(problem2)) return true;
  const codes = [...UNRESOLVED, ...UNREACHED, ...NO_TUNNEL, NO_PROXY_TLS];
  return isRefused(problem2, PROXY_WANTS_PASSWORD) || hasCode(problem2, codes);
}
function isTlsTrouble(problem2) {
  return isHandshake(problem2) || hasCode(problem2, [...OUT_OF_DATE, ...UNTRUSTED]);
}
function isOther(problem2) {
  return problem2.kind === "no-api" || problem2.kind === "refused" && !problem2.isStatus;
}
function wantsTls(problem2, path) {
  return isPlain(path) && path.proxy === void 0 && isRefused(problem2, BAD_REQUEST) && !problem2.isStatus;
}
function isPlain({ server = "" }) {
  return server.startsWith("http:");
}
function isHandshake(problem2) {
  return problem2.kind === "no-answer" && problem2.codes.some((code) => code === "EPROTO" || code.startsWith("ERR_SSL_"));
}

// src/core/diagnosis/connection/diagnose.ts
var WAY_RULES = [
  ...kubeconfigRules,
  ...refusalRules,
  ...serverRules,
  {
    code: "connection-unknown",
    title: "The cluster cannot be used, for an unknown reason",
    fault: "this run",
    find: (_, path) => ({ kind: "connection-unknown", path })
  }
];
function diagnoseConnection(problem2, message, path) {
  for (const { code, title, fault, find: find2 } of WAY_RULES) {
    const facts = find2(problem2, path);
    if (facts === void 0) continue;
    const where = path.role === void 0 ? "" : ` (${path.role} cluster)`;
    return { code, title: `${title}${where}`, fault, evidence: message, facts };
  }
  throw new Error("the last rule finds its facts in everything");
}

// src/core/plan/kubectl-commands.ts
var NODES_SHOWN = 20;
var BY_HAND = "by-hand";
function listCommands(plan) {
  const applied = plan.classes.filter((one) => one.kind === "create" || one.kind === "add-selector");
  const classes = applied.map(({ object }) => applyObject(object));
  const labels = [...new Set(plan.labels.map((label) => label.key))].map((key) => {
    const nodes = plan.labels.filter((label) => label.key === key).map((label) => label.node);
    const shown = nodes.slice(0, NODES_SHOWN).map(shellWord).join(" ");
    const more = nodes.length > NODES_SHOWN ? ` # and ${nodes.length - NODES_SHOWN} more` : "";
    return `kubectl label nodes ${shown} ${key}=true${more}`;
  });
  const undo = plan.inputs.constrain ? plan.classes.map(({ runtime }) => `kubectl label nodes NODE ${constraintLabel(runtime.runtimeClass)}-`) : [];
  return [...classes, ...labels, ...listSamples(plan), ...undo];
}
function listSamples({ checks, inputs, namespace }) {
  const isOwn = inputs.namespace === void 0;
  const open = checks.filter((check) => check.decided === void 0);
  const firsts = [...Map.groupBy(open, ({ group }) => group).values()].flatMap((ofGroup) => ofGroup.slice(0, 1));
  if (firsts.length === 0) return [];
  return [
    ...isOwn ? [`kubectl create namespace ${namespace}`] : [],
    ...firsts.map(
      ({ id, node, group, runtime }) => applyObject(makeCheckPod(id, BY_HAND, fillNonce(runtime, id), node, group), `-n ${namespace} `)
    ),
    `kubectl get pods -n ${namespace} -o wide`,
    `kubectl get events -n ${namespace} --sort-by=.lastTimestamp`,
    ...firsts.map(({ id, runtime: { sample } }) => {
      if (sample.output !== void 0) return `kubectl logs -n ${namespace} ${id}`;
      const path = podProxyPath(namespace, id, sample.port, sample.path);
      return `kubectl get --raw ${quote(path)}`;
    }),
    isOwn ? `kubectl delete namespace ${namespace}` : `kubectl delete pods -n ${namespace} -l ${RUN_LABEL}=${BY_HAND}`
  ];
}
function applyObject(object, options = "") {
  return `kubectl apply ${options}-f - <<< ${quote(JSON.stringify(object))}`;
}

// src/core/verdict/compare.ts
function compareRuns(before, now) {
  const differences = findDifferences(before, now);
  const alike = Map.groupBy(before.checks, kindOf);
  const same = new Map(before.checks.map((one) => [`${kindOf(one)} ${one.node ?? ""}`, one]));
  const changes = now.checks.flatMap((check) => {
    const on = same.get(`${kindOf(check)} ${check.node ?? ""}`);
    return compareCheck(check, on === void 0 ? alike.get(kindOf(check)) ?? [] : [on]) ?? [];
  });
  return {
    baseline: { id: before.id, version: before.version, startedAt: before.startedAt },
    differences,
    worse: gather(changes.filter(({ isWorse }) => isWorse)),
    better: gather(changes.filter(({ isWorse }) => !isWorse)),
    starts: differences.length > 0 ? [] : compareStarts(before, now)
  };
}
function findDifferences(before, now) {
  const [runtimesBefore, runtimesNow] = [runtimesOf(before), runtimesOf(now)];
  const nodes = ({ checks }) => new Set(checks.flatMap(({ node }) => node ?? [])).size;
  const samples = runtimesNow.filter((runtime) => {
    const [was, is] = [before.samples.get(runtime), now.samples.get(runtime)];
    return runtimesBefore.includes(runtime) && was !== void 0 && is !== was;
  });
  return [
    ...runtimesBefore.join() === runtimesNow.join() ? [] : [`runtimes: ${runtimesBefore.join(", ")} before, ${runtimesNow.join(", ")} now`],
    ...samples.map(
      (runtime) => `sample of ${runtime}: ${before.samples.get(runtime) ?? ""} before, ${now.samples.get(runtime) ?? ""} now`
    ),
    ...nodes(before) === nodes(now) ? [] : [`number of nodes: ${nodes(before)} before, ${nodes(now)} now`],
    ...before.constrain === now.constrain ? [] : [`constrain: ${before.constrain} before, ${now.constrain} now`]
  ];
}
function runtimesOf({ checks }) {
  return [...new Set(checks.filter(({ node }) => node !== void 0).map(({ name }) => name))].sort();
}
function kindOf({ name, node }) {
  return JSON.stringify([name, node !== void 0]);
}
function compareCheck(now, known) {
  if (known.length === 0) return void 0;
  const passes = known.filter(({ result }) => result === "passed").length;
  const shared = { name: now.name, node: now.node, now: describe(now), before: describeAll(known, passes) };
  if (now.result === "passed") return passes === 0 ? { ...shared, isWorse: false } : void 0;
  const isNew = known.every((one) => rank(one) < rank(now));
  return isNew ? { ...shared, isWorse: true } : void 0;
}
function rank({ result }) {
  return result === "failed" ? 2 : result === "passed" ? 0 : 1;
}
function describe({ code, result }) {
  return code === void 0 ? result : `${result} ${code}`;
}
function describeAll(known, passes) {
  const all = [...new Set(known.map(describe))];
  if (all.length === 1) return all.join();
  return passes > 0 ? `passed on ${passes} of ${known.length} nodes` : all.sort().join(" or ");
}
function gather(changes) {
  const groups = Map.groupBy(changes, ({ before, name, now }) => JSON.stringify([name, before, now]));
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === void 0) return [];
    const { before, name, now } = first;
    return { name, before, now, nodes: alike.flatMap(({ node }) => node ?? []).sort() };
  });
}
function compareStarts(before, now) {
  const startsOf2 = ({ checks }, runtime) => checks.filter(({ name }) => name === runtime).flatMap(({ startsMs }) => startsMs);
  return runtimesOf(now).flatMap((runtime) => {
    const [was, is] = [startsOf2(before, runtime), startsOf2(now, runtime)];
    if (was.length === 0 || is.length === 0) return [];
    const [beforeMs, nowMs, limitMs] = [medianOf(was), medianOf(is), limitOf(was, is.length)];
    return { runtime, beforeMs, nowMs, limitMs, beforeCount: was.length, count: is.length, isSlower: nowMs > limitMs };
  });
}
var LEAST_MS = 200;
var FACTOR = 1.25;
var USUAL_DEVIATION = 0.6;
var USUAL_WEIGHT = 4;
var DEVIATIONS = 3.5;
var TO_DEVIATION = 1.4826;
var OF_MEDIAN = 1.2533;
function limitOf(beforeMs, count) {
  const median = medianOf(beforeMs);
  const own = TO_DEVIATION * medianOf(beforeMs.map((one) => Math.abs(one - median)));
  const freedom = beforeMs.length - 1;
  const variance = (USUAL_WEIGHT * (USUAL_DEVIATION * median) ** 2 + freedom * own ** 2) / (USUAL_WEIGHT + freedom);
  const chance = OF_MEDIAN * Math.sqrt(variance * (1 / beforeMs.length + 1 / count));
  return Math.round(Math.max(median * FACTOR, median + LEAST_MS, median + DEVIATIONS * chance));
}

// src/core/verdict/make-report.ts
function makeReport(run2, plan, { classes, classProblems }, { nodesAtEnd }, settled) {
  const { baseline, runtimes } = plan.inputs;
  const described = describeRun(run2);
  const nodes = plan.facts.nodes.filter(({ absence }) => absence === void 0);
  return {
    ...settled,
    ...described,
    comparison: baseline && compareRuns(baseline, recordRun({ ...settled, ...described }, runtimes)),
    counts: countVerdicts([...settled.checks, ...settled.workloads]),
    discovery: plan.facts.discovered,
    classes: classes.map((one) => reportClass(one, classProblems)),
    nodes: reportNodes(plan.choice),
    warnings: [
      ...plan.warnings,
      ...warnOfJoined(run2.inputs, nodes, nodesAtEnd, listTolerated(plan.inputs, plan.facts))
    ],
    cleanup: { mode: run2.inputs.cleanup, problems: [] },
    commands: listCommands(plan)
  };
}
function withCleanup(report2, { phases, tookMs }, problems) {
  const isGreen = report2.result === "passed" || report2.result === "applied";
  const spoilt = { result: "error", message: "the cleanup did not finish: what is left is listed with it" };
  return {
    ...report2,
    ...isGreen && problems.length > 0 ? spoilt : {},
    phases,
    run: { ...report2.run, tookMs },
    cleanup: { ...report2.cleanup, problems }
  };
}
function reportProblem(run2, { message, connectionProblem, connectionPath = run2.connectionPath }, cleanupProblems = []) {
  return {
    ...NOTHING,
    ...describeRun(run2),
    counts: countVerdicts([]),
    message,
    diagnosis: connectionProblem === void 0 ? void 0 : diagnoseConnection(connectionProblem, message, connectionPath),
    cleanup: { mode: run2.inputs.cleanup, problems: cleanupProblems }
  };
}
var NOTHING = {
  result: "error",
  checks: [],
  workloads: [],
  classes: [],
  nodes: [],
  constraints: [],
  negativeTests: [],
  warnings: [],
  commands: []
};
function describeRun({
  cluster,
  inputs,
  phases,
  runId,
  startedAt,
  tookMs,
  version
}) {
  const { constrain, repeat } = inputs;
  return {
    cluster,
    phases,
    run: { id: runId, version, startedAt, tookMs, namespace: namespaceOf(inputs, runId), constrain, repeat }
  };
}
function reportClass(plan, problems) {
  const { runtime } = plan;
  const problem2 = problems.get(runtime.runtimeClass);
  if (problem2 !== void 0) return { runtime, outcome: "not-applied", detail: problem2.detail };
  switch (plan.kind) {
    case "create":
      return { runtime, outcome: "created", detail: "" };
    case "leave":
      return { runtime, outcome: "unchanged", detail: "" };
    case "add-selector":
      return { runtime, outcome: "selector-added", detail: "" };
    case "conflict":
      return { runtime, outcome: "conflict", detail: plan.detail };
    case "in-use":
    case "refused":
      return { runtime, outcome: "not-applied", detail: plan.detail };
  }
}
function reportNodes(choice) {
  return [
    ...choice.taking.map((node) => ({ node })),
    // Their checks say that they were skipped, and why.
    ...choice.skipped.map(({ node }) => ({ node })),
    ...choice.leftOut.map(({ node, reason }) => ({ node, leftOut: reason }))
  ];
}

// src/core/nodes/node-trouble.ts
function findNodeTrouble(before, now, shutDown) {
  const gone = (what) => ({ kind: "gone", detail: `node ${before.name} ${what}` });
  if (now === void 0) return gone("was deleted");
  if (now.uid !== before.uid) return gone("was replaced by another of its name");
  if (isRebooted(before, now)) return gone("was rebooted or reinstalled");
  if (shutDown !== void 0) return gone(`is shutting down: ${shutDown}`);
  const notReady2 = describeNotReady(now);
  const leaving = describeLeaving(before, now);
  if (leaving === void 0) return notReady2 === void 0 ? void 0 : { kind: "not-ready", detail: notReady2 };
  if (notReady2 === void 0) return { kind: "drained", detail: `node ${before.name} ${leaving}` };
  return gone(`${leaving}, and then: ${notReady2}`);
}
function isRebooted({ bootId: before }, { bootId: now }) {
  return before !== void 0 && now !== void 0 && before !== now;
}
function describeNotReady(node) {
  if (!node.ready) return `node ${node.name} is not Ready: ${node.notReadyReason}`;
  const taint = findStartUpTaint(node);
  if (taint === void 0) return void 0;
  return `node ${node.name} is Ready but keeps the start-up taint ${taint.key}:${taint.effect}: the component that removes it is not up`;
}
function describeShutdown({ notReadyReason, ready }) {
  return !ready && /node is shutting down/i.test(notReadyReason) ? notReadyReason : void 0;
}
function describeLeaving(before, now) {
  if (now.cordoned && !before.cordoned) return "was cordoned";
  const known = new Set(before.taints.map(({ key }) => key));
  for (const { key } of now.taints) {
    const meaning = known.has(key) ? void 0 : LEAVING_MEANINGS.find((one) => one.key.test(key))?.meaning;
    if (meaning !== void 0) return `was tainted ${key}: ${meaning}`;
  }
  return void 0;
}

// src/core/plan/lost-labels.ts
function findLostLabel({ node, runtime, selector }, nodesAtEnd) {
  const now = nodesAtEnd.get(node.name);
  if (now?.uid !== node.uid) return void 0;
  const lost = Object.entries(selector).find(([key2, value2]) => now.labels[key2] !== value2);
  if (lost === void 0) return void 0;
  const [key, value] = lost;
  const has = now.labels[key] === void 0 ? "the label is gone" : `it is "${now.labels[key]}"`;
  return `${node.name} lost label ${key}=${value} during the run, which RuntimeClass ${runtime.runtimeClass} selects: ${has}`;
}

// src/core/verdict/settle-verdict.ts
function settleFault(verdict, isTrue) {
  if (verdict.kind !== "inconclusive" || verdict.nodeAtFaultIf === void 0) return verdict;
  const { diagnosis, nodeAtFaultIf } = verdict;
  if (!isTrue(nodeAtFaultIf)) return { kind: "inconclusive", diagnosis };
  return { kind: "failed", diagnosis: { ...diagnosis, fault: "node" } };
}
function isMet2(condition, { node, verdict }, all, architectures) {
  const alike = all.filter((one) => architectures.get(one.node) === architectures.get(node));
  if (condition === "passed-elsewhere") return alike.some((one) => one.verdict.kind === "passed");
  const image = imageOf(verdict);
  const elsewhere = alike.filter((one) => one.node !== node);
  return elsewhere.some(({ pulled = [] }) => image !== void 0 && pulled.includes(image));
}
function imageOf(verdict) {
  return "diagnosis" in verdict && "image" in verdict.diagnosis.facts ? verdict.diagnosis.facts.image : void 0;
}
function settleClass(verdict, { runtime, node }, { replaced, unread }) {
  const change = replaced.get(runtime.runtimeClass);
  if (change !== void 0) {
    const isOfHandler = verdict.kind === "failed" && mayBeOfHandler(verdict.diagnosis);
    if (verdict.kind !== "passed" && !(isOfHandler && change.isAnother)) return verdict;
    return diagnoseBefore.classConflict(runtime, node, change.detail);
  }
  const reason = unread.get(runtime.runtimeClass);
  const missed = reason === void 0 ? describeMissed2(verdict) : void 0;
  if (missed !== void 0) {
    const detail = `${missed}; the API server still has RuntimeClass ${runtime.runtimeClass}`;
    return diagnoseBefore.classNotSeen(runtime, node, detail);
  }
  const other = describeOther2(verdict, runtime);
  if (other !== void 0) return diagnoseBefore.classConflict(runtime, node, other);
  if (verdict.kind !== "passed" || reason === void 0) return verdict;
  return diagnoseBefore.notSeenAgain(runtime, node, reason);
}
function settleOtherRuns(verdict, runtime, use) {
  if (verdict.kind !== "passed" && verdict.kind !== "failed") return verdict;
  const diagnose2 = use.isCreated ? diagnoseBefore.classOfOtherRun : diagnoseBefore.classInUse;
  return diagnose2(runtime, anyNode, use.detail);
}
var ENDED_BY_SHIM = ["restarted-after-ready", "shim-lost", "pod-does-not-end", "unknown"];
function mayBeOfHandler({ code, fault }) {
  return fault === "node image" || fault === "node" && ENDED_BY_SHIM.includes(code);
}
function describeOther2(verdict, { handler, runtimeClass }) {
  if (verdict.kind !== "failed" || handler === "") return void 0;
  const { code, evidence } = verdict.diagnosis;
  const asked = code === HANDLER_NOT_CONFIGURED.code ? askedHandler(evidence) : void 0;
  if (asked === void 0 || asked === handler) return void 0;
  return `RuntimeClass ${runtimeClass} had handler "${asked}", not "${handler}", when the pod was to start: ${evidence}`;
}
function describeMissed2(verdict) {
  if (verdict.kind !== "failed") return void 0;
  const { evidence, facts } = verdict.diagnosis;
  return facts.kind === "class-missing" && facts.byKubelet === true ? evidence : void 0;
}
function settleLabel(verdict, place, nodes, constrain) {
  const { node, runtime } = place;
  const isOpen2 = verdict.kind === "passed" || isUnplaced(verdict);
  const lost = describeLabelLost(verdict) ?? (isOpen2 ? findLost(place, nodes) : void 0);
  if (lost === void 0) return verdict;
  const taken = constrain ? void 0 : diagnoseTaken(place, lost);
  return taken ?? (verdict.kind === "passed" ? diagnoseBefore.labelLost(runtime, node, lost) : verdict);
}
function settlePodLabel({ node, verdict }, { checks, open, others }, nodes, constrain) {
  if (node === void 0) {
    if (!isUnplaced(verdict)) return verdict;
    const taken = open.flatMap((place) => {
      const lost = findLost(place, nodes);
      return lost === void 0 ? [] : diagnoseTaken(place, lost) ?? [];
    });
    return taken[0] ?? verdict;
  }
  const check = checks.find((place) => place.node.name === node);
  if (check !== void 0) return settleLabel(verdict, check, nodes, constrain);
  const other = others.find((place) => place.node.name === node);
  return other === void 0 ? verdict : settleLabel(verdict, other, nodes, false);
}
function findLost(place, nodes) {
  return "unread" in nodes ? void 0 : findLostLabel(place, nodes);
}
function diagnoseTaken({ node, runtime, selector }, lost) {
  const key = Object.keys(selector).find((one) => node.labelRuns?.[one] !== void 0);
  if (key === void 0) return void 0;
  const who = nameRuns(node.labelRuns?.[key] ?? "");
  const detail = `label ${key} was on ${node.name} for ${who} (constrain: true), which may remove it: ${lost}`;
  return diagnoseBefore.classInUse(runtime, node, detail);
}
function settleNode(verdict, runtime, before, nodes) {
  if (verdict.kind !== "passed") return verdict;
  if ("unread" in nodes) return diagnoseBefore.notSeenAgain(runtime, before, nodes.unread);
  if (before === anyNode) return verdict;
  const now = nodes.get(before.name);
  const trouble = findNodeTrouble(before, now, now && describeShutdown(now));
  if (trouble === void 0 || trouble.kind === "drained") return verdict;
  return diagnoseBefore.nodeTrouble(runtime, before, trouble);
}
function describeLabelLost(verdict) {
  return verdict.kind === "failed" && verdict.diagnosis.code === LABEL_LOST.code ? verdict.diagnosis.evidence : void 0;
}
function settleConstraint(constraint, { nodes, replaced, unread }) {
  if (constraint.verdict !== "enforced") return constraint;
  const change = replaced.get(constraint.runtimeClass);
  const ofNodes = "unread" in nodes ? nodes.unread : void 0;
  const evidence = change?.detail ?? unread.get(constraint.runtimeClass) ?? ofNodes;
  if (evidence === void 0) return constraint;
  const isLost = change !== void 0 && !change.keepsSelector;
  return { ...constraint, verdict: isLost ? "not-enforced" : "unproven", evidence, excerpt: void 0 };
}
function settleNegativeTest(verdict, negativeTest, runtime) {
  if (verdict.kind !== "passed" || negativeTest?.verdict === "proven") return verdict;
  if (negativeTest?.isCancelled === true && runtime !== void 0) {
    return { kind: "inconclusive", diagnosis: { ...diagnoseCancelled({ runtime }), evidence: negativeTest.evidence } };
  }
  return {
    kind: "inconclusive",
    diagnosis: {
      code: "negative-test-not-proven",
      title: "The sample answers, but nothing proves that Wasm ran",
      fault: "sample image",
      evidence: negativeTest?.evidence ?? "the negative test was not tried",
      facts: { kind: "negative-test-not-proven", image: runtime?.sample.image, testedOn: negativeTest?.node }
    }
  };
}

// src/core/diagnosis/not-checked.ts
var EVIDENCE = {
  kind: "what an object of this kind runs is not known here",
  "nothing-owned": "nothing that runs has it as owner",
  "no-pods": "it wants no pods: 0 replicas, or it is suspended",
  "no-nodes": "it wants no pods: its template fits no node",
  "service-external": "it is a name outside of the cluster",
  "service-without-tcp": "it has no TCP port"
};
function diagnoseNotChecked({ kind, name, namespace }, why, evidence = EVIDENCE[why]) {
  return {
    kind: "inconclusive",
    diagnosis: {
      code: "not-checked",
      title: "It was applied, but not checked",
      fault: "this run",
      evidence: `${kind} ${name}: ${evidence}`,
      facts: { kind: "not-checked", resource: kind, name, namespace, why }
    }
  };
}

// src/core/verdict/judge-workload.ts
function judgeWorkload(workload, view, pods, isOver) {
  const { isOrdered = false, wanted } = view;
  if (workload.kind === "Job" && view.refusal === void 0) return judgeJob(workload, view, pods, isOver);
  const there = pods.filter((pod) => !pod.deleted);
  const isFull = wanted !== void 0 && there.length >= wanted;
  const counted = isFull ? there : pods;
  const decided = listDecided(counted);
  const replaced = listDecided(pods.filter((pod) => !counted.includes(pod)));
  if (view.refusal !== void 0 && !isFull && decided.length === counted.length) {
    return { verdict: refuse(workload, { kind: "reported", text: view.refusal }), pods: decided, replaced };
  }
  const isDecided = decided.length === counted.length;
  const isStopped = isOrdered && decided.some(({ verdict: verdict2 }) => verdict2.kind !== "passed");
  const isComplete = wanted !== void 0 && isDecided && (counted.length >= wanted || isStopped);
  if (!isComplete && !isOver) return void 0;
  const verdict = isComplete ? worstOf(workload, decided) : incomplete(workload, view, decided);
  return { verdict, pods: decided, replaced };
}
function listDecided(pods) {
  return pods.flatMap(
    ({ verdict, pod, node, pulled, timings }) => verdict === void 0 ? [] : [{ pod, verdict, timings, pulled, node }]
  );
}
function refuseWorkload(workload, refusal) {
  const { kind, name, namespace, source } = workload;
  return { source, kind, namespace, name, verdict: refuse(workload, refusal), via: "", pods: [] };
}
function findBad(pods) {
  const of = (kind) => pods.find(({ verdict }) => verdict.kind === kind)?.verdict;
  return of("failed") ?? of("inconclusive");
}
function judgeJob(workload, view, pods, isOver) {
  const { ended, wanted } = view;
  const decided = listDecided(pods);
  const isDecided = decided.length === pods.length;
  const good = decided.filter(({ verdict }) => verdict.kind === "passed");
  const counted = decided.filter(({ verdict }) => verdict.kind === "passed" || verdict.kind === "failed");
  const judged = (verdict, of) => ({
    verdict,
    pods: of,
    replaced: []
  });
  const isComplete = ended?.isComplete === true ? good.length > 0 : wanted !== void 0 && good.length >= wanted;
  if (isComplete && (isDecided || isOver)) return judged(worstOf(workload, counted), counted);
  const failures = pods.filter(({ hasFailed }) => hasFailed === true).length;
  const isStuck2 = pods.some(
    ({ deleted, hasFailed, verdict }) => !deleted && hasFailed !== true && verdict?.kind === "inconclusive"
  );
  const isKnown = isDecided && (isStuck2 || failures >= TRIES || decided.some(({ verdict }) => verdict.kind === "failed"));
  if (isOver || isKnown || isDecided && ended !== void 0)
    return judged(incomplete(workload, view, decided), decided);
  return void 0;
}
function worstOf(workload, pods) {
  const bad = findBad(pods);
  if (bad !== void 0) return bad;
  if (pods.length === 0) return diagnoseNotChecked(workload, workload.kind === "DaemonSet" ? "no-nodes" : "no-pods");
  const took = pods.flatMap(({ verdict }) => verdict.kind === "passed" ? [verdict.tookMs] : []);
  return { kind: "passed", tookMs: Math.max(...took) };
}
function reportUnchecked({ kind, name, namespace, why }) {
  const verdict = why === "annotated" ? { kind: "skipped", reason: `annotated ${CHECK_ANNOTATION}: none` } : diagnoseNotChecked({ kind, name, namespace }, why);
  return { source: "manifests", kind, namespace, name, verdict, via: "", pods: [] };
}
function reportNothingOwned({ kind, name, namespace }, evidence) {
  const verdict = diagnoseNotChecked({ kind, name, namespace }, "nothing-owned", evidence);
  return { source: "manifests", kind, namespace, name, verdict, via: "", pods: [] };
}
function reportCancelled({ kind, name, namespace, runtime }) {
  const verdict = { kind: "inconclusive", diagnosis: diagnoseCancelled({ runtime }) };
  return { source: "manifests", kind, namespace, name, verdict, via: "", pods: [] };
}
function refuse({ runtime, namespace }, refusal) {
  const found = diagnose({ ...makeObservations(0), refusal });
  if (found === void 0) throw new Error(`no rule for the refusal "${refusal.text}"`);
  const subject = { runtime, node: anyNode, seen: makeObservations(0) };
  const evidence = `in namespace ${namespace}: ${found.evidence}`;
  return makeVerdict(found.rule, subject, evidence);
}
function incomplete(workload, { ended, wanted }, pods) {
  const bad = findBad(pods);
  if (bad !== void 0) return bad;
  const diagnosis = {
    code: "workload-incomplete",
    title: "The workload did not get all its pods in time",
    fault: "cluster",
    evidence: ended?.message ?? `${pods.length} of ${wanted ?? "an unknown number of"} pods were there and decided at the end`,
    facts: {
      kind: "workload-incomplete",
      resource: workload.kind.toLowerCase(),
      name: workload.name,
      namespace: workload.namespace
    }
  };
  return { kind: "inconclusive", diagnosis };
}

// src/core/plan/unavailable.ts
function hasNoHandler(runtimeClass, checks) {
  const tried = checks.filter((check) => check.runtimeClass === runtimeClass && check.verdict.kind !== "skipped");
  return tried.length > 0 && tried.every(({ verdict }) => "diagnosis" in verdict && verdict.diagnosis.facts.kind === "handler-not-configured");
}

// src/core/verdict/nowhere.ts
function settleNowhere(checks, { auto }, nodes) {
  const names = [...new Set(checks.map(({ runtimeClass }) => runtimeClass))];
  const nowhere = new Set(names.filter((name) => hasNoHandler(name, checks)));
  const passed = checks.flatMap(({ handler, verdict }) => verdict.kind === "passed" ? [handler] : []);
  const there = /* @__PURE__ */ new Set([...nodes.flatMap(({ runtimeHandlers }) => runtimeHandlers ?? []), ...passed]);
  const offered = [...there].filter((handler) => runtimeOfHandler(handler) !== void 0).sort();
  const withOthers = (verdict) => {
    if (verdict.kind !== "failed" || verdict.diagnosis.facts.kind !== "handler-not-configured") return verdict;
    const facts = { ...verdict.diagnosis.facts, nowhere: { isAuto: auto !== void 0, offered } };
    return { ...verdict, diagnosis: { ...verdict.diagnosis, facts } };
  };
  return checks.map(
    (check) => nowhere.has(check.runtimeClass) ? { ...check, verdict: withOthers(check.verdict) } : check
  );
}

// src/core/verdict/repetitions.ts
function mergeRepetitions(reports) {
  const checks = Map.groupBy(reports, ({ node, runtime }) => JSON.stringify([runtime, node]));
  return Array.from(checks.values()).flatMap(
    ([first, ...others]) => first === void 0 ? [] : others.length === 0 ? first : merge([first, ...others])
  );
}
function merge(all) {
  const of = (kind) => all.filter(({ verdict }) => verdict.kind === kind);
  const [passed, failed] = [of("passed"), groupByCause(of("failed"))];
  const open = groupByCause(of("inconclusive"));
  const [cause = open[0]] = failed;
  const decisive = cause?.[0] ?? findMiddle(passed) ?? all[0];
  const decided = all.flatMap((one) => one.decidedAtMs ?? []);
  const decidedAtMs = decided.length === 0 ? void 0 : Math.max(...decided);
  const merged = { ...decisive, decidedAtMs, repetitions: all };
  if (cause === void 0) return { ...merged, verdict: takeMedian(decisive.verdict, passed) };
  if (passed.length > 0 && failed.length > 0)
    return { ...merged, verdict: describeFlaky(all, passed.length, failed, open) };
  return {
    ...merged,
    verdict: cause.length === all.length ? decisive.verdict : withShare(decisive.verdict, cause, all)
  };
}
function groupByCause(reports) {
  const caused = reports.filter((one) => "diagnosis" in one.verdict);
  return [...Map.groupBy(caused, ({ verdict }) => verdict.diagnosis.code).values()].flatMap(([first, ...others]) => first === void 0 ? [] : [[first, ...others]]).toSorted((a, b) => b.length - a.length);
}
function findMiddle(passed) {
  const startOf = (one) => startsOf(one)[0] ?? 0;
  return passed.toSorted((a, b) => startOf(a) - startOf(b))[Math.floor((passed.length - 1) / 2)];
}
function takeMedian(verdict, passed) {
  const took = passed.flatMap((one) => one.verdict.kind === "passed" ? one.verdict.tookMs : []);
  return verdict.kind === "passed" ? { ...verdict, tookMs: medianOf(took) } : verdict;
}
function describeFlaky(all, passes, failed, open) {
  const [first] = failed;
  if (first === void 0) throw new Error("a check that never failed is no flaky one");
  const [{ runtime, verdict }] = first;
  const hints = [...new Set(failed.flatMap(([one]) => one.verdict.diagnosis.hints ?? []))];
  const causes = [...failed, ...open].map((some) => `${describeShare(some, all)}: ${describeCause(some)}`);
  return {
    kind: "failed",
    diagnosis: {
      code: "flaky",
      title: "The sample starts only sometimes",
      fault: verdict.diagnosis.fault,
      evidence: [`${passes} of ${all.length} repetitions passed`, ...causes].join("\n"),
      facts: { kind: "flaky", runtime, causes: failed.map(([one]) => one.verdict.diagnosis.facts) },
      ...hints.length === 0 ? {} : { hints }
    }
  };
}
function describeCause([{ verdict }]) {
  const { code, evidence, excerpt = evidence } = verdict.diagnosis;
  return `${code}: ${excerpt}`;
}
function describeShare(some, all) {
  const word = some[0].verdict.kind === "failed" ? "failed" : "inconclusive";
  const numbers = some.map((one) => all.indexOf(one) + 1);
  const last = numbers.slice(-1).join();
  return numbers.length === 1 ? `repetition ${last} ${word}` : `repetitions ${numbers.slice(0, -1).join(", ")} and ${last} ${word}`;
}
function withShare(verdict, cause, all) {
  if (!("diagnosis" in verdict)) return verdict;
  const { diagnosis } = verdict;
  const share = `${cause.length} of ${all.length} repetitions`;
  const lead = (text) => `${share}: ${text}`;
  const excerpt = diagnosis.excerpt === void 0 ? void 0 : lead(diagnosis.excerpt);
  return { ...verdict, diagnosis: { ...diagnosis, evidence: lead(diagnosis.evidence), excerpt } };
}

// src/core/verdict/settle.ts
function settle(plan, proof, rechecked) {
  const { negativeTests } = proof;
  const constraints = proof.constraints.map((one) => settleConstraint(one, rechecked));
  const own = proof.checks.map(({ check, report: report2 }) => {
    const besideClass = settleClass(report2.verdict, check, rechecked);
    const besideNode = settleNode(besideClass, check.runtime, check.node, rechecked.nodes);
    return { ...report2, verdict: settleLabel(besideNode, check, rechecked.nodes, plan.inputs.constrain) };
  });
  const nodes = [...plan.facts.nodes, ...proof.nodesAtEnd];
  const architectures = new Map(nodes.map(({ architecture, name }) => [name, architecture]));
  const merged = mergeRepetitions(settleChecks(own, negativeTests, plan.inputs.runtimes, architectures));
  const passed = settleStarts(merged, plan.inputs.maxStartMs);
  const checks = settleNowhere(passed, plan.inputs, plan.choice.taking);
  const before = new Map(nodes.map((node) => [node.name, node]));
  const placed = proof.workloads.map((workload) => {
    const places = findPlaces(workload, plan, proof);
    return settleNodes(workload, before, places, rechecked.nodes, plan.inputs.constrain);
  });
  const workloads = proof.workloads.map((workload, index) => settleService(workload, proof.workloads, placed) ?? placed[index] ?? workload).map((workload) => settleWorkload(workload, negativeTests, rechecked, architectures));
  const done = negativeTests.filter(({ isCancelled }) => isCancelled !== true);
  return { checks, workloads, constraints, negativeTests: done, ...settleResult(plan, checks, workloads, constraints) };
}
function settleChecks(checks, negativeTests, runtimes, architectures) {
  const byName = new Map(runtimes.map((one) => [one.name, one]));
  const tested = checks.map((check) => {
    const negativeTest = negativeTests.find((one) => one.runtime === check.runtime);
    return { ...check, verdict: settleNegativeTest(check.verdict, negativeTest, byName.get(check.runtime)) };
  });
  const ofRuntime = Map.groupBy(tested, ({ runtime }) => runtime);
  return tested.map((check) => {
    const others = { "passed-elsewhere": ofRuntime.get(check.runtime) ?? [], "pulled-elsewhere": tested };
    return {
      ...check,
      verdict: settleFault(check.verdict, (condition) => isMet2(condition, check, others[condition], architectures))
    };
  });
}
function findPlaces({ report: report2, runtime, template }, plan, proof) {
  const { runtimeClass } = runtime;
  const checks = proof.checks.map(({ check }) => check).filter((check) => check.decided === void 0 && check.runtime.runtimeClass === runtimeClass);
  const selector = plan.classSelectors.get(runtimeClass);
  if (selector === void 0 || report2.source === "replicas") return { checks, others: [], open: checks };
  const known = new Set(checks.map(({ node }) => node.name));
  const others = plan.facts.nodes.filter(({ labels, name }) => !known.has(name) && isAdmitted(selector, labels)).map((node) => ({ node, runtime, selector }));
  const { affinity, nodeSelector = {} } = template?.spec ?? {};
  const isOpen2 = (node) => isAdmitted(nodeSelector, node.labels) && isOpenTo(affinity, node);
  const open = [...checks, ...others].filter(({ node }) => isOpen2(node));
  const isPartly = report2.kind === "DaemonSet" && plan.facts.nodes.filter(isOpen2).length > open.length;
  return { checks, others, open: isPartly ? [] : open };
}
function settleNodes(workload, before, places, now, constrain) {
  const { report: report2, runtime } = workload;
  const ofRun = constrain ? places.open.filter((place) => !places.checks.includes(place)) : places.open;
  const settleOne = (node, verdict2) => {
    const besideNode = settleNode(verdict2, runtime, before.get(node ?? "") ?? anyNode, now);
    return settlePodLabel({ node, verdict: besideNode }, { ...places, open: ofRun }, now, constrain);
  };
  const pods = report2.pods.map((pod) => ({ ...pod, verdict: settleOne(pod.node, pod.verdict) }));
  const own = settleOne(void 0, report2.verdict);
  const isOfPods = report2.pods.some(({ verdict: verdict2 }) => verdict2 === report2.verdict);
  const worst = findBad(isOfPods ? pods : pods.filter((pod, index) => pod.verdict !== report2.pods[index]?.verdict));
  const verdict = isOfPods || own.kind === "passed" ? worst ?? own : own;
  return { ...workload, report: { ...report2, pods, verdict } };
}
function settleService(service, all, placed) {
  if (service.report.kind !== "Service" || service.report.verdict.kind !== "passed") return void 0;
  const isBehind = (one) => one.report.kind !== "Service" && one.negativeTest !== void 0 && one.negativeTest === service.negativeTest;
  const behind = all.findIndex((one) => isBehind(one) && one.report.verdict.kind === "passed");
  const verdict = placed[behind]?.report.verdict;
  if (verdict === void 0 || verdict.kind === "passed") return void 0;
  return { ...service, report: { ...service.report, verdict } };
}
function settleWorkload({ negativeTest, report: report2, runtime }, negativeTests, rechecked, architectures) {
  const test = negativeTests.find((one) => one.runtime === negativeTest);
  const use = rechecked.ofOtherRuns.get(runtime.runtimeClass);
  const besideClass = (own2) => use === void 0 ? settleClass(own2, { runtime, node: anyNode }, rechecked) : settleOtherRuns(own2, runtime, use);
  const besideTest = (own2) => negativeTest === void 0 ? own2 : settleNegativeTest(own2, test, runtime);
  const own = report2.pods.map((pod) => ({ ...pod, verdict: besideTest(besideClass(pod.verdict)) }));
  const pods = own.map((pod) => {
    const others = own.filter(({ node }) => node !== pod.node);
    return { ...pod, verdict: settleFault(pod.verdict, (condition) => isMet2(condition, pod, others, architectures)) };
  });
  const worse = pods.find(
    (pod, index) => pod.verdict.kind === "failed" && report2.pods[index]?.verdict.kind !== "failed"
  );
  const worst = report2.verdict.kind === "failed" ? report2.verdict : worse?.verdict ?? report2.verdict;
  return { ...report2, pods, verdict: besideTest(besideClass(worst)) };
}
function settleResult({ inputs, shortfall }, checks, workloads, constraints) {
  const counts = countVerdicts([...checks, ...workloads]);
  const notEnforced = constraints.filter((one) => one.verdict === "not-enforced").map((one) => one.runtimeClass);
  if (notEnforced.length > 0)
    return { result: "failed", message: `the constraint of ${notEnforced.join(", ")} is not enforced` };
  if (counts.failed > 0) return { result: "failed", message: "" };
  if (counts.inconclusive > 0) return { result: "inconclusive", message: "" };
  if (shortfall !== "") return { result: "inconclusive", message: shortfall };
  const unproven = constraints.filter((one) => one.verdict === "unproven").map((one) => one.runtimeClass);
  if (unproven.length > 0) {
    return { result: "inconclusive", message: `the constraint of ${unproven.join(", ")} could not be proven` };
  }
  const isUnchecked = ({ verdict }) => verdict.kind === "skipped";
  if (!inputs.runSamples) {
    if (workloads.length === 0) return { result: "applied", message: "" };
    if (!workloads.every(isUnchecked)) return { result: "passed", message: "" };
    return { result: "inconclusive", message: "nothing was checked: no object of manifests has pods" };
  }
  if (checks.every(isUnchecked)) return { result: "inconclusive", message: "no check ran: every node was skipped" };
  const unmet = describeUnproven(inputs, checks);
  return unmet === "" ? { result: "passed", message: "" } : { result: "inconclusive", message: unmet };
}
function describeUnproven({ minNodes }, checks) {
  const proven = Map.groupBy(checks, ({ runtime }) => runtime).entries();
  const short = [...proven].map(([runtime, all]) => ({ runtime, count: all.filter(({ verdict }) => verdict.kind === "passed").length })).filter(({ count }) => count < minNodes);
  if (short.length === 0) return "";
  const got = short.map(({ runtime, count }) => `${count} for ${runtime}`).join(", ");
  return `min-nodes: expected at least ${minNodes} nodes proven for each runtime, got ${got}`;
}

// src/steps/apply/platforms.ts
async function findPlatforms({ checks, inputs }, { registry, log }, signal) {
  if (inputs.loadImages.length > 0) return /* @__PURE__ */ new Map();
  const answers = await Promise.all(
    listDoubtful(checks).map(async (image) => [image, await registry.platformsOf(image, signal)])
  );
  for (const [image, answer] of answers) {
    if (answer.kind === "unknown") {
      log.info(`${image}: its platforms are unknown (${answer.reason}); the nodes decide`);
    }
  }
  return new Map(answers);
}

// src/steps/apply/labels.ts
var AT_ONCE2 = 50;
async function applyLabels(cluster, labels, { nodes, runId }) {
  const problems = /* @__PURE__ */ new Map();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const byNode = [...Map.groupBy(labels, ({ node }) => node)];
  await inParallel(byNode, AT_ONCE2, async ([node, own]) => {
    const assume = (label) => stateOf(label, byName.get(node));
    const changed = await changeLabels(cluster, own, assume, (label, state) => joinLabel(label, state, runId));
    for (const [key, result] of changed) {
      if (result.kind === "ok" || result.kind === "none") continue;
      problems.set(
        `${node} ${key}`,
        result.kind === "problem" ? { kind: "denied", text: result.detail } : readRefusal(result)
      );
    }
  });
  return problems;
}
function stateOf({ uid, key }, node) {
  return { uid, value: node?.labels[key], runs: node?.labelRuns?.[key], hasAnnotations: true };
}

// src/steps/apply/load-images.ts
async function loadImages(archives, { deadlineMs, ports, signal }) {
  for (const archive of archives) {
    const startedAtMs = ports.clock.nowMs();
    ports.log.info(`load-images: putting ${archive} on all nodes`);
    const trouble = await loadOne(archive, ports, deadlineMs - startedAtMs, signal);
    if (trouble !== "") return { kind: "problem", message: `load-images: ${archive} is not on all nodes: ${trouble}` };
    ports.log.info(`load-images: ${archive} took ${((ports.clock.nowMs() - startedAtMs) / 1e3).toFixed(1)} s`);
  }
  return { kind: "done", value: void 0 };
}
async function loadOne(archive, { clock, images }, leftMs, signal) {
  if (images === void 0) return "this cluster takes images from registries alone";
  const done = new AbortController();
  const ends = AbortSignal.any([signal, done.signal]);
  const ended = await Promise.race([images.load(archive, ends), clock.wait(leftMs, ends)]);
  done.abort();
  if (signal.aborted) return "the run was cancelled";
  if (ended === void 0) return "the time for the run is over";
  return ended.kind === "loaded" ? "" : ended.reason;
}

// src/steps/prove/leases.ts
var LEASE_EVERY_MS = 2e3;
var Leases = class {
  #ports;
  #newest = /* @__PURE__ */ new Map();
  constructor(ports) {
    this.#ports = ports;
  }
  /** That of a node, as it was asked for last, or as it is asked for now. */
  read(node) {
    const { clock, cluster } = this.#ports;
    const askedMs = clock.nowMs();
    const newest = this.#newest.get(node);
    if (newest !== void 0 && askedMs - newest.askedMs < LEASE_EVERY_MS) return newest;
    const asked = { askedMs, answer: cluster.get(leasePath(node)) };
    this.#newest.set(node, asked);
    return asked;
  }
};

// src/steps/prove/pod-remover.ts
var GRACE_SECONDS = 1;
var MOST = 25;
var AT_ONCE3 = 4;
var PodRemover = class {
  namespace;
  #cluster;
  #runId;
  #waiting = [];
  #underWay = 0;
  constructor(cluster, namespace, runId) {
    this.namespace = namespace;
    this.#cluster = cluster;
    this.#runId = runId;
  }
  /** What the server answers to the deletion of this pod; a pod that is not there any more is refused as NotFound. */
  remove(pod, uid) {
    const { promise, reject, resolve } = Promise.withResolvers();
    this.#waiting.push({ pod, uid, answer: resolve, fail: reject });
    if (this.#underWay === 0 || this.#underWay < AT_ONCE3 && this.#waiting.length >= MOST) void this.#work();
    return promise;
  }
  async #work() {
    this.#underWay += 1;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST);
      try {
        await this.#removeBatch(batch);
      } catch (error) {
        for (const { fail } of batch) fail(error);
      }
    }
    this.#underWay -= 1;
  }
  async #removeBatch(batch) {
    const together = batch.length === 1 ? void 0 : await this.#removeTogether(batch);
    await Promise.all(
      batch.map(async ({ answer, pod, uid }) => {
        const listed = together?.find(uid);
        if (listed !== void 0) {
          answer(listed);
          return;
        }
        const removed = await removePod(this.#cluster, this.namespace, pod, uid);
        answer(
          together?.mayBeDone === true && removed.kind !== "unreachable" ? { ...removed, mayBeDone: true } : removed
        );
      })
    );
  }
  async #removeTogether(batch) {
    const names = batch.map(({ pod }) => pod).join(",");
    const labelSelector = `${RUN_LABEL}=${this.#runId},${POD_LABEL} in (${names})`;
    const removed = await this.#cluster.remove(podsPath(this.namespace), {
      query: { labelSelector },
      graceSeconds: GRACE_SECONDS
    });
    if (removed.kind === "unreachable") return { find: () => removed, mayBeDone: true };
    const { mayBeDone = false } = removed;
    if (removed.kind === "refused") return { find: () => void 0, mayBeDone };
    const uids = listUids(removed.value);
    if (uids === void 0) return { find: () => void 0, mayBeDone: true };
    const gone = { ...notFound, ...mayBeDone && { mayBeDone } };
    return { find: (uid) => uids.has(uid) ? { kind: "ok", value: void 0 } : gone, mayBeDone };
  }
};
var notFound = { kind: "refused", status: 404, reason: "NotFound", message: "the pod is not there" };
function removePod(cluster, namespace, pod, uid) {
  return cluster.remove(podPath(namespace, pod), { uid, graceSeconds: GRACE_SECONDS });
}
function listUids(list) {
  const items = list?.items;
  if (!Array.isArray(items)) return void 0;
  return new Set(items.flatMap((one) => one?.metadata?.uid ?? []));
}

// src/core/observations/changes.ts
function describeChanges(before, after) {
  const was = listFacts(before);
  const changed = Object.entries(listFacts(after)).filter(([name, fact]) => fact !== was[name]);
  const events = after.events.filter((one) => !before.events.some((other) => isSame(one, other)));
  return escapeTerminal(
    [
      ...changed.map(([name, fact]) => `${name} ${fact}`),
      ...events.map(({ message, reason }) => `event ${reason}: ${message}`)
    ].join(", ")
  );
}
function isSame(one, other) {
  return one.name === other.name && one.message === other.message && one.atMs === other.atMs;
}
function listFacts(seen) {
  const { answer, nodeTrouble, pod, rightInARow } = seen;
  return {
    refusal: describeUnmade(seen) ?? "none",
    phase: pod?.phase ?? "",
    node: pod?.nodeName ?? "",
    sandbox: pod?.sandboxReady === true ? "ready" : "not ready",
    container: pod === void 0 ? "none" : describeContainer2(pod.container),
    ready: String(pod?.ready === true),
    restarts: String(pod?.restarts ?? 0),
    deleted: String(pod?.deleted === true),
    answer: answer === void 0 ? "none" : describeAnswer2(answer, rightInARow),
    "node trouble": nodeTrouble?.detail ?? "none"
  };
}
function describeContainer2(view) {
  switch (view.kind) {
    case "waiting":
      return `waiting (${view.reason})`;
    case "ended":
      return `ended (${view.reason}, exit code ${view.exitCode})`;
    default:
      return view.kind;
  }
}
function describeAnswer2(answer, rightInARow) {
  if (answer.kind === "right") return `right (${rightInARow} in a row)`;
  return `${answer.kind} (${answer.kind === "wrong" ? answer.detail : answer.message})`;
}

// src/steps/watch/observable.ts
var Observable = class {
  #seen;
  #wakes = /* @__PURE__ */ new Set();
  constructor(seen) {
    this.#seen = seen;
  }
  get seen() {
    return this.#seen;
  }
  /** Takes a observation in and wakes whoever waits. */
  update(change) {
    this.#seen = change(this.#seen);
    for (const wake of this.#wakes) wake();
  }
  /** Resolves at the next observation after the one given, after a time, or at the signal. */
  async changed(since, clock, ms, signal) {
    if (this.#seen !== since || signal.aborted) return;
    const news = new AbortController();
    const wake = () => {
      news.abort("news");
    };
    this.#wakes.add(wake);
    signal.addEventListener("abort", wake);
    await clock.wait(ms, news.signal);
    signal.removeEventListener("abort", wake);
    this.#wakes.delete(wake);
  }
};

// src/steps/watch/pod-store.ts
var PodObserver = class extends Observable {
  #clock;
  #node;
  #early = [];
  #uid;
  #report;
  /** `report` is given what each observation changed, on one line. */
  constructor(node, clock, report2) {
    super(makeObservations(clock.nowMs()));
    this.#node = node;
    this.#clock = clock;
    this.#report = report2;
  }
  update(change) {
    const before = this.seen;
    super.update(change);
    if (this.#report === void 0) return;
    const changes = describeChanges(before, this.seen);
    if (changes !== "") this.#report(changes);
  }
  /** The node that the pod is meant for, or is on. */
  get node() {
    return this.#node;
  }
  /** A controller's pod has got its node. */
  placeOn(node) {
    this.#node = node;
  }
  /** This is the pod, as it was made. What a watch has shown of it since comes after that, however late the answer is. */
  made(object) {
    const { uid } = object.metadata;
    this.#uid = uid;
    const nowMs = this.#clock.nowMs();
    const news = this.#early.filter((one) => one.uid === uid);
    this.#early = [];
    this.update((seen) => news.reduce((sum, { add }) => add(sum, nowMs), observePod(seen, object, false, nowMs)));
  }
  /** Takes news of a pod of this name. */
  record(news) {
    if (this.#uid === void 0) this.#early = [...this.#early, news];
    else if (news.uid === this.#uid) this.update((seen) => news.add(seen, this.#clock.nowMs()));
  }
};
var UNCLAIMED_KEPT = 1e3;
var PodStore = class {
  #pods = /* @__PURE__ */ new Map();
  #byNode = /* @__PURE__ */ new Map();
  /** The newest of each node that there was news of; undefined: it is gone. */
  #nodes = /* @__PURE__ */ new Map();
  /** Since when each node that is not Ready has been seen so: its checks may be begun much later. */
  #notReady = /* @__PURE__ */ new Map();
  /** Until when nobody could have reported anything of them; it may be ahead. */
  #blindUntilMs;
  /** A controller's pod may be heard of before it is seen: its first event may be the only one. */
  #unclaimed = [];
  #clock;
  #debug;
  constructor(clock, debug) {
    this.#clock = clock;
    this.#debug = debug;
  }
  /** Opens a place for a pod that is about to be made, or that a controller made. */
  open(pod, node) {
    const debug = this.#debug;
    const report2 = (changes) => debug?.(`pod ${pod} for ${node.name}: ${changes}`);
    const watch = new PodObserver(node, this.#clock, debug === void 0 ? void 0 : report2);
    this.#pods.set(pod, watch);
    for (const news of this.#unclaimed) if (news.pod === pod) watch.record(news);
    this.#unclaimed = this.#unclaimed.filter((news) => news.pod !== pod);
    this.#followNode(watch);
    return watch;
  }
  /** A controller's pod has got its node: what happens to that concerns it from now on. */
  place(watch, node) {
    watch.placeOn(node);
    this.#followNode(watch);
  }
  #followNode(watch) {
    const { node } = watch;
    const ofNode = this.#byNode.get(node.name) ?? [];
    ofNode.push(watch);
    this.#byNode.set(node.name, ofNode);
    const now = this.#nodes.has(node.name) ? this.#nodes.get(node.name) : node;
    const blindUntilMs = this.#blindUntilMs;
    watch.update((seen) => ({ ...seen, nodeNow: now, nodeTrouble: this.#findTrouble(node, now), blindUntilMs }));
  }
  /** Until then nobody can have reported anything of these pods and their nodes. */
  observeBlind(untilMs) {
    this.#blindUntilMs = untilMs;
    for (const watch of this.#pods.values()) watch.update((seen) => ({ ...seen, blindUntilMs: untilMs }));
  }
  /** The pod of this name that a place was opened for last. */
  find(pod) {
    return this.#pods.get(pod);
  }
  /** The newest that a watch has shown of a node; undefined if it has shown none. */
  findNode(name) {
    return this.#nodes.get(name);
  }
  #tell(pod, news) {
    const watch = this.#pods.get(pod);
    if (watch === void 0) this.#unclaimed = [...this.#unclaimed, { ...news, pod }].slice(-UNCLAIMED_KEPT);
    else watch.record(news);
  }
  /** The nodes that there was news of and that are there: those that joined among them. */
  nodesThere() {
    return [...this.#nodes.values()].filter((node) => node !== void 0);
  }
  #findTrouble(before, now) {
    const trouble = findNodeTrouble(before, now, this.#notReady.get(before.name)?.shutDown);
    return trouble?.kind === "not-ready" ? { ...trouble, sinceMs: this.#notReady.get(before.name)?.sinceMs } : trouble;
  }
  observePod(change) {
    if (change.type === "TROUBLE") return;
    const { type, object } = change;
    const add = (seen, nowMs) => observePod(seen, object, type === "DELETED", nowMs);
    this.#tell(object.metadata.name ?? "", { uid: object.metadata.uid, add });
  }
  observeEvent(change) {
    if (change.type === "TROUBLE" || change.type === "DELETED") return;
    const { object } = change;
    const add = (seen, nowMs) => observeEvent(seen, object, nowMs);
    this.#tell(object.involvedObject?.name ?? "", { uid: object.involvedObject?.uid, add });
  }
  /** The nodes as they were listed: of those that stay as they are no watch shows anything. */
  observeListed(nodes) {
    for (const node of nodes) this.#noteReadiness(node.name, node);
  }
  #noteReadiness(name, now) {
    if (now === void 0 || describeNotReady(now) === void 0) {
      this.#notReady.delete(name);
      return;
    }
    const before = this.#notReady.get(name);
    const shutDown = before?.shutDown ?? describeShutdown(now);
    const sinceMs = before?.isReady === now.ready ? before.sinceMs : this.#clock.nowMs();
    this.#notReady.set(name, { sinceMs, isReady: now.ready, shutDown: now.ready ? void 0 : shutDown });
  }
  observeNode(change) {
    if (change.type === "TROUBLE") return;
    const now = change.type === "DELETED" ? void 0 : parseNode(change.object);
    const { name = "", uid } = change.object.metadata;
    const there = this.#nodes.get(name);
    if (now === void 0 && there !== void 0 && uid !== void 0 && there.uid !== uid) return;
    this.#nodes.set(name, now);
    this.#noteReadiness(name, now);
    for (const watch of this.#byNode.get(name) ?? []) {
      const trouble = this.#findTrouble(watch.node, now);
      const { nodeNow, nodeTrouble } = watch.seen;
      const isNews = trouble?.detail !== nodeTrouble?.detail || !isAlike(nodeNow, now);
      if (isNews) watch.update((seen) => ({ ...observeNode(seen, now), nodeTrouble: trouble }));
    }
  }
};
function isAlike(before, now) {
  const facts = (node) => JSON.stringify([node?.runtimeHandlers, node?.labels]);
  return facts(before) === facts(now);
}

// src/steps/context.ts
function podName(run2, id) {
  return `${id}-${run2.runId}`;
}
function makeContext(plan, ports, timer, signal) {
  const { deadlineMs, endMs, startedAtMs } = timer;
  return {
    ports,
    runId: plan.runId,
    namespace: plan.namespace,
    classSelectors: plan.classSelectors,
    freshClasses: plan.freshClasses,
    store: new PodStore(ports.clock, ports.log.debug),
    podRemover: new PodRemover(ports.cluster, plan.namespace, plan.runId),
    leases: new Leases(ports),
    nodePorts: /* @__PURE__ */ new Map(),
    keepsPods: plan.inputs.cleanup === "none",
    startedAtMs,
    deadlineMs,
    patienceMs: deadlineMs - startedAtMs,
    endMs,
    signal
  };
}

// src/steps/admission.ts
var ADMISSION_LAG_MS = 15e3;
var RETRY_MS = 150;
var AGREEING = 3;
async function awaitClasses(objects, run2) {
  const awaited = findAwaited(objects, run2.freshClasses);
  await Promise.all([...awaited].map(([name, selector]) => awaitClass(name, selector, run2)));
}
async function awaitClass(name, selector, run2) {
  const { clock, cluster, log } = run2.ports;
  const path = podsPath(run2.namespace);
  const probe = makeProbePod(podName(run2, "probe"), run2.runId, name, selector);
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run2.deadlineMs);
  for (let agreed = 0; agreed < AGREEING && !run2.signal.aborted; ) {
    const reason = findUnseen(await cluster.create(path, probe, { dryRun: true }), selector);
    agreed = reason === void 0 ? agreed + 1 : 0;
    if (reason !== void 0 && clock.nowMs() >= untilMs) {
      log.warn(
        `admission doesn't show RuntimeClass ${name} as it was applied: pods of it may be refused, or come without its node selector (${reason})`
      );
      return;
    }
    if (agreed < AGREEING) await clock.wait(RETRY_MS, run2.signal);
  }
}
function findUnseen(answer, selector) {
  const isOpen2 = Object.keys(selector).length === 0;
  if (answer.kind === "ok") return isOpen2 ? void 0 : "it admitted a pod that contradicts the selector";
  const reason = describeFailure(answer);
  if (reason.includes("conflict: runtimeClass.scheduling.nodeSelector")) return void 0;
  const isBefore = answer.kind === "unreachable" || answer.status >= 429 || /RuntimeClass "[^"]*" not found|service ?account/i.test(reason);
  return isOpen2 && !isBefore ? void 0 : reason;
}
function isAdmissionLag(message, runtimeClass, run2) {
  if (/serviceaccount "default" not found|error looking up service account/i.test(message)) return true;
  const isFresh = runtimeClass !== void 0 && run2.freshClasses.has(runtimeClass);
  return isFresh && /RuntimeClass "[^"]*" not found/i.test(message);
}
function refusalOf(tried) {
  if (tried.kind !== "refused") return void 0;
  const refusal = describeFailure(tried);
  return isTelling(refusal) ? refusal : void 0;
}

// src/steps/apply/objects.ts
var FIRST = ["Namespace", "CustomResourceDefinition"];
async function createObjects(objects, run2) {
  const first = objects.filter(isNeeded);
  const rest = objects.filter((one) => !isNeeded(one));
  const begun = await makeGroup(run2.ports.cluster, first);
  if (begun.kind === "problem") return begun;
  await awaitClasses(objects, run2);
  return await makeGroup(run2.ports.cluster, rest);
}
function isNeeded(one) {
  return FIRST.includes(one.kind) || isClass(one);
}
async function makeGroup(cluster, objects) {
  const tried = await makeAll(cluster, objects, true);
  return tried.kind === "problem" ? tried : await makeAll(cluster, objects, false);
}
async function makeAll(cluster, objects, dryRun) {
  const refused2 = [];
  for (const { body, collection, kind, name } of objects) {
    const made = await cluster.create(collection, body, { dryRun });
    if (made.kind === "ok" || dryRun && isUntried(made)) continue;
    if (!isDecision(made)) {
      return refused2.length > 0 ? refuse2(refused2, dryRun) : problem(`manifests: ${kind} ${name} cannot be created`, made);
    }
    refused2.push(`${kind} ${name}: ${describeFailure(made)}`);
    if (!dryRun) break;
  }
  return refused2.length > 0 ? refuse2(refused2, dryRun) : { kind: "done", value: void 0 };
}
function isUntried(made) {
  return made.kind === "refused" && /does not support dry run/i.test(made.message);
}
function refuse2(what, dryRun) {
  const why = dryRun ? "the API server rejects" : "the API server rejected";
  return { kind: "problem", message: `manifests: ${why}:
${what.map((one) => `  ${one}`).join("\n")}` };
}

// src/core/plan/class-problem.ts
var IMMUTABLE = /field is immutable/i;
var CONFLICT = /^Apply failed with \d+ conflict/;
function readClassProblem(refused2, detail) {
  const { message, status } = refused2;
  return {
    detail,
    isConflict: status === 409 && CONFLICT.test(message) || status === 422 && IMMUTABLE.test(message)
  };
}

// src/steps/apply/runtime-classes.ts
var ROUNDS = 50;
async function applyClasses({ classes: plans, inputs: { constrain }, ledger: planned }, ports) {
  const problems = /* @__PURE__ */ new Map();
  const created = /* @__PURE__ */ new Map();
  const note = ({ plan, problem: problem2, created: object }) => {
    if (problem2 !== void 0) problems.set(plan.runtime.runtimeClass, problem2);
    if (object !== void 0) created.set(plan.runtime.runtimeClass, object);
  };
  let [classes, ledger, open] = [plans, planned, plans];
  for (let round = 1; ; round += 1) {
    const tried = await Promise.all(open.map((plan) => carryOut(plan, planned.runId, ports)));
    tried.forEach(note);
    const overtaken = tried.filter(({ overtaken: overtaken2 }) => overtaken2 !== void 0);
    if (round === ROUNDS) overtaken.map(giveUp).forEach(note);
    if (overtaken.length === 0 || round === ROUNDS) return { classes, problems, created, ledger };
    const again = await Promise.all(overtaken.map((one) => planAgain(one, constrain, planned.runId, ports)));
    again.forEach(note);
    classes = classes.map((plan) => again.find((one) => one.plan.runtime === plan.runtime)?.plan ?? plan);
    ledger = planClasses(planned, classes);
    await ports.journal.write(ledger);
    open = again.flatMap(({ plan, problem: problem2 }) => problem2 === void 0 ? plan : []);
    if (round === 1) {
      for (const [index, one] of again.entries())
        announce(overtaken[index]?.plan ?? one.plan, one, planned.runId, ports);
    }
  }
}
function giveUp({ plan }) {
  return { plan, problem: { detail: "others create, change or delete it at this moment", isConflict: false } };
}
async function carryOut(plan, runId, { cluster }) {
  const { runtimeClass } = plan.runtime;
  if (plan.kind === "create") {
    const made = await cluster.create(runtimeClassesPath, withRun(plan.object, runId));
    if (made.kind === "ok") return { plan, created: made.value };
    return made.kind === "refused" && made.reason === "AlreadyExists" ? { plan, overtaken: readProblem(made) } : say(plan, made);
  }
  if (plan.kind === "add-selector") {
    return readPatched(plan, await cluster.patch(runtimeClassPath(runtimeClass), addSelector(plan, runId)));
  }
  if (plan.kind !== "leave" || plan.shared === void 0 || isOfRun(plan.shared.runs, runId)) return { plan };
  const { found, runs } = plan.shared;
  return readPatched(
    plan,
    await cluster.patch(runtimeClassPath(runtimeClass), changeRuns(found, joinRuns(runs, runId)))
  );
}
function readPatched(plan, patched) {
  const isOvertaken = patched.kind === "refused" && [404, 409, 422].includes(patched.status);
  return isOvertaken ? { plan, overtaken: readProblem(patched) } : say(plan, patched);
}
function addSelector({ found, object }, runId) {
  const scheduling = { ...found.scheduling, ...object.scheduling };
  const { annotations = {}, ...metadata } = found.metadata;
  const others = Object.entries(annotations).filter(([name]) => name !== SELECTOR_APPLIED_ANNOTATION);
  const mark = hasAppliedSelector(found) ? { [SELECTOR_APPLIED_ANNOTATION]: "true" } : {};
  const marked = { ...found, metadata: { ...metadata, annotations: { ...Object.fromEntries(others), ...mark } } };
  return [...changeRuns(marked, runId), { op: "add", path: "/scheduling", value: scheduling }];
}
function changeRuns({ metadata }, runs) {
  return [
    { op: "test", path: "/metadata/uid", value: metadata.uid ?? "" },
    { op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion ?? "" },
    { op: "add", path: "/metadata/annotations", value: { ...metadata.annotations, [RUNS_ANNOTATION]: runs } }
  ];
}
function say(plan, result) {
  return result.kind === "ok" ? { plan } : { plan, problem: readProblem(result) };
}
function readProblem(result) {
  const refusal = readRefusal(result);
  const detail = refusal.text;
  if (refusal.kind !== "denied") return { detail, isConflict: false, unanswered: refusal };
  return result.kind === "refused" ? readClassProblem(result, detail) : { detail, isConflict: false };
}
async function planAgain({ plan: before, overtaken }, constrain, runId, { cluster }) {
  const found = await cluster.get(runtimeClassPath(before.runtime.runtimeClass));
  const isGone2 = found.kind === "refused" && found.status === 404;
  const plan = planClassAgain(before.runtime, constrain, found.kind === "ok" ? found.value : void 0, runId);
  if (found.kind !== "ok" && !isGone2) return { plan, problem: readProblem(found) };
  const version = found.kind === "ok" ? found.value.metadata.resourceVersion : void 0;
  if (overtaken !== void 0 && version !== void 0 && versionOf(before) === version)
    return { plan, problem: overtaken };
  if (plan.kind === "conflict") return { plan, problem: { detail: `conflict: ${plan.detail}`, isConflict: true } };
  if (plan.kind === "in-use") return { plan, problem: { detail: plan.detail, isConflict: false, isInUse: true } };
  return { plan };
}
function versionOf(plan) {
  if (plan.kind === "add-selector") return plan.found.metadata.resourceVersion;
  return plan.kind === "leave" ? plan.shared?.found.metadata.resourceVersion : void 0;
}
function announce(before, { plan, problem: problem2 }, runId, { log }) {
  if (problem2 !== void 0 || plan.kind !== "leave" && plan.kind !== "add-selector") return;
  const who = before.kind === "create" ? describeCreator(plan, runId) : void 0;
  if (who !== void 0) log.warn(`RuntimeClass ${plan.runtime.runtimeClass} was created by ${who}`);
  if (before.kind !== "add-selector") warnOfSelectors([plan]).forEach(log.warn);
}
function describeCreator(plan, runId) {
  const shared = plan.kind === "leave" && plan.shared?.what === "class" ? plan.shared : void 0;
  if (shared === void 0) return "somebody else at the same time: it is used, and stays";
  if (leaveRuns(shared.runs, runId) === "") return void 0;
  const isOfManifests = shared.found.metadata.annotations?.[MANIFEST_ANNOTATION] !== void 0;
  return `another run at the same time: it is used, and is deleted by the last run ${isOfManifests ? "that uses it" : "with cleanup: all"}`;
}

// src/steps/apply/apply.ts
async function apply(plan, run2) {
  const { inputs, namespace, runId } = plan;
  const loaded = await loadImages(inputs.loadImages, run2);
  if (loaded.kind === "problem") return { ...loaded, ledger: emptyLedger(inputs, "", runId) };
  await run2.ports.journal.write(plan.ledger);
  if (plan.ledger.ownsNamespace && plan.ledger.namespace !== "") {
    const made = await run2.ports.cluster.create(namespacesPath, makeNamespace(namespace, runId));
    if (made.kind !== "ok") {
      const why = creationProblem(`namespace ${namespace} cannot be created`, made);
      return { ...why, ledger: emptyLedger(inputs, namespace, runId) };
    }
  }
  const [applied, platforms] = await Promise.all([applyPlanned(plan, run2), findPlatforms(plan, run2.ports, run2.signal)]);
  return applied.kind === "problem" ? applied : { kind: "done", value: { ...applied.value, platforms } };
}
async function applyPlanned(plan, run2) {
  const { ports } = run2;
  const classes = await applyClasses(plan, ports);
  const wanted = plan.labels.filter((label) => !isOfProblem(label, classes.problems));
  const labelProblems = await applyLabels(ports.cluster, wanted, { nodes: plan.facts.nodes, runId: plan.runId });
  const { ledger } = classes;
  const freshClasses = dropUnapplied(run2.freshClasses, classes.problems);
  const made = await createObjects(plan.manifests, { ...run2, freshClasses });
  if (made.kind === "problem") return { ...made, ledger };
  const value = {
    classes: classes.classes,
    classProblems: classes.problems,
    createdClasses: classes.created,
    labelProblems,
    ledger
  };
  return { kind: "done", value };
}
function isOfProblem(label, problems) {
  return [...problems.keys()].some((runtimeClass) => constraintLabel(runtimeClass) === label.key);
}

// src/steps/prove/ready-pods.ts
function makeReadyPods() {
  return new Observable({ passed: [], running: [], isEnded: false });
}
function addReadyPod(readyPods, pod) {
  readyPods.update((seen) => ({ ...seen, passed: [...seen.passed, pod] }));
}
function addRunning(readyPods, node) {
  if (!readyPods.seen.running.includes(node))
    readyPods.update((seen) => ({ ...seen, running: [...seen.running, node] }));
}
function endRunning(readyPods, node, pod) {
  readyPods.update((seen) => ({
    ...seen,
    passed: pod === void 0 ? seen.passed : [...seen.passed, pod],
    running: seen.running.filter((one) => one !== node)
  }));
}
function endReadyPods(readyPods) {
  readyPods.update((seen) => ({ ...seen, isEnded: true }));
}
function firstPassed({ isEnded, passed: [first] }) {
  return first ?? (isEnded ? "none" : void 0);
}

// src/core/verdict/judge-negative-test.ts
var NOT_RUNNABLE = new RegExp(
  `${NO_PROGRAM.source}|exec[^\\n]* is a directory|no match for platform in manifest|no command specified`,
  "i"
);
var START_EVENTS = /^(Failed|BackOff)$/;
var START_FAILED = /^(ErrImagePull|ImagePullBackOff|CreateContainerError|RunContainerError|CrashLoopBackOff)$/;
var SAMPLE = [{ name: CONTAINER, isFirst: false }];
function judgeNegativeTest(seen, own = SAMPLE) {
  const { answer, nodeTrouble, pod } = seen;
  const unmade = describeUnmade(seen);
  if (unmade !== void 0) return { verdict: "not-proven", evidence: `the pod was not created: ${unmade}` };
  if (seen.isLogRight === true) {
    return { verdict: "not-proven", evidence: "the sample writes what proves it without its RuntimeClass too" };
  }
  const isAnswered2 = answer !== void 0 && answer.kind !== "none";
  const answers = { verdict: "not-proven", evidence: "the sample answers without its RuntimeClass too" };
  if (isAnswered2 && isAlone(own)) return answers;
  const evidence = findNotRunnable(seen, own);
  if (evidence !== void 0) return { verdict: "proven", evidence, excerpt: excerptFrom(NOT_RUNNABLE, 1)(evidence) };
  if (isAnswered2 && ownOf(seen, own).every(({ isFirst, state }) => isFirst || state.kind === "running")) return answers;
  if (pod?.phase === "Succeeded") {
    return { verdict: "not-proven", evidence: "the sample ends well without its RuntimeClass too" };
  }
  const disturbed = (reason) => ({
    verdict: "not-proven",
    evidence: reason,
    isDisturbed: true
  });
  const disruption = pod && describeDisruption(pod);
  if (disruption !== void 0) return disturbed(`the pod was disrupted: ${disruption}`);
  if (pod?.deleted === true) return disturbed("somebody deleted the pod");
  if (nodeTrouble?.kind === "gone") return disturbed(nodeTrouble.detail);
  return void 0;
}
function isAlone(own) {
  return own.filter(({ isFirst }) => !isFirst).length === 1;
}
function ownOf({ pod }, own) {
  return (pod?.all ?? []).filter(({ name }) => own.some((one) => one.name === name));
}
function findNotRunnable(seen, own) {
  const isOwn = (container2) => own.some(({ name }) => name === container2);
  const states = ownOf(seen, own).flatMap(({ lastEnd, state }) => [state, lastEnd]);
  const events = seen.events.filter(({ container: container2, reason }) => START_EVENTS.test(reason) && (container2 === "" || isOwn(container2))).map((one) => one.message);
  const log = isOwn(seen.pod?.containerName ?? "") || seen.pod === void 0 ? seen.log : "";
  return [...states.flatMap(reportOfStart), ...events].find((text) => NOT_RUNNABLE.test(text)) ?? [...states.flatMap(readOwnMessage), log].flatMap((text) => text.split("\n")).find((line) => NOT_RUNNABLE_LINE.test(line.trim()));
}
function reportOfStart(state) {
  if (state.kind === "waiting") return START_FAILED.test(state.reason) ? [state.message] : [];
  return state.kind === "ended" && wasNeverStarted(state) ? [state.message] : [];
}
function readOwnMessage(state) {
  return state.kind === "ended" && !wasNeverStarted(state) ? [state.message] : [];
}

// src/core/kubernetes/negative-test-pod.ts
var NOT_KEPT = [
  ...["runtimeClassName", "overhead"],
  ...["nodeName", "nodeSelector", "affinity", "topologySpreadConstraints"],
  // On the node's own network the pod that passed would answer in its place.
  "hostNetwork"
];
function containersOf({ spec = {} }) {
  return [
    ...(spec.initContainers ?? []).map(({ name }) => ({ name, isFirst: true })),
    ...(spec.containers ?? []).map(({ name }) => ({ name, isFirst: false }))
  ];
}
function makePodWithoutClass(name, runId, template, node) {
  const { metadata, spec = {} } = template;
  const { annotations } = metadata;
  const kept = Object.fromEntries(Object.entries(spec).filter(([key]) => !NOT_KEPT.includes(key)));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: { [RUN_LABEL]: runId, [POD_LABEL]: name },
      ...annotations === void 0 ? {} : { annotations }
    },
    spec: {
      ...kept,
      terminationGracePeriodSeconds: 1,
      tolerations: [...spec.tolerations ?? [], ...tolerationsFor(node)],
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pinTo([node]) } },
      containers: (spec.containers ?? []).map(withoutPorts)
    }
  };
}
function withoutPorts(container2) {
  return Object.fromEntries(Object.entries(container2).filter(([key]) => key !== "ports"));
}

// src/core/kubernetes/hosts.ts
var LABEL = /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?$/i;
var MAX_NAME_LENGTH = 253;
var MAX_LABEL_LENGTH = 63;
var MAX_PORT = 65535;
function makeUrl(host, port, path) {
  if (!isHost(host) || !isPort(port)) return void 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}${path}`;
}
function isHost(text) {
  if (typeof text !== "string") return false;
  if (/^[0-9a-f:.]+$/i.test(text) && text.includes(":")) return URL.canParse(`http://[${text}]/`);
  if (text.length > MAX_NAME_LENGTH) return false;
  if (!text.split(".").every((part) => part.length <= MAX_LABEL_LENGTH && LABEL.test(part))) return false;
  return URL.parse(`http://${text}/`)?.hostname === text.toLowerCase();
}
function isPort(port) {
  return typeof port === "number" && Number.isInteger(port) && port > 0 && port <= MAX_PORT;
}

// src/core/verdict/looked-at.ts
function withLookedAt(one) {
  const { runtime, seen } = one;
  const { isOwn = true, image = "" } = seen.pod ?? {};
  if (isOwn || image === "") return one;
  return { ...one, runtime: { ...runtime, sample: { ...runtime.sample, image } } };
}
function nameContainer({ seen: { nodeTrouble, pod } }) {
  if (pod === void 0 || nodeTrouble !== void 0 || pod.container.kind === "running") return "";
  if (pod.isOwn || pod.all.length < 2) return "";
  return `${pod.isFirst ? "init container" : "container"} "${pod.containerName}": `;
}

// src/core/verdict/grace.ts
function measureGrace(rule, before, nowMs, deadlineMs, {
  blindUntilMs,
  confirmedMs = nowMs,
  graceMs = rule.graceMs,
  knownSinceMs,
  patientUntilMs = deadlineMs
} = {}) {
  const since = new Map(before?.before).set(before?.rule ?? rule, before?.sinceMs ?? nowMs);
  const sinceMs = skipBlind(knownSinceMs ?? since.get(rule) ?? nowMs, blindUntilMs, nowMs);
  const overMs = Math.max(sinceMs + graceMs, rule.isPatient === true ? Math.min(patientUntilMs, deadlineMs) : 0);
  const isUnconfirmed = confirmedMs < sinceMs + graceMs;
  return {
    suspicion: { rule, sinceMs, before: since },
    // What confirms it is new, and looked at when it comes.
    dueMs: nowMs >= overMs && isUnconfirmed ? deadlineMs : Math.min(overMs, deadlineMs),
    isOver: nowMs >= overMs && !isUnconfirmed
  };
}
function skipBlind(sinceMs, blindUntilMs, nowMs) {
  return Math.max(sinceMs, Math.min(blindUntilMs ?? -Infinity, nowMs));
}

// src/core/verdict/judge-pod.ts
var ANSWERS_NEEDED = 3;
function judge(of, suspicion, nowMs, deadlineMs, ending) {
  const one = withLookedAt(of);
  const { seen } = one;
  const passedAtMs = findPass(one, nowMs);
  const found = hasEndedWell(one, nowMs) ? void 0 : diagnose(seen, one);
  if (passedAtMs !== void 0 && passedAtMs <= nowMs && found === void 0) {
    const tookMs = seen.timings.answeredMs ?? seen.timings.readyMs ?? nowMs - seen.askedAtMs;
    return { kind: "decided", verdict: { kind: "passed", tookMs } };
  }
  if (found === void 0) {
    if (ending === "cancelled") return inconclusive(diagnoseCancelled(one));
    if (ending === "time-out" || nowMs >= deadlineMs) return inconclusive(diagnoseTimeout(one, seen));
    return { kind: "open", againAtMs: Math.min(passedAtMs ?? deadlineMs, deadlineMs) };
  }
  const { rule } = found;
  const evidence = `${nameContainer(one)}${found.evidence}`;
  const { blindUntilMs } = seen;
  const circumstances = {
    knownSinceMs: rule.sinceMs?.(seen),
    blindUntilMs,
    confirmedMs: rule.isAsked === true ? seen.answerAtMs : void 0,
    graceMs: graceOf(rule, seen),
    patientUntilMs: one.patientUntilMs
  };
  const grace = measureGrace(rule, suspicion, nowMs, deadlineMs, circumstances);
  const isEnding = ending !== void 0 || nowMs >= deadlineMs;
  const isUnplaced2 = one.node === anyNode && isNodeFault(rule.fault);
  if ((!grace.isOver || isUnplaced2) && !isEnding) {
    return { kind: "open", suspicion: grace.suspicion, againAtMs: isUnplaced2 ? deadlineMs : grace.dueMs };
  }
  if (!grace.isOver && ending === "cancelled") {
    const cancelled = diagnoseCancelled(one);
    return inconclusive({ ...cancelled, evidence: `${cancelled.evidence}; until then: ${evidence}` });
  }
  const { sinceMs } = grace.suspicion;
  if (!grace.isOver)
    return { ...inconclusive(describeEarly(makeDiagnosis(rule, one, evidence), nowMs - sinceMs)), evidenceMs: sinceMs };
  return { kind: "decided", verdict: makeVerdict(rule, one, evidence), evidenceMs: sinceMs };
}
function judgeAgain(one, suspicion, nowMs, deadlineMs, ending) {
  const { proof, seen } = one;
  if (seen.pod === void 0) return void 0;
  const hasEnded = proof === "ends" || hasEndedWell(one, nowMs);
  const isOnlyCordoned = seen.nodeTrouble?.kind === "drained" && (hasEnded || !seen.pod.deleted);
  const nodeTrouble = isOnlyCordoned ? void 0 : seen.nodeTrouble;
  if (hasEnded && nodeTrouble === void 0) return void 0;
  const again = { ...one, seen: { ...hasEnded ? makeObservations(seen.askedAtMs) : seen, nodeTrouble } };
  if (diagnose(again.seen, again) === void 0 && findPass(again, nowMs) !== void 0) return void 0;
  return judge(again, suspicion, nowMs, deadlineMs, ending);
}
function hasEndedWell(one, nowMs) {
  const { proof = "answers", seen } = one;
  const hasEnded = proof === "output" ? seen.pod?.container.kind === "ended" : seen.pod?.phase === "Succeeded";
  return proof !== "answers" && hasEnded && findPass(one, nowMs) !== void 0;
}
function findPass({ seen, node, runtime, proof = "answers" }, nowMs) {
  const { pod, readySinceMs } = seen;
  const afterWhile = (sinceMs) => skipBlind(sinceMs, seen.blindUntilMs, nowMs) + READY_FOR_MS;
  if (pod?.nodeName !== node.name || pod.runtimeClass !== runtime.runtimeClass) return void 0;
  switch (proof) {
    case "answers":
      if (pod.waitsForReady && !pod.ready) return void 0;
      return seen.rightInARow >= ANSWERS_NEEDED ? -Infinity : void 0;
    case "ready":
      if (pod.phase === "Succeeded") return -Infinity;
      return readySinceMs === void 0 ? void 0 : afterWhile(readySinceMs);
    case "ends":
      return pod.phase === "Succeeded" ? -Infinity : void 0;
    case "output":
      if (!hasOutput(seen, runtime.sample.output ?? {})) return void 0;
      if (pod.container.kind === "ended") return -Infinity;
      return afterWhile(seen.askedAtMs + (seen.timings.answeredMs ?? 0));
    default:
      return assertNever(proof);
  }
}
function describeEarly(diagnosis, stoodMs) {
  const stood = `seen only for the last ${Math.max(1, Math.round(stoodMs / 1e3))} s of the run`;
  return {
    ...diagnosis,
    evidence: `${diagnosis.evidence} (${stood})`,
    excerpt: diagnosis.excerpt ?? diagnosis.evidence
  };
}
function inconclusive(diagnosis) {
  return { kind: "decided", verdict: { kind: "inconclusive", diagnosis } };
}
var UNAVAILABLE = [502, 503, 504];
function judgeAnswer(sample, answer, match) {
  if (answer.status !== sample.status) {
    const isUnavailable = UNAVAILABLE.includes(answer.status) ? { isUnavailable: true } : {};
    const detail = `status ${answer.status}, expected ${sample.status}; the body begins ${quote2(answer.body)}`;
    return { ...wrong2(detail), ...isUnavailable };
  }
  const { body } = sample;
  const isRight = body.kind === "contains" ? answer.body.includes(body.text) : match?.kind === "matched";
  const wanted = body.kind === "contains" ? quote2(body.text) : `/${shorten(body.pattern)}/${body.flags}`;
  if (match?.kind === "failed") {
    const why = `the expression ${wanted} can't be matched with the body, ${match.reason}`;
    return { ...wrong2(`${why}; the body begins ${quote2(answer.body)}`), isUnmatched: true };
  }
  if (!isRight) return wrong2(`the body begins ${quote2(answer.body)}, expected it to hold ${wanted}`);
  return answer.incomplete ? wrong2("the answer was cut short or longer than 64 KiB", true) : { kind: "right" };
}
function wrong2(detail, isIncomplete = false) {
  return { kind: "wrong", detail, isIncomplete };
}
function quote2(text) {
  return JSON.stringify(shorten(text));
}
function shorten(text) {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

// src/steps/prove/probe.ts
var AGAIN_MS = 250;
function podProbe(pod, { port, path }, { namespace, ports }) {
  return (signal) => ports.pods.ask({ namespace, pod, port, path }, signal);
}
function nodePortProbe(node, nodePort, { path }, { ports }) {
  return async (signal) => await askAddresses(node.addresses, nodePort, path, (url) => ports.services.askUrl(url, signal)) ?? {
    ...{ kind: "no-answer", via: "direct" },
    message: `node ${node.name} has no address`
  };
}
async function askAddresses(addresses, port, path, ask) {
  let last;
  for (const address of addresses) {
    last = await askAddress(address, port, path, ask);
    if (last.kind === "answered") return last;
  }
  return last;
}
async function askAddress(host, port, path, ask) {
  const url = makeUrl(host, port, path);
  if (url !== void 0) return await ask(url);
  const message = `not asked: expected an IP address or a DNS name, and a port, got ${quoteValue(host)} and ${quoteValue(port)}`;
  return { kind: "no-answer", via: "direct", message, isForbidden: true };
}
async function askEach(asks, sample, matcher, signal) {
  for (const ask of asks) {
    const view = await viewAnswer(sample, await ask(signal), matcher, signal);
    if (view.kind !== "right" || signal.aborted) return view;
  }
  return { kind: "right" };
}
async function probeSample(asks, sample, observer, run2, signal) {
  const { clock } = run2.ports;
  while (!signal.aborted && observer.seen.rightInARow < ANSWERS_NEEDED) {
    const view = await askEach(asks, sample, run2.ports.matcher, signal);
    if (isAborted(signal)) return;
    observer.update((seen) => observeAnswer(seen, view, clock.nowMs()));
    if (view.kind !== "right") await clock.wait(AGAIN_MS, signal);
  }
}
async function viewAnswer(sample, answer, matcher, signal) {
  if (answer.kind === "no-answer") return { ...answer, kind: "none" };
  if (sample.body.kind === "contains") return judgeAnswer(sample, answer);
  return judgeAnswer(sample, answer, await matcher.matches(sample.body, answer.body, signal));
}
function isAborted(signal) {
  return signal.aborted;
}

// src/steps/within.ts
async function within(work, ms, clock, signal) {
  const enough = new AbortController();
  const tooLate = clock.wait(ms, AbortSignal.any([signal, enough.signal])).then(() => void 0);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    enough.abort();
  }
}

// src/steps/prove/logs.ts
var WITHIN_MS = 5e3;
var LAST_AGAIN_MS = 8e3;
async function readLog(pod, observer, run2, signal = run2.signal) {
  for (let againMs = AGAIN_MS; againMs <= LAST_AGAIN_MS; ) {
    const { seen } = observer;
    const target = findEnded(pod, seen, run2);
    if (target === void 0) return;
    const log = await fetchLog(target, run2, signal);
    if (isAborted(signal)) return;
    if (log?.kind === "ok" && log.value.trim() !== "") {
      observer.update((now) => ({ ...now, log: endOfLog(log.value) }));
      return;
    }
    await observer.changed(seen, run2.ports.clock, againMs, signal);
    if (isAborted(signal)) return;
    againMs = observer.seen === seen ? againMs * 2 : AGAIN_MS;
  }
}
function findEnded(pod, seen, { namespace }) {
  const container2 = seen.pod?.container;
  const hasEnded = container2?.kind === "ended";
  const hadEnded = container2?.kind === "waiting" && seen.pod?.lastEnd.kind === "ended";
  if (!hasEnded && !hadEnded || seen.log !== "") return void 0;
  return { namespace, pod, container: seen.pod?.containerName ?? "", previous: !hasEnded };
}
async function watchLog(pod, wanted, observer, run2, signal) {
  const { clock } = run2.ports;
  while (!signal.aborted && observer.seen.isLogRight !== true) {
    const container2 = observer.seen.pod?.containerName ?? "";
    const log = await fetchLog({ namespace: run2.namespace, pod, container: container2, previous: false }, run2, signal);
    if (isAborted(signal)) return;
    const read = log?.kind === "ok" ? { text: log.value } : { problem: viewFailure(log) };
    observer.update((seen) => observeLog(seen, read, wanted, clock.nowMs()));
    await clock.wait(AGAIN_MS, signal);
  }
}
var OF_KUBELET = [400, 500];
function viewFailure(log) {
  if (log === void 0) return { text: `no answer within ${WITHIN_MS / 1e3} s`, isOfNode: false };
  const text = describeFailure(log);
  const isOfNode2 = log.kind === "refused" && OF_KUBELET.includes(log.status) && !isKubeletUnreached(text);
  return { text, isOfNode: isOfNode2 };
}
function fetchLog(target, run2, signal) {
  const { pods, clock } = run2.ports;
  return within(pods.logTail(target), Math.min(WITHIN_MS, run2.deadlineMs - clock.nowMs()), clock, signal);
}

// src/steps/prove/name-adders.ts
async function nameAdders(mismatch, runtimeClass, { ports, runId }) {
  if (mismatch.kind !== "added-selector" || runtimeClass === void 0) return mismatch;
  const found = await ports.cluster.get(runtimeClassPath(runtimeClass));
  if (found.kind !== "ok" || isMadeByRun(found.value)) return mismatch;
  const runs = leaveRuns(found.value.metadata.annotations?.[RUNS_ANNOTATION] ?? "", runId);
  return runs === "" ? mismatch : { ...mismatch, runs };
}

// src/steps/prove/create-pod.ts
async function createPod(name, manifest, wanted, observer, run2) {
  const { cluster, clock } = run2.ports;
  const path = podsPath(run2.namespace);
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run2.deadlineMs);
  for (; ; ) {
    const made = await cluster.create(path, manifest);
    const isInTime = clock.nowMs() < untilMs;
    const isCancelled = run2.signal.aborted;
    if (made.kind === "unreachable" && isCancelled) return void 0;
    if (made.kind === "ok") {
      const mismatch = findMismatch(made.value, { ...wanted, node: observer.node });
      if (mismatch === void 0 || !isInTime && mayKeep(mismatch, wanted)) {
        observer.made(made.value);
        return mismatch;
      }
      await cluster.remove(`${path}/${name}`, { uid: made.value.metadata.uid ?? "", graceSeconds: 0 });
      if (!isInTime) {
        const named = await nameAdders(mismatch, wanted.runtimeClass, run2);
        observer.update((seen) => ({ ...seen, mismatch: named }));
        return void 0;
      }
    } else if (!isInTime || !isLag(made, wanted, run2)) {
      observer.update((seen) => ({ ...seen, refusal: readRefusal(made) }));
      return void 0;
    }
    if (isCancelled) return void 0;
    await clock.wait(RETRY_MS, run2.signal);
  }
}
function mayKeep(mismatch, wanted) {
  return wanted.keepsMissingSelector === true && mismatch.kind === "selector";
}
function isLag(made, wanted, run2) {
  const isThere3 = made.kind === "refused" && made.reason === "AlreadyExists";
  return isThere3 || isAdmissionLag(describeFailure(made), wanted.runtimeClass, run2);
}

// src/core/diagnosis/pod-end.ts
var POD_DOES_NOT_END = {
  code: "pod-does-not-end",
  title: "The sample answers, but its pod does not terminate",
  fault: "node image",
  hints: ["node-shell"],
  facts: (subject) => ({ kind: "pod-does-not-end", ...shimForCpu(subject) })
};
var KUBELET_SILENT = { ...POD_DOES_NOT_END, fault: "node" };
var POD_NOT_DELETED = {
  ...POD_DOES_NOT_END,
  title: "The sample answers, but the deletion of its pod is denied",
  fault: "cluster",
  hints: [],
  facts: () => ({ kind: "pod-not-deleted" })
};
var diagnoseEnd = {
  /** It was still there so many milliseconds after it was deleted. */
  neverEnded: (subject, pod, end, afterMs) => {
    const cause = end.news === void 0 ? KUBELET_SILENT : POD_DOES_NOT_END;
    return { kind: "failed", diagnosis: makeDiagnosis(cause, subject, describe2(pod, end, afterMs)) };
  },
  /** The time of the run was over before its grace was. */
  outOfTime: (subject, pod, end, afterMs) => ({
    kind: "inconclusive",
    diagnosis: timeOut(subject.runtime, describe2(pod, end, afterMs))
  }),
  cancelled: (subject, pod) => {
    const evidence = `the sample answered, but the run was asked to end before pod ${pod} was seen to end`;
    return { kind: "inconclusive", diagnosis: { ...diagnoseCancelled(subject), evidence } };
  },
  /** The API server, or a policy, does not let the run delete its own pod; or it gave no answer to that. */
  notDeleted: (subject, pod, { kind, text }) => {
    const evidence = `pod ${pod} was not deleted: ${text}`;
    const unanswered3 = diagnoseBefore.notAnswered(subject.runtime, subject.node, { kind, text: evidence });
    return unanswered3 ?? { kind: "inconclusive", diagnosis: makeDiagnosis(POD_NOT_DELETED, subject, evidence) };
  },
  /** The time of the run was over before it could be deleted. */
  notDeletedInTime: ({ runtime }, pod) => ({
    kind: "inconclusive",
    diagnosis: timeOut(runtime, `the sample answered, but the run's time was up before pod ${pod} was deleted`)
  })
};
function timeOut({ name }, evidence) {
  const title = "Time ran out before the pod had ended";
  return { code: "timeout", title, fault: "this run", evidence, facts: { kind: "timeout", runtime: name } };
}
function describe2(pod, { container: container2, news }, afterMs) {
  const state = container2.kind === "running" ? "running" : describeContainer(container2);
  const seconds = Math.max(1, Math.round(afterMs / 1e3));
  const there = `pod ${pod} still exists ${seconds} s after it was deleted${state === "" ? "" : `, its container ${state}`}`;
  return `${there}; ${news ?? "the kubelet reported nothing of ending it"}`;
}

// src/core/verdict/judge-end.ts
var ENDS_WITHIN_MS = 2e4;
var SAMPLE_GRACE_MS = 1e3;
var AFTER_GRACE_MS = ENDS_WITHIN_MS - SAMPLE_GRACE_MS;
var NOTICED_MS = 6e4;
function judgeEnd(one, { suspicion, sinceMs }, nowMs, endMs, ending) {
  const { pod, seen } = one;
  const { end } = seen;
  if (end === void 0) throw new Error(`the end of pod ${pod}, which was not deleted, is judged`);
  const { deletedAtMs = nowMs, goneAtMs } = end;
  const ended = goneAtMs === void 0 ? void 0 : { kind: "ended", stopMs: end.wasMissed ? void 0 : goneAtMs - deletedAtMs };
  const hasRestarted2 = (seen.pod?.restarts ?? 0) > (seen.restartsAtReady ?? Infinity);
  if (ended !== void 0 && wasEndedByKubelet(end) && !hasRestarted2) return ended;
  const trouble = judgeAgain(one, suspicion, nowMs, endMs, ending);
  if (trouble?.kind === "decided") return trouble;
  if (ended !== void 0) return ended;
  if (ending === "cancelled") return { kind: "decided", verdict: diagnoseEnd.cancelled(one, pod) };
  const afterMs = nowMs - deletedAtMs;
  if (trouble?.kind === "open") {
    const state = { suspicion: trouble.suspicion, sinceMs: nowMs };
    return { kind: "open", state, againAtMs: trouble.againAtMs };
  }
  const fromMs = skipBlind(Math.max(sinceMs, deletedAtMs, end.silentUntilMs ?? deletedAtMs), seen.blindUntilMs, nowMs);
  const dueMs = dueFrom(fromMs, end);
  if (nowMs >= dueMs) return { kind: "decided", verdict: diagnoseEnd.neverEnded(one, pod, end, afterMs) };
  if (nowMs >= endMs) return { kind: "decided", verdict: diagnoseEnd.outOfTime(one, pod, end, afterMs) };
  return { kind: "open", state: { sinceMs: fromMs }, againAtMs: Math.min(dueMs, endMs) };
}
function dueFrom(fromMs, { graceMs = SAMPLE_GRACE_MS, news, reportedMs = -Infinity }) {
  const untilMs = fromMs + graceMs + AFTER_GRACE_MS;
  const knownMs = reportedMs >= untilMs ? untilMs : untilMs + NOTICED_MS;
  return news === void 0 ? Math.max(knownMs, fromMs + NOTICED_MS) : knownMs;
}

// src/steps/watch/wait-for.ts
async function waitFor(watch, judge2, { clock, onOpen, signal }) {
  for (; ; ) {
    const { seen } = watch;
    const look = judge2(seen, clock.nowMs());
    if (look.kind === "decided") return look.result;
    onOpen?.();
    await watch.changed(seen, clock, look.againAtMs - clock.nowMs(), signal);
  }
}
async function waitUntil(watch, decide2, untilMs, waiting) {
  return await waitFor(
    watch,
    (seen, nowMs) => {
      const result = decide2(seen);
      const isOver = nowMs >= untilMs || waiting.signal.aborted;
      return result !== void 0 || isOver ? { kind: "decided", result } : { kind: "open", againAtMs: untilMs };
    },
    waiting
  );
}

// src/steps/prove/confirm.ts
async function awaitConfirmed(one, run2) {
  const { hear, look, observer, pod, signal, verdictOf } = one;
  let isRead = false;
  for (; ; ) {
    const waited = { wasOpen: false };
    const watched = (seen, nowMs) => {
      const looked = look(seen, nowMs);
      waited.wasOpen ||= looked.kind === "open";
      return looked;
    };
    const result = await waitFor(observer, watched, { clock: run2.ports.clock, signal });
    const verdict = verdictOf(result);
    if (verdict === void 0 || !mayBlame(verdict) || isRead && !waited.wasOpen) return result;
    if (hear !== void 0 && !await hear()) continue;
    const { clock } = run2.ports;
    const begunMs = clock.nowMs();
    const reason = await readAgain(pod, observer, run2);
    if (reason !== void 0) return { kind: "unread", reason };
    if (clock.nowMs() > begunMs + SLOW_MS) await awaitNextAnswer(observer, run2, signal);
    isRead = true;
  }
}
var SLOW_MS = 2e3;
var ANSWERS_MS = 3e4;
async function awaitNextAnswer(observer, { endMs, ports: { clock } }, signal) {
  const untilMs = Math.min(clock.nowMs() + ANSWERS_MS, endMs);
  let last = observer.seen.answer;
  for (let answers = 0; answers < 2 && clock.nowMs() < untilMs && !signal.aborted; ) {
    const { seen } = observer;
    const { answer, end, pod } = seen;
    if (answer?.kind !== "none" || end !== void 0 || pod?.container.kind !== "running") return;
    if (answer !== last) answers += 1;
    last = answer;
    if (answers < 2) await observer.changed(seen, clock, untilMs - clock.nowMs(), signal);
  }
}
function mayBlame(verdict) {
  if (verdict.kind === "failed") return true;
  return verdict.kind === "inconclusive" && verdict.nodeAtFaultIf !== void 0;
}
function judgeUnread({ reason }, pod, runtime, node, run2) {
  if (run2.signal.aborted) return { kind: "inconclusive", diagnosis: diagnoseCancelled({ runtime }) };
  return diagnoseBefore.notSeenAgain(runtime, node, `pod ${pod} and its node could not be read once more: ${reason}`);
}
async function readAgain(pod, observer, run2) {
  return observer.seen.nodeTrouble === void 0 ? await readPod(pod, observer, run2) : await readNode(observer, run2);
}
async function readPod(pod, observer, run2) {
  const before = observer.seen;
  const { uid } = before.pod ?? {};
  if (uid === void 0) return void 0;
  const { clock, cluster } = run2.ports;
  const found = await cluster.list(podsPath(run2.namespace), { fieldSelector: `metadata.name=${pod}` });
  if (found.kind !== "ok") return describeFailure(found);
  const object = found.value.items.find(({ metadata }) => metadata.uid === uid);
  observer.update((seen) => {
    if (seen.pod !== before.pod || seen.end?.container !== before.end?.container) return seen;
    return object === void 0 ? observeGone(seen, clock.nowMs()) : observePod(seen, object, false, clock.nowMs());
  });
  return void 0;
}
async function readNode(observer, { ports, store }) {
  const { nodeNow, nodeTrouble } = observer.seen;
  const { name } = observer.node;
  const found = await ports.cluster.list(nodesPath, { fieldSelector: `metadata.name=${name}` });
  if (found.kind !== "ok") return describeFailure(found);
  if (observer.seen.nodeNow !== nodeNow || observer.seen.nodeTrouble !== nodeTrouble) return void 0;
  const [object] = found.value.items;
  store.observeNode(
    object === void 0 ? { type: "DELETED", object: { metadata: { name } } } : { type: "MODIFIED", object }
  );
  return void 0;
}

// src/steps/prove/reports.ts
var FIRST_MS = 5e3;
var WITHIN_MS2 = 5e3;
var LEASE_SECONDS = 40;
var LATE_AFTER = 3 / 8;
async function followReports(observer, run2, signal) {
  const { endMs, leases, ports } = run2;
  const { clock } = ports;
  await waitUntil(observer, ({ end }) => end?.deletedAtMs, endMs, { clock, signal });
  let renewTime;
  let lateAfterMs = LEASE_SECONDS * LATE_AFTER * 1e3;
  let [renewedMs, askedMs] = [clock.nowMs(), clock.nowMs()];
  for (let waitMs = FIRST_MS; ; waitMs = LEASE_EVERY_MS) {
    await clock.wait(waitMs, signal);
    if (signal.aborted) return;
    const beforeMs = askedMs;
    const asked = leases.read(observer.node.name);
    askedMs = asked.askedMs;
    const lease = await within(asked.answer, WITHIN_MS2, clock, signal);
    if (lease?.kind === "refused" && isAnswered(lease)) return;
    const { spec } = lease?.kind === "ok" ? lease.value : {};
    const nowMs = clock.nowMs();
    if (spec?.renewTime !== void 0 && spec.renewTime !== renewTime) {
      observer.update((seen) => observeReports(seen, { reportedMs: beforeMs }));
      renewTime = spec.renewTime;
      renewedMs = nowMs;
      lateAfterMs = (spec.leaseDurationSeconds ?? LEASE_SECONDS) * LATE_AFTER * 1e3;
    } else if (nowMs - renewedMs > lateAfterMs) {
      observer.update((seen) => observeReports(seen, { silentUntilMs: nowMs }));
    }
  }
}

// src/steps/prove/end-pod.ts
async function deletePod(pod, run2) {
  const uid = run2.store.find(pod)?.seen.pod?.uid;
  if (uid === void 0 || run2.keepsPods) return;
  await removeOwnPod(pod, uid, run2);
}
function removeOwnPod(pod, uid, { namespace, podRemover, ports }) {
  const isIn = podRemover.namespace === namespace;
  return isIn ? podRemover.remove(pod, uid) : removePod(ports.cluster, namespace, pod, uid);
}
async function endPod(pod, runtime, run2) {
  const observer = run2.store.find(pod);
  const uid = observer?.seen.pod?.uid;
  if (observer === void 0 || uid === void 0 || run2.keepsPods) return void 0;
  const { clock } = run2.ports;
  observer.update((seen) => beginEnd(seen, clock.nowMs()));
  const removed = await removeOwnPod(pod, uid, run2);
  if (isGone(removed) && removed.mayBeDone !== true) {
    observer.update(undoEnd);
    return void 0;
  }
  if (removed.kind === "ok" || isGone(removed)) return await awaitEnd({ pod, runtime }, observer, run2);
  return decideUndeleted({ pod, runtime }, readRefusal(removed), observer, run2);
}
function decideUndeleted({ pod, runtime }, refusal, { node }, { endMs, ports, signal }) {
  const subject = { runtime, node };
  if (signal.aborted) return { kind: "decided", verdict: diagnoseEnd.cancelled(subject, pod) };
  const isOver = refusal.kind === "unanswered" && ports.clock.nowMs() >= endMs;
  const verdict = isOver ? diagnoseEnd.notDeletedInTime(subject, pod) : diagnoseEnd.notDeleted(subject, pod, refusal);
  return { kind: "decided", verdict };
}
async function awaitEnd(deleted, observer, run2) {
  const decided = new AbortController();
  const group = new TaskGroup(AbortSignal.any([decided.signal, run2.signal]));
  const following = group.start(followReports(observer, run2, group.signal));
  try {
    return await judgeUntilEnd(deleted, observer, group, run2);
  } finally {
    decided.abort();
    await following;
    group.throwIfFailed();
  }
}
async function judgeUntilEnd({ pod, runtime, proof = proofOf(runtime.sample) }, observer, group, run2) {
  const { endMs, ports, signal } = run2;
  let state = { sinceMs: ports.clock.nowMs() };
  const look = (seen2, nowMs) => {
    group.throwIfFailed();
    const one = { pod, runtime, node: observer.node, seen: seen2, proof };
    const judged = judgeEnd(one, state, nowMs, endMs, signal.aborted ? "cancelled" : void 0);
    if (judged.kind !== "open") return { kind: "decided", result: judged };
    state = judged.state;
    return judged;
  };
  const verdictOf = (end2) => end2.kind === "decided" ? end2.verdict : void 0;
  const judgeNow2 = async () => {
    const end2 = await awaitConfirmed({ pod, observer, look, verdictOf, signal: group.signal }, run2);
    if (end2.kind !== "unread") return end2;
    return { kind: "decided", verdict: judgeUnread(end2, pod, runtime, observer.node, run2) };
  };
  const end = await judgeNow2();
  const { end: seen } = observer.seen;
  if (end.kind !== "ended" || seen !== void 0 && wasEndedByKubelet(seen)) return end;
  const unread = await readNode(observer, run2);
  if (unread === void 0) return await judgeNow2();
  const detail = `pod ${pod} is gone, and whether its node is could not be read: ${unread}`;
  const verdict = signal.aborted ? diagnoseEnd.cancelled({ runtime, node: observer.node }, pod) : diagnoseBefore.notSeenAgain(runtime, observer.node, detail);
  return { kind: "decided", verdict };
}

// src/steps/prove/negative-test.ts
var PATIENCE_MS = 6e4;
var ELSEWHERE_AFTER_MS = 2e4;
var OTHERS_AFTER_MS = 5e3;
var CANCELLED = {
  verdict: "not-proven",
  isCancelled: true,
  evidence: "the sample answered, but the run was asked to end before its negative test was done"
};
async function proveNegativeTestOf(tested, readyPods, id, run2) {
  const waiting = { clock: run2.ports.clock, signal: run2.signal };
  const tried = /* @__PURE__ */ new Set();
  let [attempts, mayBeEarly] = [0, true];
  const next = ({ isEnded, passed, running: [runs] }) => {
    const early = mayBeEarly && passed.length === 0 ? runs : void 0;
    return passed.find(({ node }) => !tried.has(node.name))?.node ?? early ?? (isEnded ? "none" : void 0);
  };
  let report2;
  while (tried.size < NODES_TRIED) {
    const node = await waitUntil(readyPods, next, run2.endMs, waiting);
    if (node === "none") break;
    if (run2.signal.aborted) return report2 ?? { runtime: tested.runtime.name, ...CANCELLED };
    if (node === void 0) break;
    attempts += 1;
    const isEarly = hasPassed(readyPods.seen, node) !== true;
    const mayMove = () => tried.size + 1 < NODES_TRIED && readyPods.seen.passed.some((one) => one.node !== node && !tried.has(one.node.name));
    const name = nameNegativeTestPod(id, attempts, run2.runId);
    const ended = await proveNegativeTest(tested, node, name, { mayMove, readyPods }, run2);
    mayBeEarly = false;
    const counts = await waitForPass(readyPods, node, run2);
    if (counts !== true || isEarly && ended.isUnmade) continue;
    tried.add(node.name);
    report2 = ended.report;
    if (!ended.isDisturbed) break;
  }
  return report2;
}
async function waitForPass(readyPods, node, run2) {
  const { clock } = run2.ports;
  const waiting = { clock, signal: run2.signal };
  const soonMs = Math.min(clock.nowMs() + OTHERS_AFTER_MS, run2.endMs);
  const soon = await waitUntil(readyPods, (seen) => hasPassed(seen, node), soonMs, waiting);
  if (soon !== void 0) return soon;
  const decide2 = (seen) => hasPassed(seen, node) ?? (seen.passed.length > 0 ? false : void 0);
  return await waitUntil(readyPods, decide2, run2.endMs, waiting);
}
function hasPassed({ passed, running }, node) {
  if (passed.some((one) => one.node === node)) return true;
  return running.includes(node) ? void 0 : false;
}
async function proveNegativeTest({ runtime, template }, node, name, { mayMove, readyPods }, given) {
  const run2 = { ...given, deadlineMs: given.endMs };
  const { clock } = run2.ports;
  const observer = run2.store.open(name, node);
  const decided = new AbortController();
  const signal = AbortSignal.any([decided.signal, run2.signal]);
  let asking;
  let gathering;
  const failed = new AbortController();
  const useful = AbortSignal.any([failed.signal, run2.signal]);
  const cannotPass = (now) => hasPassed(now, node) === false ? true : void 0;
  const failing = waitUntil(readyPods, cannotPass, run2.endMs, { clock, signal }).then(() => {
    failed.abort();
  });
  try {
    const { log } = fillNonce(runtime, name).sample.output ?? {};
    const pod = template === void 0 ? makeNegativeTestPod(name, run2.runId, fillNonce(runtime, name), node) : makePodWithoutClass(name, run2.runId, template, node);
    await createPod(name, pod, { selector: {} }, observer, run2);
    const onOpen = () => {
      const { kind } = observer.seen.pod?.container ?? { kind: "none" };
      if (log !== void 0 && (kind === "running" || kind === "ended")) {
        asking ??= watchLog(name, log, observer, run2, signal);
      }
      if (runtime.sample.port !== 0 && kind === "running") {
        asking ??= probeSample([podProbe(name, runtime.sample, run2)], runtime.sample, observer, run2, signal);
      }
      gathering ??= readLog(name, observer, run2, signal).finally(() => {
        gathering = void 0;
      });
    };
    const untilMs = Math.min(clock.nowMs() + PATIENCE_MS, run2.endMs);
    const own = template === void 0 ? void 0 : containersOf(template);
    const look = (seen) => judgeNegativeTest(seen, own);
    const lookUntil = (ms) => waitUntil(observer, look, Math.min(ms, untilMs), { clock, signal: useful, onOpen });
    let judged = await lookUntil(clock.nowMs() + ELSEWHERE_AFTER_MS);
    const runs = observer.seen.pod?.container.kind === "running";
    if (judged === void 0 && (runs || !mayMove())) judged = await lookUntil(untilMs);
    const nothing = {
      verdict: "not-proven",
      isDisturbed: true,
      evidence: "no evidence came in time that it is not runnable"
    };
    const { isDisturbed = false, ...result } = judged ?? (run2.signal.aborted ? CANCELLED : nothing);
    const isUnmade = describeUnmade(observer.seen) !== void 0;
    return { report: { runtime: runtime.name, node: node.name, ...result }, isDisturbed, isUnmade };
  } finally {
    decided.abort();
    await Promise.all([asking, failing, gathering, deletePod(name, run2)]);
  }
}

// src/steps/prove/first-pods.ts
function makeTurns({ runId }) {
  const answers = /* @__PURE__ */ new Map();
  return async (check, proveOne2) => {
    if (check.decided !== void 0) return await proveOne2(check, later);
    const template = templateOf2(check, makeCheckPod(check.id, runId, check.runtime, check.node, check.group));
    const first = answers.get(template);
    if (first !== void 0) return await proveOne2(refuse3(check, await first), later);
    const { promise, resolve } = Promise.withResolvers();
    answers.set(template, promise);
    let isRefused2;
    const onAsked = (refusal) => {
      isRefused2 ??= refuse3(check, refusal).decided !== void 0;
      resolve(refusal);
    };
    try {
      return await proveOne2(check, { onAsked, isRefused: () => isRefused2 === true });
    } finally {
      resolve(void 0);
    }
  };
}
var later = { onAsked: () => void 0, isRefused: () => false };
function refuse3(check, refusal) {
  return refusal === void 0 ? check : decideRefused(check, refusal);
}

// src/core/verdict/judge-constraint.ts
var SELECTOR_REASON = "didn't match Pod's node affinity/selector";
var selectorExcerpt = excerptAmong(new RegExp(SELECTOR_REASON));
var NOT_LOOKED_AT = "didn't satisfy plugin";
var MAY_WANT_REQUESTS = ["quota-exceeded", "webhook-denied", "pod-refused"];
function mayWantRequests({ refusal }, subject) {
  const refused2 = refusal === void 0 ? void 0 : diagnoseRefusal(subject, refusal);
  return refused2 !== void 0 && "diagnosis" in refused2 && MAY_WANT_REQUESTS.includes(refused2.diagnosis.code);
}
function judgeConstraint(seen, constraint) {
  const { pod, nodeTrouble } = seen;
  const unmade = describeUnmade(seen);
  if (unmade !== void 0) return { verdict: "unproven", evidence: `the probe pod was not created: ${unmade}` };
  if (pod !== void 0 && (pod.scheduled || pod.nodeName !== "")) {
    const excuse2 = explainAdmission(seen, pod.nodeName, constraint);
    if (excuse2 !== void 0) return { verdict: "unproven", evidence: excuse2 };
    return { verdict: "not-enforced", evidence: describePlaced(pod.nodeName) };
  }
  if (nodeTrouble?.kind === "gone") return { verdict: "unproven", evidence: nodeTrouble.detail };
  const refused2 = seen.events.findLast((event) => event.reason === "FailedScheduling");
  if (refused2 !== void 0 && isForSelectorOnly(refused2.message)) {
    return { verdict: "enforced", evidence: refused2.message, excerpt: selectorExcerpt(refused2.message) };
  }
  return void 0;
}
function describePlaced(node) {
  return `the scheduler placed a pod of the class on ${node}`;
}
function explainAdmission({ labelsBefore = [], nodeNow }, nodeName, { node, selector }) {
  if (nodeName !== "" && nodeName !== node) return `the probe pod was created for ${node} and is on ${nodeName}`;
  const labels = Object.entries(selector);
  const isMet3 = labels.length > 0 && [...labelsBefore, nodeNow?.labels].some((had) => labels.every(([key, value]) => had?.[key] === value));
  const names = labels.map(([key, value]) => `${key}=${value}`).join(", ");
  return isMet3 ? `${node} got label ${names} during the run, as from another run, so it admits pods of the class` : void 0;
}
function isForSelectorOnly(message) {
  const reasons = /nodes are available: (.*?)(\. |\.$|$)/s.exec(message)?.[1]?.split(/, (?=\d+ )/) ?? [];
  return reasons.some((reason) => reason.includes(SELECTOR_REASON)) && reasons.every((reason) => reason.includes(SELECTOR_REASON) || reason.includes(NOT_LOOKED_AT));
}

// src/steps/prove/constraint.ts
var PATIENCE_MS2 = 6e4;
var LABEL_MS = 2e3;
async function proveConstraint(constraint, index, run2) {
  const { runtimeClass } = constraint.runtime;
  const opened = [];
  let left = constraint.nodes;
  for (; ; ) {
    const [node] = left;
    if (node === void 0) return reportOpened(runtimeClass, opened);
    const number = opened.length === 0 ? `${index + 1}` : `${index + 1}-${opened.length + 1}`;
    const { isOpened, ...tried } = await tryNode(constraint, node, podName(run2, `constraint-${number}`), run2);
    const report2 = { runtimeClass, node: node.name, ...tried };
    if (isOpened !== true || run2.signal.aborted) return beside(opened, report2);
    opened.push(report2);
    const closed = await listClosed(runtimeClass, left.slice(1), run2.ports.cluster);
    if (closed === void 0) return beside(opened.slice(0, -1), report2);
    left = closed;
  }
}
function beside([first], last) {
  if (first === void 0 || last.verdict !== "unproven") return last;
  return { ...first, evidence: `${first.evidence}; and ${last.node ?? ""}: ${last.evidence}` };
}
function reportOpened(runtimeClass, opened) {
  const [first] = opened;
  if (first === void 0) {
    return { runtimeClass, verdict: "not-applicable", evidence: "every node of the cluster carries the label" };
  }
  return { ...first, evidence: `${first.evidence}; by now no node is without the label` };
}
async function listClosed(runtimeClass, nodes, cluster) {
  if (nodes.length === 0) return [];
  const labelSelector = `${constraintLabel(runtimeClass)}=true`;
  const labelled = await cluster.list(nodesPath, { labelSelector });
  if (labelled.kind !== "ok") return void 0;
  const names = new Set(labelled.value.items.map(({ metadata }) => metadata.name));
  return nodes.filter(({ name }) => !names.has(name));
}
async function tryNode(constraint, node, name, run2) {
  const before = await findOpener(constraint, node, run2.ports.cluster);
  if (before !== void 0) return before;
  const observer = run2.store.open(name, node);
  const missing2 = await createProbe(name, constraint, observer, run2);
  const { clock } = run2.ports;
  const { endMs, signal } = run2;
  const untilMs = Math.min(clock.nowMs() + PATIENCE_MS2, endMs);
  const judgeNow2 = (seen) => {
    const now = judgeConstraint(seen, { node: node.name, selector: constraint.selector });
    if (missing2 === void 0 || now?.verdict !== "enforced") return now;
    return {
      verdict: "unproven",
      evidence: `${describeMismatch(missing2)}, and was refused all the same: ${now.evidence}`
    };
  };
  const judged = await waitUntil(observer, judgeNow2, untilMs, { clock, signal });
  if (judged?.verdict === "not-enforced") await clock.wait(LABEL_MS, signal);
  const settled = judged?.verdict === "not-enforced" ? judgeNow2(observer.seen) : judged;
  const nothing = {
    verdict: "unproven",
    evidence: "the scheduler neither took nor refused the probe pod in time"
  };
  await deletePod(name, run2);
  const open = settled?.verdict === "not-enforced" ? await findOpener(constraint, node, run2.ports.cleaning) : void 0;
  if (open !== void 0) return open;
  const isOpened = settled?.verdict === "unproven" && observer.seen.pod?.nodeName === node.name;
  return { ...settled ?? nothing, isOpened };
}
async function createProbe(name, { runtime, selector }, observer, run2) {
  const { node } = observer;
  const wanted = { runtimeClass: runtime.runtimeClass, selector, keepsMissingSelector: true };
  const missing2 = await createPod(name, makeConstraintPod(name, run2.runId, runtime, node), wanted, observer, run2);
  if (!mayWantRequests(observer.seen, { runtime, node })) return missing2;
  observer.update((seen) => ({ ...seen, refusal: void 0 }));
  const sized = makeConstraintPod(name, run2.runId, runtime, node, "resources");
  return await createPod(name, sized, wanted, observer, run2);
}
async function findOpener({ runtime: { runtimeClass } }, { name, uid }, cluster) {
  const key = constraintLabel(runtimeClass);
  const found = await readLabel(cluster, { node: name, uid, key });
  if (found.kind !== "ok") {
    const evidence = `whether ${name} got label ${key} during the run, and admits pods of the class, could not be read: ${describeFailure(found)}`;
    return { verdict: "unproven", evidence };
  }
  const { runs, value } = found.value;
  if (value !== "true") return void 0;
  const what = runs === void 0 ? `${name} got label ${key} during this run` : `${nameRuns(runs)} labelled ${name} for RuntimeClass ${runtimeClass}`;
  return { verdict: "unproven", evidence: `${what}, so it admits pods of the class`, isOpened: true };
}

// src/steps/watch/blind-time.ts
var KUBELET_RETRIES_MS = 1e4;
var AGAIN_MS2 = 1e3;
var WITHIN_MS3 = 6e4;
var BlindTime = class {
  #places;
  #group;
  #ended;
  /** Of the pods in these places. */
  constructor(places, group) {
    this.#places = places;
    this.#group = group;
  }
  /** A watch has trouble. */
  begin() {
    if (this.#ended !== void 0) return;
    const all = Promise.all(this.#places.map((one) => this.#untilReadable(one)));
    this.#ended = this.#group.start(all).finally(() => {
      this.#ended = void 0;
    });
  }
  /** Resolves when it is over, or at the group's signal; at once where there is none. */
  get ended() {
    return this.#ended ?? Promise.resolve();
  }
  async #untilReadable({ namespace, ports, runId, store }) {
    const { signal } = this.#group;
    const query = { labelSelector: `${RUN_LABEL}=${runId}` };
    store.observeBlind(Infinity);
    const { clock, cluster } = ports;
    for (; ; ) {
      const listed = await within(cluster.list(podsPath(namespace), query), WITHIN_MS3, clock, signal);
      if (listed !== void 0 && isAnswered(listed)) break;
      if (signal.aborted) return;
      await clock.wait(AGAIN_MS2, signal);
    }
    store.observeBlind(clock.nowMs() + KUBELET_RETRIES_MS);
  }
};

// src/steps/watch/follow.ts
function makePlaces(run2, { followed, services, workloads }) {
  const others = new Set([...workloads, ...services, ...followed].map(({ namespace }) => namespace));
  others.delete(run2.namespace);
  return new Map([
    [run2.namespace, run2],
    ...[...others].map(
      (namespace) => [namespace, { ...run2, namespace, store: new PodStore(run2.ports.clock, run2.ports.log.debug) }]
    )
  ]);
}
async function followPlaces(places, listed, signal) {
  const group = new TaskGroup(signal);
  const blind = new BlindTime(places, group);
  const known = listed.nodes.map(({ name, uid }) => ({ metadata: { name, uid } }));
  const fromThere = { resourceVersion: listed.nodesVersion, known, keeps: "name" };
  const ofNodes = places.slice(0, 1).map(
    (run2) => pass(
      run2.ports.cluster.follow(nodesPath, fromThere, group.signal),
      (change) => {
        for (const { store } of places) store.observeNode(change);
      },
      run2,
      blind
    )
  );
  const all = [...ofNodes, ...places.map((run2) => followNamespace(run2, blind, group.signal))];
  await Promise.all(all.map((one) => group.start(one)));
  await blind.ended;
  group.throwIfFailed();
}
async function followNamespace(run2, blind, signal) {
  const { store, ports, namespace } = run2;
  const query = { labelSelector: `${RUN_LABEL}=${run2.runId}` };
  const ofPods = { fieldSelector: "involvedObject.kind=Pod" };
  await Promise.all([
    pass(
      ports.cluster.follow(podsPath(namespace), { query }, signal),
      (change) => {
        store.observePod(change);
      },
      run2,
      blind
    ),
    pass(
      ports.cluster.follow(eventsPath(namespace), { query: ofPods, keeps: "nothing" }, signal),
      (change) => {
        store.observeEvent(change);
      },
      run2,
      blind
    )
  ]);
}
async function pass(changes, see, run2, blind) {
  let isReported = false;
  for await (const change of changes) {
    if (change.type !== "TROUBLE") see(change);
    else {
      if (!isReported) run2.ports.log.warn(`watch: ${change.message}`);
      if (change.isOfObject !== true) blind.begin();
    }
    isReported = change.type === "TROUBLE";
  }
}

// src/steps/prove/ended-pods.ts
function withEnds(report2, ends) {
  const pods = report2.pods.map((pod) => ({
    ...pod,
    verdict: stuckVerdict([pod], ends) ?? pod.verdict,
    stopMs: stopMsOf([pod], ends)
  }));
  const stuck = report2.verdict.kind === "passed" ? stuckVerdict(report2.pods, ends) : void 0;
  return { ...report2, pods, verdict: stuck ?? report2.verdict };
}
function stuckVerdict(pods, ends) {
  const verdicts = pods.flatMap(({ pod }) => {
    const end = ends.get(pod);
    return end?.kind === "decided" ? [end.verdict] : [];
  });
  return verdicts.find(({ kind }) => kind === "failed") ?? verdicts[0];
}
function stopMsOf(pods, ends) {
  const stops = pods.flatMap(({ pod }) => {
    const end = ends.get(pod);
    return end?.kind === "ended" && end.stopMs !== void 0 ? [end.stopMs] : [];
  });
  return stops.length === 0 ? void 0 : Math.max(...stops);
}

// src/steps/prove/hearing.ts
var HEARD_WITHIN_MS = 11e3 + LEASE_EVERY_MS;
var LATE_MS = HEARD_WITHIN_MS + LEASE_EVERY_MS;
var WITHIN_MS4 = 5e3;
var Hearing = class {
  #observer;
  #run;
  #listening;
  #isSilent = false;
  constructor(observer, run2) {
    this.#observer = observer;
    this.#run = run2;
  }
  /** True if nothing was heard of it until the run's deadline. */
  get isSilent() {
    return this.#isSilent;
  }
  /**
   * Begins so long before evidence counts, at `dueMs`, that a kubelet that is well is heard by then; gives when to look at the evidence
   * again. What counts sooner than that is no matter of time, and an event since then is the kubelet's as well.
   */
  before(dueMs, { sinceMs }, nowMs, signal) {
    const fromMs = dueMs - HEARD_WITHIN_MS;
    const { events, nodeTrouble } = this.#observer.seen;
    const isUnheard = nodeTrouble === void 0 && !events.some(({ atMs }) => atMs >= fromMs);
    if (isUnheard && fromMs >= sinceMs && nowMs >= fromMs) {
      this.#listening ??= this.#listen(signal);
      return dueMs;
    }
    this.#listening?.stop.abort();
    this.#listening = void 0;
    return fromMs >= sinceMs && nowMs < fromMs ? fromMs : dueMs;
  }
  /**
   * True once it was heard, or where that can't be known: the Lease may not be read, the node is in trouble, or there is no time. False
   * as soon as there is news of the pod: the evidence may be over.
   */
  async heard(signal) {
    if (this.#listening === void 0) return true;
    const enough = new AbortController();
    const { seen } = this.#observer;
    const news = this.#observer.changed(seen, this.#run.ports.clock, Infinity, AbortSignal.any([signal, enough.signal]));
    try {
      return await Promise.race([this.#listening.heard.then(() => true), news.then(() => false)]);
    } finally {
      enough.abort();
    }
  }
  #listen(signal) {
    const stop = new AbortController();
    return { stop, heard: this.#untilHeard(AbortSignal.any([signal, stop.signal])) };
  }
  async #untilHeard(signal) {
    const { deadlineMs, leases, ports } = this.#run;
    const { clock } = ports;
    const begunMs = clock.nowMs();
    let first;
    for (; ; ) {
      const lease = await within(leases.read(this.#observer.node.name).answer, WITHIN_MS4, clock, signal);
      const nowMs = clock.nowMs();
      if (signal.aborted) return;
      if (lease?.kind === "refused" && isAnswered(lease)) return;
      if (lease?.kind === "ok") {
        const renewed = lease.value.spec?.renewTime;
        if (renewed === void 0) return;
        first ??= renewed;
        if (renewed !== first) {
          if (nowMs - begunMs > LATE_MS) await clock.wait(Math.min(KUBELET_RETRIES_MS, deadlineMs - nowMs), signal);
          return;
        }
      }
      if (nowMs >= deadlineMs) {
        this.#isSilent = lease?.kind === "ok" && nowMs - begunMs >= HEARD_WITHIN_MS;
        return;
      }
      await clock.wait(Math.min(LEASE_EVERY_MS, deadlineMs - nowMs), signal);
    }
  }
};

// src/steps/prove/await-judgement.ts
async function awaitJudgement({ judgeNow: judgeNow2, observer, onOpen, pod, runtime }, run2, signal = run2.signal) {
  const { deadlineMs, ports } = run2;
  let suspicion;
  const hearing = new Hearing(observer, run2);
  const look = (seen, nowMs) => {
    const judged = judgeNow2(seen, suspicion, nowMs, deadlineMs, run2.signal.aborted ? "cancelled" : void 0);
    if (judged?.kind !== "open") return { kind: "decided", result: judged };
    suspicion = judged.suspicion;
    onOpen?.(seen);
    if (suspicion === void 0) return judged;
    return { ...judged, againAtMs: hearing.before(judged.againAtMs, suspicion, nowMs, signal) };
  };
  const verdictOf = (decided) => (decided?.evidenceMs ?? Infinity) < ports.clock.nowMs() ? decided?.verdict : void 0;
  const hear = () => hearing.heard(signal);
  const found = await awaitConfirmed({ pod, observer, look, verdictOf, hear, signal }, run2);
  if (found?.kind === "unread") {
    return { kind: "decided", verdict: judgeUnread(found, pod, runtime, observer.node, run2) };
  }
  return hearing.isSilent && found !== void 0 ? withoutBlame(found) : found;
}
function withoutBlame(decided) {
  const { verdict } = decided;
  if (!mayBlame(verdict) || !("diagnosis" in verdict)) return decided;
  const { diagnosis } = verdict;
  const evidence = `${diagnosis.evidence}; its kubelet has reported nothing since, not even by the node's Lease`;
  return { ...decided, verdict: { kind: "inconclusive", diagnosis: { ...diagnosis, evidence } } };
}

// src/steps/prove/look-again.ts
async function lookAgain(checks, run2) {
  return await Promise.all(checks.map((one) => lookAgainAt(one, run2)));
}
async function lookAgainAt(one, run2) {
  if (one.verdict.kind !== "passed" || one.pod === void 0) return one;
  const runtime = fillNonce(one.check.runtime, one.pod);
  const verdict = await judgeNow(one.pod, runtime, proofOf(runtime.sample), run2);
  return verdict === void 0 ? one : { ...one, verdict, decidedAtMs: run2.ports.clock.nowMs() - run2.startedAtMs };
}
async function lookAtWorkloadsAgain(all, own, within2) {
  return await Promise.all(
    all.map(async (one) => {
      const workload = own.find((other) => titleOfWorkload(other) === titleOfWorkload(one.report));
      const run2 = within2(one.report.namespace);
      const unread = workload === void 0 ? void 0 : await readPods(workload, one.report, run2);
      if (unread !== void 0) return { ...one, report: takeBack(one, unread) };
      return { ...one, report: await reviewPods(one, workload?.proof ?? "answers", run2) };
    })
  );
}
async function reviewPods({ report: report2, runtime }, proof, run2) {
  const pods = await Promise.all(
    report2.pods.map(async (pod) => {
      if (pod.verdict.kind !== "passed") return pod;
      return { ...pod, verdict: await judgeNow(pod.pod, runtime, proof, run2) ?? pod.verdict };
    })
  );
  if (report2.verdict.kind !== "passed") return { ...report2, pods };
  const of = (kind) => pods.find(({ verdict }) => verdict.kind === kind)?.verdict;
  return { ...report2, pods, verdict: of("failed") ?? of("inconclusive") ?? report2.verdict };
}
function takeBack({ report: report2, runtime }, reason) {
  const detail = `the pods of ${titleOfWorkload(report2)} could not be read once more at the end of the run: ${reason}`;
  const settle2 = (own) => own.kind === "passed" ? diagnoseBefore.notSeenAgain(runtime, anyNode, detail) : own;
  const pods = report2.pods.map((pod) => ({ ...pod, verdict: settle2(pod.verdict) }));
  return { ...report2, pods, verdict: settle2(report2.verdict) };
}
async function readPods(workload, { pods }, run2) {
  const found = await run2.ports.cleaning.list(podsPath(run2.namespace), workload.podQuery);
  if (found.kind !== "ok") return describeFailure(found);
  for (const object of found.value.items) run2.store.observePod({ type: "MODIFIED", object });
  const there = new Set(found.value.items.map(({ metadata }) => metadata.uid));
  for (const { pod } of pods) {
    const observer = run2.store.find(pod);
    if (observer?.seen.pod === void 0 || observer.seen.end !== void 0 || there.has(observer.seen.pod.uid))
      continue;
    observer.update((seen) => observeGone(seen, run2.ports.clock.nowMs()));
  }
  return void 0;
}
async function judgeNow(pod, runtime, proof, run2) {
  const observer = run2.store.find(pod);
  if (observer === void 0) return void 0;
  const { node } = observer;
  const again = (seen, ...rest) => judgeAgain({ runtime, node, seen, proof }, ...rest);
  const { verdict } = await awaitJudgement({ pod, runtime, observer, judgeNow: again }, run2) ?? {};
  return verdict?.kind === "passed" ? void 0 : verdict;
}

// src/steps/prove/remove-workload.ts
var DEFAULT_GRACE_SECONDS = 30;
function rootOf({ collection, name, root }) {
  return root ?? objectPath(collection, name);
}
async function removeRoot(workload, { ports, runId }) {
  const path = rootOf(workload);
  const found = await ports.cluster.get(path);
  if (found.kind === "refused" && found.status === 404) return { kind: "absent" };
  if (found.kind !== "ok") return { kind: "refused", refusal: readRefusal(found) };
  const { labels, uid = "" } = found.value.metadata;
  if (labels?.[RUN_LABEL] !== runId) return { kind: "kept" };
  const removed = await ports.cluster.remove(path, {
    uid,
    ...path === podPath(workload.namespace, workload.name) ? {} : { foreground: true }
  });
  if (removed.kind === "ok") return { kind: "removed" };
  if (isGone(removed)) return { kind: removed.mayBeDone === true ? "removed" : "absent" };
  return { kind: "refused", refusal: readRefusal(removed) };
}
async function hurry({ pod, uid }, items, run2) {
  const spec = items.find(({ metadata }) => metadata.uid === uid)?.spec;
  const ownSeconds = spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  const leftSeconds = Math.floor((run2.endMs - run2.ports.clock.nowMs() - AFTER_GRACE_MS) / 1e3);
  if (ownSeconds <= Math.max(1, leftSeconds)) return;
  await run2.ports.cluster.remove(podPath(run2.namespace, pod), { uid, graceSeconds: Math.max(1, leftSeconds) });
}

// src/steps/prove/end-workloads.ts
async function finishUserWorkloads(proven, { onWorkload, within: within2 }) {
  const workloadOf = ({ report: report2 }) => proven.own.find((one) => titleOfWorkload(one) === titleOfWorkload(report2));
  const isOpen2 = (one) => one.report.verdict.kind === "passed" && workloadOf(one) !== void 0;
  const [open, others] = [proven.workloads.filter(isOpen2), proven.workloads.filter((one) => !isOpen2(one))];
  const again = await lookAtWorkloadsAgain(open, proven.own, within2);
  const pods = again.flatMap((one) => listEnding(one, workloadOf(one), within2));
  const byRoot = [...Map.groupBy(pods, ({ workload }) => rootOf(workload)).values()];
  const ends = new Map((await Promise.all(byRoot.map((one) => endTogether(one, within2)))).flat());
  const ended = again.map((one) => ({ ...one, report: withEnds(one.report, endsIn(one.report.namespace, ends)) }));
  for (const { report: report2 } of ended) onWorkload(report2);
  return { ...proven, workloads: [...ended, ...others] };
}
function listEnding({ report: report2 }, workload, within2) {
  const run2 = within2(report2.namespace);
  return report2.pods.flatMap(({ pod, verdict }) => {
    const observer = verdict.kind === "passed" ? run2.store.find(pod) : void 0;
    if (workload === void 0 || run2.keepsPods || observer?.seen.pod?.phase !== "Running") return [];
    return [{ pod, uid: observer.seen.pod.uid, observer, workload }];
  });
}
async function endTogether(pods, within2) {
  const [first] = pods;
  if (first === void 0) return [];
  const run2 = within2(first.workload.namespace);
  const path = podsPath(run2.namespace);
  const listed = await run2.ports.cluster.list(path);
  if (listed.kind !== "ok") return refuseAll(pods, readRefusal(listed), run2);
  const { items, resourceVersion } = listed.value;
  const done = new AbortController();
  const group = new TaskGroup(AbortSignal.any([run2.signal, done.signal]));
  const follow2 = async () => {
    for await (const change of run2.ports.cluster.follow(
      path,
      { resourceVersion, known: items },
      group.signal
    )) {
      run2.store.observePod(change);
    }
  };
  const following = group.start(follow2());
  try {
    return await endPods(first.workload, pods, items, run2);
  } finally {
    done.abort();
    await following;
    group.throwIfFailed();
  }
}
async function endPods(workload, pods, items, run2) {
  for (const { observer } of pods) observer.update((seen) => beginEnd(seen));
  const removed = await removeRoot(workload, run2);
  if (removed.kind === "absent" || removed.kind === "kept") {
    const undo = removed.kind === "absent" ? undoEnd : dropEnd;
    for (const { observer } of pods) observer.update(undo);
    return [];
  }
  if (removed.kind === "refused") return refuseAll(pods, removed.refusal, run2);
  await Promise.all(pods.map((one) => hurry(one, items, run2)));
  return await Promise.all(
    pods.map(async ({ observer, pod, workload: { proof, runtime } }) => {
      const end = await awaitEnd({ pod, runtime, proof }, observer, run2);
      return [placeOf(run2.namespace, pod), end];
    })
  );
}
function placeOf(namespace, pod) {
  return `${namespace}/${pod}`;
}
function endsIn(namespace, ends) {
  const start = placeOf(namespace, "");
  return new Map(
    [...ends].flatMap(([place, end]) => place.startsWith(start) ? [[place.slice(start.length), end]] : [])
  );
}
function refuseAll(pods, refusal, run2) {
  return pods.map(({ observer, pod, workload: { runtime } }) => {
    return [placeOf(run2.namespace, pod), decideUndeleted({ pod, runtime }, refusal, observer, run2)];
  });
}

// src/core/diagnosis/rules/service.ts
var ENDPOINTS_MS = 1e4;
var CLOUD_MS = 6e4;
var UNTIL_THE_END = Number.POSITIVE_INFINITY;
var unanswered2 = ({ answer }, isIt) => answer?.kind === "none" && isIt(answer) ? describeNoAnswer(answer) : void 0;
var wrongAnswer2 = {
  code: "wrong-answer",
  title: "The Service answers, but not as expected",
  fault: "sample image",
  isAsked: true,
  facts: ({ name, runtime: { sample } }) => ({
    kind: "service-wrong-answer",
    name,
    path: sample.path,
    status: sample.status
  })
};
var serviceRules = [
  { ...API_SERVER_GONE, graceMs: AT_ONCE, find: findOutage },
  { ...CREDENTIALS_REFUSED, graceMs: AT_ONCE, find: findCredentials },
  {
    code: "service-not-made",
    title: "The Service could not be created",
    fault: "cluster",
    graceMs: AT_ONCE,
    find: ({ refusal }) => refusal?.text,
    facts: ({ namespace }) => ({ kind: "service-not-made", namespace })
  },
  {
    code: "service-without-pods",
    title: "None of the pods behind the Service is ready",
    fault: "cluster",
    graceMs: AT_ONCE,
    find: ({ pods }) => pods === "none" ? "no pod behind it passed, so there was nothing to ask" : void 0,
    facts: ({ name }) => ({ kind: "service-without-pods", name })
  },
  {
    code: "load-balancer-forbidden",
    title: "The Service has an address that is not allowed",
    fault: "cluster",
    graceMs: AT_ONCE,
    find: (seen) => unanswered2(seen, (answer) => answer.via === "direct" && answer.isForbidden === true),
    facts: ({ name }) => ({ kind: "load-balancer-forbidden", name })
  },
  {
    code: "load-balancer-failed",
    title: "The load balancer could not be created",
    fault: "cluster",
    graceMs: CLOUD_MS,
    find: ({ trouble, url }) => url === void 0 ? trouble : void 0,
    facts: ({ name, namespace }) => ({ kind: "load-balancer-failed", name, namespace })
  },
  {
    code: "load-balancer-pending",
    title: "The Service has no external address",
    fault: "cluster",
    graceMs: UNTIL_THE_END,
    find: ({ url, method }) => method === "load-balancer" && url === void 0 ? "status.loadBalancer of the Service has no address: <pending>" : void 0,
    facts: () => ({ kind: "load-balancer-pending" })
  },
  {
    code: "load-balancer-unreachable",
    title: "The address of the Service does not answer from here",
    fault: "network",
    graceMs: UNTIL_THE_END,
    find: (seen) => seen.method === "load-balancer" ? unanswered2(seen, () => true) : void 0,
    facts: ({ port }, { url }) => ({ kind: "load-balancer-unreachable", url, port: port.port })
  },
  {
    code: "node-port-unreachable",
    title: "The node does not answer on its port of the Service",
    fault: "network",
    graceMs: ENDPOINTS_MS,
    find: (seen) => seen.method === "node-port" ? unanswered2(seen, () => true) : void 0,
    facts: (_, { url }) => ({ kind: "service-node-port-unreachable", url })
  },
  {
    code: "service-without-endpoints",
    title: "The Service has no endpoints",
    fault: "cluster",
    graceMs: ENDPOINTS_MS,
    find: (seen) => unanswered2(seen, ({ via, message }) => via === "proxy" && /no endpoints available/i.test(message)),
    facts: ({ name, namespace }) => ({ kind: "service-without-endpoints", name, namespace })
  },
  {
    code: "answer-incomplete",
    title: "The answer is incomplete, or does not end",
    fault: "sample image",
    graceMs: 3e3,
    isAsked: true,
    find: ({ answer }) => answer?.kind === "wrong" && answer.isIncomplete ? answer.detail : void 0,
    facts: ({ name, runtime }) => ({ kind: "service-answer-incomplete", name, path: runtime.sample.path })
  },
  // Pods that warm up, or a load balancer that has yet to find them, answer so for as long as it takes.
  {
    ...wrongAnswer2,
    graceMs: UNTIL_THE_END,
    find: ({ answer }) => answer?.kind === "wrong" && answer.isUnavailable === true ? answer.detail : void 0
  },
  { ...wrongAnswer2, graceMs: 3e3, find: ({ answer }) => answer?.kind === "wrong" ? answer.detail : void 0 },
  {
    code: "service-unreachable",
    title: "The Service does not answer",
    fault: "network",
    graceMs: 15e3,
    find: (seen) => unanswered2(seen, () => true),
    facts: ({ name }) => ({ kind: "service-unreachable", name })
  }
];
function diagnoseServiceTimeout({ name }, { pods, url }) {
  const state = pods === "open" ? "its pods were still undecided" : "no answer yet";
  return {
    code: "timeout",
    title: "Time ran out before the cause was known",
    fault: "this run",
    evidence: `${state}${url === void 0 ? "" : `, asked at ${url}`}`,
    facts: { kind: "service-timeout", name }
  };
}
function diagnoseCancelledWorkload(name) {
  return {
    code: "cancelled",
    title: "The run was cancelled",
    fault: "this run",
    evidence: "the run was asked to end before this was decided",
    facts: { kind: "workload-cancelled", name }
  };
}

// src/core/verdict/judge-service.ts
function judgeService(service, seen, suspicion, nowMs, deadlineMs, ending) {
  if (seen.rightInARow >= ANSWERS_NEEDED) {
    return { kind: "decided", verdict: { kind: "passed", tookMs: seen.answeredMs ?? nowMs - seen.askedAtMs } };
  }
  if (ending === "cancelled") return inconclusive2(diagnoseCancelledWorkload(service.name));
  for (const rule of serviceRules) {
    const { code, title, fault, find: find2, facts } = rule;
    const evidence = find2(seen);
    if (evidence === void 0) continue;
    const confirmedMs = rule.isAsked === true ? seen.answerAtMs : void 0;
    const grace = measureGrace(rule, suspicion, nowMs, deadlineMs, { confirmedMs });
    if (!grace.isOver && ending === void 0 && nowMs < deadlineMs) {
      return { kind: "open", suspicion: grace.suspicion, againAtMs: grace.dueMs };
    }
    return inconclusive2({ code, title, fault, evidence, facts: facts(service, seen) });
  }
  if (nowMs < deadlineMs && ending === void 0) return { kind: "open", againAtMs: deadlineMs };
  return inconclusive2(diagnoseServiceTimeout(service, seen));
}
function inconclusive2(diagnosis) {
  return { kind: "decided", verdict: { kind: "inconclusive", diagnosis } };
}
function observeServiceAnswer(seen, answer, nowMs) {
  if (answer.kind !== "right") return { ...seen, answer, answerAtMs: nowMs, rightInARow: 0 };
  return {
    ...seen,
    answer,
    answerAtMs: nowMs,
    rightInARow: seen.rightInARow + 1,
    answeredMs: seen.answeredMs ?? nowMs - seen.askedAtMs
  };
}

// src/steps/prove/probe-service.ts
async function probeService(service, context, place, seen, run2) {
  const { clock } = run2.ports;
  if (!await waitForPods(context.readyPods, seen, run2)) return;
  while (!run2.signal.aborted && seen.seen.rightInARow < ANSWERS_NEEDED && clock.nowMs() < run2.deadlineMs) {
    const before = place.seen;
    const asked = await askOnce(service, context, before, seen, run2);
    if (isAborted(run2.signal)) return;
    if (asked === void 0) await place.changed(before, clock, run2.deadlineMs - clock.nowMs(), run2.signal);
    else {
      const view = await viewAnswer(service.runtime.sample, asked, run2.ports.matcher, run2.signal);
      if (isAborted(run2.signal)) return;
      seen.update((now) => observeServiceAnswer(now, view, clock.nowMs()));
      if (view.kind !== "right") await clock.wait(AGAIN_MS, run2.signal);
    }
  }
}
async function waitForPods(readyPods, seen, { deadlineMs, ports, signal }) {
  if (readyPods !== void 0) {
    const first = await waitUntil(readyPods, firstPassed, deadlineMs, { clock: ports.clock, signal });
    if (first === void 0) return false;
    if (first === "none") {
      seen.update((old) => ({ ...old, pods: "none" }));
      return false;
    }
  }
  seen.update((old) => ({ ...old, pods: "ready" }));
  return true;
}
async function askOnce(service, context, { addresses, nodePort }, seen, run2) {
  const { path } = service.runtime.sample;
  const { method } = seen.seen;
  const [good] = context.readyPods?.seen.passed ?? [];
  const at = (url) => {
    if (seen.seen.url !== url) seen.update((now) => ({ ...now, url }));
  };
  switch (method) {
    case "load-balancer":
      return await askFromHere(addresses, service.port.port, path, at, run2);
    case "node-port":
      if (nodePort === void 0) return void 0;
      return await askFromHere(good?.node.addresses ?? [], nodePort, path, at, run2);
    case "port-forward": {
      if (good === void 0) return void 0;
      at(`pod ${good.pod}, port ${String(good.port)}${path}`);
      return await run2.ports.pods.ask({ namespace: run2.namespace, pod: good.pod, port: good.port, path }, run2.signal);
    }
    case "proxy": {
      at(`services/${service.name}:${String(service.port.port)}${path}`);
      const target = { namespace: run2.namespace, service: service.name, port: service.port.port, path };
      const answer = await run2.ports.services.ask(target, run2.signal);
      if (context.access === "proxy" || answer.kind === "answered" || !isUnroutable(answer)) return answer;
      seen.update((now) => ({ ...now, method: "port-forward" }));
      return good === void 0 ? answer : await askOnce(service, context, { addresses }, seen, run2);
    }
  }
}
async function askFromHere(addresses, port, path, at, run2) {
  return await askAddresses(addresses, port, path, async (url) => {
    at(url);
    return await run2.ports.services.askUrl(url, run2.signal);
  });
}

// src/steps/prove/follow-service.ts
async function followService(service, place, run2) {
  const path = servicesPath(run2.namespace);
  const query = { fieldSelector: `metadata.name=${service.name}` };
  for await (const change of run2.ports.cluster.follow(path, { query }, run2.signal)) {
    if (change.type === "TROUBLE" || change.type === "DELETED") continue;
    const { spec, status } = change.object;
    const nodePort = spec?.ports?.find(({ port }) => port === service.port.port)?.nodePort;
    const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => ip ?? hostname ?? []);
    place.update(() => ({ addresses, nodePort }));
  }
}
async function followTrouble(service, seen, run2) {
  if (seen.seen.method !== "load-balancer") return;
  const path = eventsPath(run2.namespace);
  const query = { fieldSelector: `involvedObject.kind=Service,involvedObject.name=${service.name}` };
  for await (const change of run2.ports.cluster.follow(path, { query, keeps: "nothing" }, run2.signal)) {
    if (change.type === "TROUBLE" || change.type === "DELETED") continue;
    const { message = "", reason } = change.object;
    if (reason === "SyncLoadBalancerFailed") seen.update((now) => ({ ...now, trouble: `${reason}: ${message}` }));
  }
}

// src/steps/prove/service.ts
async function proveService(service, context, run2) {
  const { clock } = run2.ports;
  const done = new AbortController();
  const group = new TaskGroup(AbortSignal.any([run2.signal, done.signal]));
  const inside = { ...run2, signal: group.signal };
  const seen = new Observable({
    askedAtMs: clock.nowMs(),
    method: chooseMethod(service, context.access),
    pods: context.readyPods === void 0 ? "ready" : "open",
    rightInARow: 0
  });
  const place = new Observable({ addresses: [] });
  const work = [
    group.start(followService(service, place, inside)),
    group.start(followTrouble(service, seen, inside)),
    group.start(probeService(service, context, place, seen, inside))
  ];
  const verdict = await waitForVerdict(service, seen, inside);
  done.abort();
  await Promise.all(work);
  group.throwIfFailed();
  return reportService(service, seen.seen, verdict);
}
function reportUnmade(service, refusal, nowMs) {
  const seen = { askedAtMs: nowMs, method: "proxy", pods: "ready", rightInARow: 0, refusal };
  const judged = judgeService(service, seen, void 0, nowMs, nowMs, "time-out");
  if (judged.kind === "open") throw new Error(`no verdict on Service ${service.name}, which was not made`);
  return reportService(service, seen, judged.verdict);
}
function chooseMethod({ type }, access) {
  switch (access) {
    case "load-balancer":
      return type === "LoadBalancer" ? access : "proxy";
    case "node-port":
      return type === "ClusterIP" ? "proxy" : access;
    case "port-forward":
      return access;
    case "auto":
    case "proxy":
      return "proxy";
  }
}
async function waitForVerdict(service, seen, { deadlineMs, ports, signal }) {
  let suspicion;
  return await waitFor(
    seen,
    (now, nowMs) => {
      const ending = signal.aborted ? "cancelled" : nowMs >= deadlineMs ? "time-out" : void 0;
      const judged = judgeService(service, now, suspicion, nowMs, deadlineMs, ending);
      if (judged.kind === "decided") return { kind: "decided", result: judged.verdict };
      suspicion = judged.suspicion;
      return judged;
    },
    { clock: ports.clock, signal }
  );
}
function reportService({ name, namespace, runtime, source }, seen, verdict) {
  const isKnown = runtime.runtimeClass !== "";
  return {
    source,
    kind: "Service",
    namespace,
    name,
    verdict,
    via: seen.url === void 0 ? seen.method : `${seen.method} ${seen.url}`,
    pods: [],
    ...isKnown ? { runtime: runtime.name } : {}
  };
}

// src/steps/prove/follow-pod.ts
async function followPod(pod, observer, run2) {
  const { onRunning, patientUntilMs, proof = "answers", runtime } = pod;
  const decided = new AbortController();
  const group = new TaskGroup(AbortSignal.any([decided.signal, run2.signal]));
  const { signal } = group;
  let asking;
  let gathering;
  const judgeNow2 = (seen, ...rest) => {
    group.throwIfFailed();
    return judge({ runtime, node: observer.node, seen, proof, patientUntilMs }, ...rest);
  };
  const onOpen = (seen) => {
    if (seen.pod?.container.kind === "running") onRunning?.();
    gathering ??= group.start(readLog(pod.name, observer, run2, signal)).finally(() => {
      gathering = void 0;
    });
    const { log } = runtime.sample.output ?? {};
    const isStarted = seen.pod?.container.kind === "running" || seen.pod?.container.kind === "ended";
    if (proof === "output" && log !== void 0 && isStarted && seen.isLogRight !== true) {
      asking ??= group.start(watchLog(pod.name, log, observer, run2, signal)).finally(() => {
        asking = void 0;
      });
    }
    if (proof === "answers" && seen.pod?.container.kind === "running" && seen.rightInARow < ANSWERS_NEEDED) {
      asking ??= group.start(probeSample(pod.asks, runtime.sample, observer, run2, signal)).finally(() => {
        asking = void 0;
      });
    }
  };
  try {
    return await awaitJudgement({ pod: pod.name, runtime, observer, judgeNow: judgeNow2, onOpen }, run2, signal);
  } finally {
    decided.abort();
    await Promise.all([asking, gathering]);
    group.throwIfFailed();
  }
}

// src/steps/prove/follow-workload.ts
async function followWorkload(workload, seen, run2) {
  const query = { fieldSelector: `metadata.name=${workload.name}` };
  for await (const change of run2.ports.cluster.follow(workload.collection, { query }, run2.signal)) {
    if (change.type === "TROUBLE") continue;
    const state = change.type === "DELETED" ? { wanted: void 0 } : readState(workload.kind, change.object);
    const created = change.object.metadata.creationTimestamp;
    seen.update((now) => ({ ...now, state, ...created ? { createdAtMs: Date.parse(created) } : {} }));
  }
}
function currentRefusal({ createdAtMs = 0, refusal }) {
  return refusal?.at !== void 0 && Date.parse(refusal.at) < createdAtMs ? void 0 : refusal;
}
async function followRefusals(workload, seen, run2) {
  const query = { fieldSelector: "reason=FailedCreate" };
  const path = eventsPath(run2.namespace);
  for await (const change of run2.ports.cluster.follow(path, { query, keeps: "nothing" }, run2.signal)) {
    if (change.type === "TROUBLE" || change.type === "DELETED") continue;
    const { eventTime, involvedObject, lastTimestamp, message = "", series } = change.object;
    if (!isOwner(workload, involvedObject)) continue;
    const sinceMs = currentRefusal(seen.seen)?.sinceMs ?? run2.ports.clock.nowMs();
    const at = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? void 0;
    seen.update((now) => ({ ...now, refusal: { message: message.replace(/^Error creating: /, ""), sinceMs, at } }));
  }
}
function isOwner({ kind, name }, { kind: of = "", name: owner = "" } = {}) {
  if (kind !== "Deployment") return of === kind && owner === name;
  return of === "ReplicaSet" && owner.replace(/-[a-z0-9]+$/, "") === name;
}
async function followPods(workload, nodes, seen, run2, onNew) {
  const { store } = run2;
  const path = podsPath(run2.namespace);
  for await (const change of run2.ports.cluster.follow(path, { query: workload.podQuery }, run2.signal)) {
    if (change.type === "TROUBLE" || !isPodOf(workload, change.object)) continue;
    const { name = "", uid = "", deletionTimestamp } = change.object.metadata;
    const known = seen.seen.pods.get(uid);
    const observer = known?.observer ?? store.open(name, anyNode);
    const { nodeName } = change.object.spec ?? {};
    if (nodeName !== void 0 && observer.node === anyNode) {
      store.place(observer, store.findNode(nodeName) ?? nodes.get(nodeName) ?? { ...anyNode, name: nodeName });
    }
    if (known === void 0) observer.made(change.object);
    else store.observePod(change);
    const deleted = change.type === "DELETED" || deletionTimestamp !== void 0;
    const pod = { name, observer, ...findSelectorMismatch(workload, change.object, run2), ...known, deleted };
    const refusal = known === void 0 ? void 0 : seen.seen.refusal;
    seen.update((now) => ({ ...now, refusal, pods: new Map(now.pods).set(uid, pod) }));
    if (known === void 0) onNew(uid, observer);
  }
}
function findSelectorMismatch({ runtime: { runtimeClass }, template }, pod, run2) {
  const selector = run2.classSelectors.get(runtimeClass);
  if (selector === void 0) return {};
  const ownSelector = template?.spec?.nodeSelector;
  const selectorMismatch = findMismatch(pod, { runtimeClass, selector, ownSelector });
  return selectorMismatch === void 0 ? {} : { selectorMismatch };
}

// src/steps/prove/workload.ts
var REFUSED_MS = 1e4;
async function proveWorkload(workload, { nodes, readyPods }, run2) {
  const done = new AbortController();
  const group = new TaskGroup(AbortSignal.any([run2.signal, done.signal]));
  const context = { ...run2, signal: group.signal };
  const seen = new Observable({ state: { wanted: void 0 }, pods: /* @__PURE__ */ new Map() });
  const work = [];
  const start = (one) => void work.push(group.start(one));
  start(followWorkload(workload, seen, context));
  start(followRefusals(workload, seen, context));
  start(
    followPods(workload, nodes, seen, context, (uid, observer) => {
      start(provePod(uid, workload, observer, seen, readyPods, context));
    })
  );
  const judged = await waitForVerdict2(workload, seen, context);
  done.abort();
  await Promise.all(work);
  group.throwIfFailed();
  const judgement = judged ?? judgeAtEnd(workload, seen.seen);
  return {
    report: reportWorkload(workload, judgement),
    runtime: workload.runtime,
    replaced: judgement.replaced
  };
}
async function waitForVerdict2(workload, seen, { deadlineMs, ports, signal }) {
  return await waitFor(
    seen,
    (now, nowMs) => {
      if (signal.aborted) return { kind: "decided", result: void 0 };
      const { state } = now;
      const refusal = currentRefusal(now);
      const isRefused2 = refusal !== void 0 && nowMs >= refusal.sinceMs + REFUSED_MS;
      const view = { ...state, ...isRefused2 ? { refusal: refusal.message } : {} };
      const isOver = nowMs >= deadlineMs && ![...now.pods.values()].some(isOpen);
      const result = judgeWorkload(workload, view, openPods(now), isOver);
      if (result !== void 0) return { kind: "decided", result };
      const dueMs = refusal === void 0 || isRefused2 ? deadlineMs : refusal.sinceMs + REFUSED_MS;
      return { kind: "open", againAtMs: nowMs < dueMs ? dueMs : nowMs + LATE_MS2 };
    },
    { clock: ports.clock, signal }
  );
}
var LATE_MS2 = 1e3;
function judgeAtEnd(workload, seen) {
  const judged = judgeWorkload(workload, seen.state, openPods(seen), true);
  if (judged === void 0) throw new Error(`no verdict at the end of ${workload.kind} ${workload.name}`);
  return judged;
}
function isOpen({ deleted, verdict }) {
  return !deleted && verdict === void 0;
}
function openPods({ pods }) {
  return [...pods.values()].map(({ name, deleted, verdict, observer }) => ({
    pod: name,
    deleted,
    timings: observer.seen.timings,
    pulled: observer.seen.pulled,
    hasFailed: observer.seen.pod?.phase === "Failed",
    node: observer.node === anyNode ? void 0 : observer.node.name,
    verdict
  }));
}
async function provePod(uid, { proof, runtime }, observer, seen, readyPods, run2) {
  const { name = "", selectorMismatch } = seen.seen.pods.get(uid) ?? {};
  const named = selectorMismatch && nameAdders(selectorMismatch, runtime.runtimeClass, run2);
  const one = { name, runtime, proof, asks: [podProbe(name, runtime.sample, run2)] };
  const decided = await followPod(one, observer, run2);
  const verdict = excuse(decided.verdict, await named, { runtime, node: observer.node });
  if (verdict.kind === "passed") addReadyPod(readyPods, { pod: name, port: runtime.sample.port, node: observer.node });
  seen.update((now) => {
    const pod = now.pods.get(uid);
    return pod === void 0 ? now : { ...now, pods: new Map(now.pods).set(uid, { ...pod, verdict }) };
  });
}
function excuse(verdict, mismatch, subject) {
  if (mismatch === void 0) return verdict;
  const isKeptOff = mismatch.kind === "added-selector" && isUnplaced(verdict);
  return verdict.kind === "failed" || isKeptOff ? diagnoseMismatch(subject, mismatch) ?? verdict : verdict;
}
function reportWorkload(workload, { verdict, pods }) {
  const { source, kind, namespace, name, runtime } = workload;
  const isKnown = runtime.runtimeClass !== "";
  return { source, kind, namespace, name, verdict, via: "", pods, ...isKnown ? { runtime: runtime.name } : {} };
}

// src/steps/prove/manifests.ts
async function proveUserWorkloads({ services, unchecked, workloads }, idOfTest, context, run2) {
  const group = new TaskGroup(run2.signal);
  const readyPodsByTitle = new Map(workloads.map((one) => [titleOfWorkload(one), makeReadyPods()]));
  const proving = [
    ...workloads.map((one) => group.start(proveOne(one, readyPodsByTitle, context, group.signal))),
    ...services.map((one) => group.start(askOne(one, readyPodsByTitle, context, group.signal)))
  ];
  const negativeTests = planNegativeTests(workloads, idOfTest).map(({ id, title, workload }) => {
    const { runtime, namespace, template } = workload;
    const where = { ...context.within(namespace), signal: group.signal };
    const readyPods = readyPodsByTitle.get(title) ?? makeReadyPods();
    return group.start(proveNegativeTestOf({ runtime: { ...runtime, name: title }, template }, readyPods, id, where));
  });
  const [proven, negativeTest] = await Promise.all([Promise.all(proving), Promise.all(negativeTests)]);
  group.throwIfFailed();
  const others = unchecked.map((one) => ({ report: reportUnchecked(one), runtime: one.runtime }));
  for (const { report: report2 } of others) context.onWorkload(report2);
  return {
    workloads: [...proven.flatMap((one) => one ?? []), ...others],
    negativeTests: negativeTest.flatMap((one) => one ?? []),
    own: workloads
  };
}
async function proveOne(workload, readyPodsByTitle, { nodes, onWorkload, within: within2 }, signal) {
  const title = titleOfWorkload(workload);
  const readyPods = readyPodsByTitle.get(title) ?? makeReadyPods();
  try {
    const proven = await proveWorkload(workload, { nodes, readyPods }, { ...within2(workload.namespace), signal });
    if (proven.report.verdict.kind !== "passed") onWorkload(proven.report);
    const { template } = workload;
    return { report: proven.report, runtime: proven.runtime, template, ...nameNegativeTest(workload.runtime, title) };
  } finally {
    endReadyPods(readyPods);
  }
}
async function askOne(service, readyPodsByTitle, { access, onWorkload, within: within2 }, signal) {
  const readyPods = readyPodsByTitle.get(service.workload ?? "");
  const context = { access, readyPods };
  const report2 = await proveService(service, context, { ...within2(service.namespace), signal });
  onWorkload(report2);
  const { runtime, workload } = service;
  return { report: report2, runtime, ...workload === void 0 ? {} : nameNegativeTest(runtime, workload) };
}
function nameNegativeTest({ runtimeClass }, title) {
  return runtimeClass === "" ? {} : { negativeTest: title };
}

// src/steps/prove/rest.ts
var NOT_OWNED = "";
function listUndecided(followed) {
  const waiting = followed.filter(({ isAnnotated: isAnnotated2 }) => !isAnnotated2).map(({ path }) => [path, "waits"]);
  return new Map([[NOT_OWNED, "proves"], ...waiting]);
}
function isRestDecided(undecided, { isAnnotated: isAnnotated2, path }) {
  return [...undecided].every(([name, how]) => name === path || how === "waits" && !isAnnotated2);
}
function markProving(undecided, name) {
  undecided.update((old) => new Map(old).set(name, "proves"));
}
function markDecided(undecided, name) {
  undecided.update((old) => new Map([...old].filter(([other]) => other !== name)));
}

// src/steps/prove/follow-owned.ts
var LONG_MS = 6e4;
function ownedOf(uid, { between, there }, { namespace }) {
  return listOwned(uid, namespace, [...there.values()], between);
}
async function followOwned(uid, seen, run2) {
  await Promise.all([...OWNED_KINDS.map((kind) => followKind(kind, seen, run2)), followOwners(uid, seen, run2)]);
}
async function followKind(of, seen, run2) {
  const path = collectionPath(of.apiVersion, run2.namespace, of.resource);
  for await (const change of run2.ports.cluster.follow(path, {}, run2.signal)) {
    if (change.type === "TROUBLE") continue;
    const { object } = change;
    const there = new Map(seen.seen.there);
    if (change.type === "DELETED") there.delete(object.metadata.uid ?? "");
    else there.set(object.metadata.uid ?? "", { of, object });
    seen.update((now) => ({ ...now, there }));
  }
}
async function followRest(undecided, followed, seen, { ports: { clock }, signal }) {
  while (!signal.aborted) {
    const now = undecided.seen;
    const isDecided = isRestDecided(now, followed);
    seen.update((old) => ({ ...old, restDecidedAtMs: isDecided ? old.restDecidedAtMs ?? clock.nowMs() : void 0 }));
    await undecided.changed(now, clock, LONG_MS, signal);
  }
}
async function listAgain(uid, seen, run2) {
  const { clock, cluster } = run2.ports;
  const listing = OWNED_KINDS.map(async (of) => {
    const path = collectionPath(of.apiVersion, run2.namespace, of.resource);
    return { of, listed: await cluster.list(path) };
  });
  for (const { of, listed } of await Promise.all(listing)) {
    if (listed.kind !== "ok") return `what it owns can't be listed: ${describeFailure(listed)}`;
    const items = listed.value.items.map((object) => [object.metadata.uid ?? "", { of, object }]);
    seen.update((now) => ({ ...now, there: new Map([...now.there, ...items]) }));
  }
  const isKnown = ({ between, there }) => findUnknownOwners(uid, [...there.values()], between).length === 0 ? true : void 0;
  const isAllKnown = await waitUntil(seen, isKnown, run2.endMs, { clock, signal: run2.signal });
  return isAllKnown ? void 0 : "the owners of the objects in its namespace could not be read in time";
}
async function followOwners(uid, seen, run2) {
  const kinds = /* @__PURE__ */ new Map();
  while (!run2.signal.aborted) {
    const now = seen.seen;
    for (const owner of findUnknownOwners(uid, [...now.there.values()], now.between)) {
      const owners = await readOwners(owner, kinds, run2);
      seen.update((old) => ({ ...old, between: new Map(old.between).set(owner.uid, owners) }));
    }
    await seen.changed(now, run2.ports.clock, LONG_MS, run2.signal);
  }
}
async function readOwners({ apiVersion = "", kind, name, uid }, kinds, { namespace, ports: { cluster } }) {
  if (!isForeign(groupOf(apiVersion))) return [];
  if (!kinds.has(apiVersion)) {
    const found = await cluster.get(apiVersionPath(apiVersion));
    kinds.set(apiVersion, found.kind === "ok" ? found.value : {});
  }
  const resource = kinds.get(apiVersion)?.resources?.find((one) => one.kind === kind && !one.name.includes("/"));
  if (resource === void 0) return [];
  const path = objectPath(collectionPath(apiVersion, namespace, resource.name), name);
  const owner = await cluster.get(path);
  return owner.kind === "ok" && owner.value.metadata.uid === uid ? owner.value.metadata.ownerReferences ?? [] : [];
}

// src/steps/prove/await-owned.ts
var APPEARS_MS = 3e4;
var SETTLED_MS = 2e3;
var IS_NOTICED_MS = 1e4;
async function findNothing(followed, uid, list, seen, run2) {
  const { clock } = run2.ports;
  const fromMs = clock.nowMs();
  const found = await awaitOwned(list, async () => await findSign(followed, uid, run2), seen, run2);
  if (found === "there") return void 0;
  if (run2.signal.aborted) return reportCancelled(followed);
  return reportNothingOwned(followed, await describeNothing2(uid, clock.nowMs() - fromMs, found, run2));
}
async function findNothingOfAnnotated(followed, uid, list, seen, run2) {
  if (await awaitAnnotated(list, seen, run2)) return void 0;
  const unlisted = run2.signal.aborted ? void 0 : await listAgain(uid, seen, run2);
  if (run2.signal.aborted) return reportCancelled(followed);
  if (unlisted !== void 0) return reportNothingOwned(followed, unlisted);
  const isThere3 = await awaitAnnotated(list, seen, run2);
  return isThere3 ? void 0 : reportUnchecked({ ...followed, why: "annotated" });
}
async function awaitOwned(list, isNoticed, seen, run2) {
  const latestMs = run2.ports.clock.nowMs() + APPEARS_MS;
  const isThere3 = await waitForFirst(
    list,
    seen,
    run2,
    ({ restDecidedAtMs }) => restDecidedAtMs === void 0 ? latestMs : Math.min(restDecidedAtMs + IS_NOTICED_MS, latestMs)
  );
  if (isThere3) return "there";
  const isUnnoticed = run2.ports.clock.nowMs() < latestMs && !await isNoticed();
  if (isUnnoticed && list().workloads.length === 0) return "unnoticed";
  return await waitForFirst(list, seen, run2, () => latestMs) ? "there" : "nothing";
}
async function awaitAnnotated(list, seen, run2) {
  const untilMs = ({ restDecidedAtMs }) => restDecidedAtMs ?? run2.deadlineMs;
  const hasAny = ({ services, workloads }) => workloads.length + services.length > 0;
  return await waitForFirst(list, seen, run2, untilMs, hasAny);
}
async function waitForFirst(list, seen, { deadlineMs, ports: { clock }, signal }, untilMs, counts = ({ workloads }) => workloads.length > 0) {
  let [count, sinceMs] = [0, clock.nowMs()];
  return await waitFor(
    seen,
    (now, nowMs) => {
      const owned = list();
      const { services, workloads } = owned;
      if (workloads.length + services.length !== count) [count, sinceMs] = [workloads.length + services.length, nowMs];
      const isThere3 = counts(owned);
      const dueMs = Math.min(isThere3 ? sinceMs + SETTLED_MS : untilMs(now), deadlineMs);
      if (nowMs >= dueMs || signal.aborted) return { kind: "decided", result: isThere3 };
      return { kind: "open", againAtMs: dueMs };
    },
    { clock, signal }
  );
}
async function readRoot({ path }, { ports: { cluster } }) {
  return await cluster.get(path);
}
async function findSign(followed, uid, run2) {
  const [root, events] = await Promise.all([readRoot(followed, run2), listEvents(uid, run2)]);
  if (root.kind !== "ok" || events.kind !== "ok") return true;
  const { managedFields = [] } = root.value.metadata;
  return events.value.items.length > 0 || managedFields.some(({ manager }) => manager !== FIELD_MANAGER);
}
async function listEvents(uid, { namespace, ports: { cluster } }) {
  return await cluster.list(eventsPath(namespace), { fieldSelector: `involvedObject.uid=${uid}` });
}
async function describeNothing2(uid, tookMs, found, run2) {
  const kinds = OWNED_KINDS.map(({ kind }) => kind).filter((kind) => kind !== "Service");
  const sought = `no ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1) ?? ""} that it owns appeared within ${Math.round(tookMs / 1e3)} s`;
  if (found === "unnoticed") return `${sought}, and no controller has written to it or reported an event of it`;
  const events = await listEvents(uid, run2);
  const newest = events.kind === "ok" ? events.value.items.findLast(({ type }) => type === "Warning") : void 0;
  return newest === void 0 ? sought : `${sought}; its last event is ${newest.reason ?? ""}: ${newest.message ?? ""}`;
}

// src/steps/prove/owned.ts
async function proveOwned(followed, owned, run2) {
  const root = await readRoot(followed, run2);
  const uid = root.kind === "ok" ? root.value.metadata.uid : void 0;
  if (uid === void 0) {
    return reportNothing(followed, root.kind === "ok" ? "it has no uid" : describeFailure(root), owned);
  }
  const done = new AbortController();
  const group = new TaskGroup(AbortSignal.any([run2.signal, done.signal]));
  const inside = { ...run2, signal: group.signal };
  const seen = new Observable({ there: /* @__PURE__ */ new Map(), between: /* @__PURE__ */ new Map(), restDecidedAtMs: void 0 });
  const following = [followOwned(uid, seen, inside), followRest(owned.undecided, followed, seen, inside)];
  const ended = Promise.all(following.map((one) => group.start(one)));
  const list = () => listOf(followed, uid, seen.seen, owned, inside);
  try {
    const find2 = followed.isAnnotated ? findNothingOfAnnotated : findNothing;
    const nothing = await find2(followed, uid, list, seen, inside);
    if (nothing !== void 0) return report(followed, nothing, owned);
    markProving(owned.undecided, followed.path);
    return await proveAll(list, owned, inside);
  } finally {
    done.abort();
    await ended;
    group.throwIfFailed();
  }
}
function listOf({ path }, uid, seen, { inputs, known }, run2) {
  const { services, workloads, ...rest } = listUserWorkloads(ownedOf(uid, seen, run2), inputs);
  const isNew = (kind, { name, namespace }) => !known.has(titleOfWorkload({ kind, name, namespace }));
  return {
    ...rest,
    workloads: workloads.map((one) => ({ ...one, root: path })).filter((one) => isNew(one.kind, one)),
    services: services.filter((one) => isNew("Service", one))
  };
}
async function proveAll(list, { context, index }, run2) {
  let proven = { workloads: [], negativeTests: [], own: [] };
  const begun = /* @__PURE__ */ new Set();
  for (; ; ) {
    const { services, unchecked, workloads } = list();
    const fresh = {
      workloads: workloads.filter((one) => !begun.has(titleOfWorkload(one))),
      services: services.filter((one) => !begun.has(titleOfWorkload({ kind: "Service", ...one }))),
      unchecked: unchecked.filter((one) => !begun.has(titleOfWorkload(one)))
    };
    const titles = [
      ...[...fresh.workloads, ...fresh.unchecked].map(titleOfWorkload),
      ...fresh.services.map((one) => titleOfWorkload({ kind: "Service", ...one }))
    ];
    if (titles.length === 0 || begun.size > 0 && run2.signal.aborted) return proven;
    for (const title of titles) begun.add(title);
    const from = proven.own.length;
    const more = await proveUserWorkloads(fresh, (at) => idsOfOwned(index)(from + at), context, run2);
    proven = {
      workloads: [...proven.workloads, ...more.workloads],
      negativeTests: [...proven.negativeTests, ...more.negativeTests],
      own: [...proven.own, ...more.own]
    };
  }
}
function reportNothing(followed, evidence, owned) {
  return report(followed, reportNothingOwned(followed, evidence), owned);
}
function report({ runtime }, of, { context }) {
  context.onWorkload(of);
  return { workloads: [{ report: of, runtime }], negativeTests: [], own: [] };
}

// src/steps/prove/own.ts
async function proveOwn(user, inputs, context, rest, run2) {
  const group = new TaskGroup(run2.signal);
  const inside = { ...run2, signal: group.signal };
  const late = user.services.filter(
    ({ namespace, workload }) => workload === void 0 && user.followed.some((one) => one.namespace === namespace)
  );
  const early = { ...user, services: user.services.filter((one) => !late.includes(one)) };
  const known = /* @__PURE__ */ new Set([
    ...[...early.workloads, ...early.unchecked].map(titleOfWorkload),
    ...early.services.map(titleOfService)
  ]);
  const ofManifests3 = group.start(proveUserWorkloads(early, idsOfManifests, context, inside));
  const undecided = new Observable(listUndecided(user.followed));
  void Promise.all([rest, ofManifests3]).then(() => {
    markDecided(undecided, NOT_OWNED);
  });
  const all = await Promise.all([
    ofManifests3,
    ...user.followed.map((one, index) => {
      const where = { ...context.within(one.namespace), signal: group.signal };
      const proving = proveOwned(one, { index, inputs, known, context, undecided }, where);
      return group.start(
        proving.finally(() => {
          markDecided(undecided, one.path);
        })
      );
    })
  ]);
  group.throwIfFailed();
  const proven = merge2(all.flatMap((one) => one ?? []));
  const asked = new Set(proven.workloads.map(({ report: report2 }) => titleOfWorkload(report2)));
  const services = late.filter((one) => !asked.has(titleOfService(one)));
  const afterwards = await proveUserWorkloads(
    { workloads: [], services, unchecked: [] },
    idsOfManifests,
    context,
    inside
  );
  return await finishUserWorkloads(merge2([proven, afterwards]), context);
}
function titleOfService({ name, namespace }) {
  return titleOfWorkload({ kind: "Service", name, namespace });
}
function merge2(all) {
  return {
    workloads: all.flatMap((one) => one.workloads),
    negativeTests: all.flatMap((one) => one.negativeTests),
    own: all.flatMap((one) => one.own)
  };
}

// src/core/verdict/decide-by-pods.ts
function decideByPods(node, { pods, verdict }, replaced, trouble) {
  const pod = findWorst(node, pods) ?? findWorst(node, replaced);
  if (pod !== void 0) return { verdict: pod.verdict, timings: pod.timings, pulled: pod.pulled, pod: pod.pod };
  if (trouble !== void 0) return { verdict: trouble, timings: {} };
  const isUnplaced2 = pods.every((one) => one.node === void 0);
  return { verdict: isUnplaced2 && !isOfNode(verdict) ? verdict : WITHOUT_REPLICA, timings: {} };
}
function isOfNode(verdict) {
  return verdict.kind === "failed" && isNodeFault(verdict.diagnosis.fault);
}
var WITHOUT_REPLICA = { kind: "skipped", reason: "no replica was scheduled on this node" };
function findWorst(node, pods) {
  const here = pods.filter((pod) => pod.node === node);
  const of = (kind) => here.find(({ verdict }) => verdict.kind === kind);
  return of("failed") ?? of("inconclusive") ?? of("passed");
}

// src/steps/prove/node-trouble.ts
async function findTrouble({ id, node, runtime }, run2) {
  const pod = podName(run2, id);
  const judgeNow2 = (seen, ...rest) => seen.nodeTrouble === void 0 ? void 0 : judge({ runtime, node, seen }, ...rest);
  return (await awaitJudgement({ pod, runtime, observer: run2.store.open(pod, node), judgeNow: judgeNow2 }, run2))?.verdict;
}

// src/steps/prove/deployment.ts
async function proveDeployment({ checks, deployment, runtime }, readyPods, { nodes }, run2) {
  if (deployment === void 0) return void 0;
  const { object, workload } = deployment;
  try {
    await awaitClasses([object], run2);
    const made = await run2.ports.cluster.create(object.collection, object.body);
    const proven = made.kind === "ok" ? await proveWorkload(workload, { nodes, readyPods }, run2) : { report: refuseWorkload(workload, readRefusal(made)), runtime, replaced: [] };
    return {
      runtime,
      path: `${object.collection}/${object.name}`,
      uid: made.kind === "ok" ? made.value.metadata.uid : void 0,
      workload: { report: proven.report, runtime, negativeTest: runtime.name },
      checks: await decideChecks(checks, proven, run2)
    };
  } finally {
    endReadyPods(readyPods);
  }
}
async function decideChecks(checks, { report: report2, replaced }, run2) {
  return await Promise.all(
    checks.map(async (check) => {
      const { name } = check.node;
      const isSeen = [...report2.pods, ...replaced].some(({ node }) => node === name);
      const trouble = isSeen ? void 0 : await findTrouble(check, run2);
      const decided = decideByPods(name, report2, replaced, trouble);
      return { check, ...decided, decidedAtMs: run2.ports.clock.nowMs() - run2.startedAtMs };
    })
  );
}

// src/steps/prove/check.ts
async function proveCheck(check, run2, { onAsked, onRunning }) {
  const { clock } = run2.ports;
  if (check.decided !== void 0) {
    return { check, verdict: check.decided, timings: {}, decidedAtMs: clock.nowMs() - run2.startedAtMs };
  }
  const name = podName(run2, check.id);
  const runtime = fillNonce(check.runtime, name);
  const observer = run2.store.open(name, check.node);
  if (!run2.signal.aborted && clock.nowMs() < run2.deadlineMs) {
    const pod = makeCheckPod(name, run2.runId, runtime, check.node, check.group);
    await createPod(name, pod, { runtimeClass: check.runtime.runtimeClass, selector: check.selector }, observer, run2);
    onAsked(observer.seen.refusal);
  }
  const nodePort = run2.nodePorts.get(check.runtime.name);
  const { sample } = runtime;
  const asks = [
    podProbe(name, sample, run2),
    ...nodePort === void 0 ? [] : [nodePortProbe(check.node, nodePort, sample, run2)]
  ];
  const patientUntilMs = observer.seen.askedAtMs + run2.patienceMs;
  const followed = { name, runtime, asks, proof: proofOf(sample), patientUntilMs, onRunning };
  const { verdict, evidenceMs } = await followPod(followed, observer, run2);
  const { seen } = observer;
  const { answeredMs } = seen.timings;
  return {
    check,
    verdict,
    timings: seen.timings,
    pulled: seen.pulled,
    decidedAtMs: clock.nowMs() - run2.startedAtMs,
    evidenceAtMs: evidenceMs === void 0 ? void 0 : evidenceMs - run2.startedAtMs,
    answeredAtMs: answeredMs === void 0 ? void 0 : seen.askedAtMs + answeredMs - run2.startedAtMs,
    pod: seen.pod === void 0 ? void 0 : name
  };
}
function reportCheck({
  check,
  decidedAtMs,
  evidenceAtMs,
  pod,
  pulled,
  stopMs,
  timings,
  verdict
}) {
  const { runtime, node } = check;
  return {
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict,
    timings,
    pulled,
    stopMs,
    decidedAtMs,
    evidenceAtMs,
    pod
  };
}

// src/steps/prove/end-deployment.ts
async function finishDeployment(proving, service, run2) {
  const proven = await proving;
  await service;
  if (proven === void 0) return void 0;
  const [workload = proven.workload] = await lookAtWorkloadsAgain([proven.workload], [], () => run2);
  const ended = await endDeployment({ ...proven, workload, checks: await lookAgain(proven.checks, run2) }, run2);
  const { progress } = run2.ports;
  progress.workloadDecided(ended.workload.report);
  for (const one of ended.checks) progress.checkDecided(reportCheck(one));
  return ended;
}
async function endDeployment({ checks, path, runtime, uid, workload }, run2) {
  const passed = workload.report.pods.filter(({ verdict }) => verdict.kind === "passed");
  if (uid === void 0 || run2.keepsPods) return { checks, workload };
  for (const { pod } of passed) run2.store.find(pod)?.update((seen) => beginEnd(seen));
  const removed = await run2.ports.cluster.remove(path, { uid, foreground: true });
  if (isGone(removed) && removed.mayBeDone !== true) {
    for (const { pod } of passed) run2.store.find(pod)?.update(undoEnd);
    return { checks, workload };
  }
  const refusal = removed.kind === "ok" || isGone(removed) ? void 0 : readRefusal(removed);
  const ends = await Promise.all(
    passed.map(async ({ pod }) => {
      const observer = run2.store.find(pod);
      if (observer === void 0) throw new Error(`pod ${pod} passed, though nothing was seen of it`);
      if (refusal === void 0) return [pod, await awaitEnd({ pod, runtime }, observer, run2)];
      return [pod, decideUndeleted({ pod, runtime }, refusal, observer, run2)];
    })
  );
  return apply2(checks, workload, new Map(ends), run2);
}
function apply2(checks, { report: report2, ...workload }, ends, run2) {
  const decidedAtMs = run2.ports.clock.nowMs() - run2.startedAtMs;
  return {
    workload: { ...workload, report: withEnds(report2, ends) },
    checks: checks.map((one) => {
      const own = report2.pods.filter(({ node }) => node === one.check.node.name);
      if (one.verdict.kind !== "passed" || own.length === 0) return one;
      const verdict = stuckVerdict(own, ends);
      if (verdict !== void 0) return { ...one, verdict, decidedAtMs };
      const stopMs = stopMsOf(own, ends);
      return stopMs === void 0 ? one : { ...one, stopMs, decidedAtMs };
    })
  };
}

// src/steps/prove/runtime-service.ts
async function createRuntimeService({ service }, run2) {
  const { body, collection } = service.object;
  const made = await run2.ports.cluster.create(collection, body);
  if (made.kind !== "ok") return { kind: "refused", refusal: readRefusal(made) };
  const nodePort = made.value.spec?.ports?.[0]?.nodePort;
  return { kind: "made", nodePort };
}
async function proveRuntimeService({ runtime, service }, made, readyPods, { access, onWorkload }, run2) {
  if (made === void 0) return void 0;
  const report2 = made.kind === "refused" ? reportUnmade(service.asked, made.refusal, run2.ports.clock.nowMs()) : await proveService(service.asked, { access, readyPods }, run2);
  onWorkload(report2);
  return { report: report2, runtime, negativeTest: runtime.name };
}
async function makeServices(objects, atOnce, group, run2) {
  const made = await inParallel(objects, atOnce, (one) => group.start(createRuntimeService(one, run2)));
  return new Map(objects.map((one, index) => [one, made[index]]));
}
function portsOf(access, made) {
  if (access !== "node-port") return /* @__PURE__ */ new Map();
  return new Map(
    [...made].flatMap(
      ([{ runtime }, service]) => service?.kind === "made" && service.nodePort !== void 0 ? [[runtime.name, service.nodePort]] : []
    )
  );
}

// src/steps/heap.ts
var Heap = class {
  #items = [];
  #compare;
  /** `compare` is negative where the first comes before the second. */
  constructor(compare) {
    this.#compare = compare;
  }
  push(item) {
    let at = this.#items.push(item) - 1;
    while (at > 0) {
      const above = at - 1 >> 1;
      if (!this.#swapIfLess(at, above)) return;
      at = above;
    }
  }
  /** Takes the least off; undefined where there is none. */
  pop() {
    const [least] = this.#items;
    const last = this.#items.pop();
    if (last === void 0 || this.#items.length === 0) return least;
    this.#items[0] = last;
    for (let at = 0; ; ) {
      const below = this.#lesserBelow(at);
      if (!this.#swapIfLess(below, at)) return least;
      at = below;
    }
  }
  #lesserBelow(at) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    return this.#isLess(right, left) ? right : left;
  }
  #swapIfLess(lower, upper) {
    if (!this.#isLess(lower, upper)) return false;
    const [one, other] = [this.#items[lower], this.#items[upper]];
    if (one === void 0 || other === void 0) return false;
    this.#items[lower] = other;
    this.#items[upper] = one;
    return true;
  }
  #isLess(at, than) {
    const [one, other] = [this.#items[at], this.#items[than]];
    return one !== void 0 && other !== void 0 && this.#compare(one, other) < 0;
  }
};

// src/steps/prove/check-queue.ts
var CheckQueue = class {
  /** By the node's name, the next one last. */
  #waiting;
  #open = /* @__PURE__ */ new Map();
  /** A turn for each state that a node with checks has had since its last turn; only the one of its present state counts. */
  #turns = new Heap((one, other) => one.open - other.open || one.index - other.index);
  constructor(checks) {
    const byNode = Map.groupBy(checks.entries(), ([, check]) => check.node.name);
    this.#waiting = new Map([...byNode].map(([name, placed]) => [name, placed.toReversed()]));
    for (const name of byNode.keys()) this.#lineUp(name);
  }
  /** Ends when all have been given. */
  *take() {
    for (let turn = this.#turns.pop(); turn !== void 0; turn = this.#turns.pop()) {
      const { index, node, open } = turn;
      const checks = this.#waiting.get(node);
      const next = checks?.at(-1);
      if (next?.[0] !== index || this.#openOn(node) !== open) continue;
      checks?.pop();
      if (next[1].decided === void 0) this.#open.set(node, open + 1);
      this.#lineUp(node);
      yield next;
    }
  }
  /** Its node has shown that it gets on. */
  passed({ node: { name } }) {
    this.#open.set(name, this.#openOn(name) - 1);
    this.#lineUp(name);
  }
  #lineUp(node) {
    const [index] = this.#waiting.get(node)?.at(-1) ?? [];
    if (index !== void 0) this.#turns.push({ node, open: this.#openOn(node), index });
  }
  #openOn(name) {
    return this.#open.get(name) ?? 0;
  }
};

// src/steps/prove/checks.ts
async function beginChecks(checks, context, run2) {
  const { group, maxParallel } = context;
  const queue = new CheckQueue(checks);
  const inRound = { ...context, queue, shareMs: sharePatience(checks.length, maxParallel, run2) };
  const begin = (check) => group.start(beginCheck(check, inRound, run2));
  const begun = await inParallel(checks, maxParallel, begin, queue.take());
  return begun.filter((one) => one !== void 0);
}
async function beginCheck(planned, context, run2) {
  return await context.inTurn(planned, (check, turn) => repeatCheck(planned, check, turn, context, run2));
}
async function repeatCheck(planned, check, turn, context, run2) {
  const { group, queue, readyPodsOf, repeat, shareMs } = context;
  const { clock } = run2.ports;
  const { node, runtime } = check;
  const readyPods = readyPodsOf(check);
  const onRunning = () => {
    addRunning(readyPods, node);
  };
  const untilMs = clock.nowMs() + shareMs;
  const times = check.decided === void 0 ? repeat : 1;
  const done = [];
  let isShown = false;
  for (; ; ) {
    const left = times - done.length;
    const patient = { ...run2, patienceMs: Math.max(0, untilMs - clock.nowMs()) / left };
    const numbered = numberCheck(check, done.length + 1);
    const decided = await proveCheck(numbered, patient, { onAsked: turn.onAsked, onRunning });
    const { pod } = decided;
    const hasPassed2 = decided.verdict.kind === "passed" && pod !== void 0;
    const shown = !isShown && hasPassed2 ? { pod, port: runtime.sample.port, node } : void 0;
    endRunning(readyPods, node, shown);
    if (shown !== void 0) {
      isShown = true;
      queue.passed(planned);
    }
    if (left === 1 || turn.isRefused()) return { end: group.start(finishLast(done, decided, context, run2)) };
    done.push(decided.verdict.kind === "passed" ? await finish(decided, context, run2) : await endCheck(decided, run2));
  }
}
async function finish(decided, { heldBy }, run2) {
  const held = heldBy(decided.check);
  await held;
  return await endCheck(held === void 0 ? decided : await lookAgainAt(decided, run2), run2);
}
async function finishLast(done, last, context, run2) {
  const all = [...done, await finish(last, context, run2)];
  context.onDecided(all);
  return all;
}
function numberCheck(check, number) {
  return number === 1 ? check : { ...check, id: `${check.id}-${number}` };
}
function sharePatience(checks, atOnce, { deadlineMs, ports }) {
  return (deadlineMs - ports.clock.nowMs()) / Math.max(1, Math.ceil(checks / atOnce));
}
async function endCheck(decided, run2) {
  const { check, pod, verdict } = decided;
  if (pod === void 0) return decided;
  if (verdict.kind !== "passed") {
    await deletePod(pod, run2);
    return decided;
  }
  const end = await endPod(pod, check.runtime, run2);
  if (end === void 0) return decided;
  const decidedAtMs = run2.ports.clock.nowMs() - run2.startedAtMs;
  return end.kind === "ended" ? { ...decided, stopMs: end.stopMs, decidedAtMs } : { ...decided, verdict: end.verdict, decidedAtMs };
}

// src/steps/prove/prove.ts
async function prove(plan, run2) {
  const { facts, inputs, runtimeObjects: objects, userWorkloads: user } = plan;
  const { progress } = run2.ports;
  const group = new TaskGroup(run2.signal);
  const { classSelectors, freshClasses } = plan;
  const context = { ...run2, classSelectors, freshClasses, signal: group.signal };
  const start = (what, work) => group.start(work.finally(progress.begun(what)));
  const places = makePlaces(context, user);
  const done = new AbortController();
  const listed = { nodes: facts.nodes.filter(isPresent), nodesVersion: facts.nodesVersion };
  for (const { store } of places.values()) store.observeListed(listed.nodes);
  const watches = group.start(followPlaces([...places.values()], listed, done.signal));
  const workloads = {
    access: inputs.access,
    nodes: new Map(listed.nodes.map((node) => [node.name, node])),
    within: (namespace) => places.get(namespace) ?? context,
    onWorkload: progress.workloadDecided
  };
  const readyPodsByTitle = new Map(plan.classes.map(({ runtime }) => [runtime.name, makeReadyPods()]));
  const readyPodsOf = (runtime) => readyPodsByTitle.get(runtime.name) ?? makeReadyPods();
  const made = await makeServices(objects, inputs.maxParallel, group, context);
  const asking = { ...context, nodePorts: portsOf(inputs.access, made) };
  const constraints = plan.constraints.map(
    (constraint, index) => start("constraint checks", proveConstraint(constraint, index, context))
  );
  const negativeTests = plan.classes.map(
    ({ runtime }, index) => start("negative tests", proveNegativeTestOf({ runtime }, readyPodsOf(runtime), String(index + 1), context))
  );
  const services = objects.map(
    (one) => start("Services", proveRuntimeService(one, made.get(one), readyPodsOf(one.runtime), workloads, context))
  );
  const deployments = objects.map(
    (one) => group.start(proveDeployment(one, readyPodsOf(one.runtime), workloads, context))
  );
  const ending = deployments.map((one, index) => group.start(finishDeployment(one, services[index], context)));
  const rest = Promise.withResolvers();
  const own = start("workload checks", proveOwn(user, plan.workloadInputs, workloads, rest.promise, context));
  const byPods = new Set(objects.flatMap((one) => one.deployment === void 0 ? [] : one.checks));
  const single = plan.checks.filter((check) => !byPods.has(check));
  const checks = {
    group,
    maxParallel: inputs.maxParallel,
    repeat: inputs.repeat,
    inTurn: makeTurns(context),
    readyPodsOf: ({ runtime }) => readyPodsOf(runtime),
    heldBy: ({ runtime }) => services[objects.findIndex((one) => one.runtime.name === runtime.name)],
    onDecided: (decided2) => {
      mergeRepetitions(decided2.map(reportCheck)).forEach(progress.checkDecided);
    }
  };
  const begun = await beginChecks(single, checks, asking);
  await Promise.all(deployments);
  for (const readyPods of readyPodsByTitle.values()) endReadyPods(readyPods);
  const proof = {
    constraints: await Promise.all(constraints),
    negativeTests: await Promise.all(negativeTests),
    services: await Promise.all(services)
  };
  const ended = await Promise.all(begun.map(({ end }) => end));
  const endedDeployments = (await Promise.all(ending)).filter(isThere2);
  rest.resolve(void 0);
  const ofUser = await own;
  const decided = [...ended.filter(isThere2).flat(), ...endedDeployments.flatMap((one) => one.checks)];
  const proven = [
    ...endedDeployments.map((one) => one.workload),
    ...proof.services.filter(isThere2),
    ...ofUser?.workloads ?? []
  ];
  const [last, lastWorkloads] = await Promise.all([
    group.start(lookAgain(decided, context)),
    group.start(lookAtWorkloadsAgain(proven, ofUser?.own ?? [], workloads.within))
  ]);
  done.abort();
  await watches;
  group.throwIfFailed();
  return {
    ...gatherChecks(last ?? decided),
    workloads: lastWorkloads ?? proven,
    constraints: proof.constraints.filter(isThere2),
    negativeTests: [...proof.negativeTests.filter(isThere2), ...ofUser?.negativeTests ?? []],
    nodesAtEnd: run2.store.nodesThere()
  };
}
function gatherChecks(all) {
  const answered = all.flatMap(({ answeredAtMs }) => answeredAtMs ?? []);
  const decided = all.map(({ decidedAtMs }) => decidedAtMs);
  return {
    checks: all.map((decided2) => ({ check: decided2.check, report: reportCheck(decided2) })),
    phases: {
      firstAnswerMs: answered.length === 0 ? void 0 : Math.round(Math.min(...answered)),
      lastVerdictMs: decided.length === 0 ? void 0 : Math.round(Math.max(...decided))
    }
  };
}
function isPresent({ absence }) {
  return absence === void 0;
}
function isThere2(value) {
  return value !== void 0;
}

// src/steps/recheck.ts
async function readClasses({ inputs }, cluster, { known = /* @__PURE__ */ new Map(), more = [] } = {}) {
  const names = [...inputs.runtimes.map(({ runtimeClass }) => runtimeClass), ...more];
  const classes = [...await findClasses(cluster, names)].map(([name, found]) => {
    const read = readClass(found);
    return [name, isUnread(read) ? known.get(name) ?? read : read];
  });
  return new Map(classes);
}
function readClass(found) {
  if (found.kind === "ok") return found.value;
  if (found.kind === "refused" && found.status === 404) return void 0;
  return { kind: "unread", reason: describeFailure(found) };
}
async function recheck(plan, before, workloads, cluster) {
  const others = listOthers(plan, workloads);
  const [now, nodes] = await Promise.all([
    readClasses(plan, cluster, { more: others.map(({ runtimeClass }) => runtimeClass) }),
    readNodes(cluster)
  ]);
  const replaced = /* @__PURE__ */ new Map();
  const unread = /* @__PURE__ */ new Map();
  const look = (planned, then) => {
    const { runtimeClass } = planned.runtime;
    const found = now.get(runtimeClass);
    if (isUnread(found)) unread.set(runtimeClass, describeUnread(`RuntimeClass ${runtimeClass}`, found.reason));
    else {
      const change = findReplaced(planned, plan.inputs.constrain, then, found);
      if (change !== void 0) replaced.set(runtimeClass, change);
    }
  };
  for (const planned of plan.classes) {
    const then = before.get(planned.runtime.runtimeClass);
    look(planned, isUnread(then) ? "unread" : then);
  }
  const ofOtherRuns = /* @__PURE__ */ new Map();
  for (const runtime of others) {
    const { runtimeClass } = runtime;
    const [early, found] = [before.get(runtimeClass), now.get(runtimeClass)];
    const then = plan.facts.classes.get(runtimeClass) ?? (isUnread(early) ? void 0 : early);
    const use = findUse(then, isUnread(found) ? void 0 : found, plan.runId);
    if (use !== void 0) ofOtherRuns.set(runtimeClass, use);
    else if (then !== void 0 || found === void 0) look(leave(runtime, then), then);
  }
  return { replaced, unread, ofOtherRuns, nodes };
}
function listUsed(classes, problems) {
  return classes.filter((one) => isUsed(one) && !problems.has(one.runtime.runtimeClass));
}
function listOthers({ classes, ledger }, workloads) {
  const known = /* @__PURE__ */ new Set(["", ...classes.map(({ runtime }) => runtime.runtimeClass), ...ledger.manifestClasses]);
  const others = workloads.map(({ runtime }) => runtime).filter(({ runtimeClass }) => !known.has(runtimeClass));
  return [...new Map(others.map((runtime) => [runtime.runtimeClass, runtime])).values()];
}
function findUse(then, found, runId) {
  const after = describeUse(found, runId);
  const isLeft = found !== void 0 && then !== void 0 && isSame2(found, then);
  return after ?? (isLeft ? void 0 : describeUse(then, runId));
}
function isSame2(one, other) {
  const show = ({ handler, metadata: { uid }, scheduling }) => JSON.stringify([uid, handler, scheduling?.nodeSelector ?? {}]);
  return show(one) === show(other);
}
function describeUse(one, runId) {
  const { annotations, name = "" } = one?.metadata ?? {};
  const runs = leaveRuns(annotations?.[RUNS_ANNOTATION] ?? "", runId);
  if (one === void 0 || runs === "") return void 0;
  const isCreated = isMadeByRun(one);
  const detail = isCreated ? `RuntimeClass ${name} was created by ${nameRuns(runs)}, which may delete it before this run ends` : `RuntimeClass ${name} has its node selector for ${nameRuns(runs)} (constrain: true), which may remove it before this run ends`;
  return { detail, isCreated };
}
function leave(runtime, then) {
  const { handler = runtime.handler, scheduling } = then ?? {};
  return { kind: "leave", runtime: { ...runtime, handler }, selector: scheduling?.nodeSelector ?? {} };
}
function isUnread(found) {
  return found !== void 0 && "kind" in found && found.kind === "unread";
}
function describeUnread(what, reason) {
  return `${what} could not be read once more at the end of the run: ${reason}`;
}
async function readNodes(cluster) {
  const found = await cluster.list(nodesPath);
  if (found.kind !== "ok") return { unread: describeUnread("the list of nodes", describeFailure(found)) };
  return new Map(found.value.items.map(parseNode).map((node) => [node.name, node]));
}

// src/core/plan/distribution-classes.ts
function isDistributions({ metadata }) {
  const { annotations = {}, labels = {} } = metadata;
  if (annotations["meta.helm.sh/release-name"] === "rke2-runtimeclasses") return true;
  const marks = [...Object.keys(annotations), ...Object.keys(labels)];
  if (!marks.some((mark) => mark.startsWith(MARK))) return false;
  const owner = annotations[`${MARK}owner-name`];
  return owner === void 0 || OWNERS.includes(owner);
}
var MARK = "objectset.rio.cattle.io/";
var OWNERS = ["runtimes", "rke2-runtimeclasses"];

// src/core/plan/look-at-class.ts
var KWASM_LABEL = "kwasm.sh/kwasm-provisioned";
function leaveToOthers(looked, object, choice) {
  const claims = looked.found !== void 0 || looked.unproven !== void 0;
  if (!claims || isMadeByRun(object) || !isOfOtherNodes(object, choice)) return looked;
  const runtimeClass = nameOf(object);
  const reason = "its node selector matches none of the nodes that this run checks";
  return { leftOut: { name: runtimeClass, reason }, ofOthers: { runtimeClass, known: looked.found?.known } };
}
var CLAIM = new RegExp(`wasm|wasi|(?<![a-z])(?:${knownRuntimes.map(({ name }) => name).join("|")})(?![a-z])`, "i");
function lookAtClass(object, samples, listed, isByKwasm) {
  const { handler } = object;
  const runtimeClass = nameOf(object);
  const known = runtimeOfHandler(handler);
  const override = samples.byClass.get(runtimeClass);
  const base = known === void 0 ? void 0 : samples.byRuntime.get(known.name);
  const leave2 = (reason2) => ({ leftOut: { name: runtimeClass, reason: reason2 } });
  if (isDistributions(object) && !listed.has(handler)) {
    return leave2(
      `created by the Kubernetes distribution with or without a shim, and no chosen node lists handler "${handler}"`
    );
  }
  if (isMadeByRun(object) && !listed.has(handler)) {
    const who = nameRuns(object.metadata.annotations?.[RUNS_ANNOTATION] ?? "");
    const reason2 = `created by ${who} of this action, and no chosen node lists handler "${handler}"`;
    return { ...leave2(reason2), ofRun: { runtimeClass, known } };
  }
  if (base !== void 0) {
    const sample = override === void 0 ? base : overrideSample(base, override);
    return {
      found: { runtimeClass, handler, known, sample, why: "a RuntimeClass with the handler of a known runtime" }
    };
  }
  const own = override === void 0 ? void 0 : ownSample(override);
  if (own !== void 0) {
    return {
      found: { runtimeClass, handler, sample: own, why: "a RuntimeClass that the sample file has a sample for" }
    };
  }
  const reason = `handler "${handler}" belongs to no known runtime; if it runs Wasm, add a sample for it to a sample file`;
  const claims = CLAIM.test(`${runtimeClass} ${handler}`) || isByKwasm && handler === "crun";
  return claims ? { ...leave2(reason), unproven: runtimeClass } : leave2(reason);
}
function ownSample({ image, port, path, body, log, exitCode, ...rest }) {
  if (image === void 0) return void 0;
  const nothing = { image, port: 0, path: "/", status: 200, body: { kind: "contains", text: "" } };
  if (log !== void 0 || exitCode !== void 0) return overrideSample(nothing, { ...rest, log, exitCode });
  if (port === void 0 || path === void 0 || body === void 0) return void 0;
  return overrideSample({ ...nothing, port, path, body }, rest);
}
function nameOf({ metadata }) {
  return metadata.name ?? "";
}

// src/core/plan/discover.ts
function discoverRuntimes(samples, choice, classes) {
  const sorted = classes.toSorted((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
  const chosen = choice.taking;
  const listed = new Set(chosen.flatMap(({ runtimeHandlers }) => runtimeHandlers ?? []));
  const isByKwasm = chosen.some(({ labels }) => labels[KWASM_LABEL] !== void 0);
  const looked = sorted.map((one) => leaveToOthers(lookAtClass(one, samples, listed, isByKwasm), one, choice));
  const byClass = looked.flatMap(({ found }) => found ?? []);
  const byHandler = findUnclaimed(listed, sorted, samples);
  const all = [...byClass, ...byHandler];
  const leftOut = looked.flatMap((one) => one.leftOut ?? []);
  const odd = looked.flatMap(({ unproven }) => unproven ?? []);
  const ofOthers = looked.flatMap((one) => one.ofOthers ?? []);
  const ofRuns = looked.flatMap(({ ofRun }) => ofRun ?? []);
  return {
    runtimes: nameRuntimes(all),
    found: all.map(({ runtimeClass, handler, why }) => ({ runtimeClass, handler, why })),
    leftOut: [...leftOut, ...listMissing([...all, ...ofOthers, ...ofRuns], leftOut)],
    ofOthers: ofOthers.map(({ runtimeClass }) => runtimeClass),
    shortfall: describeShortfall2(all, odd, ofOthers, ofRuns)
  };
}
function findUnclaimed(listed, classes, { byRuntime }) {
  const taken = new Set(classes.map(nameOf));
  const claimed = new Set(classes.map(({ handler }) => handler));
  return [...listed].sort().flatMap((handler) => {
    const known = runtimeOfHandler(handler);
    const sample = byRuntime.get(known?.name ?? "");
    if (known === void 0 || sample === void 0 || claimed.has(handler)) return [];
    const names = [known.runtimeClass, handler, `wasm-${handler}`].filter(isDnsSubdomain);
    const runtimeClass = names.find((name) => !taken.has(name));
    if (runtimeClass === void 0) return [];
    taken.add(runtimeClass);
    return [
      { runtimeClass, handler, known, sample, why: "a handler that a chosen node lists and no RuntimeClass uses" }
    ];
  });
}
function nameRuntimes(all) {
  const classes = new Set(all.map(({ runtimeClass }) => runtimeClass));
  return all.map(({ runtimeClass, handler, known, sample }) => {
    const isUsual = known?.runtimeClass === runtimeClass && (known.name === runtimeClass || !classes.has(known.name));
    return { name: isUsual ? known.name : runtimeClass, runtimeClass, handler, shim: known?.shim, sample };
  });
}
function listMissing(all, leftOut) {
  const there = new Set(all.map(({ known }) => known?.name));
  const named = new Set(leftOut.map(({ name }) => name));
  return documentedRuntimes().filter(({ name }) => !there.has(name) && !named.has(name)).map(({ name }) => ({ name, reason: "no RuntimeClass uses its handler, and no chosen node lists it" }));
}
function describeShortfall2(all, unproven, ofOthers, ofRuns) {
  if (unproven.length > 0) {
    return `runtimes: auto knows no sample for ${unproven.join(", ")}: add one to a sample file, or set runtimes to those to check`;
  }
  if (all.length > 0) return "";
  if (ofOthers.length > 0) {
    const names2 = ofOthers.map(({ runtimeClass }) => runtimeClass).join(", ");
    return `runtimes: auto found no RuntimeClass and no handler for the nodes that this run checks; RuntimeClasses of other nodes: ${names2}`;
  }
  const names = ofRuns.map(({ runtimeClass }) => runtimeClass).join(", ");
  const more = names === "" ? "" : `; RuntimeClasses of other runs: ${names}`;
  return `runtimes: auto found no RuntimeClass and no handler of a known Wasm runtime on this cluster${more}`;
}

// src/steps/survey/survey.ts
async function survey(inputs, namespace, expectedNodes, cluster) {
  const checked = await preflight(cluster, inputs, namespace);
  if (checked.kind !== "done") return checked;
  const nodes = await cluster.list(nodesPath);
  if (nodes.kind !== "ok") return problem("the nodes cannot be listed", nodes);
  const { followed, workloads } = listUserWorkloads(checked.value.placed, inputs);
  const named = workloads.map(({ runtime }) => runtime.runtimeClass);
  const classes = inputs.auto === void 0 ? await readClasses2(cluster, inputs, named, followed.length > 0) : await listClasses(cluster);
  if (classes.kind !== "done") return classes;
  const joined = joinNodes(expectedNodes, nodes.value.items.map(parseNode));
  const discovered = discover(inputs, joined, [...classes.value.values()]);
  const settled = { ...inputs, runtimes: settleRuntimes(inputs, discovered) };
  const placed = leaveOwnClasses(checked.value.placed, settled);
  if (placed.kind !== "done") return placed;
  const facts = {
    ...checked.value,
    placed: placed.value,
    nodes: joined,
    nodesVersion: nodes.value.resourceVersion,
    discovered,
    classes: classes.value,
    heldImages: findHeld(nodes.value.items, settled)
  };
  return { kind: "done", value: { inputs: settled, facts } };
}
function discover({ auto, nodes: patterns, nodeSelector }, nodes, classes) {
  if (auto === void 0) return void 0;
  const tolerated = classes.map(({ scheduling }) => scheduling?.tolerations ?? []);
  return discoverRuntimes(auto, chooseNodes(nodes, patterns, nodeSelector, tolerated), classes);
}
function settleRuntimes({ loadImages: loadImages2, runtimes }, discovered) {
  const settled = discovered?.runtimes ?? runtimes;
  return loadImages2.length === 0 ? settled : settled.map(takeLoaded);
}
async function listClasses(cluster) {
  const listed = await cluster.list(runtimeClassesPath);
  if (listed.kind !== "ok") return problem("the RuntimeClasses cannot be listed", listed);
  return { kind: "done", value: new Map(listed.value.items.map((one) => [one.metadata.name ?? "", one])) };
}
function findHeld(nodes, inputs) {
  const images = [...new Set(inputs.runtimes.map(({ sample }) => sample.image))];
  return new Map(
    images.map((image) => {
      const name = renderImageName(parseImageName(image));
      const holding = nodes.filter(({ status }) => status?.images?.some((one) => one.names?.includes(name) === true));
      return [image, new Set(holding.map(({ metadata }) => metadata.name ?? ""))];
    })
  );
}
async function readClasses2(cluster, { runtimes }, named, isAny) {
  const listed = isAny ? await listClasses(cluster) : void 0;
  if (listed?.kind === "done") return listed;
  const found = /* @__PURE__ */ new Map();
  const own = runtimes.map(({ runtimeClass }) => runtimeClass);
  const answers = await findClasses(cluster, [...own, ...named.filter((name) => name !== "")]);
  for (const [runtimeClass, answer] of answers) {
    if (answer.kind === "ok") found.set(runtimeClass, answer.value);
    else if (own.includes(runtimeClass) && (answer.kind === "unreachable" || answer.status !== 404)) {
      return problem(`RuntimeClass ${runtimeClass} cannot be read`, answer);
    }
  }
  return { kind: "done", value: found };
}

// src/steps/survey/try-plan.ts
async function tryPlan(plan, cluster) {
  const wanted = plan.classes.filter((one) => one.kind === "create" || one.kind === "add-selector");
  const refusals = await Promise.all(
    wanted.map(async ({ object, runtime }) => {
      const tried = await cluster.apply(runtimeClassPath(runtime.runtimeClass), object, { dryRun: true });
      const refusal = refusalOf(tried);
      if (tried.kind !== "refused" || refusal === void 0) return [];
      return [[runtime.runtimeClass, readClassProblem(tried, refusal)]];
    })
  );
  return refuseClasses(plan, new Map(refusals.flat()));
}

// src/run.ts
async function run(asked, origin, ports, signal) {
  const timer = startTimer(asked.timeoutMs, ports.clock);
  const refuse4 = (problem2, kubernetes, cleanup2) => reportProblem(describeRun2(asked, origin, timer, kubernetes), signal.aborted ? CANCELLED2 : problem2, cleanup2);
  const surveyed = await survey(asked, namespaceOf(asked, origin.runId), origin.expectedNodes, ports.cluster);
  if (surveyed.kind === "problem") return refuse4(surveyed);
  const { facts, inputs } = surveyed.value;
  timer.reached("connectMs");
  const planned = makePlan(inputs, facts, origin.runId);
  if (planned.kind === "problem") return refuse4(planned, facts.version);
  const plan = await tryPlan(planned.value, ports.cluster);
  timer.reached("planMs");
  ports.progress.planned(facts.version, plan.choice, namesOf(plan.checks));
  const context = makeContext(plan, ports, timer, signal);
  const applying = await apply(plan, context);
  if (applying.kind === "problem") return refuse4(applying, facts.version, await clean(applying.ledger, ports));
  const applied = applying.value;
  timer.reached("applyMs");
  const known = new Map([...facts.classes, ...applied.createdClasses]);
  const named = plan.userWorkloads.workloads.map(({ runtime }) => runtime.runtimeClass);
  const more = named.filter((name) => name !== "" && !known.has(name));
  const classes = await readClasses(plan, ports.cluster, { known, more });
  const proof = await prove(narrow(plan, applied, signal.aborted), context);
  timer.record(proof.phases);
  const used = listUsed(applied.classes, applied.classProblems);
  const rechecked = await recheck({ ...plan, classes: used }, classes, proof.workloads, ports.cleaning);
  const settled = settle(plan, proof, rechecked);
  const ledger = decideKept(applied.ledger, inputs, settled.checks, facts.nodes);
  await ports.journal.write(ledger);
  const found = makeReport(describeRun2(inputs, origin, timer, facts.version), plan, applied, proof, settled);
  await ports.progress.settled(found);
  const cleanup = await clean(ledger, ports);
  timer.reached("cleanupMs");
  return withCleanup(found, { phases: timer.phases(), tookMs: timer.tookMs() }, cleanup);
}
function reportEarlyEnd(inputs, runId, timer, problem2, cleanup) {
  return reportProblem(describeRun2(inputs, { runId, connectionPath: {} }, timer), problem2, cleanup);
}
function namesOf(checks) {
  return checks.map(({ node, runtime }) => ({ node: node.name, runtime: runtime.name }));
}
var CANCELLED2 = { message: "the run was cancelled before it began any check" };
function describeRun2(inputs, { cluster, connectionPath, runId }, timer, kubernetes) {
  return {
    inputs,
    runId,
    version: VERSION,
    startedAt: timer.startedAt,
    tookMs: timer.tookMs(),
    phases: timer.phases(),
    connectionPath,
    cluster: cluster === void 0 || kubernetes === void 0 ? void 0 : { ...cluster, version: kubernetes }
  };
}
export {
  reportEarlyEnd,
  run
};
