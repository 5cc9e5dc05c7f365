import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  DeniedAddress,
  checkHost,
  findEnvProxy,
  guardedLookup,
  isLocalHost
} from "./shared-adapters-http-denied-addresses.js";
import {
  isExpression
} from "./shared-core-text-paths.js";
import {
  startProgram
} from "./shared-adapters-child-process.js";
import {
  TokenFile,
  TokenFileAuth,
  addExecInfo,
  applyToSockets,
  checkCertificate,
  describeImpersonation,
  impersonationOf,
  isMapping,
  makeImpersonationHeaders,
  nameEntry,
  pluginOf,
  readCertificates,
  require_build
} from "./shared-adapters-kubeconfig-impersonation.js";
import {
  require_undici
} from "./shared-undici-index.js";
import {
  secrets,
  secretsInUrl
} from "./shared-adapters-secrets.js";
import {
  Refusal,
  refuseKubeconfig
} from "./shared-adapters-errors.js";
import {
  __toESM
} from "./shared-helpers.js";

// src/adapters/kubeconfig/token-expiry.ts
var SOON_MS = 10 * 6e4;
function checkToken({ name, token }) {
  const expiresMs = findExpiry(token ?? "");
  if (expiresMs === void 0 || expiresMs > Date.now() + SOON_MS) return { warnings: [] };
  const expires = new Date(expiresMs).toISOString();
  return expiresMs <= Date.now() ? { expiredOn: expires, warnings: [`the token of user "${name}" expired on ${expires}`] } : { warnings: [`the token of user "${name}" expires on ${expires}, and is not refreshed`] };
}
function findExpiry(token) {
  const [, payload, signature] = token.split(".");
  if (payload === void 0 || signature === void 0) return void 0;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (!isMapping(claims)) return void 0;
    const { exp } = claims;
    return typeof exp === "number" && Math.abs(exp) < 1e12 ? exp * 1e3 : Infinity;
  } catch {
    return void 0;
  }
}

// src/adapters/kubeconfig/auth-provider.ts
var CONVERSIONS = {
  azure: "convert it to the exec plugin kubelogin: kubelogin convert-kubeconfig -l azurecli (or -l workloadidentity, -l spn); https://azure.github.io/kubelogin",
  gcp: "convert it to the exec plugin gke-gcloud-auth-plugin: install that, then gcloud container clusters get-credentials again",
  openstack: "convert it to an exec plugin, client-keystone-auth"
};
var OTHERWISE = "convert it to an exec plugin of its provider, or to the token of a service account";
function resolveAuthProvider(user) {
  const authProvider = user.authProvider;
  if (!authProvider || authProvider instanceof TokenFile) return { user, warnings: [] };
  const name = isMapping(authProvider) && typeof authProvider["name"] === "string" ? authProvider["name"] : "";
  const config = isMapping(authProvider) && isMapping(authProvider["config"]) ? authProvider["config"] : {};
  if (name === "oidc") return resolveOidc({ ...user, authProvider: null }, config);
  const conversion = Object.hasOwn(CONVERSIONS, name) ? CONVERSIONS[name] : OTHERWISE;
  throw refuse(
    user,
    `has auth-provider "${name}", which is not supported (nor is it by kubectl): ${String(conversion)}`
  );
}
function resolveOidc(user, config) {
  const token = config["id-token"];
  const hasRefresh = typeof config["refresh-token"] === "string" && config["refresh-token"] !== "";
  const renew = hasRefresh ? "its refresh-token is not used here, as it would no longer be good in the file: run kubectl get nodes with this context first, which refreshes the file" : "it has no refresh-token: sign in again, or use an exec plugin (kubectl oidc-login) or the token of a service account";
  if (typeof token !== "string" || token === "")
    throw refuse(user, `has auth-provider "oidc" without an id-token; ${renew}`);
  const expiresMs = findExpiry(token);
  if (expiresMs === void 0)
    throw refuse(user, 'has auth-provider "oidc" with an id-token that is no JWT (not shown)');
  const expires = Number.isFinite(expiresMs) ? new Date(expiresMs).toISOString() : "";
  if (expiresMs <= Date.now())
    throw refuse(user, `has auth-provider "oidc", whose id-token expired on ${expires}; ${renew}`);
  const isSoon = expiresMs < Date.now() + SOON_MS;
  return {
    user: { ...user, token },
    warnings: isSoon ? [`the id-token of user "${user.name}" expires on ${expires}, and is not refreshed`] : []
  };
}
function refuse(user, what) {
  return refuseKubeconfig(`kubeconfig: user "${user.name}" ${what}`);
}

// src/adapters/kubeconfig/placeholders.ts
var PLACEHOLDERS = [
  {
    is: (value) => /^(?:DATA\+OMITTED|REDACTED)$/.test(value),
    words: "DATA+OMITTED or REDACTED: made by kubectl config view without --raw; make it with kubectl config view --raw"
  },
  { is: isExpression, words: 'an expression "${{ ... }}" that was not expanded' },
  { is: (value) => /^\*+$/.test(value), words: "asterisks only: that is how a log shows a masked secret" }
];
function isPlaceholder(value) {
  return findPlaceholder(value) !== void 0;
}
function checkPlaceholders({ cluster, user }) {
  const ofCluster = { "certificate-authority-data": cluster.caData };
  const ofUser = {
    "client-certificate-data": user.certData,
    "client-key-data": user.keyData,
    token: user.token,
    username: user.username,
    password: user.password
  };
  check(`cluster "${cluster.name}"`, ofCluster);
  check(`user "${user.name}"`, ofUser);
}
function check(what, values) {
  for (const [key, value] of Object.entries(values)) {
    const found = findPlaceholder(value);
    if (found !== void 0) throw refuseKubeconfig(`kubeconfig: ${key} of ${what} is ${found.words}`);
  }
}
function findPlaceholder(value) {
  return typeof value === "string" ? PLACEHOLDERS.find(({ is }) => is(value.trim())) : void 0;
}

// src/adapters/kubeconfig/credential-values.ts
var SECRET_NAME = /token|secret|passw|credential|key(?:$|[_-]|data)/i;
var PATH_NAME = /(?:file|path|dir)$/i;
function credentialsIn({
  config,
  isFromCluster = false
}) {
  const users = isFromCluster ? [config.getCurrentUser() ?? []].flat() : config.getUsers();
  const clusters = isFromCluster ? [config.getCurrentCluster() ?? []].flat() : config.getClusters();
  const ofUsers = users.flatMap(credentialsOf);
  const ofClusters = clusters.flatMap(({ server, proxyUrl }) => [server, proxyUrl]);
  const ofUrls = ofClusters.flatMap((url) => typeof url === "string" ? secretsInUrl(url) : []);
  const isCredential = (one) => typeof one === "string" && one !== "" && !isPlaceholder(one);
  return [...ofUsers, ...ofUrls].map((one) => typeof one === "number" ? String(one) : one).filter(isCredential);
}
function credentialsOf(user) {
  const provider = user.authProvider ?? {};
  const { env } = user.exec ?? {};
  const ofProvider = Object.entries(provider.config ?? {}).map(([name, value]) => ({ name, value }));
  const ofPlugin = Array.isArray(env) ? env : [];
  const named = [...ofProvider, ...ofPlugin].filter(
    ({ name }) => SECRET_NAME.test(String(name)) && !PATH_NAME.test(String(name))
  );
  return [user.token, user.password, user.keyData, user.certData, provider.token, ...named.map(({ value }) => value)];
}
function credentialsInHeader(authorization) {
  return authorization === void 0 ? [] : [authorization.replace(/^\w+ /, "")];
}
function credentialsInOutput(stdout) {
  try {
    const { status } = JSON.parse(stdout);
    const { token, clientKeyData } = status ?? {};
    if (status) return [token, clientKeyData].filter((one) => typeof one === "string");
  } catch {
  }
  const words = stdout.split(/\s+/).filter((word) => word !== "");
  return words.length === 1 ? words : words.filter(isLikeToken);
}
function isLikeToken(word) {
  return word.length >= 16 && /\d/.test(word) && /[a-z]/i.test(word);
}

// src/adapters/kubeconfig/given-addresses.ts
var SERVER = /^https:\/\/[^\s?#\\]+$/;
var PROXY = /^(https?|socks(4a?|5h?)?):\/\/[^\s\\]+$/;
function checkAddresses({ name, proxyUrl, server }, from) {
  const about = `cluster "${name}" in ${from}`;
  if (!SERVER.test(server))
    throw refuse2(`${about}: expected a server address with https, without a query or a fragment`);
  checkReach(new URL(server), `the server of ${about}`);
  if (!proxyUrl) return;
  const proxy = URL.parse(proxyUrl);
  if (proxy === null || !PROXY.test(proxyUrl)) throw refuse2(`${about}: expected a proxy-url with http, https or socks5`);
  checkReach(proxy, `the proxy of ${about}`);
}
function checkReach(url, what) {
  if (url.hostname === "") throw refuse2(`${what} has no host`);
  try {
    checkHost(url);
  } catch (error) {
    if (error instanceof DeniedAddress) throw refuse2(`${what} must not be asked: ${error.address} is ${error.reason}`);
    throw error;
  }
  if (isLocalHost(url.host)) throw refuse2(`${what} must not be asked: ${url.hostname} is the machine that this runs on`);
}
function refuse2(what) {
  return refuseKubeconfig(`kubeconfig: ${what}`);
}

// src/adapters/kubeconfig/exec-plugin.ts
var PLUGIN_WITHIN_MS = 6e4;
function limitExecPlugins(config, withinMs = PLUGIN_WITHIN_MS) {
  const { authenticators } = config;
  const auth = authenticators.find((one) => "execFn" in one);
  if (auth === void 0) throw new Error("the Kubernetes client has no part for credential plugins");
  auth.execFn = (command, args = [], options) => startPlugin(command, args, options, withinMs);
  const getCredential = auth.getCredential.bind(auth);
  let asked;
  auth.getCredential = async (user) => {
    asked ??= getCredential(user).finally(() => {
      asked = void 0;
    });
    return await asked;
  };
}
function startPlugin(command, args, options, withinMs) {
  const lateMessage = `it gave no credentials within ${withinMs / 1e3} s`;
  const child = startProgram(command, args, options, { withinMs, lateMessage });
  let printed = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk) => {
    printed += chunk;
  });
  child.once("close", () => {
    secrets.add(credentialsInOutput(printed));
  });
  return child;
}

// src/adapters/kubeconfig/pool.ts
var import_undici3 = __toESM(require_undici(), 1);
import { channel } from "node:diagnostics_channel";

// src/adapters/kubeconfig/proxy-tls.ts
var import_undici = __toESM(require_undici(), 1);
function isTlsProxy(proxyUrl) {
  return URL.parse(proxyUrl ?? "")?.protocol === "https:";
}
function makeProxyClient(proxy, options) {
  const { connect } = options;
  if (connect === void 0 || !isTlsProxy(proxy.href)) return new import_undici.Pool(proxy, options);
  const connectToProxy = (to, done) => {
    connect(to, (...[error, socket]) => {
      if (error === null) done(null, socket);
      else done(new import_undici.errors.SecureProxyConnectionError(error), null);
    });
  };
  return new import_undici.Pool(proxy, { ...options, connect: connectToProxy });
}

// src/adapters/kubeconfig/socks.ts
var import_socks = __toESM(require_build(), 1);
var import_undici2 = __toESM(require_undici(), 1);
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
function makeSocksDispatcher(proxyUrl, tls, isGuarded) {
  const connect = ({ hostname, port, protocol }, done) => {
    const isSecure = protocol === "https:";
    const target = { hostname, port: Number(port || (isSecure ? 443 : 80)) };
    openThrough({ proxyUrl, isGuarded }, target, isSecure ? tls : void 0).then(
      (socket) => {
        done(null, socket);
      },
      (error) => {
        done(error, null);
      }
    );
  };
  return new import_undici2.Agent({ connect });
}
function makeSocksAgent(proxyUrl, isSecure, tls, isGuarded) {
  const agent = isSecure ? new HttpsAgent() : new HttpAgent();
  agent.createConnection = ({ host, port }, done) => {
    const target = { hostname: host ?? "", port: Number(port ?? (isSecure ? 443 : 80)) };
    openThrough({ proxyUrl, isGuarded }, target, isSecure ? tls : void 0).then(
      (socket) => done?.(null, socket),
      // Node looks at the error alone.
      (error) => done?.(error, void 0)
    );
    return void 0;
  };
  return agent;
}
async function openThrough(through, { hostname, port }, tls) {
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket = await openTunnel(through, host, port);
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
async function openTunnel({ proxyUrl, isGuarded }, host, port) {
  const proxy = parseProxy(new URL(proxyUrl));
  const options = { proxy, command: "connect", destination: { host, port }, timeout: CONNECT_TIMEOUT_MS };
  try {
    const guarded = { socket_options: { lookup: guardedLookup } };
    return (await import_socks.SocksClient.createConnection({ ...options, ...isGuarded ? guarded : {} })).socket;
  } catch (error) {
    if (error instanceof DeniedAddress) throw error;
    throw new import_undici2.errors.RequestAbortedError(`SOCKS proxy: ${error instanceof Error ? error.message : String(error)}`);
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
var HANDSHAKE_WITHIN_MS = 1e4;
function poolConnections(config, guard) {
  if (!streams.hasSubscribers) streams.subscribe(expectError);
  const pools = /* @__PURE__ */ new Map();
  const own = config;
  const createDispatcher = own.createDispatcher.bind(config);
  const isGuarded = (cluster) => guard !== void 0 && (!cluster?.proxyUrl || cluster.proxyUrl !== guard.usersProxy);
  const make = (cluster, options) => {
    if (isSocks(cluster?.proxyUrl)) return makeSocksDispatcher(cluster.proxyUrl, options, isGuarded(cluster));
    if (isGuarded(cluster)) return makeGuarded(cluster?.proxyUrl, options);
    if (isTlsProxy(cluster?.proxyUrl)) return makeProxied(cluster.proxyUrl, options, KEEP_ALIVE);
    return createDispatcher(cluster, options) ?? new import_undici3.Agent();
  };
  own.createDispatcher = (cluster, options) => {
    const key = JSON.stringify([cluster?.name, options]);
    const pool = pools.get(key) ?? make(cluster, options);
    pools.set(key, pool);
    return pool;
  };
  const createAgent = own.createAgent.bind(config);
  const makeAgent = (cluster, options) => {
    if (isSocks(cluster?.proxyUrl)) {
      return makeSocksAgent(cluster.proxyUrl, cluster.server.startsWith("https:"), options, isGuarded(cluster));
    }
    const guarded = { lookup: guardedLookup, proxyRequestOptions: { lookup: guardedLookup } };
    return createAgent(cluster, isGuarded(cluster) ? { ...options, ...guarded } : options);
  };
  const agents = /* @__PURE__ */ new Set();
  own.createAgent = (cluster, options) => {
    const agent = makeAgent(cluster, options);
    agents.add(agent);
    return agent;
  };
  limitHandshakes(own);
  return async () => {
    for (const agent of agents) agent.destroy();
    await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  };
}
function limitHandshakes(own) {
  const applyToHTTPSOptions = own.applyToHTTPSOptions.bind(own);
  own.applyToHTTPSOptions = async (options) => {
    await applyToHTTPSOptions(options);
    options.handshakeTimeout = HANDSHAKE_WITHIN_MS;
  };
}
var KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
function makeGuarded(proxyUrl, tls) {
  const guarded = { lookup: guardedLookup, ...KEEP_ALIVE };
  return proxyUrl ? makeProxied(proxyUrl, tls, guarded) : new import_undici3.Agent({ connect: { ...tls, ...guarded } });
}
function makeProxied(uri, requestTls, proxyTls) {
  return new import_undici3.ProxyAgent({ uri, requestTls, proxyTls, clientFactory: makeProxyClient });
}
var streams = channel("http2.client.stream.created");
function expectError(message) {
  const { stream } = message;
  stream.on("error", () => void 0);
}

// src/adapters/kubeconfig/verify.ts
var VARIABLE = "NODE_TLS_REJECT_UNAUTHORIZED";
function verifyServer(config) {
  const own = config;
  const applyHTTPSOptions = own.applyHTTPSOptions.bind(config);
  own.applyHTTPSOptions = (options) => {
    applyHTTPSOptions(options);
    options.rejectUnauthorized ??= true;
  };
}
function warnOfEnvironment(env) {
  if (env[VARIABLE] !== "0") return [];
  return [`${VARIABLE}=0 is set: API servers are verified all the same, other connections are not`];
}

// src/adapters/kubeconfig/context.ts
var UNVERIFIED = "the certificate of the server is not verified: the kubeconfig has insecure-skip-tls-verify";
var PLAIN = "the server is used over http, as with kubectl proxy: nothing is encrypted or verified, not even credentials";
function takeCredentials(into, found, env) {
  const { config, server, impersonated } = openKubeconfig(found, void 0, env);
  if (server !== into.server || JSON.stringify(impersonated) !== JSON.stringify(into.impersonated)) return false;
  into.config.loadFromOptions(config);
  const { agentCache } = into.config;
  agentCache.clear();
  return true;
}
function openKubeconfig(kubeconfig, context, env) {
  secrets.add(credentialsIn(kubeconfig));
  try {
    return openContext(kubeconfig, context, env);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw error.on({ kubeconfig: kubeconfig.from, context: context ?? kubeconfig.config.getCurrentContext() });
  }
}
function openContext(kubeconfig, context, env) {
  const { config, from, isFromCluster = false } = kubeconfig;
  const name = chooseContext(kubeconfig, context);
  config.setCurrentContext(name);
  const { namespace, user: userName } = config.getContextObject(name) ?? {};
  const found = findParties(kubeconfig, name);
  checkPlaceholders(found);
  const { user: resolved, warnings } = resolveAuthProvider(found.user);
  const { cluster, user } = readCertificates({ cluster: found.cluster, user: resolved });
  if (isFromCluster) checkAddresses(cluster, from);
  const token = checkToken(found.user);
  const expiring = [...warnings, ...token.warnings, ...checkCertificate(user)];
  const reached = withEnvProxy(cluster, env);
  const isPlain = kubeconfig.isOwn === true && reached.server.startsWith("http:");
  config.loadFromOptions({
    // The library asks nobody by http who isn't marked so.
    clusters: [isPlain ? { ...reached, skipTLSVerify: true } : reached],
    users: [addExecInfo(user, reached)],
    contexts: [{ name, cluster: reached.name, user: user.name }],
    currentContext: name
  });
  config.addAuthenticator(new TokenFileAuth());
  limitExecPlugins(config);
  verifyServer(config);
  const impersonated = makeImpersonationHeaders(user);
  applyToSockets(config, impersonated);
  const { server, skipTLSVerify } = reached;
  const connectionPath = {
    kubeconfig: from,
    context: name,
    server,
    ...userName === void 0 ? {} : { user: userName },
    ...token.expiredOn === void 0 ? {} : { tokenExpiredOn: token.expiredOn },
    ...nameIntermediaries(reached, user, cluster.proxyUrl === void 0 ? "environment" : "kubeconfig")
  };
  return {
    config,
    context: name,
    namespace,
    server,
    isFromCluster,
    connectionPath,
    impersonated,
    remarks: listRemarks(connectionPath, user),
    warnings: [...isPlain ? [PLAIN] : skipTLSVerify ? [UNVERIFIED] : warnOfEnvironment(env), ...expiring],
    close: poolConnections(config, isFromCluster ? { usersProxy: findEnvProxy(server, env) } : void 0)
  };
}
function chooseContext({ config, from, unusable }, wanted) {
  const known = config.getContexts().map((one) => one.name);
  const name = wanted ?? config.getCurrentContext();
  if (!name) {
    const choice = known.length === 0 ? "it has no contexts" : `name one in context: ${known.join(", ")}`;
    throw new Refusal(`kubeconfig: ${from} has no current context; ${choice}`, { kind: "no-context", known });
  }
  if (!known.includes(name)) {
    const entry = nameEntry("context", name);
    const fault = unusable?.get(entry);
    if (fault !== void 0) throw invalid(`${entry} in ${from} ${fault}`);
    const message = `context: expected one of ${known.join(", ") || "(none there)"} in ${from}, got "${name}"`;
    throw new Refusal(message, { kind: "no-context", wanted: name, known });
  }
  return name;
}
function findParties({ config, from, unusable }, name) {
  const of = config.getContextObject(name);
  const cluster = config.getCurrentCluster();
  const refuseAbsent = (kind, named = "") => {
    const fault = unusable?.get(nameEntry(kind, named));
    return fault === void 0 ? invalid(`context "${name}" in ${from} names a ${kind} that does not exist`) : invalid(`${nameEntry(kind, named)} of context "${name}" in ${from} ${fault}`);
  };
  if (cluster === null) throw refuseAbsent("cluster", of?.cluster);
  checkServer(cluster, from);
  const user = config.getCurrentUser();
  if (user !== null) return { cluster, user };
  if (of?.user !== void 0) throw refuseAbsent("user", of.user);
  return { cluster, user: { name: "anonymous" } };
}
function checkServer({ name, server, proxyUrl }, from) {
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(`cluster "${name}" in ${from} has no valid server address`);
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid(`cluster "${name}" in ${from} has a user or a password in its server address`);
  }
  if (proxyUrl && !URL.canParse(proxyUrl)) throw invalid(`cluster "${name}" in ${from} has no valid proxy-url`);
  if (url.search !== "") throw invalid(`cluster "${name}" in ${from} has a query in its server address`);
}
function invalid(what) {
  return refuseKubeconfig(`kubeconfig: ${what}`);
}
function withEnvProxy(cluster, env) {
  const proxyUrl = cluster.proxyUrl ?? findEnvProxy(cluster.server, env);
  secrets.add(secretsInUrl(proxyUrl ?? ""));
  return proxyUrl === void 0 ? cluster : { ...cluster, proxyUrl };
}
function nameIntermediaries({ proxyUrl }, user, from) {
  const plugin = pluginOf(user);
  return {
    ...plugin === void 0 ? {} : { plugin },
    ...proxyUrl === void 0 ? {} : { proxy: { host: hostOf(proxyUrl), from, isTls: isTlsProxy(proxyUrl) } }
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
  credentialsInHeader,
  takeCredentials,
  openKubeconfig
};
