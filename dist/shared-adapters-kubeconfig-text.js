import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  UnfitYaml,
  parseYamlDocument
} from "./shared-core-text-yaml.js";
import {
  addImpersonation,
  entriesOf,
  isMapping,
  readEntries
} from "./shared-adapters-kubeconfig-impersonation.js";
import {
  FILE_LIMITS,
  describeBytes
} from "./shared-adapters-bounded-file.js";
import {
  refuseKubeconfig
} from "./shared-adapters-errors.js";

// src/adapters/kubeconfig/text.ts
var CLUSTER_KEYS = [
  "server",
  "certificate-authority-data",
  "insecure-skip-tls-verify",
  "tls-server-name",
  "proxy-url",
  "disable-compression",
  "extensions"
];
var USER_KEYS = [
  "client-certificate-data",
  "client-key-data",
  "token",
  "username",
  "password",
  "as",
  "as-uid",
  "as-groups",
  "as-user-extra",
  "extensions"
];
function parseKubeconfig(text, from) {
  const parsed = parseYaml(text, from);
  const foreign = [...findForeign(parsed, "cluster", CLUSTER_KEYS), ...findForeign(parsed, "user", USER_KEYS)];
  if (foreign.length > 0) {
    const found = foreign.join(", ");
    const message = `kubeconfig: ${from} must hold all that it needs, and no program or file of this machine; found ${found}`;
    throw refuseKubeconfig(message, { kubeconfig: from });
  }
  const { config, unusable } = readEntries(parsed);
  if (entriesOf(parsed, "context").length === 0) throw noKubeconfig(from);
  config.users = addImpersonation(config.users, { users: entriesOf(parsed, "user") });
  return { config, unusable, from };
}
function parseYaml(text, from) {
  if (text.length > FILE_LIMITS.kubeconfig) {
    throw refuse(from, `has more than ${describeBytes(FILE_LIMITS.kubeconfig)}`);
  }
  let parsed;
  try {
    parsed = parseYamlDocument(text);
  } catch (error) {
    throw error instanceof UnfitYaml ? refuse(from, `is ${error.message}`) : noKubeconfig(from);
  }
  if (!isMapping(parsed)) throw noKubeconfig(from);
  return parsed;
}
function noKubeconfig(from) {
  return refuse(from, "is no kubeconfig (not shown, as it may hold credentials)");
}
function refuse(from, why) {
  return refuseKubeconfig(`kubeconfig: ${from} ${why}`, { kubeconfig: from });
}
function findForeign(parsed, kind, allowed) {
  const list = parsed[`${kind}s`];
  const keys = (Array.isArray(list) ? list : []).flatMap((entry) => {
    const reported = isMapping(entry) ? entry[kind] : void 0;
    if (!isMapping(reported)) return [];
    return Object.keys(reported).filter(
      (key) => reported[key] !== null && reported[key] !== "" && !allowed.includes(key)
    );
  });
  return [...new Set(keys)].map((key) => `"${kind}.${key}"`);
}

export {
  parseKubeconfig
};
