import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  CONTAINER,
  chooseNodes,
  describeImage,
  findVirtualMark,
  isEmpty,
  isMachine,
  isPlainName,
  isSelected,
  labelsToRemove,
  makeRuntimeClass,
  matchesPattern,
  namespaceOf,
  objectsToRemove,
  planClasses,
  planLedger,
  planManifest,
  planRuntimeObjects,
  titleOfWorkload,
  withRunLabel
} from "./shared-core-nodes-nodes.js";
import {
  RUN_LABEL,
  assertNever,
  constraintLabel,
  describeFailure,
  hasFailedBothWays,
  isFromHere,
  isUnroutable
} from "./shared-steps-result.js";

// src/core/diagnosis/shims.ts
var ALL_FOUR = "https://github.com/deislabs/containerd-wasm-shims/releases/tag/v0.11.1";
var SPIN = "https://github.com/spinframework/containerd-shim-spin/releases";
var CPUS = /* @__PURE__ */ new Map([
  ["amd64", "x86_64"],
  ["arm64", "aarch64"]
]);
function describeCpu(node) {
  return node.architecture === "" ? `the CPU of ${node.name}` : `${node.architecture}, the CPU of ${node.name}`;
}
function getShim(runtime, node) {
  const { shim } = runtime;
  if (shim === void 0) {
    return `Get the shim of handler "${runtime.handler}" from whoever makes it, built for ${describeCpu(node)}.`;
  }
  const { url, archive, note } = sourceOf(shim);
  const cpu = CPUS.get(node.architecture);
  if (cpu === void 0) {
    return `Build ${shim} for ${describeCpu(node)}: ${url} ${note} has it for amd64 and arm64 only.`;
  }
  return `Get ${shim} for ${describeCpu(node)}: ${archive(cpu)} from ${url} ${note}.`;
}
function sourceOf(shim) {
  const [name = "", version = ""] = shim.replace("containerd-shim-", "").split("-");
  if (name === "spin") return { url: SPIN, archive: (cpu) => `${shim}-linux-${cpu}.tar.gz`, note: "(maintained)" };
  const archive = (cpu) => `containerd-wasm-shims-${version}-${name}-linux-${cpu}.tar.gz`;
  return { url: ALL_FOUR, archive, note: "(the last one: the project is archived)" };
}

// src/core/diagnosis/containerd.ts
var CONFIG_FILE = '/etc/containerd/config.toml, unless "systemctl cat containerd" names another';
var RESTART_CONTAINERD = "Restart containerd afterwards (systemctl restart containerd; pods of runc go on, Wasm pods may be restarted): it reads its configuration only at start.";
var advise = {
  handlerNotConfigured: ({ runtime, node }) => [
    `Add handler "${runtime.handler}" to containerd's configuration on ${node.name} (${CONFIG_FILE}): ${configSection(node, runtime)} with the line runtime_type = "${runtimeType(runtime)}".`,
    ...nameOfSection(node),
    haveShim({ runtime, node }),
    RESTART_CONTAINERD,
    node.runtimeHandlers === void 0 || node.runtimeHandlers.length === 0 ? checkConfig({ runtime, node }) : `Check it from anywhere, some seconds later: kubectl get node ${node.name} -o yaml has ${runtime.handler} under runtimeHandlers.`
  ],
  /** The handler is there, but its section names another shim than it should. */
  handlerElsewhere: ({ runtime, node }, insteadOf) => [
    `Correct handler "${runtime.handler}" in containerd's configuration on ${node.name} (${CONFIG_FILE}): ${configSection(node, runtime)} must have the line runtime_type = "${runtimeType(runtime)}", ${insteadOf}.`,
    ...nameOfSection(node),
    `If it has that line already, look for a runtime_path in the section, and whether the file of ${shimName(runtime)} is another shim under its name.`,
    haveShim({ runtime, node }),
    RESTART_CONTAINERD,
    checkConfig({ runtime, node })
  ],
  classConflict: ({ runtime }) => [
    `Compare the RuntimeClass with what this run needs: kubectl get runtimeclass ${runtime.runtimeClass} -o yaml.`,
    `Name the handler that the class has, as "${runtime.runtimeClass}=HANDLER" in runtimes, or delete the class if nobody needs it.`
  ],
  classNotApplied: ({ runtime }) => [
    `Find out what keeps RuntimeClass ${runtime.runtimeClass} from being applied, such as an admission webhook, and run again.`
  ],
  labelNotApplied: ({ runtime, node }) => [
    `Find out what keeps ${node.name} from being labelled ${constraintLabel(runtime.runtimeClass)}=true: the node may have been replaced, or a webhook says no.`
  ],
  labelConflict: ({ runtime, node }) => [
    `Decide whether ${node.name} may run ${runtime.runtimeClass}: set the label with kubectl label node ${node.name} ${constraintLabel(runtime.runtimeClass)}=true --overwrite, or leave the node out of nodes.`
  ],
  classConstrained: ({ runtime, node }, missing) => {
    const key = constraintLabel(runtime.runtimeClass);
    const labels = missing.map(([name, value]) => `${name}=${value}`).join(" ");
    return [
      `Label the node if it may run the class: kubectl label node ${node.name} ${labels}.`,
      ...missing.every(([name, value]) => name === key && value === "true") ? ["Or set constrain: true, and this action labels the nodes that it is given."] : []
    ];
  },
  nodeVirtual: ({ runtime, node }) => [
    `Take ${node.name} out of nodes: what stands behind it has no containerd of its own, so ${runtime.runtimeClass} can't run there.`
  ],
  timeout: ({ runtime, node }) => [
    `Run again with a longer timeout; if ${runtime.name} on ${node.name} is still undecided then, look at the node: kubectl describe node ${node.name}.`
  ]
};
function adviseAbsence({ image }, { object, namespace, isMachineUp }) {
  const resource = object.split("/").slice(0, 2).join(" ");
  const look = `Look at it on the management cluster: kubectl describe ${resource} -n ${namespace}.`;
  if (!isMachineUp) {
    return [
      look,
      "The evidence names what has not come yet: quota, credentials, an image that is not there, or bootstrap data."
    ];
  }
  return [
    look,
    "The machine was made, so look inside of it: the virtual machine's boot diagnostics, /var/log/cloud-init-output.log, then the logs of kubelet and containerd.",
    `If the node image was just changed, suspect it${image === void 0 ? "" : ` (${describeImage(image)})`}: an image whose kubelet or containerd doesn't start looks like this.`
  ];
}
function shimName(runtime) {
  return runtime.shim ?? `the shim of handler "${runtime.handler}"`;
}
function runtimeType(runtime) {
  const parts = /^containerd-shim-(.+)-(v\d+)$/.exec(runtime.shim ?? "");
  return parts ? `io.containerd.${parts[1] ?? ""}.${parts[2] ?? ""}` : `the type of the shim for ${runtime.handler}`;
}
function isContainerd2(node) {
  return /^containerd:\/\/v?([2-9]|\d\d)\./.test(node.containerRuntime);
}
function configSection(node, runtime) {
  const section = `section [plugins."${isContainerd2(node) ? NEW_NAME : OLD_NAME}".containerd.runtimes.${runtime.handler}]`;
  const { containerRuntime } = node;
  return containerRuntime === "" ? section : `${section} (as containerd ${versionOf(node)} on this node calls it)`;
}
function haveShim({ runtime, node }) {
  const check = runtime.shim === void 0 ? "it prints its version with -v" : `${runtime.shim} -v prints a version`;
  return `See that its shim is on ${node.name} too (${check}). If it is not there: ${getShim(runtime, node)} ${placeShim({ runtime, node })}`;
}
function placeShim({ runtime, node }) {
  return `Unpack it (tar -xzf) and put ${shimName(runtime)} on ${node.name}, executable (chmod 0755) and under that very name, where containerd finds it: beside its own binary or in a folder of its PATH, such as /usr/local/bin.`;
}
function checkShim({ runtime, node }) {
  if (runtime.shim === void 0) return `Check it on ${node.name}: the shim prints its version with -v.`;
  return `Check it on ${node.name}: ${runtime.shim} -v prints a version.`;
}
function checkConfig({ runtime, node }) {
  return `Check it on ${node.name}: containerd config dump | grep -A 15 'runtimes.${runtime.handler}]' shows this runtime_type.`;
}
var NEW_NAME = "io.containerd.cri.v1.runtime";
var OLD_NAME = "io.containerd.grpc.v1.cri";
function nameOfSection(node) {
  if (!isContainerd2(node)) return [];
  return [
    `That is the name in a file with "version = 3" at its top, where plugins."${OLD_NAME}", the name in containerd 1, is not read: rename what is there. In a file with "version = 2", use that old name, as its other sections do.`
  ];
}
function versionOf({ containerRuntime }) {
  return containerRuntime.replace(/^\w+:\/\/v?/, "");
}

// src/core/observations/pod-status.ts
function viewPod(object, gone) {
  const status = object.status ?? {};
  const isTrue = (type) => status.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
  const container = chooseContainer(object);
  return {
    uid: object.metadata.uid ?? "",
    nodeName: object.spec?.nodeName ?? "",
    runtimeClass: object.spec?.runtimeClassName ?? "",
    phase: status.phase ?? "",
    reason: status.reason ?? "",
    message: status.message ?? "",
    scheduled: isTrue("PodScheduled"),
    sandboxReady: isTrue("PodReadyToStartContainers"),
    ready: isTrue("Ready"),
    deleted: gone || object.metadata.deletionTimestamp !== void 0,
    restarts: container?.restartCount ?? 0,
    containerName: container?.name ?? "",
    container: viewContainer(container?.state),
    lastEnd: viewContainer(container?.lastState),
    others: viewOthers(object)
  };
}
function isOurs(spec = {}) {
  return spec.containers?.some(({ name }) => name === CONTAINER) === true;
}
function chooseContainer({ spec, status }) {
  const all = status?.containerStatuses ?? [];
  if (isOurs(spec)) return all.find((one) => one.name === CONTAINER);
  return all.find((one) => one.state?.terminated !== void 0) ?? all.find((one) => one.state?.waiting !== void 0) ?? all[0];
}
function viewOthers({ spec = {}, status = {} }) {
  if (!isOurs(spec)) return [];
  const view = (isFirst, statuses = []) => ({ name }) => ({
    name,
    isFirst,
    state: viewContainer(statuses.find((one) => one.name === name)?.state)
  });
  return [
    ...(spec.initContainers ?? []).map(view(true, status.initContainerStatuses)),
    ...(spec.containers ?? []).filter(({ name }) => name !== CONTAINER).map(view(false, status.containerStatuses))
  ];
}
function viewContainer(state) {
  if (state?.running) return { kind: "running" };
  if (state?.waiting) {
    return { kind: "waiting", reason: state.waiting.reason ?? "", message: state.waiting.message ?? "" };
  }
  if (state?.terminated) {
    const { reason = "", message = "", exitCode = -1 } = state.terminated;
    return { kind: "ended", reason, message, exitCode };
  }
  return { kind: "none" };
}

// src/core/observations/observations.ts
function makeObservations(askedAtMs) {
  return { askedAtMs, timings: {}, events: [], rightInARow: 0, log: "", nodeTrouble: void 0 };
}
function observePod(seen, object, gone, nowMs) {
  const pod = viewPod(object, gone);
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
    answeredMs: timings.answeredMs
  };
  const restartsAtReady = seen.restartsAtReady ?? (pod.ready ? pod.restarts : void 0);
  const isRestarted = seen.pod !== void 0 && pod.restarts > seen.pod.restarts;
  return {
    ...seen,
    pod,
    // Right answers of a container that ended prove nothing of the next one.
    rightInARow: isRestarted ? 0 : seen.rightInARow,
    timings: dropUndefined(next),
    ...restartsAtReady === void 0 ? {} : { restartsAtReady }
  };
}
var EVENTS_KEPT = 30;
function observeEvent(seen, event, nowMs) {
  const name = event.metadata.name ?? "";
  const view = { name, reason: event.reason ?? "", message: event.message ?? "", atMs: nowMs };
  const others = seen.events.filter((one) => one.name !== name);
  return { ...seen, events: [...others, view].slice(-EVENTS_KEPT) };
}
function observeAnswer(seen, answer, nowMs) {
  if (answer.kind !== "right") return { ...seen, answer, rightInARow: 0 };
  const answeredMs = seen.timings.answeredMs ?? nowMs - seen.askedAtMs;
  const restartsAtReady = seen.restartsAtReady ?? seen.pod?.restarts;
  return {
    ...seen,
    answer,
    rightInARow: seen.rightInARow + 1,
    timings: { ...seen.timings, answeredMs },
    ...restartsAtReady === void 0 ? {} : { restartsAtReady }
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
var AT_ONCE = 0;
function eventOf(seen, reason, text) {
  return seen.events.findLast((one) => reason.test(one.reason) && text.test(one.message))?.message;
}
function sandboxTrouble(seen, text) {
  return hasSandbox(seen) ? void 0 : eventOf(seen, /^FailedCreatePodSandBox$/, text);
}
function inSandbox(text) {
  return { find: (seen) => sandboxTrouble(seen, text), excerpt: excerptFrom(text) };
}
function hasSandbox({ pod }) {
  if (pod === void 0 || pod.sandboxReady) return pod !== void 0;
  const { container } = pod;
  if (container.kind === "waiting") return !/^(|ContainerCreating|PodInitializing)$/.test(container.reason);
  return container.kind !== "none";
}
function containerTrouble(seen, text) {
  const { pod } = seen;
  if (pod === void 0 || pod.container.kind === "running") return void 0;
  const states = [pod.container, pod.lastEnd].map(describeContainer);
  const events = seen.events.filter((one) => /^(Failed|BackOff|FailedKillPod)$/.test(one.reason)).map((one) => one.message);
  return [...states, ...events].find((one) => text.test(one));
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
  const container = seen.pod?.container;
  if (container?.kind !== "waiting" || !/^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError)$/.test(container.reason)) {
    return void 0;
  }
  const reported = [
    ...seen.events.filter((one) => one.reason === "Failed").map((one) => one.message),
    describeContainer(container)
  ];
  return reported.findLast((one) => !SAYS_NO_REASON.test(one) && text.test(one)) ?? reported.find((one) => text.test(one));
}
function inPull(text, linksBefore = 0) {
  return { find: (seen) => pullTrouble(seen, text), excerpt: excerptFrom(text, linksBefore) };
}
function rejection({ pod }, reason) {
  if (pod?.phase !== "Failed" || pod.container.kind !== "none" || !reason.test(pod.reason)) return void 0;
  return `${pod.reason}: ${pod.message}`;
}
function describeContainer(container) {
  switch (container.kind) {
    case "none":
    case "running":
      return "";
    case "waiting":
      return [container.reason, container.message].filter((part) => part !== "").join(": ");
    case "ended":
      return `${container.reason}, exit code ${container.exitCode}${container.message === "" ? "" : `: ${container.message}`}`;
  }
}

// src/core/diagnosis/rules/admission.ts
var refused = (text) => ({
  find: ({ refusal }) => refusal !== void 0 && text.test(refusal) ? refusal : void 0,
  excerpt: excerptFrom(text)
});
var admissionRules = [
  {
    code: "class-missing",
    title: "The RuntimeClass is gone",
    fault: "cluster",
    blame: "failed",
    graceMs: AT_ONCE,
    ...refused(/RuntimeClass "[^"]*" not found/i),
    fix: ({ runtime }) => [
      `Find out who deletes RuntimeClass ${runtime.runtimeClass} while it is in use, such as an operator or a pruning deployment tool.`
    ]
  },
  {
    code: "selector-conflict",
    title: "The pod's node selector contradicts the class's",
    fault: "cluster",
    blame: "failed",
    graceMs: AT_ONCE,
    ...refused(/conflict: runtimeClass\.scheduling\.nodeSelector/),
    fix: ({ runtime }) => [
      `Take the contradicting key out of the pod's nodeSelector, or out of RuntimeClass ${runtime.runtimeClass}; if the pod has none itself, a webhook or the namespace's default selector adds it.`
    ]
  },
  {
    code: "overhead-mismatch",
    title: "The pod's overhead is not the class's",
    fault: "cluster",
    blame: "failed",
    graceMs: AT_ONCE,
    ...refused(/Overhead (doesn't match|set without)/i),
    fix: ({ runtime }) => [
      `Let nothing set overhead on pods: RuntimeClass ${runtime.runtimeClass} does, and the two must agree. A webhook may add it.`
    ]
  },
  {
    code: "pod-security",
    title: "The namespace's pod security standard refuses the sample",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/violates PodSecurity/i),
    fix: () => [
      "Give a namespace whose pod-security.kubernetes.io/enforce level lets the samples in, in the input namespace.",
      "The refusal is about the namespace: nothing was learnt about the node."
    ]
  },
  {
    code: "quota-exceeded",
    title: "The namespace's quota is used up",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/exceeded quota|must specify limits|maximum .* usage per|minimum .* usage per/i),
    fix: () => ["Raise the ResourceQuota or LimitRange of the namespace, or give another one in the input namespace."]
  },
  {
    code: "webhook-denied",
    title: "An admission webhook refuses the sample",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/admission webhook "[^"]*" denied|denied by|ValidatingAdmissionPolicy/i),
    fix: ({ runtime }) => [
      `Except the run's namespace from the policy that is named in the evidence, or let it allow ${runtime.sample.image}.`
    ]
  },
  {
    code: "webhook-unavailable",
    title: "An admission webhook does not answer",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/failed calling webhook/i),
    fix: () => ["Mend the webhook that is named in the evidence: no pod of any kind gets in while it fails."]
  },
  {
    code: "service-account-missing",
    title: "The namespace never got its service account",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/serviceaccount "[^"]*" not found|error looking up service account/i),
    fix: () => [
      "Look at the kube-controller-manager: it makes the service account of every new namespace, and had not within 15 s. Right after a restart of the control plane, just run again."
    ]
  },
  {
    code: "api-server-gone",
    title: "The API server could not be reached",
    fault: "this run",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(
      /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|other side closed|socket hang up|timeout|\((429|50\d)\)$/i
    ),
    fix: () => [
      "Run again once the API server is well: it refused or dropped the run's requests for longer than they are tried again."
    ]
  },
  {
    code: "pod-changed",
    title: "Something in the cluster changes the pod",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/^the pod (was sent|came back)/),
    fix: ({ runtime }) => [
      `Find the admission webhook that changes pods in the namespace: the pod of ${runtime.name} didn't come back as it was sent.`,
      `If it lacks its class's node selector, find out who takes that off: kubectl get runtimeclass ${runtime.runtimeClass} -o yaml.`
    ]
  },
  {
    code: "pod-refused",
    title: "The API server refused the pod",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...refused(/^/),
    fix: ({ runtime }) => [
      `Look at the policies of the namespace, or give another one in the input namespace: the pod of ${runtime.name} was not let in.`
    ]
  }
];

// src/core/diagnosis/rules/answer.ts
var LISTENING_MS = 15e3;
var ASKED_IN_VAIN = /error trying to reach service|address not allowed|forwarding port|socket hang up|parse error|aborted due to timeout/i;
var unanswered = (isIt) => ({ answer, pod }) => answer?.kind === "none" && pod?.container.kind === "running" && isIt(answer.detail) ? answer.detail : void 0;
var matching = (text) => (detail) => text.test(detail);
var answerRules = [
  {
    code: "answer-incomplete",
    title: "The answer breaks off, or has no end",
    fault: "sample image",
    blame: "compare",
    graceMs: 3e3,
    find: ({ answer }) => answer?.kind === "wrong" && answer.isIncomplete ? answer.detail : void 0,
    fix: ({ runtime, node }) => [
      `Ask it by hand: kubectl port-forward to the pod, then curl -v port ${runtime.sample.port}${runtime.sample.path}. An answer must end within 64 KiB.`,
      `If other nodes answer whole, look at the shim and the network of ${node.name}.`
    ]
  },
  {
    code: "wrong-answer",
    title: "The sample answers, but not as expected",
    fault: "sample image",
    blame: "compare",
    graceMs: 3e3,
    find: ({ answer }) => answer?.kind === "wrong" ? answer.detail : void 0,
    fix: ({ runtime, node }) => [
      `Compare the answer with what is expected: status ${runtime.sample.status} on ${runtime.sample.path}, port ${runtime.sample.port}.`,
      `If the image is your own, say in the sample file what it answers; if other nodes answer right, look at the shim on ${node.name}.`
    ]
  },
  {
    code: "node-port-unreachable",
    title: "The node does not answer on its port of the Service",
    fault: "network",
    blame: "compare",
    graceMs: LISTENING_MS,
    find: unanswered(isFromHere),
    fix: ({ runtime, node }) => [
      `Check that ${node.name} can be reached from where this runs, on the port in the evidence: a firewall or security group may keep it closed. With access: proxy no such way is needed.`,
      `If other nodes answer there, look at kube-proxy on ${node.name}: it leads that port to the pod of ${runtime.name}.`
    ]
  },
  {
    code: "connection-refused",
    title: "Nothing listens on the port of the sample",
    fault: "sample image",
    blame: "compare",
    graceMs: LISTENING_MS,
    find: unanswered(matching(/connection refused/i)),
    fix: ({ runtime, node }) => [
      `Check that ${runtime.sample.image} listens on port ${runtime.sample.port}: spin samples do on 80, lunatic, slight and wws samples on 3000. Say another port in a sample file.`,
      `If other nodes answer, look at the sample's log and the shim on ${node.name}.`
    ]
  },
  {
    code: "pods-unreachable",
    title: "The API server has no way to the pod",
    fault: "network",
    blame: "compare",
    graceMs: LISTENING_MS,
    find: unanswered(isUnroutable),
    fix: ({ node }, evidence) => hasFailedBothWays(evidence) ? [
      `Mend the way into pods on ${node.name}: neither the API server nor that node's kubelet (port-forward) gets through. Look at the firewall between the API server and port 10250 of the node, at network policies in the run's namespace, and at the konnectivity agent if there is one.`
    ] : [
      `Set access to port-forward (or auto, which tries both ways): that goes through the kubelet.`,
      `Or mend the way from the API server to pods on ${node.name}, such as a firewall, a network policy or the konnectivity agent.`
    ]
  },
  {
    code: "no-answer",
    title: "The sample runs but does not answer",
    fault: "network",
    blame: "compare",
    graceMs: LISTENING_MS,
    find: unanswered(matching(ASKED_IN_VAIN)),
    fix: ({ runtime, node }, evidence) => [
      `Look at the sample's log: ${runtime.sample.image} took the request on port ${runtime.sample.port} and gave no answer in time, or none that is HTTP.`,
      hasFailedBothWays(evidence) ? `If its log shows no request, something on ${node.name} drops it, such as its network plugin: the kubelet, which asks from inside of the pod's network, got no answer either.` : `If its log shows no request, something on the way drops it, such as a network policy: access: auto asks through the kubelet then.`,
      `If other nodes answer, look at the shim and the network of ${node.name}.`
    ]
  },
  {
    code: "api-server-gone",
    title: "The API server could not be asked for the answer",
    fault: "this run",
    blame: "inconclusive",
    graceMs: LISTENING_MS,
    find: unanswered(() => true),
    fix: () => [
      "Look at the way from here to the API server, and at its credentials (they may have expired during the run), and run again: the sample was not reached at all."
    ]
  }
];

// src/core/diagnosis/not-runnable.ts
var NOT_RUNNABLE_LINE = /^(standard_init_linux\.go:\d+: |[-\d]+T[\d:.]+Z: |\{"msg":")?exec\b.*\bexec format error"?(,"level":"error".*\})?$/i;

// src/core/runtimes.ts
var knownRuntimes = [
  {
    name: "lunatic",
    runtimeClass: "wasmtime-lunatic-v1",
    handler: "lunatic",
    shim: "containerd-shim-lunatic-v1",
    sample: { imageName: "lunatic-submillisecond", port: 3e3, path: "/hello", ...answers("Hello :)") }
  },
  {
    name: "slight",
    runtimeClass: "wasmtime-slight-v1",
    handler: "slight",
    shim: "containerd-shim-slight-v1",
    // This image and the next name no program; a shim needs some command to start, and any does.
    sample: { imageName: "slight-rust-hello", command: ["/"], port: 3e3, path: "/hello", ...answers("hello world!") }
  },
  {
    name: "spin",
    runtimeClass: "wasmtime-spin-v2",
    handler: "spin",
    shim: "containerd-shim-spin-v2",
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
    sample: { imageName: "wws-js-hello", port: 3e3, path: "/hello", ...answers("Hello from Wasm Workers Server") }
  }
];
function answers(text) {
  return { status: 200, body: { kind: "contains", text } };
}

// src/core/diagnosis/rules/container.ts
var SECOND_START_MS = 4e3;
var NO_PROGRAM = /exec format error|exec: "\/[^"]*": (is a directory|permission denied)/i;
var ENGINE_MISMATCH = /compiled with (an )?(incompatible|different) (wasmtime )?version|incompatible (wasmtime|engine) version/i;
var NEVER_STARTED = /^(StartError|ContainerCannotRun)$/;
var OWN_NAME = /\b(lunatic|slight|spin|wws) executor can't handle spec/;
function answeringShim(reported) {
  return knownRuntimes.find(({ name }) => name === OWN_NAME.exec(reported)?.[1])?.shim ?? "";
}
var containerRules = [
  {
    code: "restarted-after-ready",
    title: "The sample was ready and then restarted",
    fault: "node",
    blame: "failed",
    graceMs: AT_ONCE,
    find: ({ pod, restartsAtReady, timings }) => {
      const neverServed = timings.readyMs !== void 0 && timings.answeredMs === void 0;
      return pod && !neverServed && restartsAtReady !== void 0 && pod.restarts > restartsAtReady ? `restarted ${pod.restarts - restartsAtReady} times after it was ready; ${describeContainer(pod.lastEnd)}` : void 0;
    },
    fix: ({ runtime, node }) => [
      `Look at why it ended: containerd's log on ${node.name}, and the memory limit (a shim may report a kill for memory as exit code 137 only).`,
      `Compare with another node where ${runtime.name} passes.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "ran-without-wasm",
    title: "A plain runtime took the sample, not a Wasm shim",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    find: (seen) => containerTrouble(seen, NO_PROGRAM) ?? logTrouble(seen, NOT_RUNNABLE_LINE),
    excerpt: excerptFrom(NO_PROGRAM, 1),
    fix: (subject) => advise.handlerElsewhere(subject, "not that of a plain runtime such as io.containerd.runc.v2"),
    hints: ["node-shell"]
  },
  {
    code: "no-command",
    title: "The image names no program, and the sample gives none",
    fault: "sample image",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...inContainer(/no command specified/),
    fix: ({ runtime }) => [
      `Give the sample a command in a sample file, such as command: ["/"]: ${runtime.sample.image} has no ENTRYPOINT.`
    ]
  },
  {
    code: "entry-point-refused",
    title: "The shim wants a file as entry point",
    fault: "sample image",
    blame: "compare",
    graceMs: SECOND_START_MS,
    ...inContainer(/does not have (the )?correct permission/),
    fix: ({ runtime, node }) => [
      `Give the path of the module as command in a sample file, or install the ${shimName(runtime)} that the sample was made for on ${node.name}.`
    ]
  },
  {
    code: "handler-miswired",
    title: "The handler leads to another runtime's shim",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    find: (seen, subject) => {
      const reported = containerTrouble(seen, OWN_NAME);
      const own = subject?.runtime.shim;
      return own === void 0 || own === answeringShim(reported ?? "") ? void 0 : reported;
    },
    say: ({ runtime }, evidence) => `Handler "${runtime.handler}" leads to ${answeringShim(evidence)}, not to ${shimName(runtime)}`,
    excerpt: excerptFrom(/executor can't handle spec/),
    fix: (subject, evidence) => advise.handlerElsewhere(
      subject,
      `which starts ${shimName(subject.runtime)}; now ${answeringShim(evidence)} answers`
    ),
    hints: ["node-shell"]
  },
  {
    code: "module-refused",
    title: "The shim does not take the module",
    fault: "sample image",
    blame: "compare",
    graceMs: SECOND_START_MS,
    ...inContainer(/executor can't handle spec/),
    fix: ({ runtime, node }) => [
      `Check that handler "${runtime.handler}" on ${node.name} leads to its own shim: ${configSection(node, runtime)}, runtime_type = "${runtimeType(runtime)}".`,
      `If every node refuses it, ${runtime.sample.image} holds no module for ${runtime.name}: its entry point must be one.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "engine-mismatch",
    title: "The module was precompiled by another engine version",
    fault: "sample image",
    blame: "compare",
    graceMs: SECOND_START_MS,
    find: (seen) => containerTrouble(seen, ENGINE_MISMATCH) ?? logTrouble(seen, ENGINE_MISMATCH),
    excerpt: excerptFrom(ENGINE_MISMATCH),
    fix: ({ runtime, node }) => [
      `Use an image with a plain module, or one precompiled by the engine version of ${shimName(runtime)} on ${node.name}.`
    ]
  },
  {
    code: "shim-crashed",
    title: "The shim crashed when it started the sample",
    fault: "node image",
    blame: "compare",
    graceMs: SECOND_START_MS,
    ...inContainer(/context canceled: unknown|ttrpc: closed|failed to start shim/, 1),
    fix: ({ runtime, node }) => [
      `Look into containerd's log on ${node.name} (journalctl -u containerd) for the last words of ${shimName(runtime)}, and install another version of it.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "out-of-memory",
    title: "The sample was killed for its memory limit",
    fault: "sample image",
    blame: "compare",
    graceMs: AT_ONCE,
    ...inContainer(/^OOMKilled\b/),
    fix: ({ runtime }) => [`Use a sample that needs less than 128 MiB: ${runtime.sample.image} used more.`]
  },
  {
    code: "killed",
    title: "The sample was killed",
    fault: "node",
    blame: "compare",
    graceMs: SECOND_START_MS,
    ...inContainer(/exit code 137\b|Terminated with 137/),
    fix: ({ runtime, node }) => [
      `Look into the kernel's log on ${node.name} (dmesg): a kill for memory is there, and a shim reports it as exit code 137 only, not as OOMKilled.`,
      `If it isn't there, something else on ${node.name} kills ${runtime.name}'s processes.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "sample-ends",
    title: "The sample ends instead of serving",
    fault: "sample image",
    blame: "compare",
    graceMs: SECOND_START_MS,
    find: ({ pod, log }) => {
      const end = pod?.container.kind === "ended" ? pod.container : pod?.lastEnd;
      if (pod === void 0 || end?.kind !== "ended" || pod.container.kind === "running") return void 0;
      if (NEVER_STARTED.test(end.reason)) return void 0;
      return `${describeContainer(end)}${log === "" ? "" : `; its log ends: ${log}`}`;
    },
    fix: ({ runtime, node }) => [
      `Read the log in the evidence: ${runtime.sample.image} must serve on port ${runtime.sample.port} until it is ended.`,
      `If ${runtime.name} passes on other nodes, compare shim and containerd versions of ${node.name} with them.`
    ]
  }
];

// src/core/diagnosis/rules/image.ts
var SECOND_PULL_MS = 15e3;
var OLD_LAYERS = /mismatched image rootfs and manifest layers/;
var OTHER_IMAGE = "Give another place for the samples in image-registry, or another image in a sample file.";
var pullFrom = ({ runtime, node }) => `${runtime.sample.image} could not be pulled on ${node.name}`;
var PLATFORM_MISSING = {
  code: "image-platform-missing",
  title: "The image has nothing for the node's platform",
  fault: "sample image",
  fix: ({ runtime, node }) => [
    `Use an image whose index has an entry for linux/${node.architecture || "the node"}: ${runtime.sample.image} has none. Many Wasm samples have only wasi/wasm, which the kubelet's pull doesn't take.`,
    OTHER_IMAGE
  ]
};
var imageRules = [
  {
    ...PLATFORM_MISSING,
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...inPull(/no match for platform in manifest|no matching manifest/)
  },
  {
    code: "image-layers-unsupported",
    title: "The node's containerd is too old for the image's layers",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, OLD_LAYERS) ?? containerTrouble(seen, OLD_LAYERS),
    excerpt: excerptFrom(OLD_LAYERS),
    fix: ({ node }) => [
      `Put containerd 1.6.25, 1.7.7 or later on ${node.name} (it has ${node.containerRuntime || "an older one"}): earlier ones don't take Wasm layers.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "image-not-unpacked",
    title: "containerd did not unpack the image",
    fault: "sample image",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...inContainer(/parent snapshot \S+ does not exist/),
    fix: ({ runtime }) => [
      `Use an image with an entry for Linux: containerd 2.1 and later don't unpack a wasi/wasm image that the kubelet pulls, and ${runtime.sample.image} is one.`
    ]
  },
  {
    code: "image-name-invalid",
    title: "The image's name is not valid",
    fault: "this run",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, /InvalidImageName|couldn't parse image|invalid reference format/i),
    excerpt: excerptFrom(/invalid reference format/i),
    fix: ({ runtime }) => [
      `Correct the image in the sample file or image-registry: "${runtime.sample.image}" is no image name.`
    ]
  },
  {
    code: "image-never-pulled",
    title: "The image is not on the node, and may not be pulled",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    ...inPull(/ErrImageNeverPull/),
    fix: ({ runtime, node }) => [
      `Put ${runtime.sample.image} on ${node.name}, or find the policy that sets imagePullPolicy to Never: this run doesn't.`
    ]
  },
  {
    code: "image-access-denied",
    title: "The registry refuses access to the image",
    fault: "registry",
    blame: "compare-pull",
    graceMs: SECOND_PULL_MS,
    // What comes before reports which registry, or a mirror of it, was asked.
    ...inPull(
      /(?<![\w.:-])40[13]\b|unauthorized|forbidden|authentication required|access denied|authorization failed/i,
      1
    ),
    fix: (subject) => [
      `${pullFrom(subject)}: give the nodes credentials for its registry (a mirror's too), or make the image public.`,
      OTHER_IMAGE
    ]
  },
  {
    code: "image-not-found",
    title: "The registry has no such image",
    fault: "sample image",
    blame: "compare-pull",
    graceMs: SECOND_PULL_MS,
    ...inPull(/not found|manifest unknown|name unknown|repository does not exist/i, 1),
    fix: (subject) => [
      `${pullFrom(subject)}: check its name and tag, and what a mirror of its registry holds.`,
      OTHER_IMAGE
    ]
  },
  {
    code: "image-broken",
    title: "The image is damaged",
    fault: "sample image",
    blame: "compare-pull",
    graceMs: SECOND_PULL_MS,
    ...inPull(
      /failed to extract layer|unexpected commit digest|failed size validation|unexpected EOF|invalid tar header|gzip: |archive\/tar|failed precondition/i
    ),
    fix: (subject) => [
      `${pullFrom(subject)}: push the image again; a mirror or cache may hold a damaged copy.`,
      OTHER_IMAGE
    ]
  },
  {
    code: "registry-unreachable",
    title: "The node cannot reach the registry",
    fault: "registry",
    blame: "compare-pull",
    graceMs: SECOND_PULL_MS,
    ...inPull(
      /dial tcp|i\/o timeout|no such host|connection refused|connection reset|x509|tls: |TLS handshake|Service Unavailable|\b50\d\b|EOF$|deadline exceeded/i
    ),
    fix: (subject) => [
      `${pullFrom(subject)}: check the node's way to its registry (DNS, proxy, firewall, mirror in certs.d), and that the registry is up.`,
      OTHER_IMAGE
    ],
    hints: ["node-shell"]
  },
  {
    code: "image-not-pulled",
    title: "The sample image could not be pulled",
    fault: "registry",
    blame: "compare-pull",
    graceMs: SECOND_PULL_MS,
    find: (seen) => pullTrouble(seen, /^/),
    fix: (subject) => [`${pullFrom(subject)}: check its registry, credentials and way to the network.`, OTHER_IMAGE]
  }
];

// src/core/diagnosis/rules/node.ts
var nodeRules = [
  {
    code: "node-gone",
    title: "The node went away during the run",
    fault: "this run",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    find: ({ nodeTrouble }) => nodeTrouble && nodeTrouble.kind !== "not-ready" ? nodeTrouble.detail : void 0,
    fix: ({ node }) => [
      `Run again without whatever takes nodes away meanwhile (autoscaler, drain, repair): ${node.name} was not there to the end.`
    ]
  },
  {
    code: "node-not-ready",
    title: "The node is not Ready",
    fault: "node",
    blame: "failed",
    graceMs: 3e4,
    find: ({ nodeTrouble }) => nodeTrouble?.kind === "not-ready" ? nodeTrouble.detail : void 0,
    fix: ({ node }) => [
      `Find out why ${node.name} isn't Ready: kubectl describe node ${node.name}, then the kubelet's and containerd's logs on it.`,
      "If the node image was just changed, suspect it: an image whose kubelet or containerd doesn't start looks like this."
    ],
    hints: ["node-shell"]
  },
  {
    code: "node-virtual",
    title: "The node is no machine that could run a shim",
    fault: "this run",
    blame: "inconclusive",
    graceMs: AT_ONCE,
    // A virtual kubelet's own word for what its cloud does not take.
    find: ({ pod }) => pod?.reason === "ProviderFailed" ? `${pod.reason}: ${pod.message}` : void 0,
    fix: advise.nodeVirtual
  },
  {
    code: "pod-deleted",
    title: "Somebody deleted the pod during the run",
    fault: "cluster",
    blame: "inconclusive",
    // The news that the node went with it may come a moment later, and reports more.
    graceMs: 2e3,
    find: ({ pod }) => pod?.deleted === true || pod?.reason === "Evicted" ? `the pod was deleted${pod.reason === "" ? "" : `: ${pod.reason} ${pod.message}`}` : void 0,
    fix: ({ node }) => [
      `Find out who deletes pods on ${node.name}, such as a drain, an eviction or a policy controller, and run again.`
    ]
  }
];

// src/core/diagnosis/rules/sandbox.ts
var SECOND_SANDBOX_MS = 2e4;
var OLD_CGROUP = /v1 cgroup feature is required/;
var NETWORK = /failed to setup network|cni |network plugin|plugin type=/i;
var sandboxRules = [
  {
    code: "handler-not-configured",
    title: "containerd has no such handler",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/no runtime for "[^"]*" is configured|container\.Runtime\.Name must be set/),
    fix: advise.handlerNotConfigured,
    hints: ["node-shell", "node-image"]
  },
  {
    code: "runtime-not-containerd",
    title: "The node's container runtime takes no RuntimeClass handlers",
    fault: "node",
    blame: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/RuntimeHandler "[^"]*" (is )?not supported/i),
    fix: ({ node }) => [
      `Let the kubelet of ${node.name} use containerd (--container-runtime-endpoint): it uses ${node.containerRuntime || "another runtime"}, and only containerd starts shims.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "shim-wrong-arch",
    title: "The shim is built for another CPU",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: exec format error/),
    say: ({ node }) => `The shim is built for another CPU than the node's${node.architecture && `, ${node.architecture}`}`,
    fix: ({ runtime, node }) => [
      getShim(runtime, node),
      `Unpack it (tar -xzf) and put it on ${node.name} in place of the file that the evidence names${runtime.shim === void 0 ? "" : `: file $(command -v ${runtime.shim}) says what that is built for`}.`,
      checkShim({ runtime, node })
    ],
    hints: ["node-shell"]
  },
  {
    code: "shim-not-executable",
    title: "The shim may not be executed",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/fork\/exec \S+: permission denied/),
    fix: ({ runtime, node }) => [
      `Make ${shimName(runtime)} executable on ${node.name} (chmod 0755), on a file system that isn't mounted noexec.`,
      checkShim({ runtime, node })
    ],
    hints: ["node-shell"]
  },
  {
    code: "shim-not-installed",
    title: "The shim is not installed",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/runtime "[^"]*" binary not installed|fork\/exec \S+: no such file/),
    fix: ({ runtime, node }) => [
      getShim(runtime, node),
      placeShim({ runtime, node }),
      "Restart containerd if the file was there before and has been moved (systemctl restart containerd): it remembers where it found a shim.",
      checkShim({ runtime, node })
    ],
    hints: ["node-shell", "node-image"]
  },
  {
    code: "shim-version-mismatch",
    title: "Shim and containerd speak different protocols",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    // containerd 1 takes the whole answer of a shim that speaks a later one for an address, and puts a NUL before it.
    ...inSandbox(/unsupported shim version|dial unix [^{]{0,2}\{"version":/),
    fix: ({ runtime, node }) => [
      `Install a ${shimName(runtime)} that is made for ${node.containerRuntime || "the node's containerd"}, or a containerd that is made for the shim.`,
      getShim(runtime, node)
    ],
    hints: ["node-shell"]
  },
  {
    code: "shim-cgroup-mismatch",
    title: "The shim is too old for the cgroups of this node",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    find: (seen) => sandboxTrouble(seen, OLD_CGROUP) ?? containerTrouble(seen, OLD_CGROUP),
    excerpt: excerptFrom(OLD_CGROUP),
    fix: ({ runtime, node }) => [
      `Install a newer ${shimName(runtime)} on ${node.name}, or boot the node with cgroup v2.`,
      getShim(runtime, node)
    ],
    hints: ["node-shell"]
  },
  {
    code: "shim-dies",
    title: "The shim dies as soon as it is started",
    fault: "node image",
    blame: "failed",
    graceMs: AT_ONCE,
    ...inSandbox(/failed to start shim|failed to create shim task: ttrpc: closed/),
    fix: ({ runtime, node }) => [
      `Run ${shimName(runtime)} -v on ${node.name}: it prints a version, or why it can't run. What it said to containerd is in journalctl -u containerd.`,
      "If its file is a symbolic link to another shim (ls -l), put a copy of the right shim in its place: a shim looks at the name of its own file, links resolved.",
      `If it misses a library (ldd names it), install that. Else install the shim anew. ${getShim(runtime, node)}`,
      placeShim({ runtime, node }),
      checkShim({ runtime, node })
    ],
    hints: ["node-shell"]
  },
  {
    code: "containerd-unavailable",
    title: "containerd does not answer the kubelet",
    fault: "node",
    blame: "failed",
    // A containerd that is restarted is back in seconds, but the kubelet tries only every 10 to 15 s.
    graceMs: 4e4,
    find: (seen) => sandboxTrouble(seen, /code = Unavailable|containerd\.sock|transport is closing|error reading from server: EOF/),
    fix: ({ node }) => [
      `Find out why containerd on ${node.name} is down or restarts again and again: its log (journalctl -u containerd), and systemctl status containerd.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "sandbox-image-missing",
    title: "The node cannot get the pods' pause image",
    fault: "node",
    blame: "failed",
    graceMs: SECOND_SANDBOX_MS,
    ...inSandbox(/failed to (get|pull) sandbox image|failed to pull image/),
    fix: ({ node }) => [
      `Put the pause image that is named in the evidence on ${node.name}, or let the node reach its registry: no pod starts there without it.`
    ],
    hints: ["node-shell"]
  },
  {
    code: "network-not-ready",
    title: "The node's pod network is not ready",
    fault: "node",
    blame: "failed",
    graceMs: SECOND_SANDBOX_MS,
    find: (seen) => sandboxTrouble(seen, NETWORK) ?? (hasSandbox(seen) ? void 0 : seen.events.findLast((one) => one.reason === "NetworkNotReady")?.message),
    excerpt: excerptFrom(NETWORK),
    fix: ({ node }) => [
      `Mend the network plugin (CNI) on ${node.name}: its configuration in /etc/cni/net.d and its pods. This is not about Wasm: no pod starts there.`
    ],
    hints: ["node-shell"]
  }
];

// src/core/diagnosis/rules/scheduling.ts
var SCHEDULER_MS = 2e4;
var unscheduled = (text) => ({
  find: (seen) => seen.pod?.scheduled === false ? eventOf(seen, /^FailedScheduling$/, text) : void 0,
  excerpt: excerptAmong(text)
});
var nodeFull = {
  code: "node-full",
  title: "The node has no room for the pod",
  fault: "cluster",
  blame: "inconclusive",
  graceMs: SCHEDULER_MS,
  ...unscheduled(/Insufficient \S+|Too many pods/),
  fix: ({ node }) => [
    `Make room on ${node.name}: the sample asks for 10m CPU and 10Mi memory. kubectl describe node ${node.name} shows what is taken.`
  ]
};
var labelLost = {
  code: "label-lost",
  title: "The node lost the label of the constrained class",
  fault: "cluster",
  blame: "failed",
  graceMs: SCHEDULER_MS,
  ...unscheduled(/didn't match Pod's node affinity\/selector/),
  fix: ({ runtime, node }) => [
    `Find out who takes ${constraintLabel(runtime.runtimeClass)}=true off ${node.name}: a controller that owns the node's labels, or another run.`,
    "Set it where the node's labels come from (kubelet --node-labels, the node pool's labels), so that it stays."
  ]
};
var schedulingRules = [
  { ...nodeFull, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^OutOf/) },
  { ...labelLost, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^NodeAffinity$/) },
  nodeFull,
  {
    code: "node-cordoned",
    title: "The node was cordoned during the run",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: SCHEDULER_MS,
    ...unscheduled(/were unschedulable/),
    fix: ({ node }) => [`Uncordon ${node.name} and run again, or name it in nodes to have it tried all the same.`]
  },
  {
    code: "taint-not-tolerated",
    title: "The node was tainted during the run",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: SCHEDULER_MS,
    ...unscheduled(/had untolerated taint/),
    fix: ({ node }) => [
      `Find out who taints ${node.name} and run again: kubectl describe node ${node.name} shows its taints. Those that were there at the start are tolerated where the node is named.`
    ]
  },
  labelLost,
  {
    code: "unschedulable",
    title: "The scheduler does not let the pod onto the node",
    fault: "cluster",
    blame: "failed",
    graceMs: SCHEDULER_MS,
    // Which of the reasons is this node's can't be determined: all of them are.
    find: unscheduled(/^/).find,
    fix: ({ node }) => [
      `Take away what keeps the pod off, as the evidence says it: kubectl describe node ${node.name}.`
    ]
  }
];

// src/core/diagnosis/rules/shim-lost.ts
var NOBODY_KNOWS = 255;
var END_MS = 4e3;
var shimLost = {
  code: "shim-lost",
  title: "The shim went away while the sample ran",
  fault: "node",
  blame: "failed",
  hints: ["node-shell"],
  fix: ({ runtime, node }) => [
    `Find out why ${shimName(runtime)} ended on ${node.name}: containerd's log (journalctl -u containerd) says "shim disconnected" there, with the shim's last words before it. If it crashed by itself, install another version of it.`,
    `If it said nothing, something ended it: look into the kernel's log (dmesg) for a kill for memory or a segmentation fault, and whether containerd was restarted meanwhile and didn't find it again.`
  ]
};
var shimLostRules = [
  {
    ...shimLost,
    graceMs: AT_ONCE,
    find: (seen) => {
      const end = endOf(seen);
      if (end?.exitCode !== NOBODY_KNOWS) return void 0;
      if (end.reason === "Unknown") return describeContainer(end);
      const changed = findChange(seen);
      return changed === void 0 ? void 0 : `${changed.message} The sample ended: ${describeContainer(end)}`;
    }
  },
  {
    ...shimLost,
    graceMs: END_MS,
    find: (seen) => {
      if (seen.pod === void 0 || seen.timings.startedMs === void 0 || endOf(seen) !== void 0) return void 0;
      return findChange(seen)?.message;
    }
  }
];
function findChange({ askedAtMs, events, timings }) {
  const sinceMs = askedAtMs + (timings.startedMs ?? 0);
  return events.findLast(({ atMs, reason }) => reason === "SandboxChanged" && atMs >= sinceMs);
}
function endOf({ pod }) {
  const ends = [pod?.lastEnd, pod?.container].flatMap((one) => one?.kind === "ended" ? [one] : []);
  return ends.find(({ exitCode }) => exitCode === NOBODY_KNOWS) ?? ends[0];
}

// src/core/diagnosis/rules/sidecar.ts
var STARTING_MS = 15e3;
var sidecarRules = [
  {
    code: "sidecar-injected",
    title: "Something put another container into the pod",
    fault: "cluster",
    blame: "inconclusive",
    graceMs: STARTING_MS,
    find: (seen) => {
      const others = seen.pod?.others ?? [];
      if (others.length === 0) return void 0;
      const trouble = holdsStart(seen, others) ?? holdsAnswer(seen);
      if (trouble === void 0) return void 0;
      return `the pod came back with ${others.map(describeOther).join(", ")}; ${trouble}`;
    },
    fix: () => [
      "Keep the injector that is named in the evidence off the run's pods (a service mesh leaves out a namespace by a label of its own), and give that namespace in the input namespace.",
      "Nothing was learnt about the node: an injected container runs under the Wasm class too, or takes the requests in its stead."
    ]
  }
];
function holdsStart(seen, others) {
  const waiting = seen.pod?.container.kind === "waiting" && /^(|PodInitializing)$/.test(seen.pod.container.reason);
  return waiting && hasSandboxByOthers(seen, others) ? "the sample waits for it to end" : void 0;
}
function hasSandboxByOthers(seen, others) {
  return others.some(({ isFirst }) => isFirst) && (seen.pod?.sandboxReady === true || hasSandbox(seen));
}
function holdsAnswer({ answer, pod }) {
  if (pod?.container.kind !== "running" || answer === void 0 || answer.kind === "right") return void 0;
  return answer.detail;
}
function describeOther({ name, state }) {
  const reported = state.kind === "running" ? "running" : describeContainer(state);
  return `container "${name}"${reported === "" ? "" : ` (${reported})`}`;
}

// src/core/diagnosis/rules/unknown.ts
var SECOND_SANDBOX_MS2 = 2e4;
var SECOND_START_MS2 = 4e3;
var EVENTS_SHOWN = 5;
var ORDINARY = /^(Scheduled|Pulling|Pulled|Created|Started|Killing|SandboxChanged|BackOff)$/;
var fix = ({ runtime, node }) => [
  `Read the evidence; then containerd's log on ${node.name} (journalctl -u containerd), where a shim's own words end up.`,
  `If ${runtime.name} passes on other nodes, compare shim and containerd versions with them.`
];
var unknownRules = [
  {
    code: "unknown",
    title: "The pod sandbox could not be made, for a reason not known here",
    fault: "node",
    blame: "failed",
    graceMs: SECOND_SANDBOX_MS2,
    find: (seen) => sandboxTrouble(seen, /^/) === void 0 ? void 0 : listAll(seen),
    fix,
    hints: ["node-shell"]
  },
  {
    code: "unknown",
    title: "The container does not run, for a reason not known here",
    fault: "node",
    blame: "compare",
    graceMs: SECOND_START_MS2,
    find: (seen) => isStuck(seen) ? listAll(seen) : void 0,
    fix,
    hints: ["node-shell"]
  }
];
function isStuck(seen) {
  const { pod } = seen;
  if (rejection(seen, /^/) !== void 0) return true;
  if (pod === void 0 || pod.container.kind === "running") return false;
  if (pod.container.kind === "ended" || pod.lastEnd.kind === "ended") return true;
  return pod.container.kind === "waiting" && !/^(|ContainerCreating|PodInitializing)$/.test(pod.container.reason);
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

// src/core/diagnosis/diagnose.ts
var RULES = [
  ...nodeRules,
  ...admissionRules,
  ...sandboxRules,
  ...imageRules,
  ...shimLostRules,
  ...containerRules,
  ...sidecarRules,
  ...answerRules,
  ...schedulingRules,
  ...unknownRules
];
function diagnose(seen, subject) {
  for (const rule of RULES) {
    const evidence = rule.find(seen, subject);
    if (evidence !== void 0) return { rule, evidence };
  }
  return void 0;
}
function makeDiagnosis(cause, subject, evidence) {
  const { code, title, fault, say: say3, fix: fix2, hints = [] } = cause;
  const excerpt = cause.excerpt?.(evidence) ?? evidence;
  const own = hints.filter((hint) => hint !== "node-image" || subject.runtime.shim !== void 0);
  return {
    code,
    title: say3?.(subject, evidence) ?? title,
    fault,
    evidence,
    ...excerpt === evidence ? {} : { excerpt },
    fix: fix2(subject, evidence),
    ...own.length === 0 ? {} : { hints: own }
  };
}
function diagnoseRefusal(subject, refusal) {
  const { runtime, node } = subject;
  const seen = { ...makeObservations(0), refusal };
  const found = diagnose(seen);
  if (found === void 0 || found.rule.code === "api-server-gone") return void 0;
  const diagnosis = makeDiagnosis(found.rule, { runtime, node }, found.evidence);
  return { kind: found.rule.blame === "failed" ? "failed" : "inconclusive", diagnosis };
}
function diagnoseTimeout(subject, seen) {
  const { pod } = seen;
  const state = pod === void 0 ? "no pod yet" : `pod ${pod.phase} ${describeContainer(pod.container)}`.trim();
  const newest = seen.events.at(-1);
  const evidence = newest === void 0 ? state : `${state}; newest event ${newest.reason}: ${newest.message}`;
  const title = "Time ran out with no evidence of a cause";
  return { code: "timeout", title, fault: "this run", evidence, fix: advise.timeout(subject) };
}
function diagnoseCancelled({ runtime, node }) {
  return {
    code: "cancelled",
    title: "The run was cancelled",
    fault: "this run",
    evidence: "the run was asked to end before this check was decided",
    fix: [`Run again to learn about ${runtime.name} on ${node.name}.`]
  };
}
var CLASS_CONFLICT = {
  code: "class-conflict",
  title: "The RuntimeClass says something else",
  fault: "cluster",
  fix: advise.classConflict
};
function say(kind, known, subject, evidence) {
  return { kind, diagnosis: makeDiagnosis(known, subject, evidence) };
}
var diagnoseBefore = {
  classConflict: (runtime, node, detail) => say("failed", CLASS_CONFLICT, { runtime, node }, detail),
  labelConflict: (runtime, node, detail) => {
    const title = "The node label says something else";
    const known = { code: "label-conflict", title, fault: "cluster", fix: advise.labelConflict };
    return say("failed", known, { runtime, node }, detail);
  },
  /** Somebody applied another class of that name since the plan was made, or the server doesn't take ours. */
  classNotApplied: (runtime, node, detail) => {
    if (/immutable|conflict/i.test(detail)) return say("failed", CLASS_CONFLICT, { runtime, node }, detail);
    const title = "The RuntimeClass could not be applied";
    const known = { code: "class-not-applied", title, fault: "cluster", fix: advise.classNotApplied };
    return say("inconclusive", known, { runtime, node }, detail);
  },
  labelNotApplied: (runtime, node, detail) => {
    const title = "The node could not be labelled";
    const known = { code: "label-not-applied", title, fault: "cluster", fix: advise.labelNotApplied };
    return say("inconclusive", known, { runtime, node }, detail);
  },
  classConstrained: (runtime, node, selector) => {
    const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    const missing = Object.entries(selector).filter(([key, value]) => node.labels[key] !== value);
    const has = missing.map(([key]) => `${key} is ${node.labels[key] ?? "not set"}`);
    const evidence = `RuntimeClass ${runtime.runtimeClass} selects ${wanted.join(",")}; on ${node.name} ${has.join(", ")}`;
    const title = "The class is not available to this node";
    const fix2 = (subject) => advise.classConstrained(subject, missing);
    const known = { code: "class-constrained", title, fault: "cluster", fix: fix2 };
    return say("failed", known, { runtime, node }, evidence);
  },
  /** As the node would say it, had it tried to pull the image. */
  platformMissing: (runtime, node, platforms) => {
    const has = platforms.map(({ os, architecture }) => `${os}/${architecture}`).join(", ") || "nothing";
    const evidence = `the index of ${runtime.sample.image} has ${has}; ${node.name} is linux/${node.architecture}`;
    return say("inconclusive", PLATFORM_MISSING, { runtime, node }, evidence);
  },
  /** Its own name is given, so that it isn't checked must not go green; and no node image is to blame. */
  nodeVirtual: (runtime, node, mark) => {
    const title = "The node is no machine that could run a shim";
    const known = { code: "node-virtual", title, fault: "this run", fix: advise.nodeVirtual };
    return say("inconclusive", known, { runtime, node }, `${node.name} is a virtual node: ${mark}`);
  },
  /** The management cluster wants a node there. */
  machineWithoutNode: (runtime, node, absence) => {
    const title = "A Machine that should be there has no node";
    const fault = absence.isMachineUp ? "node image" : "cluster";
    const known = { code: "machine-without-node", title, fault, fix: () => adviseAbsence(node, absence) };
    return say("failed", known, { runtime, node }, absence.evidence);
  },
  handlerNotListed: (runtime, node, handlers) => {
    const listed = handlers.filter((name) => name !== "").join(", ") || "only the default one";
    const evidence = `node.status.runtimeHandlers of ${node.name} lists ${listed}, not ${runtime.handler}`;
    const title = "containerd has no such handler";
    const known = {
      code: "handler-not-configured",
      title,
      fault: "node image",
      fix: advise.handlerNotConfigured,
      hints: ["node-shell", "node-image"]
    };
    return say("failed", known, { runtime, node }, evidence);
  }
};

// src/core/nodes/warnings.ts
var SHOWN = 20;
function findUnmatched(inputs, nodes, choice) {
  if (choice.taking.length + choice.skipped.length === 0) {
    return { problem: describeNothing(inputs, nodes, choice), warnings: [] };
  }
  const unmatched = inputs.nodes.filter((pattern) => !nodes.some((node) => matchesPattern(node, pattern)));
  const names = unmatched.filter((pattern) => isPlainName(pattern.slice(pattern.lastIndexOf("/") + 1)));
  if (names.length > 0) {
    const missing = names.map((name) => `"${name}"`).join(", ");
    return { problem: `nodes: expected names of nodes, got ${missing}; ${listThere(nodes)}`, warnings: [] };
  }
  return { warnings: unmatched.map((glob) => `nodes: "${glob}" matches no node of the cluster`) };
}
function describeNothing(inputs, nodes, choice) {
  const unfit = choice.leftOut.filter((one) => !one.reason.startsWith("not asked for"));
  const why = unfit.map((one) => `; ${one.node.name}: ${one.reason}`).join("");
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

// src/core/workloads/from-manifests.ts
var APPS = /^apps\/v\d/;
var KINDS = {
  Deployment: { group: APPS },
  StatefulSet: { group: APPS },
  DaemonSet: { group: APPS },
  ReplicaSet: { group: APPS },
  Job: { group: /^batch\/v\d/, proof: "ends" },
  Pod: { group: /^v1$/ }
};
function isAskable({ spec = {} }) {
  return spec.type !== "ExternalName" && askedPort(spec.ports) !== void 0;
}
function askedPort(ports = []) {
  const tcp = ports.filter((port) => (port.protocol ?? "TCP") === "TCP");
  return tcp.find((port) => /^(http|web)\b/.test(port.name ?? "")) ?? tcp[0];
}
function listUserWorkloads(placed, { expectation, runtimes }) {
  const workloads = listWorkloads(placed, runtimes, expectation);
  return { workloads, services: listServices(placed, workloads, runtimes, expectation) };
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
    const proof = known.proof ?? (port === void 0 ? "ready" : "answers");
    const podQuery = makePodQuery(manifest);
    return [
      { source: "manifests", kind, namespace, name: metadata.name, collection, podQuery, runtime, proof }
    ];
  });
}
function listServices(placed, workloads, runtimes, expectation) {
  return placed.filter(isService).flatMap(({ manifest, namespace = "" }) => {
    const service = manifest;
    const port = askedPort(service.spec?.ports);
    if (!isAskable(service) || port === void 0) return [];
    const behind = placed.find(
      (one) => one.namespace === namespace && workloads.some((workload) => isOf(workload, one)) && selects(service, templateOf(one.manifest).metadata)
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
  const labels = Object.entries(spec?.selector?.matchLabels ?? {});
  return labels.length === 0 ? {} : { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(",") };
}
function templateOf(manifest) {
  const { spec } = manifest;
  if (manifest.kind === "Pod") return manifest;
  return { ...spec?.template, metadata: spec?.template?.metadata ?? {} };
}
function isService({ manifest }) {
  return manifest.kind === "Service" && manifest.apiVersion === "v1";
}
function isOf(workload, { manifest, namespace }) {
  return workload.kind === manifest.kind && workload.name === manifest.metadata.name && workload.namespace === namespace;
}
function selects({ spec }, { labels = {} }) {
  const selector = Object.entries(spec?.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}
function targetPortOf({ port, targetPort = port }, { spec }) {
  if (typeof targetPort === "number") return targetPort;
  const named = (spec?.containers ?? []).flatMap((one) => one.ports ?? []).find((one) => one.name === targetPort);
  return named?.containerPort;
}
function makeRuntime(name, { spec }, runtimes, { path, body }, port) {
  const runtimeClass = spec?.runtimeClassName ?? "";
  const known = runtimes.find((one) => one.runtimeClass === runtimeClass);
  const container = spec?.containers?.[0];
  return {
    ...known ?? { name: runtimeClass === "" ? name : runtimeClass, runtimeClass, handler: "" },
    sample: {
      image: container?.image ?? "",
      ...container?.command === void 0 ? {} : { command: container.command },
      port,
      path,
      status: 200,
      body: body ?? { kind: "contains", text: "" }
    }
  };
}

// src/core/plan/runtime-classes.ts
function planClass(runtime, constrain, found) {
  const object = makeRuntimeClass(runtime, constrain);
  if (found === void 0) return { kind: "create", runtime, object };
  if (found.handler !== runtime.handler) {
    const detail2 = `RuntimeClass ${runtime.runtimeClass} is there with handler "${found.handler}", not "${runtime.handler}"`;
    return { kind: "conflict", runtime, detail: detail2 };
  }
  const selector = found.scheduling?.nodeSelector ?? {};
  const keys = Object.keys(selector);
  const runs = found.metadata.labels?.[RUN_LABEL];
  if (!constrain) return { kind: "leave", runtime, selector, runs };
  if (keys.length === 0) return { kind: "add-selector", runtime, object, runs };
  const key = constraintLabel(runtime.runtimeClass);
  if (keys.length === 1 && selector[key] === "true") return { kind: "leave", runtime, selector, runs };
  const has = keys.map((name) => `${name}=${selector[name] ?? ""}`).join(",");
  const detail = `RuntimeClass ${runtime.runtimeClass} is there with node selector "${has}", not "${key}=true"`;
  return { kind: "conflict", runtime, detail };
}
function findReplaced({ runtimeClass, handler }, found) {
  if (found === void 0) return `RuntimeClass ${runtimeClass} was deleted during the run`;
  if (found.handler === handler) return void 0;
  return `RuntimeClass ${runtimeClass} was made anew during the run with handler "${found.handler}", not "${handler}"`;
}
function selectorOf(plan, constrain) {
  switch (plan.kind) {
    case "leave":
      return plan.selector;
    case "create":
    case "add-selector":
      return constrain ? { [constraintLabel(plan.runtime.runtimeClass)]: "true" } : {};
    case "conflict":
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

// src/core/plan/admission-lag.ts
function listFresh(classes, constrain) {
  const fresh = classes.filter(
    (one) => one.kind === "create" || one.kind === "add-selector" || "runs" in one && one.runs !== void 0
  );
  return new Map(fresh.map((one) => [one.runtime.runtimeClass, selectorOf(one, constrain)]));
}
function findAwaited(objects, fresh) {
  const all = new Map([...fresh, ...objects.filter(isClass).map(readClass)]);
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

// src/core/plan/constraints.ts
function planConstraints(classes, labels, nodes) {
  return classes.filter((plan) => plan.kind !== "conflict").map((plan) => {
    const key = constraintLabel(plan.runtime.runtimeClass);
    const gets = new Set(labels.filter((label) => label.key === key).map((label) => label.node));
    const outside = nodes.filter((node2) => node2.absence === void 0 && node2.labels[key] !== "true" && !gets.has(node2.name)).sort((a, b) => rankForConstraint(a) - rankForConstraint(b) || (a.name < b.name ? -1 : 1));
    const node = outside[0];
    return { runtime: plan.runtime, selector: selectorOf(plan, true), node };
  });
}
function rankForConstraint(node) {
  return (node.ready ? 0 : 1) + (isMachine(node) ? 0 : 2);
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
      `constrain: AKS makes nodes anew when it scales or upgrades a pool, and a label ${name} that was put on a node is gone then: set it as a label of the node pool`
    ]
  ];
}

// src/core/plan/plan.ts
var WITHOUT_SAMPLE = { kind: "skipped", reason: "sample: none, so no sample was started" };
function makePlan(inputs, facts, runId) {
  const choice = chooseNodes(facts.nodes, inputs.nodes, inputs.nodeSelector);
  const unmatched = findUnmatched(inputs, facts.nodes, choice);
  if (unmatched.problem !== void 0) return { kind: "problem", message: unmatched.problem };
  const classes = inputs.runtimes.map(
    (runtime) => planClass(runtime, inputs.constrain, facts.classes.get(runtime.runtimeClass))
  );
  const checks = classes.flatMap((plan, index) => planChecks(inputs, plan, index, choice));
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
    constraints: inputs.constrain && inputs.runSamples ? planConstraints(classes, labels, facts.nodes) : [],
    manifests: facts.placed.map((one) => planManifest(one, runId)),
    userWorkloads: listUserWorkloads(facts.placed, inputs),
    warnings: [
      ...unmatched.warnings,
      ...warnOfSelectors(classes),
      ...inputs.constrain ? warnOfLabels(choice.taking) : []
    ],
    shortfall: describeShortfall(inputs, choice)
  });
  return { kind: "done", value };
}
function complete(parts) {
  const { checks, classes, inputs, namespace, runId } = parts;
  const runtimeObjects = planRuntimeObjects(inputs, checks, namespace, runId);
  const plan = { ...parts, runtimeObjects, freshClasses: listFresh(classes, inputs.constrain) };
  return { ...plan, ledger: planLedger(plan) };
}
function describeShortfall({ minNodes }, { taking }) {
  const there = taking.filter((node) => node.absence === void 0);
  return there.length < minNodes ? `min-nodes: expected at least ${minNodes}, got ${there.length} that take part` : "";
}
function planChecks(inputs, plan, index, choice) {
  const selector = selectorOf(plan, inputs.constrain);
  const make = (node, column, decided) => ({
    id: `check-${index + 1}-${column + 1}`,
    group: `runtime-${index + 1}`,
    runtime: plan.runtime,
    node,
    selector,
    decided
  });
  return [
    ...choice.taking.map((node, column) => make(node, column, decideBefore(inputs, plan, selector, node))),
    ...choice.skipped.map(
      ({ node, reason }, column) => make(node, choice.taking.length + column, { kind: "skipped", reason })
    )
  ];
}
function decideBefore(inputs, plan, selector, node) {
  const { runtime } = plan;
  const mark = findVirtualMark(node);
  if (mark !== void 0) return diagnoseBefore.nodeVirtual(runtime, node, mark);
  if (node.absence !== void 0) return diagnoseBefore.machineWithoutNode(runtime, node, node.absence);
  if (plan.kind === "conflict") return diagnoseBefore.classConflict(runtime, node, plan.detail);
  const key = constraintLabel(runtime.runtimeClass);
  const label = node.labels[key];
  if (inputs.constrain && label !== void 0 && label !== "true") {
    return diagnoseBefore.labelConflict(runtime, node, `node ${node.name} has label ${key}=${label}, not "true"`);
  }
  if (!inputs.constrain && !isAdmitted(selector, node.labels)) {
    return diagnoseBefore.classConstrained(runtime, node, selector);
  }
  if (!inputs.runSamples) return WITHOUT_SAMPLE;
  const handlers = node.runtimeHandlers;
  const isMissing = node.ready && handlers !== void 0 && !handlers.includes(runtime.handler);
  return isMissing ? diagnoseBefore.handlerNotListed(runtime, node, handlers) : void 0;
}
function planLabels(checks, taking) {
  const takes = new Set(taking);
  return checks.filter((check) => takes.has(check.node) && (check.decided === void 0 || check.decided === WITHOUT_SAMPLE)).map((check) => ({ node: check.node, key: constraintLabel(check.runtime.runtimeClass) })).filter(({ node, key }) => node.labels[key] === void 0).map(({ node, key }) => ({ node: node.name, uid: node.uid, key }));
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
    if (ofClass !== void 0) return { ...check, decided: diagnoseBefore.classNotApplied(runtime, node, ofClass) };
    if (ofLabel !== void 0) return { ...check, decided: diagnoseBefore.labelNotApplied(runtime, node, ofLabel) };
    return check;
  });
}

// src/core/kubernetes/shared-classes.ts
var SEPARATOR = ".";
var MAX_LENGTH = 63;
function isOfRun(label, runId) {
  return listRuns(label).includes(runId);
}
function joinRuns(label, runId) {
  if (isOfRun(label, runId)) return label;
  const joined = [...listRuns(label), runId].join(SEPARATOR);
  return joined.length > MAX_LENGTH ? void 0 : joined;
}
function leaveRuns(label, runId) {
  return listRuns(label).filter((id) => id !== runId).join(SEPARATOR);
}
function listRuns(label = "") {
  return label === "" ? [] : label.split(SEPARATOR);
}

// src/steps/in-parallel.ts
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

// src/steps/apply/labels.ts
var AT_ONCE2 = 50;
async function applyLabels(cluster, labels) {
  const problems = /* @__PURE__ */ new Map();
  const undone = [];
  await inParallel(labels, AT_ONCE2, async (label) => {
    const path = `/metadata/labels/${escapePointer(label.key)}`;
    const patched = await cluster.patch(`/api/v1/nodes/${label.node}`, [
      // The node that was seen and no later one of its name; and nobody's label is overwritten.
      { op: "test", path: "/metadata/uid", value: label.uid },
      { op: "test", path, value: null },
      { op: "add", path, value: "true" }
    ]);
    if (patched.kind === "ok" || await wasDone(cluster, label, patched)) return;
    problems.set(`${label.node} ${label.key}`, describeFailure(patched));
    if (patched.kind === "refused" && patched.mayBeDone !== true) undone.push(label);
  });
  return { problems, undone };
}
async function wasDone(cluster, { node, uid, key }, patched) {
  if (patched.kind !== "refused" || patched.mayBeDone !== true) return false;
  const found = await cluster.list("/api/v1/nodes", { fieldSelector: `metadata.name=${node}` });
  const [metadata] = found.kind === "ok" ? found.value.items.map((item) => item.metadata) : [];
  return metadata?.uid === uid && metadata.labels?.[key] === "true";
}
function escapePointer(key) {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

// src/steps/apply/runtime-classes.ts
var COLLECTION = "/apis/node.k8s.io/v1/runtimeclasses";
var LABEL = `/metadata/labels/${escapePointer(RUN_LABEL)}`;
function classPath({ runtimeClass }) {
  return `${COLLECTION}/${runtimeClass}`;
}
async function applyClasses({ classes: plans, inputs: { constrain }, ledger: planned }, ports) {
  const carryOutAll = (all) => Promise.all(all.map((plan) => carryOut(plan, planned.runId, ports)));
  const first = await carryOutAll(plans);
  const overtaken = first.filter((one) => one.isOvertaken === true);
  if (overtaken.length === 0) return { classes: plans, problems: listProblems(first), ledger: planned };
  const again = await Promise.all(overtaken.map(({ plan }) => planAgain(plan, constrain, ports)));
  const classes = plans.map((plan) => again.find((one) => one.plan.runtime === plan.runtime)?.plan ?? plan);
  const ledger = planClasses(planned, classes);
  await ports.journal.write(ledger);
  const second = await carryOutAll(again.flatMap(({ plan, reason }) => reason === void 0 ? plan : []));
  return { classes, problems: listProblems([...first, ...again, ...second.map(giveUp)]), ledger };
}
function listProblems(tried) {
  return new Map(
    tried.flatMap(({ plan, reason }) => reason === void 0 ? [] : [[plan.runtime.runtimeClass, reason]])
  );
}
function giveUp(tried) {
  return tried.isOvertaken === true ? { ...tried, reason: "others make and delete it in this very moment" } : tried;
}
async function carryOut(plan, runId, ports) {
  const { runtime } = plan;
  const { cluster } = ports;
  if (plan.kind === "create") {
    const made = await cluster.create(COLLECTION, withRunLabel(plan.object, runId));
    return made.kind === "refused" && made.reason === "AlreadyExists" ? { plan, isOvertaken: true } : say2(plan, made);
  }
  if (plan.kind !== "leave" && plan.kind !== "add-selector") return { plan };
  if (plan.runs !== void 0 && await join(runtime, plan.runs, runId, ports) === "overtaken") {
    return { plan, isOvertaken: true };
  }
  if (plan.kind === "leave") return { plan };
  return say2(plan, await cluster.apply(classPath(runtime), plan.object));
}
function say2(plan, result) {
  return result.kind === "ok" ? { plan } : { plan, reason: describeFailure(result) };
}
async function join(runtime, runs, runId, { cluster, log }) {
  const label = joinRuns(runs, runId);
  const what = `RuntimeClass ${runtime.runtimeClass} was made by another run, which may take it away before this one ends`;
  if (label === void 0) {
    log.warn(`${what}: too many runs use it`);
    return void 0;
  }
  const joined = await cluster.patch(classPath(runtime), [
    { op: "test", path: LABEL, value: runs },
    { op: "replace", path: LABEL, value: label }
  ]);
  if (joined.kind === "ok") return void 0;
  if (joined.kind === "refused" && (joined.status === 422 || joined.status === 404)) return "overtaken";
  log.warn(`${what}: ${describeFailure(joined)}`);
  return void 0;
}
async function planAgain({ runtime }, constrain, { cluster, log }) {
  const found = await cluster.get(classPath(runtime));
  const isGone = found.kind === "refused" && found.status === 404;
  const plan = planClass(runtime, constrain, found.kind === "ok" ? found.value : void 0);
  if (found.kind !== "ok" && !isGone) return { plan, reason: describeFailure(found) };
  if (plan.kind === "conflict") return { plan, reason: `conflict: ${plan.detail}` };
  if (plan.kind === "leave" || plan.kind === "add-selector") {
    const who = plan.runs === void 0 ? "somebody else" : "another run";
    const end = plan.runs === void 0 ? "stays" : "goes with the last run that wants it gone";
    log.warn(`RuntimeClass ${runtime.runtimeClass} was made by ${who} in this moment: it is used, and ${end}`);
  }
  warnOfSelectors([plan]).forEach(log.warn);
  return { plan };
}

// src/steps/clean/gone.ts
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
var LABEL2 = `/metadata/labels/${escapePointer(RUN_LABEL)}`;
var TRIES = 8;
async function settleClasses(ledger, ports) {
  const problems = [];
  const note = (name, result) => {
    if (isProblem(result)) problems.push(`RuntimeClass ${name}: ${describeFailure(result)}`);
  };
  for (const name of ledger.classesCreated) note(name, await leaveClass(name, ledger, ports));
  if (ledger.cleanup === "all") {
    for (const name of ledger.selectorsAdded) note(name, await removeSelector(name, pathOf(name), ports.cluster));
  }
  return problems;
}
function pathOf(runtimeClass) {
  return classPath({ runtimeClass });
}
async function leaveClass(name, { cleanup, runId }, ports) {
  for (let tries = 1; ; tries += 1) {
    const found = await ports.cluster.get(pathOf(name));
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
  if (cleanup === "all" && others === "") return await cluster.remove(pathOf(name), { uid, resourceVersion });
  const isLast = Object.keys(found.metadata.labels ?? {}).length === 1;
  return await cluster.patch(pathOf(name), [
    { op: "test", path: LABEL2, value: label },
    cleanup === "all" ? { op: "replace", path: LABEL2, value: others } : { op: "remove", path: isLast ? "/metadata/labels" : LABEL2 }
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

// src/steps/clean/objects.ts
var BALANCER_GONE_WITHIN_MS = 3e5;
async function removeObjects(objects, runId, { cluster }) {
  const problems = [];
  const signal = AbortSignal.timeout(BALANCER_GONE_WITHIN_MS);
  const going = [];
  for (const one of objects) {
    const found = await cluster.get(one.path);
    const isOurs2 = found.kind === "ok" && isOfRun(found.value.metadata.labels?.[RUN_LABEL], runId);
    const removed = isOurs2 ? await cluster.remove(one.path, { uid: found.value.metadata.uid ?? "", foreground: true }) : found;
    if (isProblem(removed)) problems.push(`${one.kind} ${one.name}: ${describeFailure(removed)}`);
    else if (isOurs2) going.push(one);
  }
  for (const { kind, name, path } of going) {
    const collection = path.slice(0, path.lastIndexOf("/"));
    const left = await waitUntilGone(
      { path: collection, query: { fieldSelector: `metadata.name=${name}` } },
      cluster,
      signal
    );
    if (left.length > 0) problems.push(`${kind} ${name}: still there after ${BALANCER_GONE_WITHIN_MS / 1e3} s`);
  }
  return problems;
}

// src/steps/clean/clean.ts
var GONE_WITHIN_MS = 9e4;
var POD_GRACE_SECONDS = 1;
var PODS_END_WITHIN_MS = 2e4;
var SHOWN2 = 5;
var AT_ONCE3 = 50;
async function clean(ledger, ports) {
  const problems = await undoAll(ledger, { ...ports, cluster: ports.cleaning });
  if (problems.length === 0) await ports.journal.close();
  return problems;
}
async function undoAll(ledger, ports) {
  if (ledger.cleanup === "none" || isEmpty(ledger)) return [];
  const answer = await ports.cluster.get("/version");
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
  const pods = { path: `/api/v1/namespaces/${ledger.namespace}/pods`, query: isShared ? queryOf(ledger) : {} };
  const withinMs = hasLoadBalancer(ledger) ? BALANCER_GONE_WITHIN_MS : GONE_WITHIN_MS;
  const signal = AbortSignal.timeout(withinMs);
  if (ledger.ownsNamespace) {
    const namespace = await cluster.remove(`/api/v1/namespaces/${ledger.namespace}`);
    if (isProblem(namespace)) return [`namespace ${ledger.namespace}: ${describeFailure(namespace)}`];
  }
  const removed = await cluster.remove(pods.path, { query: pods.query, graceSeconds: POD_GRACE_SECONDS });
  if (isProblem(removed)) return [`pods in namespace ${ledger.namespace}: ${describeFailure(removed)}`];
  await endPods(pods, ports, signal);
  const there = ledger.ownsNamespace ? { path: "/api/v1/namespaces", query: { fieldSelector: `metadata.name=${ledger.namespace}` } } : pods;
  const left = await waitUntilGone(there, cluster, signal);
  const what = ledger.ownsNamespace ? `namespace ${ledger.namespace}` : `pods in namespace ${ledger.namespace}`;
  return left.length === 0 ? [] : [`${what}: still there after ${withinMs / 1e3} s: ${shorten(left)}`];
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
  if (left.length === 0) return;
  ports.log.warn(`taken off by force, since nothing ended them in ${PODS_END_WITHIN_MS / 1e3} s: ${shorten(left)}`);
  await ports.cluster.remove(pods.path, { query: pods.query, graceSeconds: 0 });
}
function queryOf(ledger) {
  return { labelSelector: `${RUN_LABEL}=${ledger.runId}` };
}
function shorten(names) {
  const more = names.length > SHOWN2 ? ` and ${names.length - SHOWN2} more` : "";
  return `${names.slice(0, SHOWN2).join(", ")}${more}`;
}
async function removeLabels(ledger, ports) {
  const results = await inParallel(labelsToRemove(ledger), AT_ONCE3, async (label) => removeLabel(label, ports));
  return results.flat();
}
async function removeLabel(label, { cluster }) {
  const path = `/metadata/labels/${escapePointer(label.key)}`;
  const patched = await cluster.patch(`/api/v1/nodes/${label.node}`, [
    { op: "test", path: "/metadata/uid", value: label.uid },
    { op: "test", path, value: "true" },
    { op: "remove", path }
  ]);
  if (patched.kind === "refused" && patched.status === 422) return [];
  return isProblem(patched) ? [`label ${label.key} on node ${label.node}: ${describeFailure(patched)}`] : [];
}

export {
  knownRuntimes,
  findReplaced,
  makeObservations,
  observePod,
  observeEvent,
  observeAnswer,
  excerptFrom,
  excerptAmong,
  AT_ONCE,
  NOT_RUNNABLE_LINE,
  diagnose,
  makeDiagnosis,
  diagnoseRefusal,
  diagnoseTimeout,
  diagnoseCancelled,
  diagnoseBefore,
  findAwaited,
  isClass,
  makePlan,
  complete,
  warnOfSelectors,
  decideUnapplied,
  inParallel,
  applyLabels,
  classPath,
  applyClasses,
  clean,
  listOpen
};
