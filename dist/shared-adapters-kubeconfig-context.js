import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  findEnvProxy
} from "./shared-adapters-http-env-proxy.js";
import {
  TokenFileAuth,
  addExecInfo,
  applyToSockets,
  checkCertificates,
  describeImpersonation,
  impersonationOf,
  makeImpersonationHeaders,
  pluginOf,
  require_build
} from "./shared-adapters-kubeconfig-impersonation.js";
import {
  require_undici
} from "./shared-undici-index.js";
import {
  Refusal,
  refuseKubeconfig
} from "./shared-adapters-errors.js";
import {
  __toESM
} from "./shared-helpers.js";

// src/adapters/kubeconfig/exec-plugin.ts
import { spawn } from "node:child_process";
var WITHIN_MS = 6e4;
function limitExecPlugins(config, withinMs = WITHIN_MS) {
  const { authenticators } = config;
  const auth = authenticators.find((one) => "execFn" in one);
  if (auth === void 0) throw new Error("the Kubernetes client has no part for credential plugins");
  auth.execFn = (command, args = [], options) => spawnPlugin(command, args, options, withinMs);
  const getCredential = auth.getCredential.bind(auth);
  let asked;
  auth.getCredential = async (user) => {
    asked ??= getCredential(user).finally(() => {
      asked = void 0;
    });
    return await asked;
  };
}
function spawnPlugin(command, args, options, withinMs) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const late = setTimeout(() => {
    child.emit("error", new Error(`it gave no credentials within ${withinMs / 1e3} s`));
    if (child.pid !== void 0) process.kill(-child.pid, "SIGKILL");
  }, withinMs);
  child.once("close", () => {
    clearTimeout(late);
  });
  return child;
}

// src/adapters/kubeconfig/pool.ts
var import_undici2 = __toESM(require_undici(), 1);
import { channel } from "node:diagnostics_channel";

// src/adapters/kubeconfig/socks.ts
var import_socks = __toESM(require_build(), 1);
var import_undici = __toESM(require_undici(), 1);
import { once } from "node:events";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP } from "node:net";
import { connect as connectTls } from "node:tls";
var CONNECT_TIMEOUT_MS = 1e4;
var KEEP_ALIVE_MS = 3e4;
var DEFAULT_PORT = 1080;
function isSocks(proxyUrl) {
  return proxyUrl?.startsWith("socks") === true;
}
function makeSocksDispatcher(proxyUrl, tls) {
  const connect = ({ hostname, port, protocol }, done) => {
    const isSecure = protocol === "https:";
    openThrough(proxyUrl, { hostname, port: Number(port || (isSecure ? 443 : 80)) }, isSecure ? tls : void 0).then(
      (socket) => {
        done(null, socket);
      },
      (error) => {
        done(error, null);
      }
    );
  };
  return new import_undici.Agent({ connect });
}
function makeSocksAgent(proxyUrl, isSecure, tls) {
  const agent = isSecure ? new HttpsAgent() : new HttpAgent();
  agent.createConnection = ({ host, port }, done) => {
    const target = { hostname: host ?? "", port: Number(port ?? (isSecure ? 443 : 80)) };
    openThrough(proxyUrl, target, isSecure ? tls : void 0).then(
      (socket) => done?.(null, socket),
      // Node looks at the error alone.
      (error) => done?.(error, void 0)
    );
    return void 0;
  };
  return agent;
}
async function openThrough(proxyUrl, { hostname, port }, tls) {
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket = await openTunnel(parseProxy(new URL(proxyUrl)), host, port);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return tls === void 0 ? socket : await secure(socket, host, tls);
}
async function secure(socket, host, tls) {
  const named = isIP(host) === 0 ? { servername: host } : {};
  const secured = connectTls({ host, ...named, ...tls, socket });
  try {
    await once(secured, "secureConnect", { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return secured;
  } catch (error) {
    secured.destroy();
    throw error;
  }
}
async function openTunnel(proxy, host, port) {
  try {
    const options = { proxy, command: "connect", destination: { host, port }, timeout: CONNECT_TIMEOUT_MS };
    return (await import_socks.SocksClient.createConnection(options)).socket;
  } catch (error) {
    throw new import_undici.errors.RequestAbortedError(`SOCKS proxy: ${error instanceof Error ? error.message : String(error)}`);
  }
}
function parseProxy({ hostname, port, protocol, username, password }) {
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || DEFAULT_PORT),
    type: /^socks4a?:$/.test(protocol) ? 4 : 5,
    ...username === "" ? {} : { userId: decodeURIComponent(username) },
    ...password === "" ? {} : { password: decodeURIComponent(password) }
  };
}

// src/adapters/kubeconfig/pool.ts
function poolConnections(config) {
  if (!streams.hasSubscribers) streams.subscribe(expectError);
  const pools = /* @__PURE__ */ new Map();
  const own = config;
  const createDispatcher = own.createDispatcher.bind(config);
  const make = (cluster, options) => {
    if (isSocks(cluster?.proxyUrl)) return makeSocksDispatcher(cluster.proxyUrl, options);
    return createDispatcher(cluster, options) ?? new import_undici2.Agent();
  };
  own.createDispatcher = (cluster, options) => {
    const key = JSON.stringify([cluster?.name, options]);
    const pool = pools.get(key) ?? make(cluster, options);
    pools.set(key, pool);
    return pool;
  };
  const createAgent = own.createAgent.bind(config);
  own.createAgent = (cluster, options) => isSocks(cluster?.proxyUrl) ? makeSocksAgent(cluster.proxyUrl, cluster.server.startsWith("https:"), options) : createAgent(cluster, options);
  return async () => {
    await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  };
}
var streams = channel("http2.client.stream.created");
function expectError(message) {
  const { stream } = message;
  stream.on("error", () => void 0);
}

// src/adapters/kubeconfig/context.ts
var UNVERIFIED = "the server is not verified: the kubeconfig says insecure-skip-tls-verify";
function takeCredentials(into, found, env) {
  const { config, server, impersonated } = openKubeconfig(found, void 0, env);
  if (server !== into.server || JSON.stringify(impersonated) !== JSON.stringify(into.impersonated)) return false;
  into.config.loadFromOptions(config);
  const { agentCache } = into.config;
  agentCache.clear();
  return true;
}
function openKubeconfig(kubeconfig, context, env) {
  try {
    return openContext(kubeconfig, context, env);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw error.on({ kubeconfig: kubeconfig.from, context: context ?? kubeconfig.config.getCurrentContext() });
  }
}
function openContext({ config, from }, context, env) {
  const name = chooseContext(config, context, from);
  config.setCurrentContext(name);
  const { namespace, user: userName } = config.getContextObject(name) ?? {};
  const { cluster, user } = preferData(findParties(config, name, from));
  const expiring = checkCertificates(cluster, user);
  const reached = withEnvProxy(cluster, env);
  config.loadFromOptions({
    clusters: [reached],
    users: [addExecInfo(user, reached)],
    contexts: [{ name, cluster: reached.name, user: user.name }],
    currentContext: name
  });
  config.addAuthenticator(new TokenFileAuth());
  limitExecPlugins(config);
  const impersonated = makeImpersonationHeaders(user);
  applyToSockets(config, impersonated);
  const { server, skipTLSVerify } = reached;
  const connectionPath = {
    kubeconfig: from,
    context: name,
    server,
    ...userName === void 0 ? {} : { user: userName },
    ...nameIntermediaries(reached, user, cluster.proxyUrl === void 0 ? "environment" : "kubeconfig")
  };
  return {
    config,
    context: name,
    namespace,
    server,
    connectionPath,
    impersonated,
    remarks: listRemarks(connectionPath, user),
    warnings: [...skipTLSVerify ? [UNVERIFIED] : [], ...expiring],
    close: poolConnections(config)
  };
}
function preferData({ cluster, user }) {
  const { caFile, ...rest } = cluster;
  const { certFile, keyFile, ...others } = user;
  return {
    cluster: cluster.caData || caFile === void 0 ? rest : { ...rest, caFile },
    user: {
      ...others,
      ...user.certData || certFile === void 0 ? {} : { certFile },
      ...user.keyData || keyFile === void 0 ? {} : { keyFile }
    }
  };
}
function chooseContext(config, wanted, from) {
  const known = config.getContexts().map((one) => one.name);
  const name = wanted ?? config.getCurrentContext();
  if (!name) {
    const choice = known.length === 0 ? "it has none at all" : `name one in context: ${known.join(", ")}`;
    throw new Refusal(`kubeconfig: ${from} has no current context; ${choice}`, { kind: "no-context", known });
  }
  if (!known.includes(name)) {
    const message = `context: expected one of ${known.join(", ") || "(none there)"} in ${from}, got "${name}"`;
    throw new Refusal(message, { kind: "no-context", wanted: name, known });
  }
  return name;
}
function findParties(config, name, from) {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw invalid(`context "${name}" in ${from} names a cluster that isn't there`);
  checkServer(cluster, from);
  const user = config.getCurrentUser();
  if (user !== null) return { cluster, user };
  if (config.getContextObject(name)?.user !== void 0) {
    throw invalid(`context "${name}" in ${from} names a user that isn't there`);
  }
  return { cluster, user: { name: "anonymous" } };
}
function checkServer({ name, server }, from) {
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(`cluster "${name}" in ${from} has no valid server address`);
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid(`cluster "${name}" in ${from} has a user or a password in its server address`);
  }
}
function invalid(what) {
  return refuseKubeconfig(`kubeconfig: ${what}`);
}
function withEnvProxy(cluster, env) {
  const proxyUrl = cluster.proxyUrl ?? findEnvProxy(cluster.server, env);
  return proxyUrl === void 0 ? cluster : { ...cluster, proxyUrl };
}
function nameIntermediaries({ proxyUrl }, user, from) {
  const plugin = pluginOf(user);
  return {
    ...plugin === void 0 ? {} : { plugin },
    ...proxyUrl === void 0 ? {} : { proxy: { host: hostOf(proxyUrl), from } }
  };
}
function listRemarks({ plugin, proxy }, user) {
  const impersonation = impersonationOf(user);
  return [
    ...proxy === void 0 ? [] : [`through the proxy ${proxy.host}`],
    ...plugin === void 0 ? [] : [`with credentials from the plugin ${plugin}`],
    ...impersonation === void 0 ? [] : [describeImpersonation(impersonation)]
  ];
}
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : "of the kubeconfig";
}

export {
  takeCredentials,
  openKubeconfig
};
