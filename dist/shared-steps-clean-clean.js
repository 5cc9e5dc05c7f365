import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  RUN_LABEL,
  constraintLabel,
  describeFailure,
  isEmpty,
  isOfRun,
  isPlainPath,
  labelPointer,
  labelsToRemove,
  leaveRuns,
  namespacePath,
  namespacesPath,
  nodePath,
  objectsToRemove,
  podsPath,
  runtimeClassPath
} from "./shared-steps-result.js";

// src/steps/clean/objects.ts
var BALANCER_GONE_WITHIN_MS = 3e5;
async function removeObjects(objects, runId, { cluster, cleaningEnds }) {
  const problems = [];
  const signal = AbortSignal.any([AbortSignal.timeout(BALANCER_GONE_WITHIN_MS), cleaningEnds]);
  const going = [];
  for (const one of objects) {
    const removed = await removeOwn(one.path, runId, cluster, { foreground: true });
    if (removed.kind === "removed") going.push(one);
    else if (removed.kind === "kept" && removed.isOthers !== true)
      problems.push(`${one.kind} ${one.name}: ${removed.reason}`);
  }
  for (const { kind, name, path } of going) {
    const collection = path.slice(0, path.lastIndexOf("/"));
    const left = await waitUntilGone(
      { path: collection, query: { fieldSelector: `metadata.name=${name}` } },
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
  return isProblem(removed) ? { kind: "kept", reason: describeFailure(removed) } : { kind: "removed" };
}
function describeLeft(withinMs, { cleaningEnds }) {
  return cleaningEnds.aborted ? "not undone: still there when the time for the cleanup was over" : `still there after ${withinMs / 1e3} s`;
}
async function waitUntilGone({ path, query }, cluster, signal) {
  const listing = await cluster.list(path, query);
  if (listing.kind !== "ok") return isProblem(listing) ? [describeFailure(listing)] : [];
  const left = new Set(listing.value.items.map((item) => item.metadata.name ?? ""));
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
var LABEL = labelPointer(RUN_LABEL);
var TRIES = 8;
async function settleClasses(ledger, ports) {
  const problems = [];
  const note = (name, result) => {
    if (isProblem(result)) problems.push(`RuntimeClass ${name}: ${describeFailure(result)}`);
  };
  for (const name of ledger.classesCreated) note(name, await leaveClass(name, ledger, ports));
  if (ledger.cleanup === "all") {
    for (const name of ledger.selectorsAdded)
      note(name, await removeSelector(name, runtimeClassPath(name), ports.cluster));
  }
  return problems;
}
async function leaveClass(name, { cleanup, runId }, ports) {
  for (let tries = 1; ; tries += 1) {
    const found = await ports.cluster.get(runtimeClassPath(name));
    if (found.kind !== "ok") return found;
    const label = found.value.metadata.labels?.[RUN_LABEL];
    if (label === void 0 || !isOfRun(label, runId)) return found;
    const others = leaveRuns(label, runId);
    const left = await leave(found.value, { cleanup, label, others }, ports.cluster);
    if (left.kind === "ok" && others !== "") ports.log.info(describeShared(name, cleanup, others));
    const isOvertaken = left.kind === "refused" && (left.status === 409 || left.status === 422);
    if (!isOvertaken || tries === TRIES) return left;
  }
}
async function leave(found, { cleanup, label, others }, cluster) {
  const { name = "", uid = "", resourceVersion = "" } = found.metadata;
  if (cleanup === "all" && others === "") return await cluster.remove(runtimeClassPath(name), { uid, resourceVersion });
  const isLast = Object.keys(found.metadata.labels ?? {}).length === 1;
  return await cluster.patch(runtimeClassPath(name), [
    { op: "test", path: LABEL, value: label },
    cleanup === "all" ? { op: "replace", path: LABEL, value: others } : { op: "remove", path: isLast ? "/metadata/labels" : LABEL }
  ]);
}
function describeShared(name, cleanup, others) {
  const what = cleanup === "all" ? `is left to ${others}` : `stays, for ${others} as well`;
  return `RuntimeClass ${name} ${what}: other runs use it`;
}
async function removeSelector(name, path, cluster) {
  const found = await cluster.get(path);
  if (found.kind !== "ok") return found;
  const { uid = "" } = found.value.metadata;
  const selector = Object.entries(found.value.scheduling?.nodeSelector ?? {});
  if (selector.length !== 1 || selector[0]?.[0] !== constraintLabel(name)) return found;
  const isAll = found.value.scheduling?.tolerations === void 0;
  return cluster.patch(path, [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path: "/scheduling/nodeSelector", value: { [constraintLabel(name)]: "true" } },
    { op: "remove", path: isAll ? "/scheduling" : "/scheduling/nodeSelector" }
  ]);
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
  if (problems.length === 0) await ports.journal.close();
  return problems;
}
async function undoAll(ledger, ports) {
  if (ledger.cleanup === "none" || isEmpty(ledger)) return [];
  const answer = await ports.cluster.get("/version");
  if (ports.cleaningEnds.aborted) return ["the time for the cleanup was over", ...listOpen(ledger)];
  if (answer.kind === "unreachable") return [`the API server is gone: ${answer.message}`, ...listOpen(ledger)];
  const problems = await Promise.all([
    removeObjects(objectsToRemove(ledger), ledger.runId, ports),
    removeWorkload(ledger, ports),
    removeLabels(ledger, ports),
    settleClasses(ledger, ports)
  ]);
  return problems.flat();
}
function listOpen(ledger) {
  const { classesCreated, cleanup, namespace, ownsNamespace, runId, selectorsAdded } = ledger;
  const workload = ownsNamespace ? `namespace ${namespace}` : `pods with label ${RUN_LABEL}=${runId} in ${namespace}`;
  const classes = cleanup === "all" ? [...classesCreated, ...selectorsAdded] : classesCreated;
  return [
    ...namespace === "" ? [] : [workload],
    ...objectsToRemove(ledger).map(({ kind, name, namespace: of }) => `${kind} ${of === "" ? name : `${of}/${name}`}`),
    ...classes.map((name) => `RuntimeClass ${name}`),
    ...labelsToRemove(ledger).map(({ key, node }) => `label ${key} on node ${node}`)
  ].map((what) => `${what}: not undone`);
}
async function removeWorkload(ledger, ports) {
  if (ledger.namespace === "") return [];
  const { cluster } = ports;
  const isShared = !ledger.ownsNamespace;
  const pods = { path: podsPath(ledger.namespace), query: isShared ? queryOf(ledger) : {} };
  const withinMs = hasLoadBalancer(ledger) ? BALANCER_GONE_WITHIN_MS : GONE_WITHIN_MS;
  const signal = AbortSignal.any([AbortSignal.timeout(withinMs), ports.cleaningEnds]);
  if (ledger.ownsNamespace) {
    const namespace = await removeOwn(namespacePath(ledger.namespace), ledger.runId, cluster);
    if (namespace.kind === "absent") return [];
    if (namespace.kind === "kept") return [`namespace ${ledger.namespace}: ${namespace.reason}`];
  }
  const removed = await cluster.remove(pods.path, { query: pods.query, graceSeconds: POD_GRACE_SECONDS });
  if (isProblem(removed)) return [`pods in namespace ${ledger.namespace}: ${describeFailure(removed)}`];
  await endPods(pods, ports, signal);
  const there = ledger.ownsNamespace ? { path: namespacesPath, query: { fieldSelector: `metadata.name=${ledger.namespace}` } } : pods;
  const left = await waitUntilGone(there, cluster, signal);
  const what = ledger.ownsNamespace ? `namespace ${ledger.namespace}` : `pods in namespace ${ledger.namespace}`;
  return left.length === 0 ? [] : [`${what}: ${describeLeft(withinMs, ports)}: ${shorten(left)}`];
}
function hasLoadBalancer({ objects }) {
  return objects.some(({ kind }) => kind === "Service");
}
async function endPods(pods, ports, signal) {
  const left = await waitUntilGone(
    pods,
    ports.cluster,
    AbortSignal.any([signal, AbortSignal.timeout(PODS_END_WITHIN_MS)])
  );
  if (left.length === 0 || ports.cleaningEnds.aborted) return;
  ports.log.warn(`taken off by force, since nothing ended them in ${PODS_END_WITHIN_MS / 1e3} s: ${shorten(left)}`);
  await ports.cluster.remove(pods.path, { query: pods.query, graceSeconds: 0 });
}
function queryOf(ledger) {
  return { labelSelector: `${RUN_LABEL}=${ledger.runId}` };
}
function shorten(names) {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `${names.slice(0, SHOWN).join(", ")}${more}`;
}
async function removeLabels(ledger, ports) {
  const results = await inParallel(labelsToRemove(ledger), AT_ONCE, async (label) => removeLabel(label, ports));
  return results.flat();
}
async function removeLabel(label, { cluster }) {
  const path = labelPointer(label.key);
  const patched = await cluster.patch(nodePath(label.node), [
    { op: "test", path: "/metadata/uid", value: label.uid },
    { op: "test", path, value: "true" },
    { op: "remove", path }
  ]);
  if (patched.kind === "refused" && patched.status === 422) return [];
  return isProblem(patched) ? [`label ${label.key} on node ${label.node}: ${describeFailure(patched)}`] : [];
}

export {
  TaskGroup,
  inParallel,
  clean,
  listOpen
};
