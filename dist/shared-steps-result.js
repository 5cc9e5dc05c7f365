import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/kubernetes/labels.ts
var RUN_LABEL = "wasm-node-smoke/run";
var POD_LABEL = "wasm-node-smoke/pod";
var FIELD_MANAGER = "wasm-node-smoke";
var CHECK_ANNOTATION = "wasm-node-smoke/check";
function constraintLabel(runtimeClass) {
  return `cluster.x-k8s.io/${runtimeClass}`;
}
var RUNTIME_LABEL = "wasm-node-smoke/runtime";
var NO_GROUP = "none";
function labelsOfGroup(runId, group = NO_GROUP) {
  return { [RUN_LABEL]: runId, [RUNTIME_LABEL]: group };
}
function isOfSample({ labels }) {
  return labels?.[RUNTIME_LABEL] !== void 0;
}
var RUNS_ANNOTATION = "wasm-node-smoke/runs";
var SELECTOR_APPLIED_ANNOTATION = "wasm-node-smoke/selector-applied";
var MANIFEST_ANNOTATION = "wasm-node-smoke/manifest";
function isMadeByRun({ metadata }) {
  return metadata.labels?.[RUN_LABEL] !== void 0 && metadata.annotations?.[RUNS_ANNOTATION] !== void 0;
}
var LABEL_RUNS_PREFIX = "runs.wasm-node-smoke/";
var LABEL_PREFIX = constraintLabel("");
function labelRunsAnnotation(label) {
  return LABEL_RUNS_PREFIX + label.slice(label.indexOf("/") + 1);
}
function readLabelRuns(annotations = {}) {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => name.startsWith(LABEL_RUNS_PREFIX)).map(([name, runs]) => [LABEL_PREFIX + name.slice(LABEL_RUNS_PREFIX.length), runs])
  );
}
var SEPARATOR = ".";
function isOfRun(runs, runId) {
  return listRuns(runs).includes(runId);
}
function joinRuns(runs, runId) {
  return isOfRun(runs, runId) ? runs : [...listRuns(runs), runId].join(SEPARATOR);
}
function leaveRuns(runs, runId) {
  return listRuns(runs).filter((id) => id !== runId).join(SEPARATOR);
}
function firstRun(runs) {
  return listRuns(runs)[0] ?? "";
}
function nameRuns(runs) {
  const ids = listRuns(runs);
  return `${ids.length === 1 ? "run" : "runs"} ${ids.join(", ")}`;
}
function listRuns(runs = "") {
  return runs === "" ? [] : runs.split(SEPARATOR);
}

// src/core/kubernetes/taints.ts
var CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
var CONTROL_PLANE_LABELS = [CONTROL_PLANE_LABEL, "node-role.kubernetes.io/master"];
var CORDON = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
var LEAVING_MEANINGS = [
  {
    key: /^(ToBeDeletedByClusterAutoscaler|karpenter\.sh\/(disrupted|disruption))$/,
    meaning: "an autoscaler removes it"
  },
  {
    key: /^aws-node-termination-handler\/|^cloud\.google\.com\/impending-node-termination$/,
    meaning: "its cloud removes it"
  },
  {
    key: /^node\.cloudprovider\.kubernetes\.io\/shutdown$|^node\.kubernetes\.io\/out-of-service$/,
    meaning: "its machine is off"
  }
];
var CONDITION_TAINTS = /^node\.kubernetes\.io\/(not-ready|unreachable)$/;
var START_UP_TAINTS = /^node\.kubernetes\.io\/network-unavailable$|^node\.(cloudprovider\.kubernetes|cluster\.x-k8s)\.io\/uninitialized$|\/agent-not-ready$|^karpenter\.sh\/unregistered$/;
var PRESSURE_TAINTS = /^node\.kubernetes\.io\/(memory|disk|pid)-pressure$/;
var CONTROL_PLANE_TAINTS = /^node-role\.kubernetes\.io\/(control-plane|master)$/;
var MEANINGS = [
  {
    key: /^kubernetes\.azure\.com\/scalesetpriority$|^cloud\.google\.com\/gke-(spot|preemptible)$/,
    meaning: "a spot node"
  },
  ...LEAVING_MEANINGS
];
function tolerationsFor(node) {
  return taintsOf(node).filter(({ effect, key }) => effect !== "PreferNoSchedule" && !CONDITION_TAINTS.test(key)).filter(({ key }) => !START_UP_TAINTS.test(key)).map((taint) => ({ key: taint.key, operator: "Equal", value: taint.value ?? "", effect: taint.effect }));
}
function taintsOf({ cordoned, taints }) {
  const isThere = taints.some(({ key }) => key === CORDON.key);
  return cordoned && !isThere ? [...taints, CORDON] : taints;
}
function isControlPlane(node) {
  return CONTROL_PLANE_LABELS.some((label) => node.labels[label] !== void 0);
}
function skipReason(node, tolerations = []) {
  const [taint, ...others] = taintsOf(node).filter(
    (one) => one.effect !== "PreferNoSchedule" && isWish(one, node) && !tolerations.some((toleration) => tolerates(toleration, one))
  );
  if (taint === void 0) return void 0;
  const isCordoned = node.cordoned && [taint, ...others].some(({ key }) => key === CORDON.key);
  if (isCordoned) return "cordoned; list the node in input nodes to check it anyway";
  const value = taint.value === void 0 || taint.value === "" ? "" : `=${taint.value}`;
  const meaning = MEANINGS.find(({ key }) => key.test(taint.key))?.meaning;
  const reported = meaning === void 0 ? "" : ` (${meaning})`;
  return `tainted ${taint.key}${value}:${taint.effect}${reported}; list the node in input nodes to check it anyway`;
}
function tolerates({ effect = "", key = "", operator = "Equal", value = "" }, taint) {
  if (effect !== "" && effect !== taint.effect) return false;
  if (operator === "Exists") return key === "" || key === taint.key;
  return operator === "Equal" && key === taint.key && value === (taint.value ?? "");
}
function isStarting({ taints }) {
  return taints.some(({ key }) => [CONDITION_TAINTS, START_UP_TAINTS, PRESSURE_TAINTS].some((one) => one.test(key)));
}
function findStartUpTaint({ taints }) {
  return taints.find(({ effect, key }) => effect !== "PreferNoSchedule" && START_UP_TAINTS.test(key));
}
function isWish({ key }, node) {
  if (CONDITION_TAINTS.test(key) || START_UP_TAINTS.test(key)) return false;
  if (!node.ready && PRESSURE_TAINTS.test(key)) return false;
  return !(isControlPlane(node) && CONTROL_PLANE_TAINTS.test(key));
}

// src/core/kubernetes/pods.ts
var CONTAINER = "sample";
var BESIDE = `${CONTAINER}-`;
function isAsked(name) {
  return name === CONTAINER || name.startsWith(BESIDE);
}
var RESOURCES = { requests: { cpu: "10m", memory: "10Mi" }, limits: { cpu: "500m", memory: "128Mi" } };
var PROBE_RESOURCES = { requests: { cpu: "0", memory: "0" }, limits: RESOURCES.limits };
var SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
  seccompProfile: { type: "RuntimeDefault" }
};
function makeCheckPod(name, runId, runtime, node, group) {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes: [node],
    tolerations: tolerationsFor(node),
    resources: resourcesOf(runtime.sample),
    group
  });
}
function makeNegativeTestPod(name, runId, runtime, node) {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    nodes: [node],
    tolerations: tolerationsFor(node),
    resources: resourcesOf(runtime.sample)
  });
}
function makeConstraintPod(name, runId, runtime, node, asksFor = "nothing") {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes: [node],
    tolerations: [{ operator: "Exists" }],
    resources: asksFor === "nothing" ? PROBE_RESOURCES : resourcesOf(runtime.sample)
  });
}
function makeProbePod(name, runId, runtimeClass, selector) {
  const nodeSelector = Object.fromEntries(Object.entries(selector).map(([key, value]) => [key, contradict(value)]));
  const sample = { image: "sample", port: 0 };
  const { metadata, spec } = makeTemplate({
    runId,
    sample,
    runtimeClass,
    nodes: [],
    tolerations: [],
    resources: RESOURCES
  });
  return { apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata }, spec: { ...spec, nodeSelector } };
}
function contradict(value) {
  return value === "none" ? "other" : "none";
}
function makePod(name, options) {
  const { metadata, spec } = makeTemplate(options);
  const labels = { ...metadata.labels, [POD_LABEL]: name };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata, labels }, spec };
}
function makeTemplate(options) {
  const { group, runId, sample } = options;
  const { pullPolicy } = sample;
  return {
    metadata: {
      labels: labelsOfGroup(runId, group),
      ...sample.annotations === void 0 ? {} : { annotations: sample.annotations }
    },
    spec: {
      // What ends has proven what it had to: started again it would only bury that.
      ...sample.output === void 0 ? {} : { restartPolicy: "Never" },
      ...sample.imagePullSecrets === void 0 ? {} : { imagePullSecrets: sample.imagePullSecrets.map((name) => ({ name })) },
      ...options.runtimeClass === void 0 ? {} : { runtimeClassName: options.runtimeClass },
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // A second is enough for a sample; zero would drop the object at once and leave the container behind.
      terminationGracePeriodSeconds: 1,
      tolerations: options.tolerations,
      ...options.nodes.length === 0 ? {} : { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pinTo(options.nodes) } } },
      containers: [
        {
          ...makeContainer(CONTAINER, sample, options.resources),
          ...sample.port === 0 ? {} : { ports: [{ containerPort: sample.port }] }
        },
        ...(sample.containers ?? []).map(
          (one) => makeContainer(`${BESIDE}${one.name}`, { ...one, pullPolicy }, RESOURCES)
        )
      ]
    }
  };
}
function makeContainer(name, { args, command, env, image, pullPolicy }, resources) {
  return {
    name,
    image,
    ...pullPolicy === void 0 ? {} : { imagePullPolicy: pullPolicy },
    ...command === void 0 ? {} : { command },
    ...args === void 0 ? {} : { args },
    ...env === void 0 ? {} : { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) },
    securityContext: SECURITY_CONTEXT,
    resources
  };
}
function resourcesOf(sample) {
  const { resources } = sample;
  return {
    requests: requestsOf(sample),
    limits: { ...RESOURCES.limits, ...resources?.limits }
  };
}
function requestsOf({ resources }) {
  return { ...RESOURCES.requests, ...resources?.requests };
}
function pinTo(nodes) {
  return {
    nodeSelectorTerms: nodes.map(({ name }) => ({
      matchFields: [{ key: "metadata.name", operator: "In", values: [name] }]
    }))
  };
}

// src/core/kubernetes/manifests.ts
function makeRuntimeClass(runtime, constrained) {
  return {
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name: runtime.runtimeClass },
    handler: runtime.handler,
    ...constrained ? { scheduling: { nodeSelector: { [constraintLabel(runtime.runtimeClass)]: "true" } } } : {}
  };
}
function withRun(object, runId) {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [RUN_LABEL]: runId },
      annotations: { ...metadata.annotations, [RUNS_ANNOTATION]: runId }
    }
  };
}
function namespaceOf({ namespace }, runId) {
  return namespace ?? `wasm-node-smoke-${runId}`;
}
function makeNamespace(name, runId) {
  const labels = { [RUN_LABEL]: runId, "pod-security.kubernetes.io/enforce": "baseline" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}
function makeDeployment(name, runId, runtime, { nodes, replicas, group }) {
  const template = makeTemplate({
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes,
    tolerations: dropRepeated(nodes.flatMap(tolerationsFor)),
    resources: resourcesOf(runtime.sample),
    group
  });
  const selector = { matchLabels: labelsOfGroup(runId, group) };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      replicas,
      selector,
      template: {
        ...template,
        spec: {
          ...template.spec,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: selector
            }
          ]
        }
      }
    }
  };
}
function makeService(name, runId, runtime, { type, group }) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      type,
      selector: labelsOfGroup(runId, group),
      ports: [{ port: SERVICE_PORT, targetPort: runtime.sample.port }],
      ...type === "NodePort" ? { externalTrafficPolicy: "Local" } : {}
    }
  };
}
var SERVICE_PORT = 80;
function dropRepeated(all) {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

// src/core/kubernetes/paths.ts
var nodesPath = "/api/v1/nodes";
var namespacesPath = "/api/v1/namespaces";
var runtimeClassesPath = "/apis/node.k8s.io/v1/runtimeclasses";
var rulesReviewsPath = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
var accessReviewsPath = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
function apiVersionPath(apiVersion) {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
function collectionPath(apiVersion, namespace, resource) {
  return `${apiVersionPath(apiVersion)}/namespaces/${segment(namespace)}/${resource}`;
}
function groupPath(group) {
  return `/apis/${group}`;
}
function groupVersionPath(group, version) {
  return `${groupPath(group)}/${version}`;
}
function nodePath(node) {
  return `${nodesPath}/${segment(node)}`;
}
function namespacePath(namespace) {
  return `${namespacesPath}/${segment(namespace)}`;
}
function podsPath(namespace) {
  return `${namespacePath(namespace)}/pods`;
}
function podPath(namespace, pod) {
  return `${podsPath(namespace)}/${segment(pod)}`;
}
function podProxyPath(namespace, pod, port, path) {
  return `${podPath(namespace, pod)}:${port}/proxy${path}`;
}
function eventsPath(namespace) {
  return `${namespacePath(namespace)}/events`;
}
function servicesPath(namespace) {
  return `${namespacePath(namespace)}/services`;
}
function serviceProxyPath(namespace, service, port, path) {
  return `${servicesPath(namespace)}/${segment(service)}:${port}/proxy${path}`;
}
function leasePath(node) {
  return `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${segment(node)}`;
}
function claimsPath(namespace) {
  return `${namespacePath(namespace)}/persistentvolumeclaims`;
}
function secretPath(namespace, secret) {
  return `${namespacePath(namespace)}/secrets/${segment(secret)}`;
}
function deploymentsPath(namespace) {
  return `/apis/apps/v1/namespaces/${segment(namespace)}/deployments`;
}
function runtimeClassPath(runtimeClass) {
  return `${runtimeClassesPath}/${segment(runtimeClass)}`;
}
function labelPointer(key) {
  return `/metadata/labels/${pointerPart(key)}`;
}
function annotationPointer(key) {
  return `/metadata/annotations/${pointerPart(key)}`;
}
function selectorPointer(key) {
  return `/scheduling/nodeSelector/${pointerPart(key)}`;
}
function pointerPart(key) {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
function objectPath(collection, name) {
  return `${collection}/${segment(name)}`;
}
function isPlainPath(path) {
  return /^(\/[\w.~:%!'()*-]+)+$/.test(path) && path.split("/").every((part) => !isDots(decode(part)));
}
function segment(name) {
  return isDots(name) ? name.replaceAll(".", "%252E") : encodeURIComponent(name);
}
function isDots(name) {
  return name === "." || name === "..";
}
function decode(part) {
  return part.replaceAll(/%2e/gi, ".");
}

// src/core/workloads/workloads.ts
function proofOf({ output }) {
  return output === void 0 ? "answers" : "output";
}
function groupOf(apiVersion) {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}
function titleOfWorkload({ kind, namespace, name }) {
  return `${kind} ${namespace}/${name}`;
}
function isPodOf(workload, { metadata }) {
  if (workload.kind === "Pod") return metadata.name === workload.name;
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  if (workload.kind !== "Deployment") return owner?.kind === workload.kind && owner.name === workload.name;
  const hash = metadata.labels?.["pod-template-hash"] ?? "";
  return owner?.kind === "ReplicaSet" && owner.name === `${workload.name}-${hash}`;
}
function readState(kind, object) {
  const { spec, status } = object;
  return {
    wanted: wantedPods(kind, object),
    isOrdered: kind === "StatefulSet" && spec?.podManagementPolicy !== "Parallel",
    ended: kind === "Job" ? readEnd(status?.conditions) : void 0
  };
}
function readEnd(conditions = []) {
  const end = conditions.find(({ status, type }) => status === "True" && (type === "Complete" || type === "Failed"));
  if (end === void 0) return void 0;
  return { isComplete: end.type === "Complete", message: [end.reason, end.message].filter(Boolean).join(": ") };
}
function wantedPods(kind, { metadata, spec, status }) {
  if (kind === "Pod") return 1;
  if (kind === "Job") return spec?.suspend === true ? 0 : spec?.completions ?? spec?.parallelism ?? 1;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1)) return void 0;
  return kind === "DaemonSet" ? status?.desiredNumberScheduled ?? 0 : spec?.replicas ?? 1;
}
var anyNode = {
  name: "any node",
  uid: "",
  labels: {},
  taints: [],
  cordoned: false,
  ready: true,
  notReadyReason: "",
  os: "",
  architecture: "",
  osImage: "",
  kernel: "",
  containerRuntime: "",
  kubelet: "",
  addresses: []
};

// src/core/plan/negative-tests.ts
var NODES_TRIED = 3;
var MOST_TRIES = NODES_TRIED + 1;
var OWNED_TESTS = 5;
function idsOfManifests(index) {
  return `runtime-${index + 1}`;
}
function idsOfOwned(followed) {
  return (index) => index < OWNED_TESTS ? `owned-${followed + 1}-${index + 1}` : void 0;
}
function planNegativeTests(workloads, idOf) {
  return workloads.filter(({ runtime }) => runtime.runtimeClass !== "").flatMap((workload, index) => {
    const id = idOf(index);
    return id === void 0 ? [] : [{ workload, title: titleOfWorkload(workload), id }];
  });
}
function nameNegativeTestPod(id, attempt, runId) {
  return `negative-test-${id}${attempt === 1 ? "" : `-${attempt}`}-${runId}`;
}
function listTestPods({ followed, workloads }, own, runId) {
  const tests = [
    ...planNegativeTests(workloads, idsOfManifests).map(({ id, workload: { namespace } }) => ({ id, namespace })),
    ...followed.flatMap(
      ({ namespace }, at) => Array.from({ length: OWNED_TESTS }, (_, index) => ({ id: idsOfOwned(at)(index) ?? "", namespace }))
    )
  ];
  return tests.filter(({ namespace }) => namespace !== own).flatMap(
    ({ id, namespace }) => Array.from({ length: MOST_TRIES }, (_, index) => {
      const name = nameNegativeTestPod(id, index + 1, runId);
      return { path: podPath(namespace, name), kind: "Pod", namespace, name };
    })
  );
}

// src/core/model.ts
function isNodeFault(fault) {
  return fault === "node" || fault === "node image";
}
function assertNever(value) {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

// src/core/nodes/node-image.ts
var AKS_IMAGE_LABEL = "kubernetes.azure.com/node-image-version";
function imageOfLabels(labels) {
  const version = labels[AKS_IMAGE_LABEL];
  return version === void 0 || version === "" ? void 0 : { kind: "aks", name: "", version };
}
function describeImage({ kind, name, version = "" }) {
  const say = (...parts) => parts.filter((part) => part !== "").join(" ");
  switch (kind) {
    case "compute-gallery":
      return say("compute gallery", name, version);
    case "shared-gallery":
      return say("shared gallery", name, version);
    case "marketplace":
      return say("marketplace", name, version);
    case "id":
      return say("image", name);
    case "capz-default":
      return say("CAPZ default", name);
    case "aks":
      return say("AKS", version, version === "" || name === "" ? name : `(${name})`);
    case "unknown":
      return say("unknown:", name);
  }
}

// src/core/nodes/globs.ts
var TOKENS = {
  name: /\*+|\?|\[[!^]?[a-z0-9.-]+\]|[a-z0-9.-]/g,
  version: /\*+|\?|\[[!^]?[\w.+-]+\]|[\w.+-]/g
};
var RANGE_OR_CHARACTER = /(.)-(.)|./g;
function isGlob(text) {
  return parseGlob(text, "name") !== void 0;
}
function isVersionGlob(text) {
  return parseGlob(text, "version") !== void 0;
}
function isPlainName(text) {
  return !/[*?[]/.test(text);
}
function matchesGlob(name, glob) {
  const tokens = parseGlob(glob, "name");
  return tokens !== void 0 && matchesTokens(name, tokens);
}
function matchesVersionGlob(version, glob) {
  const tokens = parseGlob(glob, "version");
  return tokens !== void 0 && matchesTokens(version, tokens);
}
function parseGlob(text, alphabet) {
  const parts = text.match(TOKENS[alphabet]) ?? [];
  if (text === "" || parts.join("") !== text) return void 0;
  const tokens = parts.map(parseToken);
  return tokens.every((token) => token !== void 0) ? tokens : void 0;
}
function parseToken(part) {
  if (part.startsWith("*")) return { kind: "any-text" };
  if (part === "?") return { kind: "one", accepts: () => true };
  if (part.startsWith("[")) return parseSet(part);
  return { kind: "one", accepts: (character) => character === part };
}
function parseSet(part) {
  const negated = /^\[[!^]/.test(part);
  const ranges = [...part.slice(negated ? 2 : 1, -1).matchAll(RANGE_OR_CHARACTER)].map(
    ([whole, first = whole, last = whole]) => ({ first, last })
  );
  if (ranges.some(({ first, last }) => first > last)) return void 0;
  const isIn = (character) => ranges.some(({ first, last }) => first <= character && character <= last);
  return { kind: "one", accepts: (character) => isIn(character) !== negated };
}
function matchesTokens(name, tokens) {
  let at = 0;
  let next = 0;
  let retry;
  while (at < name.length) {
    const token = tokens[next];
    if (token?.kind === "any-text") {
      next += 1;
      retry = { next, at };
    } else if (token?.accepts(name.charAt(at)) === true) {
      next += 1;
      at += 1;
    } else if (retry !== void 0) {
      retry = { next: retry.next, at: retry.at + 1 };
      ({ next, at } = retry);
    } else return false;
  }
  return tokens.slice(next).every((token) => token.kind === "any-text");
}

// src/core/nodes/patterns.ts
var KINDS = ["machinedeployment", "machinepool", "image-version"];
function needsManagement(text) {
  const { kind } = takeApart(text);
  return kind === "machinedeployment" || kind === "machinepool";
}
function isPattern(text) {
  const { kind, glob } = takeApart(text);
  return kind === "image-version" ? isVersionGlob(glob) : isGlob(glob);
}
function matchesPattern(node, text) {
  const { kind, glob } = takeApart(text);
  switch (kind) {
    case "name":
      return glob === "*" || namesOf(node).some((name) => matchesGlob(name, glob));
    case "machinedeployment":
      return isOwnedBy(node, "MachineDeployment", glob);
    case "machinepool":
      return isOwnedBy(node, "MachinePool", glob);
    case "image-version":
      return node.image?.version !== void 0 && matchesVersionGlob(node.image.version, glob);
  }
}
function takeApart(text) {
  const at = text.indexOf("/");
  const kind = KINDS.find((one) => one === text.slice(0, at));
  return kind === void 0 ? { kind: "name", glob: text } : { kind, glob: text.slice(at + 1) };
}
function namesOf({ name, knownAs = [], absence }) {
  return absence === void 0 ? [name, ...knownAs] : knownAs;
}
function isOwnedBy({ owner = "" }, kind, glob) {
  return owner.startsWith(`${kind}/`) && matchesGlob(owner.slice(kind.length + 1), glob);
}

// src/core/nodes/virtual-nodes.ts
var LABELS = [
  // Virtual Kubelet (https://github.com/virtual-kubelet/virtual-kubelet), AKS virtual nodes among them.
  { key: "type", value: "virtual-kubelet" },
  // A pod on Fargate is a machine of its own, whose containerd nobody can configure
  // (https://docs.aws.amazon.com/eks/latest/userguide/fargate.html).
  { key: "eks.amazonaws.com/compute-type", value: "fargate" }
];
var TAINT = "virtual-kubelet.io/provider";
function findVirtualMark(node) {
  const label = LABELS.find(({ key, value }) => node.labels[key] === value);
  if (label !== void 0) return `label ${label.key}=${label.value}`;
  if (node.taints.some(({ key }) => key === TAINT)) return `taint ${TAINT}`;
  if (node.ready && !node.containerRuntime.includes("://")) {
    return `it is Ready and names ${node.containerRuntime === "" ? "no container runtime" : `"${node.containerRuntime}" as its container runtime`}`;
  }
  return void 0;
}

// src/core/nodes/nodes.ts
var LINUX = "linux";
function parseNode(object) {
  const info = object.status?.nodeInfo ?? {};
  const labels = object.metadata.labels ?? {};
  const ready = object.status?.conditions?.find((condition) => condition.type === "Ready");
  const handlers = object.status?.runtimeHandlers;
  const image = imageOfLabels(labels);
  const labelRuns = readLabelRuns(object.metadata.annotations);
  return {
    name: object.metadata.name ?? "",
    uid: object.metadata.uid ?? "",
    labels,
    ...Object.keys(labelRuns).length === 0 ? {} : { labelRuns },
    taints: (object.spec?.taints ?? []).map(parseTaint),
    cordoned: object.spec?.unschedulable === true,
    ready: ready?.status === "True",
    notReadyReason: ready?.status === "True" ? "" : `${ready?.reason ?? "no Ready condition"}: ${ready?.message ?? ""}`,
    os: info.operatingSystem ?? labels["kubernetes.io/os"] ?? "",
    architecture: info.architecture ?? labels["kubernetes.io/arch"] ?? "",
    osImage: info.osImage ?? "",
    kernel: info.kernelVersion ?? "",
    containerRuntime: info.containerRuntimeVersion ?? "",
    kubelet: info.kubeletVersion ?? "",
    ...info.bootID === void 0 || info.bootID === "" ? {} : { bootId: info.bootID },
    addresses: ["InternalIP", "ExternalIP"].flatMap(
      (type) => (object.status?.addresses ?? []).filter((one) => one.type === type).map((one) => one.address)
    ),
    ...object.spec?.providerID === void 0 ? {} : { providerId: object.spec.providerID },
    // An empty list is what a runtime that doesn't report handlers gives too: it reports nothing.
    ...handlers && handlers.length > 0 ? { runtimeHandlers: handlers.map((handler) => handler.name ?? "") } : {},
    ...parseMachine(object.metadata),
    image
  };
}
function parseMachine({ annotations }) {
  const machine = annotations?.["cluster.x-k8s.io/machine"];
  const kind = annotations?.["cluster.x-k8s.io/owner-kind"];
  const name = annotations?.["cluster.x-k8s.io/owner-name"];
  return {
    machine,
    owner: kind === void 0 || name === void 0 ? void 0 : `${kind}/${name}`
  };
}
function parseTaint(taint) {
  const { key, effect } = taint;
  return { key, effect, value: taint.value };
}
function isSelected(labels, selector) {
  return selector.every((requirement) => {
    const value = labels[requirement.key];
    switch (requirement.kind) {
      case "exists":
        return value !== void 0;
      case "not-exists":
        return value === void 0;
      case "in":
        return value !== void 0 && requirement.values.includes(value);
      case "not-in":
        return value === void 0 || !requirement.values.includes(value);
    }
  });
}
function chooseNodes(nodes, patterns, selector, tolerated = []) {
  const isNamed = (node) => selector.length > 0 || patterns.some((pattern) => pattern !== "*" && matchesPattern(node, pattern));
  const sorted = [...nodes].sort((a, b) => a.name < b.name ? -1 : 1);
  const matched = new Set(
    sorted.filter((node) => patterns.some((pattern) => matchesPattern(node, pattern)) && mayBeSelected(node, selector))
  );
  const onlyControlPlanes = [...matched].filter(isMachine).every(isControlPlane);
  const leftOut = [];
  const leave = (node, reason, isAsked2 = true) => void leftOut.push({ node, reason, isAsked: isAsked2 });
  const skipped = [];
  const taking = [];
  const avoided = /* @__PURE__ */ new Map();
  for (const node of sorted) {
    if (!matched.has(node)) leave(node, "not selected by nodes and node-selector", false);
    else if (node.os !== LINUX) leave(node, `runs ${node.os || "an unknown system"}, not Linux`);
    else if (node.isLeaving === true) leave(node, "its Machine is being deleted");
    else if (isControlPlane(node) && !isNamed(node) && !onlyControlPlanes) {
      leave(node, "control-plane node; list it in input nodes to include it");
    } else {
      const ofTaint = isNamed(node) ? void 0 : skipReason(node);
      const isForClass = tolerated.some((tolerations) => skipReason(node, tolerations) === void 0);
      const reason = findNoMachine(node, patterns) ?? (isForClass ? void 0 : ofTaint);
      if (reason !== void 0) skipped.push({ node, reason });
      else taking.push(node);
      if (reason === void 0 && ofTaint !== void 0) avoided.set(node.name, ofTaint);
    }
  }
  return { taking, skipped, leftOut, avoided };
}
function isMachine(node) {
  return node.os === LINUX && findVirtualMark(node) === void 0;
}
function findNoMachine(node, patterns) {
  const mark = findVirtualMark(node);
  if (mark === void 0 || patterns.includes(node.name)) return void 0;
  return `virtual node (${mark}): no containerd shim can be started there`;
}
function mayBeSelected({ labels, absence }, selector) {
  return absence !== void 0 || isSelected(labels, selector);
}

// src/core/runtimes.ts
var CPUS = { amd64: "x86_64", arm64: "aarch64" };
var ALL_FOUR = {
  url: "https://github.com/deislabs/containerd-wasm-shims/releases/tag/v0.11.1",
  isMaintained: false
};
var knownRuntimes = [
  {
    name: "lunatic",
    runtimeClass: "wasmtime-lunatic-v1",
    handler: "lunatic",
    shim: "containerd-shim-lunatic-v1",
    runtimeType: "io.containerd.lunatic.v1",
    executor: "lunatic",
    source: {
      ...ALL_FOUR,
      successor: "spin",
      archives: archives((cpu) => `containerd-wasm-shims-v1-lunatic-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    sample: { imageName: "lunatic-submillisecond", port: 3e3, path: "/hello", ...answers("Hello :)") }
  },
  {
    name: "slight",
    runtimeClass: "wasmtime-slight-v1",
    handler: "slight",
    shim: "containerd-shim-slight-v1",
    runtimeType: "io.containerd.slight.v1",
    executor: "slight",
    source: {
      ...ALL_FOUR,
      successor: "spin",
      archives: archives((cpu) => `containerd-wasm-shims-v1-slight-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    // This image and the next name no program; a shim needs some command to start, and any does.
    sample: { imageName: "slight-rust-hello", command: ["/"], port: 3e3, path: "/hello", ...answers("hello world!") }
  },
  {
    name: "spin",
    runtimeClass: "wasmtime-spin-v2",
    handler: "spin",
    // The shim's own tests, and k3s; then SpinKube's runtime-class-manager, whose class has the documented name.
    otherClasses: ["wasmtime-spin", "spin"],
    otherHandlers: ["spin-v2"],
    shim: "containerd-shim-spin-v2",
    runtimeType: "io.containerd.spin.v2",
    talosExtension: "spin",
    executor: "spin",
    // Where this shim went on when the project of all four was archived; its release workflow gives these names.
    source: {
      url: "https://github.com/spinframework/containerd-shim-spin/releases",
      isMaintained: true,
      archives: archives((cpu) => `containerd-shim-spin-v2-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    sample: {
      imageName: "spin-rust-hello",
      command: ["/"],
      port: 80,
      path: "/hello",
      ...answers("Hello world from Spin!")
    }
  },
  {
    name: "wws",
    runtimeClass: "wasmtime-wws-v1",
    handler: "wws",
    shim: "containerd-shim-wws-v1",
    runtimeType: "io.containerd.wws.v1",
    executor: "wws",
    source: {
      ...ALL_FOUR,
      successor: "spin",
      archives: archives((cpu) => `containerd-wasm-shims-v1-wws-linux-${cpu}.tar.gz`)
    },
    isInNodeImages: true,
    isDetectedByK3s: true,
    sample: { imageName: "wws-js-hello", port: 3e3, path: "/hello", ...answers("Hello from Wasm Workers Server") }
  },
  // Called as in runwasi's own deployments; `wasmtime-v1` is the class and the handler of SpinKube's runtime-class-manager.
  { ...ofRunwasi("wasmtime"), otherClasses: ["wasmtime-v1"], otherHandlers: ["wasmtime-v1"] },
  { ...ofRunwasi("wasmedge"), talosExtension: "wasmedge" },
  ofRunwasi("wasmer"),
  ofRunwasi("wamr")
];
function ofRunwasi(name) {
  return {
    name,
    runtimeClass: name,
    handler: name,
    shim: `containerd-shim-${name}-v1`,
    runtimeType: `io.containerd.${name}.v1`,
    source: {
      url: "https://github.com/containerd/runwasi/releases",
      isMaintained: true,
      archives: archives((cpu) => `containerd-shim-${name}-${cpu}-linux-musl.tar.gz`)
    },
    isInNodeImages: false,
    isDetectedByK3s: name !== "wamr",
    sample: {
      imageName: "wasi-demo-app",
      origin: { registry: "ghcr.io/containerd/runwasi", tag: "latest" },
      command: ["/wasi-demo-app.wasm", "echo", "{nonce}"],
      output: { log: "{nonce}", exitCode: 0 },
      port: 0,
      path: "/",
      ...answers("")
    }
  };
}
function documentedRuntimes() {
  return knownRuntimes.filter((known) => known.isInNodeImages);
}
function runtimeOfHandler(handler) {
  return knownRuntimes.find((known) => known.handler === handler || known.otherHandlers?.includes(handler) === true);
}
function runtimeOfShim(shim) {
  return knownRuntimes.find((known) => known.shim === shim);
}
function archives(nameFor) {
  return Object.fromEntries(Object.entries(CPUS).map(([architecture, cpu]) => [architecture, nameFor(cpu)]));
}
function answers(text) {
  return { status: 200, body: { kind: "contains", text } };
}

// src/core/plan/runtime-classes.ts
function planClass(asked, constrain, found) {
  return planClassAgain(adoptHandler(asked, found), constrain, found);
}
function planClassAgain(runtime, constrain, found, ownId) {
  const object = makeRuntimeClass(runtime, constrain);
  if (found === void 0) return { kind: "create", runtime, object };
  const joined = isJoined(found, ownId) ? { shared: readShared(found) } : {};
  const runs = runsOf(found, ownId);
  const refuse = (detail) => {
    const makers = isMadeByRun(found) ? runs : void 0;
    return makers === void 0 ? { kind: "conflict", runtime, detail, ...joined } : { kind: "in-use", runtime, detail: `${detail}, for ${nameRuns(makers)}`, ...joined };
  };
  if (found.handler !== runtime.handler) {
    return refuse(
      `RuntimeClass ${runtime.runtimeClass} exists with handler "${found.handler}", not "${runtime.handler}"`
    );
  }
  const selector = found.scheduling?.nodeSelector ?? {};
  const keys = Object.keys(selector);
  const key = constraintLabel(runtime.runtimeClass);
  const isConstrained = keys.length === 1 && selector[key] === "true";
  if (runs !== void 0 && (constrain ? keys.length === 0 : isConstrained)) {
    return { kind: "in-use", runtime, detail: describeInUse(runtime, runs, isConstrained), ...joined };
  }
  const isForOthers = runs !== void 0 && isMadeByRun(found) && keys.length > 0;
  if (isConstrained || !constrain && !isForOthers)
    return { kind: "leave", runtime, selector, shared: readShared(found) };
  if (keys.length === 0) return { kind: "add-selector", runtime, object, found };
  const has = keys.map((name) => `${name}=${selector[name] ?? ""}`).join(",");
  const wanted = constrain ? `"${key}=true"` : "none";
  return refuse(`RuntimeClass ${runtime.runtimeClass} exists with node selector "${has}", not ${wanted}`);
}
function isJoined({ metadata }, ownId = "") {
  return isOfRun(metadata.annotations?.[RUNS_ANNOTATION], ownId);
}
function adoptHandler(asked, found) {
  const known = runtimeOfHandler(asked.handler);
  const isByName = known?.runtimeClass === asked.runtimeClass && known.handler === asked.handler;
  if (!isByName || found === void 0 || isMadeByRun(found) || runtimeOfHandler(found.handler) !== known) return asked;
  return { ...asked, handler: found.handler };
}
function runsOf({ metadata }, ownId = "") {
  const runs = leaveRuns(metadata.annotations?.[RUNS_ANNOTATION] ?? "", ownId);
  return runs === "" ? void 0 : runs;
}
function readShared(found) {
  const runs = found.metadata.annotations?.[RUNS_ANNOTATION];
  if (runs === void 0) return void 0;
  return { what: isMadeByRun(found) ? "class" : "selector", runs, found };
}
function describeInUse({ runtimeClass }, runs, isConstrained) {
  const who = nameRuns(runs);
  return isConstrained ? `RuntimeClass ${runtimeClass} has its node selector for ${who} (constrain: true), which may remove the nodes' labels before this run ends` : `RuntimeClass ${runtimeClass} exists without a node selector for ${who} (constrain: false), whose pods a selector would keep off their nodes`;
}
function findReplaced(plan, constrain, before, found) {
  const detail = describeReplaced(plan, constrain, before, found);
  if (detail === void 0) return void 0;
  const has = found?.scheduling?.nodeSelector ?? {};
  return {
    detail,
    keepsSelector: describeLabels(has) === describeLabels(selectorOf(plan, constrain)),
    isAnother: found?.handler !== plan.runtime.handler || isAnew(before, found)
  };
}
function describeReplaced(plan, constrain, before, found) {
  const { runtimeClass, handler } = plan.runtime;
  const name = `RuntimeClass ${runtimeClass}`;
  if (found === void 0) return `${name} was deleted during the run`;
  if (found.handler !== handler) {
    return `${name} was recreated during the run with handler "${found.handler}", not "${handler}"`;
  }
  if (isAnew(before, found)) return `${name} was recreated during the run`;
  const wanted = selectorOf(plan, constrain);
  if (Object.keys(wanted).length === 0) return void 0;
  const selector = found.scheduling?.nodeSelector ?? {};
  if (describeLabels(selector) !== describeLabels(wanted)) {
    return `${name} got another node selector during the run: "${describeLabels(selector)}", not "${describeLabels(wanted)}"`;
  }
  const tolerations = (one) => JSON.stringify(one.scheduling?.tolerations ?? []);
  if (typeof before !== "object" || tolerations(found) === tolerations(before)) return void 0;
  return `${name} got other tolerations during the run: ${tolerations(found)}, not ${tolerations(before)}`;
}
function isAnew(before, found) {
  return before !== "unread" && found.metadata.uid !== before?.metadata.uid;
}
function describeLabels(labels) {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(",");
}
function selectorOf(plan, constrain) {
  switch (plan.kind) {
    case "leave":
      return plan.selector;
    case "create":
    case "add-selector":
      return constrain ? { [constraintLabel(plan.runtime.runtimeClass)]: "true" } : {};
    case "conflict":
    case "in-use":
    case "refused":
      return {};
    default:
      return assertNever(plan);
  }
}
function isAdmitted(selector, labels) {
  return isSelected(
    labels,
    Object.entries(selector).map(([key, value]) => ({ kind: "in", key, values: [value] }))
  );
}

// src/core/workloads/asked-port.ts
function askedPort(ports = []) {
  const tcp = ports.filter((port) => (port.protocol ?? "TCP") === "TCP");
  return tcp.find((port) => /^(http|web)\b/.test(port.name ?? "")) ?? tcp[0];
}

// src/core/workloads/unchecked.ts
var CONFIGURES = {
  "bitnami.com": ["SealedSecret"],
  "cert-manager.io": "all",
  "cilium.io": "all",
  "core.spinkube.dev": ["SpinAppExecutor"],
  "crd.projectcalico.org": "all",
  "external-secrets.io": "all",
  "keda.sh": ["ScaledObject", "TriggerAuthentication", "ClusterTriggerAuthentication"],
  "kyverno.io": "all",
  "monitoring.coreos.com": ["ServiceMonitor", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig"],
  "networking.istio.io": "all",
  "projectcalico.org": "all",
  "security.istio.io": "all",
  "telemetry.istio.io": "all",
  "traefik.io": "all"
};
function findUnchecked(placed) {
  const { group, manifest, namespace } = placed;
  if (group === "" && manifest.kind === "Service") return findUnasked(manifest);
  if (!mayRun(placed) || namespace !== void 0) return void 0;
  return isAnnotated(manifest) ? "annotated" : "kind";
}
function isFollowed(placed) {
  return mayRun(placed) && placed.namespace !== void 0;
}
function isAnnotated({ metadata: { annotations = {} } }) {
  return annotations[CHECK_ANNOTATION] === "none";
}
function isForeign(group) {
  return group.includes(".") && !group.endsWith(".k8s.io");
}
function mayRun({ group, manifest: { kind } }) {
  const configures = CONFIGURES[group] ?? [];
  return isForeign(group) && configures !== "all" && !configures.includes(kind);
}
function findUnasked({ spec = {} }) {
  if (spec.type === "ExternalName") return "service-external";
  return askedPort(spec.ports) === void 0 ? "service-without-tcp" : void 0;
}

// src/core/plan/admission-lag.ts
function selectorsOf(classes, constrain) {
  return new Map(classes.filter(isUsed).map((one) => [one.runtime.runtimeClass, selectorOf(one, constrain)]));
}
function listSelectors(planned, constrain, { classes }) {
  const others = [...classes].map(([name, { scheduling }]) => [name, scheduling?.nodeSelector ?? {}]);
  return new Map([...others, ...selectorsOf(planned, constrain)]);
}
function listFresh(classes, constrain) {
  return selectorsOf(
    classes.filter((one) => isChanged(one) || one.kind === "leave" && one.shared !== void 0),
    constrain
  );
}
function isUsed(one) {
  return one.kind === "leave" || isChanged(one);
}
function isChanged({ kind }) {
  return kind === "create" || kind === "add-selector";
}
function dropUnapplied(classes, problems) {
  return new Map([...classes].filter(([name]) => !problems.has(name)));
}
function findAwaited(objects, fresh) {
  const all = new Map([...fresh, ...objects.filter(isClass).map(readClass)]);
  if (objects.some(({ collection }) => isForeign(groupOf(collection.replace(/^\/apis\//, ""))))) return all;
  const named = new Set(objects.flatMap(({ body }) => findNamed(body)));
  return new Map([...all].filter(([name]) => named.has(name)));
}
function isClass({ collection, kind }) {
  return kind === "RuntimeClass" && collection.startsWith("/apis/node.k8s.io/");
}
function readClass({ body, name }) {
  return [name, body.scheduling?.nodeSelector ?? {}];
}
function findNamed(value) {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(
    ([key, inner]) => key === "runtimeClassName" && typeof inner === "string" ? [inner] : findNamed(inner)
  );
}

// src/core/plan/claims.ts
function hasClaims({ group, manifest, resource }) {
  return group === "apps" && resource === "statefulsets" && templatesOf(manifest).length > 0;
}
function labelClaims(manifest, runId) {
  const templates = templatesOf(manifest).map((one) => {
    const labels = { ...one.metadata.labels, [RUN_LABEL]: runId };
    return { ...one, metadata: { ...one.metadata, labels } };
  });
  return { ...manifest, spec: { ...specOf(manifest), volumeClaimTemplates: templates } };
}
function templatesOf(manifest) {
  const { volumeClaimTemplates: templates } = specOf(manifest);
  return Array.isArray(templates) && templates.every(isTemplate) ? templates : [];
}
function isTemplate(value) {
  if (!isObject(value) || !("metadata" in value) || !isObject(value.metadata)) return false;
  const { name, labels } = value.metadata;
  return typeof name === "string" && (labels === void 0 || typeof labels === "object");
}
function specOf({ spec }) {
  return isObject(spec) ? spec : {};
}
function isObject(value) {
  return typeof value === "object" && value !== null;
}

// src/core/plan/objects.ts
var MAX_NAME_PART = 40;
function nameObjects({ name }, index, runId) {
  const part = name.replaceAll(".", "-").slice(0, MAX_NAME_PART);
  return ["wasm", part, ...part === name ? [] : [(index + 1).toString()], runId].join("-");
}
function planRuntimeObjects({ access, replicas, runtimes }, checks, namespace, runId) {
  const type = SERVICE_TYPES[access];
  if (replicas === void 0 && type === "ClusterIP") return [];
  return runtimes.flatMap((runtime, index) => {
    const open = checks.filter((check) => check.runtime.name === runtime.name && check.decided === void 0);
    const [first] = open;
    if (first === void 0 || runtime.sample.output !== void 0) return [];
    const name = nameObjects(runtime, index, runId);
    const place = { namespace, name, runId, group: first.group };
    const deployment = replicas === void 0 ? void 0 : planDeployment(
      runtime,
      open.map((check) => check.node),
      replicas,
      place
    );
    const service = planService(runtime, type, place, deployment?.workload);
    return [{ runtime, checks: open, service, deployment }];
  });
}
function planManifest(placed, runId) {
  const { collection, manifest, namespace } = placed;
  const { metadata } = manifest;
  const labels = { ...metadata.labels, [RUN_LABEL]: runId };
  const marks = isClass({ collection, kind: manifest.kind }) ? { annotations: { ...metadata.annotations, [RUNS_ANNOTATION]: runId, [MANIFEST_ANNOTATION]: "true" } } : {};
  const where = namespace === void 0 ? {} : { namespace };
  return {
    collection,
    kind: manifest.kind,
    namespace: namespace ?? "",
    name: metadata.name,
    body: {
      ...hasClaims(placed) ? labelClaims(manifest, runId) : manifest,
      metadata: { ...metadata, ...where, ...marks, labels }
    },
    ...hasClaims(placed) ? { hasClaims: true } : {}
  };
}
function listObjects(all) {
  return all.flatMap(({ deployment, service }) => [service.object, deployment?.object ?? []].flat());
}
var SERVICE_TYPES = {
  auto: "ClusterIP",
  proxy: "ClusterIP",
  "port-forward": "ClusterIP",
  "node-port": "NodePort",
  "load-balancer": "LoadBalancer"
};
function planDeployment(runtime, nodes, replicas, { namespace, name, runId, group }) {
  const kind = "Deployment";
  const collection = deploymentsPath(namespace);
  const labels = Object.entries(labelsOfGroup(runId, group)).map(([key, value]) => `${key}=${value}`);
  return {
    object: {
      collection,
      kind,
      namespace,
      name,
      body: makeDeployment(name, runId, runtime, { nodes, replicas, group })
    },
    workload: {
      source: "replicas",
      kind,
      namespace,
      name,
      collection,
      podQuery: { labelSelector: labels.join(",") },
      runtime,
      proof: "answers"
    }
  };
}
function planService(runtime, type, { namespace, name, runId, group }, workload) {
  return {
    object: {
      collection: servicesPath(namespace),
      kind: "Service",
      namespace,
      name,
      body: makeService(name, runId, runtime, { type, group })
    },
    asked: {
      source: workload === void 0 ? "access" : "replicas",
      namespace,
      name,
      port: { port: SERVICE_PORT, targetPort: runtime.sample.port },
      runtime,
      type,
      workload: workload === void 0 ? void 0 : titleOfWorkload(workload)
    }
  };
}

// src/core/plan/classes-kept.ts
function canRun(runtimeClass, checks, nodes) {
  return checks.some((check) => {
    if (check.runtimeClass !== runtimeClass || check.verdict.kind === "skipped") return false;
    const node = nodes.find(({ name }) => name === check.node);
    return hasHandler(check) || node?.runtimeHandlers?.includes(check.handler) === true;
  });
}
function hasHandler({ timings, verdict }) {
  if (verdict.kind === "passed" || timings.sandboxReadyMs !== void 0 || timings.startedMs !== void 0) return true;
  return "diagnosis" in verdict && /^(shim|handler-miswired)/.test(verdict.diagnosis.facts.kind);
}

// src/core/plan/ledger.ts
function listGoing(ledger) {
  if (ledger.cleanup === "none" || !ledger.ownsNamespace || ledger.namespace === "") return void 0;
  const nothing = {
    classesCreated: [],
    selectorsAdded: [],
    labelsAdded: [],
    manifestClasses: [],
    claimNamespaces: [],
    labelsKept: [],
    classesKept: []
  };
  const objects = ledger.objects.filter(({ namespace }) => namespace === ledger.namespace);
  return { ...ledger, ...nothing, objects, isGoing: true };
}
function emptyLedger(inputs, namespace, runId) {
  return {
    runId,
    cleanup: inputs.cleanup,
    namespace,
    ownsNamespace: inputs.namespace === void 0,
    classesCreated: [],
    selectorsAdded: [],
    labelsAdded: [],
    manifestClasses: [],
    objects: [],
    claimNamespaces: [],
    labelsKept: [],
    classesKept: []
  };
}
function startsPods({ manifests, runSamples }) {
  return runSamples || manifests.length > 0;
}
function planLedger(plan) {
  const all = [...listObjects(plan.runtimeObjects), ...plan.manifests];
  const namespace = needsPods(plan) || all.length > 0 ? plan.namespace : "";
  const objects = all.filter((one) => !isClass(one));
  return {
    ...planClasses(emptyLedger(plan.inputs, namespace, plan.runId), plan.classes),
    labelsAdded: plan.labels,
    manifestClasses: all.filter(isClass).map(({ name }) => name),
    objects: [
      ...objects.map(({ collection, kind, namespace: of, name }) => ({
        path: objectPath(collection, name),
        kind,
        namespace: of,
        name
      })),
      ...listTestPods(plan.userWorkloads, plan.namespace, plan.runId)
    ],
    claimNamespaces: [...new Set(objects.filter(({ hasClaims: hasClaims2 }) => hasClaims2).map(({ namespace: of }) => of))]
  };
}
function needsPods({ checks, constraints }) {
  return checks.some(({ decided }) => decided === void 0) || constraints.some(({ nodes }) => nodes.length > 0);
}
function isEmpty(ledger) {
  const { classesCreated, labelsAdded, manifestClasses, namespace, objects, selectorsAdded } = ledger;
  const changes = [classesCreated, labelsAdded, manifestClasses, objects, selectorsAdded];
  return namespace === "" && changes.every((all) => all.length === 0);
}
function planClasses(ledger, classes) {
  const namesOf2 = (of) => of.map(({ runtime }) => runtime.runtimeClass);
  return {
    ...ledger,
    classesCreated: namesOf2(classes.filter((one) => one.kind === "create" || sharedOf(one) === "class")),
    selectorsAdded: namesOf2(classes.filter((one) => one.kind === "add-selector" || sharedOf(one) === "selector"))
  };
}
function sharedOf(one) {
  return "shared" in one ? one.shared?.what : void 0;
}
function objectsToRemove(ledger) {
  const { cleanup, namespace, objects, ownsNamespace } = ledger;
  return cleanup === "none" ? [] : objects.filter((one) => !ownsNamespace || one.namespace !== namespace).toReversed();
}
function namespacesOfClaims({ claimNamespaces, cleanup, namespace, ownsNamespace }) {
  return cleanup === "none" ? [] : claimNamespaces.filter((one) => !ownsNamespace || one !== namespace);
}
function decideKept(ledger, { constrain, runSamples }, checks, nodes) {
  const passed = new Set(
    checks.filter(({ verdict }) => verdict.kind === "passed").map(({ node, runtimeClass }) => `${node} ${constraintLabel(runtimeClass)}`)
  );
  const isKept = ({ node, key }) => !runSamples || passed.has(`${node} ${key}`);
  const labelsKept = ledger.labelsAdded.filter(isKept);
  const isLabelled = (key) => labelsKept.some((label) => label.key === key) || nodes.some(({ labelRuns, labels }) => labels[key] === "true" && labelRuns?.[key] === void 0);
  const fits = (name) => !constrain || isLabelled(constraintLabel(name));
  return {
    ...ledger,
    labelsKept,
    classesKept: ledger.classesCreated.filter((name) => !runSamples || canRun(name, checks, nodes) && fits(name))
  };
}
function labelsToRemove(ledger) {
  if (ledger.cleanup === "none") return [];
  const kept = findKept(ledger);
  return ledger.labelsAdded.filter((label) => !kept.has(labelId(label)));
}
function findKept({ cleanup, labelsKept }) {
  return new Set(cleanup === "workload" ? labelsKept.map(labelId) : []);
}
function labelId({ uid, key }) {
  return `${uid} ${key}`;
}

// src/core/kubernetes/quota-conflict.ts
var ON_QUOTA = /Operation cannot be fulfilled on (?:clusterresourcequotas\.quota\.openshift\.io|resourcequotas) "/;
function isQuotaConflict(message) {
  return ON_QUOTA.test(message);
}

// src/steps/result.ts
function problem(what, result) {
  const connectionProblem = connectionProblemOf(result);
  const message = `${what}: ${describeFailure(result)}`;
  return { kind: "problem", message, connectionProblem };
}
function creationProblem(what, result) {
  if (!isDecision(result)) return problem(what, result);
  return { kind: "problem", message: `${what}: ${describeFailure(result)}` };
}
function connectionProblemOf(result) {
  if (result.kind === "unreachable") return result.connectionProblem;
  const { message, reason, status } = result;
  return reason === "NotFound" || isQuotaConflict(message) ? void 0 : { kind: "refused", status, isStatus: reason !== "" };
}
function describeFailure(result) {
  if (result.kind === "unreachable") return result.message;
  if (result.status === 401) {
    return `the server does not accept the credentials (401): expired, revoked or of another cluster. Its answer: ${result.message}`;
  }
  return `${result.message} (${result.status})`;
}
function readRefusal(result) {
  return { kind: kindOf(result), text: describeFailure(result) };
}
function isDecision(result) {
  return kindOf(result) === "denied";
}
function kindOf(result) {
  if (isUnanswered(result)) return "unanswered";
  return result.kind === "refused" && result.status === 401 ? "credentials" : "denied";
}
function isGone(result) {
  return result.kind === "refused" && (result.status === 404 || result.status === 409);
}
var OF_WEBHOOK = /admission webhook|calling webhook/;
function isUnanswered(result) {
  if (result.kind === "unreachable") return true;
  if (OF_WEBHOOK.test(result.message)) return false;
  return result.status === 429 || result.status >= 500 || result.reason === "Conflict" && isQuotaConflict(result.message);
}
function isAnswered(result) {
  return result.kind === "ok" || !isUnanswered(result);
}

export {
  RUN_LABEL,
  POD_LABEL,
  FIELD_MANAGER,
  CHECK_ANNOTATION,
  constraintLabel,
  isOfSample,
  RUNS_ANNOTATION,
  SELECTOR_APPLIED_ANNOTATION,
  MANIFEST_ANNOTATION,
  isMadeByRun,
  labelRunsAnnotation,
  readLabelRuns,
  isOfRun,
  joinRuns,
  leaveRuns,
  firstRun,
  nameRuns,
  CONTROL_PLANE_LABEL,
  LEAVING_MEANINGS,
  tolerationsFor,
  skipReason,
  isStarting,
  findStartUpTaint,
  CONTAINER,
  isAsked,
  makeCheckPod,
  makeNegativeTestPod,
  makeConstraintPod,
  makeProbePod,
  requestsOf,
  pinTo,
  makeRuntimeClass,
  withRun,
  namespaceOf,
  makeNamespace,
  isNodeFault,
  assertNever,
  knownRuntimes,
  documentedRuntimes,
  runtimeOfHandler,
  runtimeOfShim,
  describeImage,
  isPlainName,
  needsManagement,
  isPattern,
  matchesPattern,
  nodesPath,
  namespacesPath,
  runtimeClassesPath,
  rulesReviewsPath,
  accessReviewsPath,
  apiVersionPath,
  collectionPath,
  groupPath,
  groupVersionPath,
  nodePath,
  namespacePath,
  podsPath,
  podPath,
  podProxyPath,
  eventsPath,
  servicesPath,
  serviceProxyPath,
  leasePath,
  claimsPath,
  secretPath,
  runtimeClassPath,
  labelPointer,
  annotationPointer,
  selectorPointer,
  objectPath,
  isPlainPath,
  proofOf,
  groupOf,
  titleOfWorkload,
  isPodOf,
  readState,
  anyNode,
  NODES_TRIED,
  idsOfManifests,
  idsOfOwned,
  planNegativeTests,
  nameNegativeTestPod,
  findVirtualMark,
  parseNode,
  chooseNodes,
  isMachine,
  planClass,
  planClassAgain,
  findReplaced,
  selectorOf,
  isAdmitted,
  askedPort,
  findUnchecked,
  isFollowed,
  isAnnotated,
  isForeign,
  listSelectors,
  listFresh,
  isUsed,
  dropUnapplied,
  findAwaited,
  isClass,
  hasClaims,
  planRuntimeObjects,
  planManifest,
  listGoing,
  emptyLedger,
  startsPods,
  planLedger,
  isEmpty,
  planClasses,
  objectsToRemove,
  namespacesOfClaims,
  decideKept,
  labelsToRemove,
  findKept,
  labelId,
  isQuotaConflict,
  problem,
  creationProblem,
  describeFailure,
  readRefusal,
  isDecision,
  isGone,
  isAnswered
};
