import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  escapeTerminal
} from "./shared-core-text-escape.js";
import {
  checkPermissions,
  joinNodes,
  preflight
} from "./shared-core-capi-join.js";
import {
  chooseNodes,
  describeImage,
  isStarting,
  parseNode
} from "./shared-core-nodes-nodes.js";
import {
  systemClock
} from "./shared-adapters-clock.js";
import {
  awaitSecret,
  connect,
  connectWorkload,
  listManagementPermissions
} from "./shared-adapters-connect.js";
import "./shared-adapters-http-denied-addresses.js";
import "./shared-adapters-kubeconfig-files.js";
import "./shared-adapters-kubeconfig-context.js";
import "./shared-adapters-http-env-proxy.js";
import {
  problem
} from "./shared-steps-result.js";
import "./shared-adapters-kubeconfig-text.js";
import "./shared-kubernetes-client-node-dist-middleware.js";
import "./shared-js-yaml-dist-js-yaml.js";
import "./shared-adapters-kubeconfig-impersonation.js";
import "./shared-undici-index.js";
import {
  Refusal
} from "./shared-adapters-errors.js";
import "./shared-helpers.js";

// src/connect.ts
import process from "node:process";

// src/core/capi/image.ts
var GALLERY_ID = /\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i;
var AKS_KINDS = ["AzureManagedMachinePool", "AzureASOManagedMachinePool"];
var AZURE_KINDS = ["AzureMachine", "AzureMachineTemplate", "AzureMachinePool"];
function describeImage2(image, kubernetes) {
  const { id, computeGallery, sharedGallery, marketplace } = image ?? {};
  if (computeGallery !== void 0) return describeGallery("compute-gallery", computeGallery);
  if (sharedGallery !== void 0) return describeGallery("shared-gallery", sharedGallery);
  if (marketplace !== void 0) {
    const { publisher, offer, sku, version } = marketplace;
    return withVersion({ kind: "marketplace", name: nameOf([publisher, offer, sku]) }, version);
  }
  if (id !== void 0 && id !== "") {
    const [, , , version] = GALLERY_ID.exec(id) ?? [];
    return withVersion({ kind: "id", name: id }, version);
  }
  return { kind: "capz-default", name: kubernetes === void 0 ? "" : `for Kubernetes ${kubernetes}` };
}
function indexInfrastructure({ azureMachines, azureTemplates, azurePools }) {
  const entry = (kind, { metadata }, spec, outdated = []) => {
    const { image, osDisk } = spec ?? {};
    const made = {
      outdated: new Set(outdated),
      ...image === void 0 ? {} : { image },
      ...osDisk?.osType === void 0 ? {} : { osType: osDisk.osType }
    };
    return [`${kind}/${metadata.name ?? ""}`, made];
  };
  return new Map([
    ...azureMachines.map((one) => entry("AzureMachine", one, one.spec)),
    ...azureTemplates.map((one) => entry("AzureMachineTemplate", one, one.spec?.template?.spec)),
    ...azurePools.map((one) => {
      const outdated = (one.status?.instances ?? []).filter((instance) => instance.latestModelApplied === false);
      return entry(
        "AzureMachinePool",
        one,
        one.spec?.template,
        outdated.flatMap(({ providerID }) => providerID ?? [])
      );
    })
  ]);
}
function systemOf(ref, infrastructure) {
  return (infrastructure.get(keyOf(ref))?.osType ?? "linux").toLowerCase();
}
function findImage(ref, kubernetes, infrastructure, providerId = "") {
  const kind = ref?.kind ?? "";
  if (AKS_KINDS.includes(kind)) return { kind: "aks", name: kubernetes === void 0 ? "" : `Kubernetes ${kubernetes}` };
  if (!AZURE_KINDS.includes(kind)) return void 0;
  const made = infrastructure.get(keyOf(ref));
  if (made === void 0) return { kind: "unknown", name: `${keyOf(ref)} is not there` };
  if (made.outdated.has(providerId)) return { kind: "unknown", name: `not yet on the latest model of ${keyOf(ref)}` };
  return describeImage2(made.image, kubernetes);
}
function keyOf(ref) {
  return `${ref?.kind ?? ""}/${ref?.name ?? ""}`;
}
function describeGallery(kind, { gallery, name, version }) {
  return withVersion({ kind, name: nameOf([gallery, name]) }, version);
}
function withVersion(image, version) {
  return version === void 0 || version === "" ? image : { ...image, version };
}
function nameOf(parts) {
  return parts.filter((part) => part !== void 0 && part !== "").join("/");
}

// src/core/capi/shortage.ts
function describeShortage({ metadata, spec, status }, machines) {
  const wanted = spec?.replicas ?? 1;
  if (machines < wanted) return `${machines} of ${wanted} Machines are made`;
  const isByHand = (spec?.strategy ?? spec?.rollout?.strategy)?.type === "OnDelete";
  if (spec?.paused === true || isByHand) return void 0;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return "its newest change is not taken up yet";
  const upToDate = status?.upToDateReplicas ?? status?.updatedReplicas ?? 0;
  return upToDate < wanted ? `${upToDate} of ${wanted} Machines are of its newest template` : void 0;
}

// src/core/capi/conditions.ts
var STAGES = [
  ["BootstrapConfigReady", "BootstrapReady"],
  ["InfrastructureReady"],
  ["NodeReady"],
  ["NodeHealthy"],
  ["ControlPlaneInitialized"],
  ["ControlPlaneAvailable", "ControlPlaneReady"],
  ["MachinesReady", "MachinesCreated"],
  ["Available"],
  ["Ready"]
];
var MESSAGE_MAX = 500;
function describeState(status) {
  const deprecated = status?.deprecated?.v1beta1;
  const failure = [
    status?.failureReason ?? deprecated?.failureReason,
    shorten(status?.failureMessage ?? deprecated?.failureMessage ?? "")
  ].filter((part) => part !== void 0 && part !== "");
  const phase = status?.phase === void 0 || status.phase === "" ? "no phase yet" : status.phase;
  const trouble = failure.length > 0 ? failure.join(": ") : describeTrouble(conditionsOf(status));
  return trouble === void 0 ? phase : `${phase}, ${trouble}`;
}
function isGivenUp(status) {
  return status?.phase === "Failed";
}
function isMachineUp(status) {
  return status?.initialization?.infrastructureProvisioned ?? status?.infrastructureReady ?? false;
}
function isInitialized({ status }) {
  const reported = status?.initialization?.controlPlaneInitialized ?? status?.controlPlaneReady;
  const condition = conditionsOf(status).find(({ type }) => type === "ControlPlaneInitialized");
  return reported === true || condition?.status === "True";
}
function conditionsOf(status) {
  const own = status?.conditions ?? [];
  return own.length > 0 ? own : status?.deprecated?.v1beta1?.conditions ?? [];
}
function describeTrouble(conditions) {
  const found = STAGES.flatMap((names) => conditions.filter(({ type: type2 }) => names.includes(type2))).find(
    ({ status: status2 }) => status2 !== "True"
  );
  if (found === void 0) return void 0;
  const { type, status, reason = "", message = "" } = found;
  return [`${type} is ${status}`, reason, shorten(message)].filter((part) => part !== "").join(": ");
}
function shorten(message) {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message;
}

// src/core/capi/expected-nodes.ts
var DEPLOYMENT_LABEL = "cluster.x-k8s.io/deployment-name";
var POOL_LABEL = "cluster.x-k8s.io/pool-name";
var CONTROL_PLANE_LABEL = "cluster.x-k8s.io/control-plane";
function listExpectedNodes(snapshot) {
  const infrastructure = indexInfrastructure(snapshot);
  const poolRefs = new Map(snapshot.pools.map((pool) => [pool.metadata.name ?? "", pool.spec?.template?.spec]));
  const machines = snapshot.machines.map((machine) => {
    const pool = poolOf(machine);
    const ref = pool === void 0 ? machine.spec?.infrastructureRef : poolRefs.get(pool)?.infrastructureRef;
    return viewMachine(machine, ref, infrastructure);
  });
  const byOwner = Map.groupBy(
    machines.filter((expectedNode) => !expectedNode.isLeaving),
    (expectedNode) => expectedNode.owner ?? ""
  );
  return [
    ...machines,
    ...snapshot.pools.flatMap(
      (pool) => viewPool(pool, byOwner.get(ownerOf("MachinePool", pool)) ?? [], infrastructure)
    ),
    ...snapshot.deployments.flatMap(
      (deployment) => viewShortage(deployment, byOwner.get(ownerOf("MachineDeployment", deployment)) ?? [], infrastructure)
    )
  ];
}
function viewMachine(machine, ref, infrastructure) {
  const { metadata, spec, status } = machine;
  const owner = nameOwner(machine);
  const nodeName = status?.nodeRef?.name;
  return {
    ...viewMade(spec, ref, infrastructure),
    title: `machine/${metadata.name ?? ""}`,
    namespace: metadata.namespace ?? "",
    machine: metadata.name ?? "",
    ...owner === void 0 ? {} : { owner },
    isControlPlane: isControlPlane(metadata),
    ...nodeName === void 0 || nodeName === "" ? {} : { nodeName },
    state: describeState(status),
    isMachineUp: isMachineUp(status),
    isGivenUp: isGivenUp(status),
    isLeaving: metadata.deletionTimestamp !== void 0
  };
}
function viewPool(pool, machines, infrastructure) {
  const { metadata, spec, status } = pool;
  const name = metadata.name ?? "";
  const made = spec?.template?.spec;
  const common = {
    ...viewMade(made, made?.infrastructureRef, infrastructure),
    title: `machinepool/${name}`,
    namespace: metadata.namespace ?? "",
    owner: ownerOf("MachinePool", pool),
    isControlPlane: false,
    state: describeState(status),
    isMachineUp: isMachineUp(status),
    isGivenUp: isGivenUp(status),
    isLeaving: metadata.deletionTimestamp !== void 0
  };
  const ofMachines = new Set(machines.map((expectedNode) => expectedNode.nodeName));
  const nodes = (status?.nodeRefs ?? []).map((ref) => ref.name ?? "").filter((node) => node !== "");
  const others = nodes.filter((node) => !ofMachines.has(node)).map((nodeName) => ({
    ...common,
    title: `${common.title}/${nodeName}`,
    nodeName
  }));
  const there = others.length + machines.length;
  const wanted = spec?.replicas ?? 1;
  const missing = { ...common, state: `${there} of ${wanted} nodes, ${common.state}` };
  return there < wanted && !common.isLeaving ? [...others, missing] : others;
}
function viewShortage(deployment, machines, infrastructure) {
  const { metadata, spec, status } = deployment;
  const shortage = describeShortage(deployment, machines.length);
  if (shortage === void 0 || metadata.deletionTimestamp !== void 0) return [];
  const made = spec?.template?.spec;
  return [
    {
      ...viewMade(made, made?.infrastructureRef, infrastructure),
      title: `machinedeployment/${metadata.name ?? ""}`,
      namespace: metadata.namespace ?? "",
      owner: ownerOf("MachineDeployment", deployment),
      isControlPlane: false,
      state: `${shortage}, ${describeState(status)}`,
      isMachineUp: false,
      isGivenUp: false,
      isLeaving: false
    }
  ];
}
function viewMade(made, ref, infrastructure) {
  const image = findImage(ref, made?.version, infrastructure, made?.providerID);
  return { os: systemOf(ref, infrastructure), ...image === void 0 ? {} : { image } };
}
function nameOwner(machine) {
  const { metadata } = machine;
  const deployment = metadata.labels?.[DEPLOYMENT_LABEL];
  const pool = poolOf(machine);
  if (isControlPlane(metadata)) return "control plane";
  if (deployment !== void 0) return `MachineDeployment/${deployment}`;
  if (pool !== void 0) return `MachinePool/${pool}`;
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  return owner === void 0 ? void 0 : `${owner.kind}/${owner.name}`;
}
function poolOf({ metadata }) {
  return metadata.ownerReferences?.find((one) => one.kind === "MachinePool")?.name ?? metadata.labels?.[POOL_LABEL];
}
function isControlPlane({ labels }) {
  return labels?.[CONTROL_PLANE_LABEL] !== void 0;
}
function ownerOf(kind, { metadata }) {
  return `${kind}/${metadata.name ?? ""}`;
}

// src/core/capi/waiting.ts
function listOpenControlPlane(cluster, snapshot) {
  if (isInitialized(cluster)) return [];
  const machines = listExpectedNodes(snapshot).filter(
    (expectedNode) => expectedNode.isControlPlane && !expectedNode.isLeaving
  );
  return [
    { name: "control plane", state: describeState(cluster.status), isFinal: false },
    ...machines.map((expectedNode) => ({
      name: expectedNode.title,
      state: describeExpectedNode(expectedNode),
      isFinal: expectedNode.isGivenUp
    }))
  ];
}
function listOpenNodes(expectedNodes, nodes, inputs) {
  const givenUp = new Set(
    expectedNodes.filter((expectedNode) => expectedNode.isGivenUp).map((expectedNode) => expectedNode.title)
  );
  const { taking, skipped } = chooseNodes(joinNodes(expectedNodes, nodes), inputs.nodes, inputs.nodeSelector);
  const starting = skipped.map(({ node }) => node).filter((node) => !node.cordoned);
  return [...taking, ...starting].flatMap((node) => {
    const { name, absence, ready, notReadyReason } = node;
    if (absence !== void 0) {
      return [{ name, state: `${describeOrigin(node)}: ${notReadyReason}`, isFinal: givenUp.has(absence.object) }];
    }
    if (!ready) return [{ name: `node ${name}`, state: `${describeOrigin(node)}: ${notReadyReason}`, isFinal: false }];
    return isStarting(node) ? [{ name: `node ${name}`, state: "Ready, with taints of its start", isFinal: false }] : [];
  });
}
function describeExpectedNode({ image, state }) {
  return image === void 0 ? state : `${describeImage(image)}: ${state}`;
}
function describeOrigin({ owner, image }) {
  return [owner, image === void 0 ? void 0 : describeImage(image)].filter((part) => part !== void 0).join(", ");
}

// src/core/capi/objects.ts
var CAPI_VERSIONS = ["v1beta2", "v1beta1"];

// src/core/capi/api.ts
var CAPI_GROUP = "cluster.x-k8s.io";
var AZURE_GROUP = "infrastructure.cluster.x-k8s.io";
var CAPI_RESOURCES = [
  ["clusters", "clusters"],
  ["machines", "machines"],
  ["deployments", "machinedeployments"],
  ["pools", "machinepools"]
];
var AZURE_RESOURCES = [
  ["azureMachines", "azuremachines"],
  ["azureTemplates", "azuremachinetemplates"],
  ["azurePools", "azuremachinepools"]
];
function pickApi(capi, azure) {
  const served = [...capi.keys()];
  const version = CAPI_VERSIONS.find((one) => served.includes(one));
  if (version === void 0) {
    const got = served.length === 0 ? `no ${CAPI_GROUP} at all` : `only ${served.join(", ")}`;
    return {
      kind: "problem",
      message: `capz-cluster: expected kubeconfig and context to lead to a management cluster with ${CAPI_GROUP}/${CAPI_VERSIONS.join(" or ")}, got one with ${got}`
    };
  }
  const ofCapi = CAPI_RESOURCES.filter(([, resource]) => capi.get(version)?.has(resource) === true).map(
    ([key, resource]) => ({ key, group: CAPI_GROUP, version, resource })
  );
  const ofAzure = AZURE_RESOURCES.flatMap(([key, resource]) => {
    const found = [...azure].find(([, resources]) => resources.has(resource));
    return found === void 0 ? [] : [{ key, group: AZURE_GROUP, version: found[0], resource }];
  });
  return { kind: "api", api: { collections: [...ofCapi, ...ofAzure] } };
}

// src/steps/capi/discover.ts
async function discover(management) {
  const [capi, azure] = await Promise.all([CAPI_GROUP, AZURE_GROUP].map((group) => findGroup(management, group)));
  if (capi?.kind !== "ok") return failed(capi);
  if (azure?.kind !== "ok") return failed(azure);
  const picked = pickApi(capi.value, azure.value);
  return picked.kind === "api" ? { kind: "done", value: picked.api } : picked;
}
function failed(answer) {
  const unknown = { kind: "unreachable", message: "no answer" };
  return problem("the management cluster cannot be asked for its APIs", answer ?? unknown);
}
async function findGroup(management, group) {
  const found = await management.get(`/apis/${group}`);
  if (found.kind === "refused" && found.status === 404) return { kind: "ok", value: /* @__PURE__ */ new Map() };
  if (found.kind !== "ok") return found;
  const { preferredVersion, versions = [] } = found.value;
  const all = [preferredVersion, ...versions].flatMap((one) => one?.version ?? []);
  const served = /* @__PURE__ */ new Map();
  for (const version of new Set(all)) {
    const resources = await management.get(`/apis/${group}/${version}`);
    if (resources.kind !== "ok") return resources;
    served.set(version, new Set((resources.value.resources ?? []).map((one) => one.name)));
  }
  return { kind: "ok", value: served };
}

// src/steps/capi/object-cache.ts
var BURST_MS = 200;
var ObjectCache = class {
  #kept = /* @__PURE__ */ new Map();
  #clock;
  #following = [];
  #news = 0;
  #wake;
  constructor(clock) {
    this.#clock = clock;
  }
  /** Lists all collections, and follows them until the signal; gives what kept it from listing one. */
  async open(cluster, collections, log, signal) {
    const listings = await Promise.all(
      collections.map(async ({ key, path }) => ({ key, path, answer: await cluster.list(path) }))
    );
    for (const { key, path, answer } of listings) {
      if (answer.kind !== "ok") return answer;
      const { items, resourceVersion } = answer.value;
      this.#kept.set(key, new Map(items.map((item) => [idOf(item), item])));
      this.#following.push(
        this.#follow(key, cluster.follow(path, { resourceVersion, known: items }, signal), log)
      );
    }
    return void 0;
  }
  /** Resolves when nothing is followed any more, after the signal. */
  async ended() {
    await Promise.all(this.#following);
  }
  /** All objects of a collection; none of one that isn't kept. */
  all(key) {
    return [...this.#kept.get(key)?.values() ?? []];
  }
  /** How much news there has been. */
  get news() {
    return this.#news;
  }
  /** Resolves at the news after these, after a time, or at the signal. */
  async changed(since, ms, signal) {
    if (this.#news === since && !signal.aborted) {
      const news = new AbortController();
      this.#wake = () => {
        news.abort();
      };
      await this.#clock.wait(ms, AbortSignal.any([signal, news.signal]));
      this.#wake = void 0;
    }
    await this.#clock.wait(Math.min(ms, BURST_MS), signal);
  }
  async #follow(key, changes, log) {
    let isSaid = false;
    for await (const change of changes) {
      if (change.type === "TROUBLE") {
        if (!isSaid) log.warn(`watch: ${change.message}`);
        isSaid = true;
        continue;
      }
      isSaid = false;
      const kept = this.#kept.get(key);
      if (change.type === "DELETED") kept?.delete(idOf(change.object));
      else kept?.set(idOf(change.object), change.object);
      this.#news += 1;
      this.#wake?.();
    }
  }
};
function idOf({ metadata }) {
  return metadata.uid ?? metadata.name ?? "";
}

// src/steps/capi/wait.ts
var SHOWN = 20;
async function waitUntilClosed(list, mirrors, { untilMs, clock, log, signal }) {
  let reported = /* @__PURE__ */ new Map();
  for (; ; ) {
    const seen = mirrors.map((cache) => cache.news);
    const open = list();
    reported = say(open, reported, log);
    const leftMs = untilMs - clock.nowMs();
    if (open.every((one) => one.isFinal) || leftMs <= 0 || signal.aborted) return open;
    const news = new AbortController();
    const either = AbortSignal.any([news.signal, signal]);
    const all = mirrors.map((cache, index) => cache.changed(seen[index] ?? 0, leftMs, either));
    await Promise.race(all);
    news.abort();
    await Promise.all(all);
  }
}
function say(open, reported, log) {
  const now = new Map(open.map(({ name, state }) => [name, state]));
  const changed = open.filter(({ name, state }) => reported.get(name) !== state).map(describeOpen);
  const closed = [...reported.keys()].filter((name) => !now.has(name)).map((name) => `${name}: done`);
  for (const line of shorten2([...closed, ...changed])) log.info(`waiting: ${line}`);
  return now;
}
function describeOpen({ name, state }) {
  return `${name}: ${state}`;
}
function shorten2(lines) {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : lines;
}

// src/steps/capi/workload.ts
async function openManagement(management, { namespace, name }, { clock, log, signal }) {
  const api = await discover(management);
  if (api.kind !== "done") return api;
  const permissions = listManagementPermissions(api.value, namespace, name);
  const allowed = await checkPermissions(management, permissions, " on the management cluster");
  if (allowed.kind !== "done") return allowed;
  const cache = new ObjectCache(clock);
  const failure = await cache.open(management, listPaths(api.value, namespace), log, signal);
  if (failure !== void 0) return problem("the management cluster cannot be read", failure);
  return { kind: "done", value: cache };
}
function listPaths({ collections }, namespace) {
  return collections.map(({ key, group, version, resource }) => ({
    key,
    path: `/apis/${group}/${version}/namespaces/${namespace}/${resource}`
  }));
}
async function awaitControlPlane(cache, workload, patience) {
  const find = () => cache.all("clusters").find(({ metadata }) => metadata.name === workload.name);
  if (find() === void 0) return unknownCluster(cache, workload);
  const list = () => {
    const cluster = find();
    return cluster === void 0 ? [] : listOpenControlPlane(cluster, takeSnapshot(cache, workload));
  };
  const open = await waitUntilClosed(list, [cache], patience);
  if (find() === void 0) return unknownCluster(cache, workload);
  if (open.length === 0) return { kind: "done", value: void 0 };
  const why = patience.signal.aborted ? "the run was cancelled" : "wait-timeout is over, or nothing more will come";
  const lines = shorten2(open.map(describeOpen)).map((line) => `
  ${line}`);
  const which = `${workload.namespace}/${workload.name}`;
  return {
    kind: "problem",
    message: `capz-cluster: the control plane of ${which} is not up (${why}):${lines.join("")}`
  };
}
function unknownCluster(cache, { namespace, name }) {
  const there = cache.all("clusters").map(({ metadata }) => metadata.name ?? "");
  const known = there.length === 0 ? "it has none" : `it has ${shorten2(there.sort()).join(", ")}`;
  return {
    kind: "problem",
    message: `capz-cluster: expected a Cluster of namespace ${namespace} on the management cluster, got "${name}"; ${known}`
  };
}
async function awaitNodes(cache, cluster, workload, inputs, patience) {
  const nodes = new ObjectCache(patience.clock);
  const done = new AbortController();
  const signal = AbortSignal.any([patience.signal, done.signal]);
  const failure = await nodes.open(cluster, [{ key: "nodes", path: "/api/v1/nodes" }], patience.log, signal);
  if (failure !== void 0) return problem("the nodes of the workload cluster cannot be listed", failure);
  const expectedNodes = () => listExpectedNodes(takeSnapshot(cache, workload));
  const there = () => nodes.all("nodes").map(parseNode);
  const open = await waitUntilClosed(() => listOpenNodes(expectedNodes(), there(), inputs), [cache, nodes], patience);
  done.abort();
  await nodes.ended();
  if (patience.signal.aborted) return { kind: "problem", message: "the run was cancelled while it waited for Machines" };
  if (open.length > 0) {
    patience.log.warn(["not waiting any longer:", ...shorten2(open.map(describeOpen))].join("\n"));
  }
  return { kind: "done", value: expectedNodes() };
}
function takeSnapshot(cache, { name }) {
  const isOfCluster = ({ spec }) => spec?.clusterName === name;
  return {
    machines: cache.all("machines").filter(isOfCluster),
    deployments: cache.all("deployments").filter(isOfCluster),
    pools: cache.all("pools").filter(isOfCluster),
    azureMachines: cache.all("azureMachines"),
    azureTemplates: cache.all("azureTemplates"),
    azurePools: cache.all("azurePools")
  };
}

// src/connect.ts
async function connectToCluster(inputs, namespace, log, cancelled) {
  const connected = await connect(inputs, process.env, log);
  if (inputs.capz === void 0) {
    logConnected(connected, "", log);
    return { connected, expectedNodes: [] };
  }
  logConnected(connected, "management cluster: ", log);
  try {
    return await connectToWorkloadCluster(connected, inputs, inputs.capz, namespace, log, cancelled);
  } catch (error) {
    await connected.close();
    throw error;
  }
}
async function connectToWorkloadCluster(management, inputs, { namespace = management.namespace, name, waitTimeoutMs }, samplesIn, log, cancelled) {
  const workload = { namespace: namespace ?? "default", name };
  log.info(`capz-cluster: ${workload.namespace}/${name}${describeNamespaceOf(inputs.capz, management)}`);
  const done = new AbortController();
  const signal = AbortSignal.any([cancelled, done.signal]);
  const patience = {
    untilMs: systemClock.nowMs() + waitTimeoutMs,
    clock: systemClock,
    log,
    signal: cancelled
  };
  const opened = await openManagement(management.until(signal), workload, { ...patience, signal });
  const cache = must(opened, management.connectionPath);
  try {
    must(await awaitControlPlane(cache, workload, patience), management.connectionPath);
    await awaitSecret(management.until(signal), workload, patience);
    const connected = await connectWorkload(management, workload, process.env, log);
    logConnected(connected, "workload cluster: ", log);
    const waited = await waitOn(cache, connected.until(signal), workload, inputs, samplesIn, patience);
    if (waited.kind === "problem") await connected.close();
    return { connected, expectedNodes: must(waited, connected.connectionPath) };
  } finally {
    done.abort();
    await cache.ended();
  }
}
async function waitOn(cache, cluster, workload, inputs, samplesIn, patience) {
  const checked = await preflight(cluster, inputs, samplesIn);
  if (checked.kind === "problem") return checked;
  return await awaitNodes(cache, cluster, workload, inputs, patience);
}
function must(step, connectionPath) {
  if (step.kind === "problem") throw new Refusal(step.message, step.connectionProblem, connectionPath);
  return step.value;
}
function logConnected({ context, server, remarks, warnings }, what, log) {
  log.info(escapeTerminal([`${what}context ${context}`, `server ${server}`, ...remarks].join(", ")));
  for (const warning of warnings) log.warn(escapeTerminal(`${what}${warning}`));
}
function describeNamespaceOf(capz, { context, namespace }) {
  if (capz?.namespace !== void 0) return "";
  return namespace === void 0 ? ` (context ${context} names no namespace)` : ` (the namespace of context ${context})`;
}
export {
  connectToCluster
};
