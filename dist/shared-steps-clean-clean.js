import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  FIELD_MANAGER,
  MANIFEST_ANNOTATION,
  RUNS_ANNOTATION,
  RUN_LABEL,
  SELECTOR_APPLIED_ANNOTATION,
  annotationPointer,
  claimsPath,
  constraintLabel,
  describeFailure,
  findKept,
  firstRun,
  isEmpty,
  isMadeByRun,
  isOfRun,
  isPlainPath,
  joinRuns,
  labelId,
  labelPointer,
  labelRunsAnnotation,
  labelsToRemove,
  leaveRuns,
  listGoing,
  namespacePath,
  namespacesOfClaims,
  namespacesPath,
  nodePath,
  nodesPath,
  objectPath,
  objectsToRemove,
  podsPath,
  readLabelRuns,
  runtimeClassPath,
  runtimeClassesPath,
  selectorPointer
} from "./shared-steps-result.js";

// src/core/kubernetes/managed-fields.ts
var LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
function readLabelAppliers({ managedFields = [] }) {
  return new Map(
    managedFields.filter(isApplied).flatMap(
      ({ fieldsV1, manager = "somebody else" }) => Object.keys(fieldsV1?.["f:metadata"]?.["f:labels"] ?? {}).map((field) => [field, manager])
    )
  );
}
function findClassApplier({ metadata }) {
  const { managedFields = [] } = metadata;
  return nameOf(
    managedFields.find((one) => isByKubectl(one) || isApplied(one) && one.fieldsV1?.["f:handler"] !== void 0)
  );
}
function findSelectorApplier(one) {
  const { annotations, managedFields = [] } = one.metadata;
  const isKept = hasAppliedSelector(one) && annotations?.[SELECTOR_APPLIED_ANNOTATION] === void 0;
  const isOfSelector = (by) => isApplied(by) && by.fieldsV1?.["f:scheduling"]?.["f:nodeSelector"] !== void 0;
  return nameOf(managedFields.find((by) => isOfSelector(by) || isKept && isByKubectl(by)));
}
function hasAppliedSelector({ metadata: { annotations, name = "" } }) {
  const text = annotations?.[LAST_APPLIED];
  if (text === void 0) return false;
  const { scheduling } = parse(text);
  return scheduling?.nodeSelector?.[constraintLabel(name)] === "true";
}
function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
function listOwnEntries({ managedFields = [] }) {
  return managedFields.flatMap(({ manager }, index) => manager === FIELD_MANAGER ? index : []).reverse();
}
function isApplied({ manager, operation }) {
  return manager !== FIELD_MANAGER && operation === "Apply";
}
function isByKubectl({ fieldsV1, manager }) {
  return manager !== FIELD_MANAGER && fieldsV1?.["f:metadata"]?.["f:annotations"]?.[`f:${LAST_APPLIED}`] !== void 0;
}
function nameOf(found) {
  return found === void 0 ? void 0 : found.manager ?? "somebody else";
}

// src/steps/own-fields.ts
function dropOwnFields(metadata) {
  return listOwnEntries(metadata).flatMap((index) => [
    { op: "test", path: `/metadata/managedFields/${index}/manager`, value: FIELD_MANAGER },
    { op: "remove", path: `/metadata/managedFields/${index}` }
  ]);
}

// src/steps/find-classes.ts
async function findClasses(cluster, names) {
  const wanted = [...new Set(names)];
  if (wanted.length < 2) return await getEach(cluster, wanted);
  const listed = await cluster.list(runtimeClassesPath);
  if (listed.kind === "refused" && listed.status === FORBIDDEN) return await getEach(cluster, wanted);
  if (listed.kind !== "ok") return new Map(wanted.map((name) => [name, listed]));
  const byName = new Map(listed.value.items.map((one) => [one.metadata.name, one]));
  return new Map(wanted.map((name) => [name, resultOf(name, byName.get(name))]));
}
var FORBIDDEN = 403;
async function getEach(cluster, names) {
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await cluster.get(runtimeClassPath(name))])
    )
  );
}
function resultOf(name, found) {
  if (found !== void 0) return { kind: "ok", value: found };
  return { kind: "refused", status: 404, reason: "NotFound", message: `RuntimeClass ${name} is not there` };
}

// src/steps/clean/objects.ts
var BALANCER_GONE_WITHIN_MS = 3e5;
async function removeObjects(objects, runId, { clock, cluster, cleaningEnds }, isAwaited) {
  const problems = [];
  const signal = AbortSignal.any([clock.timeout(BALANCER_GONE_WITHIN_MS), cleaningEnds]);
  const going = [];
  for (const one of objects) {
    const removed = await removeOwn(one.path, runId, cluster, { foreground: true });
    if (removed.kind === "removed") going.push({ ...one, uid: removed.uid });
    else if (removed.kind === "kept" && removed.isOthers !== true)
      problems.push(`${one.kind} ${one.name}: ${removed.reason}`);
  }
  for (const { kind, name, path, uid } of going.filter(isAwaited)) {
    const collection = path.slice(0, path.lastIndexOf("/"));
    const left = await waitUntilGone(
      { path: collection, query: { fieldSelector: `metadata.name=${name}` }, uid },
      cluster,
      signal
    );
    if (left.length > 0) problems.push(`${kind} ${name}: ${describeLeft(BALANCER_GONE_WITHIN_MS, { cleaningEnds })}`);
  }
  return problems;
}
async function removeOwn(path, runId, cluster, how = {}) {
  if (!isPlainPath(path))
    return { kind: "kept", reason: `not deleted: ${JSON.stringify(path)} is no path of an object` };
  const found = await cluster.get(path);
  if (found.kind !== "ok")
    return isProblem(found) ? { kind: "kept", reason: describeFailure(found) } : { kind: "absent" };
  const { labels, uid = "" } = found.value.metadata;
  if (labels?.[RUN_LABEL] !== runId) {
    const reason = `not deleted: it does not have label ${RUN_LABEL}=${runId}, so this run did not create it`;
    return { kind: "kept", reason, isOthers: true };
  }
  const removed = await cluster.remove(path, { uid, ...how });
  if (removed.kind === "refused" && removed.status === 409) return { kind: "absent" };
  return isProblem(removed) ? { kind: "kept", reason: describeFailure(removed) } : { kind: "removed", uid };
}
function describeLeft(withinMs, { cleaningEnds }) {
  return cleaningEnds.aborted ? "not undone: it still existed when the time for the cleanup was over" : `still exists after ${withinMs / 1e3} s`;
}
async function waitUntilGone({ path, query, uid }, cluster, signal) {
  const listing = await cluster.list(path, query);
  if (listing.kind !== "ok") return isProblem(listing) ? [describeFailure(listing)] : [];
  const isMeant = ({ metadata }) => uid === void 0 || metadata.uid === uid;
  const left = new Set(listing.value.items.filter(isMeant).map((item) => item.metadata.name ?? ""));
  if (left.size === 0) return [];
  const enough = new AbortController();
  const { resourceVersion, items } = listing.value;
  const since = { query, resourceVersion, known: items };
  for await (const change of cluster.follow(path, since, AbortSignal.any([signal, enough.signal]))) {
    if (change.type === "DELETED") left.delete(change.object.metadata.name ?? "");
    if (left.size === 0) enough.abort();
  }
  return [...left];
}
function isProblem(result) {
  return result.kind === "unreachable" || result.kind === "refused" && result.status !== 404;
}

// src/steps/clean/runtime-classes.ts
var TRIES = 50;
async function settleClasses(ledger, ports) {
  const { classesCreated, manifestClasses, selectorsAdded } = ledger;
  const found = await findClasses(ports.cluster, [...classesCreated, ...manifestClasses, ...selectorsAdded]);
  const problems = await Promise.all(
    [...found].map(async ([name, first]) => {
      const left = await leaveClass(name, first, ledger, ports);
      return isProblem(left) ? [`RuntimeClass ${name}: ${describeFailure(left)}`] : [];
    })
  );
  return problems.flat();
}
async function leaveClass(name, first, ledger, ports) {
  let found = first;
  for (let tries = 1; ; tries += 1) {
    if (found.kind !== "ok") return found;
    const runs = found.value.metadata.annotations?.[RUNS_ANNOTATION];
    if (runs === void 0 || !isOfRun(runs, ledger.runId)) return found;
    const others = leaveRuns(runs, ledger.runId);
    const decided = await decide(found.value, others, ledger, ports.cluster);
    if (decided.kind !== "ok") return decided;
    const left = await leave(found.value, decided.value, others, ports.cluster);
    if (left.kind === "ok") describeStay(found.value, decided.value, others).forEach(ports.log.info);
    const isOvertaken = left.kind === "refused" && (left.status === 409 || left.status === 422);
    if (!isOvertaken || tries === TRIES) return left;
    found = await ports.cluster.get(runtimeClassPath(name));
  }
}
async function decide(found, others, { cleanup, classesKept, labelsKept }, cluster) {
  const { metadata } = found;
  const isCreated = isMadeByRun(found);
  const { name = "" } = metadata;
  const key = constraintLabel(name);
  const stays = isCreated && classesKept.includes(name) || labelsKept.some((label) => label.key === key);
  const isKept = cleanup === "workload" && stays && metadata.annotations?.[MANIFEST_ANNOTATION] === void 0;
  if (isKept) return { kind: "ok", value: "class" };
  if (others !== "") return { kind: "ok", value: "shared" };
  const applier = findApplier(found);
  if (isCreated && applier === void 0) return { kind: "ok", value: "nothing" };
  if (applier?.hasSelector === true) return { kind: "ok", value: "class" };
  if (cleanup === "all") return { kind: "ok", value: "without-selector" };
  const fit = await cluster.list(nodesPath, { labelSelector: `${key}=true` });
  if (fit.kind !== "ok") return fit;
  return { kind: "ok", value: fit.value.items.length > 0 ? "class" : "without-selector" };
}
async function leave(found, left, others, cluster) {
  const { name = "", resourceVersion = "", uid = "" } = found.metadata;
  const path = runtimeClassPath(name);
  if (left === "nothing") return await cluster.remove(path, { uid, resourceVersion });
  return await cluster.patch(path, [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    ...left === "shared" ? setRuns(found.metadata, others) : dropRuns(found.metadata),
    ...left === "without-selector" ? dropSelector(name, found) : [],
    ...left !== "shared" && findApplier(found) !== void 0 ? dropOwnFields(found.metadata) : []
  ]);
}
function setRuns({ annotations, labels }, runs) {
  const maker = labels?.[RUN_LABEL];
  return [
    { op: "add", path: "/metadata/annotations", value: { ...annotations, [RUNS_ANNOTATION]: runs } },
    ...maker === void 0 || isOfRun(runs, maker) ? [] : [{ op: "add", path: "/metadata/labels", value: { ...labels, [RUN_LABEL]: firstRun(runs) } }]
  ];
}
var MARKS = [RUNS_ANNOTATION, MANIFEST_ANNOTATION, SELECTOR_APPLIED_ANNOTATION];
function dropRuns({ annotations, labels }) {
  return [
    { op: "add", path: "/metadata/annotations", value: without(annotations, ...MARKS) },
    ...labels?.[RUN_LABEL] === void 0 ? [] : [{ op: "add", path: "/metadata/labels", value: without(labels, RUN_LABEL) }]
  ];
}
function dropSelector(name, { scheduling }) {
  const keys = Object.keys(scheduling?.nodeSelector ?? {});
  const key = constraintLabel(name);
  if (!keys.includes(key)) return [];
  if (keys.length > 1) return [{ op: "remove", path: selectorPointer(key) }];
  const isAll = scheduling?.tolerations === void 0;
  return [{ op: "remove", path: isAll ? "/scheduling" : "/scheduling/nodeSelector" }];
}
function without(all, ...keys) {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => !keys.includes(name)));
}
function findApplier(one) {
  const ofSelector = findSelectorApplier(one);
  const manager = ofSelector ?? (isMadeByRun(one) ? findClassApplier(one) : void 0);
  return manager === void 0 ? void 0 : { manager, hasSelector: ofSelector !== void 0 };
}
function describeStay(found, left, others) {
  const title = `RuntimeClass ${found.metadata.name ?? ""}`;
  if (others !== "") {
    const what2 = left === "class" ? `stays, for ${others} as well` : `is left to ${others}`;
    return [`${title} ${what2}: other runs use it`];
  }
  const applier = left === "nothing" ? void 0 : findApplier(found);
  if (applier === void 0) return [];
  const what = isMadeByRun(found) ? title : `the node selector of ${title}`;
  return [`${what} stays: ${applier.manager} has applied it since`];
}

// src/steps/node-labels.ts
function joinLabel({ node, uid, key }, state, runId) {
  if (state.uid !== uid)
    return { kind: "problem", detail: `node ${node} was replaced by another of its name during the run` };
  const { hasAnnotations, runs, value } = state;
  if (value !== void 0 && value !== "true") {
    return { kind: "problem", detail: `node ${node} has label ${key}=${value} by now, not "true"` };
  }
  const isThere = value === "true";
  if (isThere && (runs === void 0 || isOfRun(runs, runId))) return { kind: "none" };
  const annotation = annotationPointer(labelRunsAnnotation(key));
  return patch(state, key, [
    ...hasAnnotations ? [] : addAnnotations,
    // Ids without the label are of runs that somebody took it from.
    { op: "add", path: annotation, value: isThere ? joinRuns(runs ?? "", runId) : runId },
    ...isThere ? [] : [{ op: "add", path: labelPointer(key), value: "true" }]
  ]);
}
function findLabelApplier({ applier, runs = "" }, runId) {
  return leaveRuns(runs, runId) === "" ? applier : void 0;
}
function leaveLabel({ uid, key }, state, runId, isKept) {
  const { runs = "", value } = state;
  if (state.uid !== uid || !isOfRun(runs, runId)) return { kind: "none" };
  const annotation = annotationPointer(labelRunsAnnotation(key));
  const others = leaveRuns(runs, runId);
  if (!isKept && others !== "") return patch(state, key, [{ op: "replace", path: annotation, value: others }]);
  const applier = value === "true" ? findLabelApplier(state, runId) : void 0;
  const stays = isKept || value !== "true" || applier !== void 0;
  return patch(state, key, [
    { op: "remove", path: annotation },
    ...stays ? [] : [{ op: "remove", path: labelPointer(key) }],
    ...applier?.takesOver ?? []
  ]);
}
var addAnnotations = [
  { op: "test", path: "/metadata/annotations", value: null },
  { op: "add", path: "/metadata/annotations", value: {} }
];
function patch(state, key, operations) {
  const { hasAnnotations, runs, uid, value } = state;
  const annotation = annotationPointer(labelRunsAnnotation(key));
  const tests = [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path: labelPointer(key), value: value ?? null },
    ...hasAnnotations ? [{ op: "test", path: annotation, value: runs ?? null }] : []
  ];
  return { kind: "patch", operations: [...tests, ...operations] };
}
var TRIES2 = 50;
async function changeLabels(cluster, labels, assume, decide2) {
  const changed = await changeTogether(cluster, labels, assume, decide2);
  const refused = labels.filter(({ key }) => changed.get(key)?.kind === "refused");
  if (refused.length < 2) return changed;
  const byThemselves = await Promise.all(refused.map((label) => changeTogether(cluster, [label], assume, decide2)));
  return new Map([...changed, ...byThemselves.flatMap((one) => [...one])]);
}
async function changeTogether(cluster, labels, assume, decide2) {
  const [first] = labels;
  if (first === void 0) return /* @__PURE__ */ new Map();
  const known = assume === void 0 ? await readLabels(cluster, first.node, labels) : { kind: "ok", value: new Map(labels.map((label) => [label.key, assume(label)])) };
  if (known.kind !== "ok") return new Map(labels.map(({ key }) => [key, known]));
  let states = known.value;
  for (let tries = 1; ; tries += 1) {
    const changes = labels.flatMap((label) => {
      const state = states.get(label.key);
      return state === void 0 ? [] : [{ key: label.key, change: decide2(label, state) }];
    });
    const operations = joinOperations(changes.map(({ change }) => change));
    const answer = (patched2) => new Map(changes.map(({ change, key }) => [key, change.kind === "patch" ? patched2 ?? { kind: "none" } : change]));
    if (operations.length === 0) return answer(void 0);
    const patched = await cluster.patch(nodePath(first.node), operations);
    if (patched.kind !== "refused" || patched.status !== 422 || tries === TRIES2) return answer(patched);
    const found = await readLabels(cluster, first.node, labels);
    if (found.kind !== "ok") return answer(found);
    if (tries > 1 && JSON.stringify([...found.value]) === JSON.stringify([...states])) return answer(patched);
    states = found.value;
  }
}
function joinOperations(changes) {
  const all = changes.flatMap((change) => change.kind === "patch" ? change.operations : []);
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
async function readLabel(cluster, label) {
  const found = await readLabels(cluster, label.node, [label]);
  if (found.kind !== "ok") return found;
  const [state] = found.value.values();
  if (state === void 0) throw new Error(`label ${label.key} was not read`);
  return { kind: "ok", value: state };
}
async function readLabels(cluster, node, wanted) {
  const found = await cluster.list(nodesPath, { fieldSelector: `metadata.name=${node}` });
  if (found.kind !== "ok") return found;
  const [item] = found.value.items;
  if (item === void 0) {
    return { kind: "refused", status: 404, reason: "NotFound", message: `node ${node} is gone` };
  }
  const { annotations, labels, uid = "" } = item.metadata;
  const appliers = readLabelAppliers(item.metadata);
  const takesOver = dropOwnFields(item.metadata);
  const runs = readLabelRuns(annotations);
  const hasAnnotations = annotations !== void 0;
  const stateOf = ({ key }) => {
    const manager = appliers.get(`f:${key}`);
    const applier = manager === void 0 ? void 0 : { manager, takesOver };
    return [key, { uid, value: labels?.[key], runs: runs[key], applier, hasAnnotations }];
  };
  return { kind: "ok", value: new Map(wanted.map(stateOf)) };
}

// src/steps/task-group.ts
var TaskGroup = class {
  /** Fires when the run is to end, or when a part has failed. */
  signal;
  #failed = new AbortController();
  #failures = [];
  constructor(signal) {
    this.signal = AbortSignal.any([signal, this.#failed.signal]);
  }
  /** Takes work on; what it gives never rejects, and is undefined if the work threw. */
  async start(work) {
    try {
      return await work;
    } catch (error) {
      this.#failures.push(error);
      this.#failed.abort();
      return void 0;
    }
  }
  throwIfFailed() {
    if (this.#failures.length > 0) throw this.#failures[0];
  }
};
async function inParallel(items, atOnce, work, queue = items.entries()) {
  const results = new Array(items.length);
  const failures = [];
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

// src/steps/clean/clean.ts
var GONE_WITHIN_MS = 9e4;
var POD_GRACE_SECONDS = 1;
var PODS_END_WITHIN_MS = 2e4;
var SHOWN = 5;
var AT_ONCE = 50;
async function clean(ledger, ports) {
  const problems = await undoAll(ledger, { ...ports, cluster: ports.cleaning });
  if (problems.length > 0) return problems;
  const goingOn = ports.confirmsLater ? listGoing(ledger) : void 0;
  await (goingOn === void 0 ? ports.journal.close() : ports.journal.write(goingOn));
  return problems;
}
async function undoAll(ledger, ports) {
  if (ledger.cleanup === "none" || isEmpty(ledger)) return [];
  const answer = await ports.cluster.get("/version");
  if (ports.cleaningEnds.aborted) return ["the time for the cleanup was over", ...listOpen(ledger)];
  if (answer.kind === "unreachable") return [`the API server is gone: ${answer.message}`, ...listOpen(ledger)];
  const problems = await Promise.all([
    removeAllObjects(ledger, ports),
    removeWorkload(ledger, ports),
    settleLabelsAndClasses(ledger, ports)
  ]);
  return problems.flat();
}
async function removeAllObjects(ledger, ports) {
  const isAwaited = ({ namespace }) => !ports.confirmsLater || !ledger.ownsNamespace || namespace !== ledger.namespace;
  const ofObjects = await removeObjects(objectsToRemove(ledger), ledger.runId, ports, isAwaited);
  const ofClaims = await Promise.all(
    namespacesOfClaims(ledger).map(async (namespace) => {
      const path = claimsPath(namespace);
      const listed = await ports.cluster.list(path, queryOf(ledger));
      if (listed.kind !== "ok") {
        return isProblem(listed) ? [`${describeClaims(namespace, ledger)}: ${describeFailure(listed)}`] : [];
      }
      const claims = listed.value.items.map(({ metadata: { name = "" } }) => ({
        ...{ kind: "PersistentVolumeClaim", namespace, name },
        path: objectPath(path, name)
      }));
      return await removeObjects(claims, ledger.runId, ports, isAwaited);
    })
  );
  return [...ofObjects, ...ofClaims.flat()];
}
function describeClaims(namespace, { runId }) {
  return `PersistentVolumeClaims with label ${RUN_LABEL}=${runId} in ${namespace}`;
}
async function settleLabelsAndClasses(ledger, ports) {
  const ofLabels = await settleLabels(ledger, ports);
  return [...ofLabels, ...await settleClasses(ledger, ports)];
}
function listOpen(ledger) {
  const { classesCreated, cleanup, manifestClasses, namespace, ownsNamespace, runId, selectorsAdded } = ledger;
  const workload = ownsNamespace ? `namespace ${namespace}` : `pods with label ${RUN_LABEL}=${runId} in ${namespace}`;
  const classes = [...classesCreated, ...manifestClasses, ...cleanup === "all" ? selectorsAdded : []];
  return [
    ...namespace === "" ? [] : [workload],
    ...objectsToRemove(ledger).map(({ kind, name, namespace: of }) => `${kind} ${of === "" ? name : `${of}/${name}`}`),
    ...namespacesOfClaims(ledger).map((of) => describeClaims(of, ledger)),
    ...classes.map((name) => `RuntimeClass ${name}`),
    ...labelsToRemove(ledger).map(({ key, node }) => `label ${key} on node ${node}`)
  ].map((what) => `${what}: not undone`);
}
async function removeWorkload(ledger, ports) {
  if (ledger.namespace === "") return [];
  const { clock, cluster } = ports;
  const isShared = !ledger.ownsNamespace;
  const pods = { path: podsPath(ledger.namespace), query: isShared ? queryOf(ledger) : {} };
  const withinMs = hasLoadBalancer(ledger) ? BALANCER_GONE_WITHIN_MS : GONE_WITHIN_MS;
  const signal = AbortSignal.any([clock.timeout(withinMs), ports.cleaningEnds]);
  if (ledger.ownsNamespace) {
    const namespace = await removeOwn(namespacePath(ledger.namespace), ledger.runId, cluster);
    if (namespace.kind === "absent") return [];
    if (namespace.kind === "kept") return [`namespace ${ledger.namespace}: ${namespace.reason}`];
  }
  const removed = await cluster.remove(pods.path, { query: pods.query, graceSeconds: POD_GRACE_SECONDS });
  if (isProblem(removed)) return [`pods in namespace ${ledger.namespace}: ${describeFailure(removed)}`];
  const hasPods = !isEmptyList(removed);
  if (hasPods) await endPods(pods, ports, signal);
  if (ledger.ownsNamespace ? ports.confirmsLater : !hasPods) return [];
  const there = ledger.ownsNamespace ? { path: namespacesPath, query: { fieldSelector: `metadata.name=${ledger.namespace}` } } : pods;
  const left = await waitUntilGone(there, cluster, signal);
  const what = ledger.ownsNamespace ? `namespace ${ledger.namespace}` : `pods in namespace ${ledger.namespace}`;
  return left.length === 0 ? [] : [`${what}: ${describeLeft(withinMs, ports)}: ${shorten(left)}`];
}
function isEmptyList(removed) {
  if (removed.kind !== "ok") return false;
  const items = removed.value?.items;
  return Array.isArray(items) && items.length === 0;
}
function hasLoadBalancer({ objects }) {
  return objects.some(({ kind }) => kind === "Service");
}
async function endPods(pods, ports, signal) {
  const left = await waitUntilGone(
    pods,
    ports.cluster,
    AbortSignal.any([signal, ports.clock.timeout(PODS_END_WITHIN_MS)])
  );
  if (left.length === 0 || ports.cleaningEnds.aborted) return;
  ports.log.warn(`force-deleted, as they did not terminate within ${PODS_END_WITHIN_MS / 1e3} s: ${shorten(left)}`);
  await ports.cluster.remove(pods.path, { query: pods.query, graceSeconds: 0 });
}
function queryOf(ledger) {
  return { labelSelector: `${RUN_LABEL}=${ledger.runId}` };
}
function shorten(names) {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `${names.slice(0, SHOWN).join(", ")}${more}`;
}
async function settleLabels(ledger, ports) {
  const kept = findKept(ledger);
  const byNode = [...Map.groupBy(ledger.labelsAdded, ({ node }) => node)];
  const results = await inParallel(
    byNode,
    AT_ONCE,
    async ([node, labels]) => settleLabelsOf(node, labels, kept, ledger, ports)
  );
  return results.flat();
}
async function settleLabelsOf(node, labels, kept, { runId }, { cluster, log }) {
  const managers = /* @__PURE__ */ new Map();
  const left = await changeLabels(cluster, labels, void 0, (label, state) => {
    const isKept = kept.has(labelId(label));
    managers.set(label.key, isKept ? void 0 : findLabelApplier(state, runId)?.manager);
    return leaveLabel(label, state, runId, isKept);
  });
  for (const [key, manager] of managers) {
    if (manager === void 0 || left.get(key)?.kind !== "ok") continue;
    log.info(`label ${key} stays on node ${node}: ${manager} has applied it since`);
  }
  return [...left].flatMap(([key, result]) => {
    if (result.kind === "none" || result.kind === "ok") return [];
    if (result.kind === "problem") return [`label ${key} on node ${node}: ${result.detail}`];
    return isProblem(result) ? [`label ${key} on node ${node}: ${describeFailure(result)}`] : [];
  });
}

export {
  hasAppliedSelector,
  findClasses,
  joinLabel,
  changeLabels,
  readLabel,
  TaskGroup,
  inParallel,
  clean,
  listOpen
};
