import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  CONTROL_PLANE_LABEL,
  accessReviewsPath,
  apiVersionPath,
  collectionPath,
  describeFailure,
  describeImage,
  groupOf,
  hasClaims,
  isClass,
  isFollowed,
  makeRuntimeClass,
  namespacePath,
  objectPath,
  problem,
  rulesReviewsPath,
  startsPods
} from "./shared-steps-result.js";

// src/core/capi/join.ts
function joinNodes(expectedNodes, nodes) {
  const there = new Set(nodes.map((node2) => node2.name));
  const byNode = new Map(expectedNodes.map((expectedNode) => [expectedNode.nodeName ?? "", expectedNode]));
  const siblings = Map.groupBy(expectedNodes, (expectedNode) => expectedNode.owner ?? "");
  const absent = expectedNodes.filter(
    (expectedNode) => !expectedNode.isLeaving && !there.has(expectedNode.nodeName ?? "")
  );
  return [
    ...nodes.map((node2) => joinNode(node2, byNode.get(node2.name))),
    ...absent.map((expectedNode) => makeAbsent(expectedNode, siblings.get(expectedNode.owner ?? "") ?? []))
  ];
}
function joinNode(node2, expectedNode) {
  if (expectedNode === void 0) return node2;
  const { machine, owner, image: image2, isLeaving } = expectedNode;
  const known = image2?.kind === "aks" && node2.image !== void 0 ? { ...node2.image, name: image2.name } : image2;
  return {
    ...node2,
    ...machine === void 0 ? {} : { machine, knownAs: [machine] },
    ...owner === void 0 ? {} : { owner },
    ...known === void 0 ? {} : { image: known },
    isLeaving
  };
}
function makeAbsent(expectedNode, siblings) {
  const { title, namespace, machine, owner, image: image2, os, isControlPlane, state: state2, isMachineUp } = expectedNode;
  return {
    name: title,
    uid: "",
    labels: isControlPlane ? { [CONTROL_PLANE_LABEL]: "" } : {},
    taints: [],
    addresses: [],
    cordoned: false,
    ready: false,
    notReadyReason: state2,
    os,
    architecture: "",
    osImage: "",
    kernel: "",
    containerRuntime: "",
    kubelet: "",
    ...machine === void 0 ? {} : { machine },
    ...owner === void 0 ? {} : { owner },
    ...image2 === void 0 ? {} : { image: image2 },
    // What has yet to be made has no name of its own: it is meant where one of its kind is.
    knownAs: machine === void 0 ? namesOf(siblings) : [machine],
    absence: { evidence: describeAbsence(expectedNode), object: title, namespace, isMachineUp }
  };
}
function describeAbsence({ title, owner, image: image2, state: state2, nodeName }) {
  const of = [owner, image2 === void 0 ? void 0 : describeImage(image2)].filter((part) => part !== void 0);
  const what = of.length === 0 ? title : `${title} (${of.join(", ")})`;
  return `${what}: ${state2}${nodeName === void 0 ? "" : `; its node ${nodeName} is not in the cluster`}`;
}
function namesOf(expectedNodes) {
  const owners = expectedNodes.flatMap(({ owner }) => owner?.split("/").slice(1) ?? []);
  const own = expectedNodes.flatMap(({ machine, nodeName }) => [machine, nodeName]);
  return [.../* @__PURE__ */ new Set([...owners, ...own])].filter((name) => name !== void 0);
}

// src/core/plan/granted.ts
function isGranted(rules2, permission) {
  return rules2.some((rule) => grants(rule, permission));
}
function grants({ apiGroups, resourceNames = [], resources, verbs }, permission) {
  const { group, name, resource, subresource, verb } = permission;
  const whole = subresource === void 0 ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`];
  const isNamed = resourceNames.length === 0 || name !== void 0 && resourceNames.includes(name);
  return isNamed && has(verbs, [verb]) && has(apiGroups, [group]) && has(resources, whole);
}
function has(granted = [], wanted) {
  return granted.includes("*") || wanted.some((one) => granted.includes(one));
}

// src/core/plan/permissions.ts
function grantFor({ constrain, namespace }) {
  return namespace === void 0 || constrain ? { role: "rbac" } : { role: "rbac-namespace", namespace };
}
function listPermissions(inputs, namespace) {
  const core = { group: "" };
  const permissions = [
    { ...core, resource: "nodes", verb: "list", why: "to list the nodes" },
    { ...core, resource: "nodes", verb: "watch", why: "to see nodes that are removed during the run" },
    ...forClasses(inputs)
  ];
  if (inputs.constrain) {
    permissions.push({
      ...core,
      resource: "nodes",
      verb: "patch",
      why: "to label the nodes that may run a class (constrain)"
    });
  }
  if (!startsPods(inputs)) return permissions;
  if (inputs.namespace === void 0) {
    permissions.push(
      { ...core, resource: "namespaces", verb: "create", why: "to create the run's own namespace" },
      { ...core, resource: "namespaces", verb: "get", why: "to recognize it if the response to its creation was lost" },
      { ...core, resource: "namespaces", verb: "list", why: "to see when it is deleted" },
      { ...core, resource: "namespaces", verb: "watch", why: "to see when it is deleted" },
      ...inputs.cleanup === "none" ? [] : [{ ...core, resource: "namespaces", verb: "delete", why: "to delete it afterwards" }]
    );
  } else {
    permissions.push({ ...core, resource: "namespaces", verb: "get", namespace, why: "to check that it exists" });
  }
  const pods = { ...core, resource: "pods", namespace };
  permissions.push(
    { ...pods, verb: "create", why: "to start the samples" },
    { ...pods, verb: "get", why: "to recognize one if the response to its creation was lost" },
    { ...pods, verb: "list", why: "to follow them" },
    { ...pods, verb: "watch", why: "to follow them" },
    { ...pods, verb: "delete", why: "to delete a probe pod that missed a new class" },
    { ...pods, verb: "deletecollection", why: "to clean up" },
    { ...pods, subresource: "log", verb: "get", why: "to show the log of a sample" },
    ...forAccess(inputs.access, pods),
    { ...core, resource: "events", namespace, verb: "list", why: "to show why a pod does not run" },
    { ...core, resource: "events", namespace, verb: "watch", why: "to show why a pod does not run" },
    ...forServices(inputs, namespace),
    ...forDeployments(inputs, namespace)
  );
  return permissions;
}
function forServices({ access, cleanup, replicas, runSamples }, namespace) {
  const isDirect = access === "node-port" || access === "load-balancer";
  if (!runSamples || replicas === void 0 && !isDirect) return [];
  const services = { group: "", resource: "services", namespace };
  return [
    ...makeAndTake(services, "the Services of the samples", cleanup),
    { ...services, verb: "list", why: "to see where a Service can be asked" },
    { ...services, verb: "watch", why: "to see where a Service can be asked" },
    ...isDirect || access === "port-forward" ? [] : [{ ...services, subresource: "proxy", verb: "get", why: "to ask the Services (access: proxy)" }]
  ];
}
function forDeployments({ cleanup, replicas, runSamples }, namespace) {
  if (!runSamples || replicas === void 0) return [];
  const deployments = { group: "apps", resource: "deployments", namespace };
  return [
    ...makeAndTake(deployments, "the Deployments of the samples (replicas)", cleanup),
    { ...deployments, verb: "list", why: "to see how many pods there will be" },
    { ...deployments, verb: "watch", why: "to see how many pods there will be" }
  ];
}
function makeAndTake(what, name, cleanup) {
  return [
    { ...what, verb: "create", why: `to make ${name}` },
    { ...what, verb: "get", why: `to know ${name} again` },
    ...cleanup === "none" ? [] : [{ ...what, verb: "delete", why: `to delete ${name} afterwards` }]
  ];
}
function forAccess(access, pods) {
  if (access !== "port-forward") {
    return [{ ...pods, subresource: "proxy", verb: "get", why: "to ask the samples (access: proxy)" }];
  }
  const why = "to ask the samples (access: port-forward)";
  return ["get", "create"].map((verb) => ({ ...pods, subresource: "portforward", verb, why }));
}
function forClasses(inputs) {
  const classes = { group: "node.k8s.io", resource: "runtimeclasses" };
  return [
    { ...classes, verb: "get", why: "to list the classes" },
    ...inputs.auto === void 0 ? [] : [{ ...classes, verb: "list", why: "to find out what the cluster claims to run (runtimes: auto)" }],
    { ...classes, verb: "create", why: "to apply the classes" },
    { ...classes, verb: "patch", why: "to apply the classes" },
    ...inputs.cleanup === "none" ? [] : [{ ...classes, verb: "delete", why: "to delete those again that do not stay (cleanup)" }]
  ];
}
function renderPermission(permission) {
  return `${namePermission(permission)}: ${permission.why}`;
}
function namePermission(permission) {
  const resource = permission.subresource === void 0 ? permission.resource : `${permission.resource}/${permission.subresource}`;
  const group = permission.group === "" ? "" : `.${permission.group}`;
  const name = permission.name === void 0 ? "" : ` ${permission.name}`;
  const where = permission.namespace === void 0 ? "" : ` in namespace ${permission.namespace}`;
  return `${permission.verb} ${resource}${group}${name}${where}`;
}

// src/steps/survey/permissions.ts
var NO_NAMESPACE = "no_namespace";
async function checkPermissions(cluster, permissions, { grant, unmade, where }) {
  const byNamespace = Map.groupBy(permissions, ({ namespace }) => namespace ?? unmade ?? NO_NAMESPACE);
  const reviewed = await Promise.all([...byNamespace].map(([namespace, all]) => findLacking(cluster, namespace, all)));
  const missing = new Set(reviewed.flat());
  const lacking = permissions.filter((one) => missing.has(one));
  if (lacking.length === 0) return { kind: "done", value: void 0 };
  const lines = lacking.map((permission) => `  ${renderPermission(permission)}`);
  return {
    kind: "problem",
    message: `these permissions are missing${where}:
${lines.join("\n")}`,
    connectionProblem: { kind: "no-permissions", lacking: lacking.map(namePermission), grant }
  };
}
async function findLacking(cluster, namespace, permissions) {
  const rules2 = await listRules(cluster, namespace);
  const open = permissions.filter((one) => !isGranted(rules2, one));
  const answers = await Promise.all(
    open.map(async (permission) => ({ permission, isAllowed: await isAllowed(cluster, permission) }))
  );
  return answers.filter((one) => !one.isAllowed).map((one) => one.permission);
}
async function listRules(cluster, namespace) {
  const review = await cluster.create(rulesReviewsPath, {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
    spec: { namespace }
  });
  if (review.kind !== "ok" || review.value.status?.incomplete === true) return [];
  return review.value.status?.resourceRules ?? [];
}
async function isAllowed(cluster, permission) {
  const { group, resource, subresource, verb, namespace, name } = permission;
  const resourceAttributes = { group, resource, subresource, verb, namespace, name };
  const review = await cluster.create(accessReviewsPath, {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes }
  });
  return review.kind !== "ok" || review.value.status?.allowed === true;
}

// src/core/workloads/cron-jobs.ts
var SUFFIX = "-check";
function withJobs(placed) {
  return placed.flatMap((one) => isCronJob(one) ? [one, makeJob(one)] : [one]);
}
function isCronJob({ group, resource }) {
  return group === "batch" && resource === "cronjobs";
}
function makeJob({ collection, manifest, ...place3 }) {
  const { metadata, apiVersion } = manifest;
  const { jobTemplate } = manifest["spec"] ?? {};
  const { labels } = jobTemplate?.metadata ?? {};
  return {
    ...place3,
    resource: "jobs",
    collection: collection.replace(/cronjobs$/, "jobs"),
    manifest: {
      apiVersion,
      kind: "Job",
      metadata: {
        name: `${metadata.name}${SUFFIX}`,
        ...metadata.namespace === void 0 ? {} : { namespace: metadata.namespace },
        ...labels === void 0 ? {} : { labels }
      },
      spec: jobTemplate?.["spec"]
    }
  };
}

// src/steps/survey/manifests.ts
async function placeManifests(cluster, { constrain, manifests, runtimes }, namespace) {
  const discovered = await discover(cluster, manifests);
  if (discovered.kind === "problem") return discovered;
  const placed = manifests.map((manifest) => ({ manifest, place: place(manifest, discovered.value, namespace) }));
  const unknown = placed.filter(({ place: one }) => one === void 0).map(({ manifest }) => manifest);
  if (unknown.length > 0) return refuse("the cluster has no such kind", unknown.map(describeKind));
  return leaveOwnClasses(withJobs(placed.flatMap(({ place: one }) => one ?? [])), { constrain, runtimes });
}
function leaveOwnClasses(placed, { constrain, runtimes }) {
  const { others, differing } = sortClasses(placed, runtimes, constrain);
  if (differing.length > 0) return refuse("the run applies these classes itself, and in another way", differing);
  return { kind: "done", value: others };
}
async function refuseClashes(cluster, placed, own) {
  const elsewhere = placed.filter((one) => one.namespace !== own || one.namespace === void 0);
  const clashes = await findClashes(cluster, elsewhere);
  return clashes.length > 0 ? refuse("objects that exist are never modified", clashes) : void 0;
}
function refuse(why, what) {
  return { kind: "problem", message: `manifests: ${why}:
${what.map((one) => `  ${one}`).join("\n")}` };
}
async function discover(cluster, manifests) {
  const versions = [...new Set(manifests.map((one) => one.apiVersion))];
  const found = /* @__PURE__ */ new Map();
  for (const version2 of versions) {
    const answer = await cluster.get(apiVersionPath(version2));
    if (answer.kind === "ok") found.set(version2, answer.value.resources ?? []);
    else if (!isMissing(answer)) return problem(`manifests: ${version2}`, answer);
  }
  return { kind: "done", value: found };
}
function place(manifest, resources, namespace) {
  const { apiVersion, kind, metadata } = manifest;
  const found = resources.get(apiVersion)?.find((one) => one.kind === kind && !one.name.includes("/"));
  if (found === void 0) return void 0;
  const group = groupOf(apiVersion);
  if (!found.namespaced)
    return { manifest, collection: `${apiVersionPath(apiVersion)}/${found.name}`, group, resource: found.name };
  const where = metadata.namespace ?? namespace;
  const collection = collectionPath(apiVersion, where, found.name);
  return { manifest, namespace: where, collection, group, resource: found.name };
}
function sortClasses(placed, runtimes, constrain) {
  const ownOf = ({ manifest, group }) => group === "node.k8s.io" && manifest.kind === "RuntimeClass" ? runtimes.find((one) => one.runtimeClass === manifest.metadata.name) : void 0;
  const differing = placed.flatMap((one) => {
    const own = ownOf(one);
    if (own === void 0) return [];
    const { handler, overhead, scheduling } = one.manifest;
    const { handler: wanted, scheduling: constraint } = makeRuntimeClass(own, constrain);
    const isSame = isEqual([handler, scheduling, overhead], [wanted, constraint, void 0]);
    return isSame ? [] : [`${describe(one)}: expected ${JSON.stringify({ handler: wanted, scheduling: constraint })}`];
  });
  return { others: placed.filter((one) => ownOf(one) === void 0), differing };
}
function isEqual(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
async function findClashes(cluster, placed) {
  const answers = await Promise.all(
    placed.map(async (one) => ({
      one,
      answer: await cluster.get(objectPath(one.collection, one.manifest.metadata.name))
    }))
  );
  return answers.flatMap(({ one, answer }) => {
    if (answer.kind === "ok") return [`${describe(one)} exists`];
    return isMissing(answer) ? [] : [`${describe(one)} cannot be looked for: ${describeFailure(answer)}`];
  });
}
function isMissing(answer) {
  return answer.kind === "refused" && answer.status === 404;
}
function describe({ manifest, namespace }) {
  const { kind, metadata } = manifest;
  return `${kind} ${namespace === void 0 ? "" : `${namespace}/`}${metadata.name}`;
}
function describeKind({ apiVersion, kind, metadata }) {
  return `${kind} of ${apiVersion} (${metadata.name})`;
}

// src/core/workloads/template.ts
function templateOf(manifest) {
  if (manifest.kind === "Pod") return manifest;
  const { spec } = manifest;
  const { metadata = {}, spec: pod2 = {} } = spec?.template ?? {};
  const claims = (spec?.volumeClaimTemplates ?? []).map((one) => ({ name: one.metadata.name, emptyDir: {} }));
  return { metadata, spec: claims.length === 0 ? pod2 : { ...pod2, volumes: [...pod2.volumes ?? [], ...claims] } };
}
function selects({ spec }, { labels = {} }) {
  const selector = Object.entries(spec?.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}

// src/core/workloads/owned.ts
var OWNED_KINDS = [
  { apiVersion: "apps/v1", kind: "Deployment", resource: "deployments" },
  { apiVersion: "apps/v1", kind: "StatefulSet", resource: "statefulsets" },
  { apiVersion: "apps/v1", kind: "DaemonSet", resource: "daemonsets" },
  { apiVersion: "apps/v1", kind: "ReplicaSet", resource: "replicasets" },
  { apiVersion: "batch/v1", kind: "Job", resource: "jobs" },
  { apiVersion: "v1", kind: "ReplicationController", resource: "replicationcontrollers" },
  { apiVersion: "v1", kind: "Pod", resource: "pods" },
  { apiVersion: "v1", kind: "Service", resource: "services" }
];
var LEVELS = 8;
function listOwned(uid, namespace, there, between) {
  const byUid = new Map(there.map((one) => [one.object.metadata.uid, one]));
  const isBelow = (owners = [], level = 0) => level < LEVELS && owners.some((owner) => owner.uid === uid || !byUid.has(owner.uid) && isBelow(between.get(owner.uid), level + 1));
  const placed = there.map((one) => ({ one, placed: place2(one, namespace) }));
  const owned = placed.filter(({ one }) => isBelow(one.object.metadata.ownerReferences));
  const runs = owned.filter(({ one }) => one.of.kind !== "Service").map((each) => each.placed);
  const leads = placed.filter(
    (each) => each.one.of.kind === "Service" && (owned.includes(each) || runs.some(({ manifest }) => selects(each.one.object, templateOf(manifest).metadata)))
  );
  return [...runs, ...leads.map((each) => each.placed)];
}
function findUnknownOwners(uid, there, between) {
  const known = /* @__PURE__ */ new Set([uid, ...there.map(({ object }) => object.metadata.uid), ...between.keys()]);
  const all = [...there.map(({ object }) => object.metadata.ownerReferences ?? []), ...between.values()].flat();
  return [...new Map(all.filter((one) => !known.has(one.uid)).map((one) => [one.uid, one])).values()];
}
function place2({ object, of: { apiVersion, kind, resource } }, namespace) {
  return {
    manifest: { ...object, apiVersion, kind },
    namespace,
    collection: collectionPath(apiVersion, namespace, resource),
    group: groupOf(apiVersion),
    resource
  };
}

// src/core/plan/manifest-permissions.ts
function listManifestPermissions(placed, { access, cleanup, namespace: given }, own) {
  const permissions = placed.flatMap((one) => {
    const { group, manifest, namespace, resource } = one;
    const hasOwnClaims = hasClaims(one) && cleanup !== "none" && (given !== void 0 || namespace !== own);
    const what = { group, resource, ...namespace === void 0 ? {} : { namespace } };
    const name = `${manifest.kind} ${manifest.metadata.name} (manifests)`;
    const isService = group === "" && resource === "services";
    const isOfClass = isClass({ collection: one.collection, kind: manifest.kind });
    const isAwaited = cleanup !== "none" && !isOfClass;
    const isFollowed2 = isService || group === "apps" || group === "batch" || group === "" && resource === "replicationcontrollers";
    return [
      ...makeAndTake(what, name, cleanup),
      ...isFollowed2 || isAwaited ? [{ ...what, verb: "list", why: `to follow ${name}` }] : [],
      ...isFollowed2 || isAwaited ? [{ ...what, verb: "watch", why: `to follow ${name}` }] : [],
      ...isService && access !== "port-forward" ? [{ ...what, subresource: "proxy", verb: "get", why: `to ask ${name}` }] : [],
      ...isOfClass && cleanup !== "none" ? [{ ...what, verb: "patch", why: `to leave ${name} to other runs that use it` }] : [],
      ...hasOwnClaims ? forClaims(namespace ?? "", name) : [],
      ...isFollowed(one) ? forOwned(namespace ?? "", name, access) : [],
      ...namespace === void 0 || namespace === own ? [] : forPodsElsewhere({ access, cleanup }, namespace)
    ];
  });
  return [...new Map(permissions.map((permission) => [namePermission(permission), permission])).values()];
}
function forOwned(namespace, name, access) {
  const kinds = OWNED_KINDS.filter(({ kind }) => kind !== "Pod").flatMap(
    ({ apiVersion, resource }) => ["list", "watch"].map((verb) => ({
      ...{ group: groupOf(apiVersion), resource, namespace, verb },
      why: `to follow what the controller of ${name} creates`
    }))
  );
  const proxy = { group: "", resource: "services", namespace, subresource: "proxy", verb: "get" };
  return [...kinds, ...access === "port-forward" ? [] : [{ ...proxy, why: `to ask the Services of ${name}` }]];
}
function forClaims(namespace, name) {
  const claims = { group: "", resource: "persistentvolumeclaims", namespace };
  const why = `to delete the claims of ${name} afterwards`;
  return ["get", "list", "watch", "delete"].map((verb) => ({ ...claims, verb, why }));
}
function forPodsElsewhere({ access, cleanup }, namespace) {
  const pods = { group: "", resource: "pods", namespace };
  const events = { group: "", resource: "events", namespace };
  return [
    ...["list", "watch"].map((verb) => ({ ...pods, verb, why: "to follow the pods of manifests" })),
    ...makeAndTake(pods, "a pod of manifests without its class (negative test)", cleanup),
    // One that comes back other than it was sent is made again.
    { ...pods, verb: "delete", why: "to delete a pod that something changed (negative test)" },
    { ...pods, subresource: "log", verb: "get", why: "to show the log of a pod of manifests" },
    ...forAccess(access, pods),
    ...["list", "watch"].map((verb) => ({ ...events, verb, why: "to show why a pod of manifests does not run" }))
  ];
}

// src/steps/survey/preflight.ts
async function preflight(cluster, inputs, namespace) {
  const version2 = await cluster.get("/version");
  if (version2.kind !== "ok") return problem("the API server cannot be used", version2);
  const placed = await placeManifests(cluster, inputs, namespace);
  if (placed.kind !== "done") return placed;
  const permissions = [
    ...listPermissions(inputs, namespace),
    ...listManifestPermissions(placed.value, inputs, namespace)
  ];
  const own = inputs.namespace === void 0 ? namespace : void 0;
  const allowed = await checkPermissions(cluster, permissions, {
    grant: grantFor(inputs),
    where: inputs.capz === void 0 ? "" : " on the workload cluster",
    unmade: own
  });
  if (allowed.kind !== "done") return allowed;
  const clashes = await refuseClashes(cluster, placed.value, own);
  if (clashes !== void 0) return clashes;
  if (inputs.namespace !== void 0 && startsPods(inputs)) {
    const found = await cluster.get(namespacePath(inputs.namespace));
    if (found.kind !== "ok") return problem(`namespace: "${inputs.namespace}" cannot be used`, found);
  }
  return { kind: "done", value: { version: version2.value.gitVersion ?? "unknown", placed: placed.value } };
}

// src/core/observations/no-answer.ts
var NO_TUNNEL = /error trying to reach service.*(No agent available|dialing proxy "[^"]*" failed|dial unix )/is;
var NO_TUNNEL_TO_KUBELET = /No agent available|dialing proxy "[^"]*" failed|:10250\/[^"]*": dial unix /i;
function isKubeletUnreached(message) {
  return NO_TUNNEL_TO_KUBELET.test(message);
}
function isWithoutTunnel(answer) {
  return answer.via === "proxy" && NO_TUNNEL.test(answer.message);
}
var NO_WAY = /error trying to reach service.*(i\/o timeout|no route to host|network is unreachable|deadline exceeded)/is;
function isUnroutable(answer) {
  return answer.via === "proxy" && (NO_WAY.test(answer.message) || isWithoutTunnel(answer));
}
var REFUSED_BY_IPV6 = /error trying to reach service.*\[[0-9a-f:.]+\]:\d+.*connection refused/is;
function isRefusedByIpv6(answer) {
  return answer.via === "proxy" && REFUSED_BY_IPV6.test(answer.message);
}
function hasTriedBoth(answer) {
  return answer.via === "proxy" && answer.triedBoth === true;
}
function describeNoAnswer(answer) {
  const { message } = answer;
  if (answer.via === "direct") return answer.url === void 0 ? message : `asked from here, ${answer.url}: ${message}`;
  return hasTriedBoth(answer) ? `${message}; port-forward got no answer either` : message;
}

// src/core/kubernetes/shapes.ts
function fieldsOf(fields) {
  const entries = Object.entries(fields);
  return {
    fields: Object.fromEntries(entries.map(([name, shape]) => [name.replace("!", ""), shape])),
    needed: entries.map(([name]) => name).flatMap((name) => name.endsWith("!") ? [name.slice(0, -1)] : [])
  };
}
function fit(value, shape) {
  const misfits = [];
  const fitted = fitAt("", value, shape, misfits);
  return { value: fitted, misfits: [...new Set(misfits)] };
}
function fitAt(path, value, shape, misfits) {
  if (value === void 0 || value === null) return void 0;
  if (typeof shape === "string") {
    const isRight = shape.split(" or ").some((one) => typeof value === (one === "text" ? "string" : one));
    return isRight ? value : reject(path, value, shape, misfits);
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return reject(path, value, "list", misfits);
    const isAbsent = (one) => one === void 0 || one === null;
    if (value.some(isAbsent)) reject(`${path}[]`, null, "value", misfits);
    const fitted = value.map((one) => fitAt(`${path}[]`, one, shape.list, misfits));
    const isSame = fitted.every((one, index) => one !== void 0 && one === value[index]);
    return isSame ? value : fitted.filter((one) => !isAbsent(one));
  }
  if (typeof value !== "object" || Array.isArray(value)) return reject(path, value, "mapping", misfits);
  return "map" in shape ? fitMap(path, value, shape.map, misfits) : fitFields(path, value, shape, misfits);
}
function fitMap(path, value, shape, misfits) {
  return replaceFields(
    value,
    Object.entries(value).map(([key, one]) => [key, fitAt(`${path}[]`, one, shape, misfits)])
  );
}
function fitFields(path, value, { fields, needed = [] }, misfits) {
  const known = Object.entries(value).map(([key, one]) => {
    const shape = Object.hasOwn(fields, key) ? fields[key] : void 0;
    return [key, shape === void 0 ? one : fitAt(join(path, key), one, shape, misfits)];
  });
  const fitted = replaceFields(value, known);
  const missing = needed.filter((key) => !Object.hasOwn(fitted, key));
  for (const key of missing) misfits.push(`${join(path, key)} is missing`);
  return missing.length === 0 ? fitted : void 0;
}
function replaceFields(value, fitted) {
  const before = value;
  if (fitted.every(([key, one]) => one !== void 0 && one === before[key])) return value;
  return Object.fromEntries(fitted.filter(([, one]) => one !== void 0));
}
function join(path, key) {
  return path === "" ? key : `${path}.${key}`;
}
function reject(path, value, expected, misfits) {
  misfits.push(`${path === "" ? "it" : path} is ${nameOf(value)}, not a ${expected}`);
  return void 0;
}
function nameOf(value) {
  if (typeof value === "object") return value === null ? "null" : Array.isArray(value) ? "a list" : "a mapping";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

// src/core/kubernetes/shape-parts.ts
var texts = { map: "text" };
var numbers = (...names2) => sameShape(names2, "number");
var strings = (...names2) => sameShape(names2, "text");
var flags = (...names2) => sameShape(names2, "boolean");
function sameShape(names2, shape) {
  return Object.fromEntries(names2.map((name) => [name, shape]));
}
var meta = fieldsOf({
  ...strings("name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp"),
  ...{ labels: texts, annotations: texts, generation: "number", deletionGracePeriodSeconds: "number" },
  managedFields: {
    list: fieldsOf({
      ...strings("manager", "operation"),
      fieldsV1: fieldsOf({
        "f:handler": fieldsOf({}),
        "f:scheduling": fieldsOf({ "f:nodeSelector": fieldsOf({}) }),
        "f:metadata": fieldsOf({ "f:annotations": fieldsOf({}), "f:labels": fieldsOf({}) })
      })
    })
  },
  ownerReferences: { list: fieldsOf({ ...strings("apiVersion", "kind!", "name!", "uid"), controller: "boolean" }) }
});
var conditions = {
  list: fieldsOf({
    ...strings("type!", "status!", "reason", "message", "lastTransitionTime", "severity"),
    observedGeneration: "number"
  })
};
function objectOf(fields) {
  return fieldsOf({ "metadata!": meta, ...fields });
}

// src/core/kubernetes/managed-shapes.ts
var ref = fieldsOf(strings("apiVersion", "apiGroup", "kind", "name"));
var failure = strings("failureReason", "failureMessage");
var provisioned = fieldsOf(flags("controlPlaneInitialized", "infrastructureProvisioned"));
var gallery = fieldsOf(strings("gallery", "name", "version"));
var image = fieldsOf({
  ...{ id: "text", computeGallery: gallery, sharedGallery: gallery },
  marketplace: fieldsOf(strings("publisher", "offer", "sku", "version"))
});
var capiStatus = fieldsOf({
  ...{ phase: "text", conditions, initialization: provisioned, ...failure },
  ...numbers("observedGeneration", "updatedReplicas", "upToDateReplicas"),
  ...flags("controlPlaneReady", "infrastructureReady"),
  v1beta2: fieldsOf({ conditions }),
  deprecated: fieldsOf({ v1beta1: fieldsOf({ conditions, ...failure }) }),
  nodeRef: fieldsOf(strings("name")),
  nodeRefs: { list: fieldsOf(strings("name")) },
  ...{ image, latestModelApplied: "boolean" }
});
var strategy = fieldsOf(strings("type"));
var machineSpec = { ...strings("clusterName", "version"), infrastructureRef: ref };
var azureSpec = { image, osDisk: fieldsOf(strings("osType")) };
var aksSpec = { osType: "text", resources: { list: fieldsOf({ spec: fieldsOf(strings("osType")) }) } };
var managed = objectOf({
  spec: fieldsOf({
    ...{
      ...machineSpec,
      ...azureSpec,
      ...aksSpec,
      paused: "boolean",
      controlPlaneRef: ref,
      replicas: "number",
      strategy
    },
    ...{ rollout: fieldsOf({ strategy }), topology: fieldsOf({}) },
    template: fieldsOf({ ...azureSpec, spec: fieldsOf({ ...machineSpec, ...azureSpec }) })
  }),
  status: capiStatus
});
var managedKinds = {
  "cluster.x-k8s.io": { clusters: managed, machines: managed, machinedeployments: managed, machinepools: managed },
  "infrastructure.cluster.x-k8s.io": {
    azuremachines: managed,
    azuremachinetemplates: managed,
    azuremachinepools: managed,
    azuremachinepoolmachines: managed,
    azuremanagedmachinepools: managed,
    azureasomanagedmachinepools: managed
  }
};

// src/core/kubernetes/object-shapes.ts
var node = objectOf({
  spec: fieldsOf({
    ...strings("providerID"),
    unschedulable: "boolean",
    taints: { list: fieldsOf(strings("key!", "value", "effect!")) }
  }),
  status: fieldsOf({
    conditions,
    nodeInfo: fieldsOf(
      strings(
        ...["operatingSystem", "architecture", "osImage"],
        ...["kernelVersion", "containerRuntimeVersion", "kubeletVersion"]
      )
    ),
    addresses: { list: fieldsOf(strings("type!", "address!")) },
    runtimeHandlers: { list: fieldsOf(strings("name")) },
    images: { list: fieldsOf({ names: { list: "text" } }) }
  })
});
var lease = objectOf({ spec: fieldsOf({ renewTime: "text", leaseDurationSeconds: "number" }) });
var tolerations = { list: fieldsOf(strings("key", "operator", "value", "effect")) };
var runtimeClass = objectOf({
  "handler!": "text",
  scheduling: fieldsOf({ nodeSelector: texts, tolerations }),
  overhead: fieldsOf({})
});
var state = fieldsOf({
  waiting: fieldsOf(strings("reason", "message")),
  running: fieldsOf(strings("startedAt")),
  terminated: fieldsOf({ ...strings("reason", "message", "startedAt", "finishedAt"), ...numbers("exitCode", "signal") })
});
var statuses = {
  list: fieldsOf({ "name!": "text", ready: "boolean", restartCount: "number", state, lastState: state })
};
var containerPort = fieldsOf({ ...strings("name", "protocol"), "containerPort!": "number" });
var containers = {
  list: fieldsOf({
    ...strings("name!", "image", "restartPolicy"),
    command: { list: "text" },
    ports: { list: containerPort },
    ...{ readinessProbe: fieldsOf({}), startupProbe: fieldsOf({}) }
  })
};
var requirements = { list: fieldsOf({ ...strings("key!", "operator!"), values: { list: "text" } }) };
var nodeTerms = { list: fieldsOf({ matchFields: requirements, matchExpressions: requirements }) };
var podSpec = fieldsOf({
  ...strings("nodeName", "restartPolicy", "runtimeClassName"),
  terminationGracePeriodSeconds: "number",
  nodeSelector: texts,
  ...{ tolerations: { list: fieldsOf({}) }, volumes: { list: fieldsOf({}) } },
  affinity: fieldsOf({
    nodeAffinity: fieldsOf({
      requiredDuringSchedulingIgnoredDuringExecution: fieldsOf({ nodeSelectorTerms: nodeTerms })
    })
  }),
  ...{ containers, initContainers: containers },
  readinessGates: { list: fieldsOf({}) }
});
var pod = objectOf({
  spec: podSpec,
  status: fieldsOf({
    ...strings("phase", "reason", "message", "podIP"),
    ...{ conditions, containerStatuses: statuses, initContainerStatuses: statuses }
  })
});
var event = objectOf({
  involvedObject: fieldsOf(strings("kind", "name", "uid", "fieldPath")),
  ...strings("type", "reason", "message", "lastTimestamp", "eventTime"),
  count: "number",
  series: fieldsOf({ count: "number", lastObservedTime: "text" })
});
var service = objectOf({
  spec: fieldsOf({
    type: "text",
    selector: texts,
    ports: {
      list: fieldsOf({
        ...strings("name", "protocol"),
        ...{ "port!": "number", targetPort: "text or number", nodePort: "number" }
      })
    }
  }),
  status: fieldsOf({
    loadBalancer: fieldsOf({ ingress: { list: fieldsOf(strings("ip", "hostname")) } })
  })
});
var workload = objectOf({
  spec: fieldsOf({
    ...numbers("replicas", "completions", "parallelism"),
    ...{ suspend: "boolean", podManagementPolicy: "text", selector: fieldsOf({ matchLabels: texts }) },
    template: fieldsOf({ metadata: meta, spec: podSpec }),
    volumeClaimTemplates: { list: objectOf({}) }
  }),
  status: fieldsOf({ ...numbers("observedGeneration", "desiredNumberScheduled"), conditions })
});
var names = { list: "text" };
var rules = {
  list: fieldsOf({ verbs: names, apiGroups: names, resources: names, resourceNames: names })
};
var version = fieldsOf(strings("version!"));
var BY_GROUP = {
  "": {
    ...{ nodes: node, pods: pod, events: event, services: service, secrets: fieldsOf({ data: texts }) },
    replicationcontrollers: workload
  },
  apps: { deployments: workload, statefulsets: workload, daemonsets: workload, replicasets: workload },
  batch: { jobs: workload },
  "coordination.k8s.io": { leases: lease },
  "node.k8s.io": { runtimeclasses: runtimeClass },
  "authorization.k8s.io": {
    selfsubjectaccessreviews: fieldsOf({ status: fieldsOf(flags("allowed")) }),
    selfsubjectrulesreviews: fieldsOf({ status: fieldsOf({ ...flags("incomplete"), resourceRules: rules }) })
  },
  ...managedKinds
};
var SHAPES = new Map(
  Object.entries(BY_GROUP).flatMap(
    ([group, shapes]) => Object.entries(shapes).map(([resource, shape]) => [`${group}/${resource}`, shape])
  )
);
var RESOURCE = /^\/(?:api|apis\/([^/]+))\/v\d[^/]*\/(?:namespaces\/[^/]+\/)?([^/]+)/;
function shapeOf(path) {
  const [, group = "", resource] = RESOURCE.exec(path) ?? [];
  if (resource !== void 0) return shapeIn(group, resource);
  if (path === "/version") return fieldsOf(strings("gitVersion"));
  return fieldsOf({
    preferredVersion: version,
    versions: { list: version },
    resources: { list: fieldsOf({ ...strings("name!", "kind"), namespaced: "boolean" }) }
  });
}
function listShapeOf(path) {
  return fieldsOf({
    "items!": { list: shapeOf(path) },
    "metadata!": fieldsOf(strings("continue", "resourceVersion"))
  });
}
function shapeOfKind(apiVersion, kind) {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return shapeIn(group, `${kind.toLowerCase()}s`);
}
function shapeIn(group, resource) {
  return SHAPES.get(`${group}/${resource}`) ?? objectOf({});
}

export {
  isKubeletUnreached,
  isWithoutTunnel,
  isUnroutable,
  isRefusedByIpv6,
  hasTriedBoth,
  describeNoAnswer,
  fit,
  shapeOf,
  listShapeOf,
  shapeOfKind,
  joinNodes,
  checkPermissions,
  templateOf,
  selects,
  OWNED_KINDS,
  listOwned,
  findUnknownOwners,
  leaveOwnClasses,
  preflight
};
