import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  joinNodes,
  preflight
} from "./shared-core-capi-join.js";
import {
  isForArchitecture,
  parseImageName,
  renderImageName
} from "./shared-core-kubernetes-image-reference.js";
import {
  VERSION,
  quote,
  shellWord,
  startTimer
} from "./shared-core-text-shell.js";
import {
  AT_ONCE,
  NOT_RUNNABLE_LINE,
  applyClasses,
  applyLabels,
  classPath,
  clean,
  complete,
  decideUnapplied,
  diagnose,
  diagnoseBefore,
  diagnoseCancelled,
  diagnoseRefusal,
  diagnoseTimeout,
  excerptAmong,
  excerptFrom,
  findAwaited,
  findReplaced,
  inParallel,
  isClass,
  makeDiagnosis,
  makeObservations,
  makePlan,
  observeAnswer,
  observeEvent,
  observePod,
  warnOfSelectors
} from "./shared-steps-clean-clean.js";
import {
  anyNode,
  chooseNodes,
  dropUndone,
  emptyLedger,
  isLeaving,
  isPodOf,
  keepLabels,
  makeCheckPod,
  makeConstraintPod,
  makeNamespace,
  makeNegativeTestPod,
  makeProbePod,
  namespaceOf,
  parseNode,
  titleOfWorkload,
  wantedPods
} from "./shared-core-nodes-nodes.js";
import {
  RUN_LABEL,
  assertNever,
  constraintLabel,
  describeFailure,
  describeFromHere,
  isForbidden,
  isUnroutable,
  problem
} from "./shared-steps-result.js";
import "./shared-helpers.js";

// src/core/plan/platforms.ts
var USUAL = "amd64";
function listDoubtful(checks) {
  const open = checks.filter((check) => check.decided === void 0 && check.node.architecture !== "");
  if (open.every(({ node }) => node.architecture === USUAL)) return [];
  return [...new Set(open.map(({ runtime }) => runtime.sample.image))].sort();
}
function decidePlatforms(checks, answers, held) {
  return checks.map((check) => {
    const { runtime, node } = check;
    const { image } = runtime.sample;
    const answer = answers.get(image);
    if (check.decided !== void 0 || answer?.kind !== "index" || !node.ready || node.architecture === "") return check;
    if (isForArchitecture(answer.platforms, node.architecture) || held(node, image)) return check;
    return { ...check, decided: diagnoseBefore.platformMissing(runtime, node, answer.platforms) };
  });
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
    const detail = refusals.get(one.runtime.runtimeClass);
    return detail === void 0 ? one : { kind: "refused", runtime: one.runtime, detail };
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
function templateOf({ id, node, runtime }, pod) {
  const names = [id, node.name].map((name) => JSON.stringify(name));
  return names.reduce((text, name) => text.replaceAll(name, "*"), JSON.stringify([runtime.name, pod]));
}
function decideRefused(check, refusal) {
  const decided = diagnoseRefusal(check, refusal);
  return decided === void 0 ? check : { ...check, decided };
}
function narrow(plan, { classProblems, freshClasses, labelProblems, platforms }) {
  const applied = decideUnapplied(plan.checks, classProblems, labelProblems);
  const narrowed = complete({
    ...plan,
    checks: decidePlatforms(applied, platforms, plan.facts.isHeld),
    // Of a class that isn't ours there is no constraint of ours to prove.
    constraints: plan.constraints.filter(({ runtime }) => !classProblems.has(runtime.runtimeClass))
  });
  return { ...narrowed, freshClasses };
}

// src/core/diagnosis/connection/names.ts
function nameKubeconfig({ kubeconfig, role }) {
  const name = kubeconfig ?? "the kubeconfig";
  return role === "management" ? `${name} (of the management cluster)` : name;
}
function nameUser({ user, ...connectionPath }) {
  return user === void 0 ? "nobody (the context names no user)" : `user ${user} of ${nameKubeconfig(connectionPath)}`;
}
function nameContext({ context }) {
  return context === void 0 || context === "" ? "the context" : `context ${context}`;
}
function nameServer({ role, server }) {
  return `the API server${role === void 0 ? "" : ` of the ${role} cluster`}${server === void 0 ? "" : ` (${server})`}`;
}
function hostOf({ server = "" }) {
  return URL.canParse(server) ? new URL(server).host : "the server";
}

// src/core/diagnosis/connection/kubeconfig.ts
var kubeconfigRules = [
  {
    code: "kubeconfig-missing",
    title: "There is no kubeconfig",
    fault: "kubeconfig",
    advise: (connectionProblem) => connectionProblem.kind === "no-kubeconfig" ? adviseMissing(connectionProblem.sought) : void 0
  },
  {
    code: "kind-failed",
    title: "The program kind gives no kubeconfig",
    fault: "runner",
    advise: (connectionProblem) => connectionProblem.kind === "no-kind-cluster" ? adviseKind(connectionProblem) : void 0
  },
  {
    code: "context-missing",
    title: "The kubeconfig has no such context",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => connectionProblem.kind === "no-context" ? adviseContext(connectionProblem, connectionPath) : void 0
  },
  {
    code: "client-certificate-expired",
    title: "The client certificate is out of date",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => connectionProblem.kind === "certificate" ? adviseCertificate(connectionProblem, connectionPath) : void 0
  },
  {
    code: "credential-plugin-missing",
    title: "The credential plugin is not installed",
    fault: "runner",
    advise: (connectionProblem, connectionPath) => connectionProblem.kind === "plugin" && connectionProblem.is === "missing" ? [
      `Install ${connectionProblem.plugin} where this runs, in a step before this one, or put its folder on PATH: ${nameUser(connectionPath)} gets its credentials from it.`,
      "If the cluster also gives a kubeconfig without a plugin, such as one with the token of a service account, use that."
    ] : void 0
  },
  {
    code: "credential-plugin-failed",
    title: "The credential plugin gives no credentials",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => connectionProblem.kind === "plugin" ? advisePlugin(connectionProblem.plugin, connectionPath) : void 0
  },
  {
    code: "kubeconfig-invalid",
    title: "The kubeconfig cannot be used",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => connectionProblem.kind === "bad-kubeconfig" || isUnreadable(connectionProblem) ? adviseInvalid(connectionPath) : void 0
  }
];
function isUnreadable(connectionProblem) {
  return connectionProblem.kind === "no-answer" && connectionProblem.codes.some((code) => /^(ERR_OSSL_|UND_ERR_INVALID_ARG$)/.test(code));
}
function adviseMissing(sought) {
  switch (sought.kind) {
    case "auto":
      return [
        `Write a kubeconfig to ${sought.files.join(" or ")} in a step before this one, such as the one that signs in to the cluster, or name its path in input kubeconfig.`,
        "Look at KUBECONFIG as this step sees it: where it names files, no other place is looked at."
      ];
    case "path":
      return [
        "Check the path in input kubeconfig, and that a step before this one has written that file: a relative path is looked for from the working directory."
      ];
    case "secret":
      return [
        `Look on the management cluster: kubectl -n ${sought.namespace} get secret ${sought.name} -o yaml. Cluster API writes it, with key "${sought.key}", when it makes the control plane.`,
        "If it is not there, look why the control plane did not get that far: kubectl describe its Cluster."
      ];
    default:
      return assertNever(sought);
  }
}
function adviseKind({
  cluster,
  lacks
}) {
  switch (lacks) {
    case "program":
      return ["Install kind (https://kind.sigs.k8s.io) in a step before this one, or give a kubeconfig in its place."];
    case "engine":
      return ["Start Docker, Podman or nerdctl where this runs, and let the user of this step use it."];
    case "cluster":
      return [
        `Check the name in input kind-cluster: kind get clusters lists them; kind create cluster --name=${shellWord(cluster)} makes it.`,
        "If it is listed, see that its containers run: after a restart of the machine they may be stopped."
      ];
    default:
      return assertNever(lacks);
  }
}
function adviseContext({ wanted, known }, connectionPath) {
  const file = nameKubeconfig(connectionPath);
  if (known.length === 0) {
    return [`Make ${file} anew with whatever gives access to the cluster: it has no context at all.`];
  }
  const [first] = known;
  return wanted === void 0 ? [
    `Set input context to one of ${known.join(", ")}, or make one of them the current one: kubectl config use-context ${shellWord(first ?? "")}.`
  ] : [
    `Set input context to one of ${known.join(", ")}, or leave it empty for the current one of ${file}.`,
    `If ${wanted} is the right one, look whether ${file} is the right kubeconfig.`
  ];
}
function adviseCertificate({ user, is }, connectionPath) {
  const file = nameKubeconfig(connectionPath);
  if (is === "not-yet-valid") {
    return [
      `Set the clock where this runs. If it is right, look who made the client certificate of user ${user} in ${file}, and with which clock.`
    ];
  }
  const renew = connectionPath.role === "workload" ? `Look why the control plane's provider does not renew the client certificate of user ${user} in ${file}: Cluster API does so long before it expires.` : `Get a new kubeconfig in place of ${file}, in the way that it was got (such as az aks get-credentials, or kubeadm certs renew admin.conf on a control-plane node): the client certificate of user ${user} cannot be used any more.`;
  return [renew, "For a pipeline, use a kubeconfig with a token that is issued for each run, which never gets old."];
}
function advisePlugin(plugin, { context }) {
  return [
    `Run what the plugin is for by hand, where this runs: kubectl ${context === void 0 ? "" : `--context ${shellWord(context)} `}get --raw /version shows all that ${plugin} says.`,
    "Let it sign in without a person: it gets no input and no browser, and 60 s. What it takes from the environment must be set in this step."
  ];
}
function adviseInvalid(connectionPath) {
  const file = nameKubeconfig(connectionPath);
  return connectionPath.role === "workload" ? [
    `Look at ${file} on the management cluster: it must hold a whole kubeconfig, with its certificates in it, and name no program or file.`
  ] : [
    `Mend what the evidence names in ${file}, or make it anew with whatever gives access to the cluster. Look at it with kubectl config view, which shows no secrets.`,
    "If it names files, such as certificates, they must be there too, at the same place from the kubeconfig: a kubeconfig with all of it inside (kubectl config view --raw --flatten) can be copied."
  ];
}

// src/core/diagnosis/connection/server-advice.ts
function advisePermissions(lacking, connectionPath) {
  const file = connectionPath.role === "management" ? "deploy/rbac-management.yaml" : "deploy/rbac.yaml";
  const granting = `Grant ${nameUser(connectionPath)} what is missing: ${file} of this action has all that a run needs, and says how it is bound.`;
  const shown = lacking.slice(0, 8).join("; ");
  const more = lacking.length > 8 ? `; and ${lacking.length - 8} more, as the evidence lists them` : "";
  return [
    ...connectionPath.user === void 0 ? [adviseAnonymous(connectionPath)] : [],
    granting,
    lacking.length === 0 ? "The evidence names verb and resource." : `These are missing: ${shown}${more}.`
  ];
}
function adviseAnonymous(connectionPath) {
  return `Name a user in ${nameContext(connectionPath)}: requests are anonymous now, which is nobody to most clusters.`;
}
function adviseCredentials(connectionPath) {
  const { plugin, user } = connectionPath;
  if (user === void 0) return [adviseAnonymous(connectionPath)];
  return [
    plugin === void 0 ? `Get new credentials for ${nameUser(connectionPath)}: those that it has expired, were revoked, or are another cluster's.` : `Look at whom the plugin ${plugin} signs in as: ${nameServer(connectionPath)} does not know what it gives.`,
    `Check that ${nameContext(connectionPath)} leads to the cluster that is meant, ${nameServer(connectionPath)}: a cluster that was made anew under the same name takes no old credentials.`
  ];
}
function adviseThrottled(connectionPath) {
  return [
    `Run again when ${nameServer(connectionPath)} has less to do: each request was tried again for about 8 s, or for as long as it asked for.`,
    "If it stays so, find who sends it so much: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels shows what waits, by priority level."
  ];
}
function adviseFailing(connectionPath) {
  return [
    `Look at ${nameServer(connectionPath)} and its etcd: kubectl get --raw '/readyz?verbose' says which of its parts fails. Run again when it is well; each request was tried again for about 8 s.`,
    "If a load balancer or gateway stands before it (502, 503 and 504 are often its own), look whether it has an API server behind it that is up."
  ];
}
function adviseProxy(connectionPath) {
  const { proxy } = connectionPath;
  const host = proxy?.host ?? "on the way";
  const source = proxy?.from === "environment" ? "HTTPS_PROXY or HTTP_PROXY of this step" : "proxy-url of the kubeconfig";
  const around = proxy?.from === "environment" ? `add ${hostOf(connectionPath)} to NO_PROXY` : `take proxy-url out of the cluster of ${nameContext(connectionPath)}`;
  return [
    `Check the proxy ${host}, which ${source} names: that it runs, can be reached from where this runs, takes the user and password in its address, and lets tunnels to ${hostOf(connectionPath)} through.`,
    `If no proxy is needed there, ${around}.`
  ];
}
function adviseOther(connectionPath) {
  return [
    `Check the address ${connectionPath.server ?? "of the server"} in the cluster of ${nameContext(connectionPath)}, its scheme and port too: something else answers there.`,
    "If the address is right, look what stands before the API server and answers in its place, such as a gateway, a firewall or a page to sign in on."
  ];
}
function adviseName(connectionPath) {
  return [
    `Check the name ${hostOf(connectionPath)} in the cluster of ${nameContext(connectionPath)}: a cluster that was deleted, or made anew, leaves one behind that leads nowhere.`,
    `If it is a name of a private network, run where that network's DNS is asked, such as on a self-hosted runner within it.`
  ];
}
function adviseUntrusted(connectionPath, isOtherName) {
  const cluster = `the cluster of ${nameContext(connectionPath)} in ${nameKubeconfig(connectionPath)}`;
  if (isOtherName) {
    return [
      `Set server in ${cluster} to a name or address that the certificate is for (the evidence lists them), or tls-server-name to one of them.`
    ];
  }
  return [
    `Get a new kubeconfig: the certificate-authority in ${cluster} did not sign what ${nameServer(connectionPath)} shows. A cluster that was made anew, or whose authority was changed, has another one.`,
    "If something on the way opens TLS, such as a proxy of the company, let it leave this address alone."
  ];
}
function adviseUnreachable(connectionPath) {
  const host = hostOf(connectionPath);
  const isHere = /^(localhost|127\.|\[::1\])/.test(host);
  return [
    `Check that ${nameServer(connectionPath)} is up, and can be reached from where this runs: a firewall, a private address or a list of allowed addresses may keep it from there.`,
    ...isHere ? [
      `${host} is the machine itself where this runs: a kubeconfig that was copied from another machine leads nowhere.`
    ] : []
  ];
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
var NO_TUNNEL = "UND_ERR_ABORTED";
var PROXY_WANTS_PASSWORD = 407;
var serverRules = [
  {
    code: "permissions-missing",
    title: "Permissions are missing",
    fault: "cluster",
    advise: (connectionProblem, connectionPath) => {
      if (connectionProblem.kind === "no-permissions")
        return advisePermissions(connectionProblem.lacking, connectionPath);
      return isRefused(connectionProblem, 403) && connectionProblem.isStatus ? advisePermissions([], connectionPath) : void 0;
    }
  },
  {
    code: "credentials-refused",
    title: "The server does not accept the credentials",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => isRefused(connectionProblem, 401) ? adviseCredentials(connectionPath) : void 0
  },
  {
    code: "server-throttling",
    title: "The API server turns requests away, as it has too many",
    fault: "cluster",
    advise: (connectionProblem, connectionPath) => isRefused(connectionProblem, 429) ? adviseThrottled(connectionPath) : void 0
  },
  {
    code: "server-failing",
    title: "The API server does not work",
    fault: "cluster",
    advise: (connectionProblem, connectionPath) => connectionProblem.kind === "refused" && connectionProblem.status >= 500 ? adviseFailing(connectionPath) : void 0
  },
  {
    code: "proxy-failed",
    title: "The proxy does not lead to the API server",
    fault: "network",
    advise: (connectionProblem, connectionPath) => isOfProxy(connectionProblem, connectionPath) ? adviseProxy(connectionPath) : void 0
  },
  {
    code: "not-an-api-server",
    title: "What answers is no Kubernetes API server",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => isOther(connectionProblem) ? adviseOther(connectionPath) : void 0
  },
  {
    code: "server-name-unresolved",
    title: "The API server's name has no address here",
    fault: "network",
    advise: (connectionProblem, connectionPath) => hasCode(connectionProblem, UNRESOLVED) ? adviseName(connectionPath) : void 0
  },
  {
    code: "server-untrusted",
    title: "The certificate of the API server is out of date",
    fault: "cluster",
    advise: (connectionProblem, connectionPath) => hasCode(connectionProblem, OUT_OF_DATE) ? [
      `Renew the serving certificate of ${nameServer(connectionPath)} (kubeadm: kubeadm certs renew apiserver, then restart it), after a look at the clock where this runs.`
    ] : void 0
  },
  {
    code: "server-untrusted",
    title: "The API server is not the one that the kubeconfig vouches for",
    fault: "kubeconfig",
    advise: (connectionProblem, connectionPath) => hasCode(connectionProblem, UNTRUSTED) ? adviseUntrusted(connectionPath, hasCode(connectionProblem, OTHER_NAME)) : void 0
  },
  {
    code: "server-unreachable",
    title: "The API server cannot be reached",
    fault: "network",
    advise: (connectionProblem, connectionPath) => hasCode(connectionProblem, [...UNREACHED, ...BROKEN_OFF]) ? adviseUnreachable(connectionPath) : void 0
  }
];
function isRefused(connectionProblem, status) {
  return connectionProblem.kind === "refused" && connectionProblem.status === status;
}
function hasCode(connectionProblem, codes) {
  return connectionProblem.kind === "no-answer" && connectionProblem.codes.some((code) => codes.includes(code));
}
function isOfProxy(connectionProblem, { proxy }) {
  if (proxy === void 0) return false;
  return isRefused(connectionProblem, PROXY_WANTS_PASSWORD) || hasCode(connectionProblem, [...UNRESOLVED, ...UNREACHED, NO_TUNNEL]);
}
function isOther(connectionProblem) {
  return connectionProblem.kind === "no-api" || hasCode(connectionProblem, NO_TLS) || connectionProblem.kind === "refused" && !connectionProblem.isStatus;
}

// src/core/diagnosis/connection/diagnose.ts
var WAY_RULES = [
  ...kubeconfigRules,
  ...serverRules,
  {
    code: "connection-unknown",
    title: "The cluster cannot be used, for a reason not known here",
    fault: "this run",
    advise: (_, { context }) => [
      `Read the evidence, then ask by hand where this runs: kubectl ${context === void 0 ? "" : `--context ${shellWord(context)} `}get --raw /version. If that is refused too, it is the way there; if it is answered, report it to whoever makes this action.`
    ]
  }
];
function diagnoseConnection(connectionProblem, message, connectionPath) {
  for (const { code, title, fault, advise } of WAY_RULES) {
    const fix = advise(connectionProblem, connectionPath);
    if (fix === void 0) continue;
    const where = connectionPath.role === void 0 ? "" : ` (${connectionPath.role} cluster)`;
    return { code, title: `${title}${where}`, fault, evidence: message, fix };
  }
  throw new Error("the last rule has advice for everything");
}

// src/core/nodes/joined.ts
var NAMED = 10;
function warnOfJoined(inputs, planned, there) {
  const known = new Set(planned.map(({ name }) => name));
  const choice = chooseNodes(
    [...planned, ...there.filter(({ name }) => !known.has(name))],
    inputs.nodes,
    inputs.nodeSelector
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
  const undo = plan.inputs.constrain ? plan.classes.slice(0, 1).map(({ runtime }) => `kubectl label nodes NODE ${constraintLabel(runtime.runtimeClass)}-`) : [];
  return [...classes, ...labels, ...listSamples(plan), ...undo];
}
function listSamples({ checks, inputs, namespace }) {
  const isOwn = inputs.namespace === void 0;
  const open = checks.filter((check) => check.decided === void 0);
  const firsts = open.filter((check, index) => open.findIndex(({ group }) => group === check.group) === index);
  if (firsts.length === 0) return [];
  return [
    ...isOwn ? [`kubectl create namespace ${namespace}`] : [],
    ...firsts.map(
      ({ id, node, group, runtime }) => applyObject(makeCheckPod(id, BY_HAND, runtime, node, group), `-n ${namespace} `)
    ),
    `kubectl get pods -n ${namespace} -o wide`,
    `kubectl get events -n ${namespace} --sort-by=.lastTimestamp`,
    ...firsts.map(({ id, runtime: { sample } }) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${id}:${sample.port}/proxy${sample.path}`;
      return `kubectl get --raw ${quote(path)}`;
    }),
    isOwn ? `kubectl delete namespace ${namespace}` : `kubectl delete pods -n ${namespace} -l ${RUN_LABEL}=${BY_HAND}`
  ];
}
function applyObject(object, options = "") {
  return `kubectl apply ${options}-f - <<< ${quote(JSON.stringify(object))}`;
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

// src/core/verdict/make-report.ts
function makeReport(run2, plan, { classes, classProblems }, { nodesAtEnd }, settled, cleanupProblems) {
  const nodes = plan.facts.nodes.filter(({ absence }) => absence === void 0);
  return {
    ...settled,
    ...describeRun(run2),
    counts: countVerdicts([...settled.checks, ...settled.workloads]),
    classes: classes.map((one) => reportClass(one, classProblems)),
    nodes: reportNodes(plan.choice),
    warnings: [...plan.warnings, ...warnOfJoined(run2.inputs, nodes, nodesAtEnd)],
    cleanup: { mode: run2.inputs.cleanup, problems: cleanupProblems },
    commands: listCommands(plan)
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
  const { constrain } = inputs;
  return {
    cluster,
    phases,
    run: { id: runId, version, startedAt, tookMs, namespace: namespaceOf(inputs, runId), constrain }
  };
}
function reportClass(plan, problems) {
  const { runtime } = plan;
  const problem2 = problems.get(runtime.runtimeClass);
  if (problem2 !== void 0) return { runtime, outcome: "not-applied", detail: problem2 };
  switch (plan.kind) {
    case "create":
      return { runtime, outcome: "created", detail: "" };
    case "leave":
      return { runtime, outcome: "unchanged", detail: "" };
    case "add-selector":
      return { runtime, outcome: "selector-added", detail: "" };
    case "conflict":
      return { runtime, outcome: "conflict", detail: plan.detail };
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

// src/core/verdict/judge-pod.ts
var ANSWERS_NEEDED = 3;
function judge(one, suspicion, nowMs, deadlineMs, ending) {
  const { seen } = one;
  const passedAtMs = findPass(one);
  const found = one.proof === "ends" && passedAtMs !== void 0 ? void 0 : diagnose(seen, one);
  if (passedAtMs !== void 0 && passedAtMs <= nowMs && found === void 0) {
    const tookMs = seen.timings.answeredMs ?? seen.timings.readyMs ?? nowMs - seen.askedAtMs;
    return { kind: "decided", verdict: { kind: "passed", tookMs }, blame: "failed" };
  }
  if (found === void 0) {
    if (ending === "cancelled") return inconclusive(diagnoseCancelled(one));
    if (ending === "time-out" || nowMs >= deadlineMs) return inconclusive(diagnoseTimeout(one, seen));
    return { kind: "open", againAtMs: Math.min(passedAtMs ?? deadlineMs, deadlineMs) };
  }
  const { rule, evidence } = found;
  const before = new Map(suspicion?.before).set(suspicion?.code ?? rule.code, suspicion?.sinceMs ?? nowMs);
  const sinceMs = before.get(rule.code) ?? nowMs;
  const dueMs = Math.min(sinceMs + rule.graceMs, deadlineMs);
  if (nowMs < dueMs && ending === void 0) {
    return { kind: "open", suspicion: { code: rule.code, sinceMs, before }, againAtMs: dueMs };
  }
  if (nowMs < dueMs && ending === "cancelled") {
    const cancelled = diagnoseCancelled(one);
    return inconclusive({ ...cancelled, evidence: `${cancelled.evidence}; until then: ${evidence}` });
  }
  const diagnosis = makeDiagnosis(rule, one, evidence);
  return {
    kind: "decided",
    verdict: { kind: rule.blame === "failed" ? "failed" : "inconclusive", diagnosis },
    blame: rule.blame,
    evidenceMs: sinceMs
  };
}
var READY_FOR_MS = 5e3;
function findPass({ seen, node, runtime, proof = "answers" }) {
  const { pod, timings } = seen;
  if (pod?.nodeName !== node.name || pod.runtimeClass !== runtime.runtimeClass) return void 0;
  switch (proof) {
    case "answers":
      return seen.rightInARow >= ANSWERS_NEEDED ? -Infinity : void 0;
    case "ready":
      return pod.ready && timings.readyMs !== void 0 ? seen.askedAtMs + timings.readyMs + READY_FOR_MS : void 0;
    case "ends":
      return pod.phase === "Succeeded" ? -Infinity : void 0;
    default:
      return assertNever(proof);
  }
}
function inconclusive(diagnosis) {
  return { kind: "decided", verdict: { kind: "inconclusive", diagnosis }, blame: "inconclusive" };
}
function settleBlame(verdict, blame, isWellElsewhere) {
  if (!blame.startsWith("compare") || verdict.kind !== "inconclusive" || !isWellElsewhere) return verdict;
  const { diagnosis } = verdict;
  return { kind: "failed", diagnosis: { ...diagnosis, fault: "node" } };
}
function judgeAnswer(sample, answer) {
  if (answer.status !== sample.status) {
    return wrong(`status ${answer.status}, expected ${sample.status}; the body begins ${quote2(answer.body)}`);
  }
  const { body } = sample;
  const isRight = body.kind === "contains" ? answer.body.includes(body.text) : new RegExp(body.pattern, body.flags).test(answer.body);
  const wanted = body.kind === "contains" ? quote2(body.text) : `/${body.pattern}/${body.flags}`;
  if (!isRight) return wrong(`the body begins ${quote2(answer.body)}, expected it to hold ${wanted}`);
  return answer.incomplete ? wrong("the answer was cut short or longer than 64 KiB", true) : { kind: "right" };
}
function wrong(detail, isIncomplete = false) {
  return { kind: "wrong", detail, isIncomplete };
}
function quote2(text) {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}

// src/core/verdict/settle-workloads.ts
function settleWorkload({ blames, negativeTest, report, runtime }, negativeTests, replaced) {
  const beside = report.pods.map((pod) => settlePod(pod, report.pods, blames));
  const proof = negativeTests.find((one) => one.runtime === negativeTest);
  const settle2 = (own2) => {
    const verdict = settleClass(own2, { runtime, node: anyNode }, replaced);
    return negativeTest === void 0 ? verdict : settleNegativeTest(verdict, proof, runtime);
  };
  const pods = beside.map((pod) => ({ ...pod, verdict: settle2(pod.verdict) }));
  const worse = pods.find(
    (pod, index) => pod.verdict.kind === "failed" && report.pods[index]?.verdict.kind !== "failed"
  );
  const own = report.verdict.kind === "failed" ? report.verdict : worse?.verdict ?? report.verdict;
  return { ...report, pods, verdict: settle2(own) };
}
function settlePod(pod, all, blames) {
  const passedElsewhere = all.some((other) => other.verdict.kind === "passed" && other.node !== pod.node);
  return { ...pod, verdict: settleBlame(pod.verdict, blames.get(pod.pod) ?? "failed", passedElsewhere) };
}

// src/core/verdict/settle.ts
function settle(plan, proof, replaced) {
  const { constraints, negativeTests } = proof;
  const own = proof.checks.map(({ check, report, blame }) => ({
    report: { ...report, verdict: settleClass(report.verdict, check, replaced) },
    blame
  }));
  const checks = settleChecks(own, negativeTests, plan.inputs.runtimes);
  const workloads = proof.workloads.map((workload) => settleWorkload(workload, negativeTests, replaced));
  return { checks, workloads, constraints, negativeTests, ...settleResult(plan, checks, workloads, constraints) };
}
function settleChecks(checks, negativeTest, runtimes) {
  const passed = new Set(checks.filter((one) => one.report.verdict.kind === "passed").map((one) => one.report.runtime));
  const byName = new Map(runtimes.map((one) => [one.name, one]));
  const imageOf = (report) => byName.get(report.runtime)?.sample.image;
  const started = Map.groupBy(
    checks.filter(({ report }) => report.timings.startedMs !== void 0),
    ({ report }) => imageOf(report)
  );
  const isHadElsewhere = (report) => (started.get(imageOf(report)) ?? []).some((one) => one.report.node !== report.node);
  return checks.map(({ report, blame }) => {
    const isWellElsewhere = blame === "compare-pull" ? isHadElsewhere(report) : passed.has(report.runtime);
    const verdict = settleBlame(report.verdict, blame, isWellElsewhere);
    const runtime = byName.get(report.runtime);
    return {
      ...report,
      verdict: settleNegativeTest(
        verdict,
        negativeTest.find((one) => one.runtime === report.runtime),
        runtime
      )
    };
  });
}
function settleClass(verdict, { runtime, node }, replaced) {
  const change = replaced.get(runtime.runtimeClass);
  if (verdict.kind !== "passed" || change === void 0) return verdict;
  return diagnoseBefore.classConflict(runtime, node, change);
}
function settleNegativeTest(verdict, negativeTest, runtime) {
  if (verdict.kind !== "passed" || negativeTest?.verdict === "proven") return verdict;
  return {
    kind: "inconclusive",
    diagnosis: {
      code: "negative-test-not-proven",
      title: "The sample answers, but nothing proves that Wasm ran",
      fault: "sample image",
      evidence: negativeTest?.evidence ?? "the negative test was not tried",
      fix: [
        `Use a sample that only a Wasm shim can run: ${runtime?.sample.image ?? "this one"} was tried without its RuntimeClass on ${negativeTest?.node ?? "a node"} and did not fail as a Wasm module does there.`,
        "If containerd's default runtime on that node is itself a Wasm shim, try a node where it is runc."
      ]
    }
  };
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
  if (checks.every(isUnchecked))
    return { result: "inconclusive", message: "no check was checked: every node was skipped" };
  return { result: "passed", message: "" };
}

// src/steps/survey/platforms.ts
async function findPlatforms({ checks, inputs }, { registry, log }, signal) {
  if (inputs.loadImages.length > 0) return /* @__PURE__ */ new Map();
  const answers = await Promise.all(
    listDoubtful(checks).map(async (image) => [image, await registry.platformsOf(image, signal)])
  );
  for (const [image, answer] of answers) {
    if (answer.kind === "unknown") {
      log.info(`${image}: what platforms it has can't be told from here (${answer.reason}); the nodes will find out`);
    }
  }
  return new Map(answers);
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
  const late = clock.wait(leftMs, AbortSignal.any([signal, done.signal]));
  const ended = await Promise.race([images.load(archive), late]);
  done.abort();
  if (ended === void 0) return signal.aborted ? "the run was cancelled" : "the time for the run is over";
  return ended.kind === "loaded" ? "" : ended.reason;
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
      news.abort();
    };
    this.#wakes.add(wake);
    await clock.wait(ms, AbortSignal.any([signal, news.signal]));
    this.#wakes.delete(wake);
  }
};

// src/steps/watch/pod-store.ts
var PodObserver = class extends Observable {
  #clock;
  #node;
  #early = [];
  #uid;
  constructor(node, clock) {
    super(makeObservations(clock.nowMs()));
    this.#node = node;
    this.#clock = clock;
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
  /** A controller's pod may be heard of before it is seen: its first event may be the only one. */
  #unclaimed = [];
  #clock;
  constructor(clock) {
    this.#clock = clock;
  }
  /** Opens a place for a pod that is about to be made, or that a controller made. */
  open(pod, node) {
    const watch = new PodObserver(node, this.#clock);
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
    watch.update((seen) => ({ ...seen, nodeTrouble: troubleOf(node, now) }));
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
  observeNode(change) {
    if (change.type === "TROUBLE") return;
    const now = change.type === "DELETED" ? void 0 : parseNode(change.object);
    const name = change.object.metadata.name ?? "";
    this.#nodes.set(name, now);
    for (const watch of this.#byNode.get(name) ?? []) {
      const trouble = troubleOf(watch.node, now);
      if (trouble?.detail !== watch.seen.nodeTrouble?.detail)
        watch.update((seen) => ({ ...seen, nodeTrouble: trouble }));
    }
  }
};
function troubleOf(before, now) {
  if (now === void 0) return { kind: "gone", detail: `node ${before.name} was deleted` };
  if (now.uid !== before.uid) return { kind: "gone", detail: `node ${before.name} was replaced by another of its name` };
  if (now.cordoned && !before.cordoned) return { kind: "drained", detail: `node ${before.name} was cordoned` };
  if (isLeaving(now) && !isLeaving(before)) {
    return { kind: "drained", detail: `node ${before.name} was tainted by an autoscaler that takes it away` };
  }
  if (!now.ready) return { kind: "not-ready", detail: `node ${before.name} is not Ready: ${now.notReadyReason}` };
  return void 0;
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
    freshClasses: plan.freshClasses,
    store: new PodStore(ports.clock),
    nodePorts: /* @__PURE__ */ new Map(),
    startedAtMs,
    deadlineMs,
    endMs,
    signal
  };
}

// src/steps/prove/create-pod.ts
var ADMISSION_LAG_MS = 15e3;
var RETRY_MS = 150;
async function createPod(name, manifest, wanted, observer, run2) {
  const { cluster, clock } = run2.ports;
  const path = `/api/v1/namespaces/${run2.namespace}/pods`;
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run2.deadlineMs);
  for (; ; ) {
    const made = await cluster.create(path, manifest);
    const mayRetry = clock.nowMs() < untilMs && !run2.signal.aborted;
    if (made.kind === "unreachable" && run2.signal.aborted) return;
    if (made.kind === "ok") {
      const mismatch = findMismatch(made.value, wanted);
      if (mismatch === void 0 || !mayRetry && mayKeep(made.value, wanted)) {
        observer.made(made.value);
        return;
      }
      await cluster.remove(`${path}/${name}`, { uid: made.value.metadata.uid ?? "", graceSeconds: 0 });
      if (!mayRetry) {
        observer.update((seen) => ({ ...seen, refusal: mismatch }));
        return;
      }
    } else if (!mayRetry || !isLag(describeFailure(made), wanted, run2)) {
      observer.update((seen) => ({ ...seen, refusal: describeFailure(made) }));
      return;
    }
    await clock.wait(RETRY_MS, run2.signal);
  }
}
function findMismatch(pod, wanted) {
  if (pod.spec?.runtimeClassName !== wanted.runtimeClass) {
    const got = pod.spec?.runtimeClassName ?? "none";
    return `the pod was sent with runtimeClassName ${wanted.runtimeClass ?? "none"} and came back with ${got}`;
  }
  for (const [key, value] of Object.entries(wanted.selector)) {
    if (pod.spec?.nodeSelector?.[key] !== value) return `the pod came back without its class's selector ${key}=${value}`;
  }
  return void 0;
}
function mayKeep(pod, wanted) {
  return wanted.keepsMissingSelector === true && pod.spec?.runtimeClassName === wanted.runtimeClass;
}
function isLag(message, wanted, run2) {
  return message.includes("already exists") || isAdmissionLag(message, wanted.runtimeClass, run2);
}
function isAdmissionLag(message, runtimeClass, run2) {
  if (/serviceaccount "default" not found|error looking up service account/i.test(message)) return true;
  const isFresh = runtimeClass !== void 0 && run2.freshClasses.has(runtimeClass);
  return isFresh && /RuntimeClass "[^"]*" not found/i.test(message);
}

// src/steps/apply/await-admission.ts
var AGREEING = 3;
async function awaitClasses(objects, run2) {
  const awaited = findAwaited(objects, run2.freshClasses);
  await Promise.all([...awaited].map(([name, selector]) => awaitClass(name, selector, run2)));
}
async function awaitClass(name, selector, run2) {
  const { clock, cluster, log } = run2.ports;
  const path = `/api/v1/namespaces/${run2.namespace}/pods`;
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
  if (answer.kind === "ok") return isOpen2 ? void 0 : "it let a pod in that contradicts the selector";
  const reason = describeFailure(answer);
  if (reason.includes("conflict: runtimeClass.scheduling.nodeSelector")) return void 0;
  const isBefore = answer.kind === "unreachable" || answer.status >= 429 || /RuntimeClass "[^"]*" not found|service ?account/i.test(reason);
  return isOpen2 && !isBefore ? void 0 : reason;
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
  const refused = await makeAll(cluster, objects, true);
  if (refused.length > 0) return refuse("the cluster would not take", refused);
  const failed = await makeAll(cluster, objects, false);
  if (failed.length > 0) return refuse("the cluster did not take", failed);
  return { kind: "done", value: void 0 };
}
async function makeAll(cluster, objects, dryRun) {
  const refused = [];
  for (const { body, collection, kind, name } of objects) {
    const made = await cluster.create(collection, body, { dryRun });
    if (made.kind !== "ok" && !(dryRun && isUntried(made))) refused.push(`${kind} ${name}: ${describeFailure(made)}`);
    if (refused.length > 0 && !dryRun) return refused;
  }
  return refused;
}
function isUntried(made) {
  return made.kind === "refused" && /does not support dry run/i.test(made.message);
}
function refuse(why, what) {
  return { kind: "problem", message: `manifests: ${why}:
${what.map((one) => `  ${one}`).join("\n")}` };
}

// src/steps/apply/apply.ts
async function apply(plan, run2) {
  const { inputs, namespace, runId } = plan;
  const loaded = await loadImages(inputs.loadImages, run2);
  if (loaded.kind === "problem") return { ...loaded, ledger: emptyLedger(inputs, "", runId) };
  await run2.ports.journal.write(plan.ledger);
  if (plan.ledger.ownsNamespace && plan.ledger.namespace !== "") {
    const made = await run2.ports.cluster.create("/api/v1/namespaces", makeNamespace(namespace, runId));
    if (made.kind !== "ok") {
      const message = `namespace ${namespace} cannot be made: ${describeFailure(made)}`;
      return { kind: "problem", message, ledger: emptyLedger(inputs, namespace, runId) };
    }
  }
  const [applied, platforms] = await Promise.all([applyPlanned(plan, run2), findPlatforms(plan, run2.ports, run2.signal)]);
  return applied.kind === "problem" ? applied : { kind: "done", value: { ...applied.value, platforms } };
}
async function applyPlanned(plan, run2) {
  const { ports } = run2;
  const classes = await applyClasses(plan, ports);
  const wanted = plan.labels.filter((label) => !isOfProblem(label, classes.problems));
  const labels = await applyLabels(ports.cluster, wanted);
  const untried = plan.labels.filter((label) => !wanted.includes(label));
  const ledger = dropUndone(classes.ledger, [...labels.undone, ...untried]);
  if (ledger.labelsAdded.length < plan.labels.length) await ports.journal.write(ledger);
  const freshClasses = new Map([...run2.freshClasses].filter(([name]) => !classes.problems.has(name)));
  const made = await createObjects(plan.manifests, { ...run2, freshClasses });
  if (made.kind === "problem") return { ...made, ledger };
  const value = {
    classes: classes.classes,
    classProblems: classes.problems,
    freshClasses,
    labelProblems: labels.problems,
    ledger
  };
  return { kind: "done", value };
}
function isOfProblem(label, problems) {
  return [...problems.keys()].some((runtimeClass) => constraintLabel(runtimeClass) === label.key);
}

// src/steps/prove/dry-run.ts
async function tryPlan(plan, cluster) {
  const wanted = plan.classes.filter((one) => one.kind === "create" || one.kind === "add-selector");
  const refusals = await Promise.all(
    wanted.map(async ({ object, runtime }) => {
      const refusal = refusalOf(await cluster.apply(classPath(runtime), object, { dryRun: true }));
      return refusal === void 0 ? [] : [[runtime.runtimeClass, refusal]];
    })
  );
  return refuseClasses(plan, new Map(refusals.flat()));
}
function makeTrials(run2) {
  const trials = /* @__PURE__ */ new Map();
  return async (check) => {
    if (check.decided !== void 0) return check;
    const template = templateOf(check, makeCheckPod(check.id, run2.runId, check.runtime, check.node, check.group));
    const trial = trials.get(template) ?? tryPod(check, run2);
    trials.set(template, trial);
    const refusal = await trial;
    return refusal === void 0 ? check : decideRefused(check, refusal);
  };
}
async function tryPod(check, run2) {
  const { cluster, clock } = run2.ports;
  const { runtimeClass } = check.runtime;
  const pod = makeCheckPod(podName(run2, check.id), run2.runId, check.runtime, check.node, check.group);
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run2.deadlineMs);
  for (; ; ) {
    const tried = await cluster.create(`/api/v1/namespaces/${run2.namespace}/pods`, pod, { dryRun: true });
    const refusal = refusalOf(tried);
    if (refusal === void 0 || run2.signal.aborted) return void 0;
    if (clock.nowMs() >= untilMs || !isAdmissionLag(refusal, runtimeClass, run2)) return refusal;
    await clock.wait(RETRY_MS, run2.signal);
  }
}
function refusalOf(tried) {
  if (tried.kind !== "refused") return void 0;
  const refusal = describeFailure(tried);
  return isTelling(refusal) ? refusal : void 0;
}

// src/steps/prove/ready-pods.ts
function makeReadyPods() {
  return new Observable({ passed: [], isEnded: false });
}
function addReadyPod(readyPods, pod) {
  readyPods.update((seen) => ({ ...seen, passed: [...seen.passed, pod] }));
}
function endReadyPods(readyPods) {
  readyPods.update((seen) => ({ ...seen, isEnded: true }));
}

// src/core/verdict/judge-negative-test.ts
var NOT_RUNNABLE = /exec format error|exec: "\/[^"]*": (permission denied|is a directory)|exec[^\n]* is a directory|no match for platform in manifest/i;
var AROUND = /sandbox|scheduling|mount|network/i;
function judgeNegativeTest(seen) {
  const { answer, pod, refusal } = seen;
  if (refusal !== void 0) return { verdict: "not-proven", evidence: `the pod was not made: ${refusal}` };
  if (answer !== void 0 && answer.kind !== "none") {
    return { verdict: "not-proven", evidence: "the sample answers without its RuntimeClass too" };
  }
  const reported = [pod?.container, pod?.lastEnd].flatMap(
    (one) => one?.kind === "waiting" || one?.kind === "ended" ? [one.message] : []
  );
  const events = seen.events.filter((one) => !AROUND.test(one.reason)).map((one) => one.message);
  const evidence = [...reported, ...events].find((text) => NOT_RUNNABLE.test(text)) ?? seen.log.split("\n").find((line) => NOT_RUNNABLE_LINE.test(line.trim()));
  if (evidence !== void 0) return { verdict: "proven", evidence, excerpt: excerptFrom(NOT_RUNNABLE, 1)(evidence) };
  if (pod?.deleted === true) return { verdict: "not-proven", evidence: "somebody deleted the pod" };
  return void 0;
}

// src/steps/prove/probe.ts
var AGAIN_MS = 250;
function podProbe(pod, { port, path }, { namespace, ports }) {
  return (signal) => ports.pods.ask({ namespace, pod, port, path }, signal);
}
function nodePortProbe(node, nodePort, { path }, { ports }) {
  const urls = node.addresses.map((address) => makeUrl(address, nodePort, path));
  return (signal) => probeFirst(urls, (url) => ports.services.askUrl(url, signal), `node ${node.name} has no address`);
}
async function probeFirst(urls, ask, ifNone) {
  let last = { kind: "no-answer", message: ifNone };
  for (const url of urls) {
    const answer = await ask(url);
    if (answer.kind === "answered") return answer;
    last = { kind: "no-answer", message: describeFromHere(url, answer.message) };
  }
  return last;
}
function makeUrl(host, port, path) {
  return `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}${path}`;
}
async function probeSample(ask, sample, observer, run2, signal) {
  const { clock } = run2.ports;
  while (!signal.aborted && observer.seen.rightInARow < ANSWERS_NEEDED) {
    const view = viewAnswer(sample, await ask(signal));
    if (isAborted(signal)) return;
    observer.update((seen) => observeAnswer(seen, view, clock.nowMs()));
    if (view.kind !== "right") await clock.wait(AGAIN_MS, signal);
  }
}
function viewAnswer(sample, answer) {
  return answer.kind === "answered" ? judgeAnswer(sample, answer) : { kind: "none", detail: answer.message };
}
function isAborted(signal) {
  return signal.aborted;
}

// src/steps/prove/logs.ts
var WITHIN_MS = 5e3;
async function readLog(pod, observer, run2, signal = run2.signal) {
  const { seen } = observer;
  const container = seen.pod?.container;
  const hasEnded = container?.kind === "ended";
  const hadEnded = container?.kind === "waiting" && seen.pod?.lastEnd.kind === "ended";
  if (!hasEnded && !hadEnded || seen.log !== "") return;
  const target = { namespace: run2.namespace, pod, container: seen.pod?.containerName ?? "", previous: !hasEnded };
  const log = await fetchLog(target, run2, signal);
  if (log?.kind === "ok" && log.value !== "") observer.update((now) => ({ ...now, log: log.value.trim() }));
}
async function fetchLog(target, run2, signal) {
  const { pods, clock } = run2.ports;
  const enough = new AbortController();
  const withinMs = Math.min(WITHIN_MS, run2.deadlineMs - clock.nowMs());
  const tooLate = clock.wait(withinMs, AbortSignal.any([signal, enough.signal])).then(() => void 0);
  try {
    return await Promise.race([pods.logTail(target), tooLate]);
  } finally {
    enough.abort();
  }
}

// src/steps/watch/wait-for.ts
async function watchFor(watch, decide, patienceMs, run2, onObservation) {
  const { clock } = run2.ports;
  const untilMs = Math.min(clock.nowMs() + patienceMs, run2.endMs);
  for (; ; ) {
    const { seen } = watch;
    const decided = decide(seen);
    if (decided !== void 0) return decided;
    const leftMs = untilMs - clock.nowMs();
    if (leftMs <= 0 || run2.signal.aborted) return void 0;
    await onObservation?.();
    await watch.changed(seen, clock, leftMs, run2.signal);
  }
}

// src/steps/prove/negative-test.ts
var PATIENCE_MS = 6e4;
async function proveNegativeTestOf(runtime, readyPods, id, run2) {
  const { clock } = run2.ports;
  for (let leftMs = run2.endMs - clock.nowMs(); leftMs > 0; leftMs = run2.endMs - clock.nowMs()) {
    if (readyPods.seen.passed.length > 0 || readyPods.seen.isEnded || run2.signal.aborted) break;
    await readyPods.changed(readyPods.seen, clock, leftMs, run2.signal);
  }
  const [good] = readyPods.seen.passed;
  return good === void 0 || run2.signal.aborted ? void 0 : await proveNegativeTest(runtime, good.node, id, run2);
}
async function proveNegativeTest(runtime, node, id, run2) {
  const name = podName(run2, `negative-test-${id}`);
  const observer = run2.store.open(name, node);
  const decided = new AbortController();
  const signal = AbortSignal.any([decided.signal, run2.signal]);
  let asking;
  try {
    await createPod(name, makeNegativeTestPod(name, run2.runId, runtime, node), { selector: {} }, observer, run2);
    const judged = await watchFor(observer, judgeNegativeTest, PATIENCE_MS, run2, async () => {
      if (observer.seen.pod?.container.kind === "running") {
        asking ??= probeSample(podProbe(name, runtime.sample, run2), runtime.sample, observer, run2, signal);
      }
      await readLog(name, observer, run2);
    });
    const nothing = { verdict: "not-proven", evidence: "no evidence came in time that it is not runnable" };
    return { runtime: runtime.name, node: node.name, ...judged ?? nothing };
  } finally {
    decided.abort();
    await asking;
  }
}

// src/core/verdict/judge-constraint.ts
var SELECTOR_REASON = "didn't match Pod's node affinity/selector";
var selectorExcerpt = excerptAmong(new RegExp(SELECTOR_REASON));
var NOT_LOOKED_AT = "didn't satisfy plugin";
function judgeConstraint(seen) {
  const { pod, refusal, nodeTrouble } = seen;
  if (refusal !== void 0) return { verdict: "unproven", evidence: `the probe pod was not made: ${refusal}` };
  if (pod !== void 0 && (pod.scheduled || pod.nodeName !== "")) {
    return { verdict: "not-enforced", evidence: `the scheduler let a pod of the class onto ${pod.nodeName}` };
  }
  if (nodeTrouble?.kind === "gone") return { verdict: "unproven", evidence: nodeTrouble.detail };
  const refused = seen.events.findLast((event) => event.reason === "FailedScheduling");
  if (refused !== void 0 && isForSelectorOnly(refused.message)) {
    return { verdict: "enforced", evidence: refused.message, excerpt: selectorExcerpt(refused.message) };
  }
  return void 0;
}
function isForSelectorOnly(message) {
  const reasons = /nodes are available: (.*?)(\. |\.$|$)/s.exec(message)?.[1]?.split(/, (?=\d+ )/) ?? [];
  return reasons.some((reason) => reason.includes(SELECTOR_REASON)) && reasons.every((reason) => reason.includes(SELECTOR_REASON) || reason.includes(NOT_LOOKED_AT));
}

// src/steps/prove/constraint.ts
var PATIENCE_MS2 = 6e4;
async function proveConstraint(constraint, index, run2) {
  const { runtimeClass } = constraint.runtime;
  const { node } = constraint;
  if (node === void 0) {
    return { runtimeClass, verdict: "not-applicable", evidence: "every node of the cluster carries the label" };
  }
  const name = podName(run2, `constraint-${index + 1}`);
  const observer = run2.store.open(name, node);
  const manifest = makeConstraintPod(name, run2.runId, constraint.runtime, node);
  await createPod(
    name,
    manifest,
    { runtimeClass, selector: constraint.selector, keepsMissingSelector: true },
    observer,
    run2
  );
  const judged = await watchFor(observer, judgeConstraint, PATIENCE_MS2, run2);
  const nothing = {
    verdict: "unproven",
    evidence: "the scheduler neither took nor refused the probe pod in time"
  };
  return { runtimeClass, node: node.name, ...judged ?? nothing };
}

// src/steps/watch/follow.ts
function makePlaces(run2, { services, workloads }) {
  const others = new Set([...workloads, ...services].map(({ namespace }) => namespace));
  others.delete(run2.namespace);
  return new Map([
    [run2.namespace, run2],
    ...[...others].map((namespace) => [namespace, { ...run2, namespace, store: new PodStore(run2.ports.clock) }])
  ]);
}
async function followPlaces(places, nodesVersion, signal) {
  const ofNodes = places.slice(0, 1).map(
    (run2) => pass(
      run2.ports.cluster.follow("/api/v1/nodes", { resourceVersion: nodesVersion }, signal),
      (change) => {
        for (const { store } of places) store.observeNode(change);
      },
      run2
    )
  );
  await Promise.all([...ofNodes, ...places.map((run2) => followNamespace(run2, signal))]);
}
async function followNamespace(run2, signal) {
  const { store, ports, namespace } = run2;
  const inNamespace = `/api/v1/namespaces/${namespace}`;
  const query = { labelSelector: `${RUN_LABEL}=${run2.runId}` };
  const ofPods = { fieldSelector: "involvedObject.kind=Pod" };
  await Promise.all([
    pass(
      ports.cluster.follow(`${inNamespace}/pods`, { query }, signal),
      (change) => {
        store.observePod(change);
      },
      run2
    ),
    pass(
      ports.cluster.follow(`${inNamespace}/events`, { query: ofPods }, signal),
      (change) => {
        store.observeEvent(change);
      },
      run2
    )
  ]);
}
async function pass(changes, see, run2) {
  let isSaid = false;
  for await (const change of changes) {
    if (change.type !== "TROUBLE") see(change);
    else if (!isSaid) run2.ports.log.warn(`watch: ${change.message}`);
    isSaid = change.type === "TROUBLE";
  }
}

// src/core/diagnosis/rules/service.ts
var ENDPOINTS_MS = 1e4;
var CLOUD_MS = 6e4;
var UNTIL_THE_END = Number.POSITIVE_INFINITY;
var unanswered = ({ answer }, isIt) => answer?.kind === "none" && isIt(answer.detail) ? answer.detail : void 0;
var serviceRules = [
  {
    code: "service-not-made",
    title: "The Service could not be made",
    fault: "cluster",
    graceMs: AT_ONCE,
    find: ({ refusal }) => refusal,
    fix: ({ namespace }) => [`Look at what the server says, and at the quota and webhooks of namespace ${namespace}.`]
  },
  {
    code: "service-without-pods",
    title: "None of the pods behind the Service is well",
    fault: "cluster",
    graceMs: AT_ONCE,
    find: ({ pods }) => pods === "none" ? "every pod behind it failed, so there was nothing to ask" : void 0,
    fix: ({ name }) => [`Mend the pods first: their own diagnoses say what is wrong. Service ${name} follows them.`]
  },
  {
    code: "load-balancer-forbidden",
    title: "The Service has an address that must not be asked",
    fault: "cluster",
    graceMs: AT_ONCE,
    find: (seen) => unanswered(seen, isForbidden),
    fix: ({ name }) => [
      `Find out what gives ${name} that address: it is the machine that this runs on, its own network link, or a cloud's metadata service, and no cluster may send a run there.`,
      "Set access to proxy or port-forward to ask the Service through the API server instead."
    ]
  },
  {
    code: "load-balancer-failed",
    title: "The load balancer could not be made",
    fault: "cluster",
    graceMs: CLOUD_MS,
    find: ({ trouble, url }) => url === void 0 ? trouble : void 0,
    fix: ({ name, namespace }) => [
      `Read what the cloud's controller says: kubectl describe service ${name} -n ${namespace}. Quotas, missing permissions of its identity and wrong annotations are the common causes.`
    ]
  },
  {
    code: "load-balancer-pending",
    title: "The Service has not got an address",
    fault: "cluster",
    graceMs: UNTIL_THE_END,
    find: ({ url, method }) => method === "load-balancer" && url === void 0 ? "status.loadBalancer of the Service has no address: <pending>" : void 0,
    fix: () => [
      "Let something give addresses to Services of type LoadBalancer: kind and bare machines have nothing that does (cloud-provider-kind and MetalLB do).",
      "In a cloud it takes minutes: raise timeout. Or set access to proxy, which needs no address."
    ]
  },
  {
    code: "load-balancer-unreachable",
    title: "The address of the Service does not answer from here",
    fault: "network",
    graceMs: UNTIL_THE_END,
    find: (seen) => seen.method === "load-balancer" ? unanswered(seen, () => true) : void 0,
    fix: ({ port }, { url = "its address" }) => [
      `Look at the way from where this runs to ${url}: a route, a firewall or security group for port ${port.port}, an internal load balancer that only its own network sees.`,
      "In a cloud a new address may take minutes to work: raise timeout."
    ]
  },
  {
    code: "node-port-unreachable",
    title: "The node does not answer on its port of the Service",
    fault: "network",
    graceMs: ENDPOINTS_MS,
    find: (seen) => seen.method === "node-port" ? unanswered(seen, () => true) : void 0,
    fix: (_service, { url = "the node" }) => [
      `Check that ${url} can be reached from where this runs: a firewall or security group may keep node ports closed. With access: proxy no such way is needed.`,
      "If it can, look at kube-proxy on that node."
    ]
  },
  {
    code: "service-without-endpoints",
    title: "The Service has no endpoints",
    fault: "cluster",
    graceMs: ENDPOINTS_MS,
    find: (seen) => unanswered(seen, (detail) => /no endpoints available/i.test(detail)),
    fix: ({ name, namespace }) => [
      `Compare the selector of Service ${name} with the labels of its pods, and its targetPort with their ports: kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${name}.`
    ]
  },
  {
    code: "answer-incomplete",
    title: "The answer breaks off, or has no end",
    fault: "sample image",
    graceMs: 3e3,
    find: ({ answer }) => answer?.kind === "wrong" && answer.isIncomplete ? answer.detail : void 0,
    fix: ({ name, runtime }) => [
      `Ask Service ${name} for ${runtime.sample.path} by hand: an answer must end within 64 KiB.`
    ]
  },
  {
    code: "wrong-answer",
    title: "The Service answers, but not as expected",
    fault: "sample image",
    graceMs: 3e3,
    find: ({ answer }) => answer?.kind === "wrong" ? answer.detail : void 0,
    fix: ({ name, runtime }) => [
      `Compare the answer of Service ${name} with what is expected: status ${runtime.sample.status} on ${runtime.sample.path}.`,
      "If the answer is right, correct path and expect, or the sample file."
    ]
  },
  {
    code: "service-unreachable",
    title: "The Service does not answer",
    fault: "network",
    graceMs: 15e3,
    find: (seen) => unanswered(seen, () => true),
    fix: ({ name }) => [
      `Look at the way that is named in the evidence. If the pods behind Service ${name} answer by themselves, compare its targetPort with the port that they listen on.`
    ]
  },
  {
    code: "timeout",
    title: "Time ran out with no evidence of a cause",
    fault: "this run",
    graceMs: UNTIL_THE_END,
    find: ({ pods, url }) => `${pods === "open" ? "its pods were still undecided" : "no answer yet"}${url === void 0 ? "" : `, asked at ${url}`}`,
    fix: ({ name }) => [`Run again with a longer timeout; Service ${name} was still undecided at the end of this one.`]
  }
];
function diagnoseCancelledWorkload(name) {
  return {
    code: "cancelled",
    title: "The run was cancelled",
    fault: "this run",
    evidence: "the run was asked to end before this was decided",
    fix: [`Run again to learn about ${name}.`]
  };
}

// src/core/verdict/judge-service.ts
function judgeService(service, seen, suspicion, nowMs, deadlineMs, ending) {
  if (seen.rightInARow >= ANSWERS_NEEDED) {
    return { kind: "decided", verdict: { kind: "passed", tookMs: seen.answeredMs ?? nowMs - seen.askedAtMs } };
  }
  if (ending === "cancelled") {
    return { kind: "decided", verdict: { kind: "inconclusive", diagnosis: diagnoseCancelledWorkload(service.name) } };
  }
  for (const { code, title, fault, graceMs, find, fix } of serviceRules) {
    const evidence = find(seen);
    if (evidence === void 0) continue;
    const sinceMs = suspicion?.code === code ? suspicion.sinceMs : nowMs;
    const dueMs = Math.min(sinceMs + graceMs, deadlineMs);
    if (nowMs < dueMs && ending === void 0) return { kind: "open", suspicion: { code, sinceMs }, againAtMs: dueMs };
    const diagnosis = { code, title, fault, evidence, fix: fix(service, seen) };
    return { kind: "decided", verdict: { kind: "inconclusive", diagnosis } };
  }
  return { kind: "open", againAtMs: deadlineMs };
}
function observeServiceAnswer(seen, answer, nowMs) {
  if (answer.kind !== "right") return { ...seen, answer, rightInARow: 0 };
  return {
    ...seen,
    answer,
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
      const view = viewAnswer(service.runtime.sample, asked);
      seen.update((now) => observeServiceAnswer(now, view, clock.nowMs()));
      if (view.kind !== "right") await clock.wait(AGAIN_MS, run2.signal);
    }
  }
}
async function waitForPods(readyPods, seen, run2) {
  const { clock } = run2.ports;
  while (readyPods?.seen.passed.length === 0) {
    const now = readyPods.seen;
    const leftMs = run2.deadlineMs - clock.nowMs();
    if (now.isEnded) seen.update((old) => ({ ...old, pods: "none" }));
    if (now.isEnded || leftMs <= 0 || run2.signal.aborted) return false;
    await readyPods.changed(now, clock, leftMs, run2.signal);
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
    case "load-balancer": {
      const [address] = addresses;
      if (address === void 0) return void 0;
      return await askFromHere(makeUrl(address, service.port.port, path), at, run2);
    }
    case "node-port": {
      const [address] = good?.node.addresses ?? [];
      if (address === void 0 || nodePort === void 0) return void 0;
      return await askFromHere(makeUrl(address, nodePort, path), at, run2);
    }
    case "port-forward": {
      if (good === void 0) return void 0;
      at(`pod ${good.pod}, port ${String(good.port)}${path}`);
      return await run2.ports.pods.ask({ namespace: run2.namespace, pod: good.pod, port: good.port, path }, run2.signal);
    }
    case "proxy": {
      at(`services/${service.name}:${String(service.port.port)}${path}`);
      const target = { namespace: run2.namespace, service: service.name, port: service.port.port, path };
      const answer = await run2.ports.services.ask(target, run2.signal);
      if (context.access === "proxy" || answer.kind === "answered" || !isUnroutable(answer.message)) return answer;
      seen.update((now) => ({ ...now, method: "port-forward" }));
      return good === void 0 ? answer : await askOnce(service, context, { addresses }, seen, run2);
    }
  }
}
async function askFromHere(url, at, run2) {
  at(url);
  const answer = await run2.ports.services.askUrl(url, run2.signal);
  return answer.kind === "answered" ? answer : { kind: "no-answer", message: describeFromHere(url, answer.message) };
}

// src/steps/prove/follow-service.ts
async function followService(service, place, run2) {
  const path = `/api/v1/namespaces/${run2.namespace}/services`;
  const query = { fieldSelector: `metadata.name=${service.name}` };
  for await (const change of run2.ports.cluster.follow(path, { query }, run2.signal)) {
    if (change.type === "TROUBLE" || change.type === "DELETED") continue;
    const { spec, status } = change.object;
    const nodePort = spec?.ports?.find(({ port }) => port === service.port.port)?.nodePort;
    const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => ip ?? hostname ?? []);
    place.update(() => ({ addresses, ...nodePort === void 0 ? {} : { nodePort } }));
  }
}
async function followTrouble(service, seen, run2) {
  if (seen.seen.method !== "load-balancer") return;
  const path = `/api/v1/namespaces/${run2.namespace}/events`;
  const query = { fieldSelector: `involvedObject.kind=Service,involvedObject.name=${service.name}` };
  for await (const change of run2.ports.cluster.follow(path, { query }, run2.signal)) {
    if (change.type === "TROUBLE" || change.type === "DELETED") continue;
    const { message = "", reason } = change.object;
    if (reason === "SyncLoadBalancerFailed") seen.update((now) => ({ ...now, trouble: `${reason}: ${message}` }));
  }
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
  const verdict = await watchUntilJudged(service, seen, run2, group.signal);
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
async function watchUntilJudged(service, seen, run2, signal) {
  const { clock } = run2.ports;
  let suspicion;
  for (; ; ) {
    const now = seen.seen;
    const nowMs = clock.nowMs();
    const ending = signal.aborted ? "cancelled" : nowMs >= run2.deadlineMs ? "time-out" : void 0;
    const judged = judgeService(service, now, suspicion, nowMs, run2.deadlineMs, ending);
    if (judged.kind === "decided") return judged.verdict;
    suspicion = judged.suspicion;
    await seen.changed(now, clock, judged.againAtMs - nowMs, signal);
  }
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

// src/core/verdict/judge-workload.ts
function judgeWorkload(workload, view, pods, isOver) {
  const { wanted } = view;
  const there = pods.filter((pod) => !pod.deleted);
  const isFull = wanted !== void 0 && there.length >= wanted;
  const counted = isFull ? there : pods;
  const decided = counted.flatMap(
    ({ verdict, pod, node, timings }) => verdict === void 0 ? [] : [{ pod, verdict, timings, ...node === void 0 ? {} : { node } }]
  );
  if (view.refusal !== void 0 && !isFull && decided.length === counted.length) {
    return { verdict: refuse2(workload, view.refusal), pods: decided };
  }
  const isComplete = wanted !== void 0 && counted.length >= wanted && decided.length === counted.length;
  if (!isComplete && !isOver) return void 0;
  return { verdict: isComplete ? worstOf(workload, decided) : incomplete(workload, view, decided), pods: decided };
}
function refuseWorkload(workload, refusal) {
  const { kind, name, namespace, source } = workload;
  return { source, kind, namespace, name, verdict: refuse2(workload, refusal), via: "", pods: [] };
}
function worstOf(workload, pods) {
  const of = (kind) => pods.find(({ verdict }) => verdict.kind === kind)?.verdict;
  const bad = of("failed") ?? of("inconclusive");
  if (bad !== void 0) return bad;
  if (pods.length === 0) {
    return {
      kind: "skipped",
      reason: `${workload.kind} ${workload.name} wants no pods: 0 replicas, suspended, or no node for it`
    };
  }
  const took = pods.flatMap(({ verdict }) => verdict.kind === "passed" ? [verdict.tookMs] : []);
  return { kind: "passed", tookMs: Math.max(...took) };
}
function refuse2({ runtime, namespace }, refusal) {
  const found = diagnose({ ...makeObservations(0), refusal });
  if (found === void 0) throw new Error(`no rule for the refusal "${refusal}"`);
  const subject = { runtime, node: anyNode, seen: makeObservations(0) };
  const evidence = `in namespace ${namespace}: ${found.evidence}`;
  const diagnosis = makeDiagnosis(found.rule, subject, evidence);
  return { kind: found.rule.blame === "failed" ? "failed" : "inconclusive", diagnosis };
}
function incomplete(workload, { wanted }, pods) {
  const bad = pods.find(({ verdict }) => verdict.kind === "failed");
  if (bad !== void 0) return bad.verdict;
  const diagnosis = {
    code: "workload-incomplete",
    title: "The workload did not get all its pods in time",
    fault: "cluster",
    evidence: `${pods.length} of ${wanted ?? "an unknown number of"} pods were there and decided at the end`,
    fix: [
      `Look at what its controller says: kubectl describe ${workload.kind.toLowerCase()} ${workload.name} -n ${workload.namespace}.`,
      "If all is on its way and only slow, raise timeout."
    ]
  };
  return { kind: "inconclusive", diagnosis };
}

// src/steps/prove/follow-pod.ts
async function followPod(pod, observer, run2) {
  const { clock } = run2.ports;
  const { runtime, proof = "answers" } = pod;
  const decided = new AbortController();
  const signal = AbortSignal.any([decided.signal, run2.signal]);
  let asking;
  let gathering;
  let suspicion;
  try {
    for (; ; ) {
      const { seen } = observer;
      const one = { runtime, node: observer.node, seen, proof };
      const ending = run2.signal.aborted ? "cancelled" : void 0;
      const judgement = judge(one, suspicion, clock.nowMs(), run2.deadlineMs, ending);
      if (judgement.kind === "decided") return judgement;
      suspicion = judgement.suspicion;
      gathering ??= readLog(pod.name, observer, run2, signal).finally(() => {
        gathering = void 0;
      });
      if (proof === "answers" && seen.pod?.container.kind === "running" && seen.rightInARow < ANSWERS_NEEDED) {
        asking ??= probeSample(pod.ask, runtime.sample, observer, run2, signal).finally(() => {
          asking = void 0;
        });
      }
      const news = observer.changed(seen, clock, judgement.againAtMs - clock.nowMs(), signal);
      await Promise.race([news, ...[asking, gathering].flatMap((work) => work === void 0 ? [] : throwsOnly(work))]);
    }
  } finally {
    decided.abort();
    await Promise.all([asking, gathering]);
  }
}
async function throwsOnly(work) {
  await work;
  return new Promise(() => void 0);
}

// src/steps/prove/follow-workload.ts
async function followWorkload(workload, seen, run2) {
  const query = { fieldSelector: `metadata.name=${workload.name}` };
  for await (const change of run2.ports.cluster.follow(workload.collection, { query }, run2.signal)) {
    if (change.type === "TROUBLE") continue;
    const wanted = change.type === "DELETED" ? void 0 : wantedPods(workload.kind, change.object);
    if (wanted !== seen.seen.wanted) seen.update((now) => ({ ...now, wanted }));
  }
}
async function followRefusals(workload, seen, run2) {
  const query = { fieldSelector: "reason=FailedCreate" };
  const path = `/api/v1/namespaces/${run2.namespace}/events`;
  for await (const change of run2.ports.cluster.follow(path, { query }, run2.signal)) {
    if (change.type === "TROUBLE" || change.type === "DELETED") continue;
    const { involvedObject, message = "" } = change.object;
    if (!isOwner(workload, involvedObject)) continue;
    const sinceMs = seen.seen.refusal?.sinceMs ?? run2.ports.clock.nowMs();
    seen.update((now) => ({ ...now, refusal: { message: message.replace(/^Error creating: /, ""), sinceMs } }));
  }
}
function isOwner({ kind, name }, { kind: of = "", name: owner = "" } = {}) {
  if (kind !== "Deployment") return of === kind && owner === name;
  return of === "ReplicaSet" && owner.replace(/-[a-z0-9]+$/, "") === name;
}
async function followPods(workload, nodes, seen, run2, onNew) {
  const { store } = run2;
  const path = `/api/v1/namespaces/${run2.namespace}/pods`;
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
    const pod = { name, observer, ...findMissingSelector(workload, change.object, run2), ...known, deleted };
    seen.update((now) => ({ ...now, pods: new Map(now.pods).set(uid, pod) }));
    if (known === void 0) onNew(uid, observer);
  }
}
function findMissingSelector({ runtime: { runtimeClass } }, pod, run2) {
  const selector = run2.freshClasses.get(runtimeClass);
  const missingSelector = selector === void 0 ? void 0 : findMismatch(pod, { runtimeClass, selector });
  return missingSelector === void 0 ? {} : { missingSelector };
}

// src/steps/prove/workload.ts
var REFUSED_MS = 1e4;
async function proveWorkload(workload, { nodes, readyPods }, run2) {
  const done = new AbortController();
  const group = new TaskGroup(AbortSignal.any([run2.signal, done.signal]));
  const context = { ...run2, signal: group.signal };
  const seen = new Observable({ wanted: void 0, pods: /* @__PURE__ */ new Map() });
  const work = [];
  const start = (one) => void work.push(group.start(one));
  start(followWorkload(workload, seen, context));
  start(followRefusals(workload, seen, context));
  start(
    followPods(workload, nodes, seen, context, (uid, observer) => {
      start(provePod(uid, workload, observer, seen, readyPods, context));
    })
  );
  const judged = await watchUntilJudged2(workload, seen, context);
  done.abort();
  await Promise.all(work);
  group.throwIfFailed();
  return {
    report: reportWorkload(workload, judged ?? judgeAtEnd(workload, seen.seen)),
    blames: new Map([...seen.seen.pods.values()].map(({ blame = "failed", name }) => [name, blame])),
    runtime: workload.runtime
  };
}
async function watchUntilJudged2(workload, seen, run2) {
  const { clock } = run2.ports;
  while (!run2.signal.aborted) {
    const now = seen.seen;
    const nowMs = clock.nowMs();
    const { refusal, wanted } = now;
    const isRefused2 = refusal !== void 0 && nowMs >= refusal.sinceMs + REFUSED_MS;
    const view = { wanted, ...isRefused2 ? { refusal: refusal.message } : {} };
    const isOver = nowMs >= run2.deadlineMs && ![...now.pods.values()].some(isOpen);
    const judged = judgeWorkload(workload, view, openPods(now), isOver);
    if (judged !== void 0) return judged;
    const dueMs = refusal === void 0 || isRefused2 ? run2.deadlineMs : refusal.sinceMs + REFUSED_MS;
    await seen.changed(now, clock, nowMs < dueMs ? dueMs - nowMs : LATE_MS, run2.signal);
  }
  return void 0;
}
var LATE_MS = 1e3;
function judgeAtEnd(workload, { wanted, pods }) {
  const judged = judgeWorkload(workload, { wanted }, openPods({ wanted, pods }), true);
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
    ...observer.node === anyNode ? {} : { node: observer.node.name },
    ...verdict === void 0 ? {} : { verdict }
  }));
}
async function provePod(uid, { proof, runtime }, observer, seen, readyPods, run2) {
  const { name = "", missingSelector } = seen.seen.pods.get(uid) ?? {};
  const one = { name, runtime, proof, ask: podProbe(name, runtime.sample, run2) };
  const { blame, verdict } = excuse(await followPod(one, observer, run2), missingSelector, {
    runtime,
    node: observer.node
  });
  if (verdict.kind === "passed") addReadyPod(readyPods, { pod: name, port: runtime.sample.port, node: observer.node });
  seen.update((now) => {
    const pod = now.pods.get(uid);
    return pod === void 0 ? now : { ...now, pods: new Map(now.pods).set(uid, { ...pod, blame, verdict }) };
  });
}
function excuse(decided, missingSelector, subject) {
  const excused = missingSelector === void 0 || decided.verdict.kind !== "failed" ? void 0 : diagnoseRefusal(subject, missingSelector);
  return excused === void 0 ? decided : { verdict: excused, blame: "inconclusive" };
}
function reportWorkload(workload, { verdict, pods }) {
  const { source, kind, namespace, name, runtime } = workload;
  const isKnown = runtime.runtimeClass !== "";
  return { source, kind, namespace, name, verdict, via: "", pods, ...isKnown ? { runtime: runtime.name } : {} };
}

// src/steps/prove/manifests.ts
async function proveUserWorkloads({ services, workloads }, context, run2) {
  const group = new TaskGroup(run2.signal);
  const inside = { ...run2, signal: group.signal };
  const readyPodsByTitle = new Map(workloads.map((one) => [titleOfWorkload(one), makeReadyPods()]));
  const proving = [
    ...workloads.map((one) => group.start(proveOne(one, readyPodsByTitle, context, group.signal))),
    ...services.map((one) => group.start(askOne(one, readyPodsByTitle, context, group.signal)))
  ];
  const negativeTests = workloads.filter(({ runtime }) => runtime.runtimeClass !== "").map((one, index) => {
    const title = titleOfWorkload(one);
    const image = { ...one.runtime, name: title };
    return group.start(
      proveNegativeTestOf(image, readyPodsByTitle.get(title) ?? makeReadyPods(), `runtime-${index + 1}`, inside)
    );
  });
  const [proven, negativeTest] = await Promise.all([Promise.all(proving), Promise.all(negativeTests)]);
  group.throwIfFailed();
  return { workloads: proven.flatMap((one) => one ?? []), negativeTests: negativeTest.flatMap((one) => one ?? []) };
}
async function proveOne(workload, readyPodsByTitle, { nodes, onWorkload, within }, signal) {
  const title = titleOfWorkload(workload);
  const readyPods = readyPodsByTitle.get(title) ?? makeReadyPods();
  try {
    const proven = await proveWorkload(workload, { nodes, readyPods }, { ...within(workload.namespace), signal });
    onWorkload(proven.report);
    return { ...proven, ...nameNegativeTest(workload.runtime, title) };
  } finally {
    endReadyPods(readyPods);
  }
}
async function askOne(service, readyPodsByTitle, { access, onWorkload, within }, signal) {
  const readyPods = readyPodsByTitle.get(service.workload ?? "");
  const context = { access, ...readyPods === void 0 ? {} : { readyPods } };
  const report = await proveService(service, context, { ...within(service.namespace), signal });
  onWorkload(report);
  const blames = /* @__PURE__ */ new Map();
  const { runtime, workload } = service;
  return { report, blames, runtime, ...workload === void 0 ? {} : nameNegativeTest(runtime, workload) };
}
function nameNegativeTest({ runtimeClass }, title) {
  return runtimeClass === "" ? {} : { negativeTest: title };
}

// src/steps/prove/deployment.ts
async function createRuntimeService({ service }, run2) {
  if (service === void 0) return void 0;
  const { body, collection } = service.object;
  const made = await run2.ports.cluster.create(collection, body);
  if (made.kind !== "ok") return { kind: "refused", refusal: describeFailure(made) };
  const nodePort = made.value.spec?.ports?.[0]?.nodePort;
  return { kind: "made", ...nodePort === void 0 ? {} : { nodePort } };
}
async function proveRuntimeService({ runtime, service }, made, readyPods, { access, onWorkload }, run2) {
  if (service === void 0 || made === void 0) return void 0;
  const report = made.kind === "refused" ? reportUnmade(service.asked, made.refusal, run2.ports.clock.nowMs()) : await proveService(service.asked, { access, readyPods }, run2);
  onWorkload(report);
  return { report, blames: /* @__PURE__ */ new Map(), runtime, negativeTest: runtime.name };
}
async function proveDeployment({ checks, deployment, runtime }, readyPods, { nodes, onWorkload }, run2) {
  if (deployment === void 0) return void 0;
  const { object, workload } = deployment;
  try {
    await awaitClasses([object], run2);
    const made = await run2.ports.cluster.create(object.collection, object.body);
    const proven = made.kind === "ok" ? await proveWorkload(workload, { nodes, readyPods }, run2) : { report: refuseWorkload(workload, describeFailure(made)), blames: /* @__PURE__ */ new Map(), runtime };
    onWorkload(proven.report);
    const decidedAtMs = run2.ports.clock.nowMs() - run2.startedAtMs;
    return {
      workload: { ...proven, negativeTest: runtime.name },
      checks: checks.map((check) => ({ ...decideByPods(check, proven), decidedAtMs }))
    };
  } finally {
    endReadyPods(readyPods);
  }
}
function decideByPods(check, { blames, report }) {
  const here = report.pods.filter((pod2) => pod2.node === check.node.name);
  const of = (kind) => here.find(({ verdict }) => verdict.kind === kind);
  const pod = of("failed") ?? of("inconclusive") ?? of("passed");
  if (pod !== void 0) {
    return { check, verdict: pod.verdict, blame: blames.get(pod.pod) ?? "failed", timings: pod.timings, pod: pod.pod };
  }
  const nowhere = { check, blame: "failed", timings: {} };
  if (report.pods.every((one) => one.node === void 0) && report.verdict.kind !== "skipped") {
    return { ...nowhere, verdict: report.verdict };
  }
  return { ...nowhere, verdict: { kind: "skipped", reason: "none of the replicas came onto this node" } };
}

// src/steps/prove/check.ts
async function proveCheck(check, run2) {
  const { clock } = run2.ports;
  if (check.decided !== void 0) {
    return { check, verdict: check.decided, blame: "failed", timings: {}, decidedAtMs: clock.nowMs() - run2.startedAtMs };
  }
  const name = podName(run2, check.id);
  const observer = run2.store.open(name, check.node);
  if (!run2.signal.aborted && clock.nowMs() < run2.deadlineMs) {
    const pod = makeCheckPod(name, run2.runId, check.runtime, check.node, check.group);
    await createPod(name, pod, { runtimeClass: check.runtime.runtimeClass, selector: check.selector }, observer, run2);
  }
  const nodePort = run2.nodePorts.get(check.runtime.name);
  const { sample } = check.runtime;
  const ask = nodePort === void 0 ? podProbe(name, sample, run2) : nodePortProbe(check.node, nodePort, sample, run2);
  const { verdict, blame, evidenceMs } = await followPod({ name, runtime: check.runtime, ask }, observer, run2);
  const { seen } = observer;
  const { answeredMs } = seen.timings;
  return {
    check,
    verdict,
    blame,
    timings: seen.timings,
    decidedAtMs: clock.nowMs() - run2.startedAtMs,
    ...evidenceMs === void 0 ? {} : { evidenceAtMs: evidenceMs - run2.startedAtMs },
    ...answeredMs === void 0 ? {} : { answeredAtMs: seen.askedAtMs + answeredMs - run2.startedAtMs },
    ...seen.pod === void 0 ? {} : { pod: name }
  };
}
function reportCheck({ check, decidedAtMs, evidenceAtMs, pod, timings, verdict }) {
  const { runtime, node } = check;
  return {
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict,
    timings,
    decidedAtMs,
    evidenceAtMs,
    pod
  };
}

// src/steps/prove/check-queue.ts
var CheckQueue = class {
  /** By the node's name; each check with its place in the plan's order. */
  #waiting;
  #open = /* @__PURE__ */ new Map();
  constructor(checks) {
    this.#waiting = Map.groupBy(checks.entries(), ([, check]) => check.node.name);
  }
  /** Ends when all have been given. */
  *take() {
    for (let checks = this.#next(); checks !== void 0; checks = this.#next()) {
      const next = checks.shift();
      if (next === void 0) return;
      const { decided, node } = next[1];
      if (checks.length === 0) this.#waiting.delete(node.name);
      if (decided === void 0) this.#open.set(node.name, this.#openOn(node.name) + 1);
      yield next;
    }
  }
  /** Its node has shown that it gets on. */
  passed({ node: { name } }) {
    this.#open.set(name, this.#openOn(name) - 1);
  }
  #next() {
    let best = [Infinity, Infinity];
    let found;
    for (const [name, checks] of this.#waiting) {
      const [open, index] = [this.#openOn(name), checks[0]?.[0] ?? Infinity];
      if (open > best[0] || open === best[0] && index > best[1]) continue;
      best = [open, index];
      found = checks;
    }
    return found;
  }
  #openOn(name) {
    return this.#open.get(name) ?? 0;
  }
};

// src/steps/prove/prove.ts
async function prove(plan, run2) {
  const { facts, inputs, runtimeObjects: objects, userWorkloads: user } = plan;
  const { progress } = run2.ports;
  const group = new TaskGroup(run2.signal);
  const context = { ...run2, freshClasses: plan.freshClasses, signal: group.signal };
  const places = makePlaces(context, user);
  const done = new AbortController();
  const watches = group.start(followPlaces([...places.values()], facts.nodesVersion, done.signal));
  const workloads = {
    access: inputs.access,
    nodes: new Map(facts.nodes.filter(isPresent).map((node) => [node.name, node])),
    within: (namespace) => places.get(namespace) ?? context,
    onWorkload: progress.workloadDecided
  };
  const readyPodsByTitle = new Map(plan.classes.map(({ runtime }) => [runtime.name, makeReadyPods()]));
  const readyPodsOf = (runtime) => readyPodsByTitle.get(runtime.name) ?? makeReadyPods();
  const made = await makeServices(objects, inputs.maxParallel, group, context);
  const asking = { ...context, nodePorts: portsOf(inputs.access, made) };
  const tried = makeTrials(context);
  const constraints = plan.constraints.map(
    (constraint, index) => group.start(proveConstraint(constraint, index, context))
  );
  const negativeTests = plan.classes.map(
    ({ runtime }, index) => group.start(proveNegativeTestOf(runtime, readyPodsOf(runtime), String(index + 1), context))
  );
  const services = objects.map(
    (one) => group.start(proveRuntimeService(one, made.get(one), readyPodsOf(one.runtime), workloads, context))
  );
  const deployments = objects.map(
    (one) => group.start(proveDeployment(one, readyPodsOf(one.runtime), workloads, context))
  );
  const own = group.start(proveUserWorkloads(user, workloads, context));
  const byPods = new Set(objects.flatMap((one) => one.deployment === void 0 ? [] : one.checks));
  const single = plan.checks.filter((check) => !byPods.has(check));
  const queue = new CheckQueue(single);
  const decide = async (check) => {
    const decided = await proveCheck(await tried(check), asking);
    progress.checkDecided(reportCheck(decided));
    if (decided.verdict.kind === "passed" && decided.pod !== void 0) {
      queue.passed(check);
      const { node, runtime } = check;
      addReadyPod(readyPodsOf(runtime), { pod: decided.pod, port: runtime.sample.port, node });
    }
    return decided;
  };
  const checks = await inParallel(single, inputs.maxParallel, (check) => group.start(decide(check)), queue.take());
  const deployed = await Promise.all(deployments);
  const byDeployments = deployed.flatMap((one) => one?.checks ?? []);
  for (const decided of byDeployments) progress.checkDecided(reportCheck(decided));
  for (const readyPods of readyPodsByTitle.values()) endReadyPods(readyPods);
  const proof = {
    constraints: await Promise.all(constraints),
    negativeTests: await Promise.all(negativeTests),
    services: await Promise.all(services),
    user: await own
  };
  done.abort();
  await watches;
  group.throwIfFailed();
  return {
    ...gatherChecks([...checks.filter(isThere), ...byDeployments]),
    workloads: [
      ...deployed.flatMap((one) => one?.workload ?? []),
      ...proof.services.filter(isThere),
      ...proof.user?.workloads ?? []
    ],
    constraints: proof.constraints.filter(isThere),
    negativeTests: [...proof.negativeTests.filter(isThere), ...proof.user?.negativeTests ?? []],
    nodesAtEnd: run2.store.nodesThere()
  };
}
function gatherChecks(all) {
  const answered = all.flatMap(({ answeredAtMs }) => answeredAtMs ?? []);
  return {
    checks: all.map((decided) => ({ check: decided.check, report: reportCheck(decided), blame: decided.blame })),
    phases: {
      firstAnswerMs: answered.length === 0 ? void 0 : Math.round(Math.min(...answered)),
      lastVerdictMs: Math.round(Math.max(...all.map(({ decidedAtMs }) => decidedAtMs)))
    }
  };
}
function isPresent({ absence }) {
  return absence === void 0;
}
async function makeServices(objects, atOnce, group, run2) {
  const made = await inParallel(objects, atOnce, (one) => group.start(createRuntimeService(one, run2)));
  return new Map(objects.map((one, index) => [one, made[index]]));
}
function isThere(value) {
  return value !== void 0;
}
function portsOf(access, made) {
  if (access !== "node-port") return /* @__PURE__ */ new Map();
  return new Map(
    [...made].flatMap(
      ([{ runtime }, service]) => service?.kind === "made" && service.nodePort !== void 0 ? [[runtime.name, service.nodePort]] : []
    )
  );
}

// src/steps/recheck.ts
async function recheck({ inputs: { runtimes } }, cluster) {
  const replaced = /* @__PURE__ */ new Map();
  await Promise.all(
    runtimes.map(async (runtime) => {
      const found = await cluster.get(classPath(runtime));
      const isKnown = found.kind === "ok" || found.kind === "refused" && found.status === 404;
      const change = isKnown ? findReplaced(runtime, found.kind === "ok" ? found.value : void 0) : void 0;
      if (change !== void 0) replaced.set(runtime.runtimeClass, change);
    })
  );
  return replaced;
}

// src/steps/survey/survey.ts
async function survey(inputs, namespace, expectedNodes, cluster) {
  const checked = await preflight(cluster, inputs, namespace);
  if (checked.kind !== "done") return checked;
  const nodes = await cluster.list("/api/v1/nodes");
  if (nodes.kind !== "ok") return problem("the nodes cannot be listed", nodes);
  const classes = await findClasses(cluster, inputs);
  if (classes.kind !== "done") return classes;
  const held = findHeld(nodes.value.items, inputs);
  return {
    kind: "done",
    value: {
      ...checked.value,
      nodes: joinNodes(expectedNodes, nodes.value.items.map(parseNode)),
      nodesVersion: nodes.value.resourceVersion,
      classes: classes.value,
      isHeld: (node, image) => held.get(image)?.has(node.name) === true
    }
  };
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
async function findClasses(cluster, inputs) {
  const found = /* @__PURE__ */ new Map();
  const answers = await Promise.all(
    inputs.runtimes.map(async ({ runtimeClass }) => ({
      runtimeClass,
      answer: await cluster.get(`/apis/node.k8s.io/v1/runtimeclasses/${runtimeClass}`)
    }))
  );
  for (const { runtimeClass, answer } of answers) {
    if (answer.kind === "ok") found.set(runtimeClass, answer.value);
    else if (answer.kind === "unreachable" || answer.status !== 404) {
      return problem(`RuntimeClass ${runtimeClass} cannot be read`, answer);
    }
  }
  return { kind: "done", value: found };
}

// src/run.ts
async function run(inputs, origin, ports, signal) {
  const timer = startTimer(inputs.timeoutMs, ports.clock);
  const refuse3 = (problem2, kubernetes, cleanup2) => reportProblem(describeRun2(inputs, origin, timer, kubernetes), problem2, cleanup2);
  const surveyed = await survey(inputs, namespaceOf(inputs, origin.runId), origin.expectedNodes, ports.cluster);
  if (surveyed.kind === "problem") return refuse3(surveyed);
  const facts = surveyed.value;
  timer.reached("connectMs");
  const planned = makePlan(inputs, facts, origin.runId);
  if (planned.kind === "problem") return refuse3(planned, facts.version);
  const plan = await tryPlan(planned.value, ports.cluster);
  timer.reached("planMs");
  ports.progress.planned(facts.version, plan.choice);
  const context = makeContext(plan, ports, timer, signal);
  const applying = await apply(plan, context);
  if (applying.kind === "problem") return refuse3(applying, facts.version, await clean(applying.ledger, ports));
  const applied = applying.value;
  timer.reached("applyMs");
  const proof = await prove(narrow(plan, applied), context);
  timer.record(proof.phases);
  const settled = settle(plan, proof, await recheck(plan, ports.cluster));
  const ledger = keepLabels(applied.ledger, inputs, settled.checks);
  await ports.journal.write(ledger);
  const cleanup = await clean(ledger, ports);
  timer.reached("cleanupMs");
  return makeReport(describeRun2(inputs, origin, timer, facts.version), plan, applied, proof, settled, cleanup);
}
function reportUnreached(inputs, runId, timer, problem2) {
  return reportProblem(describeRun2(inputs, { runId, connectionPath: {} }, timer), problem2);
}
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
  reportUnreached,
  run
};
