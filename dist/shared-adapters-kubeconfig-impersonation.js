import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  Refusal,
  describeError,
  refuseKubeconfig
} from "./shared-adapters-errors.js";

// src/adapters/kubeconfig/credentials.ts
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
var TOKEN_FILE = "token-file";
var TOKEN_AGE_MS = 6e4;
var TokenFileAuth = class {
  #token = "";
  #readAtMs = -Infinity;
  isAuthProvider(user) {
    return user.authProvider?.name === TOKEN_FILE;
  }
  async applyAuthentication(...[user, options]) {
    const { path, token } = user.authProvider;
    if (performance.now() - this.#readAtMs > TOKEN_AGE_MS) {
      this.#token = await readToken(path, this.#token || token);
      this.#readAtMs = performance.now();
    }
    const request = options;
    request.headers = { ...request.headers, Authorization: `Bearer ${this.#token}` };
  }
};
async function readToken(path, before) {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (before !== void 0) return before;
    throw refuseKubeconfig(`the kubeconfig's token file cannot be read: ${describeError(error)}`);
  }
}
function pluginOf(user) {
  return user.exec?.command;
}
function informPlugin(user, cluster) {
  const exec = user.exec;
  if (exec === null || exec === void 0) return user;
  const about = {
    server: cluster.server,
    "tls-server-name": cluster.tlsServerName,
    "insecure-skip-tls-verify": cluster.skipTLSVerify,
    "certificate-authority-data": cluster.caData,
    "proxy-url": cluster.proxyUrl
  };
  const info = {
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...exec.provideClusterInfo === true ? { cluster: about } : {} }
  };
  const env = [...exec.env ?? [], { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }];
  return { ...user, exec: { ...exec, env } };
}
var SOON_MS = 7 * 24 * 60 * 6e4;
function checkCertificates(cluster, user) {
  if (cluster.caFile !== void 0) readPem(cluster.caFile, `the certificate authority of cluster "${cluster.name}"`);
  const what = `the client certificate of user "${user.name}"`;
  const pem = user.certFile === void 0 ? Buffer.from(user.certData ?? "", "base64") : readPem(user.certFile, what);
  if (user.keyFile !== void 0) readPem(user.keyFile, `the client key of user "${user.name}"`);
  if (pem.length === 0) return [];
  const { validFrom, validFromDate, validTo, validToDate } = parsePem(pem, what);
  const nowMs = Date.now();
  if (validFromDate.getTime() > nowMs) {
    const message = `kubeconfig: ${what} is valid from ${validFrom} only: is the clock of this machine right?`;
    throw new Refusal(message, { kind: "certificate", user: user.name, is: "not-yet-valid" });
  }
  if (validToDate.getTime() < nowMs) {
    const message = `kubeconfig: ${what} expired on ${validTo}`;
    throw new Refusal(message, { kind: "certificate", user: user.name, is: "expired" });
  }
  return validToDate.getTime() < nowMs + SOON_MS ? [`${what} expires on ${validTo}`] : [];
}
function parsePem(pem, what) {
  try {
    return new X509Certificate(pem);
  } catch {
    throw refuseKubeconfig(`kubeconfig: ${what} is not a PEM certificate`);
  }
}
function readPem(path, what) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw refuseKubeconfig(`kubeconfig: ${what} cannot be read: ${describeError(error)}`);
  }
}
function refuseCredentials(error, user) {
  if (error instanceof Refusal) return error;
  const plugin = user === null ? void 0 : pluginOf(user);
  const reported = blotSecrets(describeError(error)).split("\n").slice(0, 3).join(" ").slice(0, 300);
  if (plugin === void 0) return refuseKubeconfig(`the credentials cannot be had: ${reported}`);
  const name = `the kubeconfig's credential plugin "${plugin}"`;
  const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
  if (isMissing) {
    const message = `${name} is not there: install it, or put it on PATH`;
    return new Refusal(message, { kind: "plugin", plugin, is: "missing" });
  }
  const isOdd = error instanceof SyntaxError || error instanceof TypeError;
  const what = isOdd ? "what it printed is no ExecCredential" : reported || "it says nothing";
  return new Refusal(`${name} failed: ${what}`, { kind: "plugin", plugin, is: "failing" });
}
function blotSecrets(text) {
  return text.replace(
    /((?:token|secret|password|passwd|key|bearer|authorization)["']?\s*[:=]?\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;]{6,}/gi,
    "$1***"
  ).replace(/[A-Za-z0-9+/_=.-]{32,}/g, "***");
}

// src/adapters/kubeconfig/impersonation.ts
var GUISE_KEYS = ["as", "as-uid", "as-groups", "as-user-extra"];
function addImpersonation(users, kubeconfig) {
  const impersonations = findImpersonation(kubeconfig);
  return users.map((user) => {
    const impersonation = impersonations.get(user.name);
    return impersonation === void 0 ? user : { ...user, impersonation };
  });
}
function impersonationOf(user) {
  return user.impersonation;
}
function findImpersonation(kubeconfig) {
  const { users } = kubeconfig;
  return new Map(
    (users ?? []).flatMap((one) => {
      const reported = Object.entries(one?.user ?? {}).filter(
        ([key, value]) => isImpersonationKey(key) && !isEmpty(value)
      );
      return typeof one?.name === "string" && reported.length > 0 ? [[one.name, Object.fromEntries(reported)]] : [];
    })
  );
}
function isImpersonationKey(key) {
  return GUISE_KEYS.includes(key);
}
function isEmpty(value) {
  return value === null || value === "" || Array.isArray(value) && value.length === 0;
}
function makeImpersonation(user) {
  const impersonation = impersonationOf(user);
  return impersonation === void 0 ? {} : makeHeaders(impersonation, user.name);
}
function makeHeaders(impersonation, user) {
  const fail = (key, expected) => {
    throw refuseKubeconfig(`kubeconfig: ${key} of user "${user}": expected ${expected}`);
  };
  const textOf = (key, value) => typeof value === "string" && isSendable(value) ? encodeValue(value) : fail(key, "text on one line");
  const listOf = (key, value) => Array.isArray(value) ? value.map((one) => textOf(key, one)) : fail(key, "a list of texts");
  const { as, "as-uid": uid, "as-groups": groups, "as-user-extra": extra } = impersonation;
  if (as === void 0) return fail(Object.keys(impersonation).join(", "), "as beside it: the user whose they are");
  if (extra !== void 0 && !isMapping(extra)) return fail("as-user-extra", "lists of texts by their keys");
  return {
    "Impersonate-User": textOf("as", as),
    ...uid === void 0 ? {} : { "Impersonate-Uid": textOf("as-uid", uid) },
    ...groups === void 0 ? {} : { "Impersonate-Group": listOf("as-groups", groups) },
    ...Object.fromEntries(
      Object.entries(extra ?? {}).map(([key, value]) => [
        `Impersonate-Extra-${encodeKey(key)}`,
        listOf("as-user-extra", value)
      ])
    )
  };
}
function applyToSockets(config, impersonated) {
  const applyToHTTPSOptions = config.applyToHTTPSOptions.bind(config);
  config.applyToHTTPSOptions = async (options) => {
    await applyToHTTPSOptions(options);
    const sent = options;
    sent.headers = { ...sent.headers, ...impersonated };
  };
}
function mayRepeatHeaders(impersonated) {
  return Object.values(impersonated).some((value) => value.length > 1 && typeof value !== "string");
}
function describeImpersonation({ as, "as-groups": groups }) {
  const of = Array.isArray(groups) && groups.length > 0 ? ` of ${groups.join(", ")}` : "";
  return `acting as ${String(as)}${of}`;
}
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isSendable(value) {
  return !/[\0-\x08\x0a-\x1f\x7f]/.test(value) && value === value.trim();
}
function encodeValue(value) {
  return Buffer.from(value, "utf8").toString("latin1");
}
function encodeKey(key) {
  return [...Buffer.from(key, "utf8")].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[!#$&'*+.^_`|~0-9A-Za-z-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

export {
  TOKEN_FILE,
  TokenFileAuth,
  pluginOf,
  informPlugin,
  checkCertificates,
  refuseCredentials,
  blotSecrets,
  addImpersonation,
  impersonationOf,
  makeImpersonation,
  applyToSockets,
  mayRepeatHeaders,
  describeImpersonation
};
