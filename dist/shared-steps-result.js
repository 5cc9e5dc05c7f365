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
function pointerPart(key) {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
function objectPath(collection, name) {
  return `${collection}/${segment(name)}`;
}
function isPlainPath(path) {
  return /^(\/[\w.~:%-]+)+$/.test(path) && path.split("/").every((part) => !isDots(decode(part)));
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

// src/core/plan/claims.ts
var MAX_REPLICAS = 1e4;
function hasClaims({ group, manifest, resource }) {
  return group === "apps" && resource === "statefulsets" && templatesOf(manifest).length > 0;
}
function listClaims(manifest) {
  const { ordinals, replicas } = specOf(manifest);
  const start = countOf(ordinals?.start, 0);
  const count = Math.min(countOf(replicas, 1), MAX_REPLICAS);
  return templatesOf(manifest).flatMap(
    ({ metadata }) => Array.from({ length: count }, (_, index) => `${metadata.name}-${manifest.metadata.name}-${start + index}`)
  );
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
function countOf(value, otherwise) {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
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
  const claims = hasClaims(placed) ? { claims: listClaims(manifest) } : {};
  const where = namespace === void 0 ? {} : { namespace };
  return {
    collection,
    kind: manifest.kind,
    namespace: namespace ?? "",
    name: metadata.name,
    body: {
      ...hasClaims(placed) ? labelClaims(manifest, runId) : manifest,
      metadata: { ...metadata, ...where, labels }
    },
    ...claims
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
    objects: [],
    claims: [],
    labelsKept: [],
    classesKept: []
  };
  return { ...ledger, ...nothing, isGoing: true };
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
    objects: [],
    claims: [],
    labelsKept: [],
    classesKept: []
  };
}
function startsPods({ manifests, runSamples }) {
  return runSamples || manifests.length > 0;
}
function planLedger(plan) {
  const objects = [...listObjects(plan.runtimeObjects), ...plan.manifests];
  const namespace = needsPods(plan) || objects.length > 0 ? plan.namespace : "";
  return {
    ...planClasses(emptyLedger(plan.inputs, namespace, plan.runId), plan.classes),
    labelsAdded: plan.labels,
    objects: [
      ...objects.map(({ collection, kind, namespace: of, name }) => ({
        path: objectPath(collection, name),
        kind,
        namespace: of,
        name
      })),
      ...listTestPods(plan.userWorkloads, plan.namespace, plan.runId)
    ],
    claims: objects.flatMap(
      ({ claims = [], namespace: of }) => claims.map((name) => ({
        path: objectPath(claimsPath(of), name),
        kind: "PersistentVolumeClaim",
        namespace: of,
        name
      }))
    )
  };
}
function needsPods({ checks, constraints }) {
  return checks.some(({ decided }) => decided === void 0) || constraints.some(({ node }) => node !== void 0);
}
function isEmpty({ classesCreated, labelsAdded, namespace, objects, selectorsAdded }) {
  return namespace === "" && [classesCreated, labelsAdded, objects, selectorsAdded].every((all) => all.length === 0);
}
function planClasses(ledger, classes) {
  const namesOf = (of) => of.map(({ runtime }) => runtime.runtimeClass);
  return {
    ...ledger,
    classesCreated: namesOf(classes.filter((one) => one.kind === "create" || sharedOf(one) === "class")),
    selectorsAdded: namesOf(classes.filter((one) => one.kind === "add-selector" || sharedOf(one) === "selector"))
  };
}
function sharedOf(one) {
  return "shared" in one ? one.shared?.what : void 0;
}
function objectsToRemove(ledger) {
  return withoutOwn(ledger.objects, ledger).toReversed();
}
function claimsToRemove(ledger) {
  return withoutOwn(ledger.claims, ledger);
}
function withoutOwn(all, { cleanup, namespace, ownsNamespace }) {
  return cleanup === "none" ? [] : all.filter((one) => !ownsNamespace || one.namespace !== namespace);
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
  isControlPlane,
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
  secretPath,
  runtimeClassPath,
  labelPointer,
  annotationPointer,
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
  claimsToRemove,
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
